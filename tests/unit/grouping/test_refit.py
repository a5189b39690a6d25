"""What is learnt from confirmed reports, and when it is refused."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from postroom.grouping.consolidation.refit import LEAST_REPORTS, LEAST_SIGNALS, PURITY, refit
from postroom.grouping.matching.cluster import Linked

EACH = 4
REPORTS = 20
PLACES = [UUID(int=1 + at % REPORTS) for at in range(EACH * REPORTS)]


def linked(places: Sequence[UUID], *, together: float, apart: float) -> Linked:
    """Return all pairs, with these log-odds within reports and between them."""
    first, second = np.triu_indices(len(places), 1)
    named = [place.int for place in places]
    same = np.array(named)[first] == np.array(named)[second]
    return Linked(len(places), first, second, np.where(same, together, apart), -8.0)


def test_refit_many_merges_lower_threshold() -> None:
    found = refit(linked(PLACES, together=-0.6, apart=-5.0), PLACES, set(PLACES), threshold=0.0)

    assert found.shift == -0.75
    assert f"index 1.00 instead of 0.00 at a purity of {1:.2f}" in found.reason


def test_refit_many_splits_raise_threshold() -> None:
    found = refit(linked(PLACES, together=2.0, apart=0.6), PLACES, set(PLACES), threshold=0.0)

    assert found.shift == 0.75


def test_refit_correct_threshold_is_unchanged() -> None:
    found = refit(linked(PLACES, together=2.0, apart=-5.0), PLACES, set(PLACES), threshold=0.0)

    assert found.shift == 0.0
    assert "not better enough" in found.reason


def test_refit_impure_threshold_is_refused() -> None:
    # A quarter of the signals lie, as the model sees it, with the next report: bolder is fuller, and wrong.
    lying = [
        PLACES[at + 1] if at % 4 == 0 and at + 1 < len(PLACES) else place for at, place in enumerate(PLACES)
    ]
    found = refit(linked(lying, together=-0.6, apart=-5.0), PLACES, set(PLACES), threshold=0.0)

    assert found.shift == 0.0
    assert PURITY > 0.75


def test_refit_few_locked_reports_change_nothing() -> None:
    odds = linked(PLACES, together=-0.6, apart=-5.0)
    few = set(PLACES[: LEAST_REPORTS - 1])

    found = refit(odds, PLACES, few, threshold=0.0)

    assert found.shift == 0.0
    assert f"it takes {LEAST_REPORTS} with {LEAST_SIGNALS}" in found.reason
    small = PLACES[: 3 * REPORTS - 1]
    assert refit(linked(small, together=-0.6, apart=-5.0), small, set(small), threshold=0.0).shift == 0.0
