"""The safety filter's input: the pieces of a text, and the features of each."""

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.text import directives
from postroom.text.directives import FEATURES, Directives
from postroom.text.hidden.plain_text import Layer, PlainText

WORD_BITS = 15
CHAR_BITS = 15
WORD_AT = 0
CHAR_AT = 1 << WORD_BITS
DENSE_AT = CHAR_AT + (1 << CHAR_BITS)

WINDOW = 1_200
STEP = 800
"""Characters of a piece of a long text, and from one piece to the next: an instruction must not be diluted."""

DIRECTIVE_SCALE = 0.6

LAYER_KINDS = (
    "tag characters",
    "variation selectors",
    "html comment",
    "hidden element",
    "attribute",
    "markdown comment",
    "link title",
    "image text",
    "base64",
    "hex",
    "escapes",
    "url encoding",
    "entities",
    "binary",
    "spelt out",
    "rot13",
    "reversed",
)
TRICKS = ("split words", "turned", "look-alikes", "entities")
DENSE = (
    *FEATURES,
    *(f"layer:{kind}" for kind in LAYER_KINDS),
    "layer:concealed",
    "layer:nested",
    *(f"trick:{trick}" for trick in TRICKS),
)
"""The named features, in the order of their weights."""
_DENSE_INDEX = {name: DENSE_AT + number for number, name in enumerate(DENSE)}

SIZE = DENSE_AT + len(DENSE)
"""Total number of features of a piece; nearly all of them are 0."""

_WORD = re.compile(r"[^\W_]+|[<>{}\[\]|:/$`@]")
_GAPS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_PRIMES = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is judged by itself: visible text (`layer` is None), or something hidden.

    `start` and `end` are offsets in the original text, `offset` is that of the piece in the visible text.
    """

    text: str
    start: int
    end: int
    layer: Layer | None
    offset: int
    tricks: Mapping[str, int]
    found: Directives


@dataclass(frozen=True, slots=True)
class Numbers:
    """The non-zero features of a piece: their indexes among `SIZE`, and their values."""

    at: NDArray[np.int64]
    values: NDArray[np.float64]


def pieces(plain: PlainText) -> list[Piece]:
    """Return the pieces of a text: all of it, without repetition except where windows overlap."""
    out: list[Piece] = []
    for at, text in _windows(plain.text):
        start, end = plain.span(at, at + len(text))
        # Signs of deception concern the whole text and are counted for the first window.
        tricks = plain.tricks if at == 0 else {}
        out.append(Piece(text, start, end, None, at, tricks, directives.find(text)))
    for layer in plain.layers:
        for _, text in _windows(layer.text):
            out.append(Piece(text, layer.start, layer.end, layer, 0, {}, directives.find(text)))
    return out


def _windows(text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= WINDOW + STEP // 2:
        yield 0, text
        return
    start = 0
    while True:
        yield start, text[start : start + WINDOW]
        if start + WINDOW >= len(text):
            return
        following = start + STEP
        gap = max(
            text.rfind(" ", start + STEP // 2, following), text.rfind("\n", start + STEP // 2, following)
        )
        start = gap + 1 if gap >= 0 else following


def numbers(piece: Piece) -> Numbers:
    """Return the features of a piece: words and pairs of words, character n-grams, directives, layers."""
    lowered = _DIGITS.sub("0", piece.text.lower())
    words, word_values = _unit(_word_hashes(lowered), WORD_AT)
    chars, char_values = _unit(_char_hashes(lowered), CHAR_AT)
    named = named_features(piece)
    return Numbers(
        np.concatenate(
            [words, chars, np.fromiter((_DENSE_INDEX[name] for name in named), np.int64, len(named))]
        ),
        np.concatenate([word_values, char_values, np.fromiter(named.values(), np.float64, len(named))]),
    )


def named_features(piece: Piece) -> dict[str, float]:
    """Return the non-zero named features (`DENSE`) of a piece."""
    named = {
        name: DIRECTIVE_SCALE * math.log1p(min(count, 6))
        for name, count in piece.found.counts.items()
        if count
    }
    for trick, count in piece.tricks.items():
        named[f"trick:{trick}"] = math.log1p(min(count, 12)) / 2
    if piece.layer is not None:
        # The name of a nested piece ends with the outermost layer: "base64 in html comment".
        for kind in LAYER_KINDS:
            if kind in piece.layer.kind:
                named[f"layer:{kind}"] = 0.5
        if piece.layer.concealed:
            named["layer:concealed"] = 0.5
        if piece.layer.depth > 1:
            named["layer:nested"] = 0.5
    return named


def _word_hashes(text: str) -> NDArray[np.uint64]:
    words = ["<", *_WORD.findall(text), ">"]
    single = np.fromiter(
        (zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words)
    )
    mixed = _mix(single)
    pairs = _mix(mixed[:-1] * _PRIMES[0] + mixed[1:])
    skips = _mix(mixed[:-2] * _PRIMES[1] + mixed[2:] + np.uint64(7))
    return np.concatenate([mixed[1:-1], pairs, skips]) >> np.uint64(64 - WORD_BITS)


def _char_hashes(text: str) -> NDArray[np.uint64]:
    compact = f" {_GAPS.sub(' ', text).strip()} "
    codes = np.frombuffer(compact.encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
    found = []
    for length in (4, 5):
        if len(codes) >= length:
            run = np.zeros(len(codes) - length + 1, np.uint64)
            for at in range(length):
                run = run * np.uint64(1_000_003) + codes[at : len(codes) - length + 1 + at]
            found.append(_mix(run + np.uint64(length)))
    if not found:
        return np.zeros(0, np.uint64)
    return np.concatenate(found) >> np.uint64(64 - CHAR_BITS)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * _PRIMES[0]
    return (values ^ (values >> np.uint64(27))) * _PRIMES[1]


def _unit(hashes: NDArray[np.uint64], base: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the distinct indexes of hashes, each with the same value, as a vector of norm 1."""
    places = np.unique(hashes).astype(np.int64) + base
    return places, np.full(len(places), 1 / math.sqrt(max(1, len(places))))
