"""The project's own files and syntax trees, for tests that read the code."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "postroom"


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the project's root, its text and its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project, without what .gitignore leaves out."""
    ignored = [line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    ignored = [".git", *(pattern for pattern in ignored if pattern)]
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not _matches(name, ignored))
        found.extend(Path(folder, name) for name in sorted(names) if not _matches(name, ignored))
    return tuple(found)


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(_read(path) for path in files() if path.suffix == ".py")


def sources(below: str = "") -> tuple[Source, ...]:
    """Return the Python files whose path below the root starts with `below`."""
    return tuple(source for source in _sources() if source.path.startswith(below))


def forget() -> None:
    """Free the sources: their trees take hundreds of megabytes."""
    _sources.cache_clear()


def package_sources() -> tuple[Source, ...]:
    """Return the Python files of the package."""
    return sources("src/postroom/")


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(_relative(path), text)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)
