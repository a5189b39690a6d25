"""Why a report still gathers signals, what its priority would be, and what to ask about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.reports.promotion import PROMOTION_WEIGHT
from postroom.domain.research.questions import question_of
from postroom.domain.research.standing import is_silent
from postroom.domain.research.urgency import Observation, judge_urgency


class Gathering(NamedTuple):
    """What can be said of a report before it is researched.

    Attributes:
        reason: why it is not researched yet, one or two sentences.
        priority: what its priority would be.
        explanation: why, in the words of the judgment of priority.
        question: what a person settles first.
    """

    reason: str
    priority: Priority
    explanation: str
    question: str


def gathering_of(total_weight: float, observations: Sequence[Observation], *, now: datetime) -> Gathering:
    """Return why a report of some signals, at least one, and their total weight gathers."""
    urgency = judge_urgency(observations, now=now)
    return Gathering(
        _reason(total_weight, observations),
        urgency.priority,
        urgency.reason,
        question_of(observations, now=now),
    )


def _reason(total_weight: float, observations: Sequence[Observation]) -> str:
    weighs = f"It has a weight of {total_weight:.3g}"
    if total_weight < PROMOTION_WEIGHT:
        return f"{weighs}, and is researched from {PROMOTION_WEIGHT:g} on."
    if is_silent([one.standing for one in observations]):
        return f"{weighs}. It waits until a signal says more than its title."
    return f"{weighs}."
