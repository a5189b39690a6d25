"""The decision about a signal, and the index that measures for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.domain.grouping.decision import (
    MARGIN,
    NEIGHBOURS,
    WORST,
    Bound,
    Candidate,
    Match,
    Rules,
    decide,
    log_odds,
    probability,
)
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.builder import IndexBuilder
from postroom.grouping.index.postings import Postings, SignalWords
from postroom.grouping.index.reports import CANDIDATES, PRIOR_BACKGROUND, ReportIndex


@dataclass(frozen=True)
class Member:
    report_id: UUID
    vector: Vector
    words: SignalWords


def load(members: Sequence[Member], *, chunk: int = 7) -> ReportIndex:
    """Build an index the way a worker does from the database's rows."""
    builder = IndexBuilder(16)
    rows = [
        (
            member.report_id,
            0.3,
            member.words.terms.astype("<i4").tobytes(),
            member.words.counts.tobytes(),
            b"\x00\x10\x00\x00" + member.vector.astype(">f2").tobytes(),
            b"",
            100,
            None,
            "zendesk",
            None,
        )
        for member in members
    ]
    for start in range(0, len(rows), chunk):
        builder.add(rows[start : start + chunk])
    return builder.build()


def posted(*signals: tuple[int, SignalWords]) -> Postings:
    """Build postings from pairs of a slot and a signal's words."""
    return Postings(
        slots=np.array([slot for slot, _ in signals], np.int32),
        lengths=np.array([len(words.terms) for _, words in signals], np.int64),
        terms=np.concatenate([words.terms for _, words in signals]),
        counts=np.concatenate([words.counts for _, words in signals]),
    )


RULES = Rules(typical=-0.75, worst=-4.0)


def candidate(similarity: float, *, own: float = 0.3, other: float = 0.3) -> Candidate:
    return Candidate(uuid4(), similarity, similarity, similarity, own, other)


def test_decision_first_signal_opens_report_with_reason() -> None:
    decision = decide([], RULES)
    assert decision.outcome == "open"
    assert decision.report_id is None
    assert "no report" in decision.reason


@pytest.mark.parametrize(("similarity", "outcome"), [(0.98, "join"), (0.96, "open"), (0.3, "open")])
def test_decision_in_young_project_joins_same_text_alone(similarity: float, outcome: str) -> None:
    best = candidate(similarity, own=0.0, other=0.0)
    decision = decide([best], RULES)
    assert decision.outcome == outcome
    assert decision.report_id == (best.report_id if outcome == "join" else None)
    assert decision.best == best


def unit(rng: np.random.Generator) -> Vector:
    vector = rng.standard_normal(16).astype(np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def some_words(rng: np.random.Generator) -> SignalWords:
    terms = np.unique(rng.integers(0, 40, 12)).astype(np.int32)
    return SignalWords(terms, rng.integers(1, 4, len(terms)).astype(np.uint8))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 60), reports=st.integers(1, 12))
def test_index_similarity_is_mean_cosine_of_members(seed: int, size: int, reports: int) -> None:
    rng = np.random.default_rng(seed)
    ids = [UUID(int=n) for n in range(reports)]
    members = [Member(ids[rng.integers(reports)], unit(rng), some_words(rng)) for _ in range(size)]
    query = unit(rng)
    found = load(members).search(query, some_words(rng))
    for measured in found.candidates:
        own = [member.vector @ query for member in members if member.report_id == measured.report_id]
        assert measured.meaning == pytest.approx(np.mean(own), abs=2e-3)
    scores = [one.similarity for one in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == min(CANDIDATES, len({member.report_id for member in members}))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 40))
def test_index_extended_finds_what_loaded_finds(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    members = [Member(UUID(int=int(rng.integers(6))), unit(rng), some_words(rng)) for _ in range(size)]
    grown = ReportIndex.empty(16)
    for member in members:
        grown.add(member.report_id, member.vector, member.words, grown.search(member.vector, member.words))
    loaded = load(members)
    query, words = unit(rng), some_words(rng)
    one, two = grown.search(query, words), loaded.search(query, words)
    by_report = {found.report_id: found.meaning for found in one.candidates}
    for found in two.candidates:
        if found.report_id in by_report:
            assert by_report[found.report_id] == pytest.approx(found.meaning, abs=2e-3)
    assert len(grown) == len(loaded)


def test_words_that_all_share_tell_nothing_and_rare_ones_tell_most() -> None:
    common, rare = 1, 2
    everywhere = SignalWords(np.array([common], np.int32), np.array([1], np.uint8))
    special = SignalWords(np.array([common, rare], np.int32), np.array([1, 1], np.uint8))
    postings = posted(*((slot, everywhere) for slot in range(99)), (99, special))
    scores, left_out = postings.search(special, reports=100)
    assert scores[99] > 0.5
    assert scores[:99].max() == 0
    assert 0 < left_out < 0.2
    assert postings.search(everywhere, reports=100)[1] == pytest.approx(1.0)


def test_words_measure_the_cosine_of_weighted_words() -> None:
    one = SignalWords(np.array([1, 2, 3], np.int32), np.array([1, 1, 1], np.uint8))
    other = SignalWords(np.array([7, 8, 9], np.int32), np.array([1, 1, 1], np.uint8))
    postings = posted((0, one), (1, other))
    assert postings.search(one, reports=2)[0] == pytest.approx([1.0, 0.0], abs=1e-6)
    postings.add(1, one)
    assert postings.search(one, reports=2)[0][1] == pytest.approx(1.0, abs=0.1)


def test_background_in_cold_start_is_available() -> None:
    rng = np.random.default_rng(1)
    index = ReportIndex.empty(16)
    vector, words = unit(rng), some_words(rng)
    first = index.search(vector, words)
    assert first.background == PRIOR_BACKGROUND
    index.add(UUID(int=1), vector, words, first)
    again = index.search(vector, words)
    assert again.candidates[0].similarity == pytest.approx(1.0, abs=1e-3)
    assert again.candidates[0].signal_background == pytest.approx(PRIOR_BACKGROUND)
    assert NEIGHBOURS == 5


def matched(typical: float, *, worst: float | None = None, similarity: float = 0.5) -> Candidate:
    match = Match(typical, typical if worst is None else worst, 3, "same name `cart_total` as its signal")
    return replace(candidate(similarity), match=match)


def test_decision_match_model_overrides_similarity() -> None:
    alike, likely = matched(-3.0, similarity=0.9), matched(1.0, similarity=0.4)
    decision = decide([alike, likely], RULES)
    assert decision.report_id == likely.report_id
    assert "probability 0.73, compared with 3 signals" in decision.reason
    assert decision.reason.endswith("Same name `cart_total` as its signal.")
    refused = decide([alike], RULES)
    assert (refused.outcome, refused.best) == ("open", alike)
    assert "0.05; 0.32 is needed" in refused.reason


def test_decision_first_refused_takes_second_candidate() -> None:
    torn, sound = matched(2.0, worst=-5.0), matched(0.5)
    decision = decide([sound, torn], RULES)
    assert decision.report_id == sound.report_id
    assert [id for id, _ in decision.refused] == [torn.report_id]
    assert "The nearest report was ruled out" in decision.reason
    assert decide([torn], RULES).outcome == "open"


def test_people_have_the_last_word() -> None:
    likely, other = matched(3.0, similarity=0.98), matched(-5.0)
    assert decide([likely, other], RULES, Bound(must=other.report_id)).report_id == other.report_id
    barred = Bound(cannot={likely.report_id})
    decision = decide([likely, other], RULES, barred)
    assert decision.outcome == "open"
    assert decision.refused == ((likely.report_id, "A person decided that it does not belong there."),)
    assert "no report that it may join" in decide([likely], RULES, barred).reason


def test_decision_same_template_joins_without_comparison() -> None:
    decision = decide([matched(-5.0)], RULES, same_template_report=UUID(int=7))
    assert (decision.outcome, decision.report_id) == ("join", UUID(int=7))
    assert "apart from numbers" in decision.reason


def test_log_odds_is_inverse_of_probability() -> None:
    assert probability(log_odds(0.2)) == pytest.approx(0.2)


def test_decision_signal_without_words_uses_text_only() -> None:
    near = Candidate(uuid4(), 0.99, 0.99, 0.99, 0.0, 0.0)
    alone = decide([near], Rules(), has_no_words=True)
    assert (alone.outcome, alone.reason) == ("open", "It contains no words that could be compared.")
    repeated = decide([near], Rules(), same_template_report=near.report_id, has_no_words=True)
    assert (repeated.outcome, repeated.report_id, repeated.reason) == (
        "join",
        near.report_id,
        "It is the same text.",
    )
    must = decide([], Rules(), Bound(must=near.report_id), has_no_words=True)
    assert must.report_id == near.report_id


def test_reason_in_young_project_is_in_plain_words() -> None:
    decision = decide([candidate(0.6, own=0.1, other=0.1)], Rules())
    assert (decision.by, decision.reason) == (
        "young",
        "The project has too few signals to compare with; regrouping compares them as more arrive.",
    )
    conversation = decide([candidate(0.6)], Rules(), same_thread_report=UUID(int=7))
    assert (conversation.outcome, conversation.report_id) == ("join", UUID(int=7))


def test_rules_beyond_pair_threshold_add_the_margin() -> None:
    rules = Rules.beyond(-0.125)
    assert (rules.typical, rules.worst) == (-0.125 + MARGIN, WORST)
    assert Rules() == Rules.beyond(0.0), "the defaults are those of production"


def test_rules_low_join_probability_keeps_single_member_limit() -> None:
    rules = Rules.joining_from(log_odds(0.001))
    assert rules.typical == rules.worst < WORST


@pytest.mark.parametrize(("more", "outcome"), [(-0.15, "open"), (0.0, "join")])
@pytest.mark.parametrize(
    ("which", "needed", "why"),
    [
        ("settled", 0.6, "closed before it was imported"),
        ("distant", 0.6, "more than a year away"),
        ("elsewhere", 0.7, "names another web site"),
    ],
)
def test_decision_settled_or_distant_report_needs_likeness_beside_the_match_model(
    which: str, needed: float, why: str, more: float, outcome: str
) -> None:
    similarity = needed + more
    near = matched(3.0, similarity=similarity)
    cautious: dict[str, Any] = {which: frozenset({near.report_id})}
    decision = decide([near], RULES, **cautious)
    assert (decision.outcome, decide([near], RULES).outcome) == (outcome, "join")
    if outcome == "open":
        assert why in decision.reason
        assert [id for id, _ in decision.refused] == [near.report_id]
