"""`postroom jobs`: dead letters and their replay."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.output import AsJson, Format, Output, chosen, say, show

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

jobs = typer.Typer(help="Inspect and replay dead letters: jobs that failed for good.", no_args_is_help=True)


@jobs.command()
def dead(
    *,
    replayed: Annotated[bool, typer.Option("--all", help="Include those that were replayed.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 100,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List dead letters, newest first."""
    rows = call(_dead, data_dir, replayed=replayed, limit=limit)
    columns = ["id", "job", "key", "attempts", "created_at", "replayed_at", "error"]
    show(rows, columns, chosen(output, json=json), empty="There are no dead letters.")


@jobs.command()
def replay(
    letter_id: Annotated[UUID, typer.Argument(help="Id of the dead letter.")], *, data_dir: DataDir = None
) -> None:
    """Enqueue a dead letter again."""
    letter = call(_replay, data_dir, letter_id=letter_id)
    say(f"Job {letter['job']} of {letter['key']} is enqueued again.")


@on_server
async def _dead(app: "App", *, replayed: bool, limit: int) -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.jobs import dead_letters

    async with unit_of_work(app.engine) as uow:
        return [asdict(letter) for letter in await dead_letters.list_all(uow, limit=limit, replayed=replayed)]


@on_server
async def _replay(app: "App", *, letter_id: str) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.jobs import dead_letters

    async with unit_of_work(app.engine) as uow:
        return asdict(await dead_letters.replay(uow, jobs=app.jobs, id=UUID(letter_id), now=app.clock()))
