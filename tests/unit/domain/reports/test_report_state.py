from datetime import UTC, datetime
from itertools import product

import pytest

from postroom.domain.reports.state import (
    MAX_SNOOZE,
    AskHuman,
    Cause,
    Change,
    Delete,
    Event,
    Fail,
    Finish,
    Promote,
    Refusal,
    Reopen,
    ReportFacts,
    Resolve,
    Resume,
    StartRun,
    Status,
    Suppress,
    Value,
    WaitsFor,
    plan_transition,
    promoted_values,
    sources_of,
    target_of,
)

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)

# Rows are what a report is, columns what it is asked to become; y is allowed, r is reached by restoring only.
TABLE = """
              potential candidate in_progress pending_input ready resolved failed suppressed deleted
potential     .         y         .           .             .     .        y      y          y
candidate     .         .         y           .             .     .        y      y          y
in_progress   y         .         .           y             y     .        y      y          y
pending_input y         .         .           .             .     y        y      y          y
ready         y         y         .           .             .     y        y      y          y
resolved      y         y         .           .             .     .        y      y          y
failed        y         .         .           .             .     .        .      y          y
suppressed    y         .         .           r             r     r        r      .          y
deleted       .         .         .           .             .     .        .      .          .
"""

EVENTS: dict[Status, Event] = {
    Status.POTENTIAL: Reopen(),
    Status.CANDIDATE: Promote(),
    Status.IN_PROGRESS: StartRun(increment=3),
    Status.PENDING_INPUT: AskHuman(title="t", summary="s", reason="why"),
    Status.READY: Finish(title="t", summary="s"),
    Status.RESOLVED: Resolve(),
    Status.FAILED: Fail(error="broken"),
    Status.SUPPRESSED: Suppress(),
    Status.DELETED: Delete(),
}

EFFECTS: dict[Status, dict[str, Value]] = {
    Status.POTENTIAL: {"promoted_at": None},
    Status.CANDIDATE: {"promoted_at": NOW},
    Status.IN_PROGRESS: {
        "last_run_at": NOW,
        "run_count": 3,
        "signals_at_run": 10,
        "signals_at_research": 7,
    },
    Status.PENDING_INPUT: {"title": "t", "summary": "s", "error": "why", "waits_for": "answer"},
    Status.READY: {"title": "t", "summary": "s", "error": None, "waits_for": None},
    Status.RESOLVED: {},
    Status.FAILED: {"error": "broken", "waits_for": None},
    Status.SUPPRESSED: {},
    Status.DELETED: {},
}


def cells() -> dict[tuple[Status, Status], str]:
    header, *rows = TABLE.strip().splitlines()
    columns = [Status(name) for name in header.split()]
    found: dict[tuple[Status, Status], str] = {}
    for row in rows:
        name, *marks = row.split()
        found |= {(Status(name), column): mark for column, mark in zip(columns, marks, strict=True)}
    return found


CELLS = cells()


def change_of(report: ReportFacts, event: Event) -> Change:
    change = plan_transition(report, event, now=NOW)
    assert isinstance(change, Change)
    return change


@pytest.mark.parametrize(("source", "target"), list(product(Status, Status)))
def test_transition_table_covers_every_pair(source: Status, target: Status) -> None:
    report = ReportFacts(source, signal_count=7, run_count=2)
    plan = plan_transition(report, EVENTS[target], now=NOW)
    if CELLS[source, target] != "y":
        assert plan == Refusal(Cause.NOT_ALLOWED, f"A report that is {source} can't become {target}.")
        return
    assert isinstance(plan, Change)
    expected = EFFECTS[target] | {"status": target.value, "updated_at": NOW}
    if target is Status.SUPPRESSED:
        expected["status_before_suppression"] = source.value
    if source is Status.SUPPRESSED:
        expected["status_before_suppression"] = None
    assert plan.status is target
    assert dict(plan.values) == expected
    assert plan.reason


@pytest.mark.parametrize("before", [*Status, None])
@pytest.mark.parametrize("snooze_for", [None, 5])
def test_reopening_a_suppressed_report(before: Status | None, snooze_for: int | None) -> None:
    report = ReportFacts(Status.SUPPRESSED, signal_count=7, status_before_suppression=before)
    change = change_of(report, Reopen(snooze_for=snooze_for))
    restored = before is not None and CELLS[Status.SUPPRESSED, before] == "r"
    assert change.status is (before if restored else Status.POTENTIAL)
    assert change.values["status"] == change.status.value
    assert change.values["status_before_suppression"] is None
    assert ("signals_at_run" in change.values) is (snooze_for is not None and not restored)
    if restored:
        assert change.values.keys() == {"status", "status_before_suppression", "updated_at"}


@pytest.mark.parametrize("source", [Status.READY, Status.RESOLVED, Status.IN_PROGRESS, Status.SUPPRESSED])
def test_transition_snooze_moves_gate(source: Status) -> None:
    report = ReportFacts(source, signal_count=7)
    assert change_of(report, Reopen(snooze_for=4)).values["signals_at_run"] == 11
    assert "signals_at_run" not in change_of(report, Reopen()).values


def test_research_that_found_nothing_resets_the_weight_and_says_why() -> None:
    report = ReportFacts(Status.IN_PROGRESS, signal_count=7)
    values = change_of(report, Reopen(reset_weight=True, error="Not actionable: noise")).values
    assert values["total_weight"] == 0
    assert values["error"] == "Not actionable: noise"
    assert "error" not in change_of(report, Reopen()).values


@pytest.mark.parametrize(
    ("source", "event"),
    [
        (Status.CANDIDATE, StartRun(increment=0)),
        (Status.READY, Reopen(snooze_for=0)),
        (Status.READY, Reopen(snooze_for=MAX_SNOOZE + 1)),
        (Status.IN_PROGRESS, Finish(title=" ", summary="s")),
        (Status.IN_PROGRESS, Finish(title="t", summary="")),
        (Status.IN_PROGRESS, AskHuman(title="", summary="s", reason="r")),
        (Status.IN_PROGRESS, AskHuman(title="t", summary="", reason="r")),
        (Status.IN_PROGRESS, AskHuman(title="t", summary="s", reason=" ")),
        (Status.IN_PROGRESS, Fail(error="")),
    ],
)
def test_unusable_arguments_are_refused_with_a_reason(source: Status, event: Event) -> None:
    plan = plan_transition(ReportFacts(source), event, now=NOW)
    assert isinstance(plan, Refusal)
    assert plan.cause is Cause.BAD_DATA
    assert plan.reason.endswith(".")


def test_transition_forbidden_is_refused_before_arguments_are_checked() -> None:
    plan = plan_transition(ReportFacts(Status.POTENTIAL), Reopen(snooze_for=-1), now=NOW)
    assert isinstance(plan, Refusal)
    assert plan.cause is Cause.NOT_ALLOWED


@pytest.mark.parametrize("target", list(Status))
def test_transition_status_has_its_event_and_sources(target: Status) -> None:
    assert target_of(EVENTS[target]) is target
    assert sources_of(target) == {source for source in Status if CELLS[source, target] == "y"}


def test_promoting_many_stores_what_promoting_one_does() -> None:
    assert promoted_values(NOW) == change_of(ReportFacts(Status.READY), Promote()).values


def test_transition_resume_only_of_reports_waiting_for_person() -> None:
    for status in Status:
        plan = plan_transition(ReportFacts(status), Resume(), now=NOW)
        if status is Status.PENDING_INPUT:
            assert isinstance(plan, Change)
            assert plan.values == promoted_values(NOW)
        else:
            assert isinstance(plan, Refusal)


@pytest.mark.parametrize(
    ("waits_for", "former"), [(None, Status.READY), (WaitsFor.REPOSITORY, Status.PENDING_INPUT)]
)
def test_restored_resolved_report_returns_to_where_it_was(waits_for: WaitsFor | None, former: Status) -> None:
    report = ReportFacts(Status.RESOLVED, signal_count=4, run_count=1, signals_at_run=7, waits_for=waits_for)
    change = change_of(report, Reopen(restores=True))
    assert (change.status, dict(change.values)) == (former, {"status": former.value, "updated_at": NOW})
    assert change_of(report, Reopen()).status is Status.POTENTIAL, "a client that asks for potential gets it"
    assert change_of(report, Reopen(snooze_for=2, restores=True)).status is Status.POTENTIAL


def test_restored_resolved_report_that_was_never_researched_collects_signals() -> None:
    change = change_of(ReportFacts(Status.RESOLVED, signal_count=1), Reopen(restores=True))
    assert change.status is Status.POTENTIAL


@pytest.mark.parametrize("status", [Status.CANDIDATE, Status.IN_PROGRESS])
def test_report_dismissed_while_researched_again_is_restored_to_where_people_saw_it(status: Status) -> None:
    report = ReportFacts(status, before_research={"status": "pending_input", "signals_at_run": 4})
    dismissed = change_of(report, Suppress())
    assert dismissed.values["status_before_suppression"] == "pending_input"
    first = change_of(ReportFacts(status), Suppress())
    assert first.values["status_before_suppression"] == status.value
