"""Reading the signals of a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals


@dataclass(frozen=True, slots=True)
class ReportSignal:
    """A live signal as its report shows it; `weight` is 0..1, `timestamp` is when it happened."""

    signal_id: UUID
    content: str
    source_product: str
    source_type: str
    source_id: str
    weight: float
    timestamp: datetime
    extra: Mapping[str, Any]


async def signals_of_report(uow: UnitOfWork, report_id: UUID) -> list[ReportSignal]:
    """Return the live signals of a report, the earliest first; empty for a report that is not there."""
    found = await uow.execute(
        sa.select(
            signals.c.id,
            signals.c.description,
            signals.c.source_product,
            signals.c.source_type,
            signals.c.source_id,
            signals.c.weight,
            signals.c.timestamp,
            signals.c.extra,
        )
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None))
        .order_by(signals.c.timestamp, signals.c.id)
    )
    return [ReportSignal(*row) for row in found]
