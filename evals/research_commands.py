"""`python -m evals research` and `python -m evals reviewers`: accuracy of found code and suggested reviewers."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer
from evals.frames import evaluate as evaluate_forms
from evals.research import Outcome, summary
from evals.research import evaluate as evaluate_research
from evals.reviewers import evaluate as evaluate_reviewers
from evals.reviewers import read_history

from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, Format, show, show_json
from postroom.cli.progress import meter
from postroom.evals.labelled import Labelled, read_labelled
from postroom.evals.scratch import scratch_database
from postroom.sample.harbourline.plants import load_plants
from postroom.settings import Settings
from postroom.telemetry import configure_logging

CASES = ("file", "author", "outcome", "group", "title")
SHARES = ("first", "line", "top_3")
FORMS = ("form", "signals", *SHARES)


def research(
    *,
    cases: Annotated[bool, typer.Option("--cases", help="Show every problem.")] = False,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Research the sample's problems in a sample application with one bug for each, in a temporary database.

    Prints how often the file with the bug, and its author, are first or among the first three. Then the same for
    files and lines of stack frames of a sample library, in five forms.
    """
    settings = load_settings(data_dir)
    configure_logging(level="warning", json=settings.log_json)
    with as_file(files("postroom.sample") / "data" / "signals.jsonl") as path:
        labelled = read_labelled(path)
    outcome = _run(settings, data_dir, labelled, plain=no_progress)
    figures = summary(outcome)
    rows = [
        {
            "file": case.file_rank,
            "author": case.author_rank,
            "outcome": case.outcome,
            "group": case.group,
            "title": case.title,
        }
        for case in outcome.cases
    ]
    forms = [asdict(form) for form in asyncio.run(evaluate_forms())]
    if json:
        show_json({**figures, "forms": forms, **({"cases": rows} if cases else {})})
        return
    if cases:
        show(rows, CASES, Format.TABLE)
    show(
        [{"measure": name, "value": value} for name, value in figures.items() if name != "outcomes"],
        ["measure", "value"],
        Format.TABLE,
    )
    show([{**form, **{name: round(form[name], 3) for name in SHARES}} for form in forms], FORMS, Format.TABLE)


def reviewers(
    file: Annotated[Path, typer.Argument(help="History, JSON lines with author, date and files.")],
    *,
    newest: Annotated[int, typer.Option(min=1, help="Number of latest commits to predict.")] = 500,
    older: Annotated[
        bool,
        typer.Option(
            "--older", help="Predict the same number of commits before those, for choosing parameters."
        ),
    ] = False,
    json: AsJson = False,
) -> None:
    """Suggest three reviewers for each commit from earlier ones, and print how often its author is among them."""
    history = read_history(file)
    recalls = evaluate_reviewers(history[: len(history) - newest] if older else history, newest=newest)
    rows = [
        {
            "way": recall.way,
            "commits": recall.commits,
            "recall_at_1": round(recall.at_1, 3),
            "recall_at_3": round(recall.at_3, 3),
        }
        for recall in recalls
    ]
    if json:
        show_json(rows)
    else:
        show(rows, ["way", "commits", "recall_at_1", "recall_at_3"], Format.TABLE)


def _run(settings: Settings, data_dir: Path | None, cases: Sequence[Labelled], *, plain: bool) -> Outcome:
    external = settings.database_url
    server = None if external is None else external.get_secret_value()

    async def work(url: str) -> Outcome:
        with meter("Researching", "reports", whole=len(load_plants()), plain=plain) as advance:
            return await evaluate_research(
                url, cases, settings=settings, advance=lambda done: advance(done, done)
            )

    with scratch_database(server, None if data_dir is None else settings.data_dir) as url:
        return asyncio.run(work(url))
