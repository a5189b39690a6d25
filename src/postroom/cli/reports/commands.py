"""`postroom reports`: the inbox on the command line."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import REF_HELP, Project, base_of, listed, report_id
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.render import Column, age, cut, moment, one_line, short_id
from postroom.cli.reports.head import STATUS_WORDS, TO_REVIEW
from postroom.cli.reports.links import linked_id, pages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

reports = typer.Typer(help="Read the inbox, act on reports, and correct the grouping.")

READ, ACT, REGROUP = "Read", "Act", "Correct the grouping"
"""Panels of the group's help."""

ReportRef = Annotated[str, typer.Argument(metavar="REPORT", help=REF_HELP)]

DEFAULT_ORDERING = "settled,urgency"
"""The most urgent first, of those that are open."""
NEEDS_REVIEW = "ready,pending_input"
"""Statuses of the tab *Needs review*: decided on alike, with or without what research lacks."""
REVIEW_ORDERING = "urgency"
TITLE_WIDTH = 90
SOURCES_WIDTH = 20
COLUMNS = [
    Column("id"),
    Column("priority"),
    Column("status"),
    Column("age", right=True),
    Column("signals", right=True),
    Column("sources", "cut", wide=True),
    Column("title", "cut"),
]
PLAIN_COLUMNS = [
    *("id", "status", "signals", "weight", "sources", "title", "priority", "created_at"),
    *("area", "labels", "assignee", "repository"),
]
"""The same as the columns of an export; a test compares them."""


@reports.command("list", rich_help_panel=READ)
def list_(
    *,
    project: Project = None,
    review: Annotated[
        bool,
        typer.Option("--review", help="Only what needs review: a person can decide on it now, urgent first."),
    ] = False,
    status: Annotated[
        str,
        typer.Option(
            help="Only these states, separated by commas: ready, 'needs input', researching, queued, gathering, "
            "snoozed, resolved, failed, dismissed; or the statuses of the API."
        ),
    ] = "",
    priority: Annotated[str, typer.Option(help="Only these priorities, separated by commas.")] = "",
    source: Annotated[
        str, typer.Option(help="Only reports with signals of these products, separated by commas.")
    ] = "",
    area: Annotated[str, typer.Option(help="Only these areas, separated by commas.")] = "",
    label: Annotated[str, typer.Option(help="Only these labels, separated by commas.")] = "",
    mentioned: Annotated[
        bool, typer.Option("--mentioned", help="Only reports with a note that mentions you.")
    ] = False,
    view: Annotated[str, typer.Option(help="Name of a view, whose filters and order are used.")] = "",
    search: Annotated[
        str,
        typer.Option(
            help="Only reports with these words anywhere: titles, summary, signals, ids, links, people, code. All "
            "statuses, the best first."
        ),
    ] = "",
    ordering: Annotated[
        str, typer.Option(help="Fields to order by, separated by commas; a leading - reverses one.")
    ] = DEFAULT_ORDERING,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List a project's reports: the open ones first, and of these the most urgent.

    The age is that of the newest signal. Ids are shortened to their last characters, which every command accepts.
    """
    if ordering != DEFAULT_ORDERING:
        _check_ordering(ordering)
    again: dict[str, str] = {}
    if review:
        again = {} if status else {"researched_again": "true"}
        status = status or NEEDS_REVIEW
        ordering = REVIEW_ORDERING if ordering == DEFAULT_ORDERING else ordering
    query: dict[str, Any] = {
        **states(status),
        **again,
        "priority": priority,
        "area": area,
        "label": label,
        "query": search,
    }
    query |= {"mentioned": "me" if mentioned else "", "ordering": ordering}
    is_usual = ordering == DEFAULT_ORDERING

    # The third is where the reports that were found have their pages, or where others may be; the last a hint.
    async def read(client: Client) -> tuple[int, list[Any], str, str]:
        base = await base_of(client, project)
        query["source_product"] = await _products(client, base, source)
        wanted = {name: value for name, value in query.items() if value}
        saved = await query_of_view(client, base, view) if view else {}
        if is_usual and (search or "query" in saved or "ordering" in saved):
            del wanted["ordering"]  # the best first, or as the view has it
        count, found = await client.pages(f"{base}/signals/reports/", {**saved, **wanted}, limit=limit)
        where = await (pages_of if found else _where)(client, base)
        return count, found, where, await _hint(client, base, found) if output is Format.TABLE else ""

    count, found, where, hint = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json({"count": count, "results": found})
    elif output is Format.PLAIN:
        show([_plain_line(report) for report in found], PLAIN_COLUMNS, output)
    else:
        filtered = bool(view) or any(value for name, value in query.items() if name != "ordering")
        _show_table(count, found, f"No report{' matches' if filtered else 's yet'}{where}.", where, hint)


def states(text: str) -> dict[str, str]:
    """Return the filters for states in the words of the web app, or of the API."""
    from postroom.domain.errors import Invalid

    named = [item.strip().lower().replace("_", " ") for item in text.split(",") if item.strip()]
    api_names = {words: status for status, words in STATUS_WORDS.items()}
    if "snoozed" in named:
        if len(named) > 1:
            raise Invalid("Name the state snoozed alone: its reports are dismissed or gathering otherwise.")
        return {"status": "potential,suppressed", "snoozed": "true"}
    # Reports that are snoozed have a status of their own only in the words of the app.
    apart = {"snoozed": "false"} if {"gathering", "dismissed"} & set(named) else {}
    return {"status": ",".join(api_names.get(item, item.replace(" ", "_")) for item in named), **apart}


async def query_of_view(client: Client, base: str, name: str) -> dict[str, Any]:
    """Return the parameters of the view with a name, a person's own first; warn of what it names that is gone.

    Raises:
        NotFound: there is none.
    """
    from postroom.domain.errors import NotFound

    found = (await client.get(f"{base}/signals/views/"))["results"]
    for view in found:
        if view["name"].casefold() == name.casefold():
            for sentence in view["missing"]:
                warn(f"The view {view['name']} is out of date. {sentence}")
            return dict(view["query"])
    known = ", ".join(view["name"] for view in found)
    raise NotFound(f"There is no view {name}.{f' Available: {known}.' if known else ''}")


async def _hint(client: Client, base: str, found: "Sequence[Mapping[str, Any]]") -> str:
    """Return what all reports lack that wait for a repository, where the project has none."""
    if not any(report.get("waits_for") == "repository" for report in found):
        return ""
    if (await client.get(f"{base}/signals/repositories/")).get("results"):
        return ""
    return "No repository is connected, so reports name no code: postroom repositories --help"


def _show_table(
    count: int, reports: "Sequence[Mapping[str, Any]]", empty: str, pages: str, hint: str
) -> None:
    from postroom.clock import now

    if not reports:
        say(empty)
        return
    found = any(report.get("match") for report in reports)
    columns = [*COLUMNS, Column("found", "cut")] if found else COLUMNS
    rows = [line(report, now(), pages) for report in reports]
    if hint:
        for row in rows:
            # What the hint says of all of them is not said of each.
            row["status"] = TO_REVIEW if row["status"] == STATUS_WORDS["pending_input"] else row["status"]
    show(rows, columns, Format.TABLE)
    if hint:
        say(hint)
    say(f"{len(reports)} of {count} reports. More of one: postroom reports show {short_id(reports[0]['id'])}")


async def _where(client: Client, base: str) -> str:
    """Return the name of the empty project if there are other projects."""
    from postroom.domain.errors import PostroomError

    try:
        _, every = await client.pages("/api/projects/")
        this = await client.get(f"{base}/")
    except PostroomError:
        return ""
    others = [project for project in every if project["id"] != this["id"]]
    if not others:
        return ""
    return f" in project {this['id']} ({this['name']}); there is also: {listed(others)}"


def line(report: "Mapping[str, Any]", now: "datetime", pages: str) -> dict[str, Any]:
    """Return a report as a row of the list; its id opens its page below the address `pages`, if there is one."""
    return {
        "id": linked_id(pages, report["id"]),
        "priority": report["priority"] or "-",
        "status": status_of(report),
        "age": age(moment(report.get("last_signal_at") or report["created_at"]), now),
        "signals": report["signal_count"],
        "sources": _sources(report["source_products"]),
        "title": title_of(report),
        "found": found_in(report.get("match")),
    }


def status_of(report: "Mapping[str, Any]") -> str:
    """Return the state of a report in the words of the web app."""
    if report["status"] == "suppressed" and report.get("snoozed_until"):
        return f"snoozed until {moment(report['snoozed_until']):%Y-%m-%d}"
    if report["status"] == "potential" and report.get("snoozed_for"):
        total = report.get("snooze_signals") or report["snoozed_for"]
        return f"snoozed, {total - report['snoozed_for']} of {total} signals"
    if report.get("status_before_research"):
        return "researching again"
    status: str = report["status"]
    return STATUS_WORDS.get(status, status)


def found_in(match: "Mapping[str, Any] | None") -> str:
    """Return where the search found a report: the field and the words around."""
    if match is None:
        return ""
    return f"{match['field']}: {one_line(''.join(part['text'] for part in match['parts']))}"


def _sources(products: "Sequence[str]") -> str:
    """Return as many products as fit into a short column, and the number of others."""
    visible = list(products)
    while len(", ".join(visible)) > SOURCES_WIDTH and len(visible) > 1:
        visible.pop()
    hidden = len(products) - len(visible)
    return f"{', '.join(visible)} +{hidden}" if hidden else ", ".join(visible)


def title_of(report: "Mapping[str, Any]") -> str:
    """Return the title of a report, or its working title."""
    return one_line(report["title"] or report.get("working_title") or "") or "(no words)"


def _plain_line(report: "Mapping[str, Any]") -> dict[str, Any]:
    return {
        "id": report["id"],
        "status": report["status"],
        "signals": report["signal_count"],
        "weight": round(report["total_weight"], 2),
        "sources": report["source_products"],
        "title": cut(title_of(report), TITLE_WIDTH),
        "priority": report["priority"],
        "created_at": report["created_at"],
        "area": report.get("area"),
        "labels": report.get("labels", []),
        "assignee": report["claim"]["user"]["email"] if report.get("claim") else None,
        "repository": report.get("repository"),
    }


def _check_ordering(text: str) -> None:
    from postroom.domain.errors import Invalid
    from postroom.domain.reports.inbox import Field

    fields = [item.strip().removeprefix("-") for item in text.split(",") if item.strip()]
    for field in fields:
        if field not in set(Field):
            raise Invalid(f"Reports can't be ordered by '{field}'. Available: {', '.join(Field)}.")


async def _products(client: Client, base: str, wanted: str) -> str:
    """Validate a list of products, each of which the project must know."""
    from postroom.domain.errors import NotFound

    named = [item.strip() for item in wanted.split(",") if item.strip()]
    if not named:
        return ""
    _, configs = await client.pages(f"{base}/signals/source_configs/")
    known = {config["source_product"] for config in configs} | {"signals_scout"}
    for product in named:
        if product in known:
            continue
        # A product without a configuration may still have reports.
        one = await client.get(f"{base}/signals/reports/", {"source_product": product, "limit": 1})
        if not one["count"]:
            raise NotFound(f"The project has no source '{product}'. Available: {', '.join(sorted(known))}.")
    return ",".join(named)


@reports.command("show", rich_help_panel=READ)
def show_one(
    report: ReportRef,
    *,
    all: Annotated[bool, typer.Option("--all", help="Show all signals and the whole work log.")] = False,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show one report: summary, reasons, code, reviewers, signals and work log.

    The id of a merged report shows the report that it was merged into.
    """
    from postroom.cli.reports.page import Page, lines_of

    async def read(client: Client) -> Page:
        base = await base_of(client, project)
        path = f"{base}/signals/reports/{await report_id(client, base, report)}/"
        signals = await client.get(f"{path}signals/")
        _, log = await client.pages(f"{path}artefacts/")
        return Page(signals["report"], signals["signals"], log)

    page = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json({"report": page.report, "signals": page.signals, "artefacts": page.log})
    elif output is Format.PLAIN:
        rows = [{**signal, "text": cut(one_line(signal["content"]), 200)} for signal in page.signals]
        columns = ["timestamp", "source_product", "source_id", "weight", "text", "signal_id"]
        say(f"{title_of(page.report)}")
        say(f"{page.report['status']}\t{page.report['signal_count']}\t{page.report['total_weight']:g}")
        show(rows, columns, output)
    else:
        from postroom.clock import now

        for text in lines_of(page, now(), everything=all):
            say(text)


@reports.command("choose-repository", rich_help_panel=ACT)
def choose_repository(
    report: ReportRef,
    repository: Annotated[str, typer.Argument(help="ORGANIZATION/NAME.")],
    *,
    reason: Annotated[str, typer.Option(help="Reason, kept in the work log.")] = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Set the repository of a report, which is then researched again."""
    from postroom.domain.errors import Invalid
    from postroom.domain.git.names import repository_name

    name = repository_name(repository)
    if name is None:
        raise Invalid("Write a repository as ORGANIZATION/NAME, with letters, digits and . _ - only.")
    content = {"repository": name, "reason": reason or "Chosen by a person."}

    async def write(client: Client) -> str:
        base = await base_of(client, project)
        id = await report_id(client, base, report)
        await client.post(
            f"{base}/signals/reports/{id}/artefacts/", {"artefact_type": "repo_selection", "content": content}
        )
        return id

    id = ask(write, host=host, data_dir=data_dir, by=by)
    say(
        f"Report {short_id(id)} is about {name}. If the report waits for a repository, or had another one, it is "
        "researched again."
    )
