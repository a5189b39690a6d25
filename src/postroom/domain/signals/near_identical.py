"""Groups the signals of a report that say the same: messages with other numbers, or with equal headlines."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LEAST_WORDS = 2
LEAST_CHARACTERS = 12
"""Minimum size of a headline that identifies signals; shorter ones are little more than a name."""

_DIGITS = re.compile(r"\d+")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class ComparableSignal:
    """A signal with what is compared; `template` and `headline` are None until its features are computed.

    `digest` is the same for texts that differ only in numbers.
    """

    id: UUID
    template: int | None
    headline: str | None
    digest: bytes
    source_product: str
    source_type: str
    weight: float
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class NearIdentical:
    """Signals that say the same, earliest first."""

    members: Sequence[ComparableSignal]

    @property
    def first(self) -> ComparableSignal:
        """The earliest, which represents all."""
        return self.members[0]

    @property
    def last_at(self) -> datetime:
        """When the latest happened."""
        return self.members[-1].timestamp


def gather(said: Iterable[ComparableSignal]) -> list[NearIdentical]:
    """Return signals in groups that say the same, largest first, then by the latest signal.

    Any common mark puts two signals in one group, transitively.
    """
    ordered = sorted(said, key=lambda signal: (signal.timestamp, signal.id))
    leader = list(range(len(ordered)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    seen: dict[Hashable, int] = {}
    for place, signal in enumerate(ordered):
        for mark in _marks(signal):
            one_end, other_end = find(seen.setdefault(mark, place)), find(place)
            leader[max(one_end, other_end)] = min(one_end, other_end)
    groups: dict[int, list[ComparableSignal]] = {}
    for place, signal in enumerate(ordered):
        groups.setdefault(find(place), []).append(signal)
    found = [NearIdentical(members) for members in groups.values()]
    return sorted(found, key=lambda group: (-len(group.members), -group.last_at.timestamp(), group.first.id))


def _marks(signal: ComparableSignal) -> Iterable[Hashable]:
    yield "text", signal.digest
    if signal.template is not None:
        yield "template", signal.template
    if signal.headline is not None:
        plain = _DIGITS.sub("0", " ".join(signal.headline[:_LONGEST].casefold().split()))
        if len(plain) >= LEAST_CHARACTERS and plain.count(" ") >= LEAST_WORDS - 1:
            yield "headline", plain
