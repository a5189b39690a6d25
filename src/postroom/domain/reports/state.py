"""The life of a report: its statuses, which may follow which, and what each change does to the report.

The table is data (`TRANSITIONS`); `plan_transition` reads it and answers with the change to store or with the
reason for refusing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

RERUN_AFTER = 3
"""Signals that must join after research began before the gate lets a report through again."""

MAX_SNOOZE = 100_000
"""Most signals that a snooze can wait for."""


class WaitsFor(StrEnum):
    """What a report that needs a person waits for: a repository, a git host that was down, an answer."""

    REPOSITORY = "repository"
    GIT_HOST = "git_host"
    ANSWER = "answer"


class Status(StrEnum):
    """Where a report stands."""

    POTENTIAL = "potential"
    CANDIDATE = "candidate"
    IN_PROGRESS = "in_progress"
    PENDING_INPUT = "pending_input"
    READY = "ready"
    RESOLVED = "resolved"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    DELETED = "deleted"


TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.POTENTIAL: frozenset({Status.CANDIDATE, Status.FAILED, Status.SUPPRESSED, Status.DELETED}),
        Status.CANDIDATE: frozenset({Status.IN_PROGRESS, Status.FAILED, Status.SUPPRESSED, Status.DELETED}),
        Status.IN_PROGRESS: frozenset(
            {
                Status.POTENTIAL,
                Status.PENDING_INPUT,
                Status.READY,
                Status.FAILED,
                Status.SUPPRESSED,
                Status.DELETED,
            }
        ),
        Status.PENDING_INPUT: frozenset(
            {Status.POTENTIAL, Status.RESOLVED, Status.FAILED, Status.SUPPRESSED, Status.DELETED}
        ),
        Status.READY: frozenset(
            {
                Status.POTENTIAL,
                Status.CANDIDATE,
                Status.RESOLVED,
                Status.FAILED,
                Status.SUPPRESSED,
                Status.DELETED,
            }
        ),
        Status.RESOLVED: frozenset(
            {Status.POTENTIAL, Status.CANDIDATE, Status.FAILED, Status.SUPPRESSED, Status.DELETED}
        ),
        Status.FAILED: frozenset({Status.POTENTIAL, Status.SUPPRESSED, Status.DELETED}),
        Status.SUPPRESSED: frozenset({Status.POTENTIAL, Status.DELETED}),
        Status.DELETED: frozenset(),
    }
)
"""From each status, the statuses that may follow by asking for them."""

RESTORABLE = frozenset({Status.READY, Status.PENDING_INPUT, Status.RESOLVED, Status.FAILED})
"""What a suppressed report goes back to when it was that before: by restoring, never by asking for it."""


RESUMABLE = frozenset({Status.PENDING_INPUT})
"""What research takes up again once it has what it lacked; a signal or a call for the status does not."""

CLIENT_TARGETS = frozenset({Status.SUPPRESSED, Status.POTENTIAL, Status.RESOLVED, Status.DELETED})
"""What people and agents may ask for over the API. The rest follows from signals and research."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a decision about a report's status depends on."""

    status: Status
    signal_count: int = 0
    run_count: int = 0
    status_before_suppression: Status | None = None


@dataclass(frozen=True, slots=True)
class Promote:
    """Queue the report for research."""


@dataclass(frozen=True, slots=True)
class Resume:
    """What research waited for is there: a repository."""


@dataclass(frozen=True, slots=True)
class StartRun:
    """Research begins; `increment` more signals are wanted before it may run again."""

    increment: int


@dataclass(frozen=True, slots=True)
class Finish:
    """Research ended with something to act on."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """Research ended with a question: `reason` says which."""

    title: str
    summary: str
    reason: str
    waits_for: WaitsFor = WaitsFor.ANSWER


@dataclass(frozen=True, slots=True)
class Reopen:
    """Back to collecting signals, or out of suppression to where the report stood before.

    `snooze_for` is the number of further signals to wait for. The rest is for research that found nothing to
    act on.
    """

    snooze_for: int | None = None
    reset_weight: bool = False
    error: str | None = None
    title: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Research could not be done; `error` says why."""

    error: str


@dataclass(frozen=True, slots=True)
class Suppress:
    """Dismiss the report; it goes on absorbing signals in silence."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Hide the report everywhere, for good."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """The problem is solved."""


Event = Promote | Resume | StartRun | Finish | AskHuman | Reopen | Fail | Suppress | Delete | Resolve

Value = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What to store: `values` maps columns of the report (`status` and `updated_at` among them) to values."""

    status: Status
    values: Mapping[str, Value]
    reason: str


class Cause(StrEnum):
    """Why a change is refused: the status forbids it, or what was sent with it can't be used."""

    NOT_ALLOWED = "not_allowed"
    BAD_DATA = "bad_data"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is stored; `reason` is one sentence."""

    cause: Cause
    reason: str


def target_of(event: Event) -> Status:
    """Return the status that `event` asks for."""
    match event:
        case Promote() | Resume():
            return Status.CANDIDATE
        case StartRun():
            return Status.IN_PROGRESS
        case Finish():
            return Status.READY
        case AskHuman():
            return Status.PENDING_INPUT
        case Reopen():
            return Status.POTENTIAL
        case Fail():
            return Status.FAILED
        case Suppress():
            return Status.SUPPRESSED
        case Delete():
            return Status.DELETED
        case Resolve():
            return Status.RESOLVED
    assert_never(event)


def sources_of(target: Status) -> frozenset[Status]:
    """Return the statuses from which `target` may be asked for."""
    return frozenset(status for status, targets in TRANSITIONS.items() if target in targets)


def promoted_values(now: datetime) -> dict[str, Value]:
    """Return what promotion stores; it is the same for every report, so many can be promoted at once."""
    return {"status": Status.CANDIDATE.value, "promoted_at": now, "updated_at": now}


def plan_transition(report: ReportFacts, event: Event, *, now: datetime) -> Change | Refusal:
    """Decide what `event` does to `report` at the moment `now`.

    The status reached is the one asked for, except when a suppressed report is reopened: it returns to where
    it stood if that is one of `RESTORABLE`, and then keeps its gate, title, summary and error.
    """
    target = target_of(event)
    sources = TRANSITIONS[report.status]
    if isinstance(event, Resume):
        sources = frozenset({target}) if report.status in RESUMABLE else frozenset()
    if target not in sources:
        return Refusal(Cause.NOT_ALLOWED, f"A report that is {report.status} can't become {target}.")
    problem = _find_problem(event)
    if problem is not None:
        return Refusal(Cause.BAD_DATA, problem)
    remembered = report.status_before_suppression
    if report.status is Status.SUPPRESSED and isinstance(event, Reopen) and remembered in RESTORABLE:
        values: dict[str, Value] = {
            "status": remembered.value,
            "status_before_suppression": None,
            "updated_at": now,
        }
        return Change(remembered, values, f"It was {remembered} before it was suppressed.")
    values = _effects(report, event, now)
    if report.status is Status.SUPPRESSED:
        values["status_before_suppression"] = None
    return Change(target, values, f"{report.status} may be followed by {target}.")


def _find_problem(event: Event) -> str | None:
    match event:
        case StartRun(increment=increment) if increment < 1:
            return "A run needs an increment of at least 1 signal."
        case Reopen(snooze_for=int(snooze_for)) if not 1 <= snooze_for <= MAX_SNOOZE:
            return f"A snooze waits for 1 to {MAX_SNOOZE} signals."
        case Finish(title=title, summary=summary) if not (title.strip() and summary.strip()):
            return "A ready report needs a title and a summary."
        case AskHuman(title=title, summary=summary, reason=reason) if not (
            title.strip() and summary.strip() and reason.strip()
        ):
            return "A report that waits for a person needs a title, a summary and a reason."
        case Fail(error=error) if not error.strip():
            return "A failed report needs an error text."
    return None


def _effects(report: ReportFacts, event: Event, now: datetime) -> dict[str, Value]:
    values: dict[str, Value] = {"status": target_of(event).value, "updated_at": now}
    match event:
        case Promote() | Resume():
            return promoted_values(now)
        case StartRun(increment=increment):
            values |= {
                "last_run_at": now,
                "run_count": report.run_count + 1,
                "signals_at_run": report.signal_count + increment,
                "signals_at_research": report.signal_count,
            }
        case Finish(title=title, summary=summary):
            values |= {"title": title, "summary": summary, "error": None, "waits_for": None}
        case AskHuman(title=title, summary=summary, reason=reason, waits_for=waits_for):
            values |= {"title": title, "summary": summary, "error": reason, "waits_for": waits_for.value}
        case Reopen(snooze_for=snooze_for, reset_weight=reset_weight, error=error):
            values["promoted_at"] = None
            values |= {
                name: words
                for name, words in (("title", event.title), ("summary", event.summary))
                if words is not None
            }
            if snooze_for is not None:
                values["signals_at_run"] = report.signal_count + snooze_for
            if reset_weight:
                values["total_weight"] = 0.0
            if error is not None:
                values |= {"error": error, "waits_for": None}
        case Fail(error=error):
            values |= {"error": error, "waits_for": None}
        case Suppress():
            values["status_before_suppression"] = report.status.value
        case Delete() | Resolve():
            pass
        case _:
            assert_never(event)
    return values
