"""Shortens a catalogue to the reports that matter most to the signals of a reading."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.catalogue import full_cards
from postroom.grouping.index.members import Member
from postroom.grouping.index.window import Window
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.reading import rows
from postroom.grouping.reading.batch import Batch
from postroom.grouping.reading.choice import choose_numbers
from postroom.text.characters import storable

WindowOf = Callable[[UnitOfWork, int, int], Awaitable[Window]]
"""Loads the window of a project for vectors of the given dimension."""

RECENT = timedelta(days=2)
MAX_NAMES = 40
"""Maximum number of words of one signal that are tried as source ids of other signals."""
MAX_NAME = 60
MAX_NAMED = 50
"""Maximum number of reports found by such a source id."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """What the reports of a catalogue are compared with: the batch's signals and the window.

    `window` is None if no signal of the batch has been embedded. `named` are the reports of the batch,
    and those whose signals it names by source id.
    """

    signals: Sequence[Member]
    window: Window | None
    named: Collection[int]


async def read_nearness(
    uow: UnitOfWork,
    project_id: int,
    batch: Batch,
    window_of: WindowOf,
    *,
    embedding_model: str,
    since: datetime,
) -> Nearness:
    """Return what is needed to choose the reports that matter to a batch."""
    ids = [item.signal.id for item in batch.items]
    signals = await rows.members(uow, ids, model=embedding_model)
    numbers = _numbers(batch)
    names = names_in([item.signal.description for item in batch.items])
    reports = await rows.reports_named(uow, project_id, names, since=since, limit=MAX_NAMED)
    named = {numbers[id] for id in reports if id in numbers} | {home for home in batch.homes if home > 0}
    window = await window_of(uow, project_id, len(signals[0].vector)) if signals else None
    return Nearness(signals, window, named)


def shorten_catalogue(
    batch: Batch,
    nearness: Nearness,
    *,
    match_model: MatchModel | None,
    most: int,
    now: datetime,
    in_full: bool = False,
) -> Batch:
    """Return the batch with at most `most` reports in its catalogue, the nearest ordered by `match_model`.

    Of a part of them, those that matter most, the cards are shown in full; with `in_full` of all.
    """
    numbers = _numbers(batch)
    recent = sorted(
        (entry for entry in batch.listed if entry.updated_at >= now - RECENT),
        key=lambda entry: entry.updated_at,
    )
    newest = [entry.entry.number for entry in reversed(recent)]
    areas = {entry.entry.number: entry.entry.card.area for entry in batch.listed if entry.entry.card.area}
    if nearness.window is not None and match_model is not None:
        chosen = choose_numbers(
            nearness.window.members,
            nearness.signals,
            numbers,
            model=match_model,
            named=nearness.named,
            area_of=areas,
            recent=newest,
            most=most,
        )
    else:
        by_relevance = [*sorted(nearness.named), *newest, *sorted(numbers.values(), reverse=True)]
        chosen = list(dict.fromkeys(by_relevance))[:most]
    whole, shown = set(chosen if in_full else chosen[: full_cards(most)]), set(chosen)
    return replace(
        batch,
        listed=[
            replace(entry, entry=replace(entry.entry, brief=entry.entry.number not in whole))
            for entry in batch.listed
            if entry.entry.number in shown
        ],
    )


def _numbers(batch: Batch) -> dict[UUID, int]:
    return {entry.id: entry.entry.number for entry in batch.listed}


def names_in(texts: list[str]) -> list[str]:
    """Return words with a digit that may be the source id of another signal; linear in the length of the texts."""
    names: dict[str, None] = {}
    for text in texts:
        found = 0
        for word in text.split():
            name = word.strip(".,;:!?()[]{}<>\"'`#")
            if 3 <= len(name) <= MAX_NAME and any(map(str.isdigit, name)):
                names[storable(name)] = None
                found += 1
                if found == MAX_NAMES:
                    break
    return list(names)
