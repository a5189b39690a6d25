"""Queries of error issues."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.db.tables import (
    error_fingerprints,
    error_issue_hours,
    error_issue_users,
    error_issues,
    error_occurrence_keys,
    error_trace_points,
    reports,
    signals,
)
from postroom.domain.issues.traces import TracePoint, point_from_json, point_to_json
from postroom.issues.schemas import Issue, IssuePage

_I = error_issues.c
_F = error_fingerprints.c
_H = error_issue_hours.c
_T = error_trace_points.c
_ISSUE = (
    _I.id,
    _I.project_id,
    _I.source,
    _I.kind,
    _I.title,
    _I.message,
    _I.origin,
    _I.level,
    _I.status,
    _I.family,
    _I.occurrences,
    _I.users,
    _I.releases,
    _I.environments,
    _I.first_seen,
    _I.last_seen,
    _I.sample,
    _I.signal_id,
    _I.reopened,
    _I.resolved_at,
    _I.reopened_at,
    _I.spiked_at,
    _I.created_at,
)
_INSERT_KEYS = sa.text(
    """
    INSERT INTO error_occurrence_keys (project_id, key, at)
    SELECT :project_id, given.key, :now FROM unnest(:keys) AS given(key)
    ON CONFLICT DO NOTHING
    RETURNING key
    """
).bindparams(
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("keys", type_=ARRAY(sa.Uuid)),
)
_INSERT_POINTS = sa.text(
    """
    INSERT INTO error_trace_points (project_id, event_id, trace, at, point, noted_at)
    SELECT :project_id, given.event_id, given.trace, given.at, CAST(given.point AS jsonb), :now
    FROM unnest(:ids, :traces, :times, :points) AS given(event_id, trace, at, point)
    ON CONFLICT DO NOTHING
    """
).bindparams(
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("traces", type_=ARRAY(sa.Text)),
    sa.bindparam("times", type_=ARRAY(sa.Double)),
    sa.bindparam("points", type_=ARRAY(sa.Text)),
)
FOLD_LOCK = 0x706F6973
"""First half of the advisory lock that serializes counting per project."""


async def lock_project(uow: UnitOfWork, project_id: int) -> bool:
    """Try to lock counting in the project until the transaction ends; return whether the lock was free."""
    found = await uow.execute(sa.select(sa.func.pg_try_advisory_xact_lock(FOLD_LOCK, project_id)))
    return bool(found.scalar_one())


async def insert_keys(uow: UnitOfWork, project_id: int, keys: Iterable[UUID], now: datetime) -> set[UUID]:
    """Insert the keys of counted occurrences; return the new ones."""
    wanted = list(keys)
    if not wanted:
        return set()
    found = await uow.execute(_INSERT_KEYS, {"project_id": project_id, "now": now, "keys": wanted})
    return set(found.scalars())


async def select_points(
    uow: UnitOfWork, project_id: int, traces: Collection[str], *, since: float, until: float, limit: int
) -> list[TracePoint]:
    """Return the latest known points of traces within a time."""
    found = await uow.execute(
        sa.select(_T.point)
        .where(
            _T.project_id == project_id,
            _T.trace == sa.any_(sa.literal(list(traces), ARRAY(sa.Text))),
            _T.at.between(since, until),
        )
        .order_by(_T.at.desc())
        .limit(limit)
    )
    return [point_from_json(point) for point in found.scalars()]


async def insert_points(
    uow: UnitOfWork, project_id: int, points: Mapping[UUID, TracePoint], now: datetime
) -> None:
    """Note the points of occurrences by the ids of their events."""
    if points:
        await uow.execute(
            _INSERT_POINTS,
            {
                "project_id": project_id,
                "now": now,
                "ids": list(points),
                "traces": [point.trace for point in points.values()],
                "times": [point.at for point in points.values()],
                "points": [orjson.dumps(point_to_json(point)).decode() for point in points.values()],
            },
        )


async def select_by_hash(uow: UnitOfWork, project_id: int, hashes: Sequence[bytes]) -> dict[bytes, Issue]:
    """Return the issues by fingerprint."""
    found = await uow.execute(
        sa.select(_F.hash, *_ISSUE)
        .join(error_issues, _I.id == _F.issue_id)
        .where(
            _F.project_id == project_id, _F.hash == sa.any_(sa.literal(list(hashes), ARRAY(sa.LargeBinary)))
        )
    )
    return {row[0]: Issue(*row[1:]) for row in found}


async def count_recent(uow: UnitOfWork, project_id: int, *, since: datetime, limit: int) -> int:
    """Count the issues of a project that occurred since a time, up to a limit."""
    recent = sa.select(_I.id).where(_I.project_id == project_id, _I.last_seen >= since).limit(limit)
    return int((await uow.execute(sa.select(sa.func.count()).select_from(recent.subquery()))).scalar_one())


async def select_families(
    uow: UnitOfWork, project_id: int, families: Sequence[bytes]
) -> dict[bytes, list[Issue]]:
    """Return the issues of families, oldest first."""
    found = await uow.execute(
        sa.select(*_ISSUE)
        .where(
            _I.project_id == project_id,
            _I.family == sa.any_(sa.literal(list(families), ARRAY(sa.LargeBinary))),
        )
        .order_by(_I.created_at, _I.id)
    )
    grouped: dict[bytes, list[Issue]] = {}
    for row in found:
        issue = Issue(*row)
        grouped.setdefault(issue.family, []).append(issue)
    return grouped


async def insert_issues(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert issues."""
    if rows:
        await uow.execute(sa.insert(error_issues), list(rows))


async def insert_fingerprints(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert fingerprints that are new."""
    if rows:
        await uow.execute(sa.insert(error_fingerprints), list(rows))


async def update_issues(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update issues; each row has `issue_id` and all columns in `CHANGING`."""
    if rows:
        await uow.execute(
            sa.update(error_issues)
            .where(_I.id == sa.bindparam("issue_id"))
            .values({name: sa.bindparam(f"new_{name}") for name in CHANGING}),
            [{"issue_id": row["id"], **{f"new_{name}": row[name] for name in CHANGING}} for row in rows],
        )


CHANGING = (
    "family",
    "message",
    "level",
    "status",
    "occurrences",
    "users",
    "releases",
    "environments",
    "first_seen",
    "last_seen",
    "sample",
    "signal_id",
    "reopened",
    "resolved_at",
    "reopened_at",
    "spiked_at",
)
"""Columns of an issue that occurrences change."""


async def add_hours(uow: UnitOfWork, counts: Mapping[tuple[UUID, datetime], int]) -> None:
    """Add to the hourly counts."""
    if not counts:
        return
    made = insert(error_issue_hours).values(
        [{"issue_id": issue, "hour": hour, "occurrences": count} for (issue, hour), count in counts.items()]
    )
    await uow.execute(
        made.on_conflict_do_update(
            index_elements=["issue_id", "hour"],
            set_={"occurrences": _H.occurrences + made.excluded.occurrences},
        )
    )


async def select_hours(
    uow: UnitOfWork, issue_ids: Sequence[UUID], *, since: datetime
) -> dict[UUID, dict[datetime, int]]:
    """Return the hourly counts of issues since `since`."""
    found = await uow.execute(
        sa.select(_H.issue_id, _H.hour, _H.occurrences).where(_H.issue_id.in_(issue_ids), _H.hour >= since)
    )
    counts: dict[UUID, dict[datetime, int]] = {}
    for issue, hour, occurrences in found:
        counts.setdefault(issue, {})[hour] = occurrences
    return counts


async def add_users(uow: UnitOfWork, users: Iterable[tuple[UUID, int]]) -> dict[UUID, int]:
    """Record affected users; return the number of new ones by issue."""
    rows = [{"issue_id": issue, "user_hash": user} for issue, user in users]
    if not rows:
        return {}
    found = await uow.execute(
        insert(error_issue_users)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(error_issue_users.c.issue_id)
    )
    counts: dict[UUID, int] = {}
    for issue in found.scalars():
        counts[issue] = counts.get(issue, 0) + 1
    return counts


async def delete_users(uow: UnitOfWork, hashes: Collection[int]) -> int:
    """Delete affected users; return how many rows. How many users an issue had stays."""
    theirs = error_issue_users.c.user_hash.in_(hashes)
    return (await uow.execute(sa.delete(error_issue_users).where(theirs))).rowcount


async def select_reports(
    uow: UnitOfWork, signal_ids: Sequence[UUID]
) -> dict[UUID, tuple[UUID, str, datetime]]:
    """Return the report of each signal: its id, status, and last change."""
    found = await uow.execute(
        sa.select(signals.c.id, reports.c.id, reports.c.status, reports.c.updated_at)
        .join(reports, reports.c.id == signals.c.report_id)
        .where(signals.c.id.in_(signal_ids))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in found}


async def select_page(uow: UnitOfWork, project_id: int, page: Page, *, status: str | None) -> IssuePage:
    """Return a page of a project's issues, most recently seen first."""
    wanted = [_I.project_id == project_id, *([] if status is None else [_I.status == status])]
    count = await uow.execute(sa.select(sa.func.count()).select_from(error_issues).where(*wanted))
    found = await uow.execute(
        sa.select(*_ISSUE)
        .where(*wanted)
        .order_by(_I.last_seen.desc(), _I.id)
        .limit(page.limit)
        .offset(page.offset)
    )
    return IssuePage(count.scalar_one(), [Issue(*row) for row in found])


async def select_one(uow: UnitOfWork, project_id: int, issue_id: UUID) -> Issue | None:
    """Return an issue, locked until the transaction ends."""
    found = await uow.execute(
        sa.select(*_ISSUE).where(_I.project_id == project_id, _I.id == issue_id).with_for_update()
    )
    row = found.one_or_none()
    return None if row is None else Issue(*row)


async def select_fingerprints(uow: UnitOfWork, issue_id: UUID) -> list[tuple[bytes, list[str]]]:
    """Return the fingerprints of an issue and their inputs, oldest first."""
    found = await uow.execute(
        sa.select(_F.hash, _F.inputs).where(_F.issue_id == issue_id).order_by(_F.created_at).limit(100)
    )
    return [(row[0], row[1]) for row in found]


async def set_status(uow: UnitOfWork, issue_id: UUID, status: str, resolved_at: datetime | None) -> None:
    """Change the status of an issue."""
    await uow.execute(
        sa.update(error_issues).where(_I.id == issue_id).values(status=status, resolved_at=resolved_at)
    )


async def delete_old(
    uow: UnitOfWork, *, keys_before: datetime, hours_before: datetime, points_before: datetime, limit: int
) -> int:
    """Delete expired keys, hourly counts, and points of traces, at most `limit` of each; return the most of one."""
    keys = error_occurrence_keys.c
    done = 0
    for rows, expired in (
        (error_trace_points, _T.noted_at < points_before),
        (error_occurrence_keys, keys.at < keys_before),
        (error_issue_hours, _H.hour < hours_before),
    ):
        key = sa.tuple_(*rows.primary_key.columns)
        some = sa.select(*rows.primary_key.columns).where(expired).limit(limit)
        done = max(done, (await uow.execute(sa.delete(rows).where(key.in_(some)))).rowcount)
    return done


async def delete_unseen(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` issues last seen before `before` that nothing kept depends on; return how many."""
    of_report = sa.exists().where(signals.c.id == _I.signal_id)
    old = (
        sa.select(_I.id)
        .where(_I.last_seen < before, _I.status != "suppressed", ~of_report)
        .order_by(_I.id)
        .limit(limit)
    )
    return (await uow.execute(sa.delete(error_issues).where(error_issues.c.id.in_(old)))).rowcount
