"""What is imported is what the wheel requires, directly and in versions that fit."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.architecture.project import ROOT, package_sources

THROUGH_OTHERS = {
    "click": "typer is made of it",
    "compression": "of the standard library from Python 3.14",
    "pydantic_core": "pydantic is made of it",
    "referencing": "jsonschema takes its registries",
    "starlette": "fastapi is made of it",
}
"""Packages that are imported and come with another one by design."""


def required() -> set[str]:
    """Return the names of the distributions that the wheel requires directly."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}


def imported() -> Iterator[tuple[str, str]]:
    """Yield each file with the top names that it imports from elsewhere."""
    for source in package_sources():
        for node in ast.walk(source.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                top = name.partition(".")[0]
                if top != "postroom" and top not in sys.stdlib_module_names:
                    yield source.path, top


def test_packages_imported_are_required() -> None:
    """The environment of this test has development packages, too, so that an import of one would not fail."""
    homes = packages_distributions()
    wanted = required()
    foreign = {
        (path, name)
        for path, name in imported()
        if name not in THROUGH_OTHERS and not {canonicalize_name(one) for one in homes.get(name, ())} & wanted
    }
    assert foreign == set()


def test_packages_of_language_model_clients_fit_library() -> None:
    """They are required by themselves, without the library's extras, whose bounds therefore do not apply."""
    found = set()
    for text in requires("pydantic-ai-slim") or ():
        wanted = Requirement(text)
        if wanted.name not in ("anthropic", "openai") or wanted.marker is None:
            continue
        if wanted.marker.evaluate({"extra": wanted.name}):
            found.add(wanted.name)
            assert wanted.specifier.contains(version(wanted.name)), text
    assert found == {"anthropic", "openai"}
