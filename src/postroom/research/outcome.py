"""Apply the outcome of research to the report, in one transaction with its callbacks."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import AskHuman, Event, Fail, Finish, Reopen, WaitsFor
from postroom.reports.lifecycle import state
from postroom.research import repository
from postroom.research.schemas import ResearchOutcome

OnReady = Callable[[UnitOfWork, int, UUID], Awaitable[None]]
"""Called with project and report in the same transaction when a report becomes ready."""


async def ignore_ready(uow: UnitOfWork, project_id: int, report_id: UUID) -> None:
    """Do nothing when a report becomes ready."""


async def settle(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    outcome: ResearchOutcome,
    on_ready: OnReady = ignore_ready,
    now: datetime,
) -> None:
    """Set the status of a researched report by the outcome, and end its run.

    Raises:
        NotFound, ForbiddenTransition: the report was deleted, or its status was changed meanwhile.
    """
    await state.advance(uow, project_id=project_id, report_id=report_id, events=[_event(outcome)], now=now)
    if outcome.signals is not None:
        await state.note_research(
            uow, report_id, signals=outcome.signals, problem_length=outcome.problem_length
        )
    await repository.end_run(
        uow,
        report_id,
        outcome=outcome.kind,
        reason=outcome.error,
        now=now,
        waits_for=outcome.waits_for,
    )
    if outcome.kind == "ready":
        await on_ready(uow, project_id, report_id)


def _event(outcome: ResearchOutcome) -> Event:
    match outcome.kind:
        case "ready":
            return Finish(outcome.title, outcome.summary)
        case "pending_input":
            return AskHuman(
                outcome.title, outcome.summary, outcome.error, outcome.waits_for or WaitsFor.ANSWER
            )
        case "not_actionable":
            return Reopen(
                reset_weight=True, error=outcome.error, title=outcome.title, summary=outcome.summary
            )
        case "failed":
            return Fail(outcome.error)
