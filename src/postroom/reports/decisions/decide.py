"""The one path for a decision about reports: transition, work log, undo record, and what follows.

All that decide call `decide`: people and agents over the API or with commands, for one report or for many, a
snooze that ends, a pull request that is merged, a source. Research and scouts, which lead a report through several
statuses, call `advance`, which has the same consequences without an undo record. `promotion` and `resume` promote
many reports in one statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError
from postroom.domain.notifications.events import EventType
from postroom.domain.reports.actions import Action, action_of
from postroom.domain.reports.followup import STALE
from postroom.domain.reports.outcomes import Outcome, outcome_of
from postroom.domain.reports.state import Event, Status, Suppress, WaitsFor, plan_postponement
from postroom.domain.reports.state import Refusal as RefusedPlan
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import consequences, outcomes, state, undo, watches
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import Caller, author_of
from postroom.reports.work_log.events import record_reached
from postroom.reports.work_log.schemas import SYSTEM, Author
from postroom.tasks.hand_off import consider_later

_EVENTS: Mapping[Status, EventType] = {
    Status.READY: "report.ready",
    Status.PENDING_INPUT: "report.needs_input",
}

ResultKind = Literal["transitioned", "skipped", "failed", "not_found"]


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why reports are dismissed or restored, for their work logs; at least one of reason and note."""

    reason: str | None
    note: str | None
    corrected_repository: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about reports.

    `events` are applied in order, and only the last status is visible to people. `caller` is who decides, None for
    the server itself; the dismissal is logged in that name. A report that is suppressed `until` some time then
    returns by itself. `note` is the server's, for the work log. Decisions of a person with the same `id` are undone
    as one; None is a decision of its own.
    """

    events: Sequence[Event]
    dismissal: Dismissal | None = None
    caller: Caller | None = None
    until: datetime | None = None
    note: str | None = None
    id: UUID | None = None

    @property
    def action(self) -> Action | None:
        """Return the action that a person or an agent asks for; None for what the server decides."""
        return None if self.caller is None else action_of(self.events[-1], timed=self.until is not None)

    def outcome(self, reached: Status) -> Outcome | None:
        """Return what the decision is counted as for a report that reached a status."""
        archives = self.caller is None and self.dismissal is not None and self.dismissal.reason == STALE
        return outcome_of(self.events[-1], reached, until=self.until, archives=archives)


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The result for one report.

    `status` is its new status and `undo_id` undoes the change, both None unless it was changed. `error` says why it
    was not.
    """

    report_id: UUID
    kind: ResultKind
    status: Status | None = None
    undo_id: UUID | None = None
    error: PostroomError | None = None


async def decide(
    uow: UnitOfWork,
    jobs: Jobs,
    report_ids: Sequence[UUID],
    decision: Decision,
    *,
    project_id: int,
    now: datetime,
) -> list[DecisionResult]:
    """Decide about each of the reports on its own, with all consequences; return the results in that order.

    Nothing is written for a report whose result is not `transitioned`. What needs other servers happens in jobs
    that are enqueued with the change.

    Raises:
        Invalid: the decision snoozes without suppressing, or until a time that has passed; or the dismissal would
            be written in the name of a missing task, and the caller must roll back.
    """
    if decision.until is not None:
        _check_snooze(decision, decision.until, now)
    # All locks first and in one order, so that two calls with the same reports can't deadlock.
    locked = await repository.lock(uow, report_ids)
    author = SYSTEM if decision.caller is None else None
    results: list[DecisionResult] = []
    happened: list[outcomes.Happened] = []
    decision_id = decision.id or new_id()
    for id in report_ids:
        report = locked.get(id)
        if report is None or report.project_id != project_id or report.facts.status is Status.DELETED:
            results.append(DecisionResult(id, "not_found", error=NotFound("Not found.")))
            continue
        try:
            async with uow.begin_nested():
                before = await undo.remember(uow, id)
                status = await _apply_all(uow, report, decision.events, now)
        except Conflict as problem:
            results.append(DecisionResult(id, "skipped", error=problem))
            continue
        except Invalid as problem:
            results.append(DecisionResult(id, "failed", error=problem))
            continue
        if author is None and decision.dismissal is not None and decision.caller is not None:
            author = await author_of(uow, project_id, decision.caller)
        entries = await _log(uow, report, decision, author or SYSTEM, now)
        await _screen_reason(uow, jobs, report, decision, author)
        undo_id = await undo.record(
            uow,
            report,
            before,
            status=status,
            artefact_ids=entries,
            action=decision.action,
            user_id=None if decision.caller is None else decision.caller.decides_as,
            decision_id=decision_id,
            now=now,
        )
        results.append(DecisionResult(id, "transitioned", status, undo_id))
        if (outcome := decision.outcome(status)) is not None:
            happened.append(outcomes.Happened(id, outcome, undo_id))
    if decision.action is Action.RESTORE:
        restored = [result.report_id for result in results if result.kind == "transitioned"]
        slips = await outcomes.take_back(uow, restored, now=now)
        happened = [one for one in happened if one.report_id not in slips]
    actor_id = None if decision.caller is None else decision.caller.decides_as
    await outcomes.record(uow, project_id, happened, at=now, actor_id=actor_id)
    reached = {result.report_id: result.status for result in results if result.status is not None}
    await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses=reached)
    return results


async def advance(
    uow: UnitOfWork, jobs: Jobs, *, project_id: int, report_id: UUID, events: Sequence[Event], now: datetime
) -> Status:
    """Apply `events` in order, with their consequences; return the status reached, the only one people can see.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        ForbiddenTransition, UnusableTransition: one is refused; the caller must roll back.
        ValueError: there are no events.
    """
    locked = await state.lock(uow, project_id, report_id)
    status = await _apply_all(uow, locked, events, now)
    if (event := _EVENTS.get(status)) is not None:
        await record_reached(uow, event, report_id, now=now)
    await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses={report_id: status})
    return status


async def postpone(
    uow: UnitOfWork,
    jobs: Jobs,
    *,
    project_id: int,
    report_id: UUID,
    reason: str,
    waits_for: WaitsFor,
    now: datetime,
) -> bool:
    """Return a report whose research can't be done now to its status before; False if it had none to return to.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    locked = await state.lock(uow, project_id, report_id)
    plan = plan_postponement(locked.facts, reason=reason, waits_for=waits_for, now=now)
    if isinstance(plan, RefusedPlan):
        return False
    await repository.update(uow, report_id, plan.values)
    reached = {report_id: plan.status}
    await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses=reached, is_return=True)
    return True


def _check_snooze(decision: Decision, until: datetime, now: datetime) -> None:
    if not isinstance(decision.events[-1], Suppress):
        raise Invalid("Only valid with the state suppressed.", field="snooze_until")
    if until <= now:
        raise Invalid("Must be in the future.", field="snooze_until")


async def _apply_all(uow: UnitOfWork, locked: LockedReport, events: Sequence[Event], now: datetime) -> Status:
    status: Status | None = None
    for number, event in enumerate(events, 1):
        if status is not None:
            locked = await state.lock(uow, locked.project_id, locked.id)
        status = await state.apply(uow, locked, event, now, is_last=number == len(events))
    if status is None:
        raise ValueError("There are no events to apply.")
    return status


async def _log(
    uow: UnitOfWork, locked: LockedReport, decision: Decision, author: Author, now: datetime
) -> list[UUID]:
    """Log why the report was changed, and keep the end of its snooze; return the ids of the entries."""
    entries: list[tuple[str, dict[str, Any], Author]] = []
    if decision.dismissal is not None:
        entries.append(("dismissal", _dismissal_content(decision.dismissal, decision.caller), author))
    if decision.until is not None:
        await watches.put(
            uow, "snooze", project_id=locked.project_id, report_id=locked.id, since=now, due_at=decision.until
        )
        entries.append(("note", {"note": f"Snoozed until {decision.until:%Y-%m-%d %H:%M} UTC."}, SYSTEM))
    if decision.note is not None:
        entries.append(("note", {"note": decision.note}, SYSTEM))
    ids = [new_id() for _ in entries]
    for id, (type, content, by) in zip(ids, entries, strict=True):
        await artefacts.append(
            uow,
            project_id=locked.project_id,
            report_id=locked.id,
            type=type,
            content=content,
            author=by,
            now=now,
            id=id,
        )
    return ids


async def _screen_reason(
    uow: UnitOfWork, jobs: Jobs, locked: LockedReport, decision: Decision, author: Author | None
) -> None:
    """Have what an agent wrote as its reason screened, so that other agents can read it soon."""
    if author is not None and author.is_agent and decision.dismissal is not None and decision.dismissal.note:
        await consider_later(uow, jobs=jobs, project_id=locked.project_id, report_id=locked.id)


def _dismissal_content(dismissal: Dismissal, caller: Caller | None) -> dict[str, Any]:
    content: dict[str, Any] = {"reason": dismissal.reason, "note": dismissal.note}
    if caller is None:
        return content
    return content | {
        "user_id": caller.user_id,
        "user_uuid": str(caller.user_uuid),
        "corrected_repository": dismissal.corrected_repository,
        **({} if caller.slack_user_id is None else {"slack_user_id": caller.slack_user_id}),
    }
