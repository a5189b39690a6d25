"""Explains in plain words why a signal and others are probably about one problem."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.members import Packed
from postroom.grouping.matching.background import background
from postroom.text.identifiers import Identifier, Kind, identifiers
from postroom.text.words import spellings, term_id, words

MAX_NAMES = 3
"""Maximum number of identifiers, and of words, in an explanation."""
MAX_LETTERS = 60
OFTEN = 0.1
"""Terms that more than this share of the other signals have are uninformative."""
USUAL = 0.01
"""Terms that more than this share of texts in general have are uninformative as well, whatever the window holds."""
ENOUGH = 30
"""Minimum number of other signals to claim that few of them have a word."""
ALIKE = 0.35
"""Mean cosine of the vectors from which texts are called alike in meaning."""

_KINDS: dict[Kind, str] = {"route": "route", "file": "file", "version": "version", "number": "number"}
_ERRORS = ("error", "exception", "fault")


class Text:
    """A signal's text; its identifiers and words are extracted lazily."""

    def __init__(self, description: str) -> None:
        self._description = description

    @cached_property
    def names(self) -> dict[int, str]:
        """Display text of each of its identifiers, by term id."""
        return {
            term_id(str(one)): _called(one, self._as_written(one.value))
            for one in identifiers(self._description)
        }

    @cached_property
    def words(self) -> dict[int, str]:
        """Its words by term id, as written, most frequent first."""
        written = spellings(self._description)
        return {term_id(word): written.get(word, word) for word in words(self._description)}

    @cached_property
    def _low(self) -> str:
        low = self._description.lower()
        return low if len(low) == len(self._description) else ""

    def _as_written(self, low: str) -> str:
        """Return a lower-case term as it is first written in the text."""
        at = self._low.find(low)
        return low if at < 0 else self._description[at : at + len(low)]


def explain(
    text: Text, signal: Packed, others: Sequence[Packed], around: Sequence[Packed], *, meaning: float
) -> str:
    """Return what a signal shares with `others` but with few signals `around`; empty if nothing notable.

    `meaning` is the mean cosine of their vectors.
    """
    said: list[str] = []
    shared = _shared(
        signal.identifiers, [one.identifiers for one in others], [one.identifiers for one in around]
    )
    named = [(text.names[term], count) for term, count in shared if term in text.names][:MAX_NAMES]
    if named:
        said.append(f"same {_listed([name for name, _ in named])} as {_of(named[0][1], len(others))}")
    spoken = _shared(signal.terms, [one.terms for one in others], [one.terms for one in around])
    plain = [
        text.words[term] for term, _ in spoken if term in text.words and not _is_in(text.words[term], named)
    ]
    if plain:
        listed = _listed([f"“{word}”" for word in plain[:MAX_NAMES]])
        said.append(f"both mention {listed}" + (", which few others do" if len(around) >= ENOUGH else ""))
    if meaning >= ALIKE:
        said.append(f"similar in meaning ({meaning:.2f})")
    return "; ".join(said)


def _shared(own: bytes, others: Sequence[bytes], around: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return the term ids that others have and few around do, with the number that have each, highest first."""
    mine = np.unique(np.frombuffer(own, "<i4"))
    if not len(mine):
        return []
    having, usual = _having(mine, others), _having(mine, around)
    telling = (usual <= OFTEN * len(around)) & (background().shares(mine) <= USUAL)
    rare = np.flatnonzero((having > 0) & telling)
    first = rare[np.lexsort((mine[rare], -having[rare], usual[rare]))]
    return list(zip(mine[first].tolist(), having[first].tolist(), strict=True))


def _having(mine: NDArray[np.int32], some: Sequence[bytes]) -> NDArray[np.int64]:
    """Return how many of some signals have each of the terms `mine`, which are sorted."""
    theirs = np.frombuffer(b"".join(some), "<i4")
    at = np.minimum(np.searchsorted(mine, theirs), len(mine) - 1)
    return np.bincount(at[mine[at] == theirs], minlength=len(mine))


def _called(one: Identifier, written: str) -> str:
    value = written if len(written) <= MAX_LETTERS else written[: MAX_LETTERS - 1] + "…"
    if one.kind == "camel" and one.value.endswith(_ERRORS):
        return f"error type `{value}`"
    return f"words “{value}”" if one.kind == "quoted" else f"{_KINDS.get(one.kind, 'name')} `{value}`"


def _is_in(word: str, named: Sequence[tuple[str, int]]) -> bool:
    return any(word.lower() in name.lower() for name, _ in named)


def _of(count: int, all: int) -> str:
    if all == 1:
        return "its signal"
    return f"{count} of its signals" if count < all else f"all {all} signals compared"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
