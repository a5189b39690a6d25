"""Match models: files that are damaged or inconsistent, and what they say of a pair."""

from typing import Any

import numpy as np
import pytest
from tests.helpers.models.matching import batch, matcher_file

from postroom.domain.errors import Invalid
from postroom.grouping.matching.features import FEATURES, pair_features
from postroom.grouping.matching.model import (
    LIKENESS,
    USUAL_LIKENESS,
    packaged_bytes,
    packaged_model,
    read_model,
)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_read_model_of_a_truncated_file_is_refused(share: float) -> None:
    whole = packaged_bytes()
    with pytest.raises(Invalid, match="The match model is damaged"):
        read_model(whole[: int(len(whole) * share)])


def test_read_model_with_flipped_bit_raises_invalid_only() -> None:
    whole = packaged_bytes()
    random = np.random.default_rng(1)
    refused = 0
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[int(random.integers(len(whole)))] ^= 1 << int(random.integers(8))
        try:
            read_model(bytes(flipped))
        except Invalid:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"names": ["colour"]}, "other features"),
        ({"join_from": float("nan")}, "damaged"),
        ({"join_from": [0.0, 1.0]}, "damaged"),
        ({"first_slope": float("inf")}, "damaged"),
        ({"first_features": 3}, "has 3 features"),
        ({"second_roots": [0]}, "no trees"),
        ({"second_value": [float("nan")]}, "not finite numbers"),
        ({"first_left": [0]}, "damaged"),
    ],
)
def test_read_model_of_an_inconsistent_file_says_why(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_model(matcher_file(**changed))


def test_link_counts_likeness_beyond_what_the_trees_tell_apart() -> None:
    signals, model = batch(3, 60, 2, again=8), packaged_model()
    pairs = pair_features(signals)
    by_stages = model.rejudge(model.judge(len(signals), pairs)).log_odds
    linked = model.link(signals)
    cosines = [list(FEATURES).index(name) for name in ("meaning", "words")]
    likeness = pairs.features[:, cosines].mean(axis=1)
    expected = by_stages + LIKENESS * (likeness - USUAL_LIKENESS)
    assert linked.log_odds == pytest.approx(np.maximum(expected, linked.absent), abs=1e-5)
    same = by_stages >= np.quantile(by_stages, 0.99)
    assert np.corrcoef(likeness[same], (linked.log_odds - by_stages)[same])[0, 1] > 0.99
