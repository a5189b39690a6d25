"""Read the results and the progress of research, and why a report is not researched yet."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import Status
from postroom.domain.research.gathering import Gathering, gathering_of
from postroom.domain.research.urgency import Observation
from postroom.reports.schemas import Report
from postroom.research import repository
from postroom.signals import reading

MAX_SIGNALS = 100
"""Signals that `why_gathering` reads; a report of more that still gathers has light ones."""


@dataclass(frozen=True, slots=True)
class Named:
    """The top file and reviewer of a report, None where research found none."""

    path: str | None
    reviewer: str | None


async def waiting(uow: UnitOfWork, project_id: int) -> int:
    """Count the reports of a project that wait for research or are being researched."""
    return await repository.count_waiting(uow, project_id)


async def named(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Return the top file and reviewer of each report."""
    paths = await repository.first_paths(uow, report_ids)
    reviewers = await repository.first_reviewers(uow, report_ids)
    return {id: Named(paths.get(id), reviewers.get(id)) for id in report_ids}


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
