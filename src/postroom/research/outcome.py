"""Apply the outcome of research to the report, with what follows its new status."""

from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.state import AskHuman, Event, Fail, Finish, Reopen, WaitsFor
from postroom.jobs.port import Jobs
from postroom.reports import texts
from postroom.reports.decisions.decide import advance
from postroom.research import repository
from postroom.research.schemas import ResearchOutcome


async def settle(
    uow: UnitOfWork,
    jobs: Jobs,
    *,
    project_id: int,
    report_id: UUID,
    outcome: ResearchOutcome,
    now: datetime,
) -> None:
    """Set the status of a researched report by the outcome, and end its run.

    Raises:
        NotFound, ForbiddenTransition: the report was deleted, or its status was changed meanwhile.
    """
    await advance(uow, jobs, project_id=project_id, report_id=report_id, events=[_event(outcome)], now=now)
    if outcome.signals is not None:
        await texts.note_research(
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
