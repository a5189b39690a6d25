"""Reports that a run of a scout writes itself: their limits, their evidence, and where they stand at first."""

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
    """One observation that speaks for a report: a text, the thing it comes from, and a weight of 0 or more."""

    description: str
    source_id: str
    weight: float = FULL_WEIGHT


def signal_of(evidence: Evidence, facts: Mapping[str, Any]) -> NewSignal:
    """Return the signal that a piece of evidence becomes; `facts` say which run gave it, for the signal's extra.

    A signal weighs 1 at most, so what weighs more counts as 1.
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
    """Return what leads a new report to where it belongs; the run that wrote it was its research.

    What nothing is to be done about ends suppressed; a person who restores it finds it `ready`.
    """
    begun = (Promote(), StartRun(RERUN_AFTER))
    if already_addressed or actionability == "not_actionable":
        return (*begun, Finish(title, summary), Suppress())
    if actionability == "requires_human_input":
        return (*begun, AskHuman(title, summary, f"Requires human input: {explanation}"))
    return (*begun, Finish(title, summary))
