"""Explains in plain words why a signal and others are probably about one problem."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.members import Packed
from postroom.grouping.matching.background import background
from postroom.text.identifiers import Identifier, Kind, identifiers
from postroom.text.private_values import without_private_values
from postroom.text.words import MAX_READ, distinct_runs, is_pair, runs, spellings, term_id, words

MAX_NAMES = 3
"""Maximum number of identifiers, and of words, in an explanation."""
MAX_LETTERS = 60
OFTEN = 0.1
"""Terms that more than this share of the other signals have are uninformative."""
MANY, OFTEN_OF_MANY = 150, 0.02
"""The same for at least so many other signals, among which a tenth are not few."""
USUAL = 0.01
"""Terms that more than this share of texts in general have are uninformative as well, whatever the window holds."""
ENOUGH = 30
"""Minimum number of other signals to claim that few of them have a word."""
MIN_LETTERS = 3
"""Minimum length of a word of ASCII letters in an explanation."""
ALIKE = 0.35
"""Mean cosine of the vectors from which texts are called alike in meaning."""

_KINDS: dict[Kind, str] = {"route": "route", "file": "file", "version": "version", "number": "number"}
_ERRORS = ("error", "exception", "fault")
_USUAL_CODES = frozenset(
    {
        *("info", "warn", "debug", "trace", "fatal", "null", "true", "false", "todo"),
        *("utc", "gmt", "cet", "cest", "est", "pst", "eur", "usd", "gbp"),
        *("http", "https", "www", "html", "json", "xml", "api", "url", "uri", "sql"),
        *("get", "post", "put", "patch", "delete", "select", "insert", "update"),
    }
)
"""What is written so often that sharing it says nothing."""


_USUAL_WORDS = frozenset({"bug", "bugs", "issue", "issues", "problem", "problems", "ticket", "tickets"})
"""What every item of a tracker may call itself."""


class Text:
    """A signal's text; its identifiers and words are extracted lazily."""

    def __init__(self, description: str) -> None:
        self.description = description

    @cached_property
    def names(self) -> dict[int, tuple[Identifier, str]]:
        """Each of its identifiers by term id, with its display text; a value that has two kinds once."""
        found: dict[str, Identifier] = {}
        for identifier in identifiers(self.description):
            found.setdefault(identifier.value, identifier)
        return {
            term_id(str(identifier)): (identifier, _called(identifier, self._as_written(identifier.value)))
            for identifier in found.values()
        }

    @cached_property
    def words(self) -> dict[int, str]:
        """Its words by term id, as written, most frequent first."""
        written = spellings(self.description)
        return {term_id(word): written.get(word, word) for word in words(self.description)}

    def whole_words(self, shared: Sequence[str]) -> list[str]:
        """Return the words among those shared, with pairs of unspaced characters as the longest runs of them.

        A pair alone is left out unless the text has it between spaces: it may be the end of one word and the
        beginning of the next.
        """
        pairs = {word for word in shared if is_pair(word)}
        if not pairs:
            return list(shared)
        spans: list[tuple[int, int]] = []
        for start, end, word in runs(self.description[:MAX_READ]):
            if word in pairs:
                begin = spans.pop()[0] if spans and start < spans[-1][1] else start
                spans.append((begin, end))
        alone = distinct_runs(self.description[:MAX_READ])
        found = dict.fromkeys(self.description[begin:end] for begin, end in spans)
        whole = [run for run in found if not is_pair(run) or run in alone]
        return [word for word in shared if word not in pairs] + whole

    @cached_property
    def _low(self) -> str:
        low = self.description.lower()
        return low if len(low) == len(self.description) else ""

    def _as_written(self, low: str) -> str:
        """Return a lower-case term as it is first written in the text, not within a longer word."""
        found = re.search(rf"(?<!\w){re.escape(low)}(?!\w)", self._low)
        at = self._low.find(low) if found is None else found.start()
        return low if at < 0 else self.description[at : at + len(low)]


def explain(
    text: Text, signal: Packed, others: Sequence[Packed], around: Sequence[Packed], *, meaning: float
) -> str:
    """Return what a signal shares with `others` but with few signals `around`; empty if nothing notable.

    `meaning` is the mean cosine of their vectors. Each of the others that are counted has all that is listed.
    """
    said: list[str] = []
    names = {term: called for term, (value, called) in text.names.items() if _tells(value)}
    named, having = _shared(
        signal.identifiers,
        [member.identifiers for member in others],
        [member.identifiers for member in around],
        names,
    )
    named = named[:MAX_NAMES]
    if named:
        said.append(f"same {_listed(named)} as {_of(having, len(others))}")
    words = {
        term: word
        for term, word in text.words.items()
        if _is_telling_word(word) and not any(word.lower() in name.lower() for name in named)
    }
    shared, having = _shared(
        signal.terms, [member.terms for member in others], [member.terms for member in around], words
    )
    spoken = [f"“{word}”" for word in text.whole_words(shared)[:MAX_NAMES]]
    if spoken:
        few = ", which few others do" if len(around) >= ENOUGH else ""
        if len(others) == 1:
            said.append(f"both mention {_listed(spoken)}{few}")
        else:
            said.append(f"mentions {_listed(spoken)} like {_of(having, len(others))}{few}")
    if meaning >= ALIKE:
        said.append(f"similar in meaning ({meaning:.2f})")
    return without_private_values("; ".join(said))


def _shared(
    own: bytes, others: Sequence[bytes], around: Sequence[bytes], shown: Mapping[int, str]
) -> tuple[list[str], int]:
    """Return some terms that others have and few around do, and how many of the others have all of them.

    `shown` are the terms that may be listed, each with its text. The term that most others have comes first among
    equally rare ones, and is followed by those that all of these others have, too.
    """
    mine = np.unique(np.frombuffer(own, "<i4"))
    if not len(mine):
        return [], 0
    has = np.array([np.isin(mine, np.frombuffer(other, "<i4")) for other in others]).reshape(
        len(others), len(mine)
    )
    having, usual = has.sum(axis=0), _having(mine, around)
    often = OFTEN * len(around) if len(around) < MANY else max(OFTEN * MANY, OFTEN_OF_MANY * len(around))
    telling = (usual <= often) & (background().shares(mine) <= USUAL)
    may_show = np.array([int(term) in shown for term in mine])
    rare = np.flatnonzero((having > 0) & telling & may_show)
    ordered = rare[np.lexsort((mine[rare], -having[rare], usual[rare]))]
    if not len(ordered):
        return [], 0
    first = ordered[0]
    with_first = has[has[:, first]]
    together = [at for at in ordered.tolist() if with_first[:, at].all()]
    texts = dict.fromkeys(shown[int(mine[at])] for at in together)
    return list(texts), int(having[first])


def _having(mine: NDArray[np.int32], some: Sequence[bytes]) -> NDArray[np.int64]:
    """Return how many of some signals have each of the terms `mine`, which are sorted."""
    theirs = np.frombuffer(b"".join(some), "<i4")
    at = np.minimum(np.searchsorted(mine, theirs), len(mine) - 1)
    return np.bincount(at[mine[at] == theirs], minlength=len(mine))


def _tells(identifier: Identifier) -> bool:
    """Return whether an identifier says something: no year, and no usual word or code in capitals."""
    if identifier.kind == "number":
        return not _is_year(identifier.value)
    if identifier.kind != "constant":
        return True
    known = words(identifier.value)
    usual = any(background().shares(np.array([term_id(word)], np.int32))[0] > USUAL for word in known)
    return bool(known) and not usual and identifier.value not in _USUAL_CODES


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text[:2] in {"19", "20"}


def _is_telling_word(word: str) -> bool:
    if word.isdecimal() or word.lower() in _USUAL_WORDS:
        return False
    if not word.isascii():
        return True
    code = word.isupper() or word.startswith("http")
    return len(word) >= MIN_LETTERS and not (code and word.lower() in _USUAL_CODES)


def _called(identifier: Identifier, written: str) -> str:
    value = written if len(written) <= MAX_LETTERS else written[: MAX_LETTERS - 1] + "…"
    if identifier.kind == "camel" and identifier.value.endswith(_ERRORS):
        return f"error type `{value}`"
    return (
        f"words “{value}”"
        if identifier.kind == "quoted"
        else f"{_KINDS.get(identifier.kind, 'name')} `{value}`"
    )


def _of(count: int, all: int) -> str:
    if all == 1:
        return "the other signal"
    if count < all:
        return f"{count} of the {all} signals"
    return "both signals" if all == 2 else f"all {all} signals"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
