"""Source maps as bundlers write them: look-ups, sections, what is malformed, and their stored form."""

import json
from typing import Any

import pytest
from tests.helpers.uploads.source_maps import DEBUG_ID, SOURCE, mappings, source_map

from postroom.domain.errors import Invalid
from postroom.domain.source_maps import reading
from postroom.domain.source_maps.compiled import CompiledMap, Original, pack, unpack
from postroom.domain.source_maps.reading import read_map

ORIGINAL = Original(
    file="src/cart.js",
    line=4,
    column=30,
    function="renderCart",
    name="total",
    context="return items.map((item) => item.total * 2)",
    own=True,
)


def stored(raw: bytes) -> CompiledMap:
    """Return a map as a worker has it."""
    content, size = pack(read_map(raw).compiled)
    return unpack(content, max_bytes=size)


def with_field(name: str, value: str) -> bytes:
    return json.dumps({**json.loads(source_map()), name: value}).encode()


def test_lookup_position_returns_the_original_with_its_function_and_line() -> None:
    assert stored(source_map()).lookup(1, 41) == ORIGINAL
    assert stored(source_map()).lookup(1, 60) == ORIGINAL


@pytest.mark.parametrize("position", [(2, 1), (7, 99), (1, -5)])
def test_lookup_outside_the_mappings_returns_nothing_or_the_first(position: tuple[int, int]) -> None:
    found = stored(source_map()).lookup(*position)

    assert found is None or found.line == 3


def test_lookup_segment_without_source_returns_nothing() -> None:
    assert stored(source_map([(0, 0, 0, 2, 16), (0, 10)])).lookup(1, 20) is None


def test_lookup_without_content_returns_the_place_alone() -> None:
    found = stored(source_map(content=None)).lookup(1, 41)

    assert found is not None
    assert (found.file, found.line, found.function, found.context, found.name) == (
        "src/cart.js",
        4,
        "",
        "",
        "total",
    )


def test_read_map_with_sections_moves_positions_and_lists() -> None:
    first, second = json.loads(source_map()), json.loads(source_map(source="src/other.js"))
    sections = [
        {"offset": {"line": 0, "column": 5}, "map": first},
        {"offset": {"line": 3, "column": 100}, "map": second},
    ]
    found = stored(json.dumps({"version": 3, "sections": sections}).encode())

    assert found.lookup(1, 46) == ORIGINAL
    moved = found.lookup(4, 141)
    assert moved is not None
    assert (moved.file, moved.line, moved.name) == ("src/other.js", 4, "total")


@pytest.mark.parametrize("source", ["node_modules/react/index.js", "webpack/bootstrap", "src/vendor/a.js"])
def test_read_map_source_of_others_is_not_own(source: str) -> None:
    found = stored(source_map(source=source)).lookup(1, 41)

    assert found is not None
    assert not found.own


def test_read_map_ignored_source_is_not_own() -> None:
    found = stored(source_map(ignoreList=[0])).lookup(1, 41)

    assert found is not None
    assert not found.own


@pytest.mark.parametrize("name", ["debugId", "debug_id", "chunkId", "chunk_id"])
def test_read_map_id_is_found_under_each_name(name: str) -> None:
    assert read_map(with_field(name, DEBUG_ID.upper())).debug_id == DEBUG_ID


def test_read_map_with_a_guard_against_inclusion_is_read() -> None:
    assert read_map(b")]}'\n" + source_map()).compiled.lookup(1, 41) == ORIGINAL


OFFSET = {"line": 0, "column": 0}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "no mappings"),
        (source_map([]), "empty"),
        (source_map([(0, 0, 1, 0, 0)]), "not listed"),
        (source_map([(0, 0, 0, 0, 0, 1)]), "not listed"),
        ({"sections": [{}]}, "section"),
        ({"sections": [{"offset": {"line": -1, "column": 0}, "map": {}}]}, "offset"),
        ({"sections": [{"offset": {"line": True, "column": 0}, "map": {}}]}, "offset"),
        ({"sections": [{"offset": OFFSET, "map": {"sections": []}}]}, "section"),
        ({"sections": [{"offset": OFFSET, "url": "http://127.0.0.1/x.map"}]}, "section"),
        ({"sections": [{"offset": OFFSET, "map": {}}] * 5_001}, "5,000 sections"),
        (
            {"sections": [{"offset": {"line": 2**31 - 1, "column": 0}, "map": {"mappings": ";A"}}]},
            "out of range",
        ),
        ({"mappings": "AAAA", "sources": ["a"] * 100_001}, "100,000 sources"),
    ],
)
def test_read_map_malformed_is_refused(said: Any, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        read_map(said if isinstance(said, bytes) else json.dumps(said).encode())


@pytest.mark.parametrize(
    "said",
    [
        {"mappings": "AAAA", "sources": [None, 7], "names": None},
        {"mappings": "AAAA", "sources": ["a\x00b"], "sourcesContent": ["a\x00b", 3], "names": [3]},
        {"mappings": "AAAA", "sources": ["a"], "sourcesContent": {}, "sourceRoot": 7, "ignoreList": [{}]},
    ],
)
def test_read_map_odd_fields_are_left_out(said: Any) -> None:
    found = stored(json.dumps(said).encode()).lookup(1, 1)

    assert found is not None
    assert "\x00" not in found.file + found.context


def test_read_map_too_many_segments_over_sections_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_SEGMENTS", 3)
    part = json.loads(source_map())
    said = {"sections": [{"offset": {"line": line, "column": 0}, "map": part} for line in range(2)]}

    with pytest.raises(Invalid, match="segments"):
        read_map(json.dumps(said).encode())


def test_unpack_damaged_or_larger_than_stored_is_refused() -> None:
    content, size = pack(read_map(source_map()).compiled)

    for damaged, limit in ((content[:-3], size), (b"x" + content, size), (content, size - 1)):
        with pytest.raises(Invalid):
            unpack(damaged, max_bytes=limit)


def test_lookup_long_line_shows_a_part_of_it() -> None:
    found = stored(source_map([(0, 0, 0, 0, 0)], content="x" * 1_000_000)).lookup(1, 1)

    assert found is not None
    assert len(found.context) == 300
    assert mappings([(0, 0, 0, 0, 0)]) == "AAAA"
    assert SOURCE.count("\n") == 5
