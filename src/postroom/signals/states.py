"""Changes of stored signals by the grouping and the screening: their state, their report and their weight.

A grouped signal counts for a report. Its *home* is the report that it was put into, if merges lead from there to
the one that it counts for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals

_PLACE = sa.text("""
    UPDATE signals
       SET state = 'grouped', report_id = new.report_id, background = new.background,
           weight = CASE WHEN new.repeated THEN 0 ELSE signals.weight END,
           -- Others that came later were placed first: what follows arrival goes by these numbers.
           seq = CASE WHEN signals.backlog
                      THEN nextval(pg_get_serial_sequence('signals', 'seq')) ELSE signals.seq END,
           deleted_at = CASE WHEN new.deleted THEN :now ELSE signals.deleted_at END
      FROM unnest(:ids, :reports, :backgrounds, :repeated, :deleted)
           AS new(id, report_id, background, repeated, deleted)
     WHERE signals.id = new.id AND signals.state = 'pending'
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)),
    sa.bindparam("backgrounds", type_=ARRAY(sa.REAL)),
    sa.bindparam("repeated", type_=ARRAY(sa.Boolean)),
    sa.bindparam("deleted", type_=ARRAY(sa.Boolean)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class Placement:
    """A signal and the report it goes to.

    `repeated`: it adds no weight to that report. `deleted`: the report was deleted meanwhile, and so is the signal.
    """

    signal_id: UUID
    report_id: UUID
    background: float
    repeated: bool = False
    deleted: bool = False


async def place(uow: UnitOfWork, placements: Sequence[Placement], *, now: datetime) -> int:
    """Write the signals' reports; return how many signals were still pending."""
    done = await uow.execute(
        _PLACE,
        {
            "now": now,
            "ids": [placement.signal_id for placement in placements],
            "reports": [placement.report_id for placement in placements],
            "backgrounds": [placement.background for placement in placements],
            "repeated": [placement.repeated for placement in placements],
            "deleted": [placement.deleted for placement in placements],
        },
    )
    return done.rowcount


_PLACE_SETTLED = sa.text("""
    UPDATE signals
       SET state = 'grouped', report_id = new.report_id, received_at = least(signals.timestamp, signals.received_at)
      FROM unnest(:ids, :reports) AS new(id, report_id)
     WHERE signals.id = new.id AND signals.state = 'pending'
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("reports", type_=ARRAY(sa.Uuid)))


async def place_settled(uow: UnitOfWork, reports_of: Mapping[UUID, UUID]) -> None:
    """Put just stored signals into their settled reports, as received when they happened.

    They are history, not today's activity. They are compared with others later, having no background yet.
    """
    ids, reports = list(reports_of), list(reports_of.values())
    await uow.execute(_PLACE_SETTLED, {"ids": ids, "reports": reports})


async def mark_failed(uow: UnitOfWork, signal_ids: Collection[UUID]) -> None:
    """Mark pending signals that can't be grouped as failed, so that the others continue."""
    if signal_ids:
        await uow.execute(
            sa.update(signals)
            .where(signals.c.id.in_(signal_ids), signals.c.state == "pending")
            .values(state="failed")
        )


async def quarantine(uow: UnitOfWork, signal_ids: Collection[UUID]) -> None:
    """Quarantine those of the signals that wait to be grouped."""
    if signal_ids:
        await uow.execute(
            sa.update(signals)
            .where(signals.c.id.in_(signal_ids), signals.c.state == "pending")
            .values(state="quarantined")
        )


async def quarantine_grouped(
    uow: UnitOfWork, signal_ids: Collection[UUID], *, but: sa.Select[tuple[UUID]]
) -> list[tuple[UUID, int]]:
    """Move signals from their report to quarantine, except those that `but` selects; return ids and projects."""
    found = await uow.execute(
        sa.update(signals)
        .where(signals.c.id.in_(signal_ids), signals.c.state == "grouped", signals.c.id.not_in(but))
        .values(state="quarantined", report_id=None, home_report_id=None, background=None)
        .returning(signals.c.id, signals.c.project_id)
    )
    return [(row.id, row.project_id) for row in found]


async def release(uow: UnitOfWork, signal_id: UUID) -> None:
    """Return a quarantined signal to those that wait to be grouped."""
    await uow.execute(
        sa.update(signals)
        .where(signals.c.id == signal_id, signals.c.state == "quarantined")
        .values(state="pending")
    )


_SET_BACKGROUNDS = sa.text("""
    UPDATE signals SET background = new.background FROM unnest(:ids, :backgrounds) AS new(id, background)
     WHERE signals.id = new.id AND signals.project_id = :project_id AND signals.state = 'grouped'
       AND signals.background IS NULL AND signals.deleted_at IS NULL
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("backgrounds", type_=ARRAY(sa.REAL)))


async def set_backgrounds(uow: UnitOfWork, project_id: int, backgrounds: Mapping[UUID, float]) -> None:
    """Write the backgrounds of signals that have none."""
    values = {"ids": list(backgrounds), "backgrounds": list(backgrounds.values())}
    await uow.execute(_SET_BACKGROUNDS, {"project_id": project_id, **values})


async def count_for(uow: UnitOfWork, source: UUID, target: UUID) -> list[UUID]:
    """Make all signals that count for `source` count for `target`, keeping their homes; return their ids."""
    found = await uow.execute(
        signals.update()
        .where(signals.c.report_id == source)
        .values(
            report_id=target, home_report_id=sa.func.coalesce(signals.c.home_report_id, signals.c.report_id)
        )
        .returning(signals.c.id)
    )
    return list(found.scalars())


async def count_apart(uow: UnitOfWork, homes: Collection[UUID], *, source: UUID, target: UUID) -> list[UUID]:
    """Make the signals whose home is in `homes` count for `target` again; return their ids."""
    found = await uow.execute(
        signals.update()
        .where(signals.c.report_id == source, signals.c.home_report_id.in_(homes))
        .values(report_id=target, home_report_id=sa.func.nullif(signals.c.home_report_id, target))
        .returning(signals.c.id)
    )
    return list(found.scalars())


_SETTLE = sa.text("""
    UPDATE signals SET report_id = new.report_id, home_report_id = nullif(new.home, new.report_id)
      FROM unnest(:ids, :homes, :reports) AS new(id, home, report_id)
     WHERE signals.id = new.id
""").bindparams(*(sa.bindparam(name, type_=ARRAY(sa.Uuid)) for name in ("ids", "homes", "reports")))


async def settle(uow: UnitOfWork, places: Iterable[tuple[UUID, UUID, UUID]]) -> None:
    """Set the home of signals and the report that they count for: (signal, home, report)."""
    ids, homes, reports = zip(*places, strict=True)
    await uow.execute(_SETTLE, {"ids": list(ids), "homes": list(homes), "reports": list(reports)})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A signal that counts from now on; `report_id` is None while it is not grouped, or if it was removed."""

    signal_id: UUID
    report_id: UUID | None
    moment: datetime


async def restore_weights(uow: UnitOfWork, weights: Mapping[UUID, float]) -> list[Weighed]:
    """Give signals without weight the weight that was held back; return those."""
    found = await uow.execute(
        sa.update(signals)
        .where(signals.c.id.in_(weights), signals.c.weight == 0)
        .values(weight=sa.case(dict(weights), value=signals.c.id))
        .returning(signals.c.id, signals.c.report_id, signals.c.deleted_at, signals.c.timestamp)
    )
    return [Weighed(row.id, None if row.deleted_at else row.report_id, row.timestamp) for row in found]
