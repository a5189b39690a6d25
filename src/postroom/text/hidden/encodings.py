"""Detection and decoding of text written to escape human readers: encoded, reversed, spelt out.

Every pattern is linear: each repetition is followed by something it can't match itself.
"""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

LEAST_TEXT = 12
"""Minimum length of a decoded piece; shorter ones are meaningless."""
MAX_CANDIDATES = 200
"""Maximum number of pieces of a text that are tried."""

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]{20,})*={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f]{2}(?:[ :,]?(?:0x)?[0-9A-Fa-f]{2}){11,}(?![0-9A-Za-z])")
_ESCAPES = re.compile(r"(?:\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}){8,}")
_PERCENT = re.compile(r"[^\s%]{0,64}%[0-9A-Fa-f]{2}[^\s]{0,4000}")
_ENTITIES = re.compile(r"(?:&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});){6,}")
_SPELT = re.compile(r"(?<!\w)\w(?: {1,2}\w|[.\-_*]\w){7,}(?!\w)")
_BINARY = re.compile(r"(?<![01])[01]{8}(?: ?[01]{8}){7,}(?![01])")
_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_WORD = re.compile(r"[A-Za-z]{2,}")

COMMON = frozenset(
    [
        "the",
        "and",
        "you",
        "your",
        "all",
        "to",
        "of",
        "in",
        "is",
        "it",
        "that",
        "this",
        "for",
        "with",
        "not",
        "are",
        "be",
        "as",
        "from",
        "any",
        "must",
        "will",
        "now",
        "do",
        "new",
        "when",
        "have",
        "has",
        "was",
        "on",
        "or",
        "an",
        "if",
        "can",
        "should",
        "please",
        "previous",
        "instructions",
        "ignore",
        "disregard",
        "system",
        "prompt",
        "rules",
        "reveal",
        "print",
        "send",
        "secret",
        "secrets",
        "token",
        "key",
        "keys",
        "password",
        "admin",
        "agent",
        "assistant",
        "run",
        "execute",
        "command",
        "file",
        "before",
        "above",
        "instead",
        "tell",
        "user",
        "users",
        "report",
        "mark",
        "approve",
        "merge",
        "without",
        "me",
        "what",
        "into",
    ]
)
"""Words that are frequent in English and rare in encoded text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded piece: its encoding, its text, and its place in the original."""

    kind: str
    text: str
    start: int
    end: int


def decode_all(text: str) -> Iterator[Decoded]:
    """Yield the encoded pieces of `text`, in no order, except those that decode to unreadable text."""
    for kind, pattern, decode in _DECODERS:
        for number, match in enumerate(pattern.finditer(text)):
            if number == MAX_CANDIDATES:
                break
            found = decode(match.group())
            if found is not None and found != match.group() and (readable(found) or _again(found)):
                yield Decoded(kind, found, *match.span())
    yield from _turned(text)


def readable(text: str) -> bool:
    """Return whether `text` looks written for a reader: letters, and words separated by spaces."""
    if len(text) < LEAST_TEXT or (
        not text.isprintable() and not text.replace("\n", " ").replace("\t", " ").isprintable()
    ):
        return False
    letters = sum(map(str.isalpha, text))
    return letters >= 0.6 * len(text) and (" " in text.strip() or not text.isascii())


def _again(text: str) -> bool:
    """Return whether a decoded piece is itself one encoded piece."""
    return len(text) >= LEAST_TEXT and any(
        pattern.fullmatch(text.strip()) is not None for pattern in (_BASE64, _HEX, _ESCAPES, _BINARY)
    )


def _base64(piece: str) -> str | None:
    compact = "".join(piece.split()).rstrip("=").replace("-", "+").replace("_", "/")
    compact = compact[: len(compact) - (len(compact) % 4 == 1)]
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _bytes(piece: str) -> str | None:
    try:
        return bytes.fromhex("".join(_PAIR.findall(piece.replace("0x", " ")))).decode("utf-8")
    except ValueError:
        return None


def _escapes(piece: str) -> str | None:
    try:
        return codecs.decode(piece, "unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")
    except (UnicodeError, ValueError):
        return None


def _percent(piece: str) -> str | None:
    if piece.count("%") < 3:
        return None
    # Queries encode spaces as plus signs.
    return re.sub(r"[=&/?]", " ", unquote(piece.replace("+", " ")))


def _binary(piece: str) -> str | None:
    bits = piece.replace(" ", "")
    try:
        return int(bits, 2).to_bytes(len(bits) // 8, "big").decode("utf-8")
    except (ValueError, OverflowError):
        return None


def _spelt(piece: str) -> str:
    words = (re.sub(r"[ .\-_*]", "", word) for word in piece.split("  "))
    # To a reader, one long word says as much as several.
    return " ".join(words) + " "


_DECODERS = (
    ("base64", _BASE64, _base64),
    ("hex", _HEX, _bytes),
    ("escapes", _ESCAPES, _escapes),
    ("url encoding", _PERCENT, _percent),
    ("entities", _ENTITIES, html.unescape),
    ("binary", _BINARY, _binary),
    ("spelt out", _SPELT, _spelt),
)


def _turned(text: str) -> Iterator[Decoded]:
    """Yield lines that are English after rot13 or reversal."""
    start = 0
    for line in text.split("\n"):
        if len(line) >= LEAST_TEXT:
            plain = _common(line)
            for kind, turned in (("rot13", codecs.encode(line, "rot13")), ("reversed", line[::-1])):
                if (known := _common(turned)) >= 4 and known > 2 * plain:
                    yield Decoded(kind, turned, start, start + len(line))
        start += len(line) + 1


def _common(text: str) -> int:
    return sum(word.lower() in COMMON for word in _WORD.findall(text))
