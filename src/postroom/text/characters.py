"""Characters made uniform: one form of each letter, nothing invisible, one kind of line break."""

import re
import unicodedata

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
# Controls, soft hyphen, zero-width and direction marks, variation selectors, fillers, lone surrogates,
# and the tag block, in which a hidden sentence can ride along a visible one.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CHUNK = 512


def visible(text: str, *, limit: int) -> str:
    """The first `limit` visible characters of a text as they were written, with one kind of line break."""
    text = _BREAKS.sub("\n", text[: 4 * limit])
    if "\x1b" in text:
        text = _TERMINAL_CODES.sub("", text)
    return _INVISIBLE.sub("", text).strip()[:limit]


def normalise(text: str, *, limit: int) -> str:
    """The first `limit` visible characters of a text in Unicode NFKC, without leading white space.

    Linear in the length of the text, whatever it holds.
    """
    text = _BREAKS.sub("\n", text)
    if "\x1b" in text:
        text = _TERMINAL_CODES.sub("", text)
    text = _INVISIBLE.sub("", text).lstrip()[:limit]
    if text.isascii():
        return text
    # NFKC brings forth none of the invisible characters but may put white space in front.
    return _nfkc(text).lstrip()[:limit]


def _nfkc(text: str) -> str:
    """NFKC in pieces: sorting one endless run of combining marks takes quadratic time."""
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = start + _CHUNK
        # An ASCII character never melts into what stands before it, so that is a safe place to cut.
        while end < len(text) and end < start + 2 * _CHUNK and not text[end].isascii():
            end += 1
        pieces.append(unicodedata.normalize("NFKC", text[start:end]))
        start = end
    return "".join(pieces)


def storable(text: str) -> str:
    """Return `text` with every character replaced that PostgreSQL can't keep: null, a lone surrogate."""
    return _UNSTORABLE.sub("\ufffd", text)
