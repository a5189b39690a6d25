"""Finds rising terms: those far more frequent than before in a stream of short texts."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from postroom.domain.statistics.chance import CountModel
from postroom.text.words import STOP_WORDS

CHANCE = 0.01
"""Maximum probability that any of all terms is found rising by chance alone."""

MAX_TERMS = 200
"""Maximum number of distinct terms of one text."""

_WORD = re.compile(r"[^\W\d_]{3,30}")
_LETTERS = """
hello hallo dear hi thanks thank regards best kind please team yours sincerely cheers greetings grüße gruß viele
freundlichen liebe bonjour merci cordialement hola gracias saludos sent email mail help anybody someone anyone
issue problem ticket today yesterday morning
"""
"""Words that occur in letters on any subject."""

_IGNORED = STOP_WORDS | frozenset(_LETTERS.split())


@dataclass(frozen=True, slots=True)
class Rise:
    """A rising term: number of recent and earlier texts with it, and the indexes of the recent ones."""

    terms: tuple[str, ...]
    now: int
    before: int
    score: float
    places: tuple[int, ...]


def terms_of(text: str) -> list[str]:
    """Return the distinct words of a text and its pairs of adjacent words, without common ones."""
    words = [word.lower() for word in _WORD.findall(text)]
    useful = [word for word in words if word not in _IGNORED]
    pairs = [
        f"{first} {second}"
        for first, second in pairwise(words)
        if first not in _IGNORED and second not in _IGNORED
    ]
    return list(dict.fromkeys([*pairs, *useful]))[:MAX_TERMS]


def rising(
    recent: Sequence[str], earlier: Sequence[str], *, span: float, least: int = 4, ratio: float = 3.0
) -> list[Rise]:
    """Return the rising terms, strongest first; terms of mostly the same texts are one rise.

    `span` is the period of the earlier texts in multiples of the recent one. A term rises when at least `least`
    recent texts have it (half as many again for a single word, which is ambiguous), at least `ratio` times as many
    as its earlier rate predicts, and that is improbable by chance, given the number of terms and the few earlier
    texts. A term whose share of a growing stream stays the same does not rise.
    """
    if not recent or span <= 0:
        return []
    had: Counter[str] = Counter(term for text in earlier for term in terms_of(text))
    having: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(recent):
        for term in terms_of(text):
            having[term].append(place)
    # Where the whole stream grew, a term must outgrow it.
    growth = max(1.0, len(recent) * span / len(earlier)) if earlier else 1.0
    found = []
    for term, places in having.items():
        expected = (had[term] + 0.5) / span * growth
        score = (len(places) - expected) / math.sqrt(expected)
        enough = least if " " in term else least * 3 / 2
        chance = CountModel(expected, had[term] + 0.5).at_least(len(places))
        if len(places) >= enough and len(places) >= ratio * expected and chance * len(having) < CHANCE:
            found.append(Rise((term,), len(places), had[term], score, tuple(places)))
    return _joined(sorted(found, key=lambda rise: (-rise.score, " " not in rise.terms[0], rise.terms)))


def _joined(rises: Sequence[Rise]) -> list[Rise]:
    joined: list[Rise] = []
    for rise in rises:
        places = set(rise.places)
        for at, other in enumerate(joined):
            common = len(places & set(other.places))
            if common >= 0.6 * min(len(places), len(other.places)):
                terms = other.terms if len(other.terms) >= 4 else (*other.terms, *rise.terms)
                joined[at] = Rise(terms, other.now, other.before, other.score, other.places)
                break
        else:
            joined.append(rise)
    return joined
