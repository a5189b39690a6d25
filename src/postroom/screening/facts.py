"""Converts the facts beside a signal's text to texts for the safety filter, including keys and short values.

Agents are shown all facts. So an instruction must not slip by in a key, across several short values, or after
thousands of other facts.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from postroom.domain.signals.extras import COMMON, FIELDS
from postroom.text.hidden.encodings import decode_all

LEAST_FACT = 15
"""Characters from which a fact can contain an instruction by itself; shorter ones are read with their
neighbours."""
LONGEST_NAME = 30
"""Maximum length of a key that is a name; a longer one, or one with spaces, is read as a fact."""

PIECE = 12_000
"""Characters of the facts that are judged as one text: what a language model reads of one (`second.MAX_TEXT`)."""
OVERLAP = 300
"""Characters by which pieces overlap, so that an instruction that is cut in two is whole in one."""
MAX_PIECES = 6
"""Maximum number of pieces that are judged: enough for all facts (`domain.signals.extras.MAX_BYTES`)."""

_KNOWN = frozenset(COMMON).union(*FIELDS.values())
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATORS = re.compile(r"[_\-.]+")
_FEW_WORDS = r"[A-Za-z0-9]{0,40}(?:[-_.~#%+][A-Za-z0-9]{1,40}){0,2}"
# URLs with longer phrases are read like any other text. Plain ones are not: the filter finds URLs suspicious, and
# most sources send one with every signal.
_PLAIN_ADDRESS = re.compile(
    rf"(?:https?://[A-Za-z0-9.:-]{{1,100}}(?:/{_FEW_WORDS}){{0,10}}|{_FEW_WORDS}@[A-Za-z0-9.-]{{1,100}})"
)
_NAME = re.compile(r"[A-Za-z0-9_.:/{}<>*$#@-]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_BESIDE_WORDS = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_OF_NAME, _OF_PATH, _OF_HOST, _OF_MAIL, _OF_BOTH = 4, 4, 5, 6, 7
"""Number of words from which a metric's name, a path, a host name, a mail address, or host and path together may
form a sentence."""
# Ids in the usual forms of sources: up to two words, and a number, a hash or a UUID.
_PLAIN_ID = re.compile(
    r"(?:[A-Za-z]{1,20}[-_:/#.]?){0,2}[-_:/#.]?(?:[0-9][0-9.:-]{0,40}|[0-9a-fA-F-]{8,64})?"
)


def facts_of(extra: Any, *, addresses: bool = False) -> list[str]:
    """Return the texts in a signal's facts, at any depth, in the order in which they are shown.

    Adjacent short texts are joined. Left out are texts that can't instruct anybody: without a letter, and UUIDs,
    whose digits form word pieces by chance. Plain URLs are reduced to their words if there are many, or kept with
    `addresses`. The last text has the keys, each once, except those known for sources.
    """
    names: dict[str, None] = {}
    found: list[str] = []
    short: list[str] = []
    for value, is_key in _strings(extra):
        text = value if addresses else _spoken(value)
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
    """Return the texts of content with fixed keys: those that may be an instruction, and single words and names."""
    texts: list[str] = []
    names: list[str] = []
    for text, is_key in _strings(content):
        if not is_key and text.strip():
            (names if words_in(text) is None else texts).append(text)
    return texts, names


def name_of(source_id: str) -> str | None:
    """Return the words of a source id.

    None if its form can't contain an instruction: a short URL, a word, a number.
    """
    return None if _PLAIN_ID.fullmatch(source_id) else _spoken(source_id) or None


def words_in(label: str) -> str | None:
    """Return the words of a metric's name or of a label's value; None if they can't be an instruction."""
    if not _NAME.fullmatch(label) or "@" in label or "://" in label:
        return name_of(label) if _LETTER.search(label) else None
    if _is_encoded(label):
        return label.replace("/", " ")
    return _sentence(_words(label), _OF_NAME)


def _spoken(text: str) -> str:
    """Return a text, or the words of a plain URL: empty if there are too few for a sentence.

    A whole URL looks odd to the filter; its words do so only if they are an instruction.
    """
    if not _PLAIN_ADDRESS.fullmatch(text):
        return text
    if _is_encoded(text):
        return text.replace("/", " ")
    if "@" in text:
        return _sentence(_words(text), _OF_MAIL) or ""
    host, _, path = text.partition("://")[2].partition("/")
    host_words, path_words = _words(host), _words(path)
    said = None if len(host_words) >= _OF_HOST else _sentence(path_words, _OF_PATH)
    return (
        said
        or _sentence([*host_words, *path_words], _OF_HOST if len(host_words) >= _OF_HOST else _OF_BOTH)
        or ""
    )


def _sentence(words: Sequence[str], least: int) -> str | None:
    """Return words as a sentence; None if too few of them are longer than a letter."""
    return " ".join(words) if sum(len(word) > 1 for word in words) >= least else None


def _is_encoded(text: str) -> bool:
    """Return whether a part of a path or a name contains encoded text."""
    return any(next(decode_all(part), None) is not None for part in text.split("/"))


def _words(text: str) -> list[str]:
    return [word for word in _BESIDE_WORDS.split(text) if word]


def in_pieces(text: str, size: int) -> Iterator[tuple[int, str]]:
    """Yield a text in slightly overlapping pieces of at most `size` characters, each with its offset."""
    yield 0, text[:size]
    for start in range(size - OVERLAP, len(text) - OVERLAP, size - OVERLAP):
        yield start, text[start : start + size]


def _strings(extra: Any) -> Iterator[tuple[str, bool]]:
    """Yield keys and texts with whether each is a key; iterative, since facts may be deeply nested."""
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
