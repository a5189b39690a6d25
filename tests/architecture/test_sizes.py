"""Files and functions stay small enough to be read in one go."""

from collections import Counter
from pathlib import PurePosixPath

from tests.architecture.project import Source, functions, sources

MAX_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_FILES = 20

LONG_FILES: dict[str, str] = {}
"""Files that are longer, and why. One that became short has to leave this list."""

LONG_FUNCTIONS = {
    (
        "tests/integration/reports/test_reports_http.py",
        "api",
    ): "creates all objects of the project, step by step",
}
"""Functions that are longer, and why. One that became short has to leave this list."""


CROWDED_FOLDERS: dict[str, str] = {}
"""Folders that may have more files side by side, and why."""


def long_functions(source: Source) -> set[tuple[str, str]]:
    """Return the functions whose body is too long; the signature does not count."""
    return {
        (source.path, node.name)
        for node in functions(source)
        if (node.end_lineno or 0) - node.body[0].lineno + 1 > MAX_FUNCTION_LINES
    }


def test_files_are_short() -> None:
    found = {source.path for source in sources() if source.lines > MAX_LINES}

    assert found == set(LONG_FILES)


def test_functions_are_short() -> None:
    found = {long for source in sources() for long in long_functions(source)}

    assert found == set(LONG_FUNCTIONS)


def test_folders_are_small() -> None:
    """A folder is read at a glance; the file that says what a package is does not count."""
    sizes = Counter(
        str(PurePosixPath(source.path).parent)
        for source in sources()
        if not source.path.endswith("/__init__.py")
    )

    assert {folder for folder, size in sizes.items() if size > MAX_FILES} == set(CROWDED_FOLDERS)
