"""`postroom insights`: how many reports opened, were decided, were fixed and came back, by week or by group."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column


class By(StrEnum):
    """What each row of the table is about."""

    WEEK = "week"
    AREA = "area"
    SOURCE = "source"
    REVIEWER = "reviewer"


_COUNTS = {
    "opened": "opened",
    "open": "open",
    "decided": "decided",
    "fixed": "fixed",
    "back": "came_back",
    "noise": "signals_per_report",
}
_TIMES = ("decision", "to decide"), ("fix", "to fix")
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60))


def insights(
    *,
    by: Annotated[
        By, typer.Option("--by", help="Rows of the table: week, area, source or reviewer.")
    ] = By.WEEK,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="First day. Default: 11 weeks before this one."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Last day. Default: today.")
    ] = None,
    all_time: Annotated[bool, typer.Option("--all", help="Begin with the first report.")] = False,
    area: Annotated[
        str | None, typer.Option("--area", help="Only reports of these areas, with commas.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Only reports with signals of these products, with commas.")
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", help="Only reports that these logins are suggested for.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="Time zone of the weeks. Default: the project's.")
    ] = None,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Count reports by week, area, source or reviewer: opened, decided, fixed, come back, and how long it took."""
    params = {
        "date_from": since,
        "date_to": until,
        "all_time": "true" if all_time else None,
        "timezone": timezone,
        "area": area,
        "source_product": source,
        "reviewer": reviewer,
        "by": None if by is By.WEEK else by.value,
    }

    async def read(client: Client) -> dict[str, Any]:
        path = f"{await base_of(client, project)}/signals/insights/" + ("" if by is By.WEEK else "groups/")
        given = {name: value for name, value in params.items() if value is not None}
        answer: dict[str, Any] = await client.get(path, given)
        return answer

    found = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(found)
        return
    rows = _weeks(found) if by is By.WEEK else _groups(found, by)
    columns = [Column(next(iter(rows[0])), "cut")] if rows else []
    counts = [Column(name, right=True) for name in (*_COUNTS, *(title for _, title in _TIMES))]
    show(rows, [*columns, *counts], output, empty="There are no reports in this range.")
    if output is Format.TABLE and rows:
        say("Medians of the reports decided or fixed in the row; p90 and all counts: --json.")


def _weeks(found: dict[str, Any]) -> list[dict[str, Any]]:
    unit = found["range"]["unit"]
    rows = [{unit: one["first_day"], **_line(one["figures"])} for one in found["periods"]]
    return [*rows, {unit: "all", **_line(found["total"])}]


def _groups(found: dict[str, Any], by: By) -> list[dict[str, Any]]:
    return [{by.value: one["name"] or f"no {by.value}", **_line(one["figures"])} for one in found["results"]]


def _line(figures: dict[str, Any]) -> dict[str, Any]:
    counts = {title: figures[name] for title, name in _COUNTS.items()}
    noise = counts["noise"]
    counts["noise"] = None if noise is None else f"{noise:.1f}"
    return counts | {title: duration(figures[name]["median_seconds"]) for name, title in _TIMES}


def duration(seconds: float | None) -> str | None:
    """Return a duration in its largest unit: `3.5 d`, `40 m`; None for none."""
    if seconds is None:
        return None
    for unit, size in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"
