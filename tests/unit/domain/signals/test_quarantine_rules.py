"""What may be decided about a signal that the filter held back."""

import pytest

from postroom.domain.errors import Conflict
from postroom.domain.signals.quarantine import Decision, decide


@pytest.mark.parametrize(
    ("requested", "before", "state", "changes"),
    [
        ("released", None, "quarantined", True),
        ("confirmed", None, "quarantined", True),
        ("released", "confirmed", "quarantined", True),
        ("confirmed", "confirmed", "quarantined", False),
        ("released", "released", "pending", False),
        ("released", "released", "grouped", False),
    ],
)
def test_quarantine_decision_changes_or_repeats(
    requested: Decision, before: Decision | None, state: str, changes: bool
) -> None:
    assert decide(requested, before=before, state=state) is changes


@pytest.mark.parametrize("state", ["pending", "grouped", "quarantined"])
def test_quarantine_released_signal_cannot_be_confirmed(state: str) -> None:
    with pytest.raises(Conflict, match="released"):
        decide("confirmed", before="released", state=state)


@pytest.mark.parametrize("requested", ["released", "confirmed"])
@pytest.mark.parametrize("state", ["pending", "grouped", "failed"])
def test_quarantine_decision_about_unquarantined_signal_is_refused(requested: Decision, state: str) -> None:
    with pytest.raises(Conflict, match=f"not in quarantine: it is {state}"):
        decide(requested, before=None, state=state)
