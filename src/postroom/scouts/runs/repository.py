"""The rows of scouts' runs, read together with the task runs that they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_configs, scout_emissions, scout_runs, signals, task_runs
from postroom.domain.handoff.task_runs import ENDED_STATUSES, Status
from postroom.scouts.runs.schemas import Run, RunQuery
from postroom.signals.scout_queries import is_cleared

_OPEN = scout_runs.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is not closed; `enabled_by_id` is the user who switched its scout on."""

    id: UUID
    project_id: int
    task_run_id: UUID
    status: Status
    enabled_by_id: int | None
    config_id: UUID | None = None
    skill_name: str = ""
    skill_version: int = 0
    note: str = ""
    dry_run: bool = False
    write_scopes: tuple[str, ...] = ()


async def insert_open(uow: UnitOfWork, values: dict[str, Any]) -> bool:
    """Insert a run; False when the project has an open one of this skill, which another process may just make."""
    result = await uow.execute(
        insert(scout_runs)
        .values(values)
        .on_conflict_do_nothing(index_elements=["project_id", "skill_name"], index_where=_OPEN)
        .returning(scout_runs.c.id)
    )
    return result.one_or_none() is not None


async def lock_open(
    uow: UnitOfWork,
    *,
    run_id: UUID | None = None,
    before: datetime | None = None,
    silent_since: datetime | None = None,
    skill: tuple[int, str] | None = None,
) -> Sequence[OpenRun]:
    """Lock and return open runs, oldest first.

    One, those made before a moment, those of a project's skill, those whose last heartbeat is before a moment.
    """
    runs = scout_runs.c
    statement = (
        sa.select(
            runs.id,
            runs.project_id,
            runs.task_run_id,
            task_runs.c.status,
            scout_configs.c.enabled_by_id,
            runs.config_id,
            runs.skill_name,
            runs.skill_version,
            runs.note,
            runs.dry_run,
            scout_configs.c.options["write_scopes"].label("write_scopes"),
        )
        .join(task_runs, task_runs.c.id == runs.task_run_id)
        .outerjoin(scout_configs, scout_configs.c.id == runs.config_id)
        .where(_OPEN)
        .order_by(runs.created_at, runs.id)
        .with_for_update(of=scout_runs, key_share=True)
    )
    if run_id is not None:
        statement = statement.where(runs.id == run_id)
    if before is not None:
        statement = statement.where(runs.created_at < before)
    if silent_since is not None:
        statement = statement.where(runs.seen_at < silent_since)
    if skill is not None:
        statement = statement.where(runs.project_id == skill[0], runs.skill_name == skill[1])
    result = await uow.execute(statement)
    return [_open_run(row) for row in result]


def _open_run(row: sa.Row[Any]) -> OpenRun:
    return OpenRun(**{**row._asdict(), "write_scopes": tuple(row.write_scopes or ())})


async def insert_many(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Insert runs; return the ids of those that were: a skill of a project with an open run gets no other."""
    result = await uow.execute(
        insert(scout_runs)
        .values(list(rows))
        .on_conflict_do_nothing(index_elements=["project_id", "skill_name"], index_where=_OPEN)
        .returning(scout_runs.c.id)
    )
    return set(result.scalars())


async def beat(uow: UnitOfWork, run_id: UUID, now: datetime) -> bool:
    """Say that somebody is at a run; False when it is closed, or what it is a run of has ended."""
    going = sa.exists().where(
        task_runs.c.id == scout_runs.c.task_run_id, task_runs.c.status.not_in(sorted(ENDED_STATUSES))
    )
    result = await uow.execute(
        sa.update(scout_runs).where(scout_runs.c.id == run_id, _OPEN, going).values(seen_at=now)
    )
    return result.rowcount == 1


async def silence(uow: UnitOfWork, config_id: UUID, since: datetime) -> tuple[int, datetime | None]:
    """Return how many completed runs of a scout since a moment found nothing, and when the first was.

    Only those after its last finding count.
    """
    runs = scout_runs.c
    ended = sa.and_(runs.config_id == config_id, runs.created_at >= since, runs.closed_at.is_not(None))
    last_finding = (
        sa.select(sa.func.max(runs.created_at)).where(ended, runs.found_count > 0).scalar_subquery()
    )
    result = await uow.execute(
        sa.select(sa.func.count(), sa.func.min(runs.created_at))
        .join_from(scout_runs, task_runs, task_runs.c.id == runs.task_run_id)
        .where(
            ended,
            # A run that was cut off says nothing about what there is to find.
            task_runs.c.status == "completed",
            runs.found_count == 0,
            sa.or_(last_finding.is_(None), runs.created_at > last_finding),
        )
    )
    count, first = result.one()
    return count, first


async def exists(uow: UnitOfWork, run_id: UUID) -> bool:
    """Tell whether there is this run, in any project."""
    return (
        await uow.execute(sa.select(scout_runs.c.id).where(scout_runs.c.id == run_id))
    ).one_or_none() is not None


async def update_run(uow: UnitOfWork, run_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a run."""
    await uow.execute(sa.update(scout_runs).where(scout_runs.c.id == run_id).values(values))


def _runs() -> sa.Select[Any]:
    runs, tries = scout_runs.c, task_runs.c
    return sa.select(
        runs.id,
        runs.project_id,
        runs.config_id,
        runs.skill_name,
        runs.skill_version,
        tries.status,
        runs.created_at,
        tries.created_at.label("started_at"),
        tries.completed_at,
        tries.task_id,
        runs.task_run_id,
        runs.summary,
        tries.error,
        runs.emitted_count,
        runs.emitted_finding_ids,
    ).join(task_runs, tries.id == runs.task_run_id)


def _run(row: sa.Row[Any]) -> Run:
    return Run(**{**row._asdict(), "emitted_finding_ids": tuple(row.emitted_finding_ids)})


async def select_runs(uow: UnitOfWork, project_id: int, query: RunQuery) -> Sequence[Run]:
    """Return the project's runs that `query` asks for, the newest first."""
    runs = scout_runs.c
    statement = _runs().where(runs.project_id == project_id)
    if query.date_from is not None:
        statement = statement.where(runs.created_at >= query.date_from)
    if query.date_to is not None:
        statement = statement.where(runs.created_at < query.date_to)
    if query.text:
        statement = statement.where(runs.summary.icontains(query.text, autoescape=True))
    if query.emitted is not None:
        statement = statement.where(runs.emitted_count > 0 if query.emitted else runs.emitted_count == 0)
    if query.skill_name is not None:
        statement = statement.where(runs.skill_name == query.skill_name)
    if query.skill_version is not None:
        statement = statement.where(runs.skill_version == query.skill_version)
    statement = statement.order_by(runs.created_at.desc(), runs.id.desc()).limit(query.limit)
    return [_run(row) for row in await uow.execute(statement)]


async def select_run(uow: UnitOfWork, project_id: int, run_id: UUID, *, lock: bool = False) -> Run | None:
    """Return a run of the project, or None; with `lock` it can't be closed until the transaction ends."""
    if lock:
        # First the lock, then the reading: what was read before waiting for it may be out of date.
        await uow.execute(
            sa.select(scout_runs.c.id)
            .where(scout_runs.c.id == run_id, scout_runs.c.project_id == project_id)
            .with_for_update(key_share=True)
        )
    statement = _runs().where(scout_runs.c.id == run_id, scout_runs.c.project_id == project_id)
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else _run(row)


async def previous(uow: UnitOfWork, project_id: int, skill_name: str, *, before: datetime) -> datetime | None:
    """Return when the newest run of a scout before a moment was made that was completed and no dry one."""
    runs = scout_runs.c
    result = await uow.execute(
        sa.select(runs.created_at)
        .join(task_runs, task_runs.c.id == runs.task_run_id)
        .where(
            runs.project_id == project_id,
            runs.skill_name == skill_name,
            runs.created_at < before,
            runs.dry_run.is_(False),
            task_runs.c.status == "completed",
        )
        .order_by(runs.created_at.desc())
        .limit(1)
    )
    return result.scalar_one_or_none()


async def select_doubted(uow: UnitOfWork, run_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some runs whose summaries may quote what the safety filter has not let pass.

    These are runs of detectors, which read every signal: a finding became a signal that is in doubt, or none that
    could be screened. Agents are shown only what has passed, so their own words are none of it.
    """
    if not run_ids:
        return set()
    runs, emissions = scout_runs.c, scout_emissions.c
    doubted = (
        sa.exists()
        .where(emissions.run_id == runs.id, emissions.signal_id == signals.c.id, ~is_cleared())
        .correlate(scout_runs)
    )
    unseen = sa.or_(
        runs.found_count > runs.emitted_count,
        sa.exists().where(emissions.run_id == runs.id, emissions.signal_id.is_(None)),
    )
    result = await uow.execute(
        sa.select(runs.id).where(
            runs.id.in_(list(run_ids)), runs.mode.is_distinct_from("agent"), sa.or_(doubted, unseen)
        )
    )
    return set(result.scalars())


async def count_emission(uow: UnitOfWork, run_id: UUID, finding_id: str) -> None:
    """Count a finding of a run among those that became signals."""
    runs = scout_runs.c
    await uow.execute(
        sa.update(scout_runs)
        .where(runs.id == run_id)
        .values(
            emitted_count=runs.emitted_count + 1,
            emitted_finding_ids=sa.func.array_append(runs.emitted_finding_ids, finding_id),
        )
    )
