"""Which candidates a language model is asked about, by what the decision was made."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from postroom.domain.grouping import FREE, Bound, Candidate, Decision, Match, Rules, decide, log_odds
from postroom.domain.judgment import Judgment
from postroom.grouping.judge.selection import Judge, Judged, decided, doubtful
from postroom.settings import JudgingSettings

RULES = Rules(threshold=0.11)
JUDGE = Judge(
    None, JudgingSettings(from_probability=0.2, to_probability=0.6, least_at_stake=0.5, young_margin=0.05)
)
A, B, C = (UUID(int=number) for number in (1, 2, 3))


def near(id: UUID, scaled: float, probability: float | None = None, similarity: float = 0.6) -> Candidate:
    match = None if probability is None else Match(log_odds(probability), log_odds(probability), 1)
    around = similarity - scaled
    return Candidate(id, similarity, similarity, similarity, around, around, match)


def asked(candidates: Sequence[Candidate], bound: Bound = FREE, size: int = 4) -> list[UUID]:
    decision = decide(candidates, RULES, bound)
    return doubtful(candidates, bound, JUDGE.band_of(decision, RULES), lambda _: size)


@pytest.mark.parametrize(
    ("scaled", "is_asked"), [(0.0, False), (0.059, False), (0.07, True), (0.15, True), (0.17, False)]
)
def test_in_a_young_project_it_is_asked_near_the_threshold(scaled: float, is_asked: bool) -> None:
    assert asked([near(B, scaled - 0.1), near(A, scaled)]) == ([A, B] if is_asked else [])


def test_the_probability_counts_where_there_is_one() -> None:
    assert asked([near(A, 0.11, 0.1), near(B, 0.11, 0.05)]) == []
    assert asked([near(A, 0.9, 0.1), near(B, 0.0, 0.3)]) == [B, A]


@pytest.mark.parametrize(
    ("probability", "size", "is_asked"),
    [(0.5, 1, True), (0.4, 1, False), (0.26, 2, True), (0.2, 2, False), (0.2, 3, True), (0.19, 900, False)],
)
def test_it_is_asked_where_enough_signals_are_at_stake(probability: float, size: int, is_asked: bool) -> None:
    assert bool(asked([near(A, 0.1, probability)], size=size)) is is_asked


def test_what_says_the_same_and_what_people_decided_is_not_asked_about() -> None:
    assert asked([near(A, 0.11, similarity=0.98)]) == []
    assert asked([near(A, 0.11), near(B, 0.1)], Bound(must=A)) == []
    assert asked([near(A, 0.11), near(B, 0.1)], Bound(cannot=frozenset({A}))) == [B]


@pytest.mark.parametrize(("chosen", "outcome"), [(A, "join"), (B, "join"), (None, "open")])
def test_in_a_young_project_the_answer_is_followed(chosen: UUID | None, outcome: str) -> None:
    candidates = [near(A, 0.12), near(B, 0.05)]
    before = decide(candidates, RULES)
    said = Judgment(chosen, (A, B), 0.9, "Both.", "m", "p", "i")
    after, told = decided(before, candidates, FREE, said, JUDGE.band_of(before, RULES))

    assert (after.outcome, after.report_id, after.by) == (outcome, chosen, "judge")
    assert told is not None


def test_an_answer_that_came_too_late_is_not_followed() -> None:
    candidates = [near(A, 0.12, similarity=0.98)]
    before: Decision = decide(candidates, RULES)
    said: Judged = {C: Judgment(None, (A,), 0.9, "No.", "m", "p", "i")}
    after, told = decided(before, candidates, FREE, said[C], JUDGE.band_of(before, RULES))

    assert after is before
    assert told is not None
    assert told.verdict is not None
    assert told.verdict.outcome == "keep"
