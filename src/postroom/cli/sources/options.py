"""Shared code of `postroom sources`: finding a source, and parsing its options."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from postroom.cli.client import Client
from postroom.cli.client.projects import base_of

MAX_TYPED = 10_000
MAX_FILE = 4 * 1024 * 1024

Source = Annotated[str, typer.Argument(help="Name of the source, or its id or an end of it.")]
Config = Annotated[
    list[str] | None,
    typer.Option("--config", help="NAME=VALUE of its configuration; can be repeated. A value may be JSON."),
]
Secrets = Annotated[
    list[str] | None,
    typer.Option(
        "--secret", help="NAME of a secret to read from standard input, one per line, in this order."
    ),
]
Weight = Annotated[float | None, typer.Option(min=0, max=1, help="Weight of its signals.")]
Impact = Annotated[
    str | None,
    typer.Option(help="What raises that weight: all (facts and text), facts, or nothing.", metavar="WHAT"),
]
PerMinute = Annotated[int | None, typer.Option(min=1, help="Maximum deliveries per minute.")]
PayloadFile = Annotated[Path | None, typer.Option(help="File with the payload, JSON; - is standard input.")]


async def find_source(client: Client, project: str | None, ref: str) -> tuple[str, Any]:
    """Return the path of the project and the source for `ref`: its name, id, or part of the id."""
    from postroom.domain.errors import Invalid, NotFound

    base = await base_of(client, project)
    every = (await client.get(f"{base}/sources/"))["results"]
    named = [source for source in every if source["name"].casefold() == ref.casefold()]
    matches = named or [
        source for source in every if source["id"].startswith(ref) or source["id"].endswith(ref)
    ]
    if len(matches) == 1:
        return base, matches[0]
    known = ", ".join(source["name"] for source in every) or "none"
    if matches:
        raise Invalid(f"{ref} matches {len(matches)} sources; give the name. Available: {known}.")
    raise NotFound(f"There is no source {ref}. Available: {known}.")


def configured(pairs: list[str] | None) -> dict[str, Any]:
    """Parse a configuration of NAME=VALUE pairs."""
    import json as codec

    from postroom.domain.errors import Invalid

    values: dict[str, Any] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise Invalid(f"'{pair}' is not of the form NAME=VALUE.")
        try:
            values[name.strip()] = codec.loads(value)
        except ValueError:
            values[name.strip()] = value
        if isinstance(values[name.strip()], int | float) and not isinstance(values[name.strip()], bool):
            # Numeric ids are texts in configurations.
            values[name.strip()] = value
    return values


def typed(names: list[str] | None) -> dict[str, str]:
    """Read secrets by name, each from a line of standard input, since arguments are visible to everybody."""
    secrets: dict[str, str] = {}
    for name in names or ():
        if sys.stdin.isatty():
            secrets[name] = str(typer.prompt(name, hide_input=True, err=True))
        else:
            secrets[name] = sys.stdin.readline(MAX_TYPED).rstrip("\r\n")
    return secrets


def headers_of(lines: list[str] | None) -> dict[str, str]:
    """Parse headers of the form NAME: VALUE."""
    parts = (line.partition(":") for line in lines or ())
    return {name.strip(): value.strip() for name, _, value in parts}


def read_payload(path: Path | None) -> Any:
    """Read the JSON of a file, or of standard input for `-`; None without a path."""
    import json as codec

    from postroom.domain.errors import Invalid

    if path is None:
        return None
    try:
        text = sys.stdin.read(MAX_FILE) if str(path) == "-" else path.read_text("utf-8")[:MAX_FILE]
        return codec.loads(text)
    except OSError as error:
        raise Invalid(f"'{path}' can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The payload is not JSON: {error}.") from error
