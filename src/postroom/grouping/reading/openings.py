"""Reports that a reading opened while their signals could not leave the report that they are in.

Their cards are in the catalogue with a number of their own, kept with the run of the reading. The first signal that
a later reading puts there opens the report under that number, so it is opened once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeGuard
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import consolidations, reports
from postroom.domain.grouping.cards import Card, card_of_signal
from postroom.domain.grouping.catalogue import Entry
from postroom.domain.grouping.reading import Checked, Target
from postroom.grouping.reading.rows import Unread
from postroom.grouping.regrouping_requests import READ_JOB
from postroom.jobs import pending_work
from postroom.reports.catalogue import Listed

KEY = "openings"
"""Where the review of a run keeps them."""
MOST = 100
"""Maximum number of runs whose openings are in the catalogue, the newest."""

_C = consolidations.c
_NAME = "opening "


async def waiting(uow: UnitOfWork, project_id: int, *, since: datetime) -> dict[int, Listed]:
    """Return by number the entries of reports that readings since a time opened and no signal is in yet."""
    found = await uow.execute(
        sa.select(_C.review[KEY], _C.created_at)
        .where(
            _C.project_id == project_id,
            _C.kind == "reading",
            _C.state == "done",
            _C.created_at >= since,
            sa.func.jsonb_exists(_C.review, KEY),
        )
        .order_by(_C.created_at.desc())
        .limit(MOST)
    )
    kept = {
        int(one["number"]): Listed(
            UUID(one["id"]), Entry(int(one["number"]), Card(one["area"], one["text"])), created_at
        )
        for openings, created_at in found
        for one in openings
    }
    if not kept:
        return {}
    r = reports.c
    opened = await uow.execute(sa.select(r.number).where(r.project_id == project_id, r.number.in_(kept)))
    return {number: kept[number] for number in sorted(set(kept) - set(opened.scalars()))}


def as_new(checked: Checked, numbers: Collection[int]) -> Checked:
    """Return an answer in which the reports with these numbers are named as new ones, as `number_of` knows them."""
    names = {number: f"{_NAME}{number}" for number in numbers}

    def named(target: Target) -> Target:
        return names.get(target, target) if isinstance(target, int) else target

    return replace(
        checked,
        placed={at: replace(one, target=named(one.target)) for at, one in checked.placed.items()},
        cards={named(target): card for target, card in checked.cards.items()},
    )


def number_of(target: Target) -> int | None:
    """Return the number that an opened report has had since it was opened; None for any other report."""
    return int(target.removeprefix(_NAME)) if isinstance(target, str) and target.startswith(_NAME) else None


def is_new(target: Target) -> TypeGuard[str]:
    """Return whether an answer opened this report itself."""
    return isinstance(target, str) and number_of(target) is None


async def keep(
    uow: UnitOfWork, project_id: int, refused: Mapping[str, Unread], cards: Mapping[Target, Card]
) -> Sequence[dict[str, Any]]:
    """Number reports that could not be opened, each given with one of its signals; return what the run keeps."""
    if not refused:
        return []
    last = await pending_work.advance(uow, READ_JOB, project_id, count=len(refused))
    kept = []
    for number, (target, signal) in enumerate(refused.items(), start=last - len(refused) + 1):
        card = cards.get(target) or card_of_signal(
            signal.description, signal.source_product, signal.source_type
        )
        kept.append({"number": number, "id": str(new_id()), "area": card.area, "text": card.text})
    return kept
