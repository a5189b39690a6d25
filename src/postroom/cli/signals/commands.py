"""`postroom signals`: signals with their traces, the quarantine, and failed signals."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import REF_HELP, Project, base_of, signal_in_any
from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postroom.app.bootstrap import App

signals = typer.Typer(help="Inspect signals, their processing, and the quarantine.")

READ, QUARANTINE, FAILED = "Read", "Quarantine", "Failed signals"
"""Panels of the group's help."""

SignalRef = Annotated[str, typer.Argument(metavar="SIGNAL", help=REF_HELP)]


@signals.command("show", rich_help_panel=READ)
def show_one(
    signal: SignalRef,
    *,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show one signal: its text, its report, and every processing step."""
    from postroom.clock import now

    async def read(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
        base, found = await signal_in_any(client, project, signal)
        return found, await client.get(f"{base}/signals/{found['id']}/trace/")

    found, trace = ask(read, host=host, data_dir=data_dir)
    if json:
        show_json({**found, "steps": trace["steps"]})
        return
    from postroom.cli.signals.page import lines_of

    for line in lines_of(found, trace, now()):
        say(line)


@signals.command(rich_help_panel=READ)
def trace(
    signal: SignalRef,
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print every processing step of a signal with outcome and reason."""

    async def read(client: Client) -> dict[str, Any]:
        base, content = await signal_in_any(client, project, signal)
        way = await client.get(f"{base}/signals/{content['id']}/trace/")
        return {"signal_id": way["signal_id"], "project_id": content["project_id"], **way}

    content = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(content)
        return
    say(f"Signal {content['signal_id']} of project {content['project_id']}: {content['source']}")
    say(
        f"State: {content['state']}" + (f", in report {content['report_id']}" if content["report_id"] else "")
    )
    rows = [{**step, "at": f"{step['at'][:23]}Z"} for step in content["steps"]]
    show(rows, ["at", "step", "outcome", "reason"], output)


@signals.command(rich_help_panel=QUARANTINE)
def quarantine(
    *,
    all: Annotated[bool, typer.Option("--all", help="Include those that a person confirmed.")] = False,
    project: Project = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show the signals that the safety filter blocked: text, passages at fault, and reason.

    Use `signals release` to group one after all, `signals confirm` to keep it blocked.
    """
    from postroom.cli.signals.page import held_lines
    from postroom.clock import now

    output = chosen(output, json=json)
    # For compatibility, machine-readable formats include decided ones.
    query = {} if all or output is not Format.TABLE else {"decided": "false"}

    async def read(client: Client) -> tuple[int, list[Any], int]:
        base = await base_of(client, project)
        count, found = await client.pages(f"{base}/signals/quarantine/", query, limit=limit)
        id = (await client.get(f"{base}/"))["id"] if found and output is not Format.TABLE else 0
        return count, found, id

    count, found, project_id = ask(read, host=host, data_dir=data_dir)
    if output is Format.TABLE:
        for line in held_lines(found, count, now()):
            say(line)
        return
    rows = [{"signal_id": held["id"], "project_id": project_id, **held} for held in found]
    columns = ["signal_id", "project_id", "source_product", "threat_type", "score", "decision", "explanation"]
    show(rows, columns, output)


@signals.command(rich_help_panel=QUARANTINE)
def release(
    signal: SignalRef,
    *,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Release a blocked signal: it is grouped without being screened again."""
    id, state = _decide(signal, "release", by=by, project=project, host=host, data_dir=data_dir)
    if state == "pending":
        say(f"Signal {id} will be grouped.")
    else:
        say(f"Signal {id} was released before: it is {state}.")


@signals.command(rich_help_panel=QUARANTINE)
def confirm(
    signal: SignalRef,
    *,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Confirm that a signal was rightly blocked. It stays in quarantine until its retention time ends."""
    id, _ = _decide(signal, "confirm", by=by, project=project, host=host, data_dir=data_dir)
    say(f"Signal {id} stays in quarantine.")


def _decide(
    signal: str, what: str, *, by: str | None, project: str | None, host: str | None, data_dir: Any
) -> tuple[str, str]:
    async def write(client: Client) -> tuple[str, str]:
        base, found = await signal_in_any(client, project, signal)
        held = await client.post(f"{base}/signals/quarantine/{found['id']}/{what}/")
        return held["id"], held["state"]

    return ask(write, host=host, data_dir=data_dir, by=by)


@signals.command(rich_help_panel=QUARANTINE)
def labels(
    *,
    project: Annotated[int | None, project_option("Only this project.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 1000,
    data_dir: DataDir = None,
) -> None:
    """Print released and confirmed signals as a labelled set for `postroom eval safety`, in JSON lines."""
    import json

    from postroom.db.engine import unit_of_work
    from postroom.screening import reviewer_overrides

    async def read(app: "App") -> "list[reviewer_overrides.Label]":
        async with unit_of_work(app.engine) as uow:
            return await reviewer_overrides.labels(uow, project, limit=limit)

    for label in run(data_dir, read, project=project):
        row = {**asdict(label), "signal_id": str(label.signal_id), "family": "people"}
        say(escaped(json.dumps(row, ensure_ascii=False)))


@signals.command(rich_help_panel=FAILED)
def failed(
    *,
    project: Annotated[int | None, project_option("Only this project.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List signals that could not be grouped, with reasons."""
    from postroom.db.engine import unit_of_work
    from postroom.signals import tracing

    async def read(app: "App") -> "list[Mapping[str, Any]]":
        async with unit_of_work(app.engine) as uow:
            return await tracing.list_failed(uow, project_id=project, limit=limit)

    columns = ["id", "project_id", "source_product", "source_id", "received_at", "reason"]
    rows = run(data_dir, read, project=project)
    show(rows, columns, chosen(output, json=json), empty="There are no failed signals.")


@signals.command(rich_help_panel=FAILED)
def retry(
    signal_id: Annotated[UUID, typer.Argument(help="Id of the signal.")], *, data_dir: DataDir = None
) -> None:
    """Retry grouping a failed signal."""
    from postroom.db.engine import unit_of_work
    from postroom.signals import tracing

    async def write(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            await tracing.retry(uow, jobs=app.jobs, signal_id=signal_id, now=app.clock())

    run(data_dir, write)
    say(f"Signal {signal_id} will be grouped again.")
