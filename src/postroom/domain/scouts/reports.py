"""Reports that a scout's run writes itself: limits, evidence, and initial status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postroom.domain.reports.artefact_types import Actionability
from postroom.domain.reports.state import RERUN_AFTER, AskHuman, Event, Finish, Promote, StartRun, Suppress
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import SCOUT

MAX_TITLE = 300
MAX_SUMMARY = 20_000
MAX_EVIDENCE = 50
MAX_EVIDENCE_TEXT = 4_000
MAX_NOTE = 10_000
MAX_REASON = 500
MAX_CHARTS = 20
MAX_METRICS = 6
MAX_PROMPTS = 3
MAX_PROMPT = 200
MAX_KEY = 200

FULL_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation that supports a report: a text, its source id, and a weight of 0 or more."""

    description: str
    source_id: str
    weight: float = FULL_WEIGHT


def signal_of(evidence: Evidence, facts: Mapping[str, Any]) -> NewSignal:
    """Return the signal of a piece of evidence; `facts` identify the run, for the signal's extra.

    A signal weighs at most 1, so larger weights count as 1.
    """
    return NewSignal(
        source_product=SCOUT[0],
        source_type=SCOUT[1],
        source_id=evidence.source_id,
        description=evidence.description,
        weight=min(evidence.weight, FULL_WEIGHT),
        extra=facts,
    )


def events_of(
    *,
    title: str,
    summary: str,
    actionability: Actionability,
    explanation: str,
    already_addressed: bool,
) -> tuple[Event, ...]:
    """Return the events that lead a new report to its status; the run that wrote it was its research.

    A report about which nothing is to be done ends suppressed; a person who restores it finds it `ready`.
    """
    begun = (Promote(), StartRun(RERUN_AFTER))
    if already_addressed or actionability == "not_actionable":
        return (*begun, Finish(title, summary), Suppress())
    if actionability == "requires_human_input":
        return (*begun, AskHuman(title, summary, f"Requires human input: {explanation}"))
    return (*begun, Finish(title, summary))
