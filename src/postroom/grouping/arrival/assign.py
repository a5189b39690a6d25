"""Writes decisions: opened reports, placed signals, counters, the promotion gate, and the trace."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.db.counting import count
from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.decision import By, Candidate, Match, probability
from postroom.domain.reports.promotion import Promotion, after_signal, passes_alone
from postroom.domain.reports.state import IN_RESEARCH, Status
from postroom.grouping.arrival.decide import Assignment
from postroom.grouping.index.reports import SearchResult
from postroom.grouping.repository import PendingSignal
from postroom.jobs.port import Jobs
from postroom.reports import notes, outdated
from postroom.reports import service as reports
from postroom.reports.decisions import gate
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening, ReportCounters
from postroom.reports.work_log import service as artefacts
from postroom.signals import states, tracing
from postroom.signals.states import Placement
from postroom.signals.tracing import TraceStep
from postroom.telemetry.counters import GROUPED
from postroom.text.plural import plural

AT_GATE = "It is promoted once its signals have been read or compared with the others again."
MAX_NEAREST = 5
"""How many candidates a trace keeps."""
HELD = "It is part of an import, whose signals count once all of them are grouped."
BACK = "What was closed before it was imported has come back."
RULES: Mapping[By, str] = {
    "constraint": "what people decided",
    "thread": "same conversation",
    "named": "what a finding names",
    "template": "same message with other numbers",
    "silent": "no words",
    "same_text": "same text",
    "young": "too little to compare with",
}
"""Names of the rules that decide without the match model."""


async def assign(
    uow: UnitOfWork,
    project_id: int,
    assignments: Sequence[Assignment],
    *,
    now: datetime,
    jobs: Jobs,
    wait: timedelta | None = None,
) -> None:
    """Write a batch of assignments in the transaction `uow`; `jobs` takes what follows, such as research.

    A report that passes the promotion gate waits at the publish gate, at most for `wait`, unless that is None or
    one of the signals passes the promotion gate alone. What brings a closed item back passes both: nothing compares
    it again, and it is to be seen.
    """
    openings = [
        Opening(assignment.report_id, assignment.title, assignment.card, assignment.urgency)
        for assignment in assignments
        if assignment.decision.outcome == "open"
    ]
    for assignment in assignments:
        count(uow, GROUPED, assignment.decision.outcome)
    additions = [
        Addition(
            report_id=assignment.report_id,
            count=1,
            weight=0.0 if assignment.is_repeated_finding else assignment.signal.weight,
            products=[assignment.signal.source_product],
            moments=[_moment(assignment.signal)],
            scout=assignment.signal.scout,
            brings_back=not assignment.signal.held,
        )
        for assignment in assignments
    ]
    counters = await reports.place_signals(
        uow, project_id=project_id, openings=openings, additions=additions, now=now, jobs=jobs
    )
    promotions = _promotions(assignments, counters)
    gone = {id for id, one in promotions.items() if one.hide_signal}
    await states.place(
        uow,
        [
            Placement(
                signal_id=assignment.signal.id,
                report_id=assignment.report_id,
                background=assignment.search.background,
                deleted=assignment.report_id in gone,
                repeated=assignment.is_repeated_finding,
            )
            for assignment in assignments
        ],
        now=now,
    )
    passing = {id for id, one in promotions.items() if one.promote}
    held = await _hold(uow, assignments, counters, passing, wait=wait, now=now)
    promoted = await promote(uow, sorted(passing - held), now, jobs=jobs)
    counting = {each.report_id for each in assignments if not each.signal.held}
    renewed = [id for id in counting if counters[id].is_renewed]
    await outdated.mark(uow, renewed, jobs=jobs, now=now)
    await artefacts.note_each(uow, project_id=project_id, notes=_notes(assignments), now=now)
    await tracing.append(uow, _trace(assignments, counters, promotions, promoted, held), at=now)


def _promotions(
    assignments: Sequence[Assignment], counters: Mapping[UUID, ReportCounters]
) -> dict[UUID, Promotion]:
    promotions = {
        id: after_signal(counted.status, counted.total_weight, counted.signal_count, counted.signals_at_run)
        for id, counted in counters.items()
    }
    counting = {assignment.report_id for assignment in assignments if not assignment.signal.held}
    promotions |= {
        id: replace(one, promote=False, reason=HELD)
        for id, one in promotions.items()
        if id not in counting and not one.hide_signal
    }
    returned = {each.report_id for each in assignments if each.is_news} & {
        id for id, counted in counters.items() if counted.status is Status.POTENTIAL
    }
    return promotions | {id: replace(promotions[id], promote=True, reason=BACK) for id in returned}


async def _hold(
    uow: UnitOfWork,
    assignments: Sequence[Assignment],
    counters: Mapping[UUID, ReportCounters],
    passing: set[UUID],
    *,
    wait: timedelta | None,
    now: datetime,
) -> set[UUID]:
    """Have reports wait at the publish gate; return those of `passing` that do."""
    urgent = {each.report_id for each in assignments if each.is_news or passes_alone(each.signal.weight)}
    held = set() if wait is None else passing - urgent
    if wait is not None:
        brought: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for assignment in assignments:
            brought[assignment.report_id].append(assignment.signal.id)
        # What is researched by now is not handed off before these signals are looked at.
        busy = {id for id, one in counters.items() if one.status in IN_RESEARCH} - urgent
        waiting = dict.fromkeys(busy, ()) | {id: tuple(brought[id]) for id in held}
        await gate.hold(uow, waiting, wait=wait, now=now)
    return held


def _moment(signal: PendingSignal) -> datetime:
    return signal.moment or min(signal.timestamp, signal.received_at)


def _notes(assignments: Sequence[Assignment]) -> dict[UUID, str]:
    """Return the work-log note of each report about the signals that joined it: one per report and batch.

    The reason of each signal is in its own trace; ten thousand alerts must not fill the log.
    """
    reasons: defaultdict[UUID, list[str]] = defaultdict(list)
    for assignment in assignments:
        if assignment.decision.outcome == "join":
            reasons[assignment.report_id].append(assignment.decision.reason)
    return {report_id: _joined(why)[: notes.MAX_CHARACTERS] for report_id, why in reasons.items()}


def _joined(reasons: Sequence[str]) -> str:
    reason, count = Counter(reasons).most_common(1)[0]
    some = "" if count == len(reasons) else f"Of {count} of them: "
    return f"{plural(len(reasons), 'signal')} joined. {some}{reason}"


def _trace(
    assignments: Sequence[Assignment],
    counters: Mapping[UUID, ReportCounters],
    promotions: Mapping[UUID, Promotion],
    promoted: set[UUID],
    held: set[UUID],
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for assignment in assignments:
        id, decision, search = assignment.signal.id, assignment.decision, assignment.search
        nearest = [_facts(candidate) for candidate in _nearest(search.candidates)]
        steps.append(TraceStep(id, "search", "done", searched(search), {"nearest": nearest}))
        steps.append(TraceStep(id, "decide", decision.outcome, decision.reason, _decision_facts(assignment)))
        counted = counters[assignment.report_id]
        verb = "weighs" if counted.signal_count == 1 else "weigh"
        signals = f"{plural(counted.signal_count, 'signal')} that {verb}"
        placed = f"The report now has {signals} {counted.total_weight:g}."
        steps.append(TraceStep(id, "assign", "done", placed, {"report_id": str(assignment.report_id)}))
        outcome, reason = "kept", promotions[assignment.report_id].reason
        if assignment.report_id in held:
            outcome, reason = "held", f"{reason} {AT_GATE}"
        elif assignment.report_id in promoted:
            outcome = "promoted"
        steps.append(TraceStep(id, "promote", outcome, reason))
    return steps


def searched(search: SearchResult) -> str:
    """Return the trace text about a search."""
    if len(search.slots) == search.reports:
        return f"Compared with {plural(search.reports, 'report')} of the window."
    return f"Compared with the {len(search.slots)} nearest of the window's {search.reports} reports."


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidates, the ones that a trace keeps."""
    return sorted(
        candidates,
        key=lambda candidate: (
            candidate.match is None,
            0.0 if candidate.match is None else -candidate.match.typical,
            -candidate.similarity,
        ),
    )[:MAX_NEAREST]


def _facts(candidate: Candidate) -> dict[str, Any]:
    facts: dict[str, Any] = {"report_id": str(candidate.report_id), **_similarities(candidate)}
    if candidate.match is not None:
        facts |= match_facts(candidate.match)
    return facts


def _similarities(candidate: Candidate) -> dict[str, float]:
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


def _decision_facts(assignment: Assignment) -> dict[str, Any]:
    """Return the basis of a decision: the model or rule that decided, and the measurements.

    The probability is null where a rule decided without the match model.
    """
    decision, best = assignment.decision, assignment.decision.best
    by_model = best is not None and best.match is not None
    facts: dict[str, Any] = {
        "by": decision.by,
        "model": assignment.model if by_model else f"rule: {RULES.get(decision.by, decision.by)}",
        "probability": None,
        "why": decision.reason,
    }
    if best is not None:
        facts |= {"nearest_report_id": str(best.report_id), **_similarities(best)}
        if best.match is not None:
            facts |= match_facts(best.match)
            facts["why"] = best.match.why or decision.reason
    if decision.refused:
        facts["refused"] = [{"report_id": str(id), "why": why} for id, why in decision.refused]
    return facts
