"""The life cycle of a report: its statuses, the allowed transitions, and the effects of each.

The table is data (`TRANSITIONS`); `plan_transition` returns the change to store or the reason for refusing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

RERUN_AFTER = 3
"""Number of signals that must join after research began before the promotion gate opens again."""

MAX_SNOOZE = 100_000
"""Maximum number of signals that a snooze can wait for."""


Value = str | int | float | datetime | None


class WaitsFor(StrEnum):
    """What a report waits for: a repository, an unreachable git host, or an answer."""

    REPOSITORY = "repository"
    GIT_HOST = "git_host"
    ANSWER = "answer"


class Status(StrEnum):
    """The status of a report."""

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
"""The statuses that may be requested from each status."""

RESTORABLE = frozenset({Status.READY, Status.PENDING_INPUT, Status.RESOLVED, Status.FAILED})
"""Statuses that a suppressed report returns to when it is restored; they can't be requested directly."""


RESUMABLE = frozenset({Status.PENDING_INPUT})
"""Statuses from which research resumes once it has what it lacked; a signal or a requested status does not do
that."""

SHOWN = frozenset({Status.READY, Status.PENDING_INPUT})
"""Statuses of reports that are shown to people to act on. A report returns to one of them when another round of its
research can't be done now."""


IN_RESEARCH = frozenset({Status.CANDIDATE, Status.IN_PROGRESS})
"""Statuses of reports that wait for research or are being researched."""


SETTLED = frozenset({Status.RESOLVED, Status.SUPPRESSED})
"""Statuses of reports that nobody has to act on."""


CLIENT_TARGETS = frozenset({Status.SUPPRESSED, Status.POTENTIAL, Status.RESOLVED, Status.DELETED})
"""Statuses that people and agents may request in the API. The others follow from signals and research."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The facts that a transition depends on.

    `before_research`: columns of a report with a status in `SHOWN` as they were before this research.
    `before_snooze`: columns of a report that waits for more signals as they were before; None for others.
    """

    status: Status
    signal_count: int = 0
    run_count: int = 0
    status_before_suppression: Status | None = None
    before_research: Mapping[str, Value] | None = None
    signals_at_run: int = 0
    before_snooze: Mapping[str, Value] | None = None
    waits_for: WaitsFor | None = None


@dataclass(frozen=True, slots=True)
class Promote:
    """Queue the report for research."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The repository that research waited for is available."""


@dataclass(frozen=True, slots=True)
class StartRun:
    """Research begins; `increment` more signals are required before it may run again."""

    increment: int


@dataclass(frozen=True, slots=True)
class Finish:
    """Research found something to act on."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """Research ended with a question, given in `reason`."""

    title: str
    summary: str
    reason: str
    waits_for: WaitsFor = WaitsFor.ANSWER


@dataclass(frozen=True, slots=True)
class Reopen:
    """Return to collecting signals, or from suppression to the former status.

    `snooze_for` is the number of further signals to wait for. `restores`: a resolved report that was researched
    returns to its former status, too. The other fields are for research that found nothing to act on.
    """

    snooze_for: int | None = None
    restores: bool = False
    reset_weight: bool = False
    error: str | None = None
    title: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Research was not possible; `error` says why."""

    error: str


@dataclass(frozen=True, slots=True)
class Suppress:
    """Dismiss the report; it silently absorbs further signals."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Hide the report everywhere, permanently."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """The problem is solved."""


Event = Promote | Resume | StartRun | Finish | AskHuman | Reopen | Fail | Suppress | Delete | Resolve


@dataclass(frozen=True, slots=True)
class Change:
    """The columns to store (`status` and `updated_at` among them)."""

    status: Status
    values: Mapping[str, Value]
    reason: str


class Cause(StrEnum):
    """Why a change is refused: the status forbids it, or its data is invalid."""

    NOT_ALLOWED = "not_allowed"
    BAD_DATA = "bad_data"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is stored; `reason` is one sentence."""

    cause: Cause
    reason: str


def target_of(event: Event) -> Status:
    """Return the status that `event` leads to."""
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
    """Return the statuses from which `target` may be requested."""
    return frozenset(status for status, targets in TRANSITIONS.items() if target in targets)


def promoted_values(now: datetime) -> dict[str, Value]:
    """Return the columns that promotion stores; the same for every report, so many can be promoted at once."""
    return {"status": Status.CANDIDATE.value, "promoted_at": now, "updated_at": now}


def plan_transition(report: ReportFacts, event: Event, *, now: datetime) -> Change | Refusal:
    """Decide what `event` does to `report` at the time `now`.

    The status reached is the requested one, except when a suppressed report is reopened: it returns to its former
    status if that is in `RESTORABLE`, and keeps its gate, title, summary and error. So does one that waits for more
    signals, and a resolved one that is restored.
    """
    if isinstance(event, Reopen) and event.snooze_for is None and report.before_snooze is not None:
        return _woken(report.before_snooze, now)
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
    if (former := _before_resolution(report, event)) is not None:
        values = {"status": former.value, "updated_at": now}
        return Change(former, values, f"It was {former} before it was resolved.")
    values = _effects(report, event, now)
    if report.status is Status.SUPPRESSED:
        values["status_before_suppression"] = None
    return Change(target, values, f"{report.status} may be followed by {target}.")


def _before_resolution(report: ReportFacts, event: Event) -> Status | None:
    """Return the status that a resolved report is restored to; None if it was never shown, or is not restored."""
    if report.status is not Status.RESOLVED or report.run_count == 0:
        return None
    if not isinstance(event, Reopen) or not event.restores or event.snooze_for is not None:
        return None
    return Status.READY if report.waits_for is None else Status.PENDING_INPUT


def _woken(before: Mapping[str, Value], now: datetime) -> Change:
    former = Status(str(before["status"]))
    status = former if former in RESTORABLE else Status.POTENTIAL
    values: dict[str, Value] = {
        "status": status.value,
        "signals_at_run": before["signals_at_run"],
        "updated_at": now,
    }
    return Change(status, values, f"It was {former} before it was snoozed.")


def plan_postponement(
    report: ReportFacts, *, reason: str, waits_for: WaitsFor, now: datetime
) -> Change | Refusal:
    """Decide where a report goes whose research can't be done now: to the status that it had before, if any.

    It keeps title, summary and gate, and waits for something, for the `reason` given.
    """
    before = report.before_research or {}
    if report.status is not Status.IN_PROGRESS or before.get("status") not in SHOWN:
        return Refusal(Cause.NOT_ALLOWED, f"A report that is {report.status} has no status to return to.")
    values = {
        **before,
        "error": reason,
        "waits_for": waits_for.value,
        "updated_at": now,
    }
    return Change(Status(str(before["status"])), values, "It had this status before its research.")


def _shown_before(report: ReportFacts) -> str | None:
    """Return the status in which people saw a report that is being researched again; None for all others."""
    before = (report.before_research or {}).get("status")
    return str(before) if report.status in IN_RESEARCH and before in SHOWN else None


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
            values["status_before_suppression"] = _shown_before(report) or report.status.value
        case Delete() | Resolve():
            pass
        case _:
            assert_never(event)
    return values
