"""Mappings of source maps: right, malformed, and in linear time."""

import random
import time

import pytest
from tests.helpers.uploads.source_maps import DIGITS, mappings

from postroom.domain.errors import Invalid
from postroom.domain.source_maps import mappings as module
from postroom.domain.source_maps.mappings import decode


def decoded_slowly(text: str) -> list[tuple[int, ...]]:
    """Return the segments of a mapping, one character after the other."""
    found = []
    state = [0, 0, 0, 0]
    for line, segments in enumerate(text.split(";")):
        column = 0
        for segment in filter(None, segments.split(",")):
            numbers, value, shift = [], 0, 0
            for character in segment:
                digit = DIGITS.index(character)
                value |= (digit & 31) << shift
                shift += 5
                if not digit & 32:
                    numbers.append(-(value >> 1) if value & 1 else value >> 1)
                    value = shift = 0
            column += numbers[0]
            state = [each + number for each, number in zip(state, [*numbers[1:], 0, 0, 0, 0], strict=False)]
            origin = state[:3] if len(numbers) > 1 else [-1, -1, -1]
            found.append((line, column, *origin, state[3] if len(numbers) == 5 else -1))
    return found


def rows(count: int) -> list[list[int]]:
    chance = random.Random(7)
    found = []
    line = column = 0
    for _ in range(count):
        if chance.random() < 0.1:
            line, column = line + chance.randint(1, 3), 0
        column += chance.randint(0, 40)
        origin = [
            chance.randint(0, 30),
            chance.randint(0, 5_000),
            chance.randint(0, 90),
            chance.randint(0, 99),
        ]
        found.append([line, column, *origin[: chance.choice((0, 3, 4))]])
    return found


@pytest.mark.parametrize("piece", [40, 700, 1 << 18])
def test_decode_random_segments_equals_a_plain_decoder(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE", piece)
    text = mappings(rows(2_000))

    assert [tuple(row) for row in decode(text).tolist()] == decoded_slowly(text)


@pytest.mark.parametrize("text", ["", ";", ";;;,,;", ","])
def test_decode_without_segments_returns_none(text: str) -> None:
    assert decode(text).shape == (0, 6)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("AAAA!", "no digit"),
        ("AAAÄ", "no digit"),
        ("AAAA AAAA", "no digit"),
        ("AA", "1, 4 or 5"),
        ("AAAAAA", "1, 4 or 5"),
        ("AAAg", "does not end"),
        ("g,AAAA", "does not end"),
        ("AAAA;g;AAAA", "does not end"),
        ("gggggggggggggggA", "32 bits"),
        ("D", "out of range"),
        ("AADA", "out of range"),
        ("AAAA,gggggggB,gggggggB", "32 bits"),
    ],
)
def test_decode_malformed_mapping_is_refused(text: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        decode(text)


def test_decode_endless_segment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE", 1_000)

    with pytest.raises(Invalid, match="does not end"):
        decode("A" * 100_000)


def test_decode_too_many_segments_is_refused() -> None:
    with pytest.raises(Invalid, match="more than 9 segments"):
        decode("AAAA," * 10, room=9)


def test_decode_unordered_columns_are_sorted() -> None:
    assert decode("oBAAA,FAAC")[:, 1].tolist() == [18, 20]


def test_decode_four_times_the_length_takes_about_four_times_as_long() -> None:
    text = mappings(rows(20_000)) + ";"

    def seconds(repeated: int) -> float:
        started = time.process_time()
        decode(
            "AAAA;" + text.replace(";;", ";") * repeated if repeated == 1 else ("AAAA;" * 200_000) * repeated
        )
        return time.process_time() - started

    short = seconds(2)
    assert seconds(8) < max(short, 0.02) * 40
