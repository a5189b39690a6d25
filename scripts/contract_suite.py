"""The tests of the contract suite, and the endpoints that their `contract` marks name."""

import importlib
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@cache
def suite_files() -> dict[str, Path]:
    """Return the files of the contract suite below the root by their names, which are unique in it."""
    found = (ROOT / "tests" / "contract").rglob("test_*.py")
    return {path.name: path.relative_to(ROOT) for path in sorted(found, key=lambda path: path.name)}


def suite_tests() -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each test, `file::function`, with the endpoints that its marks and those of its file name."""
    if str(ROOT) not in sys.path:
        # The suite imports its helpers from the project's root.
        sys.path.insert(0, str(ROOT))
    for path in suite_files().values():
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        for name, function in vars(module).items():
            if name.startswith("test_") and callable(function):
                yield f"{path.name}::{name}", [*_named(function), *_named(module)]


def _named(owner: Any) -> list[str]:
    marks = getattr(owner, "pytestmark", [])
    return [
        name
        for mark in (marks if isinstance(marks, list) else [marks])
        if mark.name == "contract"
        for name in mark.args
    ]
