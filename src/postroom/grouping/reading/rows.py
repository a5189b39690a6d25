"""Queries of readings: signals that wait to be read, the catalogue, and what a reading writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signal_features
from postroom.grouping.index.members import Member, Packed


@dataclass(frozen=True, slots=True)
class Unread:
    """A grouped signal that waits to be read, with its report.

    `is_repeat`: its report already holds the same message, or one of the same conversation, that was read before;
    `suspicious`: marked, and not cleared by a second opinion; `given`: its sender said when it happened.
    """

    id: UUID
    seq: int
    report_id: UUID
    source_product: str
    source_type: str
    source_id: str
    description: str
    title: str
    template: int | None
    timestamp: datetime
    given: bool
    readings: int
    alone: bool
    suspicious: bool
    is_repeat: bool

    @property
    def key(self) -> tuple[UUID, str, object]:
        """Equal for signals of one report with the same message."""
        said: object = self.description if self.template is None else self.template
        return self.report_id, self.source_product, said


_UNREAD = sa.text("""
    SELECT s.id, s.seq, s.report_id, s.source_product, s.source_type, s.source_id, s.description, f.title,
           f.template, s.timestamp, s.timestamp <> s.received_at AS given, f.readings, f.read_alone AS alone,
           EXISTS (SELECT FROM signal_screenings AS seen
                    WHERE seen.signal_id = s.id AND seen.verdict <> 'clean'
                      AND seen.opinion IS DISTINCT FROM 'clean'
                      AND seen.decision IS DISTINCT FROM 'released') AS suspicious,
           EXISTS (SELECT FROM signals AS o JOIN signal_features AS g ON g.signal_id = o.id
                    WHERE o.report_id = s.report_id AND o.deleted_at IS NULL AND g.read_at IS NOT NULL
                      AND o.source_product = s.source_product
                      AND (g.template = f.template OR g.thread = f.thread
                           OR o.description = s.description)) AS is_repeat
    FROM signal_features AS f JOIN signals AS s ON s.id = f.signal_id
    WHERE f.project_id = :project_id AND f.read_at IS NULL AND f.received_at >= :since
      AND s.state = 'grouped' AND s.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM report_removals AS gone WHERE gone.report_id = s.report_id)
      AND NOT EXISTS (SELECT FROM reading_leases AS lease
                       WHERE lease.project_id = :project_id AND lease.expires_at > :now
                         AND s.id = ANY(lease.signal_ids))
      -- A reading waits for the second opinion, which decides with whom a signal is read.
      AND NOT EXISTS (SELECT FROM signal_screenings AS asked
                       WHERE asked.signal_id = s.id AND asked.opinion = 'awaited' AND asked.decision IS NULL)
    ORDER BY s.seq LIMIT :limit
""")


async def unread(
    uow: UnitOfWork, project_id: int, *, since: datetime, limit: int, now: datetime
) -> list[Unread]:
    """Return signals that wait to be read and that no agent was given, in order of arrival."""
    values = {"project_id": project_id, "since": since, "limit": limit, "now": now}
    found = await uow.execute(_UNREAD, values)
    return [Unread(*row) for row in found]


async def count_unread(uow: UnitOfWork, project_id: int, *, since: datetime) -> int:
    """Return how many signals wait to be read."""
    features = signal_features.c
    found = await uow.execute(
        sa.select(sa.func.count())
        .select_from(signal_features)
        .where(features.project_id == project_id, features.read_at.is_(None), features.received_at >= since)
    )
    return found.scalar_one()


async def mark_read(uow: UnitOfWork, signal_ids: Collection[UUID], *, now: datetime) -> None:
    """Mark signals as read."""
    await uow.execute(
        signal_features.update().where(signal_features.c.signal_id.in_(signal_ids)).values(read_at=now)
    )


async def read_again(uow: UnitOfWork, report_id: UUID, *, limit: int) -> int:
    """Mark the newest signals of a report as unread once; return how many."""
    done = await uow.execute(
        sa.text("""
            UPDATE signal_features SET read_at = NULL, readings = readings + 1
             WHERE readings = 0 AND signal_id IN (
                SELECT id FROM signals WHERE report_id = :report_id AND deleted_at IS NULL
                 ORDER BY timestamp DESC LIMIT :limit)
        """),
        {"report_id": report_id, "limit": limit},
    )
    return done.rowcount


async def read_alone(uow: UnitOfWork, signal_ids: Collection[UUID]) -> None:
    """Mark signals to be read one by one."""
    await uow.execute(
        signal_features.update().where(signal_features.c.signal_id.in_(signal_ids)).values(read_alone=True)
    )


async def count_try(uow: UnitOfWork, signal_ids: Collection[UUID], *, most: int, now: datetime) -> None:
    """Count a try that gave no answer about signals; after `most` tries they stay where they are."""
    features = signal_features.c
    await uow.execute(
        signal_features.update()
        .where(features.signal_id.in_(signal_ids))
        .values(
            readings=features.readings + 1,
            read_at=sa.case((features.readings + 1 >= most, now), else_=features.read_at),
        )
    )


_MEMBERS = sa.text("""
    SELECT words, counts, identifiers, length, halfvec_send(embedding) AS vector, signals.source_product
    FROM signal_features AS features JOIN signals ON signals.id = features.signal_id
    WHERE signal_id = ANY(:ids) AND model = :model AND identifiers IS NOT NULL
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def members(uow: UnitOfWork, signal_ids: Sequence[UUID], *, model: str) -> list[Member]:
    """Return signals in the form in which they are compared, those that `model` embedded; without templates."""
    found = await uow.execute(_MEMBERS, {"ids": list(signal_ids), "model": model})
    return [
        Member(
            np.frombuffer(row.vector, ">f2", offset=4).astype(np.float32),
            Packed(row.words, row.counts, row.identifiers, row.source_product, row.length or 0, None),
        )
        for row in found
    ]


_NAMED = sa.text("""
    SELECT DISTINCT s.report_id FROM signals AS s
    WHERE s.project_id = :project_id AND s.source_id = ANY(:names) AND s.report_id IS NOT NULL
      AND s.deleted_at IS NULL AND s.received_at >= :since LIMIT :limit
""").bindparams(sa.bindparam("names", type_=ARRAY(sa.Text)))


async def reports_named(
    uow: UnitOfWork, project_id: int, names: Sequence[str], *, since: datetime, limit: int
) -> set[UUID]:
    """Return the reports of signals whose source id is one of the names."""
    values = {"project_id": project_id, "names": list(names), "since": since, "limit": limit}
    return set((await uow.execute(_NAMED, values)).scalars()) if names else set()


_SIGNALS_NAMED = sa.text("""
    SELECT s.source_id, s.id, s.report_id FROM signals AS s
    WHERE s.project_id = :project_id AND s.source_id = ANY(:names) AND s.report_id IS NOT NULL
      AND s.deleted_at IS NULL AND s.received_at >= :since ORDER BY s.seq DESC LIMIT 500
""").bindparams(sa.bindparam("names", type_=ARRAY(sa.Text)))


async def signals_named(
    uow: UnitOfWork, project_id: int, names: Sequence[str], *, since: datetime
) -> list[tuple[str, UUID, UUID]]:
    """Return source id, id and report of the signals whose source id is one of the names, newest first."""
    values = {"project_id": project_id, "names": list(names), "since": since}
    return [tuple(row) for row in await uow.execute(_SIGNALS_NAMED, values)] if names else []


_TEXTS = """
    SELECT wanted.id AS report_id, s.id, s.source_product, s.source_type, s.description
    FROM unnest(:ids) AS wanted(id) CROSS JOIN LATERAL (
        SELECT * FROM signals WHERE report_id = wanted.id AND deleted_at IS NULL AND state = 'grouped'
        ORDER BY timestamp, seq LIMIT :most) AS s
    ORDER BY wanted.id, s.timestamp, s.seq
"""
_FIRST_TEXTS = sa.text(_TEXTS).bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))
_NEWEST_TEXTS = sa.text(
    _TEXTS.replace("timestamp, seq", "timestamp DESC, seq DESC").replace(
        "s.timestamp, s.seq", "s.timestamp DESC, s.seq DESC"
    )
).bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def texts_of(
    uow: UnitOfWork, report_ids: Sequence[UUID], *, most: int, newest: bool = False
) -> dict[UUID, list[sa.Row[Any]]]:
    """Return up to `most` signals of each report, the oldest first, or the `newest`."""
    found: dict[UUID, list[sa.Row[Any]]] = {}
    query = _NEWEST_TEXTS if newest else _FIRST_TEXTS
    for row in await uow.execute(query, {"ids": list(report_ids), "most": most}):
        found.setdefault(row.report_id, []).append(row)
    return found
