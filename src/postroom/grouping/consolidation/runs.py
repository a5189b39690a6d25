"""Runs of the consolidation: requesting, stopping and undoing them, and listing what each did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.grouping.consolidation import requested_runs as asked
from postroom.grouping.consolidation import run_rows
from postroom.grouping.consolidation.run_rows import Run
from postroom.grouping.regroup import rows as regroup_repository
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.rows import Regrouping
from postroom.grouping.regroup.undo import undo
from postroom.jobs.port import Jobs


@dataclass(frozen=True, slots=True)
class Page:
    """A page of runs, newest first, and the total number."""

    count: int
    runs: Sequence[Run]


async def ask(act: RegroupCommand, jobs: Jobs, *, dry_run: bool = False) -> Run:
    """Request a regrouping of the whole window within the bounds of the settings; return the run.

    A `dry_run` only records what would change without bounds. An unfinished run of the same kind is returned
    instead of a new one.

    Raises:
        Conflict: a run of the other kind is unfinished.
    """
    kind: run_rows.Kind = "dry_run" if dry_run else "asked"
    id = new_id()
    run = await run_rows.open_run(act.uow, act.project_id, id, kind=kind, by=act.by, now=act.now)
    if run.kind != kind:
        what = "dry run" if run.kind == "dry_run" else "run"
        raise Conflict(f"The {what} {run.id} has not finished. Wait for it, or stop it.")
    if run.id == id:
        await asked.request(act.uow, jobs, project_id=act.project_id, run_id=id)
    return run


async def stop(act: RegroupCommand, run_id: UUID) -> Run:
    """Stop a requested run. Its changes so far stay, and can be undone.

    Raises:
        NotFound: the project has no such run.
        Conflict: the run is over.
    """
    # A step locks the row from its first write to its last, so this waits for the end of one.
    run = await _held(act, run_id)
    if not run.is_open:
        raise Conflict("The run has already finished.")
    await run_rows.end_run(act.uow, run_id, "stopped", now=act.now)
    return replace(run, state="stopped", finished_at=act.now)


async def undo_run(act: RegroupCommand, run_id: UUID, *, most: int | None = None) -> tuple[int, int]:
    """Undo a run's changes, last first; return how many were undone, and how many remain.

    A change whose signals have moved on or whose report was deleted remains. The reports are anchored from then on.

    Raises:
        NotFound: the project has no such run.
        Conflict: the run is unfinished, nothing is left to undo, or more than `most` changes are.
    """
    run = await _held(act, run_id)
    if run.is_open:
        raise Conflict("The run has not finished. Wait for it, or stop it first.")
    ids = await run_rows.standing_of(act.uow, run_id)
    if not ids:
        raise Conflict("The run has no changes that can be undone.")
    if most is not None and len(ids) > most:
        raise Conflict(f"The run made {len(ids):,} changes. Undo it with: postroom regroup --undo {run_id}")
    undone = 0
    for id in ids:
        try:
            async with act.uow.begin_nested():
                await undo(act, id)
            undone += 1
        except Conflict:
            continue
    await run_rows.update_run(act.uow, run_id, {"state": "undone"})
    return undone, len(ids) - undone


async def find(uow: UnitOfWork, project_id: int, run_id: UUID) -> Run:
    """Return a run.

    Raises:
        NotFound: the project has no such run.
    """
    run = await run_rows.find_run(uow, project_id, run_id)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    return run


async def page(uow: UnitOfWork, project_id: int, *, limit: int, offset: int) -> Page:
    """Return a page of a project's runs."""
    return Page(*await run_rows.page_of_runs(uow, project_id, limit=limit, offset=offset))


async def changes(uow: UnitOfWork, run_id: UUID, *, limit: int, offset: int) -> tuple[int, list[Regrouping]]:
    """Return how many merges, splits and moves a run made, and a page of them, in order."""
    return await regroup_repository.page_of_run(uow, run_id, limit=limit, offset=offset)


async def _held(act: RegroupCommand, run_id: UUID) -> Run:
    run = await run_rows.find_run(act.uow, act.project_id, run_id, lock=True)
    if run is None:
        raise NotFound(f"There is no run {run_id}.")
    return run
