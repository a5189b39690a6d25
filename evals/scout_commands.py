"""`python -m evals scouts`: accuracy of the shipped scouts on synthetic projects."""

import asyncio
from typing import Annotated

import typer
from evals.scout_fleet import Result, evaluate, summary
from evals.scout_plants import PLANTS
from evals.scout_projects import LIVES

from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, Format, show, show_json
from postroom.cli.progress import meter
from postroom.evals.scratch import scratch_database
from postroom.telemetry import configure_logging


def scouts(
    *,
    seed: Annotated[int, typer.Option(help="Seed of the random projects.")] = 1,
    cases: Annotated[bool, typer.Option("--cases", help="Show every project.")] = False,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Run the shipped scouts on ten quiet projects and ten with a planted problem, in a temporary database.

    Prints in how many quiet projects they found nothing, and how often they found exactly the planted problem.
    """
    settings = load_settings(data_dir)
    configure_logging(level="warning", json=settings.log_json)
    external = settings.database_url
    server = None if external is None else external.get_secret_value()

    async def work(url: str) -> list[Result]:
        whole = len(LIVES) + len(PLANTS)
        with meter("Looking", "projects", whole=whole, plain=no_progress) as advance:
            return await evaluate(url, seed, advance=lambda done: advance(done, done))

    with scratch_database(server, None if data_dir is None else settings.data_dir) as url:
        results = asyncio.run(work(url))
    figures = summary(results)
    rows = [
        {
            "project": result.project,
            "planted": result.planted,
            "found": result.found,
            "repeated": len(result.repeated),
            "unexpected": "; ".join([*result.unexpected, *result.failed]),
        }
        for result in results
    ]
    if json:
        show_json({**figures, "cases": rows} if cases else figures)
        return
    if cases:
        show(rows, ["project", "planted", "found", "repeated", "unexpected"], Format.TABLE)
    show(
        [{"measure": name, "value": value} for name, value in figures.items()],
        ["measure", "value"],
        Format.TABLE,
    )
