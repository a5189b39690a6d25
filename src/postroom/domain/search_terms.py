"""Texts and queries of the search as terms, without case and accents; names in code also count by their parts."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from postroom.text.characters import normalise
from postroom.text.words import STOP_WORDS, distinct_runs, names_of, runs

MAX_INDEXED = 20_000
"""Characters of one text that are indexed."""
MAX_BYTES = 64
"""UTF-8 bytes of a term, of longer ones the beginning."""
MAX_QUERY = 400
"""Characters of a query that are read."""
MAX_TERMS = 12
"""Terms of a query that are looked for, the first ones."""
MIN_PREFIX = 3
"""Characters from which a term also finds longer words that begin with it."""
FIRST_UNSPACED = "\u0e00"
"""Scripts from here on are compared by pairs of characters, so that one of them is already a beginning."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query, folded: `whole`, and the parts of a name in code, all of which may stand for it."""

    whole: str
    parts: tuple[str, ...] = ()

    @property
    def is_word(self) -> bool:
        """Whether it may be inflected, misspelt, or a part of a longer word: not a number, an id or a path."""
        return self.whole.isalpha() and len(self.whole) >= MIN_PREFIX


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is accepted for one term: words that begin with one of `prefixes`, and `words` themselves."""

    prefixes: tuple[str, ...]
    words: frozenset[str] = frozenset()

    def accepts(self, forms: Iterable[str]) -> bool:
        """Return whether one of a word's forms is accepted."""
        words, prefixes = self.words, self.prefixes
        # A generator takes longer, and this is asked for each word of a page.
        for form in forms:  # noqa: SIM110
            if form in words or form.startswith(prefixes):
                return True
        return False


def terms_of(texts: Iterable[str]) -> set[str]:
    """Return the distinct terms of texts."""
    found: set[str] = set()
    for text in texts:
        for run in distinct_runs(normalise(text, limit=MAX_INDEXED)):
            found.update(_forms(run))
    return found


def parse(query: str) -> list[Term]:
    """Return the terms of a query, at most `MAX_TERMS`; stop words only if there is nothing else."""
    found: dict[str, Term] = {}
    for _, _, run in runs(normalise(query, limit=MAX_QUERY)):
        whole, *parts = _forms(run)
        found.setdefault(whole, Term(whole, tuple(parts)))
    telling = [term for term in found.values() if term.whole not in STOP_WORDS]
    return (telling or list(found.values()))[:MAX_TERMS]


def has_prefixes(term: str) -> bool:
    """Return whether a term is long enough to find words that begin with it."""
    return len(term) >= MIN_PREFIX or term >= FIRST_UNSPACED


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a snippet; `marked` if the query found it."""

    text: str
    marked: bool


SNIPPET = 160
"""Characters of a snippet."""
BEFORE = 40
"""Characters of a snippet that are before its first mark, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """A text in which something was found: how many of the terms, and the snippet around them."""

    count: int
    parts: tuple[Part, ...]


def find(text: str, wanted: Sequence[Wanted]) -> Found:
    """Return how many of the terms `text` has, and a snippet of at most `SNIPPET` characters with marks.

    At most `MAX_TERMS` terms are looked for.
    """
    wanted = wanted[:MAX_TERMS]
    read = " ".join(normalise(text, limit=MAX_INDEXED).split())
    places: list[tuple[int, int, int]] = []
    for start, end, run in runs(read):
        forms = _forms(run)
        places += [(start, end, at) for at, one in enumerate(wanted) if one.accepts(forms)]
    count = len({at for _, _, at in places})
    begin, stop = _window(read, places)
    return Found(count, tuple(_parts(read, places, begin, stop)))


def _window(text: str, places: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Return the part of the text that has most of the terms, moved to the beginning of a word."""
    best, most = 0, 0
    for first, (start, _, _) in enumerate(places[:200]):
        near = {at for begin, end, at in places[first : first + 40] if end <= start + SNIPPET - BEFORE}
        if len(near) > most:
            best, most = start, len(near)
    begin = max(0, best - BEFORE) if best + SNIPPET - BEFORE > SNIPPET else 0
    if begin and (space := text.find(" ", begin, best)) >= 0:
        begin = space + 1
    return begin, begin + SNIPPET


def _parts(text: str, places: Sequence[tuple[int, int, int]], begin: int, stop: int) -> Iterator[Part]:
    at = begin
    lead = "…" if begin else ""
    for start, end, _ in places:
        if start < at or start >= stop:
            continue
        if before := lead + text[at:start]:
            yield Part(before, marked=False)
        lead = ""
        at = min(end, stop)
        yield Part(text[start:at], marked=True)
    if rest := lead + text[at:stop] + ("…" if len(text) > stop else ""):
        yield Part(rest, marked=False)


def _forms(run: str) -> tuple[str, ...]:
    # A cached word stays in memory, so that strangers could fill it with long ones.
    return _kept_forms(run) if len(run) <= MAX_BYTES else _forms_of(run)


@lru_cache(maxsize=50_000)
def _kept_forms(run: str) -> tuple[str, ...]:
    return _forms_of(run)


def _forms_of(run: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(name) for name in names_of(run)))


def fold(word: str) -> str:
    """Return a word without case and accents, cut to `MAX_BYTES`."""
    if word.isascii():
        return word[:MAX_BYTES].lower()
    plain = unicodedata.normalize("NFD", word.casefold())
    kept = "".join(char for char in plain if unicodedata.category(char) != "Mn" or char >= FIRST_UNSPACED)
    whole = unicodedata.normalize("NFC", kept) or word
    return whole.encode()[:MAX_BYTES].decode(errors="ignore")
