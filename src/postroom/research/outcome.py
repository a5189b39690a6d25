"""What research writes to a report: the outcome of a run, and new words after its signals have changed.

After a regrouping or an edit, a report that is shown to people is researched again, so that title, code and
judgments are about the same signals. Any other gets new words from its signals alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from postroom.db.counting import count
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.reports.state import AskHuman, Event, Fail, Finish, Reopen, Status, WaitsFor
from postroom.domain.research.report_words import ReportWords, central_card, describe
from postroom.jobs.port import Jobs
from postroom.projects.processing import is_paused
from postroom.reports import outdated, texts
from postroom.reports.decisions.decide import advance
from postroom.research import repository
from postroom.research.context import Researcher, own_texts, read_signals
from postroom.research.schemas import Material, ResearchOutcome
from postroom.signals.reading import ReportSignal
from postroom.telemetry import log
from postroom.telemetry.counters import RESEARCHED

_IN_RESEARCH = frozenset({Status.CANDIDATE, Status.IN_PROGRESS})


async def settle(
    uow: UnitOfWork,
    jobs: Jobs,
    *,
    project_id: int,
    report_id: UUID,
    outcome: ResearchOutcome,
    now: datetime,
    is_current: bool = True,
) -> None:
    """Set the status of a researched report by the outcome, and end its run.

    `is_current`: its signals have not changed since research read them. Otherwise its words are written again.

    Raises:
        NotFound, ForbiddenTransition: the report was deleted, or its status was changed meanwhile.
    """
    corrected = await repository.corrected_actionability(uow, report_id)
    outcome = outcome if corrected is None else _as_corrected(outcome, corrected)
    await advance(uow, jobs, project_id=project_id, report_id=report_id, events=[_event(outcome)], now=now)
    if outcome.signals is not None:
        await texts.note_research(
            uow,
            report_id,
            {
                "signals_at_research": outcome.signals,
                "urgency_score": outcome.urgency,
                "several_problems": outcome.several_problems or None,
            },
            problem_length=outcome.problem_length,
            is_current=is_current,
        )
    count(uow, RESEARCHED, outcome.kind)
    await repository.end_run(
        uow,
        report_id,
        outcome=outcome.kind,
        reason=outcome.error,
        now=now,
        waits_for=outcome.waits_for,
    )
    if not is_current:
        await outdated.ask_for_words(uow, jobs=jobs, project_id=project_id, report_id=report_id)


def _as_corrected(outcome: ResearchOutcome, actionability: str) -> ResearchOutcome:
    """Return the outcome that a person's judgment of the actionability leads to."""
    if outcome.kind == "failed" or outcome.waits_for in {WaitsFor.REPOSITORY, WaitsFor.GIT_HOST}:
        return outcome
    match actionability:
        case "immediately_actionable":
            return replace(outcome, kind="ready", error="", waits_for=None)
        case "not_actionable":
            return replace(
                outcome, kind="not_actionable", error="Not actionable, as a person says.", waits_for=None
            )
        case _:
            reason = outcome.error or "Requires human input, as a person says."
            return replace(outcome, kind="pending_input", error=reason, waits_for=WaitsFor.ANSWER)


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


async def write_again(researcher: Researcher, project_id: int, report_id: UUID) -> bool:
    """Write the words of a report again if they are out of date; return whether they were."""
    async with unit_of_work(researcher.engine) as uow:
        ids = [str(id) for id in await repository.signal_ids(uow, report_id)]
        before = await outdated.outdated_since(uow, report_id)
        read_card = await outdated.read_card(uow, report_id)
        signals = await read_signals(uow, project_id, report_id, ids[: researcher.settings.max_signals])
    if before is None or not signals:
        return False
    own = await own_texts(researcher, project_id, signals)
    words, card = await asyncio.to_thread(_describe, researcher, signals, own, read_card)
    now = researcher.clock()
    async with unit_of_work(researcher.engine) as uow:
        report = await outdated.find(uow, project_id, report_id)
        if report is None:
            return False
        if report.at != before:
            # The signals have changed again meanwhile, so these words are out of date as well.
            await outdated.ask_for_words(
                uow, jobs=researcher.jobs, project_id=project_id, report_id=report_id
            )
            return False
        await outdated.rename(uow, report, headline=words.subject, card=card, now=now)
        may_research = researcher.settings.enabled and not await is_paused(uow, project_id, now)
        if report.held.facts.status not in _IN_RESEARCH and not (
            may_research and await outdated.research_again(uow, report, jobs=researcher.jobs, now=now)
        ):
            await outdated.rewrite(uow, report, title=words.subject, summary=words.summary, now=now)
    log.info("wrote the words of a report again", report=str(report_id))
    return True


def _describe(
    researcher: Researcher, signals: Sequence[ReportSignal], own: Sequence[str], card: str | None
) -> tuple[ReportWords, str]:
    signal_facts = Material(signals, own, ()).signal_facts
    return describe(signal_facts, now=researcher.clock(), card=card), central_card(signal_facts).text
