"""Finds texts about the same thing: pairs that share rare names, and the groups that these form."""

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
    """Two things and the rare names that they share."""

    first: T
    second: T
    names: tuple[str, ...]


_LIBRARY = re.compile(
    r"site-packages|dist-packages|node_modules|/usr/lib|vendor/|\.cargo/|/pkg/mod/|lib/python|<frozen|webpack-internal"
)
_KIND_OF_ERROR = re.compile(r"(?:error|exception|warning|nonetype|traceback)$")


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the informative identifiers of texts, without those of libraries and error types.

    Two errors that fail within one framework have nothing in common by that.
    """
    found = {
        name.value
        for text in texts
        for name in identifiers("\n".join(own_lines(text)))
        if name.kind in TELLING and _is_specific(name)
    }
    # A file counts once, not again by its name without the suffix.
    return frozenset(found - {name.rsplit(".", 1)[0] for name in found if "." in name})


def own_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text without frames of libraries and the code lines quoted below them."""
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
    """Return the pairs that share at least `least` names which at most `most_owners` things have; most first.

    A name that many have is no evidence that any two of them are related.
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
    """Return the connected groups of the things in pairs, in the order of the pairs."""
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
