"""`postroom jobs`: dead letters and their replay."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.jobs.dead_letters import DeadLetter

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
    from postroom.db.engine import unit_of_work
    from postroom.jobs import dead_letters

    async def read(app: "App") -> "list[DeadLetter]":
        async with unit_of_work(app.engine) as uow:
            return await dead_letters.list_all(uow, limit=limit, replayed=replayed)

    rows = [asdict(letter) for letter in run(data_dir, read)]
    columns = ["id", "job", "key", "attempts", "created_at", "replayed_at", "error"]
    show(rows, columns, chosen(output, json=json), empty="There are no dead letters.")


@jobs.command()
def replay(
    letter_id: Annotated[UUID, typer.Argument(help="Id of the dead letter.")], *, data_dir: DataDir = None
) -> None:
    """Enqueue a dead letter again."""
    from postroom.db.engine import unit_of_work
    from postroom.jobs import dead_letters

    async def write(app: "App") -> "DeadLetter":
        async with unit_of_work(app.engine) as uow:
            return await dead_letters.replay(uow, jobs=app.jobs, id=letter_id, now=app.clock())

    letter = run(data_dir, write)
    say(f"Job {letter.job} of {letter.key} is enqueued again.")
