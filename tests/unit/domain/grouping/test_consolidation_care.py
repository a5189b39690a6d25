"""How careful the consolidation is: less where the match model is sure of what it finds, more in a young window."""

import numpy as np
import pytest

from postroom.grouping.consolidation.care import (
    CAREFUL,
    CAREFUL_WHERE_SURE,
    COLD_START_MARGIN,
    COLD_START_SIGNALS,
    SURE,
    UNSURE,
    certainty,
    threshold_among,
)
from postroom.grouping.matching.cluster import Linked

THRESHOLD = -0.25


def linked(probabilities: list[float], count: int = COLD_START_SIGNALS) -> Linked:
    found = np.array(probabilities)
    first = np.zeros(len(found), np.int64)
    log_odds = np.log(found / (1 - found))
    return Linked(count, first, np.arange(1, len(found) + 1), log_odds, -8.0)


def test_certainty_is_the_mean_probability_of_what_is_found() -> None:
    assert certainty(linked([0.9] * 5 + [0.0005] * 1_000)) == pytest.approx(0.81, abs=0.01)
    assert certainty(linked([0.5, 0.25])) == pytest.approx((0.25 + 0.0625) / 0.75)
    assert certainty(linked([])) == 0.0, "of no pairs it is sure of nothing"


def test_margin_is_smaller_where_model_is_certain() -> None:
    assert threshold_among(linked([UNSURE / 2] * 9), THRESHOLD) == THRESHOLD + CAREFUL
    assert threshold_among(linked([0.99] * 9), THRESHOLD) == THRESHOLD + CAREFUL_WHERE_SURE
    between = threshold_among(linked([(UNSURE + SURE) / 2] * 9), THRESHOLD)
    assert between == pytest.approx(THRESHOLD + (CAREFUL + CAREFUL_WHERE_SURE) / 2)


def test_margin_is_larger_in_cold_start() -> None:
    grown_up = threshold_among(linked([0.1] * 9), THRESHOLD)
    assert threshold_among(linked([0.1] * 9, 10 * COLD_START_SIGNALS), THRESHOLD) == grown_up
    young = threshold_among(linked([0.1] * 9, COLD_START_SIGNALS // 2), THRESHOLD)
    assert young == pytest.approx(grown_up + COLD_START_MARGIN / 2)
