"""`postroom reports reingest`: delete reports and group their signals again."""

from typing import Annotated

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import REF_HELP, Project, base_of, report_id
from postroom.cli.context import DataDir
from postroom.cli.output import say
from postroom.text.plural import plural


def reingest(
    report: Annotated[str | None, typer.Argument(metavar="REPORT", help=REF_HELP)] = None,
    *,
    all: Annotated[
        bool,
        typer.Option("--all", help="All reports of the project, except suppressed and deleted ones."),
    ] = False,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Delete a report, or all of a project, and group their signals again as if they were new.

    Decisions and notes on the reports are lost. This cannot be undone.
    """
    from postroom.domain.errors import Invalid, NotFound

    if all == (report is not None):
        raise Invalid("Give the id of a report, or --all.")

    async def work(client: Client) -> int:
        base = await base_of(client, project)
        path = f"{base}/signals/reports/"
        if report is not None:
            ids = [await report_id(client, base, report)]
        else:
            _, found = await client.pages(path, {"ordering": "id"})
            ids = [one["id"] for one in found]
        started = 0
        for id in ids:
            try:
                answer = await client.post(f"{path}{id}/reingest/")
            except NotFound:
                # One of several may have been deleted or suppressed meanwhile.
                if report is not None:
                    raise NotFound(f"There is no report {id}.") from None
            else:
                started += answer["status"] == "reingestion_started"
        return started

    started = ask(work, host=host, data_dir=data_dir)
    say(f"{plural(started, 'report')} will be removed, and a worker will group their signals again.")
