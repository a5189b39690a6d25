"""Queries of the consolidation: projects that wait for it, signals to compare, reports that may change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import consolidation_states, reports, signals
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.jobs.port import Job, Jobs

CONSOLIDATE_JOB = "consolidate"
"""Job that regroups the fluid reports of a project; its key is the project's id."""

# As text, because SQLAlchemy compiles ON CONFLICT again each time, and this is executed for each batch.
_NOTE_ARRIVALS = sa.text("""
    INSERT INTO consolidation_states AS mine (project_id, arrivals, first_arrival_at)
    VALUES (:project_id, :count, :now)
    ON CONFLICT (project_id) DO UPDATE SET arrivals = mine.arrivals + excluded.arrivals,
        first_arrival_at = coalesce(mine.first_arrival_at, excluded.first_arrival_at)
    RETURNING mine.arrivals, mine.requested_at
""").bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


async def note_arrivals(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, count: int, after: int, now: datetime
) -> None:
    """Record that signals were grouped, and request a run once `after` of them are unprocessed."""
    row = (await uow.execute(_NOTE_ARRIVALS, {"project_id": project_id, "count": count, "now": now})).one()
    if row.requested_at is None and row.arrivals >= after:
        await request(uow, jobs=jobs, project_id=project_id, now=now)


async def request(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Enqueue a run."""
    await uow.execute(
        consolidation_states.update()
        .where(consolidation_states.c.project_id == project_id)
        .values(requested_at=now)
    )
    await jobs.enqueue(uow, Job(CONSOLIDATE_JOB, str(project_id)))


async def due(uow: UnitOfWork, *, waiting_since: datetime, lost_before: datetime) -> list[int]:
    """Return the projects with signals waiting since a time or a job that seems lost; their rows are locked."""
    states = consolidation_states.c
    found = await uow.execute(
        sa.select(states.project_id)
        .where(
            states.arrivals > 0,
            sa.or_(
                sa.and_(states.requested_at.is_(None), states.first_arrival_at <= waiting_since),
                states.requested_at < lost_before,
            ),
        )
        .order_by(states.project_id)
        .with_for_update(skip_locked=True)
    )
    return list(found.scalars())


async def begin(uow: UnitOfWork, project_id: int) -> int:
    """Clear the request, and return the sequence number of the last processed signal."""
    found = await uow.execute(
        consolidation_states.update()
        .where(consolidation_states.c.project_id == project_id)
        .values(requested_at=None)
        .returning(consolidation_states.c.seen_seq)
    )
    return found.scalar_one_or_none() or 0


async def seen(uow: UnitOfWork, project_id: int, *, until: int, count: int) -> None:
    """Record that a run processed `count` new signals up to the number `until`; 0 leaves the number unchanged."""
    states = consolidation_states.c
    left = sa.func.greatest(states.arrivals - count, 0)
    await uow.execute(
        consolidation_states.update()
        .where(states.project_id == project_id)
        .values(
            seen_seq=sa.func.greatest(states.seen_seq, until),
            arrivals=left,
            first_arrival_at=sa.case((left > 0, states.first_arrival_at), else_=None),
        )
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A grouped signal of the window, with what it is compared by."""

    id: UUID
    seq: int
    report_id: UUID
    vector: Vector
    packed: Packed


_ROWS = """
    SELECT signals.id, signals.seq, signals.report_id, features.words, features.counts, features.identifiers,
           features.length, features.template, features.thread, signals.source_product,
           halfvec_send(features.embedding) AS vector
    FROM SOME JOIN reports ON reports.id = signals.report_id
    WHERE features.project_id = :project_id AND features.received_at >= :since AND features.model = :model
      AND features.identifiers IS NOT NULL AND signals.deleted_at IS NULL AND reports.status <> 'deleted'
      AND NOT EXISTS (SELECT FROM report_removals AS gone WHERE gone.report_id = signals.report_id)
"""
_ANY = "signal_features AS features JOIN signals ON signals.id = features.signal_id"
_NEW = sa.text(_ROWS.replace("SOME", _ANY) + " AND signals.seq > :after ORDER BY signals.seq LIMIT :limit")
# The newest signals first, along their index, and only then their features: a report of ten thousand alerts must
# not cost more than a small one.
_NEWEST = """
    unnest(:reports) AS wanted(id) CROSS JOIN LATERAL (
        SELECT * FROM signals WHERE signals.report_id = wanted.id AND signals.deleted_at IS NULL
        ORDER BY signals.timestamp DESC LIMIT :most
    ) AS signals JOIN signal_features AS features ON features.signal_id = signals.id
"""
_OF_REPORTS = sa.text(_ROWS.replace("SOME", _NEWEST) + " ORDER BY signals.seq").bindparams(
    sa.bindparam("reports", type_=ARRAY(sa.Uuid))
)


async def new_signals(uow: UnitOfWork, window: Mapping[str, Any], *, after: int, limit: int) -> list[Row]:
    """Return grouped signals with a sequence number above `after`, in order of arrival.

    `window` has the keys `project_id`, `since` and `model`.
    """
    found = await uow.execute(_NEW, {**window, "after": after, "limit": limit})
    return [_row(row) for row in found]


async def signals_of(
    uow: UnitOfWork, window: Mapping[str, Any], report_ids: Collection[UUID], *, most: int
) -> list[Row]:
    """Return the newest `most` signals of each of the reports, in order of arrival."""
    found = await uow.execute(_OF_REPORTS, {**window, "reports": list(report_ids), "most": most})
    return [_row(row) for row in found]


def _row(row: sa.Row[Any]) -> Row:
    vector = np.frombuffer(row.vector, ">f2", offset=4).astype(np.float32)
    packed = Packed(
        row.words, row.counts, row.identifiers, row.source_product, row.length or 0, row.template, row.thread
    )
    return Row(row.id, row.seq, row.report_id, vector, packed)


_FLUID = sa.text("""
    SELECT r.id FROM reports AS r
    WHERE r.id = ANY(:ids) AND r.status IN ('potential', 'candidate') AND r.merged_into_id IS NULL
      AND r.run_count = 0 AND r.signals_at_run = 0 AND r.title IS NULL AND r.summary IS NULL
      AND r.task_ids = '{}' AND r.implementation_pr_url IS NULL
      AND NOT EXISTS (SELECT FROM report_removals AS gone WHERE gone.report_id = r.id)
      AND NOT EXISTS (SELECT FROM report_claims AS claim WHERE claim.report_id = r.id)
      AND NOT EXISTS (SELECT FROM artefacts AS entry WHERE entry.report_id = r.id
                         AND (entry.created_by_id IS NOT NULL OR entry.task_id IS NOT NULL))
      -- Changes by people that stand, and changes by the consolidation that people undid.
      AND NOT EXISTS (SELECT FROM regroupings AS done
                       WHERE (done.consolidation_id IS NULL) = (done.undone_at IS NULL)
                         AND r.id IN (done.from_report_id, done.to_report_id))
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def read_by_model(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that are in a reading's catalogue."""
    found = await uow.execute(
        sa.select(reports.c.id).where(reports.c.id.in_(report_ids), reports.c.number.is_not(None))
    )
    return set(found.scalars())


async def fluid(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that nobody has acted on."""
    return set((await uow.execute(_FLUID, {"ids": list(report_ids)})).scalars())


_SETTLED = sa.text("""
    SELECT r.id FROM reports AS r
    WHERE r.id = ANY(:ids)
      AND (r.status = 'resolved'
           OR EXISTS (SELECT FROM regroupings AS done
                       WHERE done.consolidation_id IS NULL AND done.undone_at IS NULL
                         AND r.id IN (done.from_report_id, done.to_report_id)))
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def settled(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that are resolved, or that people merged, split or moved signals of."""
    return set((await uow.execute(_SETTLED, {"ids": list(report_ids)})).scalars())


async def places(uow: UnitOfWork, signal_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the report of each live, grouped signal."""
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.report_id).where(
            signals.c.id.in_(signal_ids), signals.c.state == "grouped", signals.c.deleted_at.is_(None)
        )
    )
    return {row.id: row.report_id for row in found}


async def descriptions(uow: UnitOfWork, signal_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the texts of signals."""
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.description).where(signals.c.id.in_(signal_ids))
    )
    return {row.id: row.description for row in found}
