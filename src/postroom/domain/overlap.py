"""Things that speak of the same: which of many have rare names in common, and how they hang together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from postroom.domain.identifiers import Identifier, identifiers

T = TypeVar("T", bound=Hashable)

TELLING = frozenset({"route", "file", "camel", "snake", "dotted", "constant"})
"""Kinds of identifiers that name a place in the code or the product."""


@dataclass(frozen=True, slots=True)
class Shared(Generic[T]):
    """Two things and the rare names that both have."""

    first: T
    second: T
    names: tuple[str, ...]


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the telling identifiers of some texts."""
    return frozenset(
        str(found)
        for text in texts
        for found in identifiers(text)
        if found.kind in TELLING and _is_specific(found)
    )


def _is_specific(found: Identifier) -> bool:
    return len(found.value) >= 6


def sharing(named: Mapping[T, frozenset[str]], *, least: int, most_owners: int) -> list[Shared[T]]:
    """Return the pairs that have `least` names in common which `most_owners` things have at most; most first.

    A name that many have says nothing of any two of them.
    """
    owners: defaultdict[str, list[T]] = defaultdict(list)
    for thing, names in named.items():
        for name in names:
            owners[name].append(thing)
    common: defaultdict[tuple[T, T], list[str]] = defaultdict(list)
    for name, having in sorted(owners.items()):
        if 2 <= len(having) <= most_owners:
            for at, first in enumerate(having):
                for second in having[at + 1 :]:
                    common[first, second].append(name)
    found = [
        Shared(first, second, tuple(names))
        for (first, second), names in common.items()
        if len(names) >= least
    ]
    return sorted(found, key=lambda pair: -len(pair.names))


def groups(pairs: Sequence[Shared[T]]) -> list[list[T]]:
    """Return the things of some pairs, those that hang together in one list, in the order of the pairs."""
    home: dict[T, int] = {}
    members: dict[int, list[T]] = {}
    for number, pair in enumerate(pairs):
        places = sorted({home[thing] for thing in (pair.first, pair.second) if thing in home})
        place = places[0] if places else number
        joined = members.setdefault(place, [])
        for other in places[1:]:
            joined += members.pop(other)
        joined += [thing for thing in (pair.first, pair.second) if thing not in joined]
        home.update(dict.fromkeys(joined, place))
    return list(members.values())
