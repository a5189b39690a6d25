"""Masks the values in a message, so that occurrences of one error have the same text.

Every expression is bounded in length and sees a bounded text, so the cost does not depend on untrusted input.
"""

import re

MAX_READ = 600
"""Number of characters of a message that are read: what follows is usually a dump of values."""
MAX_WORDS = 40

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>]{1,300}", re.IGNORECASE), "<url>"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"), "<email>"),
    (
        re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"), "<address>"),
    (re.compile(r"\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}:\d{1,5}\b", re.IGNORECASE), "<address>"),
    (
        re.compile(
            r"\b(?:[a-z0-9-]{1,63}\.){2,8}(?:com|net|org|io|dev|local|internal|cloud)\b", re.IGNORECASE
        ),
        "<host>",
    ),
    (re.compile(r"\b0x[0-9a-f]{1,32}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b(?=[0-9a-f]{0,40}\d)(?=[0-9a-f]{0,40}[a-f])[0-9a-f]{7,128}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\"[^\"\n]{1,200}\""), "<quote>"),
    (re.compile(r"(?<!\w)'[^'\n]{1,200}'(?!\w)"), "<quote>"),
    (re.compile(r"(?<!\w)`[^`\n]{1,200}`"), "<quote>"),
    (re.compile(r"(?<=[=:])[^\s,;=:<>()]{0,80}\d[^\s,;<>()]{0,80}"), "<value>"),
    (re.compile(r"\b[a-z]{1,12}[_-](?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,40}\b"), "<id>"),
    (re.compile(r"(?<![A-Za-z])[-+]?\d[\d.,]{0,40}(?:%|[a-zA-Z]{1,3}\b)?"), "<number>"),
)
_MARK = re.compile(r"<[a-z]{2,8}>")
_BARE = re.compile(r"^[A-Za-z0-9_.$-]{1,80}$")


def normalised(message: str) -> str:
    """Return a message with masked values and normalised white space, at most 40 words."""
    shown = message[:MAX_READ]
    for pattern, mark in _MASKS:
        shown = pattern.sub(mark, shown)
    return " ".join(shown.split()[:MAX_WORDS])


def shape(message: str) -> str:
    """Return what messages of one log statement share even where values look like words.

    The number of words, the first and the last: `User ann not found` and `User bob not found` have one shape. All
    messages of a single word that looks like a key have the same shape.
    """
    words = normalised(message).split()
    if not words:
        return ""
    if len(words) == 1:
        return "1" if _BARE.match(words[0]) or _MARK.fullmatch(words[0]) else words[0]
    return f"{len(words)} {words[0]} {words[-1]}"
