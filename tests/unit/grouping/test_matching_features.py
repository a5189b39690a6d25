"""Which pairs of a batch are looked at, and that their number is bounded."""

import pytest
from tests.helpers.models.matching import batch

from postroom.grouping.matching.features import ALL_PAIRS, OVERALL, PER_SOURCE, pair_features


def test_features_small_batch_compares_every_pair() -> None:
    assert len(pair_features(batch(1, 60, 3)).first) == 60 * 59 // 2


@pytest.mark.parametrize("count", [ALL_PAIRS + 1, 2 * ALL_PAIRS])
def test_features_large_batch_bounds_pairs_per_signal(count: int) -> None:
    pairs = pair_features(batch(1, count, 3))

    assert len(pairs.first) <= count * (3 * PER_SOURCE + 4 * OVERALL)
    assert (pairs.first < pairs.second).all()
    assert len(set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))) == len(pairs.first)
