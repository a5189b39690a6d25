"""The life of a scout's run: started, picked up, ended; or closed when nobody is at it any more.

A run is a task run with what is special to a scout beside it. It is closed in the transaction that ends the task
run, and its tokens end with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from postroom.clock import new_id
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
from postroom.scouts.schedule import pauses
from postroom.tasks import service as tasks
from postroom.tasks.schemas import NewTask
from postroom.text.characters import storable

RUN_JOB = "scout"
"""The job that does a run; its key is the run's id."""

MAX_SUMMARY = 100_000
"""Characters of a summary that are kept, from its start."""


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
    """Put a run of a scout in line and return its id; `project_id` is the home project.

    `note` is what the person with the id `user_id` said who asked for it; a schedule has no user. Of many that
    start the same scout at once one succeeds. An open run that nobody can be at any more is closed first.

    Raises:
        Conflict: a run of this scout is open.
    """
    stale = await repository.lock_open(uow, before=orphaned_before(now), skill=(project_id, skill_name))
    await _close_all(uow, stale, now)
    run_id = new_id()
    # What is written for a run that can't be must not stay when the caller goes on.
    async with uow.begin_nested():
        scout = NewTask(f"Scout: {skill_name}", origin_product=MADE_BY_SCOUTS, created_by_id=user_id)
        task_id = await tasks.create_task(uow, project_id=project_id, new=scout, now=now)
        task_run_id = await tasks.start_run(uow, project_id=project_id, task_id=task_id, now=now)
        made = await repository.insert_open(
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
        if not made:
            raise Conflict(ALREADY_RUNNING)
    return run_id


@dataclass(frozen=True, slots=True)
class Order:
    """A run to be put in line: of which project's scout, and which version of its skill it follows."""

    project_id: int
    config_id: UUID
    skill_name: str
    skill_version: int


async def start_many(uow: UnitOfWork, orders: Sequence[Order], *, now: datetime) -> dict[UUID, UUID]:
    """Put runs of a schedule in line; return the ids of those that were, each with its configuration's.

    A scout that has an open run gets no other one, and nothing is left of it.
    """
    if not orders:
        return {}
    titles = [(order.project_id, f"Scout: {order.skill_name}") for order in orders]
    made = await tasks.queue_many(uow, titles, origin_product=MADE_BY_SCOUTS, now=now)
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
        for order, (_, task_run_id) in zip(orders, made, strict=True)
    ]
    inserted = await repository.insert_many(uow, rows)
    await tasks.drop_tasks(
        uow,
        [task_id for row, (task_id, _) in zip(rows, made, strict=True) if row["id"] not in inserted],
    )
    return {
        row["id"]: order.config_id for row, order in zip(rows, orders, strict=True) if row["id"] in inserted
    }


async def take(uow: UnitOfWork, run_id: UUID, *, now: datetime) -> OpenRun | None:
    """Begin to work on a run; None when it is closed, or somebody has begun before.

    Who began before and is at it no more has left a run that falls silent, and is closed for that.
    """
    found = await repository.lock_open(uow, run_id=run_id)
    if not found:
        return None
    # What was read before waiting for the lock may be out of date.
    task_run = await tasks.get_run(uow, found[0].task_run_id)
    if task_run.status not in {"not_started", "queued"}:
        return None
    await tasks.set_status(uow, run_id=found[0].task_run_id, status="in_progress", now=now)
    await repository.beat(uow, run_id, now)
    return found[0]


async def beat(uow: UnitOfWork, run_id: UUID, *, now: datetime) -> bool:
    """Say that somebody is at a run; False when it was closed or ended meanwhile."""
    return await repository.beat(uow, run_id, now)


async def begin(uow: UnitOfWork, run_id: UUID, now: datetime) -> None:
    """Note that somebody works on a run from now on.

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
    """End a run and its tokens, and count it for its scout. A summary of None leaves what is there.

    Raises:
        NotFound: there is no such run.
        Conflict: it has ended before.
    """
    run = await _open_run(uow, run_id)
    await _close(uow, run, status=status, error=error, summary=summary, now=now, mode=mode)


async def mint_token(uow: UnitOfWork, *, run_id: UUID, hasher: KeyHasher, now: datetime) -> str:
    """Return the text of a new token with which an open run acts, for as long as a run may take.

    It speaks for the person who enabled the scout, as long as they are a member of the organization, or else for
    the member who has been there longest. It has the scopes of all runs, and those that the scout's configuration
    gives beside them.

    Raises:
        NotFound: there is no such run.
        Conflict: it has ended, or the organization has no members.
    """
    run = await _open_run(uow, run_id)
    project = await projects.get(uow, run.project_id)
    if project is None:
        raise NotFound("There is no such project.")
    user_id = await people.acting_member(uow, project.organization_id, preferred=run.enabled_by_id)
    if user_id is None:
        raise Conflict("The organization has no member for whom the run could act.")
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
    """Close as failed, with the reason, each open run that nobody can be at any more; return how many.

    These are runs that are too old, and, with `silence`, those that were begun and have not been heard of for that
    long.
    """
    silent: Sequence[OpenRun] = ()
    if silence is not None:
        silent = await repository.lock_open(uow, silent_since=now - silence)
        await _close_all(uow, silent, now, error=silent_reason(silence))
    orphans = await repository.lock_open(uow, before=orphaned_before(now))
    await _close_all(uow, orphans, now)
    return len(orphans) + len(silent)


async def _open_run(uow: UnitOfWork, run_id: UUID) -> OpenRun:
    found = await repository.lock_open(uow, run_id=run_id)
    if not found:
        if await repository.exists(uow, run_id):
            raise Conflict("The run has ended.")
        raise NotFound("There is no such run.")
    return found[0]


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
    # Should the task run have ended by itself, what it says stands; the run must be closed all the same.
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
