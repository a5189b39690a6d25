"""Writing decisions: reports opened, signals placed, counters raised, the promotion gate, and the trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping import Candidate, Decision, Match, probability
from postroom.domain.promotion import Promotion, after_signal
from postroom.grouping import asking, judging_repository, repository
from postroom.grouping.asking import Said
from postroom.grouping.index import Found
from postroom.grouping.repository import PendingSignal, Placement, TraceStep
from postroom.jobs.port import Jobs
from postroom.reports import service as reports
from postroom.reports.schemas import Addition, Opening, ReportCounters

KEPT = 5
"""Candidates that a trace keeps."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a signal, ready to be written. `report_id` is new when the decision is to open one.

    `model` is the version of the match model; `said` is what a language model said of it, None if none was asked.
    """

    signal: PendingSignal
    title: str
    decision: Decision
    report_id: UUID
    found: Found
    model: str = ""
    said: Said | None = None


async def write(
    uow: UnitOfWork,
    project_id: int,
    decided: Sequence[Assignment],
    *,
    now: datetime,
    jobs: Jobs | None,
) -> None:
    """Write a batch of decisions in the transaction `uow`, all of them or none; `jobs` as in `reports.promote`."""
    openings = [Opening(one.report_id, one.title) for one in decided if one.decision.outcome == "open"]
    await reports.open_reports(uow, project_id=project_id, openings=openings, now=now)
    additions = [
        Addition(one.report_id, 1, one.signal.weight, [one.signal.source_product]) for one in decided
    ]
    counters = await reports.add_signals(uow, additions, now)
    promotions = {
        id: after_signal(counted.status, counted.total_weight, counted.signal_count, counted.signals_at_run)
        for id, counted in counters.items()
    }
    gone = {id for id, gate in promotions.items() if gate.hide_signal}
    await repository.place(
        uow,
        [
            Placement(one.signal.id, one.report_id, one.found.background, one.report_id in gone)
            for one in decided
        ],
        now=now,
    )
    passing = [id for id, gate in promotions.items() if gate.promote]
    promoted = await reports.promote(uow, passing, now, jobs=jobs)
    await repository.save_trace(uow, _trace(decided, counters, promotions, promoted), at=now)
    said = {one.signal.id: asking.followed(one.said) for one in decided if one.said is not None}
    await judging_repository.save_judged(uow, project_id, said, at=now)


def _trace(
    decided: Sequence[Assignment],
    counters: Mapping[UUID, ReportCounters],
    promotions: Mapping[UUID, Promotion],
    promoted: set[UUID],
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for one in decided:
        id, decision = one.signal.id, one.decision
        found = f"Compared with {len(one.found.similarities)} reports of the window."
        nearest = [_facts(candidate) for candidate in _nearest(one.found.candidates)]
        steps.append(TraceStep(id, "search", "done", found, {"nearest": nearest}))
        if one.said is not None:
            steps.append(TraceStep(id, "judge", *asking.facts(one.said)))
        steps.append(TraceStep(id, "decide", decision.outcome, decision.reason, _decision_facts(one)))
        counted = counters[one.report_id]
        placed = f"The report now has {counted.signal_count} signals that weigh {counted.total_weight:g}."
        steps.append(TraceStep(id, "assign", "done", placed, {"report_id": str(one.report_id)}))
        outcome = "promoted" if one.report_id in promoted else "kept"
        steps.append(TraceStep(id, "promote", outcome, promotions[one.report_id].reason))
    return steps


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that a trace keeps, those first that count most."""
    return sorted(
        candidates,
        key=lambda one: (
            one.match is None,
            0.0 if one.match is None else -one.match.typical,
            -one.similarity,
        ),
    )[:KEPT]


def _facts(candidate: Candidate) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "report_id": str(candidate.report_id),
        "meaning": round(candidate.meaning, 4),
        "words": round(candidate.words, 4),
        "similarity": round(candidate.similarity, 4),
        "scaled": round(candidate.scaled, 4),
    }
    if candidate.match is not None:
        facts |= match_facts(candidate.match)
    return facts


def match_facts(match: Match) -> dict[str, Any]:
    """Return what the match model said of a candidate, as a trace keeps it."""
    return {
        "probability": round(match.probability, 4),
        "worst_probability": round(probability(match.worst), 4),
        "compared": match.members,
        "why": match.why,
    }


def _decision_facts(one: Assignment) -> dict[str, Any]:
    decision = one.decision
    facts: dict[str, Any] = {}
    if decision.best is not None and decision.best.match is not None:
        facts = {"model": one.model, **match_facts(decision.best.match)}
    if decision.refused:
        facts["refused"] = [{"report_id": str(id), "why": why} for id, why in decision.refused]
    return facts
