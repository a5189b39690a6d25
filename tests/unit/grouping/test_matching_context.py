"""What the second stage measures of a pair, against the same worked out from tables of all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from postroom.grouping.matching import context
from postroom.grouping.matching.cluster import Linked, cluster
from postroom.grouping.matching.context import CONTEXT, LEVELS, NEAREST, PRIOR, pair_context

ABSENT = -8.0


def linked(count: int, *, seed: int, share: float = 1.0) -> Linked:
    random = np.random.default_rng(seed)
    first, second = np.triu_indices(count, 1)
    kept = random.random(len(first)) < share
    first, second = first[kept].astype(np.int64), second[kept].astype(np.int64)
    return Linked(count, first, second, np.maximum(random.normal(-3, 3, len(first)), ABSENT), ABSENT)


def column(measured: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    return measured[:, list(CONTEXT).index(name)]


def table(pairs: Linked) -> NDArray[np.float64]:
    odds = np.full((pairs.count, pairs.count), pairs.absent)
    odds[pairs.first, pairs.second] = odds[pairs.second, pairs.first] = pairs.log_odds
    return odds


@given(st.integers(2, NEAREST), st.integers(0, 5), st.sampled_from([1.0, 0.5]))
def test_friends_are_those_of_a_table(count: int, seed: int, share: float) -> None:
    pairs = linked(count, seed=seed, share=share)
    there = np.zeros((count, count), bool)
    there[pairs.first, pairs.second] = there[pairs.second, pairs.first] = True
    probability = np.where(there, 1 / (1 + np.exp(-table(pairs))), 0.0)
    rows = probability + np.eye(count)
    lengths = np.linalg.norm(rows, axis=1)
    cosines = rows @ rows.T / lengths[:, None] / lengths[None, :]
    mates = probability.sum(axis=1)
    at = pairs.first, pairs.second

    measured = pair_context(pairs)

    friends = (probability @ probability)[at]
    assert np.allclose(column(measured, "log_odds"), pairs.log_odds, atol=1e-5)
    assert np.allclose(column(measured, "friends"), friends, atol=1e-5)
    shares = friends / (mates[at[0]] + PRIOR) / (mates[at[1]] + PRIOR)
    assert np.allclose(column(measured, "friends_share"), shares, rtol=1e-4, atol=1e-5)
    assert np.allclose(column(measured, "friends_cosine"), cosines[at], atol=1e-5)
    assert np.allclose(column(measured, "most_mates"), np.maximum(mates[at[0]], mates[at[1]]), rtol=1e-4)


@given(st.integers(2, 14), st.integers(0, 5), st.sampled_from([1.0, 0.6]))
def test_groups_are_those_of_a_table(count: int, seed: int, share: float) -> None:
    pairs = linked(count, seed=seed, share=share)
    odds = table(pairs)
    measured = pair_context(pairs)

    for level, threshold in LEVELS.items():
        group = np.array(cluster(pairs, threshold=threshold))
        for row, (one, other) in enumerate(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)):
            ours, theirs = np.flatnonzero(group == group[one]), np.flatnonzero(group == group[other])
            there = np.mean([odds[one, mate] for mate in theirs if mate != one])
            back = np.mean([odds[mate, other] for mate in ours if mate != other])
            between = [
                odds[mine, yours]
                for mine in ours
                for yours in theirs
                if (mine < yours if group[one] == group[other] else mine != yours)
            ]
            expected = {
                "least_to_group": min(there, back),
                "most_to_group": max(there, back),
                "between_groups": np.mean(between),
                "strongest_tie": max(between),
                "smaller_group": np.log(min(len(ours), len(theirs))),
                "larger_group": np.log(max(len(ours), len(theirs))),
            }
            found = {name: column(measured, f"{name}_{level}")[row] for name in expected}
            assert found == pytest.approx(expected, abs=1e-4)


def test_places_are_counted_from_the_most_probable_mate() -> None:
    first, second = np.triu_indices(3, 1)
    pairs = Linked(3, first.astype(np.int64), second.astype(np.int64), np.array([2.0, -1.0, 1.0]), ABSENT)

    measured = pair_context(pairs)

    # 0 and 1 are each other's best; 2 comes second for both, and 1 is its best.
    assert column(measured, "best_place").tolist() == [0, 1, 0]
    assert column(measured, "worst_place").tolist() == [0, 1, 1]
    assert column(measured, "behind_best").tolist() == [0, -3, -1]
    assert column(measured, "behind_least").tolist() == [0, -2, 0]


def test_context_batch_size_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = linked(40, seed=9)
    whole = pair_context(pairs)

    monkeypatch.setattr(context, "CHUNK", 7)

    assert pair_context(pairs).tolist() == whole.tolist()


@pytest.mark.parametrize("count", [0, 1])
def test_context_batch_without_pairs(count: int) -> None:
    assert pair_context(linked(count, seed=0)).shape == (0, len(CONTEXT))
