"""Prints the patterns that modules of the package compile on import: path, line, text, flags, whether bytes.

Run as a program of its own, since a module is imported only once in a process.
"""

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import postroom

PACKAGE = Path(postroom.__file__).resolve().parent
_compile: Any = re.compile
found: list[tuple[str, int, str, int, bool]] = []


def record(pattern: Any, flags: Any = 0) -> Any:
    """Compile a pattern, and note it if a file of the package asked for it."""
    caller = sys._getframe(1)
    path = Path(caller.f_code.co_filename).resolve()
    compiled = _compile(pattern, flags)
    if path.is_relative_to(PACKAGE):
        is_bytes = isinstance(compiled.pattern, bytes)
        text = compiled.pattern.decode("latin-1") if is_bytes else compiled.pattern
        place = f"src/postroom/{path.relative_to(PACKAGE).as_posix()}"
        found.append((place, caller.f_lineno, text, int(compiled.flags), is_bytes))
    return compiled


def main() -> None:
    """Import the modules that the arguments name."""
    re.compile = record
    for name in sys.argv[1:]:
        importlib.import_module(name)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
