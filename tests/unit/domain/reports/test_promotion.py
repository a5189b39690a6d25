import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Status, sources_of


@pytest.mark.parametrize(
    ("weight", "count", "at_run", "promote"),
    [
        (1.0, 1, 0, True),
        (0.99, 2, 0, False),
        (5.0, 3, 4, False),
        (5.0, 4, 4, True),
        (0.5, 9, 4, False),
        (sum([0.1] * 10), 10, 0, True),
        (0.0, 0, 0, False),
    ],
)
def test_promotion_of_potential_needs_weight_and_signals(
    weight: float, count: int, at_run: int, promote: bool
) -> None:
    gate = after_signal(Status.POTENTIAL, weight, count, at_run)
    assert gate.promote is promote
    assert gate.reason.endswith(".")


@pytest.mark.parametrize(
    ("status", "promote", "requeue", "hide"),
    [
        (Status.CANDIDATE, False, True, False),
        (Status.IN_PROGRESS, False, False, False),
        (Status.PENDING_INPUT, False, False, False),
        (Status.READY, True, False, False),
        (Status.RESOLVED, True, False, False),
        (Status.FAILED, False, False, False),
        (Status.SUPPRESSED, False, False, False),
        (Status.DELETED, False, False, True),
    ],
)
@pytest.mark.parametrize(("weight", "at_run"), [(0.0, 100), (9.0, 0)])
def test_promotion_of_other_statuses_ignores_weight(
    status: Status, promote: bool, requeue: bool, hide: bool, weight: float, at_run: int
) -> None:
    gate = after_signal(status, weight, 5, at_run)
    assert (gate.promote, gate.requeue, gate.hide_signal) == (promote, requeue, hide)
    assert gate.reason.endswith(".")


@given(
    status=st.sampled_from(Status),
    weight=st.floats(min_value=0, max_value=1e6),
    count=st.integers(min_value=0, max_value=10_000),
    at_run=st.integers(min_value=0, max_value=10_000),
)
def test_promotion_never_makes_forbidden_transition(
    status: Status, weight: float, count: int, at_run: int
) -> None:
    if after_signal(status, weight, count, at_run).promote:
        assert status in sources_of(Status.CANDIDATE)


def test_after_signal_accepts_status_value() -> None:
    assert after_signal("ready", 0, 1, 0).promote
    with pytest.raises(ValueError, match="lost"):
        after_signal("lost", 0, 1, 0)
