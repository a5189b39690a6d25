"""The quarantine: listing, releasing, confirming and deleting held signals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.signals.quarantine import Decision, decide
from postroom.jobs.port import Jobs
from postroom.projects import activity
from postroom.screening import repository, reviewer_overrides
from postroom.screening.schemas import QuarantineEntry, QuarantinePage
from postroom.signals import states, tracing
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.tracing import TraceStep

SCOPE = "Signal"
REVIEW = "review"
"""Step of a trace: a decision about a signal after it was screened."""
_MEANING: dict[Decision, str] = {
    "released": "A person released it; it is processed further.",
    "confirmed": "A person confirmed that it is manipulation; it stays in quarantine.",
}


@dataclass(frozen=True, slots=True)
class Doubts:
    """Doubts that prevent an automatic start on a report: signals that were marked, or never screened."""

    suspicious: int
    unscreened: int


async def quarantine(
    uow: UnitOfWork,
    *,
    project_id: int | None,
    decided: bool | None = None,
    threat_type: str | None = None,
    limit: int,
    offset: int = 0,
) -> QuarantinePage:
    """Return signals in quarantine, of one project or of all, last screened first.

    `decided` selects those that a person confirmed, or those without a decision.
    """
    count, held = await repository.list_held(
        uow, project_id=project_id, decided=decided, threat_type=threat_type, limit=limit, offset=offset
    )
    return QuarantinePage(count, held)


async def count_undecided(uow: UnitOfWork, project_id: int, *, since: datetime | None = None) -> int:
    """Return how many of the project's signals are in quarantine without a person's decision, all or `since`."""
    count, _ = await repository.list_held(
        uow, project_id=project_id, decided=False, threat_type=None, since=since, limit=0, offset=0
    )
    return count


async def release(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    signal_id: UUID,
    project_id: int | None,
    user_id: int | None,
    now: datetime,
) -> QuarantineEntry:
    """Have a blocked signal grouped, without screening it again; repeating the call changes nothing.

    Raises:
        NotFound: no such signal of the project was blocked.
        Conflict: the signal is not in quarantine.
    """
    held, changed = await _decide(uow, signal_id, "released", project_id=project_id, user_id=user_id, now=now)
    if changed:
        await states.release(uow, signal_id)
        await schedule_grouping(uow, jobs=jobs, project_id=held.project_id, now=now)
    return await _get(uow, signal_id, project_id)


async def confirm(
    uow: UnitOfWork, *, signal_id: UUID, project_id: int | None, user_id: int | None, now: datetime
) -> QuarantineEntry:
    """Confirm that the filter was right about a signal; repeating the call changes nothing.

    Raises:
        NotFound: no such signal of the project was blocked.
        Conflict: the signal was released.
    """
    await _decide(uow, signal_id, "confirmed", project_id=project_id, user_id=user_id, now=now)
    return await _get(uow, signal_id, project_id)


async def doubts(uow: UnitOfWork, report_id: UUID) -> Doubts:
    """Return the filter's doubts about the live signals of a report. A released one counts as clean."""
    return Doubts(*await repository.marked_members(uow, report_id))


async def empty(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` signals that have been in quarantine without a decision since before that time."""
    return await repository.remove_held(uow, before=before, limit=limit)


async def forget(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Have signals screened again, since their text was replaced."""
    if ids:
        await repository.forget(uow, ids)


async def _get(
    uow: UnitOfWork, signal_id: UUID, project_id: int | None, *, lock: bool = False
) -> QuarantineEntry:
    held = await repository.find(uow, signal_id, project_id=project_id, lock=lock)
    if held is None:
        raise NotFound(f"There is no blocked signal {signal_id}.")
    return held


async def _decide(
    uow: UnitOfWork,
    signal_id: UUID,
    decision: Decision,
    *,
    project_id: int | None,
    user_id: int | None,
    now: datetime,
) -> tuple[QuarantineEntry, bool]:
    # The lock on both rows makes concurrent callers see each other's decision.
    held = await _get(uow, signal_id, project_id, lock=True)
    before: Decision | None = held.decision  # type: ignore[assignment]  # the table allows no other
    if not decide(decision, before=before, state=held.state):
        return held, False
    await repository.decide(uow, signal_id, decision, user_id=user_id, now=now)
    await reviewer_overrides.learn(uow, held.project_id, signal_id, decision, now=now)
    step = TraceStep(signal_id, REVIEW, decision, _MEANING[decision], {"user_id": user_id})
    await tracing.append(uow, [step], at=now)
    await activity.record(
        uow,
        project_id=held.project_id,
        scope=SCOPE,
        activity=f"quarantine_{decision}",
        item_id=signal_id,
        user_id=user_id,
        detail={"threat_type": held.threat_type, "score": held.score, "before": before},
        now=now,
    )
    return held, True


async def hold_back(
    uow: UnitOfWork, ids: Sequence[UUID], *, explanation: str, by: str, now: datetime
) -> None:
    """Move signals from their report to quarantine, since `by` judged the whole report unsafe.

    Signals that a person released stay. The caller recounts the report and raises the version of the grouping.
    """
    held = await repository.withdraw(uow, ids, explanation=explanation, by=by, now=now)
    steps = [TraceStep(id, REVIEW, "blocked", explanation, {"by": "report"}) for id in held]
    await tracing.append(uow, steps, at=now)
