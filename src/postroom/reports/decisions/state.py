"""The status of a report: locking its row, and writing one transition with what belongs to it in the same tables.

`decide` calls this; nothing else may, so that no change of a status lacks what follows it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.reports.corrections import hold_back
from postroom.domain.reports.state import (
    SHOWN,
    Cause,
    Change,
    Event,
    Promote,
    Refusal,
    Reopen,
    Resolve,
    Resume,
    StartRun,
    Status,
    plan_transition,
)
from postroom.reports import repository, texts
from postroom.reports.decisions import watches
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log.schemas import SYSTEM


class ForbiddenTransition(Conflict):
    """The report's status forbids the change; nothing was stored."""


class UnusableTransition(Invalid):
    """The change is allowed, but not with these arguments; nothing was stored."""


async def lock(uow: UnitOfWork, project_id: int, report_id: UUID) -> LockedReport:
    """Lock a report's row until the transaction ends.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.project_id != project_id or locked.facts.status is Status.DELETED:
        raise NotFound("Not found.")
    return locked


async def require(uow: UnitOfWork, project_id: int, report_id: UUID) -> None:
    """Return if a project has a report, without locking its row.

    Raises:
        NotFound: it has no such report, or it is deleted.
    """
    if not await repository.is_there(uow, project_id, report_id):
        raise NotFound("Not found.")


async def lock_any(uow: UnitOfWork, report_id: UUID) -> LockedReport | None:
    """Lock a report's row until the transaction ends, whatever its project; None when there is none."""
    return (await repository.lock(uow, [report_id])).get(report_id)


async def apply(
    uow: UnitOfWork, locked: LockedReport, event: Event, now: datetime, *, is_last: bool = True
) -> Status:
    """Write the transition of a locked report, its changed texts and its watches; return the status reached.

    `is_last`: people see this status, no other event follows in the transaction.

    Raises:
        ForbiddenTransition, UnusableTransition: it is refused; nothing was written.
    """
    plan = plan_transition(locked.facts, event, now=now)
    if isinstance(plan, Refusal):
        refused = ForbiddenTransition if plan.cause is Cause.NOT_ALLOWED else UnusableTransition
        raise refused(plan.reason)
    values = _columns(locked, event, plan, now, is_last=is_last)
    await repository.update(uow, locked.id, values)
    before = {"title": locked.title, "summary": locked.summary}
    changes = {
        name: str(values[name])
        for name, old in before.items()
        if old is not None and values.get(name, old) != old
    }
    await texts.log_changes(uow, locked, changes, SYSTEM, now)
    await _watch(uow, locked, event, plan.status, now)
    return plan.status


def _columns(
    locked: LockedReport, event: Event, plan: Change, now: datetime, *, is_last: bool
) -> Mapping[str, Any]:
    if isinstance(event, Promote | Resume):
        return repository.promoted(now)
    # What a person wrote stays, whatever research finds.
    values = hold_back(locked.corrections, plan.values)
    if is_last and plan.status in SHOWN:
        values["shown_at"] = repository.first_shown(now)
    if "summary" in values:
        values["problem_length"] = None  # the length belongs to another summary
    return values


async def _watch(uow: UnitOfWork, locked: LockedReport, event: Event, status: Status, now: datetime) -> None:
    """Keep a report's watches in step with its status."""
    if isinstance(event, Resolve):
        # The pull request counts as done, whoever says that the problem is solved.
        facts = {"pull_request": await repository.pr_of(uow, locked.id)}
        await watches.put(
            uow, "fix", project_id=locked.project_id, report_id=locked.id, since=now, due_at=now, facts=facts
        )
    elif locked.facts.status is Status.RESOLVED and isinstance(event, Reopen):
        await watches.add_facts(uow, "fix", locked.id, {"reopened_at": now.isoformat()})
    if locked.facts.status is Status.SUPPRESSED:
        await watches.remove(uow, ["snooze", "stale"], locked.id)
    elif isinstance(event, StartRun) or (
        isinstance(event, Reopen) and locked.facts.before_snooze is not None
    ):
        await watches.remove(uow, ["snooze"], locked.id)
    if isinstance(event, Reopen) and event.snooze_for is not None and status is Status.POTENTIAL:
        await watches.put(
            uow,
            "snooze",
            project_id=locked.project_id,
            report_id=locked.id,
            since=now,
            due_at=None,
            facts={
                "signals": event.snooze_for,
                "before": {"status": locked.facts.status, "signals_at_run": locked.facts.signals_at_run},
            },
        )
