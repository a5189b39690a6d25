"""A build hook that adds the web app to a wheel or a source distribution."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _web() -> ModuleType:
    path = Path(__file__).with_name("web.py")
    spec = importlib.util.spec_from_file_location("postroom_web_build", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} can't be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class WebBuildHook(BuildHookInterface[Any]):
    """Builds the app if its build is missing or out of date.

    Editable installs are skipped: `make demo`, `make test` and `make web` build it there.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return additional build dependencies: Node, if it is needed and missing."""
        web = _web()
        if web.is_fresh() or web.system_node() is not None:
            return []
        return [web.NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the app before the files of the distribution are collected."""
        if version != "editable":
            _web().build()
