"""The catalogue: one line for each report, and the choice of those that a reading is shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.domain.grouping.cards import Card

_PER_SIGNAL = 8
"""Number of nearest reports of each signal that are shown first, as far as there is room."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the catalogue: its permanent number, its card, and its status if it is closed."""

    number: int
    card: Card
    closed: str = ""


def line(entry: Entry) -> str:
    """Return a report as one line of the catalogue."""
    parts = [str(entry.number), entry.closed, entry.card.area or "-", entry.card.text]
    return " · ".join(part for part in parts if part)


def choose(
    numbers: Collection[int],
    *,
    named: Collection[int] = (),
    nearest: Sequence[Sequence[int]] = (),
    sharing: Mapping[int, float] | None = None,
    areas: Mapping[str, Collection[int]] | None = None,
    area_of: Mapping[int, str] | None = None,
    recent: Iterable[int] = (),
    most: int,
) -> list[int]:
    """Return the numbers of the reports that a reading is shown, in ascending order; all if they fit.

    First those that must be shown, then those whose omission costs most, until there is no room.

    Args:
        numbers: all reports of the window.
        named: reports that the signals are in, or name.
        nearest: for each signal and search method, the reports found, nearest first.
        sharing: reports that share rare identifiers with a signal, with the rarity.
        areas: the reports of each area.
        area_of: the area of each report.
        recent: reports of the last days, newest first.
        most: maximum number of reports.
    """
    known = set(numbers)
    if len(known) <= most:
        return sorted(known)
    chosen: dict[int, None] = {}

    def take(candidates: Iterable[int], until: int) -> None:
        for number in candidates:
            if len(chosen) >= min(until, most):
                return
            if number in known:
                chosen[number] = None

    take(sorted(set(named)), most)
    take(_in_turn([ranked[:_PER_SIGNAL] for ranked in nearest]), most)
    shared = sharing or {}
    take(sorted(shared, key=lambda number: (-shared[number], number)), len(chosen) + most // 6)
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
    return sorted(chosen)


def _in_turn(ranked: Sequence[Sequence[int]]) -> Iterable[int]:
    """Yield the first item of each list, then the second of each, and so on."""
    for place in range(max(map(len, ranked), default=0)):
        for one in ranked:
            if place < len(one):
                yield one[place]
