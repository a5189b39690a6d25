"""Which signals came of a connected source."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_signals


@dataclass(frozen=True, slots=True)
class Link:
    """That a signal came of a source: of which delivery, and about what of the source's objects.

    `held_weight` is the weight of a signal of the past that does not count yet; `changed_at` is when the object was
    last changed at the source.
    """

    signal_id: UUID
    source_id: UUID
    delivery_id: UUID
    object_id: str
    held_weight: float | None = None
    changed_at: datetime | None = None


async def keep(uow: UnitOfWork, links: Sequence[Link]) -> None:
    """Keep links; of a signal that has one, the first stays."""
    if links:
        await uow.execute(insert(source_signals).on_conflict_do_nothing(), [asdict(one) for one in links])
