"""Average linkage over pairs: what scipy finds when all pairs are there, and what people said when they did."""

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from postroom.grouping.matching.cluster import (
    LIKELIEST,
    UNANCHORED,
    Linked,
    Rules,
    cluster,
    likeliest_mean,
    merges,
)

ABSENT = -8.0
SIZES = st.integers(min_value=2, max_value=14)
SEEDS = st.integers(min_value=0, max_value=10_000)


def linked(count: int, pairs: dict[tuple[int, int], float], share: float = 1.0) -> Linked:
    ends = np.array(list(pairs), np.int64).reshape(-1, 2)
    return Linked(count, ends[:, 0], ends[:, 1], np.array(list(pairs.values()), np.float64), ABSENT, share)


def random_pairs(count: int, seed: int, share: float = 1.0) -> dict[tuple[int, int], float]:
    random = np.random.default_rng(seed)
    return {
        pair: float(random.uniform(-6, 4))
        for pair in combinations(range(count), 2)
        if random.uniform() < share
    }


def named_by_first(labels: NDArray[np.int32]) -> list[int]:
    first: dict[int, int] = {}
    return [first.setdefault(int(label), at) for at, label in enumerate(labels)]


def dense_linkage(count: int, pairs: dict[tuple[int, int], float]) -> NDArray[np.float64]:
    distances = [10 - pairs.get(pair, ABSENT) for pair in combinations(range(count), 2)]
    tree: NDArray[np.float64] = linkage(np.array(distances), "average")
    return tree


@given(SIZES, SEEDS, st.floats(min_value=-5, max_value=3))
def test_cluster_is_average_linkage(count: int, seed: int, threshold: float) -> None:
    pairs = random_pairs(count, seed)

    tree = dense_linkage(count, pairs)
    # A sum in another order may fall on the other side of a threshold that it nearly equals.
    assume(not np.isclose(tree[:, 2], 10 - threshold, rtol=0, atol=1e-9).any())
    assert cluster(linked(count, pairs), threshold=threshold) == named_by_first(
        fcluster(tree, 10 - threshold, "distance")
    )
    assert [merge.log_odds for merge in merges(linked(count, pairs))] == pytest.approx(10 - tree[:, 2])


@given(SIZES, SEEDS)
def test_pairs_that_are_absent_count_as_unlikely(count: int, seed: int) -> None:
    pairs = random_pairs(count, seed, share=0.4)

    tree = dense_linkage(count, pairs)
    assert cluster(linked(count, pairs), threshold=-3.0) == named_by_first(fcluster(tree, 13.0, "distance"))


def plainly(count: int, pairs: dict[tuple[int, int], float], threshold: float, share: float) -> list[int]:
    """Join by the likeliest pairs, with every mean worked out anew in every step."""
    groups = [[at] for at in range(count)]
    while len(groups) > 1:
        tried = []
        for one, other in combinations(range(len(groups)), 2):
            between = [
                pairs.get((min(pair), max(pair)), ABSENT) for pair in product(groups[one], groups[other])
            ]
            counted = max(1, math.ceil(share * len(between)))
            tried.append((sum(sorted(between, reverse=True)[:counted]) / counted, -one, -other))
        mean, one, other = max(tried)
        if mean < threshold:
            break
        groups[-one] = sorted(groups[-one] + groups.pop(-other))
    return [next(group[0] for group in groups if at in group) for at in range(count)]


@given(SIZES, SEEDS, st.floats(min_value=-5, max_value=3), st.sampled_from([0.01, LIKELIEST, 0.5, 1.0]))
def test_groups_are_as_near_as_the_likeliest_of_their_pairs(
    count: int, seed: int, threshold: float, share: float
) -> None:
    pairs = random_pairs(count, seed, share=0.7)
    one = linked(count, pairs, share)

    assert cluster(one, threshold=threshold) == plainly(count, pairs, threshold, share)
    found = [merge.log_odds for merge in merges(one)]
    assert found == sorted(found, reverse=True), (
        "a partition is cut where the log-odds fall below a threshold"
    )
    labels = list(range(count))
    for merge in merges(one):
        if merge.log_odds >= threshold:
            labels = [merge.first if label == merge.second else label for label in labels]
    assert labels == cluster(one, threshold=threshold)


def test_cluster_symptom_joins_similar() -> None:
    # 3 is like one of three signals that belong together, and unlike the other two.
    pairs = {(0, 1): 3.0, (0, 2): 3.0, (1, 2): 3.0, (0, 3): 2.0, (1, 3): -4.0, (2, 3): -4.0}

    assert cluster(linked(4, pairs), threshold=0.0) == [0, 0, 0, 3]
    assert cluster(linked(4, pairs, LIKELIEST), threshold=0.0) == [0, 0, 0, 0]
    assert likeliest_mean(np.array([2.0, -4.0, -4.0])) == 2.0
    assert likeliest_mean(np.array([[2.0, -4.0], [1.0, -4.0]])) == 1.5, "of four the likeliest two"


@given(SIZES, SEEDS, st.data())
def test_cluster_constraints_of_people_hold(count: int, seed: int, data: st.DataObject) -> None:
    signals = st.integers(min_value=0, max_value=count - 1)
    some = st.lists(st.tuples(signals, signals).filter(lambda pair: pair[0] != pair[1]), max_size=6)
    cannot, must = data.draw(some), data.draw(some)
    anchors = data.draw(
        st.lists(st.integers(min_value=UNANCHORED, max_value=2), min_size=count, max_size=count)
    )
    one = linked(count, random_pairs(count, seed))

    found = cluster(one, threshold=-1.0, rules=Rules(must, cannot, anchors))

    anchored = [(anchor, label) for anchor, label in zip(anchors, found, strict=True) if anchor != UNANCHORED]
    assert len(set(anchored)) == len({anchor for anchor, _ in anchored}), "an anchored group was taken apart"
    assert len({label for _, label in anchored}) == len(set(anchored)), "two anchored groups became one"
    for first, second in cannot:
        apart = anchors[first] == UNANCHORED or anchors[first] != anchors[second]
        assert not apart or found[first] != found[second]
    if not cannot and not anchored:
        assert all(found[first] == found[second] for first, second in must)
    assert all(label <= at and found[label] == label for at, label in enumerate(found))
    assert found == cluster(one, threshold=-1.0, rules=Rules(must, cannot, anchors))


def test_cluster_anchored_group_takes_signal_and_attracts_no_other() -> None:
    pairs = {(0, 1): 3.0, (1, 2): 2.0, (0, 2): 2.0, (2, 3): -5.0}

    assert cluster(linked(4, pairs), threshold=0.0, rules=Rules(anchors=[0, UNANCHORED, 1, UNANCHORED])) == [
        0,
        0,
        2,
        3,
    ]


def test_cluster_must_link_brings_group_along() -> None:
    pairs = {(0, 1): -4.0, (1, 2): 3.0}

    assert cluster(linked(3, pairs), threshold=-1.0) == [0, 1, 1]
    assert cluster(linked(3, {**pairs, (0, 2): 1.0}), threshold=-1.0, rules=Rules(must=[(0, 1)])) == [0, 0, 0]


def test_cluster_conflicting_constraints_prefer_cannot_link() -> None:
    rules = Rules(must=[(0, 1), (1, 2)], cannot=[(0, 2)])

    assert cluster(linked(3, {}), threshold=0.0, rules=rules) == [0, 0, 2]


def test_cluster_ties_join_earliest_first() -> None:
    # 1 is as near to 0 as to 2, but 0 and 2 are not: whoever comes first keeps it.
    assert cluster(linked(3, {(1, 2): 1.0, (0, 1): 1.0}), threshold=0.5) == [0, 0, 2]


def test_cluster_empty_has_no_groups() -> None:
    assert cluster(linked(0, {}), threshold=0.0) == []
    assert cluster(linked(2, {}), threshold=0.0) == [0, 1]
