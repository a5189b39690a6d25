"""Scores of a grouping, against scikit-learn, against brute force, and on the edges."""

import itertools
import math
from collections.abc import Hashable, Sequence
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.grouping.partition import Scores, best_ari, mixed_groups, score, split_groups

labellings = st.lists(
    st.tuples(st.integers(0, 6), st.one_of(st.integers(0, 6), st.sampled_from(["a", "b"]))), max_size=60
)
ALL_ONES = {"ari", "homogeneity", "completeness", "mean_purity", "mean_group_recall"}
PAIRS = {"pair_precision", "pair_recall", "pair_f1"}


def shares(scores: Scores) -> dict[str, float]:
    return {field.name: getattr(scores, field.name) for field in fields(Scores)}


def numbered(labels: Sequence[Hashable]) -> list[int]:
    order: dict[Hashable, int] = {}
    return [order.setdefault(label, len(order)) for label in labels]


@given(labellings, st.integers(0, 60))
def test_best_ari_is_no_less_than_that_of_any_completion(
    pairs: list[tuple[int, Hashable]], known: int
) -> None:
    truth, found = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    best = best_ari(truth, [*found[:known], *([None] * len(found[known:]))])
    assert best >= score(truth, found).ari - 1e-9
    assert best_ari(truth, [None] * len(truth)) == 1.0
    assert best_ari(truth, found) == pytest.approx(score(truth, found).ari)


@pytest.mark.slow
@given(labellings)
def test_partition_scores_agree_with_scikit_learn(pairs: list[tuple[int, Hashable]]) -> None:
    truth, found = [pair[0] for pair in pairs], numbered([pair[1] for pair in pairs])
    ours = score(truth, found)
    theirs = pytest.importorskip("sklearn.metrics")
    assert ours.homogeneity == pytest.approx(theirs.homogeneity_score(truth, found), abs=1e-9)
    assert ours.completeness == pytest.approx(theirs.completeness_score(truth, found), abs=1e-9)
    assert ours.ari == pytest.approx(theirs.adjusted_rand_score(truth, found), abs=1e-9)


@given(labellings)
def test_pairs_purity_and_recall_agree_with_counting_by_hand(pairs: list[tuple[int, Hashable]]) -> None:
    both = wanted = claimed = 0
    for first, second in itertools.combinations(pairs, 2):
        wanted += first[0] == second[0]
        claimed += first[1] == second[1]
        both += first == second
    truth, found = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ours = score(truth, found)
    assert ours.pair_precision == (both / claimed if claimed else 1.0)
    assert ours.pair_recall == (both / wanted if wanted else 1.0)
    assert ours.pair_f1 == pytest.approx(2 * both / (wanted + claimed) if wanted + claimed else 1.0)
    purities = [
        max(sum(pair == (label, group) for pair in pairs) for label in set(truth)) / found.count(group)
        for group in set(found)
    ]
    recalls = [
        max(sum(pair == (label, group) for pair in pairs) for group in set(found)) / truth.count(label)
        for label in set(truth)
    ]
    assert ours.mean_purity == pytest.approx(sum(purities) / len(purities) if purities else 1.0)
    assert ours.mean_group_recall == pytest.approx(sum(recalls) / len(recalls) if recalls else 1.0)
    alone = [group for group in set(found) if found.count(group) == 1]
    assert ours.singleton_share == (len(alone) / len(set(found)) if found else 0.0)


@given(labellings)
def test_swapping_the_groupings_swaps_the_scores(pairs: list[tuple[int, Hashable]]) -> None:
    truth, found = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    there, back = score(truth, found), score(found, truth)
    assert there.ari == back.ari
    assert there.homogeneity == pytest.approx(back.completeness)
    assert there.mean_purity == pytest.approx(back.mean_group_recall)
    assert there.pair_precision == back.pair_recall
    assert (there.truth_groups, there.found_groups) == (back.found_groups, back.truth_groups)


@given(labellings)
def test_labels_do_not_matter_and_an_equal_grouping_is_perfect(pairs: list[tuple[int, Hashable]]) -> None:
    labels = [pair[1] for pair in pairs]
    scores = shares(score(labels, [f"report {label!r}" for label in labels]))
    assert {name for name in ALL_ONES | PAIRS if scores[name] != 1.0} == set()


def test_partition_empty_is_perfect_without_singletons() -> None:
    scores = shares(score([], []))
    assert all(scores[name] == 1.0 for name in ALL_ONES | PAIRS)
    assert (scores["singleton_share"], scores["items"], scores["found_groups"]) == (0.0, 0, 0)


def test_partition_of_one_item_is_perfect() -> None:
    scores = shares(score(["x"], [7]))
    assert all(scores[name] == 1.0 for name in ALL_ONES | PAIRS)
    assert scores["singleton_share"] == 1.0


def test_everything_in_one_group_while_all_differ() -> None:
    scores = score(["a", "b", "c", "d"], [1, 1, 1, 1])
    assert (scores.ari, scores.homogeneity, scores.completeness) == (0.0, 0.0, 1.0)
    assert (scores.mean_purity, scores.mean_group_recall, scores.singleton_share) == (0.25, 1.0, 0.0)
    assert (scores.pair_precision, scores.pair_recall, scores.pair_f1) == (0.0, 1.0, 0.0)


def test_everything_alone_while_all_are_one() -> None:
    scores = score(["a"] * 4, [1, 2, 3, 4])
    assert (scores.ari, scores.homogeneity, scores.completeness) == (0.0, 1.0, 0.0)
    assert (scores.mean_purity, scores.mean_group_recall, scores.singleton_share) == (1.0, 0.25, 1.0)
    assert (scores.pair_precision, scores.pair_recall, scores.pair_f1) == (1.0, 0.0, 0.0)


def test_partition_scores_of_worked_example() -> None:
    # Reports: {a a b} {b} {c c}: 4 pairs claimed, 3 wanted, 2 of both; 15 pairs in all.
    scores = score(list("aabbcc"), [1, 1, 1, 2, 3, 3])
    assert scores.pair_precision == 2 / 4
    assert scores.pair_recall == 2 / 3
    assert scores.pair_f1 == 4 / 7
    assert scores.ari == pytest.approx((2 - 12 / 15) / (3.5 - 12 / 15))
    assert scores.mean_purity == pytest.approx((2 / 3 + 1 + 1) / 3)
    assert scores.mean_group_recall == pytest.approx((1 + 0.5 + 1) / 3)
    assert scores.singleton_share == pytest.approx(1 / 3)
    assert scores.homogeneity == pytest.approx(1 - (math.log(3) / 6 + math.log(1.5) / 3) / math.log(3))


def test_partition_million_items_in_one_group_is_exact() -> None:
    size = 1_000_000
    scores = score([0] * size, [0] * (size - 1) + [1])
    assert scores.pair_recall == (size - 1) * (size - 2) // 2 / (size * (size - 1) // 2)
    assert scores.ari == 0.0


def test_groupings_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 1 items"):
        score([1, 2], [1])


def test_partition_worst_mixed_reports_come_first() -> None:
    truth = list("aaabbbbcdd")
    found = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4]
    worst = mixed_groups(truth, found, 5)
    assert [(mistake.label, mistake.size, mistake.parts) for mistake in worst] == [
        (1, 4, (("a", 3), ("b", 1))),
        (2, 4, (("b", 3), ("c", 1))),
    ]
    assert mixed_groups(truth, found, 1) == worst[:1]
    assert mixed_groups(truth, found, 0) == ()


def test_partition_worst_split_groups_come_first() -> None:
    truth = list("aaaabbbcc")
    found = [1, 1, 2, 3, 4, 4, 5, 6, 6]
    worst = split_groups(truth, found, 5)
    assert [(mistake.label, mistake.misplaced) for mistake in worst] == [("a", 2), ("b", 1)]
    assert worst[0].parts == ((1, 2), (2, 1), (3, 1))
