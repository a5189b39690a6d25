"""`postroom regroup` and `postroom signals preview`: preview, run and undo grouping."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from postroom.cli.context import DataDir, load_settings, run
from postroom.cli.output import AsJson, Format, say, show, show_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from postroom.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.grouping.consolidation.review import Review
    from postroom.grouping.consolidation.run_rows import Run
    from postroom.grouping.consolidation.runs import Page
    from postroom.grouping.preview.service import Preview
    from postroom.grouping.reading.preview import ReadingPreview
    from postroom.grouping.regroup.locked_reports import RegroupCommand
    from postroom.jobs.port import Jobs

T = TypeVar("T")

Project = Annotated[int, typer.Option(help="Number of the project.")]
RUNS = [
    "id",
    "at",
    "kind",
    "state",
    "arrivals",
    "looked_at",
    "merges",
    "splits",
    "moves",
    "broken_pairs",
    "held_back",
    "matcher",
    "stopped_because",
]


def regroup(
    *,
    project: Project = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change.")] = False,
    reading: Annotated[
        bool,
        typer.Option(
            "--reading",
            help="With --dry-run: ask the language model about the next signals that wait to be read, at its usual "
            "cost, and show what its answer would change.",
        ),
    ] = False,
    runs: Annotated[bool, typer.Option("--runs", help="List runs, newest first.")] = False,
    stop: Annotated[
        bool, typer.Option("--stop", help="Stop the requested run; its changes so far remain.")
    ] = False,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=-4.0,
            max=4.0,
            help="Margin in log-odds beyond the model's threshold for this run; above 0 fewer signals are joined.",
        ),
    ] = None,
    matcher: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Match model for this run: a file NAME.npz in the folder of match models, or packaged.",
        ),
    ] = "",
    undo: Annotated[UUID | None, typer.Option(help="Undo everything that this run changed.")] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Regroup the whole window, except reports that somebody has acted on.

    A worker does it within the limits of the settings. The run can be stopped and undone as a whole; --runs also
    lists the background runs.
    """
    from postroom.domain.errors import Invalid

    if sum((dry_run, runs, stop, undo is not None)) > 1:
        raise Invalid("Give only one of --dry-run, --runs, --stop and --undo.")
    if threshold is not None and (runs or stop or undo is not None):
        raise Invalid("--threshold is only valid for a run or a dry run.")
    if matcher and (runs or stop or undo is not None):
        raise Invalid("--matcher is only valid for a run or a dry run.")
    if reading and (not dry_run or threshold is not None or matcher):
        raise Invalid("--reading is only valid for a dry run without --threshold and --matcher.")
    if reading:
        _preview_reading(project, json=json, data_dir=data_dir)
    elif dry_run:
        _dry_run(project, threshold, matcher, json=json, data_dir=data_dir)
    elif runs:
        _runs(project, json=json, data_dir=data_dir)
    elif stop:
        _stop(project, data_dir=data_dir)
    elif undo is not None:
        _undo(project, undo, data_dir=data_dir)
    else:
        _ask(project, threshold, matcher, data_dir=data_dir)


def preview(
    text: Annotated[str, typer.Argument(help="Text of the signal.")],
    *,
    project: Project = 1,
    source_product: Annotated[str, typer.Option(help="Source product of the signal.")] = "preview",
    source_type: Annotated[str, typer.Option(help="Source type of the signal.")] = "text",
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show which report a signal would join, and why. Nothing is stored.

    The signal is validated like a real one. If a source gate would refuse it, the result is shown with that reason.
    """
    from postroom.domain.signals.intake import NewSignal

    signal = NewSignal(source_product, source_type, "preview", text)

    async def work(app: "App") -> "tuple[str, Preview]":
        from postroom.db.engine import unit_of_work
        from postroom.domain.errors import Invalid
        from postroom.grouping.preview.service import preview
        from postroom.signals import service
        from postroom.worker.runtime import make_grouper

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
            receipt = await service.dry_run(uow, project_id=project, signal=signal)
        if receipt is not None and receipt.status == "rejected":
            raise Invalid(f"{receipt.field}: {receipt.reason}")
        kept_out = "" if receipt is None or receipt.status != "ignored" else receipt.reason or ""
        return kept_out, await preview(make_grouper(app), project, signal)

    kept_out, found = run(data_dir, work, project=project)
    if json:
        show_json({**asdict(found), "ignored": kept_out or None})
        return
    if kept_out:
        say(f"It would be ignored now ({kept_out}). If it were accepted:")
    if found.screening is not None:
        say(f"Screening: {found.screening.verdict}. {found.screening.explanation}")
    where = f"join report {found.report_id}" if found.report_id else found.outcome
    say(
        f"It would {'go into' if found.outcome == 'quarantine' else ''} {where}. {found.reason}".replace(
            "  ", " "
        )
    )
    lines = [
        {
            "report": candidate.report_id,
            "probability": None if candidate.match is None else round(candidate.match.probability, 3),
            "similarity": round(candidate.similarity, 3),
            "why": "" if candidate.match is None else candidate.match.why,
        }
        for candidate in found.candidates
    ]
    show(lines, ["report", "probability", "similarity", "why"], Format.TABLE)


async def _check_project(uow: "UnitOfWork", project: int) -> None:
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects

    if await projects.get(uow, project) is None:
        raise NotFound(f"There is no project {project}.")


def _dry_run(project: int, threshold: float | None, matcher: str, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "Review":
        from postroom.db.engine import unit_of_work
        from postroom.grouping.consolidation.review import review
        from postroom.worker.runtime import make_grouper

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
        grouper = make_grouper(app)
        model = grouper.matchers.find(matcher).model if matcher else None
        return await review(grouper, project, threshold=threshold, model=model)

    result = run(data_dir, work, project=project)
    if json:
        show_json(asdict(result))
        return
    rows = [asdict(proposal) for proposal in result.proposals]
    show(rows, ["kind", "source", "to", "signals", "joins", "stays"], Format.TABLE)
    say(f"{len(rows)} changes among {result.looked_at} signals by {result.model}.")
    if result.decisions:
        say(
            f"Of {result.decisions} pairs that people decided about, the reports agree with {result.now} now; "
            f"{result.before} alone would agree with {result.shipped} at its threshold"
            + (f" and {result.model} with {result.alone} at this one." if threshold or matcher else ".")
        )


def _preview_reading(project: int, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "ReadingPreview | None":
        from postroom.db.engine import unit_of_work
        from postroom.domain.errors import Invalid
        from postroom.grouping.reading.preview import preview_reading
        from postroom.worker.reading import make_reader
        from postroom.worker.runtime import make_grouper

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
        reader = make_reader(app, make_grouper(app))
        if reader is None:
            raise Invalid(
                "No language model is configured for reading. Set POSTROOM_LANGUAGE__MODEL, and leave "
                "POSTROOM_READING__ENABLED true."
            )
        return await preview_reading(reader, project)

    found = run(data_dir, work, project=project)
    if json:
        show_json(None if found is None else asdict(found))
    elif found is None:
        say("No signal waits to be read.")
    else:
        rows = [asdict(one) for one in found.changes]
        show(rows, ["kind", "from_report_id", "to_report_id", "signals", "reason"], Format.TABLE)
        for one in found.suggested:
            say(f"Suggested only: {one.source} and {one.into}. {one.reason}")
        for why in found.refused:
            say(f"Refused: {why}")
        cost = "" if found.dollars is None else f" for ${found.dollars:.4f}"
        say(
            f"{len(rows)} changes for {found.signals} signals beside {found.cards} cards, {found.unsure} unsure, "
            f"by {found.model}{cost}. Nothing was changed."
        )


def _runs(project: int, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "Page":
        from postroom.db.engine import unit_of_work
        from postroom.grouping.consolidation.runs import page

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
            return await page(uow, project, limit=50, offset=0)

    runs_page = run(data_dir, work, project=project)
    rows = [{**asdict(item), "at": item.created_at.isoformat(timespec="seconds")} for item in runs_page.runs]
    if json:
        show_json({"count": runs_page.count, "results": rows})
    else:
        show(rows, RUNS, Format.TABLE)


def _undo(project: int, run_id: UUID, *, data_dir: Any) -> None:
    async def work(act: "RegroupCommand", _: "Jobs") -> tuple[int, int]:
        from postroom.grouping.consolidation.runs import undo_run

        return await undo_run(act, run_id)

    undone, left = _act(work, project, reason=f"Run {run_id} was undone.", data_dir=data_dir)
    say(
        f"{undone} changes are undone."
        + (f" {left} could not be: their signals have been moved since." if left else "")
    )


def _ask(project: int, threshold: float | None, matcher: str, *, data_dir: Any) -> None:
    async def work(act: "RegroupCommand", jobs: "Jobs") -> "Run":
        from postroom.grouping.consolidation.runs import ask
        from postroom.grouping.matching.matchers import Matchers

        named = Matchers.of(load_settings(data_dir)).find(matcher) if matcher else None
        return await ask(act, jobs, threshold=threshold, matcher=named)

    new_run = _act(work, project, data_dir=data_dir)
    say(f"Run {new_run.id}: a worker will regroup the window. --runs shows its progress, --stop stops it.")


def _stop(project: int, *, data_dir: Any) -> None:
    async def work(act: "RegroupCommand", _: "Jobs") -> "Run":
        from postroom.domain.errors import Conflict
        from postroom.grouping.consolidation.run_rows import find_open
        from postroom.grouping.consolidation.runs import stop

        there = await find_open(act.uow, project)
        if there is None:
            raise Conflict("No requested run is in progress.")
        return await stop(act, there.id)

    done = _act(work, project, data_dir=data_dir)
    changes = 0 if done.kind == "dry_run" else done.merges + done.splits + done.moves
    say(
        f"Run {done.id} is stopped. "
        + (f"Its changes so far remain; --undo {done.id} undoes them." if changes else "It made no changes.")
    )


def _act(
    work: "Callable[[RegroupCommand, Jobs], Awaitable[T]]", project: int, *, reason: str = "", data_dir: Any
) -> T:
    """Do `work` in one transaction on behalf of the server."""
    from postroom.artefacts.schemas import SYSTEM
    from postroom.db.engine import unit_of_work
    from postroom.grouping.regroup.locked_reports import RegroupCommand

    async def inside(app: "App") -> T:
        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
            return await work(
                RegroupCommand(uow, project, SYSTEM, reason, app.clock(), jobs=app.jobs), app.jobs
            )

    return run(data_dir, inside, project=project)
