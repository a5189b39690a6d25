"""What a part is worth: compared at the lowest threshold from which on the sets are pure enough."""

import numpy as np
import pytest
from benchmarks.match_parts import PARTS, at_purity

from postroom.domain.signals.intake import NewSignal
from postroom.evals.labelled import Labelled
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.features import FEATURES


def case(number: int, group: str) -> Labelled:
    return Labelled(str(number), group, NewSignal("zendesk", "ticket", str(number), "text"), safe=True)


def test_match_parts_only_use_existing_features() -> None:
    assert {name for names in PARTS.values() for name in names} == set(FEATURES)


def test_threshold_index_is_lowest_of_required_purity() -> None:
    cases = [case(at, group) for at, group in enumerate(["a", "a", "b", "b"])]
    first, second = np.array([0, 2, 1]), np.array([1, 3, 2])
    linked = Linked(4, first, second, np.array([3.0, 1.0, 0.5]), -8.0)
    found = at_purity([("one", cases)], [linked], 0.95)
    assert found == pytest.approx({"one": 1.0, "mean index": 1.0, "mean purity": 1.0})
    found = at_purity([("one", cases)], [linked], 0.5)
    assert found == pytest.approx({"one": 0.0, "mean index": 0.0, "mean purity": 0.5})
