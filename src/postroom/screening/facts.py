"""What stands beside a signal's text, as texts that the safety filter can read: keys and short values, too.

Agents are shown the facts whole. So an order must not slip by in a key, nor in values that say little each, nor
behind thousands of others.
"""

import re
from collections.abc import Iterator
from typing import Any

from postroom.domain.extras import COMMON, FIELDS

LEAST_FACT = 15
"""Characters from which a fact can hold an order by itself; shorter ones are read with their neighbours."""
LONGEST_NAME = 30
"""Characters of a key up to which it is a name; a longer one, or one with spaces, is read as a fact."""

PIECE = 12_000
"""Characters of the facts that are judged as one text: what a language model reads of one (`second.MOST_TEXT`)."""
OVERLAP = 300
"""Characters that a piece repeats of the one before, so that an order which is cut in two is whole in one."""
MOST_PIECES = 6
"""Pieces of the facts that are judged: enough for all that may come with a signal (`domain.extras.MAX_BYTES`)."""

_KNOWN = frozenset(COMMON).union(*FIELDS.values())
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATORS = re.compile(r"[_\-.]+")
_FEW_WORDS = r"[A-Za-z0-9]{0,40}(?:[-_.~#%+][A-Za-z0-9]{1,40}){0,2}"
# An address with a longer phrase in it is read as any other text. To name one is what the filter finds suspicious,
# and most sources give one with every signal.
_PLAIN_ADDRESS = re.compile(
    rf"(?:https?://[A-Za-z0-9.:-]{{1,100}}(?:/{_FEW_WORDS}){{0,10}}|{_FEW_WORDS}@[A-Za-z0-9.-]{{1,100}})"
)
# How sources call things: up to two words, and a number, a hash or a UUID.
_PLAIN_ID = re.compile(
    r"(?:[A-Za-z]{1,20}[-_:/#.]?){0,2}[-_:/#.]?(?:[0-9][0-9.:-]{0,40}|[0-9a-fA-F-]{8,64})?"
)


def facts_of(extra: Any, *, addresses: bool = False) -> list[str]:
    """Return what the facts of a signal say, however deep, in the order in which they are shown.

    Short texts that follow each other are one. Left out is what can't order anybody about: what has no letter, and
    what is an address and nothing else, unless `addresses` are asked for. The last text holds the keys, each once,
    but for those that sources are known to have.
    """
    names: dict[str, None] = {}
    found: list[str] = []
    short: list[str] = []
    for text, is_key in _strings(extra):
        if not _LETTER.search(text) or (not addresses and _PLAIN_ADDRESS.fullmatch(text)):
            continue
        if is_key and len(text) <= LONGEST_NAME and " " not in text:
            if text not in _KNOWN:
                names.setdefault(text)
        elif len(text) < LEAST_FACT:
            short.append(text)
        else:
            if short:
                found.append(" ".join(short))
                short = []
            found.append(text)
    if short:
        found.append(" ".join(short))
    if names:
        found.append(" ".join(_SEPARATORS.sub(" ", name) for name in names))
    return found


def is_plain_name(source_id: str) -> bool:
    """Tell whether a source id is of a form in which nobody can be ordered about: an address, a word, a number."""
    return bool(_PLAIN_ID.fullmatch(source_id) or _PLAIN_ADDRESS.fullmatch(source_id))


def in_pieces(text: str, size: int) -> Iterator[tuple[int, str]]:
    """Yield a text in pieces of at most `size` characters that overlap a little, each with where it begins."""
    yield 0, text[:size]
    for start in range(size - OVERLAP, len(text) - OVERLAP, size - OVERLAP):
        yield start, text[start : start + size]


def _strings(extra: Any) -> Iterator[tuple[str, bool]]:
    """Yield keys and texts, and whether it is a key, with a stack of its own: facts may be nested deeply."""
    waiting: list[tuple[Any, bool]] = [(extra, False)]
    while waiting:
        value, is_key = waiting.pop()
        if isinstance(value, str):
            yield value, is_key
        elif isinstance(value, dict):
            for key, one in reversed(value.items()):
                waiting += [(one, False), (key, True)]
        elif isinstance(value, list):
            waiting += [(one, False) for one in reversed(value)]
