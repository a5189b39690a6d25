"""Uploads of strangers: what belongs to what, and bombs."""

import io
import json
import sys
import zipfile
from typing import Any

import pytest
from tests.helpers.uploads.source_maps import DEBUG_ID, archive, source_map, symbol_data

from postroom.domain.errors import Invalid
from postroom.domain.source_maps.archives import ReadUpload, read_archive, read_single

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MEGABYTE = 2**20


def read(raw: bytes, *, max_file: int = MEGABYTE, max_total: int = 4 * MEGABYTE) -> ReadUpload:
    return read_archive(raw, max_file, max_total)


def zipped(files: dict[str, bytes], manifest: Any) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
        made.writestr("manifest.json", manifest if isinstance(manifest, bytes) else json.dumps(manifest))
    return written.getvalue()


def test_read_archive_pairs_maps_with_files_by_id_and_by_reference() -> None:
    by_id = read(archive({"~/static/a.js": source_map(), "~/b.js": source_map()}))
    by_reference = read(archive({"~/static/a.js": source_map()}, debug_ids=False))

    assert [(one.debug_id[-2:], one.names) for one in by_id.maps] == [
        ("00", ["~/static/a.js"]),
        ("01", ["~/b.js"]),
    ]
    assert [(one.debug_id, one.names) for one in by_reference.maps] == [("", ["~/static/a.js"])]


def test_read_archive_with_bytes_before_it_is_read() -> None:
    assert len(read(b"SYSB\x02\x00\x00\x00" + archive({"~/a.js": source_map()})).maps) == 1


def test_read_archive_bad_map_is_named_and_others_are_read() -> None:
    found = read(archive({"~/a.js": b"{}", "~/b.js": source_map()}))

    assert [one.names for one in found.maps] == [["~/b.js"]]
    assert found.refused == ["~/a.js.map: The source map is malformed: it has no mappings."]


def test_read_archive_zip_bomb_stops_at_the_limit() -> None:
    bomb = source_map(content="x" * (8 * MEGABYTE))
    raw = archive({"~/a.js": bomb, "~/b.js": source_map()})
    assert len(raw) < 100_000

    found = read(raw)

    assert [one.names for one in found.maps] == [["~/b.js"]]
    assert "larger than the 1 MB" in found.refused[0]


def test_read_archive_many_maps_stop_at_the_total() -> None:
    large = source_map(content="x" * 900_000)
    found = read(archive({f"~/{number}.js": large for number in range(9)}))

    assert len(found.maps) == 4
    assert len(found.refused) == 5


def test_read_archive_size_in_the_directory_is_not_believed() -> None:
    raw = bytearray(archive({"~/a.js": source_map(content="x" * (3 * MEGABYTE))}))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 4)
    with pytest.raises(Invalid):
        read(bytes(raw))


def test_read_archive_paths_are_only_names() -> None:
    evil = "../../../../../../tmp/evil.map"
    manifest = {
        "files": {evil: {"url": "~/a.js.map", "type": "source_map", "headers": {"debug-id": DEBUG_ID}}}
    }

    found = read(zipped({evil: source_map()}, manifest))

    assert [one.debug_id for one in found.maps] == [DEBUG_ID]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "no archive"),
        (b"PK\x05\x06" + b"\x00" * 18, "no entry 'manifest.json'"),
        (archive({"~/a.js": source_map()})[:-40], "no archive"),
        (zipped({}, b"{"), "not JSON"),
        (zipped({}, []), "lists no files"),
        (zipped({}, {"files": {str(number): {} for number in range(10_001)}}), "more than 10,000 files"),
        (zipped({str(number): b"" for number in range(10_002)}, {"files": {}}), "more than 10,000 files"),
        (zipped({}, b" " * (17 * MEGABYTE)), "larger than"),
    ],
)
def test_read_archive_malformed_is_refused(raw: bytes, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        read(raw)


@pytest.mark.parametrize(
    "manifest",
    [
        {"files": {"a": {"url": 7, "type": [], "headers": 7}}},
        {"files": {"a": {"type": "source_map", "url": "~/a.js.map", "headers": {"debug-id": 7}}}},
        {"files": {"a": None, "b": []}},
    ],
)
def test_read_archive_odd_manifest_has_no_maps(manifest: Any) -> None:
    assert read(zipped({}, manifest)).maps == []


def test_read_archive_with_an_unusual_compression_is_refused() -> None:
    found = read(archive({"~/a.js": source_map()}, method=zipfile.ZIP_DEFLATED))
    assert found.maps
    with pytest.raises(Invalid, match="unusual"):
        read(archive({"~/a.js": source_map()}, method=zipfile.ZIP_LZMA))


@pytest.mark.parametrize(
    "raw",
    [
        source_map(),
        symbol_data(source_map()),
        zstd.compress(symbol_data(source_map())),
        b"posthog_error_tracking" + bytes(8) + zstd.compress(symbol_data(source_map())[30:]),
    ],
)
def test_read_single_map_alone_or_in_symbol_data_is_read(raw: bytes) -> None:
    (found,) = read_single(raw, DEBUG_ID, [], MEGABYTE).maps

    assert found.debug_id == DEBUG_ID


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "no source map"),
        (b"\x7fELF", "no source map"),
        (symbol_data(source_map())[:-5], "damaged"),
        (b"posthog_error_tracking" + b"\xff" * 40, "damaged"),
        (zstd.compress(b"x" * 9 * MEGABYTE), "larger than 1 MB"),
        (b"\x28\xb5\x2f\xfdxxxx", "damaged"),
        (b"\x1f\x8bxxxx", "damaged"),
        (source_map(content="x" * (2 * MEGABYTE)), "larger than the 1 MB"),
    ],
)
def test_read_single_malformed_is_refused(raw: bytes, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        read_single(raw, DEBUG_ID, [], MEGABYTE)
