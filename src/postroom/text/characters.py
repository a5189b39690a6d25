"""Normalisation of characters: NFKC, no invisible characters, uniform line breaks."""

import re
import unicodedata

NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
"""Found in a text that is not blank, in any dialect: they differ in whether `\\s` has U+001C to U+001F and U+0085,
which are blanks for `str.strip`."""

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
# Controls, soft hyphen, zero-width and direction marks, variation selectors, fillers, lone surrogates, and the
# tag block, which can carry a hidden sentence.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CHUNK = 512


def visible(text: str, *, limit: int) -> str:
    """Return the first `limit` visible characters, otherwise unchanged, with uniform line breaks."""
    text = _BREAKS.sub("\n", text[: 4 * limit])
    if "\x1b" in text:
        text = _TERMINAL_CODES.sub("", text)
    return _INVISIBLE.sub("", text).strip()[:limit]


def normalise(text: str, *, limit: int) -> str:
    """Return the first `limit` visible characters in Unicode NFKC, without leading white space.

    Linear in the length of the text, whatever its content.
    """
    text = _BREAKS.sub("\n", text)
    if "\x1b" in text:
        text = _TERMINAL_CODES.sub("", text)
    text = _INVISIBLE.sub("", text).lstrip()[:limit]
    if text.isascii():
        return text
    # NFKC creates no invisible characters but may put white space in front.
    return _nfkc(text).lstrip()[:limit]


def _nfkc(text: str) -> str:
    """Normalise in chunks: sorting one endless run of combining marks takes quadratic time."""
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = start + _CHUNK
        # An ASCII character never combines with the one before it, so this is a safe place to cut.
        while end < len(text) and end < start + 2 * _CHUNK and not text[end].isascii():
            end += 1
        pieces.append(unicodedata.normalize("NFKC", text[start:end]))
        start = end
    return "".join(pieces)


def storable(text: str) -> str:
    """Return `text` with U+FFFD for each character that PostgreSQL can't store: null, lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", text)


_PAUSES = "/-._&?=,;:|\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1a\uff1b"
"""Characters after which a long word, or a text without spaces, may be cut."""


def cut_place(text: str, most: int) -> int:
    """Return where a text without a space is cut to at most `most` characters: after a pause if there is one.

    A character is not separated from its combining marks.
    """
    if len(text) <= most:
        return len(text)
    if pause := max(text.rfind(sign, most // 3, most) for sign in _PAUSES) + 1:
        return pause
    place = most
    while place > most // 3 and unicodedata.category(text[place])[0] == "M":
        place -= 1
    return place
