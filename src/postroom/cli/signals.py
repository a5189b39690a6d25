"""`postroom signals`: the way of one signal, and signals that were set aside."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postroom.bootstrap import App

signals = typer.Typer(help="Follow a signal through the pipeline.", no_args_is_help=True)


@signals.command()
def trace(
    signal_id: Annotated[UUID, typer.Argument(help="Id of the signal.")],
    *,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Print every step that a signal went through, with its outcome and its reason."""
    from postroom.db.engine import unit_of_work
    from postroom.signals import tracing

    async def read(app: "App") -> tracing.Trace:
        async with unit_of_work(app.engine) as uow:
            return await tracing.trace_of(uow, signal_id)

    found = run(data_dir, read)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(asdict(found))
        return
    say(f"Signal {found.signal_id} of project {found.project_id}: {found.source}")
    say(f"State: {found.state}" + (f", in report {found.report_id}" if found.report_id else ""))
    rows = [{**asdict(step), "at": step.at.isoformat(timespec="milliseconds")} for step in found.steps]
    show(rows, ["at", "step", "outcome", "reason"], output)


@signals.command()
def failed(
    *,
    project: Annotated[int | None, typer.Option(help="Only this project's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List signals that could not be grouped, with the reason."""
    from postroom.db.engine import unit_of_work
    from postroom.signals import tracing

    async def read(app: "App") -> "list[Mapping[str, Any]]":
        async with unit_of_work(app.engine) as uow:
            return await tracing.list_failed(uow, project_id=project, limit=limit)

    columns = ["id", "project_id", "source_product", "source_id", "received_at", "reason"]
    show(run(data_dir, read), columns, chosen(output, json=json))


@signals.command()
def quarantine(
    *,
    project: Annotated[int | None, typer.Option(help="Only this project's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List signals that the safety filter holds, with the reason."""
    from postroom.db.engine import unit_of_work
    from postroom.screening import service

    async def read(app: "App") -> "list[Mapping[str, Any]]":
        async with unit_of_work(app.engine) as uow:
            page = await service.quarantine(uow, project_id=project, limit=limit)
            return [asdict(held) for held in page.held]

    columns = ["signal_id", "project_id", "source_product", "threat_type", "score", "decision", "explanation"]
    show(run(data_dir, read), columns, chosen(output, json=json))


@signals.command()
def release(
    signal_id: Annotated[UUID, typer.Argument(help="Id of the signal.")], *, data_dir: DataDir = None
) -> None:
    """Let a signal go that the safety filter holds: it is grouped, and not screened again."""
    from postroom.db.engine import unit_of_work
    from postroom.screening import service

    async def write(app: "App") -> str:
        async with unit_of_work(app.engine) as uow:
            released = await service.release(
                uow, jobs=app.jobs, signal_id=signal_id, project_id=None, user_id=None, now=app.clock()
            )
            return released.state

    state = run(data_dir, write)
    if state == "pending":
        say(f"Signal {signal_id} will be grouped.")
    else:
        say(f"Signal {signal_id} was released before: it is {state}.")


@signals.command()
def confirm(
    signal_id: Annotated[UUID, typer.Argument(help="Id of the signal.")], *, data_dir: DataDir = None
) -> None:
    """Say that the safety filter holds a signal rightly. It stays where it is until it is removed for its age."""
    from postroom.db.engine import unit_of_work
    from postroom.screening import service

    async def write(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            await service.confirm(uow, signal_id=signal_id, project_id=None, user_id=None, now=app.clock())

    run(data_dir, write)
    say(f"Signal {signal_id} stays in quarantine.")


@signals.command()
def labels(
    *,
    project: Annotated[int | None, typer.Option(help="Only this project's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
    data_dir: DataDir = None,
) -> None:
    """Print what people released and confirmed, as a set for `postroom eval safety`: one JSON object a line."""
    import json

    from postroom.db.engine import unit_of_work
    from postroom.screening import lessons

    async def read(app: "App") -> "list[lessons.Label]":
        async with unit_of_work(app.engine) as uow:
            return await lessons.labels(uow, project, limit=limit)

    for one in run(data_dir, read):
        row = {**asdict(one), "signal_id": str(one.signal_id), "family": "people"}
        typer.echo(json.dumps(row, ensure_ascii=False))


@signals.command()
def retry(
    signal_id: Annotated[UUID, typer.Argument(help="Id of the signal.")], *, data_dir: DataDir = None
) -> None:
    """Have a signal that was set aside grouped once more."""
    from postroom.db.engine import unit_of_work
    from postroom.signals import tracing

    async def write(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            await tracing.retry(uow, jobs=app.jobs, signal_id=signal_id, now=app.clock())

    run(data_dir, write)
    say(f"Signal {signal_id} will be grouped again.")
