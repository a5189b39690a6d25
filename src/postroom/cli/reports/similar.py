"""`postroom reports similar` and `distinct`."""

from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import REF_HELP, Project, base_of, report_id
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column, short_id
from postroom.cli.reports.commands import ReportRef, status_of, title_of
from postroom.cli.reports.links import linked_id, pages_of
from postroom.cli.reports.regroup import Reason

COLUMNS = [
    Column("id"),
    Column("likeness", right=True),
    Column("status"),
    Column("signals", right=True, wide=True),
    Column("title", "cut"),
    Column("why", "cut"),
]

_TYPED = {"source_product": "command_line", "source_type": "text", "source_id": "typed"}
"""What the API asks of a signal beside its words; nothing of it is stored."""


def similar(
    report: Annotated[str, typer.Argument(metavar="REPORT", help=f"{REF_HELP} Not with --text.")] = "",
    *,
    text: Annotated[
        str, typer.Option(help="Compare with these words of a signal that is not sent.", metavar="WORDS")
    ] = "",
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List up to five reports that may be the same problem: open, or settled in the last 90 days."""
    if bool(report) == bool(text):
        raise typer.BadParameter("Give either REPORT or --text WORDS.")

    async def read(client: Client) -> tuple[str, str, list[dict[str, Any]]]:
        base = await base_of(client, project)
        if text:
            answer = await client.post(f"{base}/signals/similar/", {**_TYPED, "description": text})
            return "", await pages_of(client, base), answer["results"]
        id = await report_id(client, base, report)
        answer = await client.get(f"{base}/signals/reports/{id}/similar/")
        return id, await pages_of(client, base), answer["results"]

    id, pages, found = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json({"results": found})
        return
    if not found and output is Format.TABLE:
        say("No report is similar.")
        return
    show([line_of(one, pages, for_people=output is Format.TABLE) for one in found], COLUMNS, output)
    if output is Format.TABLE and id:
        first = short_id(found[0]["report"]["id"])
        say(f"The same problem: postroom reports merge {first} --into {short_id(id)}")
        say(f"Another problem:  postroom reports distinct {short_id(id)} {first}")


def distinct(
    report: ReportRef,
    other: Annotated[str, typer.Argument(metavar="OTHER", help=REF_HELP)],
    *,
    reason: Reason = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Record that two reports are not the same problem, so that they are neither suggested nor merged."""

    async def write(client: Client) -> dict[str, Any]:
        base = await base_of(client, project)
        body = {"report_id": await report_id(client, base, other), "reason": reason}
        id = await report_id(client, base, report)
        done: dict[str, Any] = await client.post(f"{base}/signals/reports/{id}/distinct/", body)
        return done

    [one] = ask(write, host=host, data_dir=data_dir, by=by)["regroupings"]
    say(f"{one['id']}: reports {one['from_report_id']} and {one['to_report_id']} are not the same problem.")


def line_of(one: dict[str, Any], pages: str, *, for_people: bool) -> dict[str, Any]:
    """Return a similar report as a row of the table; for scripts its status is that of the API."""
    report = one["report"]
    return {
        "id": linked_id(pages, report["id"]),
        "likeness": f"{one['similarity']:.2f}",
        "status": status_of(report) if for_people else report["status"],
        "signals": report["signal_count"],
        "title": title_of(report),
        "why": one["why"],
    }
