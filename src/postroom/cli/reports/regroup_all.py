"""`postroom regroup` and `postroom signals preview`: preview, run and undo grouping."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, say, show, show_json
from postroom.text.plural import plural

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.grouping.consolidation.dry_run import DryRun
    from postroom.grouping.consolidation.run_rows import Run
    from postroom.grouping.consolidation.runs import Page
    from postroom.grouping.preview.service import Preview
    from postroom.grouping.reading.preview import ReadingPreview
    from postroom.grouping.regroup.locked_reports import RegroupCommand
    from postroom.grouping.regroup.rows import Regrouping
    from postroom.jobs.port import Jobs

T = TypeVar("T")

Project = Annotated[int, project_option("The project.")]
MAX_CHANGES = 1_000
"""Maximum number of changes of a run that are shown."""
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
    "stopped_because",
]


def regroup(
    *,
    project: Project = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what a run would change, and what it would hold back.")
    ] = False,
    reading: Annotated[
        bool,
        typer.Option(
            "--reading",
            help="With --dry-run: ask the language model about the next signals that wait to be read, at its usual "
            "cost, and show what its answer would change.",
        ),
    ] = False,
    runs: Annotated[bool, typer.Option("--runs", help="List runs, newest first.")] = False,
    run_id: Annotated[
        UUID | None,
        typer.Option("--show", metavar="RUN", help="Show what a run changed or refused, and why."),
    ] = None,
    stop: Annotated[
        bool, typer.Option("--stop", help="Stop the requested run; its changes so far remain.")
    ] = False,
    undo: Annotated[
        UUID | None, typer.Option(metavar="RUN", help="Undo everything that this run changed.")
    ] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Regroup the whole window, except reports that somebody has acted on.

    A worker does it within the limits of the settings. The run can be stopped and undone as a whole; --runs also
    lists the background runs and the readings by a language model.
    """
    given = (dry_run, runs, run_id is not None, stop, undo is not None)
    _check_options(given, reading=reading)
    if reading:
        _preview_reading(project, json=json, data_dir=data_dir)
    elif dry_run:
        _dry_run(project, json=json, data_dir=data_dir)
    elif runs:
        _runs(project, json=json, data_dir=data_dir)
    elif run_id is not None:
        _show_run(project, run_id, json=json, data_dir=data_dir)
    elif stop:
        _stop(project, data_dir=data_dir)
    elif undo is not None:
        _undo(project, undo, data_dir=data_dir)
    else:
        _ask(project, data_dir=data_dir)


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
        from postroom.app.grouping import make_grouper
        from postroom.db.engine import unit_of_work
        from postroom.domain.errors import Invalid
        from postroom.grouping.preview.service import preview
        from postroom.signals import service

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


def _check_options(given: "Sequence[bool]", *, reading: bool) -> None:
    """Refuse options that contradict each other; `given` are those that choose what is done, --dry-run first."""
    from postroom.domain.errors import Invalid

    if sum(given) > 1:
        raise Invalid("Give only one of --dry-run, --runs, --show, --stop and --undo.")
    if reading and not given[0]:
        raise Invalid("--reading is only valid for a dry run.")


async def _check_project(uow: "UnitOfWork", project: int) -> None:
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects

    if await projects.get(uow, project) is None:
        raise NotFound(f"There is no project {project}.")


def _dry_run(project: int, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "DryRun":
        from postroom.app.grouping import make_grouper
        from postroom.db.engine import unit_of_work
        from postroom.grouping.consolidation.dry_run import dry_run

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
        return await dry_run(make_grouper(app), project)

    result = run(data_dir, work, project=project)
    if json:
        show_json(asdict(result))
        return
    rows = [
        {
            **asdict(proposal),
            "held_back": "yes" if proposal.held_back else "",
            "to": proposal.to or "a new report",
        }
        for proposal in result.proposals
    ]
    if rows:
        show(rows, ["kind", "source", "to", "signals", "joins", "stays", "held_back"], Format.TABLE)
    held = sum(proposal.held_back for proposal in result.proposals)
    say(
        f"{plural(len(rows) - held, 'change')} among {plural(result.looked_at, 'signal')} by {result.model}."
        + (f" A run would hold back {held} more, which exceed its limits." if held else "")
        + ("" if result.looked_at else " There are too few signals in the window to compare.")
    )


def _preview_reading(project: int, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "ReadingPreview | None":
        from postroom.app.grouping import make_grouper, make_reader
        from postroom.db.engine import unit_of_work
        from postroom.domain.errors import Invalid
        from postroom.grouping.reading.preview import preview_reading

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
        rows = [{**asdict(one), "to_report_id": one.to_report_id or "a new report"} for one in found.changes]
        if rows:
            show(rows, ["kind", "from_report_id", "to_report_id", "signals", "reason"], Format.TABLE)
        for one in found.suggested:
            say(f"Suggested only: {one.source} and {one.into}. {one.reason}")
        for why in found.refused:
            say(f"Refused: {why}")
        cost = "" if found.dollars is None else f" for ${found.dollars:.4f}"
        say(
            f"{plural(len(rows), 'change')} for {plural(found.signals, 'signal')} beside "
            f"{plural(found.cards, 'card')}, {found.unsure} unsure, by {found.model}{cost}. Nothing was changed."
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


def _show_run(project: int, run_id: UUID, *, json: bool, data_dir: Any) -> None:
    async def work(app: "App") -> "tuple[Run, int, list[Regrouping], dict[str, Any]]":
        from postroom.db.engine import unit_of_work
        from postroom.grouping.consolidation import runs
        from postroom.grouping.consolidation.run_rows import read_review

        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
            found = await runs.find(uow, project, run_id)
            number, done = await runs.changes(uow, run_id, limit=MAX_CHANGES, offset=0)
            return found, number, done, await read_review(uow, run_id) or {}

    found, number, done, review = run(data_dir, work, project=project)
    changes = [asdict(change) for change in done] or review.get("proposals", [])
    refused: list[str] = review.get("refused", [])
    if json:
        show_json({**asdict(found), "changes": changes, "refused": refused})
        return
    if done:
        show(changes, ["kind", "from_report_id", "to_report_id", "reason"], Format.TABLE)
    elif changes:
        show(changes, ["kind", "source", "to", "signals", "joins", "stays"], Format.TABLE)
    for why in refused:
        say(f"Refused: {why}")
    more = f" The first {MAX_CHANGES:,} are shown." if number > MAX_CHANGES else ""
    why = f" The server stopped it: {found.stopped_because}" if found.stopped_because else ""
    would = "would make" if found.kind == "dry_run" else "made"
    made = plural(found.merges + found.splits + found.moves, "change")
    say(
        f"Run {found.id} ({found.kind}, {found.state}) {would} {made}, held back {found.held_back}.{more}{why}"
    )


def _undo(project: int, run_id: UUID, *, data_dir: Any) -> None:
    async def work(act: "RegroupCommand", _: "Jobs") -> tuple[int, int]:
        from postroom.grouping.consolidation.runs import undo_run

        return await undo_run(act, run_id)

    undone, left = _act(work, project, reason=f"Run {run_id} was undone.", data_dir=data_dir)
    say(
        f"Undone: {plural(undone, 'change')}."
        + (f" {left} could not be undone, since their signals have moved on." if left else "")
    )


def _ask(project: int, *, data_dir: Any) -> None:
    async def work(act: "RegroupCommand", jobs: "Jobs") -> "Run":
        from postroom.grouping.consolidation.runs import ask

        return await ask(act, jobs)

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
    from postroom.db.engine import unit_of_work
    from postroom.grouping.regroup.locked_reports import RegroupCommand
    from postroom.reports.work_log.schemas import SYSTEM

    async def inside(app: "App") -> T:
        async with unit_of_work(app.engine) as uow:
            await _check_project(uow, project)
            return await work(
                RegroupCommand(uow, project, SYSTEM, reason, app.clock(), jobs=app.jobs), app.jobs
            )

    return run(data_dir, inside, project=project)
