"""Signals that are long apart in time join only what is nearly the same."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np

from postroom.domain.grouping.decision import LONG_AGO
from postroom.domain.grouping.ties import Ties
from postroom.grouping.consolidation.distance import with_distance, with_shared_words
from postroom.grouping.consolidation.quoted_messages import message_of
from postroom.grouping.index.members import Members, Packed
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.index.reports import ReportIndex
from postroom.grouping.index.window import Window
from postroom.grouping.matching.cluster import Linked

NOW = datetime(2026, 5, 1, tzinfo=UTC)
YEAR = LONG_AGO.total_seconds()


def test_pairs_long_apart_are_kept_if_nearly_the_same() -> None:
    # The first two and the last two say nearly the same; all are linked with each other.
    vectors = np.array([[1, 0], [0.98, 0.2], [0.6, 0.8], [0.6, 0.8]], np.float32)
    said = [[1, 2, 3], [1, 2, 3], [3, 4, 5], [4, 5, 6]]
    packed = [
        Packed(np.array(terms, "<i4").tobytes(), bytes([1, 1, 1]), b"", "github", 9, None) for terms in said
    ]
    first, second = np.triu_indices(4, 1)
    linked = Linked(4, first, second, np.full(6, 3.0), -8.0, 0.3)
    times = np.array([0.0, 3 * YEAR, 3 * YEAR, 0.0])
    kept = with_distance(linked, times, (), (), vectors=vectors, packed=packed)
    assert set(zip(kept.first.tolist(), kept.second.tolist(), strict=True)) == {
        (0, 1),
        (0, 3),
        (1, 2),
        (2, 3),
    }
    assert with_distance(linked, times / 4, (), (), vectors=vectors, packed=packed) is linked
    sites = [frozenset({name}) for name in "abab"]
    kept = with_distance(linked, times * 0, sites, (), vectors=vectors, packed=packed)
    elsewhere = {(0, 1), (0, 3), (1, 2), (2, 3)}
    found = set(zip(kept.first.tolist(), kept.second.tolist(), strict=True))
    assert found & elsewhere == {(0, 1), (2, 3)}
    assert found - elsewhere == {(0, 2), (1, 3)}
    messages = [message_of(f"Server fatal error: {said}") for said in ("No project", "Debug failure") * 2]
    kept = with_distance(linked, times * 0, (), messages, vectors=vectors, packed=packed)
    assert set(zip(kept.first.tolist(), kept.second.tolist(), strict=True)) == found


def test_brief_text_needs_several_words_of_another() -> None:
    said = [[1], [1, 2, 3, 4], [1, 2, 3, 5, 6], [1, 2, 3, 4, 7], [2, 1, 3, 4], [*range(1, 4), *range(20, 30)]]
    long = [[*range(1, 4), *range(40, 50)]]
    packed = [
        Packed(np.array(terms, "<i4").tobytes(), bytes([1] * len(terms)), b"", "github", 9, None)
        for terms in [*said, *long]
    ]
    first, second = np.triu_indices(len(packed), 1)
    linked = Linked(len(packed), first, second, np.full(len(first), 3.0), -8.0, 0.3)
    kept = with_shared_words(linked, packed)
    # Four words of the same, the same words, and two texts that are not brief.
    assert set(zip(kept.first.tolist(), kept.second.tolist(), strict=True)) == {
        (1, 3),
        (1, 4),
        (3, 4),
        (5, 6),
    }
    assert with_shared_words(linked, [packed[0]] * len(packed)).first.tolist() == first.tolist()


def test_window_knows_which_reports_are_long_before_a_signal() -> None:
    window = Window(ReportIndex.empty(2), Members(2), Ties({}, {}), 0, "m", NOW)
    old, renewed, live = uuid4(), uuid4(), uuid4()
    words = SignalWords(np.array([1], np.int32), np.array([1], np.uint8))
    vector = np.array([1, 0], np.float32)
    for report, years in ((old, 3), (renewed, 3), (renewed, 0), (live, 0), (live, 4)):
        window.index.add(report, vector, words, window.index.search(vector, words))
        window.date(report, NOW - years * timedelta(days=365))
    every = [old, renewed, live]
    assert window.distant(every, NOW) == {old}
    assert window.distant(every, NOW - timedelta(days=1_000)) == set()


def test_window_knows_which_reports_are_about_other_sites() -> None:
    window = Window(ReportIndex.empty(2), Members(2), Ties({}, {}), 0, "m", NOW)
    shop, bank, unnamed = uuid4(), uuid4(), uuid4()
    window.note_sites(shop, "www.shop.co.uk - Blank page")
    window.note_sites(bank, "Blank page at bank.example")
    window.note_sites(unnamed, "settings.py: blank page")
    every = [shop, bank, unnamed]
    assert window.elsewhere(every, "my.shop.co.uk: Blank page") == {bank}
    assert window.elsewhere(every, "Blank page after jQuery.js is loaded") == set()
