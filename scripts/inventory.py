"""Lists everything that Postroom offers and does by itself, so that a change of its structure can lose nothing.

python -m scripts.inventory            print the list
python -m scripts.inventory --write    write tests/architecture/inventory.txt
"""

import argparse
import ast
import asyncio
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

import typer.main
from pydantic import BaseModel

from postroom.api.app import ROUTERS, describe
from postroom.cli.main import app
from postroom.db.tables import metadata
from postroom.scouts.detectors.registry import DETECTORS
from postroom.scouts.tools.registry import TOOLS
from postroom.sdks.app import ROUTES
from postroom.settings import ClientSettings, Settings
from postroom.sources.registry.catalogue import all_kinds
from postroom.worker.runtime import make_handlers

ROOT = Path(__file__).parent.parent
FILE = ROOT / "tests" / "architecture" / "inventory.txt"


def main() -> None:
    """Print or write the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {FILE.relative_to(ROOT)}")
    text = "\n".join(inventory()) + "\n"
    if parser.parse_args().write:
        FILE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


def inventory() -> list[str]:
    """Return one line for each thing, in order: its kind and its name."""
    found = [*_http(), *_commands(), *_settings(), *_work(), *_data()]
    return sorted(set(found))


def _http() -> Iterator[str]:
    for router in ROUTERS:
        for route in cast("Any", router).routes:
            for method in route.methods - {"HEAD", "OPTIONS"}:
                yield f"route {route.path_format} {method}"
    yield from (f"sdk route {path} {methods}" for methods, path, _ in ROUTES)
    for path, methods in describe()["paths"].items():
        for method, operation in methods.items():
            yield f"operation {operation['operationId']} {method.upper()} {path}"
            yield from (
                f"parameter {operation['operationId']} {parameter['name']}"
                for parameter in operation.get("parameters", ())
            )


def _commands() -> Iterator[str]:
    def walk(command: Any, path: str) -> Iterator[str]:
        for parameter in command.params:
            yield f"command {path} {' '.join(sorted(parameter.opts))}"
        for name, child in getattr(command, "commands", {}).items():
            yield f"command {path} {name}"
            yield from walk(child, f"{path} {name}")

    yield from walk(typer.main.get_command(app), "postroom")


def _settings() -> Iterator[str]:
    def walk(model: type[BaseModel], prefix: str) -> Iterator[str]:
        for name, field in model.model_fields.items():
            variable, inner = f"{prefix}{name}".upper(), field.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from walk(inner, f"{variable}__")
            else:
                yield f"setting {variable}"

    yield from walk(Settings, "POSTROOM_")
    yield from (f"setting POSTROOM_{each.name.upper()}" for each in fields(ClientSettings))


def _work() -> Iterator[str]:
    handlers = make_handlers(cast("Any", None), cast("Any", None), asyncio.Event())
    yield from (f"job {name}" for name in handlers)
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Periodic":
                yield f"periodic task {ast.literal_eval(node.args[0])}"
    yield from (f"scout tool {name}" for name in TOOLS)
    yield from (f"scout {name}" for name in DETECTORS)
    yield from (f"source {name}" for name in all_kinds())


def _data() -> Iterator[str]:
    for table in metadata.tables.values():
        yield from (f"column {table.name}.{column.name}" for column in table.columns)


if __name__ == "__main__":
    main()
