"""Collects the batch of one reading: waiting signals, each message once, and the catalogue of reports."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import Card, card_of_signal
from postroom.domain.grouping.reading import Asked
from postroom.domain.sources.configs import SCOUT
from postroom.grouping.consolidation import rows as consolidation_rows
from postroom.grouping.reading import openings, rows
from postroom.grouping.reading.question import NewSignal
from postroom.grouping.reading.rows import Unread
from postroom.grouping.regrouping_requests import READ_JOB
from postroom.jobs import pending_work
from postroom.reports import catalogue
from postroom.reports.catalogue import Listed
from postroom.text.cleaning import clean
from postroom.text.references import references_in

MAX_WAITING = 1_000
"""Maximum number of waiting signals from which the batch of one reading is chosen."""
MAX_REFERENCES = 200
"""Maximum number of numbers and links of one batch that are looked up."""
MAX_NAMED = 3
"""Maximum number of reports and signals that a message is shown to name."""
SHORT = 600
"""Characters up to which a signal is shown in full; longer ones are shown cleaned."""


@dataclass(frozen=True, slots=True)
class Item:
    """A message of the batch: the signal that is shown, and those of the same report with the same message."""

    signal: Unread
    same: tuple[UUID, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        """The ids of all its signals."""
        return [self.signal.id, *self.same]


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages to be read, their present reports, and the reports of the catalogue.

    `homes` are those of `domain.grouping.reading.Asked`; `provisional` are the reports behind its negative numbers.
    """

    items: Sequence[Item]
    listed: Sequence[Listed]
    homes: Sequence[int]
    provisional: dict[int, UUID]
    trusted: bool
    names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By index of a message, what it names: `report 12`, or `signal 3` of the batch."""

    @property
    def asked(self) -> Asked:
        """The question that the answer is checked against."""
        return Asked(
            texts=[item.signal.description for item in self.items],
            cards={entry.entry.number: entry.entry.card for entry in self.listed},
            cut_short=frozenset(entry.entry.number for entry in self.listed if entry.entry.cut_short),
            homes=self.homes,
            trusted=self.trusted,
            marked=any(item.signal.suspicious for item in self.items),
        )

    @property
    def shown(self) -> list[NewSignal]:
        """The signals in the form shown to the model."""
        return [_shown(item.signal, self.names.get(at, ())) for at, item in enumerate(self.items)]

    @property
    def reports(self) -> dict[int, UUID]:
        """The reports of the catalogue by number."""
        return {entry.entry.number: entry.id for entry in self.listed}


async def collect(
    uow: UnitOfWork, project_id: int, *, window_days: int, size: int, now: datetime, passed: bool = False
) -> Batch | None:
    """Return what is to be read next, at most `size` messages; None if nothing waits.

    With `passed` only signals that passed screening, and none that is to be read alone.

    Signals that repeat an already read signal of their report are marked as read, and so are findings of scouts,
    which stay where the thing that they name is. Suspicious ones are read together after the others, and those that
    are to be read alone after these. Reports with new signals that people or agents act on enter the catalogue,
    since nothing may leave them.
    """
    since = now - timedelta(days=window_days)
    found = await rows.unread(uow, project_id, since=since, limit=MAX_WAITING, now=now)
    settled = {
        one.id for one in found if one.source_product == SCOUT[0] or (one.is_repeat and not one.suspicious)
    }
    if settled:
        await rows.mark_read(uow, settled, now=now)
    waiting = [one for one in found if one.id not in settled]
    ordinary = [one for one in waiting if not one.suspicious and not one.alone]
    doubted = [one for one in waiting if one.suspicious and not one.alone]
    items = _items(ordinary if passed else ordinary or doubted, size)
    if not items and not passed:
        items = [Item(one) for one in waiting[:1]]
    if not items:
        return None
    homes = list(dict.fromkeys(item.signal.report_id for item in items))
    states = await catalogue.states(uow, homes)
    untouched = await consolidation_rows.untouched(uow, homes)
    await number_reports(
        uow, project_id, [id for id in homes if id not in untouched and states[id].number is None]
    )
    listed = await catalogue.entries(uow, project_id, since=since)
    listed += (await openings.waiting(uow, project_id, since=since)).values()
    listed.sort(key=lambda one: one.entry.number)
    numbers = {one.id: one.entry.number for one in listed}
    made = {id: -place for place, id in enumerate((id for id in homes if id not in numbers), start=1)}
    return Batch(
        items=items,
        listed=listed,
        homes=[(numbers | made)[item.signal.report_id] for item in items],
        provisional={number: id for id, number in made.items()},
        trusted=bool(ordinary),
        names=await _names(uow, project_id, items, numbers, since=since),
    )


async def _names(
    uow: UnitOfWork, project_id: int, items: Sequence[Item], numbers: Mapping[UUID, int], *, since: datetime
) -> dict[int, tuple[str, ...]]:
    """Return by index of a message which reports and messages of the batch it names by number or link."""
    said = [references_in(item.signal.description) for item in items]
    wanted = list(dict.fromkeys(name for names in said for name in names))[:MAX_REFERENCES]
    held: defaultdict[str, list[tuple[UUID, UUID]]] = defaultdict(list)
    for source_id, signal_id, report_id in await rows.signals_named(uow, project_id, wanted, since=since):
        held[source_id].append((signal_id, report_id))
    places = {id: at for at, item in enumerate(items) for id in item.ids}
    found: dict[int, tuple[str, ...]] = {}
    for at, names in enumerate(said):
        pointers: dict[str, None] = {}
        for signal_id, report_id in (one for name in names for one in held[name]):
            if places.get(signal_id) == at:
                continue
            if signal_id in places:
                pointers[f"signal {places[signal_id] + 1}"] = None
            elif report_id in numbers:
                pointers[f"report {numbers[report_id]}"] = None
        if pointers:
            found[at] = tuple(pointers)[:MAX_NAMED]
    return found


async def number_reports(
    uow: UnitOfWork,
    project_id: int,
    report_ids: Sequence[UUID],
    cards: Mapping[UUID, Card] | None = None,
    numbers: Mapping[UUID, int] | None = None,
) -> None:
    """Add reports to the catalogue, in this order, and write their cards; missing cards are extracted.

    `numbers` are those that some reports, which have a card, were given before they had a signal.
    """
    known, given = cards or {}, numbers or {}
    states = await catalogue.states(uow, [*report_ids, *known])
    fresh = [id for id in report_ids if states[id].number is None and id not in given]
    last = await pending_work.advance(uow, READ_JOB, project_id, count=len(fresh)) if fresh else 0
    first = last - len(fresh) + 1
    missing = [id for id in fresh if id not in known and states[id].card is None]
    written = {id: card for id, card in known.items() if id in states}
    for id, texts in (await rows.texts_of(uow, missing, most=1)).items():
        written[id] = card_of_signal(texts[0].description, texts[0].source_product, texts[0].source_type)
    for id in fresh:
        if id not in written:
            written[id] = Card("", states[id].card or "")
    await catalogue.write_cards(
        uow, written, {**given, **{id: first + place for place, id in enumerate(fresh)}}, read=known
    )


def _items(found: Sequence[Unread], size: int) -> list[Item]:
    """Return the first `size` messages, with all signals before the next one that say the same."""
    places: dict[object, int] = {}
    items: list[list[Unread]] = []
    for one in found:
        at = places.get(one.key)
        if at is None:
            if len(items) == size:
                break
            places[one.key] = len(items)
            items.append([one])
        else:
            items[at].append(one)
    return [Item(first, tuple(one.id for one in same)) for first, *same in items]


def _shown(signal: Unread, names: tuple[str, ...]) -> NewSignal:
    text = signal.description
    if len(text) > SHORT:
        product, kind = signal.source_product, signal.source_type
        text = clean(text, source_product=product, source_type=kind, for_reader=True).text
    day = f"{signal.timestamp:%Y-%m-%d}" if signal.given else ""
    source = f"{signal.source_product} {signal.source_type}"
    return NewSignal(source, day, text, name=signal.source_id, names=names)
