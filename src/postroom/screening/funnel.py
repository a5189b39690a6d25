"""Where the signals are that a project received: per day and source, each in exactly one place.

It counts what is there, so past days may change: a signal that is sent back to be grouped anew counts on the day on
which that was asked for, and one that was removed from quarantine for its age counts nowhere any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, signal_screenings, signals
from postroom.domain.quarantine import PLACES

_S, _R, _V = signals.c, reports.c, signal_screenings.c

# The first that holds is the place.
_PLACE = sa.case(
    (_S.deleted_at.is_not(None), "removed"),
    (_S.state == "pending", "pending"),
    (_S.state == "quarantined", "blocked"),
    (_S.state == "failed", "failed"),
    (_R.promoted_at.is_(None), "grouped"),
    (_R.actionability.is_(None), "promoted"),
    else_="judged",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Signals of one source on one day (UTC): by place (all of `PLACES`), and how many of them are suspicious."""

    day: date
    source_product: str
    source_type: str
    places: dict[str, int]
    suspicious: int

    @property
    def received(self) -> int:
        """All of them."""
        return sum(self.places.values())


async def funnel(
    uow: UnitOfWork, project_id: int, *, since: datetime, until: datetime, source_product: str | None = None
) -> list[Counts]:
    """Return where the signals received in `[since, until)` are now; the newest day first, then by source."""
    placed = (
        sa.select(
            sa.cast(sa.func.timezone("UTC", _S.received_at), sa.Date).label("day"),
            _S.source_product,
            _S.source_type,
            _PLACE.label("place"),
            (_V.verdict == "suspicious").label("suspicious"),
        )
        .select_from(
            signals.outerjoin(reports, _R.id == _S.report_id).outerjoin(
                signal_screenings, _V.signal_id == _S.id
            )
        )
        .where(_S.project_id == project_id, _S.received_at >= since, _S.received_at < until)
    )
    if source_product is not None:
        placed = placed.where(_S.source_product == source_product)
    one = placed.subquery().c
    query = (
        sa.select(
            one.day,
            one.source_product,
            one.source_type,
            *(sa.func.count().filter(one.place == place).label(place) for place in PLACES),
            sa.func.count().filter(one.suspicious).label("suspicious"),
        )
        .group_by(one.day, one.source_product, one.source_type)
        .order_by(one.day.desc(), one.source_product, one.source_type)
    )
    return [
        Counts(
            row.day,
            row.source_product,
            row.source_type,
            {place: getattr(row, place) for place in PLACES},
            row.suspicious,
        )
        for row in await uow.execute(query)
    ]


def totals(rows: Sequence[Counts]) -> dict[str, int]:
    """Return the sums of all rows."""
    return {
        "received": sum(row.received for row in rows),
        **{place: sum(row.places[place] for row in rows) for place in PLACES},
        "suspicious": sum(row.suspicious for row in rows),
    }


def on_wire(row: Counts) -> dict[str, Any]:
    """Return the JSON object of a row."""
    return {
        "day": row.day.isoformat(),
        "source_product": row.source_product,
        "source_type": row.source_type,
        "received": row.received,
        **row.places,
        "suspicious": row.suspicious,
    }
