"""Writes decisions: opened reports, placed signals, counters, the promotion gate, and the trace."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.decision import By, Candidate, Decision, Match, probability
from postroom.domain.reports.promotion import Promotion, after_signal
from postroom.grouping.index.reports import SearchResult
from postroom.grouping.repository import PendingSignal
from postroom.jobs.port import Jobs
from postroom.reports import notes
from postroom.reports import service as reports
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening, ReportCounters
from postroom.reports.work_log import service as artefacts
from postroom.signals import states, tracing
from postroom.signals.states import Placement
from postroom.signals.tracing import TraceStep
from postroom.text.plural import plural

KEPT = 5
"""How many candidates a trace keeps."""
RULES: Mapping[By, str] = {
    "constraint": "what people decided",
    "thread": "same conversation",
    "template": "same message with other numbers",
    "silent": "no words",
    "same_text": "same text",
    "young": "scaled similarity",
}
"""Names of the rules that decide without the match model."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a signal, ready to be written. `report_id` is a new id when the decision opens a report.

    `card` is that of the new report, empty for an existing one; `model` is the version of the match model.
    """

    signal: PendingSignal
    title: str
    decision: Decision
    report_id: UUID
    found: SearchResult
    card: str = ""
    model: str = ""


async def write(
    uow: UnitOfWork,
    project_id: int,
    decided: Sequence[Assignment],
    *,
    now: datetime,
    jobs: Jobs,
) -> None:
    """Write a batch of decisions in the transaction `uow`; `jobs` takes what follows, such as research."""
    openings = [
        Opening(one.report_id, one.title, one.card) for one in decided if one.decision.outcome == "open"
    ]
    additions = [
        Addition(
            one.report_id,
            1,
            one.signal.weight,
            [one.signal.source_product],
            [one.signal.moment or min(one.signal.timestamp, one.signal.received_at)],
            one.signal.scout,
        )
        for one in decided
    ]
    counters = await reports.place_signals(
        uow, project_id=project_id, openings=openings, additions=additions, now=now, jobs=jobs
    )
    promotions = {
        id: after_signal(counted.status, counted.total_weight, counted.signal_count, counted.signals_at_run)
        for id, counted in counters.items()
    }
    gone = {id for id, gate in promotions.items() if gate.hide_signal}
    await states.place(
        uow,
        [
            Placement(one.signal.id, one.report_id, one.found.background, one.report_id in gone)
            for one in decided
        ],
        now=now,
    )
    passing = [id for id, gate in promotions.items() if gate.promote]
    promoted = await promote(uow, passing, now, jobs=jobs)
    await artefacts.note_each(uow, project_id=project_id, notes=_notes(decided), now=now)
    await tracing.append(uow, _trace(decided, counters, promotions, promoted), at=now)


def _notes(decided: Sequence[Assignment]) -> dict[UUID, str]:
    """Return the work-log note of each report about the signals that joined it: one per report and batch.

    The reason of each signal is in its own trace; ten thousand alerts must not fill the log.
    """
    reasons: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in decided:
        if one.decision.outcome == "join":
            reasons[one.report_id].append(one.decision.reason)
    return {report_id: _joined(why)[: notes.MAX_CHARACTERS] for report_id, why in reasons.items()}


def _joined(reasons: Sequence[str]) -> str:
    reason, count = Counter(reasons).most_common(1)[0]
    some = "" if count == len(reasons) else f"Of {count} of them: "
    return f"{plural(len(reasons), 'signal')} joined. {some}{reason}"


def _trace(
    decided: Sequence[Assignment],
    counters: Mapping[UUID, ReportCounters],
    promotions: Mapping[UUID, Promotion],
    promoted: set[UUID],
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for one in decided:
        id, decision = one.signal.id, one.decision
        found = searched(one.found)
        nearest = [_facts(candidate) for candidate in _nearest(one.found.candidates)]
        steps.append(TraceStep(id, "search", "done", found, {"nearest": nearest}))
        steps.append(TraceStep(id, "decide", decision.outcome, decision.reason, _decision_facts(one)))
        counted = counters[one.report_id]
        signals = (
            "1 signal that weighs"
            if counted.signal_count == 1
            else f"{counted.signal_count} signals that weigh"
        )
        placed = f"The report now has {signals} {counted.total_weight:g}."
        steps.append(TraceStep(id, "assign", "done", placed, {"report_id": str(one.report_id)}))
        outcome = "promoted" if one.report_id in promoted else "kept"
        steps.append(TraceStep(id, "promote", outcome, promotions[one.report_id].reason))
    return steps


def searched(found: SearchResult) -> str:
    """Return the trace text about a search."""
    if len(found.slots) == found.reports:
        number = "1 report" if found.reports == 1 else f"{found.reports} reports"
        return f"Compared with {number} of the window."
    return f"Compared with the {len(found.slots)} nearest of the window's {found.reports} reports."


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidates, the ones that a trace keeps."""
    return sorted(
        candidates,
        key=lambda one: (
            one.match is None,
            0.0 if one.match is None else -one.match.typical,
            -one.similarity,
        ),
    )[:KEPT]


def _facts(candidate: Candidate) -> dict[str, Any]:
    facts: dict[str, Any] = {"report_id": str(candidate.report_id), **_likenesses(candidate)}
    if candidate.match is not None:
        facts |= match_facts(candidate.match)
    return facts


def _likenesses(candidate: Candidate) -> dict[str, float]:
    return {
        "meaning": round(candidate.meaning, 4),
        "words": round(candidate.words, 4),
        "similarity": round(candidate.similarity, 4),
        "scaled": round(candidate.scaled, 4),
    }


def match_facts(match: Match) -> dict[str, Any]:
    """Return the match model's result for a candidate, in the form that a trace keeps."""
    return {
        "probability": round(match.probability, 4),
        "worst_probability": round(probability(match.worst), 4),
        "compared": match.members,
        "why": match.why,
    }


def _decision_facts(one: Assignment) -> dict[str, Any]:
    """Return the basis of a decision: the model or rule that decided, and the measurements.

    The probability is null where a rule decided without the match model.
    """
    decision, best = one.decision, one.decision.best
    by_model = best is not None and best.match is not None
    facts: dict[str, Any] = {
        "by": decision.by,
        "model": one.model if by_model else f"rule: {RULES.get(decision.by, decision.by)}",
        "probability": None,
        "why": decision.reason,
    }
    if best is not None:
        facts |= {"nearest_report_id": str(best.report_id), **_likenesses(best)}
        if best.match is not None:
            facts |= match_facts(best.match)
            facts["why"] = best.match.why or decision.reason
    if decision.refused:
        facts["refused"] = [{"report_id": str(id), "why": why} for id, why in decision.refused]
    return facts
