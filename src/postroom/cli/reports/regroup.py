"""`postroom reports merge`, `split`, `move` and `history`."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of, report_id, signal_id
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column, ago, moment, short_id
from postroom.cli.reports.commands import ReportRef
from postroom.text.plural import plural

Reason = Annotated[str, typer.Option(help="Reason, kept in the work logs.")]
SignalRefs = Annotated[
    list[str], typer.Argument(metavar="SIGNAL", help="Ids, or beginnings or ends, of signals.")
]

COLUMNS = [
    Column("id"),
    Column("age"),
    Column("kind"),
    Column("from"),
    Column("to"),
    Column("signals", right=True),
    Column("undone"),
    Column("reason", "cut"),
]


def merge(
    reports: Annotated[
        list[str],
        typer.Argument(metavar="REPORT", help="Reports to merge: ids, or their beginnings or ends."),
    ],
    *,
    into: Annotated[str, typer.Option(metavar="REPORT", help="The report to merge into.")],
    reason: Reason = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Merge reports into another one. Their ids then show that report."""

    async def write(client: Client) -> list[dict[str, Any]]:
        base = await base_of(client, project)
        target = await report_id(client, base, into)
        body = {"from": [await report_id(client, base, ref) for ref in reports], "reason": reason}
        done = await client.post(f"{base}/signals/reports/{target}/merge/", body)
        rows: list[dict[str, Any]] = done["regroupings"]
        return rows

    for one in ask(write, host=host, data_dir=data_dir, by=by):
        say(f"{one['id']}: report {one['from_report_id']} is a part of report {one['to_report_id']}.")


def split(
    report: ReportRef,
    signals: SignalRefs,
    *,
    reason: Reason = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Split signals off a report into a new one."""

    async def write(client: Client) -> dict[str, Any]:
        base = await base_of(client, project)
        id = await report_id(client, base, report)
        body = {"signal_ids": [await signal_id(client, base, ref) for ref in signals], "reason": reason}
        return _first(await client.post(f"{base}/signals/reports/{id}/split/", body))

    one = ask(write, host=host, data_dir=data_dir, by=by)
    number = plural(len(one["signal_ids"]), "signal")
    be = "is" if len(one["signal_ids"]) == 1 else "are"
    say(f"{one['id']}: {number} {be} now report {one['to_report_id']}.")


def move(
    signals: SignalRefs,
    *,
    to: Annotated[str, typer.Option(metavar="REPORT", help="The report to move them to.")],
    reason: Reason = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Move signals to another report."""

    async def write(client: Client) -> list[dict[str, Any]]:
        base = await base_of(client, project)
        ids = [await signal_id(client, base, ref) for ref in signals]
        body = {"signal_ids": ids, "report_id": await report_id(client, base, to), "reason": reason}
        rows: list[dict[str, Any]] = (await client.post(f"{base}/signals/move/", body))["regroupings"]
        return rows

    for one in ask(write, host=host, data_dir=data_dir, by=by):
        number = plural(len(one["signal_ids"]), "signal")
        say(
            f"{one['id']}: moved {number} from report {one['from_report_id']} to report {one['to_report_id']}."
        )


def history(
    report: ReportRef,
    *,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the merges, splits and moves of a report, newest first."""

    async def read(client: Client) -> tuple[int, list[Any]]:
        base = await base_of(client, project)
        id = await report_id(client, base, report)
        return await client.pages(f"{base}/signals/reports/{id}/regroupings/", limit=limit)

    number, operations = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.TABLE:
        show(
            [_row(operation) for operation in operations],
            COLUMNS,
            output,
            empty="Nothing was merged, split or moved.",
        )
        return
    lines = [_line(operation) for operation in operations]
    if output is Format.JSON:
        show_json({"count": number, "results": lines})
        return
    columns = ["id", "at", "kind", "from", "to", "signals", "reason", "undone"]
    show([{**line, "signals": len(line["signals"])} for line in lines], columns, output)


def _first(done: dict[str, Any]) -> dict[str, Any]:
    first_row: dict[str, Any] = done["regroupings"][0]
    return first_row


def _line(operation: dict[str, Any]) -> dict[str, Any]:
    signals: Sequence[str] = operation["signal_ids"]
    return {
        "id": operation["id"],
        "at": _seconds(operation["created_at"]),
        "kind": operation["kind"],
        "from": operation["from_report_id"],
        "to": operation["to_report_id"],
        "signals": list(signals),
        "reason": operation["reason"],
        "undone": None if operation["undone_at"] is None else _seconds(operation["undone_at"]),
    }


def _row(operation: dict[str, Any]) -> dict[str, Any]:
    from postroom.clock import now

    return {
        "id": operation["id"],
        "age": ago(moment(operation["created_at"]), now()),
        "kind": operation["kind"],
        "from": short_id(operation["from_report_id"]),
        "to": short_id(operation["to_report_id"]),
        "signals": len(operation["signal_ids"]) or None,
        "undone": None if operation["undone_at"] is None else ago(moment(operation["undone_at"]), now()),
        "reason": operation["reason"],
    }


def _seconds(text: str) -> str:
    return moment(text).isoformat(timespec="seconds")
