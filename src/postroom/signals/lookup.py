"""Finds signals by a part of their id, as people type it.

Ids are time-ordered: those of one minute begin alike, so only their ends differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals

MAX_FOUND = 10
"""Maximum number of signals that one lookup returns."""


@dataclass(frozen=True, slots=True)
class FoundSignal:
    """A signal as it was sent, and its present state; *grouped* ones have a report."""

    id: UUID
    description: str
    source_product: str
    source_type: str
    source_id: str
    weight: float
    timestamp: datetime
    received_at: datetime
    state: str
    report_id: UUID | None
    extra: Mapping[str, Any]
    project_id: int


SIGNAL_COLUMNS = (
    signals.c.id,
    signals.c.description,
    signals.c.source_product,
    signals.c.source_type,
    signals.c.source_id,
    signals.c.weight,
    signals.c.timestamp,
    sa.func.coalesce(signals.c.first_received_at, signals.c.received_at),
    signals.c.state,
    signals.c.report_id,
    signals.c.extra,
    signals.c.project_id,
)
"""In the order of the fields of `FoundSignal`."""


def has_ref(id: sa.ColumnElement[UUID], ref: str) -> sa.ColumnElement[bool]:
    """Return the condition that an id begins or ends with `ref`, hexadecimal digits without hyphens."""
    digits = sa.func.replace(sa.cast(id, sa.Text), "-", "")
    return sa.or_(digits.startswith(ref), digits.endswith(ref))


async def is_of_project(uow: UnitOfWork, project_id: int, signal_id: UUID) -> bool:
    """Return whether a project has a signal, deleted or not."""
    found = await uow.execute(
        sa.select(sa.literal(1)).where(signals.c.id == signal_id, signals.c.project_id == project_id)
    )
    return found.first() is not None


async def find_signals(uow: UnitOfWork, project_id: int, ref: str) -> Sequence[FoundSignal]:
    """Return the project's live signals whose id begins or ends with `ref`, newest first."""
    found = await uow.execute(
        sa.select(*SIGNAL_COLUMNS)
        .where(signals.c.project_id == project_id, signals.c.deleted_at.is_(None), has_ref(signals.c.id, ref))
        .order_by(signals.c.id.desc())
        .limit(MAX_FOUND)
    )
    return [FoundSignal(*row) for row in found]
