"""Every regular expression of the package, with how it is applied."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.architecture.project import ROOT, Source, functions, package_sources

_ANCHORED = {"match", "fullmatch"}
_SEARCH = {"search"}
_CALLS = {"compile", "search", "split", "sub", "subn", "findall", "finditer", *_ANCHORED}


@dataclass(frozen=True)
class Pattern:
    """One regular expression, where it stands, and how it is applied: `match`, `fullmatch` or `search`."""

    path: str
    line: int
    text: str | bytes
    flags: int
    methods: frozenset[str]

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def compiled(self) -> re.Pattern[Any]:
        return re.compile(self.text, self.flags)


class Unreadable(Exception):
    """A call whose pattern is only known at run time."""


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return all patterns: those compiled on import, and those of calls within functions.

    Raises:
        Unreadable: a call's pattern can't be read from the code.
    """
    return tuple(sorted({*_imported(), *_called()}, key=lambda found: (found.path, found.line)))


def _imported() -> Iterator[Pattern]:
    sources = {source.path: source for source in package_sources() if "re.compile(" in source.text}
    modules = [_module(path) for path in sources if "/migrations/" not in path]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/architecture/compiled_patterns.py"), *modules],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    names = {path: _names(source) for path, source in sources.items()}
    methods = _methods(names)
    for path, line, text, flags, is_bytes in json.loads(done.stdout):
        name = next((name for first, last, name in names[path] if first <= line <= last), None)
        applied = methods.get((path, name), _SEARCH) if name else _SEARCH
        yield Pattern(path, line, text.encode("latin-1") if is_bytes else text, flags, frozenset(applied))


def _module(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names(source: Source) -> list[tuple[int, int, str]]:
    """Return the lines of a module's assignments, and the name that each sets."""
    found = []
    for node in source.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name):
            found.append((node.lineno, node.end_lineno or node.lineno, target.id))
    return found


def _methods(names: dict[str, list[tuple[int, int, str]]]) -> dict[tuple[str, str], set[str]]:
    """Return how the names of modules are used; other ways than `match` and `fullmatch` count as `search`."""
    defined: defaultdict[str, set[str]] = defaultdict(set)
    for path, assigned in names.items():
        for _, _, name in assigned:
            defined[name].add(path)
    public = [name for name in defined if not name.startswith("_")]
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for source in package_sources():
        if source.path in names or any(name in source.text for name in public):
            own = {name for _, _, name in _names(source)}
            for name, method in _uses(source.tree):
                for path in [source.path] if name in own else defined[name]:
                    found[path, name].add(method)
    return found


def _uses(tree: ast.Module) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(tree))
    methods = {
        node.value: node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in _CALLS
    }
    reads = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    looped: set[ast.Name] = set()
    # A loop takes the patterns of a tuple or mapping one after the other.
    for loop in (node for node in nodes if isinstance(node, ast.For | ast.comprehension)):
        inside = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        used = [methods[node] for node in reads if node.id in inside and node in methods]
        taken = [node for node in ast.walk(loop.iter) if isinstance(node, ast.Name)] if used else []
        looped.update(taken)
        yield from ((node.id, _kind(method)) for node in taken for method in used)
    yield from ((node.id, _kind(methods.get(node, "search"))) for node in reads if node not in looped)


def _kind(method: str) -> str:
    return method if method in _ANCHORED else "search"


def _called() -> Iterator[Pattern]:
    for source in package_sources():
        if not re.search(r"\bre\.\w+\(", source.text):
            continue
        within = {id(node) for function in functions(source) for node in ast.walk(function)}
        for call in ast.walk(source.tree):
            if isinstance(call, ast.Call) and id(call) in within and _is_regular(call.func):
                yield _read(source, call)


def _is_regular(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _CALLS
    )


class _Escaped(ast.NodeTransformer):
    """Puts a word in place of what is escaped, which is known only at run time."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return ast.Constant("word") if ast.unparse(node.func) == "re.escape" else node


def _read(source: Source, call: ast.Call) -> Pattern:
    module = importlib.import_module(_module(source.path))
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    assert isinstance(call.func, ast.Attribute)
    method = call.func.attr
    if method == "compile" and len(call.args) > 1:
        arguments["flags"] = call.args[1]
    try:
        text = _value(call.args[0], module)
        flags = _value(arguments["flags"], module) if "flags" in arguments else 0
    except Exception as error:
        raise Unreadable(f"{source.path}:{call.lineno}: {ast.unparse(call)}") from error
    return Pattern(source.path, call.lineno, text, int(flags), frozenset({_kind(method)}))


def _value(expression: ast.expr, module: Any) -> Any:
    tree = ast.fix_missing_locations(ast.Expression(_Escaped().visit(expression)))
    return eval(compile(tree, "<pattern>", "eval"), vars(module))
