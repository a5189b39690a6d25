"""Queries of the coordinator: due scouts, and the number of runs by project."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import project_profiles, projects, scout_configs, scout_runs, skills
from postroom.domain.scouts.skills import SCOUT_PREFIX
from postroom.projects.processing import limit_reached
from postroom.scouts.configs.limits_repository import counted

NEAR = 10
"""Most overdue scouts that are considered per requested one when projects take turns."""

_C, _K, _R = scout_configs.c, skills.c, scout_runs.c


@dataclass(frozen=True, slots=True)
class Due:
    """A scout whose run is due. `skill_version` is the newest, `zone` the project's time zone."""

    config_id: UUID
    project_id: int
    skill_name: str
    skill_version: int
    run_interval_minutes: int
    cron: str | None
    zone: str


_IS_LIVE = sa.exists().where(
    _K.project_id == _C.project_id, _K.name == _C.skill_name, _K.deleted_at.is_(None)
)


_DUE_AT: sa.ColumnElement[datetime] = sa.func.coalesce(
    _C.due_at, sa.text("'-infinity'::timestamptz"), type_=sa.DateTime(timezone=True)
)
"""When a scout is due; immediately due ones sort first. An index contains this expression."""


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        # Matches the condition of the partial index.
        _C.enabled,
        _C.paused_at.is_(None),
        now >= _DUE_AT,
    )


def _has_enough(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that the project has had as many new reports today as it may."""
    return sa.exists().where(projects.c.id == _C.project_id, limit_reached(now))


async def select_due(uow: UnitOfWork, *, now: datetime, most: int, per_project: int) -> Sequence[Due]:
    """Return due scouts with a live skill: round robin over projects, most overdue first.

    Scouts that never ran come first, oldest configuration first. The projects take turns among the `NEAR * most`
    most overdue scouts; the rest is considered at a later tick.
    """
    near = (
        sa.select(_C.id, _C.project_id, _C.created_at, _DUE_AT.label("due"))
        .where(_is_due(now), _IS_LIVE, ~_has_enough(now))
        .order_by(_DUE_AT, _C.created_at, _C.id)
        .limit(most * NEAR)
        .subquery()
    )
    order: tuple[Any, ...] = (near.c.due, near.c.created_at, near.c.id)
    turn = sa.func.row_number().over(partition_by=near.c.project_id, order_by=order).label("turn")
    ranked = sa.select(near, turn).subquery()
    first = (
        sa.select(ranked)
        .where(ranked.c.turn <= per_project)
        .order_by(ranked.c.turn, ranked.c.due, ranked.c.created_at, ranked.c.id)
        .limit(most)
        .subquery()
    )
    result = await uow.execute(
        sa.select(
            _C.id,
            _C.project_id,
            _C.skill_name,
            _K.version,
            _C.run_interval_minutes,
            sa.func.nullif(_C.options["run_cron_schedule"].astext, ""),
            projects.c.timezone,
        )
        .select_from(first)
        .join(scout_configs, _C.id == first.c.id)
        .join(projects, projects.c.id == _C.project_id)
        .join(
            skills,
            sa.and_(_K.project_id == _C.project_id, _K.name == _C.skill_name, _K.deleted_at.is_(None)),
        )
        .order_by(first.c.turn, first.c.due, first.c.created_at, first.c.id)
    )
    return [Due(*row) for row in result]


async def postpone(uow: UnitOfWork, ids: Collection[UUID], until: datetime) -> None:
    """Postpone scouts so that they are not due before `until`."""
    await uow.execute(sa.update(scout_configs).where(_C.id.in_(list(ids))).values(due_at=until))


async def select_still_due(uow: UnitOfWork, ids: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Return the given scouts that are due without an open run; the caller has locked their projects."""
    is_open = sa.exists().where(
        _R.project_id == _C.project_id, _R.skill_name == _C.skill_name, _R.closed_at.is_(None)
    )
    result = await uow.execute(sa.select(_C.id).where(_C.id.in_(list(ids)), _is_due(now), ~is_open))
    return set(result.scalars())


async def count_runs_of(uow: UnitOfWork, ids: Collection[int], since: datetime) -> Mapping[int, int]:
    """Return the number of runs since `since` by project; projects without runs are missing."""
    result = await uow.execute(
        sa.select(_R.project_id, sa.func.count())
        .where(_R.project_id.in_(sorted(ids)), _R.created_at > since, counted())
        .group_by(_R.project_id)
    )
    return {row[0]: row[1] for row in result}


async def select_stale_profiles(
    uow: UnitOfWork, *, source_version: str, now: datetime, limit: int
) -> Sequence[int]:
    """Return projects with enabled scouts whose profile is expired or missing, oldest first."""
    newest = (
        sa.select(sa.func.max(project_profiles.c.expires_at))
        .where(
            project_profiles.c.project_id == projects.c.id,
            project_profiles.c.source_version == source_version,
        )
        .scalar_subquery()
    )
    scouts = sa.exists().where(_C.project_id == projects.c.id, _C.enabled.is_(sa.true()))
    result = await uow.execute(
        sa.select(projects.c.id)
        .where(scouts, sa.or_(newest.is_(None), newest <= now))
        .order_by(newest.asc().nulls_first(), projects.c.id)
        .limit(limit)
    )
    return list(result.scalars())


async def select_unconfigured(uow: UnitOfWork) -> Sequence[tuple[int, str]]:
    """Return project and name of live scout skills without a configuration."""
    configured = sa.exists().where(_C.project_id == _K.project_id, _C.skill_name == _K.name)
    result = await uow.execute(
        sa.select(_K.project_id, _K.name)
        .where(_K.deleted_at.is_(None), _K.name.startswith(SCOUT_PREFIX, autoescape=True), ~configured)
        .order_by(_K.project_id, _K.name)
    )
    return [(row.project_id, row.name) for row in result]
