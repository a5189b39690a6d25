"""The catalogue: one line for each report, and the choice of those that a reading is shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.domain.grouping.cards import Card, shorten

BRIEF_WORDS = 12
"""Words of a card that is shown cut short: about 20 tokens instead of 40 to 70."""
_PER_SIGNAL = 8
"""Number of nearest reports of each signal that are shown first, as far as there is room."""


def whole_catalogue(max_cards: int) -> int:
    """Return up to how many reports all cards are shown in full, when a reading is shown at most `max_cards`."""
    return max_cards // 2


def full_cards(max_cards: int) -> int:
    """Return of how many reports of a larger catalogue the cards are shown in full; the others are cut short.

    So many in full and the rest of `max_cards` cut short take about the tokens of `whole_catalogue` in full.
    """
    return max_cards // 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the catalogue: its permanent number, its card, and its status if it is closed.

    Of a `brief` entry only the beginning of the card is shown.
    """

    number: int
    card: Card
    closed: str = ""
    brief: bool = False

    @property
    def cut_short(self) -> bool:
        """Whether a part of the card is not shown."""
        return self.brief and len(self.card.text.split()) > BRIEF_WORDS


def line(entry: Entry) -> str:
    """Return a report as one line of the catalogue."""
    text = shorten(entry.card.text, BRIEF_WORDS) if entry.brief else entry.card.text
    parts = [str(entry.number), entry.closed, entry.card.area or "-", text]
    return " · ".join(part for part in parts if part)


def choose(
    numbers: Collection[int],
    *,
    named: Collection[int] = (),
    nearest: Sequence[Sequence[int]] = (),
    areas: Mapping[str, Collection[int]] | None = None,
    area_of: Mapping[int, str] | None = None,
    recent: Iterable[int] = (),
    most: int,
) -> list[int]:
    """Return the numbers of the reports that a reading is shown, the most important first.

    First those that must be shown, then those whose omission costs most, until there is no room.

    Args:
        numbers: all reports of the window.
        named: reports that the signals are in, or name.
        nearest: for each signal and search method, the reports found, nearest first.
        areas: the reports of each area.
        area_of: the area of each report.
        recent: reports of the last days, newest first.
        most: maximum number of reports. Remaining room goes to the newest numbers.
    """
    known = set(numbers)
    chosen: dict[int, None] = {}

    def take(candidates: Iterable[int], until: int) -> None:
        for number in candidates:
            if len(chosen) >= min(until, most):
                return
            if number in known:
                chosen[number] = None

    take(sorted(set(named)), most)
    take(_in_turn([ranked[:_PER_SIGNAL] for ranked in nearest]), most)
    found = list(chosen)
    by_area = areas or {}
    of_area = area_of or {}
    names = dict.fromkeys(of_area.get(number, "") for number in found)
    take(
        _in_turn([sorted(by_area.get(name, ()), reverse=True) for name in names if name]),
        len(chosen) + most // 6,
    )
    take(recent, len(chosen) + most // 6)
    take(_in_turn([ranked[_PER_SIGNAL:] for ranked in nearest]), most)
    take(sorted(known, reverse=True), most)
    return list(chosen)


def _in_turn(ranked: Sequence[Sequence[int]]) -> Iterable[int]:
    """Yield the first item of each list, then the second of each, and so on."""
    for place in range(max(map(len, ranked), default=0)):
        for entries in ranked:
            if place < len(entries):
                yield entries[place]
