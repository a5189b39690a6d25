"""Queries of the signals that a project received: pages, and the activity of each source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals
from postroom.signals.lookup import SIGNAL_COLUMNS, FoundSignal

_S = signals.c


@dataclass(frozen=True, slots=True)
class ReceivedFilters:
    """Filters of received signals; None is no filter. Times are those of receipt."""

    state: str | None = None
    source_product: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    report_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Return the filters as SQL conditions."""
        same: list[tuple[sa.Column[Any], Any]] = [
            (_S.state, self.state),
            (_S.source_product, self.source_product),
            (_S.source_type, self.source_type),
            (_S.source_id, self.source_id),
            (_S.report_id, self.report_id),
        ]
        conditions: list[sa.ColumnElement[bool]] = [
            column == value for column, value in same if value is not None
        ]
        if self.since is not None:
            conditions.append(_S.received_at >= self.since)
        if self.until is not None:
            conditions.append(_S.received_at < self.until)
        return conditions


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """A page of signals, and the total number of matches."""

    count: int
    signals: Sequence[FoundSignal]


@dataclass(frozen=True, slots=True)
class SourceActivity:
    """Signals of one source in a period: received, failed and quarantined ones, and the latest receipt."""

    source_product: str
    source_type: str
    received: int
    failed: int
    quarantined: int
    last_received_at: datetime


async def page(
    uow: UnitOfWork, project_id: int, filters: ReceivedFilters, *, limit: int, offset: int
) -> ReceivedPage:
    """Return the project's live signals, latest received first."""
    conditions = [_S.project_id == project_id, _S.deleted_at.is_(None), *filters.conditions()]
    count = (
        await uow.execute(sa.select(sa.func.count()).select_from(signals).where(*conditions))
    ).scalar_one()
    found = await uow.execute(
        sa.select(*SIGNAL_COLUMNS)
        .where(*conditions)
        .order_by(_S.received_at.desc(), _S.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return ReceivedPage(count, [FoundSignal(*row) for row in found])


async def activity(uow: UnitOfWork, project_id: int, *, since: datetime) -> list[SourceActivity]:
    """Return what each source sent since a time, latest sender first."""
    newest = sa.func.max(_S.received_at)
    found = await uow.execute(
        sa.select(
            _S.source_product,
            _S.source_type,
            sa.func.count(),
            sa.func.count().filter(_S.state == "failed"),
            sa.func.count().filter(_S.state == "quarantined"),
            newest,
        )
        .where(_S.project_id == project_id, _S.received_at >= since)
        .group_by(_S.source_product, _S.source_type)
        .order_by(newest.desc(), _S.source_product, _S.source_type)
    )
    return [SourceActivity(*row) for row in found]
