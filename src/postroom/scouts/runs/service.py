"""The lifecycle of a scout's run: started, claimed, ended; or closed when its worker has died.

A run extends a task run with the data of a scout. It is closed in the transaction that ends the task run, which
also ends its tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.handoff.task_runs import ENDED_STATUSES, Status
from postroom.domain.handoff.tasks import MADE_BY_SCOUTS
from postroom.domain.scouts.plan import Mode
from postroom.domain.scouts.runs import (
    ALREADY_RUNNING,
    LONGEST_RUN,
    TOKEN_SCOPES,
    orphan_reason,
    orphaned_before,
    silent_reason,
)
from postroom.identity import people
from postroom.identity.run_tokens import end_run_tokens, mint_run_token
from postroom.identity.secret import KeyHasher
from postroom.projects import service as projects
from postroom.scouts.runs import repository
from postroom.scouts.runs.repository import OpenRun
from postroom.scouts.runs.schemas import Run, RunQuery, TouchedReports
from postroom.scouts.schedule import pauses
from postroom.tasks import service as tasks
from postroom.tasks.schemas import NewTask
from postroom.telemetry.counters import SCOUT_RUNS
from postroom.text.characters import storable

RUN_JOB = "scout"
"""The job that executes a run; its key is the run's id."""

MAX_SUMMARY = 100_000
"""Maximum characters of a summary; the rest is cut off."""


async def start(
    uow: UnitOfWork,
    *,
    project_id: int,
    skill_name: str,
    skill_version: int,
    config_id: UUID | None,
    note: str,
    user_id: int | None,
    now: datetime,
) -> UUID:
    """Enqueue a run of a scout and return its id; `project_id` is the home project.

    `note` is by the user `user_id` who requested the run; scheduled runs have no user. Of concurrent calls for one
    scout one succeeds. An open run whose time is over is closed first.

    Raises:
        Conflict: a run of this scout is open.
    """
    stale = await repository.lock_open(uow, before=orphaned_before(now), skill=(project_id, skill_name))
    await _close_all(uow, stale, now)
    run_id = new_id()
    # If the run is refused, its rows must be rolled back even if the caller continues.
    async with uow.begin_nested():
        scout = NewTask(f"Scout: {skill_name}", origin_product=MADE_BY_SCOUTS, created_by_id=user_id)
        task_id = await tasks.create_task(uow, project_id=project_id, new=scout, now=now)
        task_run_id = await tasks.start_run(uow, project_id=project_id, task_id=task_id, now=now)
        is_inserted = await repository.insert_open(
            uow,
            {
                "id": run_id,
                "project_id": project_id,
                "config_id": config_id,
                "skill_name": skill_name,
                "skill_version": skill_version,
                "task_run_id": task_run_id,
                "note": storable(note),
                "requested_by_id": user_id,
                "created_at": now,
            },
        )
        if not is_inserted:
            raise Conflict(ALREADY_RUNNING)
    return run_id


@dataclass(frozen=True, slots=True)
class Order:
    """A run to enqueue: the project's scout and the version of its skill."""

    project_id: int
    config_id: UUID
    skill_name: str
    skill_version: int


async def start_many(uow: UnitOfWork, orders: Sequence[Order], *, now: datetime) -> dict[UUID, UUID]:
    """Enqueue scheduled runs; return the ids of the enqueued ones with their configuration's.

    A scout with an open run gets no second one, and nothing is written for it.
    """
    if not orders:
        return {}
    titles = [(order.project_id, f"Scout: {order.skill_name}") for order in orders]
    created = await tasks.queue_many(uow, titles, origin_product=MADE_BY_SCOUTS, now=now)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "project_id": order.project_id,
            "config_id": order.config_id,
            "skill_name": order.skill_name,
            "skill_version": order.skill_version,
            "task_run_id": task_run_id,
            "created_at": now,
        }
        for order, (_, task_run_id) in zip(orders, created, strict=True)
    ]
    inserted = await repository.insert_many(uow, rows)
    await tasks.drop_tasks(
        uow,
        [task_id for row, (task_id, _) in zip(rows, created, strict=True) if row["id"] not in inserted],
    )
    return {
        row["id"]: order.config_id for row, order in zip(rows, orders, strict=True) if row["id"] in inserted
    }


async def take(uow: UnitOfWork, run_id: UUID, *, now: datetime) -> OpenRun | None:
    """Claim a run for execution; return None if it is closed or was claimed before.

    A claimed run whose worker died stops sending heartbeats and is closed.
    """
    runs = await repository.lock_open(uow, run_id=run_id)
    if not runs:
        return None
    # Data that was read before waiting for the lock may be out of date.
    task_run = await tasks.get_run(uow, runs[0].task_run_id)
    if task_run.status not in {"not_started", "queued"}:
        return None
    await tasks.set_status(uow, run_id=runs[0].task_run_id, status="in_progress", now=now)
    await repository.beat(uow, run_id, now)
    return runs[0]


async def beat(uow: UnitOfWork, run_id: UUID, *, now: datetime) -> bool:
    """Record a heartbeat of a run; return false if it was closed or has ended."""
    return await repository.beat(uow, run_id, now)


async def begin(uow: UnitOfWork, run_id: UUID, now: datetime) -> None:
    """Mark a run as in progress.

    Raises:
        NotFound: there is no such run.
        Conflict: it has ended.
    """
    run = await _open_run(uow, run_id)
    await tasks.set_status(uow, run_id=run.task_run_id, status="in_progress", now=now)


async def finish(
    uow: UnitOfWork,
    *,
    run_id: UUID,
    status: Literal["completed", "failed", "cancelled"],
    summary: str | None,
    error: str | None,
    now: datetime,
    mode: Mode | None = None,
) -> None:
    """End a run and its tokens, and update its scout's counters. A summary of None keeps the existing one.

    Raises:
        NotFound: there is no such run.
        Conflict: it has ended before.
    """
    run = await _open_run(uow, run_id)
    await _close(uow, run, status=status, error=error, summary=summary, now=now, mode=mode)


async def mint_token(uow: UnitOfWork, *, run_id: UUID, hasher: KeyHasher, now: datetime) -> str:
    """Create a token for an open run, valid for the maximum duration of a run, and return its text.

    It acts for the person who enabled the scout if they are a member of the organization, else for its longest
    standing member. It has the default scopes of runs and those of the scout's configuration.

    Raises:
        NotFound: there is no such run.
        Conflict: it has ended, or the organization has no members.
    """
    run = await _open_run(uow, run_id)
    project = await projects.get(uow, run.project_id)
    if project is None:
        raise NotFound("This project does not exist.")
    user_id = await people.acting_member(uow, project.organization_id, preferred=run.enabled_by_id)
    if user_id is None:
        raise Conflict("The organization has no member on whose behalf the run could act.")
    return await mint_run_token(
        uow,
        run_id=run_id,
        user_id=user_id,
        project_ids=[run.project_id],
        scopes=(*TOKEN_SCOPES, *run.write_scopes),
        hasher=hasher,
        now=now,
        lifetime=LONGEST_RUN,
    )


async def close_orphans(uow: UnitOfWork, now: datetime, *, silence: timedelta | None = None) -> int:
    """Close open runs whose worker is presumed dead as failed, with the reason; return how many.

    These are runs that are too old and, with `silence`, started runs without a heartbeat for that long.
    """
    silent: Sequence[OpenRun] = ()
    if silence is not None:
        silent = await repository.lock_open(uow, silent_since=now - silence)
        await _close_all(uow, silent, now, error=silent_reason(silence))
    orphans = await repository.lock_open(uow, before=orphaned_before(now))
    await _close_all(uow, orphans, now)
    return len(orphans) + len(silent)


async def _open_run(uow: UnitOfWork, run_id: UUID) -> OpenRun:
    runs = await repository.lock_open(uow, run_id=run_id)
    if not runs:
        if await repository.exists(uow, run_id):
            raise Conflict("The run has ended.")
        raise NotFound("This run does not exist.")
    return runs[0]


async def _close_all(
    uow: UnitOfWork, runs: Sequence[OpenRun], now: datetime, *, error: str | None = None
) -> None:
    for run in runs:
        reason = error or orphan_reason(run.status)
        await _close(uow, run, status="failed", error=reason, summary=None, now=now)


async def _close(
    uow: UnitOfWork,
    run: OpenRun,
    *,
    status: Status,
    error: str | None,
    summary: str | None,
    now: datetime,
    mode: Mode | None = None,
) -> None:
    # If the task run has already ended, its result is kept; the run still has to be closed.
    task_run = await tasks.get_run(uow, run.task_run_id)
    if task_run.status in ENDED_STATUSES:
        status, error = task_run.status, task_run.error
    else:
        await tasks.set_status(uow, run_id=run.task_run_id, status=status, error=error, now=now)
    values = (
        {"closed_at": now}
        if summary is None
        else {"closed_at": now, "summary": storable(summary)[:MAX_SUMMARY]}
    )
    await repository.update_run(uow, run.id, values)
    count(uow, SCOUT_RUNS, status)
    await end_run_tokens(uow, run_id=run.id, now=now)
    await pauses.note_end(
        uow,
        project_id=run.project_id,
        config_id=run.config_id,
        status=status,
        error=error,
        mode=mode,
        now=now,
    )


async def list_runs(uow: UnitOfWork, project_id: int, query: RunQuery) -> Sequence[Run]:
    """Return the runs of a project that match `query`, newest first."""
    return await repository.select_runs(uow, project_id, query)


async def list_recent_runs(
    uow: UnitOfWork, project_id: int, *, since: datetime, per_scout: int
) -> Sequence[Run]:
    """Return the newest runs of each configured scout since a time, newest first."""
    return await repository.select_recent(uow, project_id, since=since, per_scout=per_scout)


async def find_run(uow: UnitOfWork, project_id: int, run_id: UUID, *, lock: bool = False) -> Run | None:
    """Return a run of the project, or None; `lock` prevents its closing until the transaction ends."""
    return await repository.select_run(uow, project_id, run_id, lock=lock)


async def touched_reports(uow: UnitOfWork, runs: Sequence[Run]) -> dict[UUID, TouchedReports]:
    """Return the reports that each of the runs wrote or changed, by run."""
    return await repository.select_touched(uow, runs)
