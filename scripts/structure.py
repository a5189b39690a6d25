"""Print the structure of the source tree: sizes, dependencies between packages, and functions drawn at random.

python scripts/structure.py                      # this checkout
python scripts/structure.py --root OTHER         # another one, for a comparison
python scripts/structure.py --sample 10 --seed 7 # ten functions and what they refer to
"""

import argparse
import ast
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "postroom"
MAX_FILES = 20
BUILT = {"__pycache__", "assets", "node_modules"}
"""Folders that are generated."""


def parse_modules(source: Path) -> dict[str, tuple[Path, ast.Module]]:
    """Return the modules of the package by dotted name, each with its path and syntax tree."""
    modules = {}
    for path in sorted((source / PACKAGE).rglob("*.py")):
        name = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        modules[name] = (path, ast.parse(path.read_text(encoding="utf-8")))
    return modules


def imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that a module imports from the package, with the module it comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (
                (alias.name, alias.name) for alias in node.names if alias.name.startswith(f"{PACKAGE}.")
            )


def top_package(name: str) -> str:
    """Return the first component below the root package: `postroom.reports.decisions.state` is `reports`."""
    return [*name.split("."), ""][1]


def print_sizes(root: Path, modules: dict[str, tuple[Path, ast.Module]]) -> None:
    """Print how many files and lines there are, and the folders with more than `MAX_FILES` files side by side."""
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path, _ in modules.values()}
    folders = Counter(path.parent for path in lines)
    print(f"{len(lines)} modules, {sum(lines.values())} lines, longest file {max(lines.values())} lines")
    print(f"{len(folders)} folders, {max(folders.values())} modules in the largest")
    for base in ("src", "tests", "scripts", "benchmarks", "evals", "training", "web/src"):
        files = Counter(
            path.parent
            for path in (root / base).rglob("*")
            if path.is_file() and not BUILT.intersection(path.parts)
        )
        for folder, count in sorted(files.items()):
            if count > MAX_FILES:
                print(f"  {count} files in {folder.relative_to(root)}")


def print_dependencies(modules: dict[str, tuple[Path, ast.Module]]) -> None:
    """Print what each top-level package imports, most-used first, and the pairs that import each other."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for name, (_, tree) in modules.items():
        for _, target in imports(tree):
            if top_package(target) not in ("", top_package(name)):
                uses[top_package(name)][top_package(target)] += 1
    for package in sorted(uses):
        targets = ", ".join(f"{target} {count}" for target, count in uses[package].most_common())
        print(f"  {package}: {targets}")
    mutual = sorted((a, b) for a in uses for b in uses[a] if a < b and a in uses.get(b, {}))
    print("mutual imports between packages: " + (", ".join(f"{a} and {b}" for a, b in mutual) or "none"))


def print_sample(root: Path, modules: dict[str, tuple[Path, ast.Module]], count: int, seed: int) -> None:
    """Print functions drawn at random, each with the names of other modules of the package that it refers to."""
    functions = [
        (path, node, dict(imports(tree)))
        for path, tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    for path, node, known in random.Random(seed).sample(functions, count):  # noqa: S311
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & known.keys()
        first_line = (ast.get_docstring(node) or "no docstring").splitlines()[0]
        print(f"{path.relative_to(root)}:{node.lineno} {node.name}: {first_line}")
        print(f"    refers to {', '.join(sorted(known[name] for name in used)) or 'its own file alone'}")


def main(arguments: list[str] | None = None) -> None:
    """Read the options and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    modules = parse_modules(options.root / "src")
    if options.sample:
        print_sample(options.root, modules, options.sample, options.seed)
        return
    print_sizes(options.root, modules)
    print_dependencies(modules)


if __name__ == "__main__":
    main(sys.argv[1:])
