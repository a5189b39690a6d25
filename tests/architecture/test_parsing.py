"""Parsers of strangers' formats are called in parser processes only."""

import ast
from collections.abc import Iterator

from tests.architecture.project import Source, package_sources

PARSERS = {
    "feedparser": {"postroom.sources.registry.kinds.feed"},
    "xml": set(),
    "lxml": set(),
    "mailbox": set(),
    "bs4": set(),
    "html5lib": set(),
}
"""Libraries whose cost may grow faster than their input, or which open files and addresses that their input names,
and the modules that import them. Further ones belong here, and the functions that call them below."""

INSIDE = {
    ("postroom.sources.registry.kinds.feed", "page"),
}
"""Functions that call these libraries: handed to `parsing.run`, or called by a function that is."""


def module_of(source: Source) -> str:
    return source.path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def called(source: Source) -> Iterator[tuple[str, str]]:
    """Yield module and name of the functions of other modules that a file calls."""
    functions: dict[str, tuple[str, str]] = {}
    modules: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                functions[alias.asname or alias.name] = (node.module, alias.name)
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in functions:
            yield functions[node.func.id]
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            yield modules.get(node.func.value.id, ""), node.func.attr


def test_parsers_of_strangers_formats_are_imported_where_they_are_bounded() -> None:
    found: dict[str, set[str]] = {name: set() for name in PARSERS}
    for source in package_sources():
        for name in imported(source):
            for parser in PARSERS:
                if name == parser or name.startswith(f"{parser}."):
                    found[parser].add(module_of(source))

    assert found == PARSERS


def test_parsers_of_strangers_formats_are_called_in_parser_processes() -> None:
    """Elsewhere a function is an argument of `parsing.run`, and never called."""
    inside = {module for module, _ in INSIDE}
    callers = {
        (module_of(source), each)
        for source in package_sources()
        if module_of(source) not in inside
        for each in called(source)
        if each in INSIDE
    }

    assert callers == set()


def test_functions_that_are_called_in_parser_processes_exist() -> None:
    """Guards the test above against names that have changed."""
    defined = {
        (module_of(source), node.name)
        for source in package_sources()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef)
    }

    assert defined >= INSIDE
