"""`postroom readings`: sort new signals into reports with any program, without a language model of the server."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import say, show_json
from postroom.domain.errors import Invalid

readings = typer.Typer(
    help="Take new signals, and say which reports they belong to.",
    no_args_is_help=True,
)

MAX_ANSWER = 1_000_000


@readings.command("next")
def take_next(*, project: Project = None, host: Host = None, data_dir: DataDir = None) -> None:
    """Print the next new signals, the catalogue of reports, and instructions, as JSON.

    Nobody else is given these signals for 15 minutes. `reading` is null if none waits.
    """

    async def take(client: Client) -> Any:
        return await client.post(f"{await base_of(client, project)}/signals/readings/next/")

    show_json(ask(take, host=host, data_dir=data_dir))


@readings.command()
def answer(
    reading: Annotated[str, typer.Argument(help="The id of the batch.")],
    file: Annotated[
        Path | None, typer.Argument(help="JSON with `placements` and `cards`. Default: standard input.")
    ] = None,
    *,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a batch: what is valid is applied as a run, which can be undone; print it, and what was refused."""
    body = _read(file)

    async def send(client: Client) -> Any:
        base = await base_of(client, project)
        return await client.post(f"{base}/signals/readings/{reading}/answer/", body)

    found = ask(send, host=host, data_dir=data_dir)
    run = found["run"]
    say(f"Run {run['id']}: {run['merges']} merges, {run['splits']} splits, {run['moves']} moves.")
    for why in found["reading"]["refused"]:
        say(why)


def _read(file: Path | None) -> Any:
    import json

    try:
        with sys.stdin.buffer if file is None else file.open("rb") as source:
            content = source.read(MAX_ANSWER + 1)
    except OSError as error:
        raise Invalid(f"{file} can't be read: {error.strerror}.") from None
    if len(content) > MAX_ANSWER:
        raise Invalid(f"An answer has at most {MAX_ANSWER} bytes.")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Invalid("The answer is not JSON.") from None
