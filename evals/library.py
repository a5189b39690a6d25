"""A sample library in Python and TypeScript, for stack frames that point into an installed package."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from postroom.sample.harbourline.build import Change, import_changes

NAME = "quayside/quayside"
"""Name of the repository."""
PACKAGE = "quayside"
"""Name of the Python package."""
SCRIPTS = "@quayside/board"
"""Name of the TypeScript package."""

_SEED = 20261128
_PYTHON = {
    "store": ("lease", "ledger", "cursor", "digest", "archive", "shard"),
    "wire": ("beacon", "envelope", "ballast", "channel", "frame", "relay"),
    "plan": ("tariff", "roster", "quota", "calendar", "window", "ration"),
    "core": ("manifest", "voucher", "permit", "anchor", "signal", "tide"),
}
_SCRIPTS = {
    "panel": ("Gauge", "Berth", "Crane", "Pier", "Siding", "Hatch"),
    "forms": ("Booking", "Invoice", "Refund", "Waiver", "Survey", "Pledge"),
}
_VERBS = ("claim", "renew", "release", "count", "purge", "merge")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the library: the failing line, error, message, and a description by people."""

    path: str
    name: str
    line: int
    error: str
    message: str
    complaint: str

    @property
    def is_python(self) -> bool:
        """Whether the function is in the Python package."""
        return self.path.endswith(".py")


def build(folder: Path) -> list[Function]:
    """Create the repository in a new folder, and return its functions.

    Raises:
        Unavailable: git is missing or fails.
    """
    chance = random.Random(_SEED)  # noqa: S311  # deterministic, not cryptographic
    contents: dict[str, str] = {
        "pyproject.toml": f'[project]\nname = "{PACKAGE}"\n',
        "packages/board/package.json": f'{{"name": "{SCRIPTS}", "version": "1.0.0"}}\n',
        f"src/{PACKAGE}/__init__.py": "",
        "README.md": "# Quayside\n\nHarbour queues and the board that shows them.\n",
    }
    functions: list[Function] = []
    for path, noun in _modules():
        lines = ['"""' + noun.capitalize() + 's."""', ""] if path.endswith(".py") else []
        verbs = chance.sample(_VERBS, len(_VERBS))
        functions += [_add(lines, path, verb, noun, chance) for verb in verbs]
        contents[path] = "\n".join(lines) + "\n"
        if path.endswith(".py"):
            contents[f"{path.rpartition('/')[0]}/__init__.py"] = ""
            contents[f"tests/test_{noun}.py"] = f"def test_{noun}():\n    assert {noun}\n"
    at = datetime(2026, 3, 2, tzinfo=UTC)
    import_changes(folder, [Change(at, "Ada Holm", "ada@quayside.example", "Begin", contents)])
    return functions


def _modules() -> Iterator[tuple[str, str]]:
    for area, nouns in _PYTHON.items():
        for noun in nouns:
            yield f"src/{PACKAGE}/{area}/{noun}.py", noun
    for area, nouns in _SCRIPTS.items():
        for noun in nouns:
            yield f"packages/board/src/{area}/{noun}.ts", noun


def _add(lines: list[str], path: str, verb: str, noun: str, chance: random.Random) -> Function:
    """Append a function to a file."""
    # Like in most libraries, names of functions and errors occur in many files.
    low, name, error = noun.lower(), verb, "LookupError" if path.endswith(".py") else "RangeError"
    message = f"no {low} is left to {verb} for this key"
    padding = [f"    step = step + {chance.randint(1, 99)}" for _ in range(chance.randint(1, 8))]
    if path.endswith(".py"):
        lines += ["", f"def {name}(rows, key):", "    step = 0", *padding, "    if key not in rows:"]
        lines.append(f'        raise {error}("{message}")')
        line = len(lines)
        lines += ["    return rows[key], step", ""]
    else:
        lines += [
            f"export function {name}(rows, key) {{",
            "    let step = 0",
            *padding,
            "    if (!(key in rows))",
        ]
        lines.append(f'        throw new {error}("{message}")')
        line = len(lines)
        lines += ["    return [rows[key], step]", "}", ""]
    description = f"I wanted to {verb} a {low} this morning and was told that nothing is left for it."
    return Function(path, name, line, error, message, description)
