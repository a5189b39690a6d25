"""Queries of emissions, outputs, and the reports of emitted signals."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, scout_emissions, scout_outputs, scout_runs, signals
from postroom.domain.reports.inbox import HIDDEN_STATUSES
from postroom.scouts.findings.schemas import Emission, EmissionReport, FindingsSummary

_E = scout_emissions.c
_EMISSION = (
    _E.id,
    _E.run_id,
    _E.finding_id,
    _E.description,
    _E.weight,
    _E.confidence,
    _E.severity,
    _E.tags,
    _E.source_id,
    _E.emitted_at,
)
_NEWEST_FIRST = (_E.emitted_at.desc(), _E.id.desc())


async def insert_emission(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert an emission; the caller has locked the run."""
    await uow.execute(sa.insert(scout_emissions).values(values))


async def is_emitted(uow: UnitOfWork, run_id: UUID, finding_id: str) -> bool:
    """Return whether a finding of a run became a signal."""
    result = await uow.execute(sa.select(_E.id).where(_E.run_id == run_id, _E.finding_id == finding_id))
    return result.one_or_none() is not None


async def select_emissions(
    uow: UnitOfWork, project_id: int, run_ids: Collection[UUID], *, limit: int
) -> Sequence[Emission]:
    """Return the emissions of some runs of the project, newest first."""
    return await _select(uow, _of(project_id, run_ids), limit=limit)


async def select_signals(
    uow: UnitOfWork, project_id: int, emission_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """Return the signals of emissions of the project, None where one is gone."""
    result = await uow.execute(
        sa.select(_E.id, _E.signal_id).where(_E.project_id == project_id, _E.id.in_(list(emission_ids)))
    )
    return {row.id: row.signal_id for row in result}


async def select_recent(
    uow: UnitOfWork,
    project_id: int,
    *,
    skill_name: str | None,
    date_from: datetime | None,
    date_to: datetime | None,
    limit: int,
) -> Sequence[Emission]:
    """Return the emissions of the project or of one scout within a period, newest first."""
    conditions = [_E.project_id == project_id]
    if skill_name is not None:
        conditions.append(
            _E.run_id.in_(
                sa.select(scout_runs.c.id).where(
                    scout_runs.c.project_id == project_id, scout_runs.c.skill_name == skill_name
                )
            )
        )
    if date_from is not None:
        conditions.append(_E.emitted_at >= date_from)
    if date_to is not None:
        conditions.append(_E.emitted_at < date_to)
    return await _select(uow, sa.and_(*conditions), limit=limit)


async def select_reports(
    uow: UnitOfWork, project_id: int, run_ids: Collection[UUID], *, limit: int
) -> Sequence[EmissionReport]:
    """Return the reports of the emissions of some runs of the project, newest first."""
    result = await uow.execute(
        sa.select(_E.finding_id, _E.source_id, reports.c.id, reports.c.title, reports.c.status)
        .outerjoin(signals, sa.and_(signals.c.id == _E.signal_id, signals.c.deleted_at.is_(None)))
        .outerjoin(
            reports,
            sa.and_(
                reports.c.id == signals.c.report_id,
                reports.c.status.not_in(sorted(HIDDEN_STATUSES)),
            ),
        )
        .where(_of(project_id, run_ids))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    return [EmissionReport(*row) for row in result]


async def select_summary(
    uow: UnitOfWork, project_id: int, *, since: datetime, most_runs: int
) -> FindingsSummary:
    """Summarize the emissions of the latest runs that emitted anything since `since`."""
    latest = (
        sa.select(scout_runs.c.id, scout_runs.c.skill_name)
        .where(
            scout_runs.c.project_id == project_id,
            sa.exists().where(_E.run_id == scout_runs.c.id, _E.emitted_at >= since),
        )
        .order_by(scout_runs.c.created_at.desc(), scout_runs.c.id.desc())
        .limit(most_runs)
        .subquery()
    )
    result = await uow.execute(
        sa.select(
            sa.func.count(), sa.func.count(latest.c.skill_name.distinct()), sa.func.max(_E.emitted_at)
        ).where(_E.run_id == latest.c.id, _E.emitted_at >= since)
    )
    activity = await uow.execute(_ACTIVITY, {"project_id": project_id, "since": since})
    return FindingsSummary(*result.one(), *activity.one())


_ACTIVITY = sa.text("""
    WITH run AS (
        SELECT t.task_id FROM scout_runs AS r JOIN task_runs AS t ON t.id = r.task_run_id
         WHERE r.project_id = :project_id AND r.created_at >= :since
    ), touched AS (
        SELECT a.report_id, bool_or(a.type = 'task_run' AND a.content ->> 'type' = 'scout') AS written
          FROM artefacts AS a JOIN run ON run.task_id = a.task_id GROUP BY a.report_id
    )
    SELECT (SELECT count(*) FROM touched WHERE written) AS written,
           (SELECT count(*) FROM touched WHERE NOT written) AS changed,
           (SELECT count(*) FROM run) AS runs
""").bindparams(sa.bindparam("since", type_=sa.DateTime(timezone=True)))


async def select_emitted(
    uow: UnitOfWork, project_id: int, skill_name: str, keys: Collection[str], *, since: datetime
) -> set[str]:
    """Return the given keys that a scout has emitted since `since`."""
    key = sa.func.jsonb_array_elements_text(_E.finding["dedupe_keys"]).table_valued("key").render_derived()
    result = await uow.execute(
        sa.select(key.c.key)
        .select_from(scout_emissions.join(scout_runs, scout_runs.c.id == _E.run_id).join(key, sa.true()))
        .where(
            _E.project_id == project_id,
            _E.emitted_at >= since,
            scout_runs.c.skill_name == skill_name,
            sa.func.jsonb_typeof(_E.finding["dedupe_keys"]) == "array",
            key.c.key.in_(sorted(keys)),
        )
        .distinct()
    )
    return set(result.scalars())


async def insert_outputs(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Insert records of a run."""
    await uow.execute(sa.insert(scout_outputs), list(rows))


def _of(project_id: int, run_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(_E.project_id == project_id, _E.run_id.in_(sorted(run_ids)))


async def _select(uow: UnitOfWork, condition: sa.ColumnElement[bool], *, limit: int) -> Sequence[Emission]:
    result = await uow.execute(sa.select(*_EMISSION).where(condition).order_by(*_NEWEST_FIRST).limit(limit))
    return [Emission(*row) for row in result]
