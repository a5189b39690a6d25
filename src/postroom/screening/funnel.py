"""The funnel: how many received signals are where, by day and source, each in exactly one place.

A signal counts on the day of its first arrival, even if it was sent back since. Of those removed from quarantine
for their age only the daily numbers are left.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import removed_signals, reports, signal_came, signal_screenings, signals
from postroom.domain.signals.quarantine import PLACES

_S, _R, _V, _G = signals.c, reports.c, signal_screenings.c, removed_signals.c
_BEGINS = sa.func.timezone("UTC", sa.cast(_G.day, sa.DateTime), type_=sa.DateTime(timezone=True))

# The first condition that holds determines the place.
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
    """Signals of one source on one day (UTC): by place (all of `PLACES`), and the number of suspicious ones."""

    day: date
    source_product: str
    source_type: str
    places: dict[str, int]
    suspicious: int

    @property
    def received(self) -> int:
        """Total number of signals."""
        return sum(self.places.values())


def _came_within(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a signal first arrived in `[since, until)`; in two parts, to use both indexes."""
    once = sa.and_(_S.first_received_at.is_(None), _S.received_at >= since, _S.received_at < until)
    return sa.or_(once, sa.and_(_S.first_received_at >= since, _S.first_received_at < until))


async def funnel(
    uow: UnitOfWork, project_id: int, *, since: datetime, until: datetime, source_product: str | None = None
) -> list[Counts]:
    """Return where the signals received in `[since, until)` are now; newest day first, then by source.

    Signals removed for their age count for their whole day if any of it is in that period.
    """
    placed = (
        sa.select(
            sa.cast(sa.func.timezone("UTC", signal_came), sa.Date).label("day"),
            _S.source_product,
            _S.source_type,
            _PLACE.label("place"),
            (_V.verdict == "suspicious").label("suspicious"),
            sa.literal(1).label("count"),
        )
        .select_from(
            signals.outerjoin(reports, _R.id == _S.report_id).outerjoin(
                signal_screenings, _V.signal_id == _S.id
            )
        )
        .where(_S.project_id == project_id, _came_within(since, until))
    )
    gone = sa.select(
        _G.day,
        _G.source_product,
        _G.source_type,
        sa.literal("removed"),
        sa.false(),
        _G.count,
    ).where(
        _G.project_id == project_id,
        _BEGINS + timedelta(days=1) > since,
        until > _BEGINS,
    )
    if source_product is not None:
        placed = placed.where(_S.source_product == source_product)
        gone = gone.where(_G.source_product == source_product)
    one = sa.union_all(placed, gone).subquery().c
    query = (
        sa.select(
            one.day,
            one.source_product,
            one.source_type,
            *(_sum(one["count"], one.place == place).label(place) for place in PLACES),
            _sum(one["count"], one.suspicious).label("suspicious"),
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


def _sum(counts: sa.ColumnElement[int], which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(counts).filter(which), 0), sa.BigInteger)
