"""Queries of the tables trackers and tracker_links."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals, tracker_links, trackers
from postroom.domain.reports.state import Status
from postroom.trackers.port import Ref
from postroom.trackers.schemas import LinkedReport, LinkPage, ProjectTracker, TrackerLink

_T, _L = trackers.c, tracker_links.c
_TRACKER = tuple(_T["rules" if one.name == "stored_rules" else one.name] for one in fields(ProjectTracker))
_LINK = tuple(_L[one.name] for one in fields(TrackerLink))
MAX_DEPTH = 50
"""Merges that lead to a report, at most."""

_KEY = """concat_ws('|', CASE WHEN o.status IN ('resolved', 'suppressed', 'deleted') THEN o.status ELSE 'open' END,
    coalesce(o.priority, ''), coalesce(CAST(c.user_id AS text), ''),
    coalesce(CAST(r.merged_into_id AS text), ''))"""
# What is to be compared: what is due, and what has changed here.
_FROM_DUE = f"""
      FROM tracker_links AS l JOIN trackers AS t ON t.id = l.tracker_id
      JOIN reports AS r ON r.id = l.report_id JOIN reports AS o ON o.id = l.owner_id
      LEFT JOIN report_claims AS c ON c.report_id = o.id
     WHERE t.state = 'active' AND coalesce(t.rests_until, :now) <= :now
       AND l.state IN ('creating', 'live')
       AND (l.due_at <= :now OR (l.state = 'live' AND l.synced IS DISTINCT FROM {_KEY}))"""
_DUE_TRACKERS = sa.text(f"SELECT DISTINCT l.tracker_id {_FROM_DUE}").bindparams(  # all stands here
    sa.bindparam("now", type_=sa.DateTime(timezone=True))
)
_NEXT = sa.text(f"""
    SELECT l.id {_FROM_DUE} AND l.tracker_id = :tracker
     ORDER BY l.due_at NULLS LAST, l.id LIMIT 1 FOR NO KEY UPDATE OF l SKIP LOCKED
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))  # all stands here
_CANONICAL = sa.text("""
    WITH RECURSIVE way AS (
        SELECT id, merged_into_id, 0 AS depth FROM reports WHERE id = :id
        UNION ALL SELECT r.id, r.merged_into_id, way.depth + 1
          FROM way JOIN reports AS r ON r.id = way.merged_into_id WHERE way.depth < :most
    )
    SELECT way.id, l.external_id, l.name FROM way
      LEFT JOIN tracker_links AS l ON l.report_id = way.id AND l.state = 'live'
     ORDER BY way.depth DESC LIMIT 1
""").bindparams(sa.bindparam("id", type_=sa.Uuid), sa.bindparam("most", value=MAX_DEPTH))
_REPORT = sa.text(f"""
    SELECT {_KEY} AS key, o.id, o.project_id, coalesce(o.title, o.headline) AS title,
           coalesce(o.summary, '') AS summary,
           o.status, o.priority, o.signal_count, o.source_products, c.user_id,
           -- Not that of the row, which signals change.
           coalesce((SELECT max(greatest(s.changed_at, s.undone_at)) FROM report_state_changes AS s
                      WHERE s.report_id = o.id), o.updated_at) AS changed_at,
           EXISTS (SELECT FROM report_watches AS w WHERE w.report_id = o.id AND w.kind = 'snooze') AS snoozed
      FROM reports AS r JOIN reports AS o ON o.id = :owner LEFT JOIN report_claims AS c ON c.report_id = o.id
     WHERE r.id = :report
""").bindparams(  # noqa: S608  # all stands here
    sa.bindparam("owner", type_=sa.Uuid), sa.bindparam("report", type_=sa.Uuid)
)
# Reports that became visible since the rule was made, have the priority, and never had an issue.
_TO_OPEN = sa.text("""
    SELECT t.id AS tracker_id, r.project_id, r.id
      FROM trackers AS t JOIN reports AS r ON r.project_id = t.project_id
     WHERE t.state = 'active' AND r.priority <= t.open_from AND r.shown_at >= t.open_since
       AND r.status IN ('ready', 'pending_input')
       AND NOT EXISTS (SELECT FROM tracker_links AS l WHERE r.id IN (l.report_id, l.owner_id))
     ORDER BY r.id LIMIT :most
""")


async def insert_tracker(uow: UnitOfWork, values: Mapping[str, Any]) -> ProjectTracker:
    """Insert a tracker and return it."""
    return ProjectTracker(*(await uow.execute(trackers.insert().values(values).returning(*_TRACKER))).one())


async def update_tracker(uow: UnitOfWork, id: int, values: Mapping[str, Any]) -> ProjectTracker:
    """Change columns of a tracker that exists, and return it."""
    statement = trackers.update().where(_T.id == id).values(values).returning(*_TRACKER)
    return ProjectTracker(*(await uow.execute(statement)).one())


async def forget_solved_error(uow: UnitOfWork, tracker_id: int) -> None:
    """Clear the last error of a tracker unless an issue that is followed still has it."""
    present = sa.exists().where(
        _L.tracker_id == _T.id, _L.state.in_(("creating", "live")), _L.error == _T.last_error
    )
    await uow.execute(
        trackers.update()
        .where(_T.id == tracker_id, _T.last_error.is_not(None), ~present)
        .values(last_error=None, last_error_at=None)
    )


async def delete_tracker(uow: UnitOfWork, id: int) -> None:
    """Delete a tracker and its links."""
    await uow.execute(trackers.delete().where(_T.id == id))


async def select_tracker(
    uow: UnitOfWork, *, id: int | None = None, project_id: int | None = None, lock: bool = False
) -> ProjectTracker | None:
    """Return a tracker by its id or its project, locked on request, or None."""
    query = sa.select(*_TRACKER).where(_T.id == id if project_id is None else _T.project_id == project_id)
    row = (await uow.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return None if row is None else ProjectTracker(*row)


async def due_trackers(uow: UnitOfWork, now: datetime) -> list[int]:
    """Return the trackers with something to do."""
    return list((await uow.execute(_DUE_TRACKERS, {"now": now})).scalars())


async def next_due(uow: UnitOfWork, tracker_id: int, now: datetime) -> TrackerLink | None:
    """Return the link of a tracker that is due first, locked."""
    found = (await uow.execute(_NEXT, {"now": now, "tracker": tracker_id})).scalar_one_or_none()
    return None if found is None else await select_link(uow, found)


async def reports_to_open(uow: UnitOfWork, *, limit: int) -> Sequence[sa.Row[Any]]:
    """Return tracker, project and id of reports that are to get an issue by the rules of their trackers."""
    return (await uow.execute(_TO_OPEN, {"most": limit})).all()


async def insert_link(uow: UnitOfWork, values: Mapping[str, Any]) -> TrackerLink | None:
    """Insert a link and return it; None if its report has one."""
    statement = insert(tracker_links).values(values).on_conflict_do_nothing().returning(*_LINK)
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else TrackerLink(*row)


async def update_link(uow: UnitOfWork, id: UUID, values: Mapping[str, Any]) -> TrackerLink | None:
    """Change columns of a link that has not ended and return it; None if it is gone."""
    present = sa.and_(_L.id == id, _L.state != "unlinked")
    statement = tracker_links.update().where(present).values(values).returning(*_LINK)
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else TrackerLink(*row)


async def end_links(uow: UnitOfWork, tracker_id: int, now: datetime) -> set[UUID]:
    """End the links of a tracker to issues that exist, or may exist; return the reports that showed them."""
    bound = sa.or_(_L.state != "creating", _L.adopted, _L.called_at.is_not(None))
    ended = await uow.execute(
        tracker_links.update()
        .where(_L.tracker_id == tracker_id, _L.state != "unlinked", bound)
        .values(state="unlinked", ended_at=now, due_at=None, error=None)
        .returning(_L.report_id, _L.owner_id)
    )
    return {id for row in ended for id in row}


async def select_link(uow: UnitOfWork, id: UUID, *, lock: bool = False) -> TrackerLink | None:
    """Return a link, locked on request, or None."""
    query = sa.select(*_LINK).where(_L.id == id)
    row = (await uow.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return None if row is None else TrackerLink(*row)


async def link_of(uow: UnitOfWork, report_id: UUID, *, lock: bool = False) -> TrackerLink | None:
    """Return the present link of a report, its own one before one that it shares; None without any."""
    query = (
        sa.select(*_LINK)
        .where(sa.or_(_L.report_id == report_id, _L.owner_id == report_id), _L.state != "unlinked")
        .order_by((_L.report_id == report_id).desc(), _L.id)
        .limit(1)
    )
    row = (await uow.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return None if row is None else TrackerLink(*row)


async def link_with(uow: UnitOfWork, tracker_id: int, external_id: str) -> TrackerLink | None:
    """Return the present link to an issue, or None."""
    query = sa.select(*_LINK).where(
        _L.tracker_id == tracker_id, _L.external_id == external_id, _L.state != "unlinked"
    )
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else TrackerLink(*row)


async def past_links(uow: UnitOfWork, report_id: UUID) -> list[TrackerLink]:
    """Return the former links of a report, newest first."""
    query = (
        sa.select(*_LINK)
        .where(_L.report_id == report_id, _L.state == "unlinked", _L.url.is_not(None))
        .order_by(_L.created_at.desc())
        .limit(20)
    )
    return [TrackerLink(*row) for row in await uow.execute(query)]


async def select_page(uow: UnitOfWork, tracker_id: int, *, failed: bool, limit: int, offset: int) -> LinkPage:
    """Return a page of a tracker's links; `failed`: only those with an error."""
    wanted = [_L.tracker_id == tracker_id, *([_L.error.is_not(None)] if failed else [])]
    count = await uow.execute(sa.select(sa.func.count()).where(*wanted))
    found = await uow.execute(
        sa.select(*_LINK).where(*wanted).order_by(_L.created_at.desc(), _L.id).limit(limit).offset(offset)
    )
    return LinkPage(int(count.scalar_one()), [TrackerLink(*row) for row in found])


async def touch(
    uow: UnitOfWork,
    condition: sa.ColumnElement[bool],
    names: Collection[str],
    ids: Collection[UUID],
    now: datetime,
) -> list[int]:
    """Mark links as due whose issue has one of the names or permanent ids; return their trackers.

    A link that waits for the outcome of a call is found by its own id.
    """
    named = sa.or_(
        _L.name.in_(names), _L.external_id.in_(names), sa.and_(_L.id.in_(ids), _L.state == "creating")
    )
    touched = await uow.execute(
        tracker_links.update()
        .where(condition, named, _L.state.in_(("creating", "live", "lost")))
        .values(due_at=now)
        .returning(_L.tracker_id)
    )
    return sorted(set(touched.scalars()))


def of_tracker(tracker_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that a link belongs to a tracker."""
    return _L.tracker_id == tracker_id


def of_kind(kind: str) -> sa.ColumnElement[bool]:
    """Return the condition that a link belongs to a tracker of a kind."""
    return _L.tracker_id.in_(sa.select(_T.id).where(_T.kind == kind))


async def wake(uow: UnitOfWork, tracker_id: int, now: datetime, *, live: bool = False) -> None:
    """Let the links of a tracker that have an error be tried now, and with `live` all issues be read."""
    wanted = _L.error.is_not(None) & _L.state.in_(("creating", "live"))
    await uow.execute(
        tracker_links.update()
        .where(_L.tracker_id == tracker_id, wanted | (_L.state == "live") if live else wanted)
        .values(due_at=now)
    )


async def canonical(uow: UnitOfWork, report_id: UUID) -> tuple[UUID, Ref | None]:
    """Return the report at the end of a report's merges, and the issue that it has itself, if any."""
    row = (await uow.execute(_CANONICAL, {"id": report_id})).one()
    return row.id, None if row.external_id is None else Ref(row.external_id, row.name or "")


async def linked_report(
    uow: UnitOfWork, report_id: UUID, owner_id: UUID, duplicate_of: Ref | None
) -> LinkedReport:
    """Return the report that an issue follows."""
    row = (await uow.execute(_REPORT, {"report": report_id, "owner": owner_id})).one()
    return LinkedReport(
        row.id,
        row.project_id,
        row.key,
        row.title,
        row.summary,
        Status(row.status),
        row.priority,
        row.signal_count,
        row.source_products,
        row.changed_at,
        row.user_id,
        row.snoozed,
        duplicate_of,
    )


async def free_source_issue(uow: UnitOfWork, report_id: UUID, tracker: ProjectTracker) -> str | None:
    """Return the name of the issue in a tracker that a report's oldest signal came from, if it is no report's."""
    place = {"github": "repository", "gitlab": "project", "jira": "project_key"}.get(tracker.kind)
    if place is None:
        return None
    prefix = tracker.target[place] + ("-" if tracker.kind == "jira" else "#")
    used = sa.exists().where(
        _L.project_id == tracker.project_id, _L.name == signals.c.source_id, _L.state != "unlinked"
    )
    found = await uow.execute(
        sa.select(signals.c.source_id)
        .where(
            signals.c.report_id == report_id,
            signals.c.source_product == tracker.kind,
            signals.c.source_type == "issue",
            signals.c.source_id.istartswith(prefix, autoescape=True),
            signals.c.deleted_at.is_(None),
            ~used,
        )
        .order_by(signals.c.seq)
        .limit(1)
    )
    return found.scalar_one_or_none()
