"""Changes of reports' status and words, each with its entry in the work log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.reports.state import (
    SHOWN,
    Cause,
    Event,
    Promote,
    Refusal,
    Reopen,
    Resolve,
    Resume,
    StartRun,
    Status,
    WaitsFor,
    plan_postponement,
    plan_transition,
)
from postroom.reports import repository
from postroom.reports.lifecycle import state_undo, watches
from postroom.reports.schemas import Held
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import Caller, author_of
from postroom.reports.work_log.schemas import SYSTEM, Author

OutcomeKind = Literal["transitioned", "skipped", "failed", "not_found"]


class ForbiddenTransition(Conflict):
    """The report's status forbids the change; nothing was stored."""


class UnusableTransition(Invalid):
    """The change is allowed, but not with these arguments; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why a person dismisses or restores a report; at least one of reason and note."""

    reason: str | None
    note: str | None
    corrected_repository: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """The result of changing one of many reports.

    `status` is its new status and `undo_id` undoes the change, both None unless it was changed.
    """

    report_id: UUID
    kind: OutcomeKind
    status: Status | None = None
    undo_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of status: the new status, and the id to undo it by."""

    status: Status
    undo_id: UUID


async def change(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    event: Event,
    dismissal: Dismissal | None,
    caller: Caller,
    now: datetime,
    until: datetime | None = None,
) -> Changed:
    """Apply `event`; a report that is suppressed `until` some time then returns by itself.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        ForbiddenTransition, UnusableTransition: the change is refused.
        Invalid: the dismissal would be written in the name of a missing task. The caller must roll back.
    """
    held = await hold(uow, project_id, report_id)
    return await _change(uow, held, event=event, dismissal=dismissal, caller=caller, now=now, until=until)


async def change_many(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_ids: Sequence[UUID],
    event: Event,
    dismissal: Dismissal | None,
    caller: Caller,
    now: datetime,
    until: datetime | None = None,
) -> list[ChangeOutcome]:
    """Apply `event` to each report on its own; return the outcomes in the order of `report_ids`.

    Raises:
        Invalid: as in `change`; then nothing at all may be stored.
    """
    # All locks first and in one order, so that two calls with the same reports can't deadlock.
    held = await repository.hold(uow, report_ids)
    outcomes = []
    for report_id in report_ids:
        report = held.get(report_id)
        if report is None or report.project_id != project_id or report.facts.status is Status.DELETED:
            outcomes.append(ChangeOutcome(report_id, "not_found"))
            continue
        try:
            async with uow.begin_nested():
                changed = await _change(
                    uow, report, event=event, dismissal=dismissal, caller=caller, now=now, until=until
                )
        except ForbiddenTransition:
            outcomes.append(ChangeOutcome(report_id, "skipped"))
        except Invalid:
            outcomes.append(ChangeOutcome(report_id, "failed"))
        else:
            outcomes.append(ChangeOutcome(report_id, "transitioned", changed.status, changed.undo_id))
    return outcomes


async def hold(uow: UnitOfWork, project_id: int, report_id: UUID) -> Held:
    """Lock a report's row until the transaction ends.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    held = (await repository.hold(uow, [report_id])).get(report_id)
    if held is None or held.project_id != project_id or held.facts.status is Status.DELETED:
        raise NotFound("Not found.")
    return held


async def hold_any(uow: UnitOfWork, report_id: UUID) -> Held | None:
    """Lock a report's row until the transaction ends, whatever its project; None when there is none."""
    return (await repository.hold(uow, [report_id])).get(report_id)


async def advance(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, events: Sequence[Event], now: datetime
) -> Status:
    """Apply `events` in order, and return the status reached: the only one that people can see.

    ForbiddenTransition, UnusableTransition: one is refused; the caller must roll back.
    ValueError: there are no events.
    """
    status: Status | None = None
    for number, event in enumerate(events, 1):
        held = await hold(uow, project_id, report_id)
        status = await _apply(uow, held, event, now, is_last=number == len(events))
    if status is None:
        raise ValueError("There are no events to apply.")
    return status


async def postpone(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, reason: str, waits_for: WaitsFor, now: datetime
) -> bool:
    """Return a report whose research can't be done now to its status before; False if it had none to return to.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    held = await hold(uow, project_id, report_id)
    plan = plan_postponement(held.facts, reason=reason, waits_for=waits_for, now=now)
    if isinstance(plan, Refusal):
        return False
    await repository.update(uow, report_id, plan.values)
    return True


async def note_research(
    uow: UnitOfWork, report_id: UUID, *, signals: int, problem_length: int | None
) -> None:
    """Record how many signals research read, and the length of the problem part of the summary that it just wrote.

    A summary written by a person has no such length.
    """
    held = (await repository.hold(uow, [report_id]))[report_id]
    values: dict[str, Any] = {"signals_at_research": signals}
    if "summary" not in held.person_wrote and held.summary is not None:
        values["problem_length"] = problem_length
    await repository.update(uow, report_id, values)


async def edit(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    title: str | None,
    summary: str | None,
    caller: Caller | Author,
    now: datetime,
) -> None:
    """Change a report's title or summary; None keeps one, and equal words are no change.

    The edit is logged in the name of `caller`, or of the author that the caller speaks for.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        Invalid: the edit would be logged in the name of a missing task.
    """
    held = await hold(uow, project_id, report_id)
    changes: dict[str, str] = {}
    if title is not None and title != held.title:
        changes["title"] = title
    if summary is not None and summary != held.summary:
        changes["summary"] = summary
    if not changes:
        return
    author = caller if isinstance(caller, Author) else await author_of(uow, project_id, caller)
    by_person = author.user_id is not None and author.task_id is None
    theirs = held.person_wrote | set(changes) if by_person else held.person_wrote - set(changes)
    values: dict[str, Any] = {"updated_at": now, "person_wrote": sorted(theirs), **changes}
    if "summary" in changes:
        values |= {"problem_length": None, "extras": repository.without_prompts()}
    await repository.update(uow, report_id, values)
    await _log_changes(uow, held, changes, author, now)


async def _log_changes(
    uow: UnitOfWork, held: Held, changes: Mapping[str, str], author: Author, now: datetime
) -> None:
    """Log the former title and summary of a report; `changes` has the new ones by name."""
    before = {"title": held.title, "summary": held.summary}
    for name, new in changes.items():
        await artefacts.append(
            uow,
            project_id=held.project_id,
            report_id=held.id,
            type=f"{name}_change",
            content={f"old_{name}": before[name], f"new_{name}": new},
            author=author,
            now=now,
            id=new_id(),
        )


async def _change(
    uow: UnitOfWork,
    held: Held,
    *,
    event: Event,
    dismissal: Dismissal | None,
    caller: Caller,
    now: datetime,
    until: datetime | None,
) -> Changed:
    before = await state_undo.remember(uow, held.id)
    status = await _apply(uow, held, event, now)
    entries: list[tuple[str, dict[str, Any], Author]] = []
    if dismissal is not None:
        author = await author_of(uow, held.project_id, caller)
        entries.append(("dismissal", _dismissal_content(dismissal, caller), author))
    if until is not None and status is Status.SUPPRESSED:
        await watches.put(
            uow, "snooze", project_id=held.project_id, report_id=held.id, since=now, due_at=until
        )
        entries.append(("note", {"note": f"Snoozed until {until:%Y-%m-%d %H:%M} UTC."}, SYSTEM))
    ids = [new_id() for _ in entries]
    for id, (type, content, author) in zip(ids, entries, strict=True):
        await artefacts.append(
            uow,
            project_id=held.project_id,
            report_id=held.id,
            type=type,
            content=content,
            author=author,
            now=now,
            id=id,
        )
    undo_id = await state_undo.record(uow, held, before, status=status, artefact_ids=ids, now=now)
    return Changed(status, undo_id)


def _dismissal_content(dismissal: Dismissal, caller: Caller) -> dict[str, Any]:
    return {
        "reason": dismissal.reason,
        "note": dismissal.note,
        "user_id": caller.user_id,
        "user_uuid": str(caller.user_uuid),
        "corrected_repository": dismissal.corrected_repository,
    }


async def _apply(uow: UnitOfWork, held: Held, event: Event, now: datetime, *, is_last: bool = True) -> Status:
    plan = plan_transition(held.facts, event, now=now)
    if isinstance(plan, Refusal):
        refused = ForbiddenTransition if plan.cause is Cause.NOT_ALLOWED else UnusableTransition
        raise refused(plan.reason)
    # What a person wrote stays, whatever research finds.
    values: dict[str, Any] = {
        name: value for name, value in plan.values.items() if name not in held.person_wrote
    }
    if is_last and plan.status in SHOWN:
        values["shown_at"] = repository.first_shown(now)
    if isinstance(event, Promote | Resume):
        values = repository.promoted(now)
    if "summary" in values:
        values["problem_length"] = None  # the length belongs to another summary
    await repository.update(uow, held.id, values)
    before = {"title": held.title, "summary": held.summary}
    changes = {
        name: str(values[name])
        for name, old in before.items()
        if old is not None and values.get(name, old) != old
    }
    await _log_changes(uow, held, changes, SYSTEM, now)
    await _watch(uow, held, event, plan.status, now)
    return plan.status


async def _watch(uow: UnitOfWork, held: Held, event: Event, status: Status, now: datetime) -> None:
    """Keep a report's watches in step with its status."""
    if isinstance(event, Resolve):
        # The pull request counts as done, whoever says that the problem is solved.
        facts = {"pull_request": await repository.pr_of(uow, held.id)}
        await watches.put(
            uow, "fix", project_id=held.project_id, report_id=held.id, since=now, due_at=now, facts=facts
        )
    elif held.facts.status is Status.RESOLVED and isinstance(event, Reopen):
        await watches.add_facts(uow, "fix", held.id, {"reopened_at": now.isoformat()})
    if held.facts.status is Status.SUPPRESSED:
        await watches.remove(uow, ["snooze", "stale"], held.id)
    elif isinstance(event, StartRun):
        await watches.remove(uow, ["snooze"], held.id)
    if isinstance(event, Reopen) and event.snooze_for is not None and status is Status.POTENTIAL:
        await watches.put(
            uow,
            "snooze",
            project_id=held.project_id,
            report_id=held.id,
            since=now,
            due_at=None,
            facts={"signals": event.snooze_for},
        )
