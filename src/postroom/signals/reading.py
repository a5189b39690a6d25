"""Queries of the signals of a report."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signal_features, signal_originals, signal_traces, signals
from postroom.domain.signals.near_identical import ComparableSignal

_WITHOUT_NUMBERS = sa.func.regexp_replace(signals.c.description, "[0-9]+", "0", "g")

_SHOWN = (
    signals.c.id,
    signals.c.description,
    signals.c.source_product,
    signals.c.source_type,
    signals.c.source_id,
    signals.c.weight,
    signals.c.timestamp,
    signals.c.extra,
)
_PLACING = ("decide", "regroup", "read")
"""Steps of a trace that assign a signal to a report."""
_NOT_PLACING = ("kept", "unsure")
"""Their outcomes that do not."""


@dataclass(frozen=True, slots=True)
class ReportSignal:
    """A live signal as its report shows it; `weight` is 0 to 1, `timestamp` is when it happened.

    `last_seen` is when what it reports happened last, if that is known to be later. `retold` is its text without
    values that only some of the occurrences have, if others are known to have others.
    """

    signal_id: UUID
    content: str
    source_product: str
    source_type: str
    source_id: str
    weight: float
    timestamp: datetime
    extra: Mapping[str, Any]
    last_seen: datetime | None = None
    retold: str | None = None


def _live(report_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return signals.c.report_id == report_id, signals.c.deleted_at.is_(None)


async def count_of_report(uow: UnitOfWork, report_id: UUID) -> int:
    """Return how many live signals a report has."""
    found = await uow.execute(sa.select(sa.func.count()).select_from(signals).where(*_live(report_id)))
    return found.scalar_one()


async def signals_of_report(
    uow: UnitOfWork,
    report_id: UUID,
    *,
    limit: int | None = None,
    offset: int = 0,
    among: Collection[UUID] | None = None,
) -> list[ReportSignal]:
    """Return the live signals of a report, earliest first: all, a page, or those of `among`.

    Empty for an unknown report.
    """
    restricted = () if among is None else (signals.c.id.in_(among),)
    found = await uow.execute(
        sa.select(*_SHOWN)
        .where(*_live(report_id), *restricted)
        .order_by(signals.c.timestamp, signals.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [ReportSignal(*row) for row in found]


async def texts_of_reports(
    uow: UnitOfWork, report_ids: Collection[UUID], *, most: int
) -> list[tuple[UUID, ReportSignal]]:
    """Return the live signals of those reports that have at most so many, each with its report, unordered."""
    count = sa.func.count().over(partition_by=signals.c.report_id)
    there = (
        sa.select(signals.c.report_id, *_SHOWN, count.label("count"))
        .where(signals.c.report_id.in_(report_ids), signals.c.deleted_at.is_(None))
        .subquery()
    )
    found = await uow.execute(
        sa.select(*(column for column in there.c if column.name != "count")).where(there.c.count <= most)
    )
    return [(row[0], ReportSignal(*row[1:])) for row in found]


async def said_of_report(uow: UnitOfWork, report_id: UUID) -> list[ComparableSignal]:
    """Return the live signals of a report in the form in which they are compared, unordered."""
    found = await uow.execute(
        sa.select(
            signals.c.id,
            signal_features.c.template,
            signal_features.c.title,
            sa.func.decode(sa.func.md5(_WITHOUT_NUMBERS), "hex"),
            signals.c.source_product,
            signals.c.source_type,
            signals.c.weight,
            signals.c.timestamp,
        )
        .outerjoin(signal_features, signal_features.c.signal_id == signals.c.id)
        .where(*_live(report_id))
    )
    return [ComparableSignal(*row) for row in found]


async def reasons_of(uow: UnitOfWork, signal_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return why each of the signals is in its report, if its trace has a reason."""
    found = await uow.execute(
        sa.select(signal_traces.c.signal_id, signal_traces.c.reason)
        .distinct(signal_traces.c.signal_id)
        .where(
            signal_traces.c.signal_id.in_(signal_ids),
            signal_traces.c.step.in_(_PLACING),
            signal_traces.c.outcome.not_in(_NOT_PLACING),
        )
        .order_by(signal_traces.c.signal_id, signal_traces.c.id.desc())
    )
    return {row.signal_id: row.reason for row in found}


async def original_text(uow: UnitOfWork, project_id: int, signal_id: UUID) -> str | None:
    """Return the source's text from before it was shortened to fit into the description; None if it was not."""
    found = await uow.execute(
        sa.select(signal_originals.c.text)
        .join(signals, signals.c.id == signal_originals.c.signal_id)
        .where(signals.c.project_id == project_id, signals.c.id == signal_id, signals.c.deleted_at.is_(None))
    )
    return found.scalar_one_or_none()
