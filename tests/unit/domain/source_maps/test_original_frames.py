"""Frames of generated files become original ones, and two releases of a file get one fingerprint."""

from datetime import UTC, datetime

from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence, from_json, to_json
from postroom.domain.source_maps.compiled import Original
from postroom.domain.source_maps.frames import with_originals

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def error(*frames: Frame) -> Occurrence:
    return Occurrence(kind="exception", at=NOW, exceptions=(ExceptionPart("TypeError", "x is null", frames),))


def original(line: int, function: str = "", name: str = "", *, own: bool = True) -> Original:
    return Original("src/cart.ts", line, 3, function, name, "pay(card)", own)


def test_with_originals_replaces_known_frames_and_keeps_others() -> None:
    known = Frame("https://shop.example/a.1b2c3d.js", "t", "a", 1, own=True, context="min", column=500)
    other = Frame("https://shop.example/b.js", "u", "b", 1, own=True, column=7)

    (part,) = with_originals(
        error(other, known), lambda frame: original(9, "payCart") if frame is known else None
    ).exceptions

    assert part.frames == (
        other,
        Frame("src/cart.ts", "payCart", "", 9, own=True, context="pay(card)", column=3),
    )


def test_with_originals_unnamed_function_has_name_used_by_caller() -> None:
    frames = (Frame("a.js", "t", line=1, column=1), Frame("a.js", "u", line=1, column=2))

    (part,) = with_originals(
        error(*frames), lambda frame: original(2, "payCart", "charge") if frame.column == 1 else original(3)
    ).exceptions

    assert [frame.function for frame in part.frames] == ["payCart", "charge"]


def test_with_originals_without_column_looks_nothing_up() -> None:
    found = error(Frame("a.py", "pay", line=3))

    assert with_originals(found, lambda _: original(1)) is found


def test_with_originals_source_of_a_library_is_not_own() -> None:
    (part,) = with_originals(
        error(Frame("a.js", line=1, column=1, own=True)), lambda _: original(1, own=False)
    ).exceptions

    assert not part.frames[0].own


def test_fingerprint_of_two_releases_with_maps_is_the_same() -> None:
    first = error(Frame("https://shop.example/a.1b2c3d.js", "t", line=1, column=500, own=True))
    second = error(Frame("https://shop.example/a.9f8e7d.js", "n", line=2, column=77, own=True))

    prints = {
        fingerprint(with_originals(each, lambda _: original(9, "payCart"))).hash for each in (first, second)
    }

    assert len(prints) == 1


def test_stored_form_keeps_column_and_id() -> None:
    found = error(
        Frame("a.js", "t", "", 1, own=True, context="", column=5, debug_id="id"), Frame("b.py", line=1)
    )

    assert from_json(to_json(found)) == found
