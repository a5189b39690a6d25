"""Findings: tags, gates, and the signal that one becomes."""

import itertools
from uuid import UUID

import pytest

from postroom.domain.handoff.task_runs import ENDED_STATUSES, may_follow
from postroom.domain.reports.artefact_types import Priority
from postroom.domain.scouts.findings import (
    Finding,
    FindingProblem,
    normalise_tag,
    normalise_tags,
    priority_of_findings,
    signal_of,
    skipped_reason,
)
from postroom.domain.scouts.runs import MAX_REASON, failure_reason

RUN = UUID(int=7)


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("Sign_Up  Flow", "sign-up-flow"),
        (" a\t\n b ", "a-b"),
        ("a - b", "a-b"),
        ("--a--", "a"),
        ("p95 (ms)", "p95-ms"),
        ("Größe", "gre"),
        ("日本", ""),
        ("_ -", ""),
        ("K\u212a", "kk"),
    ],
)
def test_finding_tag_is_normalized(tag: str, kept: str) -> None:
    assert normalise_tag(tag) == kept
    assert normalise_tag(kept) == kept


def test_tags_are_kept_once_and_in_order() -> None:
    assert normalise_tags(["B", "a", "b ", "A!"]) == ("b", "a")
    with pytest.raises(FindingProblem) as caught:
        normalise_tags(["a", "A", "?"])
    assert caught.value.attr == "tags__2"


def test_finding_first_closed_gate_is_the_reason() -> None:
    order = ["scout_config_missing", "scout_emit_disabled", "ai_processing_not_approved", "source_disabled"]
    for emit, approved, source_on in itertools.product((None, False, True), (False, True), (False, True)):
        closed = [emit is None, emit is False, not approved, not source_on]
        expected = next((reason for reason, shut in zip(order, closed, strict=True) if shut), None)
        assert skipped_reason(emit=emit, approved=approved, source_on=source_on) == expected


def test_finding_cannot_override_facts_of_run() -> None:
    finding = Finding("f", "Slow", 0.5, None, (), {"evidence": []})
    signal = signal_of(finding, run_id=RUN, facts={"scout_run_id": str(RUN)})
    assert signal.source_id == f"run:{RUN}:finding:f"
    assert dict(signal.extra) == {
        "scout_run_id": str(RUN),
        "finding_id": "f",
        "confidence": 0.5,
        "evidence": [],
    }


def test_finding_reason_is_one_bounded_line() -> None:
    assert failure_reason("failed", "\n  one \ntwo") == "one"
    assert len(failure_reason("cancelled", "x" * 600) or "") == MAX_REASON
    assert failure_reason("in_progress", "x") is None


def test_task_run_continues_and_ends_once() -> None:
    assert may_follow("queued", "in_progress")
    assert may_follow("in_progress", "in_progress")
    assert not may_follow("in_progress", "queued")
    for ended in ENDED_STATUSES:
        assert may_follow("not_started", ended)
        assert not may_follow(ended, ended)
        assert not may_follow(ended, "in_progress")


@pytest.mark.parametrize(("people", "alone"), [("P0", "P1"), ("P1", "P2"), ("P3", "P4"), ("P4", "P4")])
def test_priority_of_findings_is_one_step_below_people(people: Priority, alone: Priority) -> None:
    assert priority_of_findings(people) == alone
