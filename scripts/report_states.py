"""Generate the page of report states, with overview and tables derived from the rules."""

from collections.abc import Iterator
from datetime import UTC, datetime

from postroom.domain.reports.state import (
    CLIENT_TARGETS,
    MAX_SNOOZE,
    RESTORABLE,
    RESUMABLE,
    TRANSITIONS,
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
    plan_transition,
    target_of,
)

_NOW = datetime(2026, 1, 1, tzinfo=UTC)

EVENTS: tuple[Event, ...] = (
    Promote(),
    Resume(),
    StartRun(increment=1),
    Finish(title="t", summary="s"),
    AskHuman(title="t", summary="s", reason="r"),
    Reopen(snooze_for=1),
    Resolve(),
    Fail(error="e"),
    Suppress(),
    Delete(),
)
"""One valid event of each kind."""

UNUSABLE: tuple[tuple[Status, Event], ...] = (
    (Status.CANDIDATE, StartRun(increment=0)),
    (Status.IN_PROGRESS, Finish(title="", summary="")),
    (Status.IN_PROGRESS, AskHuman(title="", summary="", reason="")),
    (Status.READY, Reopen(snooze_for=MAX_SNOOZE + 1)),
    (Status.READY, Fail(error="")),
)
"""Events that are allowed from the status, but have invalid arguments."""

ANSWERS = {
    Cause.NOT_ALLOWED: '409 `{"error": "Invalid state transition for this report."}`',
    Cause.BAD_DATA: '400 `{"error": "Invalid data for state transition."}`',
}


def report_states_page(generated: str) -> str:
    """Return the page; `generated` is the line that marks it as generated."""
    return f"""{generated}

# States of a report

A report has one of nine statuses. This page lists which changes are allowed, who may make them, and what the API
answers to the others. It is generated from the table in `postroom.domain.reports.state`, which every change is
checked against. The field `allowed_states` of a report says which actions are possible now, and why not the others.

## Overview

A report begins as `{Status.POTENTIAL.value}`. To keep the overview short, three rules are shown for it only:
every state except `deleted` can become `suppressed` or `deleted`, every state except those two can become
`failed`, and no state can change to itself.

```text
{_lines(_arrows())}
```

## Changes

Every change stores `status` and `updated_at`. *Clients* are people and agents that call the API with the scope
`task:write`; *server* is grouping and research.

| From | To | Event | Allowed for | Also stored |
| --- | --- | --- | --- | --- |
{_lines(_changes())}

**Restoring.** When a client sets a suppressed report to `potential`, it returns to its previous status if that was
one of
{_names(RESTORABLE)}, and a snooze in the request is ignored. Otherwise it becomes `potential`.

**Repositories.** A report that waits for a repository is resumed when a repository is connected to or disconnected
from the project, or when somebody adds a `repo_selection` that names one to its work log, also if that happens
while it is dismissed, snoozed, merged or in research. A report that is
`ready`, or waits for another answer, is researched again (`candidate`) when a person chooses a different
repository: in a `repo_selection`, or in a dismissal once the report is restored.

## Refusals

| Cause | Event | From | Reason | API response |
| --- | --- | --- | --- | --- |
{_lines(_refusals())}

Bulk calls report `skipped` instead of 409 and `failed` instead of 400. `DELETE` answers 404 for a report that is
suppressed or deleted.
"""


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines)


def _names(statuses: frozenset[Status] | list[Status]) -> str:
    return ", ".join(f"`{status}`" for status in Status if status in statuses)


def _plan(source: Status, event: Event, before: Status | None = None) -> Change | Refusal:
    return plan_transition(ReportFacts(source, status_before_suppression=before), event, now=_NOW)


def _arrows() -> Iterator[str]:
    ends = (Status.SUPPRESSED, Status.DELETED, Status.FAILED)
    for source in Status:
        for event in EVENTS:
            target = target_of(event)
            allowed = source in RESUMABLE if isinstance(event, Resume) else target in TRANSITIONS[source]
            if target not in ends and allowed:
                yield f"    {source} --> {target}: {_name(event)}"
    for status in Status:
        if status in RESTORABLE:
            yield f"    {Status.SUPPRESSED} --> {status}: {_name(Reopen())}, if it was that"
    for target in ends[:2]:
        yield f"    {Status.POTENTIAL} --> {target}: {'Suppress' if target is ends[0] else 'Delete'}"
    yield f"    {Status.POTENTIAL} --> {Status.FAILED}: Fail"


def _changes() -> Iterator[str]:
    for source in Status:
        for event in EVENTS:
            plan = _plan(source, event)
            if isinstance(plan, Change):
                yield _change_row(source, event, plan)
        if source is Status.SUPPRESSED:
            for before in Status:
                plan = _plan(source, Reopen(), before)
                if isinstance(plan, Change) and plan.status is not Status.POTENTIAL:
                    yield _change_row(source, Reopen(), plan)


def _change_row(source: Status, event: Event, plan: Change) -> str:
    who = "clients, server" if target_of(event) in CLIENT_TARGETS else "server"
    stored = ", ".join(f"`{column}`" for column in plan.values if column not in ("status", "updated_at"))
    return f"| `{source}` | `{plan.status}` | {_name(event)} | {who} | {stored} |"


def _refusals() -> Iterator[str]:
    for event in EVENTS:
        sources = [source for source in Status if isinstance(_plan(source, event), Refusal)]
        refused = _plan(sources[0], event)
        if isinstance(refused, Refusal):
            reason = refused.reason.replace(f"is {sources[0]} ", "is … ")
            yield _refusal_row(refused.cause, event, sources, reason)
    for source, event in UNUSABLE:
        refused = _plan(source, event)
        if not (isinstance(refused, Refusal) and refused.cause is Cause.BAD_DATA):
            raise SystemExit(f"{event} from {source} is no example of unusable data any more.")
        allowed = [one for one in Status if target_of(event) in TRANSITIONS[one]]
        yield _refusal_row(refused.cause, event, allowed, refused.reason)


def _refusal_row(cause: Cause, event: Event, sources: list[Status], reason: str) -> str:
    by_clients = target_of(event) in CLIENT_TARGETS - {Status.DELETED}
    answer = ANSWERS[cause] if by_clients else ""
    return f"| {cause.value.replace('_', ' ')} | {_name(event)} | {_names(sources)} | {reason} | {answer} |"


def _name(event: Event) -> str:
    return type(event).__name__
