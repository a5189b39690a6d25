"""The features of one row are those of all pairs: the same numbers, by a shorter way."""

import numpy as np
import pytest
from tests.helpers.models.matching import batch

from postroom.grouping.matching.features import FEATURES, pair_features
from postroom.grouping.matching.row import row_features


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("count", "sources", "others"), [(48, 5, 24), (48, 1, 47), (48, 20, 8), (13, 3, 12), (30, 30, 24)]
)
def test_row_combines_all_pairs(seed: int, count: int, sources: int, others: int) -> None:
    signals = batch(seed, count, sources)
    every = pair_features(signals)
    wanted = (every.second == count - 1) & (every.first < others)

    row = row_features(signals, others)

    assert row.first.tolist() == every.first[wanted].tolist()
    assert row.second.tolist() == every.second[wanted].tolist()
    np.testing.assert_allclose(row.features, every.features[wanted], rtol=0, atol=1e-6)
    # It would prove little if there were nothing to see.
    assert np.nanstd(row.features[:, list(FEATURES).index("meaning_scaled")]) > 0.01


def test_row_duplicate_text_makes_no_difference() -> None:
    signals = batch(3, 48, 4, again=6)
    every = pair_features(signals)
    wanted = (every.second == 47) & (every.first < 24)

    np.testing.assert_allclose(row_features(signals, 24).features, every.features[wanted], rtol=0, atol=1e-6)


@pytest.mark.parametrize("words", [0, 20])
def test_row_smallest_batches(words: int) -> None:
    for count in (2, 3):
        signals = batch(1, count, 2, words=words)
        every = pair_features(signals)
        wanted = every.second == count - 1

        row = row_features(signals, count - 1)

        np.testing.assert_allclose(row.features, every.features[wanted], rtol=0, atol=1e-6)
