"""A build hook that adds the web app and the site of the documents to a wheel or a source distribution."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _script(name: str) -> ModuleType:
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"postroom_build_{name}", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} can't be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class BuiltFilesHook(BuildHookInterface[Any]):
    """Builds the app and the site if their builds are missing or out of date.

    Editable installs are skipped: there `make demo`, `make test` and `make web` build the app, and `make docs` the
    site.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return additional build dependencies: Node if it is needed and missing, and what builds the site."""
        web, site = _script("web"), _script("docs_site")
        needed = [] if web.is_fresh() or web.system_node() is not None else [web.NODE_PACKAGE]
        return needed if site.is_fresh() else [*needed, *site.requirements()]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build both before the files of the distribution are collected."""
        if version != "editable":
            _script("web").build()
            _script("docs_site").build()
