"""The index of a window that is too large to measure every report."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.grouping.arrival import assign
from postroom.grouping.index import clusters
from postroom.grouping.index import reports as index
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.clusters import Clusters
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.index.reports import ReportIndex, SearchResult

DIMENSION = 32
PROBLEMS = 1_200


class Problems:
    """Signals of made-up problems, a problem a report: each has a direction and words of its own."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        # Problems are of fifty kinds, and alike within a kind, so that the nearest is not the only near one.
        kinds = self._random.standard_normal((50, DIMENSION))
        self._at = kinds[self._random.integers(50, size=PROBLEMS)]
        self._at = self._at + 0.5 * self._random.standard_normal((PROBLEMS, DIMENSION))
        self._own = self._random.integers(100, 4_000, (PROBLEMS, 8))

    def signal(self, problem: int) -> tuple[Vector, SignalWords]:
        """Return one more signal of a problem."""
        vector = self._at[problem] + 0.2 * self._random.standard_normal(DIMENSION)
        usual = self._random.integers(0, 100, 8)
        own = self._random.permutation(self._own[problem])[:6]
        terms = np.unique(np.concatenate([usual, own])).astype(np.int32)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit, SignalWords(terms, np.ones(len(terms), np.uint8))


def grown(problems: Problems, count: int) -> ReportIndex:
    """Return an index that took `count` signals one after the other, a problem a report."""
    made = ReportIndex.empty(DIMENSION)
    for number in range(count):
        problem = number % PROBLEMS
        vector, words = problems.signal(problem)
        made.add(UUID(int=problem), vector, words, made.search(vector, words))
    return made


def measured(found: SearchResult) -> list[tuple[UUID, float]]:
    return [(one.report_id, round(one.similarity, 4)) for one in found.candidates]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that bounds a search bounds it early."""
    monkeypatch.setattr(index, "EXACT_REPORTS", 300)
    monkeypatch.setattr(index, "EXACT_SIGNALS", 300)
    monkeypatch.setattr(index, "MAX_WALKED", 600)
    monkeypatch.setattr(index, "MEASURED", 64)
    monkeypatch.setattr(clusters, "PROBED", 8)
    monkeypatch.setattr(clusters, "RECENT", 100)


@pytest.mark.usefixtures("small")
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 300))
def test_up_to_the_crossover_every_report_is_measured(seed: int, count: int) -> None:
    problems = Problems(seed)
    made = grown(problems, count)
    vector, words = problems.signal(seed % count)
    found = made.search(vector, words)
    assert (len(found.slots), found.reports) == (count, count)
    assert measured(found) == measured(made.search(vector, words, exact=True))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_large_window_finds_best_with_few_measurements(seed: int) -> None:
    problems = Problems(seed)
    made = grown(problems, 2 * PROBLEMS)
    best = all_found = looked = 0
    for problem in range(0, PROBLEMS, 4):
        vector, words = problems.signal(problem)
        exactly, found = made.search(vector, words, exact=True), made.search(vector, words)
        by_report = dict(measured(found))
        best += exactly.candidates[0].report_id in by_report
        all_found += len({id for id, _ in measured(exactly)} & set(by_report))
        looked += len(found.slots)
        assert len(set(found.slots.tolist())) == len(found.slots)
    tried = PROBLEMS // 4
    assert looked / tried < PROBLEMS / 8
    assert best >= 0.99 * tried
    assert all_found >= 0.85 * 8 * tried


@pytest.mark.usefixtures("small")
def test_large_window_always_finds_same_text() -> None:
    problems = Problems(4)
    made = grown(problems, PROBLEMS)
    alone = [problems.signal(number % PROBLEMS) for number in range(350)]
    for number, (vector, words) in enumerate(alone):
        made.add(UUID(int=10_000 + number), vector, words, made.search(vector, words))
    for number, (vector, words) in enumerate(alone):
        again = made.search(vector, words).candidates[0]
        assert again.report_id == UUID(int=10_000 + number)
        assert again.meaning == pytest.approx(1.0, abs=1e-3)


@pytest.mark.usefixtures("small")
def test_counts_and_surroundings_stay_right_while_it_grows() -> None:
    problems = Problems(5)
    made = grown(problems, 2 * PROBLEMS)
    assert len(made) == PROBLEMS
    assert {made.size(UUID(int=problem)) for problem in range(PROBLEMS)} == {2}
    vector, words = problems.signal(7)
    before = made.search(vector, words)
    made.add(UUID(int=99_999), vector, words, before)
    after = made.search(vector, words)
    assert after.reports == before.reports + 1
    opened = after.candidates[0]
    assert opened.report_id == UUID(int=99_999)
    nearest = sorted(before.similarities.tolist(), reverse=True)[:5]
    assert opened.report_background == pytest.approx(np.mean(nearest), abs=1e-4)
    # Who is near to it has it among its surroundings now.
    old = {one.report_id: one for one in before.candidates}
    raised = [one for one in after.candidates[1:] if one.report_id in old]
    assert any(one.report_background > old[one.report_id].report_background for one in raised)


def test_large_window_skips_common_word_without_room() -> None:
    made = ReportIndex.empty(DIMENSION)
    problems = Problems(6)
    for number in range(400):
        vector, words = problems.signal(number)
        made.add(UUID(int=number), vector, words, made.search(vector, words))
    _, words = problems.signal(3)
    slots, held, left_out = made._postings.walk(words)
    fewer, _, more_left_out = made._postings.walk(words, most=len(slots) // 4)
    assert 0 < len(fewer) <= len(slots) // 4
    assert len(slots) == len(held)
    assert 0 <= left_out < more_left_out < 1
    # A word that nobody has is known not to be shared, at no cost.
    held_by_some = made._postings._frequencies(words.terms) > 0
    known = SignalWords(words.terms[held_by_some], words.counts[held_by_some])
    nothing, _, everything = made._postings.walk(known, most=0)
    assert len(nothing) == 0
    assert everything == pytest.approx(1.0)


def test_clusters_know_every_slot_once_and_the_nearest_first() -> None:
    random = np.random.default_rng(8)
    means = random.standard_normal((900, DIMENSION)).astype(np.float32)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    made = Clusters(means[:400])
    for slot in range(400, 900):
        made.put(slot, means[slot])
    slots, rough = made.near(means[3])
    assert sorted(slots.tolist()) == list(range(900))
    assert rough[slots == 3] == pytest.approx(1.0, abs=1e-3)
    made.put(3, -means[3])
    assert dict(zip(*(some.tolist() for some in made.near(means[3])), strict=True))[3] < -0.99


def test_large_window_trace_counts_measured_reports() -> None:
    some = SearchResult((), np.zeros(3, np.float32), np.arange(3, dtype=np.int32), 3)
    assert assign.searched(some) == "Compared with 3 reports of the window."
    assert assign.searched(replace(some, reports=900)) == (
        "Compared with the 3 nearest of the window's 900 reports."
    )
