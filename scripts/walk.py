"""Count the files and folders that a reader passes who follows a use of Postroom through the code.

python scripts/walk.py                          # the walks of WALKS in this checkout
python scripts/walk.py --root OTHER             # in another one, for a comparison
python scripts/walk.py --files                  # with every file, in the order of reading
python scripts/walk.py --from postroom.signals.service:ingest

The walk is static: from an entry, each function and constructor in the order in which the text names it, deeper
calls first. Types come from annotations, so what is reached only through a protocol, or a value without a type, is
left out.
"""

import argparse
import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGE = "postroom"

WALKS: Mapping[str, Sequence[str]] = {
    "a signal, sent": ["postroom.api.routes.signals.signals:emit", "postroom.signals.endpoints:emit"],
    "a signal, grouped": ["postroom.grouping.arrival.pipeline:group_pending"],
    "a list of reports": [
        "postroom.api.routes.reports.reports:list_reports",
        "postroom.reports.endpoints:list_reports",
    ],
    "a Sentry envelope, received": ["postroom.sdks.sentry.receiver:envelope"],
    "a Sentry envelope, counted": ["postroom.issues.backlog:Backlog.count_all"],
    "a scout run": ["postroom.scouts.runs.runner:execute"],
    "a dismissal": [
        "postroom.api.routes.reports.changes:change_state",
        "postroom.reports.changes:change_state",
    ],
}
"""The entry of each walk: the first of them that the checkout has."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """A top-level function, class or method: its module, and its name there (`Class.method` of a method)."""

    module: str
    name: str


@dataclass(frozen=True)
class Module:
    """A parsed module: what it defines at the top level, and the full names of what it imports."""

    name: str
    path: Path
    tree: ast.Module

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The functions by name, methods as `Class.method`."""
        found = {node.name: node for node in self.tree.body if isinstance(node, Function)}
        for owner in self.classes.values():
            found |= {f"{owner.name}.{node.name}": node for node in owner.body if isinstance(node, Function)}
        return found

    @cached_property
    def classes(self) -> Mapping[str, ast.ClassDef]:
        """The classes by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """The full name of each thing imported from the package, also inside functions, by its name here."""
        return {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE
            for alias in node.names
        }


@dataclass
class Walk:
    """The places passed, in the order of reading."""

    places: list[Place] = field(default_factory=list)

    def files(self, modules: Mapping[str, Module]) -> list[Path]:
        """Return the files in the order in which they are first opened."""
        return list(dict.fromkeys(modules[place.module].path for place in self.places))

    def folders(self, modules: Mapping[str, Module]) -> list[Path]:
        """Return the folders in the order in which they are first entered."""
        return list(dict.fromkeys(path.parent for path in self.files(modules)))

    def steps_back(self, modules: Mapping[str, Module]) -> int:
        """Return how often the next new file is in a folder that was left before."""
        left: set[Path] = set()
        back, current = 0, None
        for path in self.files(modules):
            if path.parent != current:
                back += path.parent in left
                if current is not None:
                    left.add(current)
                current = path.parent
        return back


class Walker:
    """Follows the names in functions to what they mean."""

    def __init__(self, source: Path) -> None:
        """Parse all modules of the package below `source`."""
        self.modules: dict[str, Module] = {}
        for path in sorted((source / PACKAGE).rglob("*.py")):
            relative = path.relative_to(source)
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            self.modules[name] = Module(name, relative, ast.parse(path.read_text(encoding="utf-8")))

    def walk(self, entry: str) -> Walk | None:
        """Return the walk from `module:name`; None if there is no such function."""
        module, _, name = entry.partition(":")
        if module not in self.modules or name not in self.modules[module].functions:
            return None
        walk = Walk()
        self._visit(Place(module, name), walk, set())
        return walk

    def _visit(self, place: Place, walk: Walk, seen: set[Place]) -> None:
        if place in seen:
            return
        seen.add(place)
        module = self.modules[place.module]
        function = module.functions.get(place.name)
        if function is None:
            # A constructor: of a class without one of its own there is nothing to read but its fields.
            own = [f"{place.name}.{method}" for method in ("__init__", "__post_init__")]
            for name in own:
                if name in module.functions:
                    self._visit(Place(place.module, name), walk, seen)
            return
        if not _has_body(function):
            return
        walk.places.append(place)
        owner = place.name.partition(".")[0] if "." in place.name else None
        for target in _Reading(self, module, owner).targets(function):
            self._visit(target, walk, seen)

    def resolve(self, module: Module, name: str) -> Place | Module | None:
        """Return what a name means in a module: a function or class, another module, or nothing of the package."""
        if name in module.functions or name in module.classes:
            return Place(module.name, name)
        return self.find(module.imports[name]) if name in module.imports else None

    def find(self, full: str) -> Place | Module | None:
        """Return the module, function or class of a full name, also one that another module imports on."""
        if full in self.modules:
            return self.modules[full]
        parent, _, name = full.rpartition(".")
        return self.resolve(self.modules[parent], name) if parent in self.modules else None

    def type_of(self, module: Module, annotation: ast.expr | None) -> Place | None:
        """Return the class of the package that an annotation names, of a union the first."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        if isinstance(annotation, ast.BinOp):
            return self.type_of(module, annotation.left) or self.type_of(module, annotation.right)
        if isinstance(annotation, ast.Name):
            found = self.resolve(module, annotation.id)
            if isinstance(found, Place) and found.name in self.modules[found.module].classes:
                return found
        if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
            assert isinstance(annotation.slice, ast.Tuple)  # noqa: S101  # for the type checker
            return self.type_of(module, annotation.slice.elts[0])
        return None

    def member(self, owner: Place, name: str) -> tuple[Place | None, Place | None]:
        """Return the method of a class (or of a base) that an attribute names, and the type of its value."""
        module = self.modules[owner.module]
        node = module.classes[owner.name]
        for part in node.body:
            if isinstance(part, Function) and part.name == name:
                return Place(owner.module, f"{owner.name}.{name}"), self.type_of(module, part.returns)
            if isinstance(part, ast.AnnAssign) and ast.unparse(part.target) == name:
                return None, self.type_of(module, part.annotation)
        for base in node.bases:
            parent = self.type_of(module, base)
            if parent is not None and any(found := self.member(parent, name)):
                return found
        return None, None


class _Reading:
    """Reads one function: which places its names lead to, in order."""

    def __init__(self, walker: Walker, module: Module, owner: str | None) -> None:
        self._walker, self._module = walker, module
        self._types: dict[str, Place | None] = {}
        if owner is not None:
            self._types["self"] = self._types["cls"] = Place(module.name, owner)

    def targets(self, function: Function) -> Iterator[Place]:
        arguments = function.args
        for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            if argument.annotation is not None:
                self._types[argument.arg] = self._walker.type_of(self._module, argument.annotation)
        for statement in function.body:
            yield from self._read(statement)

    def _read(self, node: ast.AST) -> Iterator[Place]:
        """Yield what the parts of a node lead to, arguments before the call that they are for."""
        if isinstance(node, ast.Name | ast.Attribute):
            place, _ = self._meaning(node)
            if place is not None:
                yield place
            elif isinstance(node, ast.Attribute):
                yield from self._read(node.value)
            return
        for part in _parts(node):
            yield from self._read(part)
        self._note_type(node)

    def _note_type(self, node: ast.AST) -> None:
        """Remember the type of the name that a statement sets."""
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                self._types[name] = self._walker.type_of(self._module, annotation)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._types[name] = self._meaning(value)[1]
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
                self._types[name] = self._meaning(value)[1]
            case _:
                pass

    def _meaning(self, node: ast.expr) -> tuple[Place | None, Place | None]:
        """Return the function or class that an expression is, and the class of its value."""
        if isinstance(node, ast.Await):
            return self._meaning(node.value)
        if isinstance(node, ast.Call):
            called, value = self._meaning(node.func)
            if called is not None and called.name in self._walker.modules[called.module].classes:
                return None, called
            return None, value
        if isinstance(node, ast.Name):
            if node.id in self._types:
                return None, self._types[node.id]
            return self._of(self._walker.resolve(self._module, node.id))
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id not in self._types:
                base = self._walker.resolve(self._module, node.value.id)
                if isinstance(base, Module):
                    return self._of(self._walker.find(f"{base.name}.{node.attr}"))
            _, owner = self._meaning(node.value)
            return (None, None) if owner is None else self._walker.member(owner, node.attr)
        return None, None

    def _of(self, found: Place | Module | None) -> tuple[Place | None, Place | None]:
        if not isinstance(found, Place):
            return None, None
        module = self._walker.modules[found.module]
        function = module.functions.get(found.name)
        return found, None if function is None else self._walker.type_of(module, function.returns)


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node that a reader follows, in order."""
    match node:
        case ast.Call():
            return [*node.args, *node.keywords, node.func]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*node.body]
        case ast.AnnAssign():
            return [] if node.value is None else [node.value]
        case ast.Lambda():
            return [node.body]
        case _:
            return list(ast.iter_child_nodes(node))


def _has_body(function: Function) -> bool:
    """Return whether there is more than a docstring, as in a protocol."""
    return not all(
        isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in function.body
    )


def main(arguments: list[str] | None = None) -> None:
    """Read the options and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--from", dest="entry", metavar="MODULE:FUNCTION")
    parser.add_argument("--files", action="store_true")
    options = parser.parse_args(arguments)
    walker = Walker(options.root / "src")
    walks = WALKS if options.entry is None else {options.entry: [options.entry]}
    for name, entries in walks.items():
        walk = next((found for entry in entries if (found := walker.walk(entry)) is not None), None)
        if walk is None:
            print(f"{name}: none of {', '.join(entries)} is a function")
            continue
        files, folders = walk.files(walker.modules), walk.folders(walker.modules)
        print(
            f"{name}: {len(files)} files, {len(walk.places)} functions, {len(folders)} folders, "
            f"{walk.steps_back(walker.modules)} steps back up"
        )
        if options.files:
            for path in files:
                print(f"    {path.relative_to(PACKAGE)}")


if __name__ == "__main__":
    main(sys.argv[1:])
