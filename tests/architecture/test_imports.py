"""Who may import whom: the layers, no circles, and no reaching past another noun's service."""

import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
from tests.architecture.project import ROOT, package_sources

REACHING_PAST = {
    ("postroom.cli.scouts.runs", "postroom.scouts.runs.repository"),
    ("postroom.cli.server.demo_scouts", "postroom.scouts.runs.repository"),
    ("postroom.sample.objects", "postroom.scouts.runs.repository"),
    ("postroom.worker.scouts", "postroom.scouts.schedule.repository"),
}
"""Imports of another noun's repository that are left. One that is gone has to leave this list."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("postroom", cache_dir=None)


def test_imports_respect_layers() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 kept, 0 broken" in done.stdout


def test_imports_have_no_cycles() -> None:
    imports = {module: graph().find_modules_directly_imported_by(module) for module in graph().modules}
    # A package's own file stands for all of it, so it is in no circle of its own making.
    TopologicalSorter(imports).prepare()


def noun_of(module: str) -> str:
    """Return the top folder that a module is in: `postroom.scouts.runs.service` is in `postroom.scouts`."""
    return ".".join(module.split(".")[:2])


def test_repositories_are_imported_by_their_noun_only() -> None:
    outsiders = {
        (importer, repository)
        for repository in graph().modules
        if repository.endswith(".repository")
        for importer in graph().find_modules_that_directly_import(repository)
        if noun_of(importer) != noun_of(repository)
    }

    assert outsiders == REACHING_PAST, "Ask the noun's service instead of its repository."


def test_imports_graph_covers_every_module() -> None:
    """Guards the tests above: a folder without `__init__.py` would be left out of the graph."""
    outside = {"src/postroom/db/migrations/"}
    modules = {
        source.path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for source in package_sources()
        if not any(source.path.startswith(folder) for folder in outside)
    }

    assert modules == set(graph().modules)
