"""The catalogue of a project's reports: number, area and card of each, which readings place new signals by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_removals, reports
from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry

_CLOSED = {"resolved": "resolved", "suppressed": "dismissed"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A report of the catalogue."""

    id: UUID
    entry: Entry
    updated_at: datetime


async def entries(uow: UnitOfWork, project_id: int, *, since: datetime) -> list[Listed]:
    """Return the numbered reports that changed since a time, by number."""
    r = reports.c
    found = await uow.execute(
        sa.select(r.id, r.number, r.area, r.card, r.headline, r.status, r.updated_at)
        .where(
            r.project_id == project_id,
            r.number.is_not(None),
            r.merged_into_id.is_(None),
            r.status != "deleted",
            r.updated_at >= since,
        )
        .order_by(r.number)
    )
    return [
        Listed(
            row.id,
            Entry(row.number, Card(row.area or "", row.card or row.headline), _CLOSED.get(row.status, "")),
            row.updated_at,
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class State:
    """A report's present state: catalogue number, card, and the report that it was merged into."""

    number: int | None
    card: str | None
    merged_into: UUID | None
    status: str


async def states(uow: UnitOfWork, report_ids: Collection[UUID]) -> dict[UUID, State]:
    """Return the present states of reports."""
    r = reports.c
    found = await uow.execute(
        sa.select(r.id, r.number, r.card, r.merged_into_id, r.status).where(r.id.in_(report_ids))
    )
    return {row.id: State(row.number, row.card, row.merged_into_id, row.status) for row in found}


_SETTLED = ("resolved", "suppressed")


async def comparable(
    uow: UnitOfWork, project_id: int, report_ids: Collection[UUID], *, settled_since: datetime
) -> set[UUID]:
    """Return those of the reports that are open, or were settled since a time, and are not being removed.

    Those of items that were closed before they were imported are there however long ago that was.
    """
    r = reports.c
    found = await uow.execute(
        sa.select(r.id).where(
            r.project_id == project_id,
            r.id.in_(report_ids),
            r.status != "deleted",
            sa.or_(r.status.not_in(_SETTLED), r.updated_at >= settled_since, r.history.is_not(None)),
            ~sa.exists().where(report_removals.c.report_id == r.id),
        )
    )
    return set(found.scalars())


_WRITE_CARDS = sa.text("""
    UPDATE reports SET card = new.card,
           area = CASE WHEN jsonb_exists(reports.corrections, 'area') THEN reports.area
                       ELSE coalesce(nullif(new.area, ''), reports.area) END,
           corrections = CASE WHEN jsonb_exists(reports.corrections, 'area') AND new.area <> ''
                              THEN jsonb_set(reports.corrections, '{area,machine}', to_jsonb(new.area))
                              ELSE reports.corrections END,
           number = coalesce(reports.number, new.number), card_is_read = reports.card_is_read OR new.is_read
      FROM unnest(:ids, :cards, :areas, :numbers, :read) AS new(id, card, area, number, is_read)
     WHERE reports.id = new.id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("cards", type_=ARRAY(sa.Text)),
    sa.bindparam("areas", type_=ARRAY(sa.Text)),
    sa.bindparam("numbers", type_=ARRAY(sa.Integer)),
    sa.bindparam("read", type_=ARRAY(sa.Boolean)),
)


async def write_cards(
    uow: UnitOfWork, cards: Mapping[UUID, Card], numbers: Mapping[UUID, int], *, read: Collection[UUID]
) -> None:
    """Write the cards of reports, and the numbers of those that are new to the catalogue; people's areas stay.

    `read` are the reports whose card a language model wrote.
    """
    if cards:
        await uow.execute(
            _WRITE_CARDS,
            {
                "ids": list(cards),
                "cards": [card.text for card in cards.values()],
                "areas": [card.area for card in cards.values()],
                "numbers": [numbers.get(id) for id in cards],
                "read": [id in read for id in cards],
            },
        )
