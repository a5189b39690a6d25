"""Where a report that a scout wrote stands from the start, and what its evidence weighs."""

from datetime import UTC, datetime

import pytest

from postroom.domain.reports.artefact_types import Actionability
from postroom.domain.reports.state import Change, ReportFacts, Status, plan_transition
from postroom.domain.scouts.reports import Evidence, events_of, signal_of
from postroom.domain.signals.intake import find_problem

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("actionability", "addressed", "way"),
    [
        ("immediately_actionable", False, ["candidate", "in_progress", "ready"]),
        ("requires_human_input", False, ["candidate", "in_progress", "pending_input"]),
        ("not_actionable", False, ["candidate", "in_progress", "ready", "suppressed"]),
        ("immediately_actionable", True, ["candidate", "in_progress", "ready", "suppressed"]),
        ("requires_human_input", True, ["candidate", "in_progress", "ready", "suppressed"]),
    ],
)
def test_report_steps_are_valid_transitions(
    actionability: Actionability, addressed: bool, way: list[str]
) -> None:
    events = events_of(
        title="t", summary="s", actionability=actionability, explanation="e", already_addressed=addressed
    )
    status = Status.POTENTIAL
    reached = []
    for event in events:
        change = plan_transition(ReportFacts(status, signal_count=2), event, now=NOW)
        assert isinstance(change, Change)
        status = change.status
        reached.append(status.value)
    assert reached == way


def test_report_question_to_person_is_its_error() -> None:
    *_, last = events_of(
        title="t",
        summary="s",
        actionability="requires_human_input",
        explanation="Which plan?",
        already_addressed=False,
    )
    assert getattr(last, "reason", None) == "Requires human input: Which plan?"


@pytest.mark.parametrize(("weight", "counts"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (7.5, 1.0)])
def test_evidence_becomes_a_signal_that_can_be_kept(weight: float, counts: float) -> None:
    signal = signal_of(Evidence("Seen in the logs", "log:7", weight), {"skill_name": "s"})
    assert signal.weight == counts
    assert (signal.source_product, signal.source_type) == ("signals_scout", "cross_source_issue")
    assert find_problem(signal) is None
