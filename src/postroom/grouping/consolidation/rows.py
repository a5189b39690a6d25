"""Queries of the consolidation: signals to compare, and reports that may change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, signal_features, signals
from postroom.domain.scouts.findings import ABOUT
from postroom.domain.sources.configs import SCOUT
from postroom.grouping.consolidation.quoted_messages import Message, message_of
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.text.sites import sites_of


@dataclass(frozen=True, slots=True)
class Row:
    """A grouped signal of the window, with what it is compared by.

    `sites` are the web sites that its title names, `message` the error that it quotes. `named`: it is a scout's
    finding that names the thing that it is about, and joins by that alone.
    """

    id: UUID
    seq: int
    report_id: UUID
    timestamp: datetime
    vector: Vector
    packed: Packed
    named: bool = False
    sites: frozenset[str] = frozenset()
    message: Message | None = None


_NAMED = {"scout": SCOUT[0], "about": ABOUT}
_ROWS = """
    SELECT signals.id, signals.seq, signals.report_id, signals.timestamp, features.words, features.counts,
           features.identifiers, features.length, features.template, features.thread, features.title,
           signals.source_product,
           signals.source_product = :scout
               AND (features.thread IS NOT NULL OR jsonb_exists(signals.extra, :about)) AS named,
           halfvec_send(features.embedding) AS vector
    FROM SOME JOIN reports ON reports.id = signals.report_id
    WHERE features.project_id = :project_id AND features.received_at >= :since AND features.model = :model
      AND features.identifiers IS NOT NULL AND signals.deleted_at IS NULL AND reports.status <> 'deleted'
      AND NOT EXISTS (SELECT FROM report_removals AS gone WHERE gone.report_id = signals.report_id)
"""
# Closed items of an import that have not come back: there is nothing to regroup about them, and nobody would see
# what joins them.
_UNSETTLED = " AND (reports.history IS NULL OR reports.status NOT IN ('resolved', 'suppressed'))"
_ANY = "signal_features AS features JOIN signals ON signals.id = features.signal_id"
_NEW = sa.text(
    _ROWS.replace("SOME", _ANY) + _UNSETTLED + " AND signals.seq > :after ORDER BY signals.seq LIMIT :limit"
)
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
    """Return grouped signals of reports that may change with a sequence number above `after`, in order of arrival.

    `window` has the keys `project_id`, `since` and `model`.
    """
    found = await uow.execute(_NEW, {**window, **_NAMED, "after": after, "limit": limit})
    return [_row(row) for row in found]


async def signals_of(
    uow: UnitOfWork, window: Mapping[str, Any], report_ids: Collection[UUID], *, most: int
) -> list[Row]:
    """Return the newest `most` signals of each of the reports, in order of arrival."""
    found = await uow.execute(_OF_REPORTS, {**window, **_NAMED, "reports": list(report_ids), "most": most})
    return [_row(row) for row in found]


def _row(row: sa.Row[Any]) -> Row:
    vector = np.frombuffer(row.vector, ">f2", offset=4).astype(np.float32)
    packed = Packed(
        row.words, row.counts, row.identifiers, row.source_product, row.length or 0, row.template, row.thread
    )
    sites, message = sites_of(row.title), message_of(row.title)
    return Row(row.id, row.seq, row.report_id, row.timestamp, vector, packed, row.named, sites, message)


async def without_settled(uow: UnitOfWork, report_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of the reports that may change: not those of closed items of an import."""
    of = sa.and_(
        reports.c.id.in_(report_ids),
        reports.c.history.is_not(None),
        reports.c.status.in_(("resolved", "suppressed")),
    )
    settled = set((await uow.execute(sa.select(reports.c.id).where(of))).scalars())
    return [id for id in report_ids if id not in settled]


async def last_read(uow: UnitOfWork, project_id: int) -> int:
    """Return the number of the signal before the oldest one of a project that waits to be read; 0 if none waits."""
    features = signal_features.c
    found = await uow.execute(
        sa.select(sa.func.coalesce(sa.func.min(signals.c.seq) - 1, 0))
        .join_from(signal_features, signals, signals.c.id == features.signal_id)
        .where(features.project_id == project_id, features.read_at.is_(None), signals.c.state == "grouped")
    )
    return int(found.scalar_one())


_UNTOUCHED = sa.text("""
    SELECT r.id FROM reports AS r
    WHERE r.id = ANY(:ids) AND r.merged_into_id IS NULL
      AND r.status IN ('potential', 'candidate', 'in_progress', 'pending_input', 'ready')
      AND r.corrections = '{}' AND r.labels = '{}' AND r.task_ids = '{}' AND r.implementation_pr_url IS NULL
      AND r.pull_requests = '[]'
      -- Snoozed or archived, or resolved before.
      AND NOT EXISTS (SELECT FROM report_watches AS watch
                       WHERE watch.report_id = r.id AND watch.kind IN ('snooze', 'stale', 'fix'))
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


async def untouched(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that only the server has acted on.

    What rules and research did by themselves can be done again. People, agents at work and pull requests anchor.
    """
    return set((await uow.execute(_UNTOUCHED, {"ids": list(report_ids)})).scalars())


_CONFIRMED = sa.text("""
    SELECT r.id FROM reports AS r
    WHERE r.id = ANY(:ids)
      AND (r.status = 'resolved'
           OR EXISTS (SELECT FROM regroupings AS done
                       WHERE done.consolidation_id IS NULL AND done.undone_at IS NULL
                         AND r.id IN (done.from_report_id, done.to_report_id)))
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def confirmed(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that are resolved, or that people merged, split or moved signals of."""
    return set((await uow.execute(_CONFIRMED, {"ids": list(report_ids)})).scalars())


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
