"""The outbox of notifications: what happened to reports, written in the transaction of the change.

Only projects with a destination of notifications have events. `notify.planner` takes them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_claims, report_events, reports
from postroom.domain.notifications.events import UPDATED, EventType, NotificationEvent, ProjectEventType
from postroom.domain.notifications.rules import ReportFacts

_E, _R = report_events.c, reports.c
_COLUMNS = (_E.id, _E.project_id, _E.report_id, _E.type, _E.at, _E.detail, _E.actor_id)
URGENT = ("P0", "P1")
"""Priorities that a report is said to be raised to."""

_HAS_DESTINATION = "EXISTS (SELECT FROM notification_destinations AS d WHERE d.project_id = r.project_id)"
_RECORD = sa.text(f"""
    INSERT INTO report_events (project_id, report_id, type, detail, actor_id, at)
    SELECT r.project_id, r.id, :type, :detail, :actor, :now FROM reports AS r
     WHERE r.id = ANY(:reports) AND {_HAS_DESTINATION} ORDER BY r.id
""").bindparams(  # noqa: S608  # all of it stands here
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)),
    sa.bindparam("detail", type_=JSONB),
    sa.bindparam("actor", type_=sa.Integer),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)
_UPDATED = sa.text("""
    INSERT INTO report_events (project_id, report_id, type, at)
    SELECT r.project_id, r.id, 'report.updated', now() FROM reports AS r
     WHERE r.id = ANY(:reports) AND EXISTS (SELECT FROM notification_threads AS t WHERE t.report_id = r.id)
     ORDER BY r.id
""").bindparams(sa.bindparam("reports", type_=ARRAY(sa.Uuid)))
_OF_PROJECT = sa.text("""
    INSERT INTO report_events (project_id, type, detail, at)
    SELECT :project, :type, :detail, :now
     WHERE EXISTS (SELECT FROM notification_destinations AS d WHERE d.project_id = :project)
       AND NOT EXISTS (SELECT FROM report_events AS e WHERE e.project_id = :project AND e.type = :type
                          AND e.at > :since AND e.detail ->> 'key' = :key)
    RETURNING id
""").bindparams(
    sa.bindparam("project", type_=sa.Integer),
    sa.bindparam("type", type_=sa.Text),
    sa.bindparam("key", type_=sa.Text),
    sa.bindparam("detail", type_=JSONB),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("since", type_=sa.DateTime(timezone=True)),
)
# A report comes to its status again when it was researched again; that is told once. After one was resolved or
# dismissed, `before_research` is null, and it is told again.
_REACHED = sa.text(f"""
    INSERT INTO report_events (project_id, report_id, type, detail, at)
    SELECT r.project_id, r.id, :type, '{{}}', :now FROM reports AS r
     WHERE r.id = :report AND r.before_research ->> 'status' IS DISTINCT FROM r.status AND {_HAS_DESTINATION}
""").bindparams(  # noqa: S608  # all of it stands here
    sa.bindparam("report", type_=sa.Uuid),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)
# Only of reports that people know already: what is new is told when it is shown.
_CHANGED = sa.text(f"""
    INSERT INTO report_events (project_id, report_id, type, detail, actor_id, at)
    SELECT r.project_id, r.id, new.type, new.detail, :actor, :now
      FROM reports AS r, LATERAL (
          SELECT 'report.priority_raised' AS type, jsonb_build_object('from', r.priority, 'to', :priority) AS detail
           WHERE :priority = ANY(:urgent) AND :priority < coalesce(r.priority, 'P9')
          UNION ALL
          SELECT 'report.assigned', jsonb_build_object('logins', array_agg(login ORDER BY login))
            FROM unnest(:logins) AS login WHERE login <> ALL(r.reviewer_logins) HAVING count(*) > 0
      ) AS new
     WHERE r.id = :report AND r.shown_at IS NOT NULL AND {_HAS_DESTINATION}
""").bindparams(  # noqa: S608  # all of it stands here
    sa.bindparam("report", type_=sa.Uuid),
    sa.bindparam("priority", type_=sa.Text),
    sa.bindparam("logins", type_=ARRAY(sa.Text)),
    sa.bindparam("actor", type_=sa.Integer),
    sa.bindparam("urgent", value=list(URGENT), type_=ARRAY(sa.Text)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


async def record_updated(uow: UnitOfWork, report_ids: Sequence[UUID]) -> None:
    """Record that what people see of reports has changed, for messages about them that are kept up to date."""
    await uow.execute(_UPDATED, {"reports": list(report_ids)})


async def record_of_project(
    uow: UnitOfWork,
    type: ProjectEventType,
    project_id: int,
    *,
    key: str,
    detail: Mapping[str, Any],
    now: datetime,
    again: timedelta,
) -> bool:
    """Record that something happened to a project, unless it was within `again` for the same `key`.

    Returns whether it was recorded.
    """
    values = {"type": type, "project": project_id, "detail": {**detail, "key": key}, "now": now}
    recorded = await uow.execute(_OF_PROJECT, {**values, "key": key, "since": now - again})
    return recorded.one_or_none() is not None


async def record(
    uow: UnitOfWork,
    type: EventType,
    report_ids: Sequence[UUID],
    *,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    actor_id: int | None = None,
) -> None:
    """Record that something happened to reports; `actor_id` is the person who did it, None: the server."""
    if report_ids:
        values = {"type": type, "reports": list(report_ids), "detail": dict(detail or {}), "actor": actor_id}
        await uow.execute(_RECORD, {**values, "now": now})


async def record_reached(uow: UnitOfWork, type: EventType, report_id: UUID, *, now: datetime) -> None:
    """Record that research led a report to its present status, unless it had it before that research."""
    await uow.execute(_REACHED, {"type": type, "report": report_id, "now": now})


async def record_fields(
    uow: UnitOfWork, report_id: UUID, values: Mapping[str, Any], *, actor_id: int | None, now: datetime
) -> None:
    """Record what new columns of a shown report say, before they are stored: raised priority, new reviewers."""
    priority, logins = values.get("priority"), values.get("reviewer_logins")
    if priority not in URGENT and not logins:
        return
    changes = {"report": report_id, "priority": priority, "logins": list(logins or ()), "actor": actor_id}
    await uow.execute(_CHANGED, {**changes, "now": now})


async def take(uow: UnitOfWork, *, limit: int, now: datetime) -> list[NotificationEvent]:
    """Take the oldest events that were not planned yet, in their order."""
    oldest = (
        sa.select(_E.id)
        .where(_E.planned_at.is_(None))
        .order_by(_E.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await uow.execute(
        report_events.update().where(_E.id.in_(oldest)).values(planned_at=now).returning(*_COLUMNS)
    )
    return sorted((NotificationEvent(*row) for row in taken), key=lambda event: event.id)


async def between(
    uow: UnitOfWork, project_id: int, since: datetime, until: datetime, *, limit: int
) -> list[NotificationEvent]:
    """Return the newest events of a project from `since` to before `until`, in their order."""
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(_E.project_id == project_id, _E.at >= since, _E.at < until, _E.type != UPDATED)
        .order_by(_E.id.desc())
        .limit(limit)
    )
    return [NotificationEvent(*row) for row in found][::-1]


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` events from before a time; return how many."""
    old = sa.select(_E.id).where(_E.at < before).limit(limit)
    deleted = await uow.execute(report_events.delete().where(_E.id.in_(old)).returning(_E.id))
    return len(deleted.all())


class EventReport(NamedTuple):
    """What messages and rules need of a report. `holder_id` is the user who has claimed it."""

    facts: ReportFacts
    title: str
    summary: str
    signals: int
    holder_id: int | None


async def reports_of(uow: UnitOfWork, report_ids: Collection[UUID]) -> dict[UUID, EventReport]:
    """Return those of the reports that exist, deleted ones included."""
    found = await uow.execute(
        sa.select(
            _R.id,
            _R.status,
            _R.priority,
            _R.source_products,
            _R.reviewer_logins,
            _R.area,
            _R.repository,
            sa.func.coalesce(_R.title, _R.headline).label("title"),
            sa.func.coalesce(_R.summary, "").label("summary"),
            _R.signal_count,
            report_claims.c.user_id,
        )
        .outerjoin(report_claims, report_claims.c.report_id == _R.id)
        .where(_R.id.in_(list(report_ids)))
    )
    return {row.id: EventReport(ReportFacts(*row[:7]), *row[7:]) for row in found}


async def growing(
    uow: UnitOfWork, project_id: int, *, since: date, least: int, limit: int
) -> list[tuple[UUID, int]]:
    """Return the open reports with most signals since a day (UTC), up to 14 ago, at least `least`."""
    first = sa.cast(since, sa.Date) - _R.recent_until + sa.func.cardinality(_R.recent_counts)
    count = (
        sa.select(sa.func.coalesce(sa.func.sum(sa.column("n")), 0))
        .select_from(
            sa.func.unnest(_R.recent_counts).table_valued("n", with_ordinality="place").render_derived()
        )
        .where(sa.column("place") >= first)
        .scalar_subquery()
    )
    found = await uow.execute(
        sa.select(_R.id, count.label("count"))
        .where(_R.project_id == project_id, _R.status.in_(("ready", "pending_input")), count >= least)
        .order_by(sa.desc("count"), _R.id)
        .limit(limit)
    )
    return [(row[0], int(row[1])) for row in found]
