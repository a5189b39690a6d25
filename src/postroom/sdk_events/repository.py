"""Queries of events, pending occurrences, and intake counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import intake_counts, pending_occurrences, recent_occurrences
from postroom.domain.issues.occurrences import SETTLES
from postroom.sdk_events import copying
from postroom.sdk_events.schemas import KeptOccurrence, PendingOccurrence

_P = pending_occurrences.c
_C = intake_counts.c
_R = recent_occurrences.c

RECENT = 100
"""Counted errors of each source that are kept."""

CountKey = tuple[int, str, datetime, str]
"""Project, source, hour and outcome."""

_KNOWN = sa.text(
    """
    SELECT wanted.project_id, wanted.id
    FROM unnest(:projects, :ids) AS wanted(project_id, id)
    JOIN events ON events.project_id = wanted.project_id AND events.id = wanted.id AND events.day = ANY(:days)
    """
).bindparams(
    sa.bindparam("projects", type_=ARRAY(sa.Integer)),
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("days", type_=ARRAY(sa.Date)),
)

_WAITING_PROJECTS = sa.text(
    """
    WITH RECURSIVE found AS (
        (SELECT project_id FROM pending_occurrences WHERE error IS NULL ORDER BY project_id LIMIT 1)
        UNION ALL
        SELECT (SELECT project_id FROM pending_occurrences
                WHERE error IS NULL AND project_id > found.project_id ORDER BY project_id LIMIT 1)
        FROM found WHERE found.project_id IS NOT NULL
    )
    SELECT project_id FROM found WHERE project_id IS NOT NULL
    """
)
"""The projects with pending occurrences, with one index lookup per project."""


async def select_known(
    uow: UnitOfWork, keys: Sequence[tuple[int, UUID]], *, day: date
) -> set[tuple[int, UUID]]:
    """Return the given events that were stored on a day or the day before, by project and id."""
    found = await uow.execute(
        _KNOWN,
        {
            "projects": [project for project, _ in keys],
            "ids": [id for _, id in keys],
            "days": [day, day - timedelta(days=1)],
        },
    )
    return {(row[0], row[1]) for row in found}


async def copy_rows(
    uow: UnitOfWork, *, event_rows: Iterable[bytes], occurrence_rows: Iterable[bytes]
) -> None:
    """Write rows built by `copying`."""
    connection: Any = (await uow.get_raw_connection()).driver_connection
    async with connection.cursor() as cursor:
        for statement, rows in (
            (copying.EVENTS, event_rows),
            (copying.OCCURRENCES, occurrence_rows),
        ):
            if data := b"".join(rows):
                async with cursor.copy(statement) as copy:
                    await copy.write(data)


async def add_counts(uow: UnitOfWork, counts: Mapping[CountKey, int], at: datetime) -> None:
    """Add to the intake counts."""
    if not counts:
        return
    # Sorted, so that concurrent processes don't deadlock.
    rows = [
        {
            "project_id": project,
            "source": source,
            "hour": hour,
            "outcome": outcome,
            "count": counts[key],
            "last_at": at,
        }
        for key in sorted(counts)
        for project, source, hour, outcome in [key]
    ]
    made = insert(intake_counts).values(rows)
    await uow.execute(
        made.on_conflict_do_update(
            index_elements=["project_id", "source", "hour", "outcome"],
            set_={"count": _C.count + made.excluded.count, "last_at": at},
        )
    )


async def select_waiting_projects(uow: UnitOfWork) -> list[int]:
    """Return the projects with pending occurrences."""
    return list((await uow.execute(_WAITING_PROJECTS)).scalars())


async def take_waiting(
    uow: UnitOfWork, project_id: int, source: str, *, settled: datetime, limit: int, after: int = 0
) -> list[PendingOccurrence]:
    """Lock and return the oldest pending occurrences of a source after a sequence number.

    Those that wait for the rest of their traces are left out unless they were received before `settled`.
    """
    is_settled = sa.or_(~_P.occurrence.has_key(SETTLES), _P.received_at <= settled)
    found = await uow.execute(
        sa.select(_P.seq, _P.source, _P.event_id, _P.received_at, _P.occurrence)
        .where(
            _P.project_id == project_id, _P.source == source, _P.error.is_(None), _P.seq > after, is_settled
        )
        .order_by(_P.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [PendingOccurrence(*row) for row in found]


async def take_unsettled(
    uow: UnitOfWork, project_id: int, traces: Collection[str], *, settled: datetime, limit: int
) -> list[PendingOccurrence]:
    """Lock and return the oldest pending occurrences of traces that were not received before `settled`."""
    trace = _P.occurrence["point"]["trace"].astext
    found = await uow.execute(
        sa.select(_P.seq, _P.source, _P.event_id, _P.received_at, _P.occurrence)
        .where(
            _P.project_id == project_id,
            _P.error.is_(None),
            _P.occurrence.has_key(SETTLES),
            _P.received_at > settled,
            trace == sa.any_(sa.literal(list(traces), ARRAY(sa.Text))),
        )
        .order_by(_P.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [PendingOccurrence(*row) for row in found]


async def delete_waiting(uow: UnitOfWork, numbers: Sequence[int]) -> None:
    """Delete occurrences that were counted."""
    await uow.execute(
        sa.delete(pending_occurrences).where(
            _P.seq == sa.any_(sa.literal(list(numbers), ARRAY(sa.BigInteger)))
        )
    )


async def keep_recent(uow: UnitOfWork, numbers: Sequence[int]) -> None:
    """Keep some occurrences as recent ones, replacing older ones."""
    slot = (_P.seq % RECENT).label("slot")
    chosen = (
        sa.select(_P.project_id, _P.source, slot, _P.seq, _P.event_id, _P.received_at, _P.occurrence)
        .where(_P.seq == sa.any_(sa.literal(list(numbers), ARRAY(sa.BigInteger))))
        .distinct(_P.project_id, _P.source, slot)
        .order_by(_P.project_id, _P.source, slot, _P.seq.desc())
    )
    names = ["project_id", "source", "slot", "seq", "event_id", "received_at", "occurrence"]
    made = insert(recent_occurrences).from_select(names, chosen)
    await uow.execute(
        made.on_conflict_do_update(
            index_elements=names[:3], set_={name: made.excluded[name] for name in names[3:]}
        )
    )


async def select_recent(uow: UnitOfWork, project_id: int, source: str) -> list[KeptOccurrence]:
    """Return the recently counted errors of a source, newest first."""
    found = await uow.execute(
        sa.select(_R.event_id, _R.received_at, _R.occurrence)
        .where(_R.project_id == project_id, _R.source == source)
        .order_by(_R.seq.desc())
    )
    return [KeptOccurrence(row[0], row[1], row[2], "done") for row in found]


async def select_uncounted(
    uow: UnitOfWork, project_id: int, source: str, *, failed: bool, limit: int
) -> list[KeptOccurrence]:
    """Return the newest pending or failed errors of a source."""
    found = await uow.execute(
        sa.select(_P.event_id, _P.received_at, _P.occurrence, _P.error)
        .where(_P.project_id == project_id, _P.source == source, _is_failed(failed))
        .order_by(_P.seq.desc())
        .limit(limit)
    )
    state: Literal["pending", "failed"] = "failed" if failed else "pending"
    return [KeptOccurrence(row[0], row[1], row[2], state, row[3]) for row in found]


async def select_kept(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> KeptOccurrence | None:
    """Return a pending, failed or recently counted error of a source."""
    mine = (_P.project_id == project_id, _P.source == source, _P.event_id == event_id)
    found = await uow.execute(
        sa.select(_P.event_id, _P.received_at, _P.occurrence, _P.error).where(*mine).order_by(_P.seq).limit(1)
    )
    row = found.one_or_none()
    if row is not None:
        return KeptOccurrence(row[0], row[1], row[2], "pending" if row[3] is None else "failed", row[3])
    return next(
        (
            occurrence
            for occurrence in await select_recent(uow, project_id, source)
            if occurrence.event_id == event_id
        ),
        None,
    )


async def delete_failed_one(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> int:
    """Delete a failed error; return the number of deleted rows."""
    done = await uow.execute(
        sa.delete(pending_occurrences).where(
            _P.project_id == project_id, _P.source == source, _P.event_id == event_id, _P.error.is_not(None)
        )
    )
    return done.rowcount


def _is_failed(failed: bool) -> sa.ColumnElement[bool]:
    return _P.error.is_not(None) if failed else _P.error.is_(None)


async def set_error(uow: UnitOfWork, seq: int, error: str) -> None:
    """Mark an occurrence as failed, with the reason."""
    await uow.execute(sa.update(pending_occurrences).where(_P.seq == seq).values(error=error))


async def clear_errors(
    uow: UnitOfWork, project_id: int, *, source: str | None = None, event_id: UUID | None = None
) -> int:
    """Make failed occurrences pending again: all, those of a source, or one; return how many."""
    chosen = [_P.project_id == project_id, _P.error.is_not(None)]
    if source is not None:
        chosen.append(_P.source == source)
    if event_id is not None:
        chosen.append(_P.event_id == event_id)
    result = await uow.execute(sa.update(pending_occurrences).where(*chosen).values(error=None))
    return result.rowcount


async def select_counts(
    uow: UnitOfWork, project_id: int, *, since: datetime
) -> list[tuple[str, str, int, datetime]]:
    """Return source, outcome, count and last hour of a project's events since `since`."""
    found = await uow.execute(
        sa.select(_C.source, _C.outcome, sa.func.sum(_C.count), sa.func.max(_C.hour))
        .where(_C.project_id == project_id, _C.hour >= since)
        .group_by(_C.source, _C.outcome)
        .order_by(_C.source, _C.outcome)
    )
    return [(row[0], row[1], int(row[2]), row[3]) for row in found]


async def select_totals(
    uow: UnitOfWork, project_id: int, sources: Sequence[str]
) -> list[tuple[str, str, int, datetime | None]]:
    """Return source, outcome, count and last time of all counted events of some sources."""
    found = await uow.execute(
        sa.select(_C.source, _C.outcome, sa.func.sum(_C.count), sa.func.max(_C.last_at))
        .where(_C.project_id == project_id, _C.source.in_(sources))
        .group_by(_C.source, _C.outcome)
    )
    return [(row[0], row[1], int(row[2]), row[3]) for row in found]


async def count_waiting(uow: UnitOfWork, project_id: int, *, limit: int) -> dict[tuple[str, bool], int]:
    """Return the number of pending (False) and failed (True) occurrences by source, up to a total limit."""
    some = (
        sa.select(_P.source, _P.error.is_not(None).label("failed"))
        .where(_P.project_id == project_id)
        .limit(limit)
        .subquery()
    )
    found = await uow.execute(
        sa.select(some.c.source, some.c.failed, sa.func.count()).group_by(some.c.source, some.c.failed)
    )
    return {(row[0], row[1]): row[2] for row in found}


async def delete_counts(uow: UnitOfWork, *, before: datetime) -> int:
    """Delete the hourly counts before `before`; return how many."""
    return (await uow.execute(sa.delete(intake_counts).where(_C.hour < before))).rowcount


async def delete_failed(uow: UnitOfWork, *, before: datetime) -> int:
    """Delete failed occurrences received before `before`; return how many."""
    result = await uow.execute(
        sa.delete(pending_occurrences).where(_P.error.is_not(None), _P.received_at < before)
    )
    return result.rowcount
