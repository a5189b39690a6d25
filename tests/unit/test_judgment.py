"""When a language model is asked, and when what it says is followed."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.judgment import Band, Judgment, follow, uncertain

BAND = Band(0.1, 0.9, 0.7)
A, B, C = (UUID(int=number) for number in (1, 2, 3))
SAID = Judgment(A, (A, B), 0.9, "Both time out in the export.", "m", "p", "i")


@pytest.mark.parametrize(
    ("probability", "asked"), [(0.05, False), (0.1, True), (0.5, True), (0.9, True), (0.95, False)]
)
def test_it_is_asked_when_the_best_candidate_is_in_doubt(probability: float, asked: bool) -> None:
    assert uncertain(probability, 1, BAND) is asked


@pytest.mark.parametrize(
    ("probability", "signals", "asked"), [(0.5, 1, False), (0.5, 2, True), (0.3, 4, True), (0.2, 900, False)]
)
def test_it_is_asked_when_enough_is_at_stake(probability: float, signals: int, asked: bool) -> None:
    assert uncertain(probability, signals, replace(BAND, stake=1.0)) is asked


def test_a_choice_is_followed_and_told() -> None:
    verdict = follow(SAID, [(A, 0.3), (B, 0.4)], set(), BAND)

    assert (verdict.outcome, verdict.report_id) == ("join", A)
    assert verdict.reason.endswith("would mend both (confidence 0.90): Both time out in the export.")


def test_none_opens_a_report() -> None:
    verdict = follow(replace(SAID, report_id=None), [(A, 0.3), (B, 0.4)], set(), BAND)

    assert (verdict.outcome, verdict.report_id) == ("open", None)


@pytest.mark.parametrize(
    ("judgment", "candidates", "cannot", "words"),
    [
        (replace(SAID, confidence=0.69), [(A, 0.3)], set(), "not sure enough"),
        (SAID, [(A, 0.3)], {A}, "decided against"),
        (SAID, [(B, 0.3)], set(), "no candidate any more"),
        (SAID, [], set(), "no candidate any more"),
        (replace(SAID, report_id=None), [(C, 0.5), (A, 0.2)], set(), "A nearer report"),
    ],
)
def test_otherwise_the_match_models_decision_is_kept(
    judgment: Judgment, candidates: list[tuple[UUID, float]], cannot: set[UUID], words: str
) -> None:
    verdict = follow(judgment, candidates, cannot, BAND)

    assert verdict.outcome == "keep"
    assert words in verdict.reason


@given(
    st.sampled_from([A, B, None]),
    st.floats(0, 1),
    st.lists(st.tuples(st.sampled_from([A, B, C]), st.floats(0, 1)), max_size=4),
    st.sets(st.sampled_from([A, B, C])),
)
def test_no_judgment_joins_what_is_barred_or_not_there(
    chosen: UUID | None, confidence: float, candidates: list[tuple[UUID, float]], cannot: set[UUID]
) -> None:
    verdict = follow(replace(SAID, report_id=chosen, confidence=confidence), candidates, cannot, BAND)

    if verdict.outcome == "join":
        assert verdict.report_id == chosen
        assert verdict.report_id not in cannot
        assert verdict.report_id in {id for id, _ in candidates}
    else:
        assert verdict.report_id is None
