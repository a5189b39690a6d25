"""Queries of scout runs joined with their task runs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_configs, scout_emissions, scout_runs, signals, task_runs
from postroom.domain.handoff.task_runs import ENDED_STATUSES, Status
from postroom.scouts.runs.schemas import Run, RunQuery, TouchedReports
from postroom.signals.scout_queries import is_cleared

_OPEN = scout_runs.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is not closed; `enabled_by_id` is the user who enabled its scout."""

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
    """Insert a run; return false if the project has an open one of this skill, possibly from a concurrent call."""
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
    """Lock and return matching open runs, oldest first.

    Filters: a run id, created before a time, a project's skill, last heartbeat before a time.
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
    """Insert runs, except where the skill has an open run in its project; return the inserted ids."""
    result = await uow.execute(
        insert(scout_runs)
        .values(list(rows))
        .on_conflict_do_nothing(index_elements=["project_id", "skill_name"], index_where=_OPEN)
        .returning(scout_runs.c.id)
    )
    return set(result.scalars())


async def beat(uow: UnitOfWork, run_id: UUID, now: datetime) -> bool:
    """Record a heartbeat of a run; return false if it is closed or its task run has ended."""
    going = sa.exists().where(
        task_runs.c.id == scout_runs.c.task_run_id, task_runs.c.status.not_in(sorted(ENDED_STATUSES))
    )
    result = await uow.execute(
        sa.update(scout_runs).where(scout_runs.c.id == run_id, _OPEN, going).values(seen_at=now)
    )
    return result.rowcount == 1


async def silence(uow: UnitOfWork, config_id: UUID, since: datetime) -> tuple[int, datetime | None]:
    """Return the number of completed runs without findings since `since`, and when the first one was.

    Only runs after the last finding count.
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
            # A cancelled run says nothing about whether there is anything to find.
            task_runs.c.status == "completed",
            runs.found_count == 0,
            sa.or_(last_finding.is_(None), runs.created_at > last_finding),
        )
    )
    count, first = result.one()
    return count, first


async def exists(uow: UnitOfWork, run_id: UUID) -> bool:
    """Return whether a run exists in any project."""
    return (
        await uow.execute(sa.select(scout_runs.c.id).where(scout_runs.c.id == run_id))
    ).one_or_none() is not None


async def update_run(uow: UnitOfWork, run_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a run."""
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
    """Return the project's runs that match `query`, newest first."""
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


async def select_recent(
    uow: UnitOfWork, project_id: int, *, since: datetime, per_scout: int
) -> Sequence[Run]:
    """Return the newest runs of each configured scout since a time, newest first."""
    runs = scout_runs.c
    place = sa.func.row_number().over(
        partition_by=runs.skill_name, order_by=[runs.created_at.desc(), runs.id.desc()]
    )
    configured = sa.exists().where(
        scout_configs.c.project_id == project_id, scout_configs.c.skill_name == runs.skill_name
    )
    newest = (
        sa.select(runs.id, place.label("place"))
        .where(runs.project_id == project_id, runs.created_at >= since, configured)
        .subquery()
    )
    statement = (
        _runs()
        .join(newest, newest.c.id == runs.id)
        .where(newest.c.place <= per_scout)
        .order_by(runs.created_at.desc(), runs.id.desc())
    )
    return [_run(row) for row in await uow.execute(statement)]


# The entry that a run logs on a report that it writes names it as a scout's; whatever else it logs is a change.
_TOUCHED = sa.text("""
    SELECT task_id, report_id, bool_or(written) AS written FROM (
        SELECT a.task_id, a.report_id, a.type = 'task_run' AND a.content ->> 'type' = 'scout' AS written
          FROM artefacts AS a WHERE a.task_id = ANY(:tasks)
        UNION ALL
        SELECT t.task_id, s.report_id, false FROM scout_reports AS s
          JOIN scout_runs AS r ON r.id = s.run_id JOIN task_runs AS t ON t.id = r.task_run_id
         WHERE t.task_id = ANY(:tasks)
    ) AS touched GROUP BY task_id, report_id ORDER BY report_id
""").bindparams(sa.bindparam("tasks", type_=ARRAY(sa.Uuid)))


async def select_touched(uow: UnitOfWork, runs: Sequence[Run]) -> dict[UUID, TouchedReports]:
    """Return the reports that each of the runs wrote or changed, by run."""
    if not runs:
        return {}
    found = (await uow.execute(_TOUCHED, {"tasks": list({run.task_id for run in runs})})).all()
    written: dict[UUID, list[UUID]] = defaultdict(list)
    changed: dict[UUID, list[UUID]] = defaultdict(list)
    for row in found:
        (written if row.written else changed)[row.task_id].append(row.report_id)
    return {run.id: TouchedReports(tuple(written[run.task_id]), tuple(changed[run.task_id])) for run in runs}


async def select_run(uow: UnitOfWork, project_id: int, run_id: UUID, *, lock: bool = False) -> Run | None:
    """Return a run of the project, or None; `lock` prevents its closing until the transaction ends."""
    if lock:
        # Lock before reading: rows that were read before waiting for the lock may be out of date.
        await uow.execute(
            sa.select(scout_runs.c.id)
            .where(scout_runs.c.id == run_id, scout_runs.c.project_id == project_id)
            .with_for_update(key_share=True)
        )
    statement = _runs().where(scout_runs.c.id == run_id, scout_runs.c.project_id == project_id)
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else _run(row)


async def previous(uow: UnitOfWork, project_id: int, skill_name: str, *, before: datetime) -> datetime | None:
    """Return when the newest completed non-dry run of a scout before `before` was created."""
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
    """Return the runs whose summaries may quote text that the safety filter has not passed.

    These are runs of detectors, which read every signal, with a finding that became a doubtful signal or no
    screened one. Agents only see passed texts, so their summaries are not affected.
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
    """Record that a finding of a run became a signal."""
    runs = scout_runs.c
    await uow.execute(
        sa.update(scout_runs)
        .where(runs.id == run_id)
        .values(
            emitted_count=runs.emitted_count + 1,
            emitted_finding_ids=sa.func.array_append(runs.emitted_finding_ids, finding_id),
        )
    )
