"""Things that speak of the same: which of many have rare names in common, and how they hang together."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from postroom.text.identifiers import Identifier, identifiers

T = TypeVar("T", bound=Hashable)

TELLING = frozenset({"route", "file", "camel", "snake", "dotted", "constant"})
"""Kinds of identifiers that name a place in the code or the product."""


@dataclass(frozen=True, slots=True)
class Shared(Generic[T]):
    """Two things and the rare names that both have."""

    first: T
    second: T
    names: tuple[str, ...]


_LIBRARY = re.compile(
    r"site-packages|dist-packages|node_modules|/usr/lib|vendor/|\.cargo/|/pkg/mod/|lib/python|<frozen|webpack-internal"
)
_KIND_OF_ERROR = re.compile(r"(?:error|exception|warning|nonetype|traceback)$")


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the telling identifiers of some texts, without those of libraries and of kinds of errors.

    Two errors that fail within one framework have nothing in common by that.
    """
    found = {
        name.value
        for text in texts
        for name in identifiers("\n".join(own_lines(text)))
        if name.kind in TELLING and _is_specific(name)
    }
    # A file is named by itself, and not once more by its name without the ending.
    return frozenset(found - {name.rsplit(".", 1)[0] for name in found if "." in name})


def own_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text but for frames of libraries and the line of code that a frame quotes below it."""
    quoted = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip())
        if _LIBRARY.search(line):
            quoted = depth
        elif quoted >= 0 and depth > quoted:
            quoted = -1
        else:
            quoted = -1
            yield line


def _is_specific(found: Identifier) -> bool:
    return len(found.value) >= 6 and not _KIND_OF_ERROR.search(found.value)


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
