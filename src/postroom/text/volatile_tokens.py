"""Tokens other than numbers that differ between occurrences: ids, addresses, times, generated parts of names.

A generated name (`checkout-7f9c8d6b5-xkqzp`) is cut where its random part begins. Human-chosen names (`log4j2`,
`oauth2-callback`, `/api/v2/orders`) stay.
"""

import re

_ADDRESSES = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"  # mail
    r"|\b\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?\b"  # times
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:|:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"  # IPv6 and hardware addresses
    r"|\btmp\.[a-zA-Z0-9]{10}\b|(?<=[/\\])tmp[a-z0-9_]{8}(?![\w-])"  # temporary files of shells and of Python
)
_NAME = re.compile(r"[^\W_]+(?:[._-]+[^\W_]+)*")
"""Letters and digits joined by `-`, `_` or a dot; the slashes of a path separate names."""
_PIECE = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[a-z]+|[0-9]+")
_HEXADECIMAL = re.compile(r"[0-9a-f]{6,}")
_NUMBERED = re.compile(r"[a-z]{1,5}[0-9]{1,4}|[0-9]+[a-z]{1,2}")
"""A short word with a number, or a number with a unit: `sha256`, `http2`, `1080p`."""
_VOWEL = re.compile("[aeiouy]")
_WORD = re.compile("(?=[a-z]*[aeiouy])[a-z]{3,}")
_SUFFIX_LENGTHS = frozenset({5, 8, 9, 10})
"""Lengths of the suffixes that Kubernetes generates, from an alphabet without vowels."""
_WORDS_WITHOUT_VOWELS = frozenset({"https", "xhtml", "grpcs", "mssql", "plpgsql", "npgsql"})
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
LONG, LEAST_HUMP = 8, 2.5
"""From this length on, a piece is random if its words and numbers have fewer characters than this on average."""
LONG_ID = 16
"""Length from which capitals mixed with digits, or any such piece joined to a name, are an id."""
CHANGES = 4
"""Changes between letters and digits above which a piece that contains a word is random."""
CHANGES_WITHOUT_WORD = 3
LEAST = 5
"""Minimum length of a random piece."""


def without_volatile(text: str) -> str:
    """Return a text without mail and network addresses, times, and the random parts of names."""
    return _NAME.sub(_kept, _ADDRESSES.sub(" ", text))


def _kept(name: re.Match[str]) -> str:
    whole = name[0]
    if not whole.isascii() or len(whole) < LEAST:
        return whole
    for at, piece in enumerate(_PIECE.finditer(whole)):
        if _is_id(piece[0], first=at == 0):
            return whole[: piece.start()]
    return whole


def _is_id(piece: str, *, first: bool) -> bool:
    """Return whether a piece of a name (`first`: its first piece) is an id rather than a word or a number."""
    if len(piece) < LEAST or piece.isdigit():
        return False
    low = piece.lower()
    if low.isalpha():
        return _is_spelt_at_random(piece, low, first=first)
    if _HEXADECIMAL.fullmatch(low) or (len(piece) >= LONG_ID and (piece.isupper() or not first)):
        return True
    if _NUMBERED.fullmatch(low):
        return False
    runs = _RUN.findall(low)
    if not _VOWEL.search(low) or _is_jumbled(piece):
        return True
    return len(runs) > (CHANGES if any(map(_WORD.fullmatch, runs)) else CHANGES_WITHOUT_WORD)


def _is_spelt_at_random(piece: str, low: str, *, first: bool) -> bool:
    if piece == low:
        random = len(low) in _SUFFIX_LENGTHS and not _VOWEL.search(low) and low not in _WORDS_WITHOUT_VOWELS
        return random and not first
    return _is_jumbled(piece)


def _is_jumbled(piece: str) -> bool:
    return len(piece) >= LONG and len(piece) < LEAST_HUMP * len(_HUMP.findall(piece))
