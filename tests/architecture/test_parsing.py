"""Parsers of strangers' formats are called in parser processes only."""

import ast
from collections.abc import Iterator

from tests.architecture.project import Source, package_sources

PARSERS = {
    "bs4": set(),
    "email": {"postroom.signals.imports.mailbox"},
    "email.parser": set(),
    "feedparser": {"postroom.sources.registry.kinds.feed"},
    "html5lib": set(),
    "jmespath": {"postroom.sources.registry.kinds.custom"},
    "jsonschema": {
        "postroom.api.mcp.run",  # our own schemas
        "postroom.domain.scouts.configs",
        "postroom.domain.scouts.structured_output",
    },
    "lxml": set(),
    "mailbox": set(),
    "xml": set(),
    "yaml": {
        "postroom.api.docs",  # writes the API's description
        "postroom.domain.scouts.skills",
        "postroom.scouts.configs.skill_text",
    },
    "zipfile": {
        "postroom.backups.archive",  # files that the server's owner names; dumps are read once they are authentic
        "postroom.domain.source_maps.archives",
        "postroom.models.encoder",  # reads its own weights
        "postroom.people.exporting",  # writes only
    },
}
"""Libraries whose cost may grow faster than their input, or which open files and addresses that their input names,
and the modules that import them. Further ones belong here, and the functions that call them below."""

HARMLESS_BELOW = {"email"}
"""Packages of which only the top module parses."""

RUN = {"parsing.run", "parsing.run_blocking"}

INSIDE = {
    ("postroom.domain.scouts.configs", "metaschema_problem"),
    ("postroom.domain.scouts.plan", "parse_scout"),
    ("postroom.domain.scouts.skills", "parse_skill"),
    ("postroom.domain.scouts.structured_output", "check_records"),
    ("postroom.domain.source_maps.archives", "read_archive"),
    ("postroom.domain.source_maps.archives", "read_single"),
    ("postroom.domain.source_maps.reading", "read_map"),
    ("postroom.scouts.configs.skill_text", "write"),
    ("postroom.signals.imports.mailbox", "read_message"),
    ("postroom.sources.connected.previewing", "previewed"),
    ("postroom.sources.connected.previewing", "trial"),
    ("postroom.sources.connected.reading", "read"),
    ("postroom.sources.connected.reading", "read_stored"),
    ("postroom.sources.registry.kinds.custom", "events"),
    ("postroom.sources.registry.kinds.feed", "page"),
}
"""Functions that call these libraries: handed to `parsing.run`, or called by a function that is."""

OUTSIDE = {
    ("postroom.cli.scouts.runs", "parse_scout"): "a file of whoever runs the command, in its own process",
    ("postroom.scouts.findings.schema_checks", "check_records"): "without a schema, which is linear",
    ("postroom.skills.catalogue", "parse_skill"): "the skills that ship with Postroom",
}
"""Calls in other places, and why each may be."""


def module_of(source: Source) -> str:
    return source.path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def used(source: Source) -> Iterator[tuple[str, str]]:
    """Yield module and name of the imported functions that a file uses other than by handing them to a process."""
    functions: dict[str, tuple[str, str]] = {}
    modules: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                functions[alias.asname or alias.name] = (node.module, alias.name)
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    handed = {
        node.args[0]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in RUN
    }
    for node in ast.walk(source.tree):
        if node in handed:
            continue
        if isinstance(node, ast.Name) and node.id in functions:
            yield functions[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield modules.get(node.value.id, ""), node.attr


def test_parsers_of_strangers_formats_are_imported_where_they_are_bounded() -> None:
    found: dict[str, set[str]] = {name: set() for name in PARSERS}
    for source in package_sources():
        for name in imported(source):
            for parser in PARSERS:
                if name == parser or (name.startswith(f"{parser}.") and parser not in HARMLESS_BELOW):
                    found[parser].add(module_of(source))

    assert found == PARSERS


def test_parsers_of_strangers_formats_are_called_in_parser_processes() -> None:
    """Elsewhere a function is an argument of `parsing.run`, and never called."""
    inside = {module for module, _ in INSIDE}
    callers = {
        (module_of(source), each[1])
        for source in package_sources()
        if module_of(source) not in inside
        for each in used(source)
        if each in INSIDE
    }

    assert callers == set(OUTSIDE)


def test_functions_that_are_called_in_parser_processes_exist() -> None:
    """Guards the test above against names that have changed."""
    defined = {
        (module_of(source), node.name)
        for source in package_sources()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef)
    }

    assert defined >= INSIDE
