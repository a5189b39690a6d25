"""Why a report gathers: the rules of research applied to signals that nobody has researched yet."""

import asyncio
from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import Status
from postroom.domain.research.gathering import Gathering, gathering_of
from postroom.domain.research.urgency import Observation
from postroom.reports.schemas import Report
from postroom.signals import reading

MAX_SIGNALS = 100
"""Signals that are read; a report of more that still gathers has light ones."""


async def why_gathering(uow: UnitOfWork, report: Report, now: datetime) -> Gathering | None:
    """Return why a report gathers and what it would be; None if it does not gather or has no signal."""
    if report.status != Status.POTENTIAL or report.snoozed_for is not None:
        return None
    signals = await reading.signals_of_report(uow, report.id, limit=MAX_SIGNALS)
    if not signals:
        return None
    observations = [
        Observation(
            signal.content,
            signal.source_product,
            signal.source_type,
            signal.last_seen or signal.timestamp,
            signal.extra,
        )
        for signal in signals
    ]
    return await asyncio.to_thread(gathering_of, report.total_weight, observations, now=now)
