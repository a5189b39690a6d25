"""What stands beside a signal's text, as texts that the safety filter can read: keys and short values, too.

Agents are shown the facts whole. So an order must not slip by in a key, nor in values that say little each, nor
behind thousands of others.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from postroom.domain.signals.extras import COMMON, FIELDS
from postroom.text.hidden.encodings import decode_all

LEAST_FACT = 15
"""Characters from which a fact can hold an order by itself; shorter ones are read with their neighbours."""
LONGEST_NAME = 30
"""Characters of a key up to which it is a name; a longer one, or one with spaces, is read as a fact."""

PIECE = 12_000
"""Characters of the facts that are judged as one text: what a language model reads of one (`second.MOST_TEXT`)."""
OVERLAP = 300
"""Characters that a piece repeats of the one before, so that an order which is cut in two is whole in one."""
MOST_PIECES = 6
"""Pieces of the facts that are judged: for all that may come with a signal (`domain.signals.extras.MAX_BYTES`)."""

_KNOWN = frozenset(COMMON).union(*FIELDS.values())
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATORS = re.compile(r"[_\-.]+")
_FEW_WORDS = r"[A-Za-z0-9]{0,40}(?:[-_.~#%+][A-Za-z0-9]{1,40}){0,2}"
# An address with a longer phrase in it is read as any other text. To name one is what the filter finds suspicious,
# and most sources give one with every signal.
_PLAIN_ADDRESS = re.compile(
    rf"(?:https?://[A-Za-z0-9.:-]{{1,100}}(?:/{_FEW_WORDS}){{0,10}}|{_FEW_WORDS}@[A-Za-z0-9.-]{{1,100}})"
)
_NAME = re.compile(r"[A-Za-z0-9_.:/{}<>*$#@-]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_BESIDE_WORDS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_OF_NAME, _OF_PATH, _OF_HOST, _OF_MAIL, _OF_BOTH = 4, 4, 5, 6, 7
"""Words from which a metric's name, a path, a host's name, a mail address, or host and path together may be a
sentence."""
# How sources call things: up to two words, and a number, a hash or a UUID.
_PLAIN_ID = re.compile(
    r"(?:[A-Za-z]{1,20}[-_:/#.]?){0,2}[-_:/#.]?(?:[0-9][0-9.:-]{0,40}|[0-9a-fA-F-]{8,64})?"
)


def facts_of(extra: Any, *, addresses: bool = False) -> list[str]:
    """Return what the facts of a signal say, however deep, in the order in which they are shown.

    Short texts that follow each other are one. Left out is what can't order anybody about: what has no letter, and
    UUIDs, whose digits are word pieces by chance. Of what is an address and nothing else there are its words, if
    there are many, or the address itself if `addresses` are asked for. The last text holds the keys, each once, but
    for those that sources are known to have.
    """
    names: dict[str, None] = {}
    found: list[str] = []
    short: list[str] = []
    for told, is_key in _strings(extra):
        text = told if addresses else _spoken(told)
        if not _LETTER.search(text) or _UUID.fullmatch(text):
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


def values_of(content: Any) -> tuple[list[str], list[str]]:
    """Return the texts of what has known keys alone: those that can be an order, and single words and names."""
    told: list[str] = []
    names: list[str] = []
    for text, is_key in _strings(content):
        if not is_key and text.strip():
            (names if told_by(text) is None else told).append(text)
    return told, names


def name_of(source_id: str) -> str | None:
    """Return what a name says: its words.

    None if it is of a form in which nobody can be ordered about: a short address, a word, a number.
    """
    return None if _PLAIN_ID.fullmatch(source_id) else _spoken(source_id) or None


def told_by(label: str) -> str | None:
    """Return what the name of a metric or the value of a label says: its words. None if they can be no order."""
    if not _NAME.fullmatch(label) or "@" in label or "://" in label:
        return name_of(label) if _LETTER.search(label) else None
    if _is_encoded(label):
        return label.replace("/", " ")
    return _sentence(_words(label), _OF_NAME)


def _spoken(text: str) -> str:
    """Return a text, but the words of an address: nothing if there are too few of them for a sentence.

    As a whole an address looks odd to the filter; its words do so only where they are an order.
    """
    if not _PLAIN_ADDRESS.fullmatch(text):
        return text
    if _is_encoded(text):
        return text.replace("/", " ")
    if "@" in text:
        return _sentence(_words(text), _OF_MAIL) or ""
    host, _, path = text.partition("://")[2].partition("/")
    named, told = _words(host), _words(path)
    said = None if len(named) >= _OF_HOST else _sentence(told, _OF_PATH)
    return said or _sentence([*named, *told], _OF_HOST if len(named) >= _OF_HOST else _OF_BOTH) or ""


def _sentence(words: Sequence[str], least: int) -> str | None:
    """Return words as a sentence; None if too few of them are more than a letter."""
    return " ".join(words) if sum(len(word) > 1 for word in words) >= least else None


def _is_encoded(text: str) -> bool:
    """Tell whether a part of a path or a name says something that one does not see."""
    return any(next(decode_all(part), None) is not None for part in text.split("/"))


def _words(text: str) -> list[str]:
    return [word for word in _BESIDE_WORDS.split(text) if word]


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
