"""Writing decisions: reports opened, signals placed, counters raised, the promotion gate, and the trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping import Candidate, Decision
from postroom.domain.promotion import Promotion, after_signal
from postroom.grouping import repository
from postroom.grouping.index import Found
from postroom.grouping.repository import PendingSignal, Placement, TraceStep
from postroom.jobs.port import Jobs
from postroom.reports import service as reports
from postroom.reports.schemas import Addition, Opening, ReportCounters


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a signal, ready to be written. `report_id` is new when the decision is to open one."""

    signal: PendingSignal
    title: str
    decision: Decision
    report_id: UUID
    found: Found


async def write(
    uow: UnitOfWork,
    project_id: int,
    decided: Sequence[Assignment],
    *,
    now: datetime,
    jobs: Jobs | None = None,
) -> None:
    """Write a batch of decisions in the transaction `uow`; all of them or none."""
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
        steps.append(
            TraceStep(id, "search", "done", found, {"nearest": [_facts(c) for c in one.found.candidates]})
        )
        steps.append(TraceStep(id, "decide", decision.outcome, decision.reason))
        counted = counters[one.report_id]
        placed = f"The report now has {counted.signal_count} signals that weigh {counted.total_weight:g}."
        steps.append(TraceStep(id, "assign", "done", placed, {"report_id": str(one.report_id)}))
        outcome = "promoted" if one.report_id in promoted else "kept"
        steps.append(TraceStep(id, "promote", outcome, promotions[one.report_id].reason))
    return steps


def _facts(candidate: Candidate) -> dict[str, Any]:
    return {
        "report_id": str(candidate.report_id),
        "meaning": round(candidate.meaning, 4),
        "words": round(candidate.words, 4),
        "similarity": round(candidate.similarity, 4),
        "scaled": round(candidate.scaled, 4),
    }
