"""What a language model's judgment of uncertain candidates means for where a signal goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

MOST_SHOWN = 4
"""Signals of a report that a language model is shown."""


@dataclass(frozen=True, slots=True)
class Band:
    """Probabilities in which the match model is not sure, so that a language model is asked.

    Attributes:
        low, high: the ends, both included.
        confidence: what the language model must be sure of for its answer to count.
        stake: the least that must be at stake.
    """

    low: float
    high: float
    confidence: float
    stake: float = 0.0


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a language model said: the report that the signal belongs in, or None, and how sure it was.

    Attributes:
        among: the reports that it was asked about.
        shown: the signals that it was shown of each of them.
        reason: one sentence of the model's.
        dollars: what it cost; None when the price is not known.
        replayed: whether it was recorded before.
    """

    report_id: UUID | None
    among: tuple[UUID, ...]
    confidence: float
    reason: str
    model: str
    prompt_hash: str
    input_hash: str
    dollars: Decimal | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    replayed: bool = False
    shown: tuple[tuple[UUID, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Why there is no judgment, as a sentence: the budget is spent, the model failed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a judgment: it is to be followed, or not, and why."""

    outcome: Literal["join", "open", "keep"]
    report_id: UUID | None
    reason: str


def uncertain(probability: float, signals: int, band: Band) -> bool:
    """Say whether the best of a signal's candidates, a report of so many `signals`, is in doubt and worth asking.

    What is *at stake* is how many signals a new one is expected to come together with: the probability times those
    that the language model would be shown.
    """
    return band.low <= probability <= band.high and probability * min(signals, MOST_SHOWN) >= band.stake


def follow(
    judgment: Judgment, candidates: Sequence[tuple[UUID, float]], cannot: Collection[UUID], band: Band
) -> Verdict:
    """Say whether a judgment decides, given the candidates (with their probabilities) as they are now.

    Between asking and deciding others may have grouped, so the judgment counts only for what it was about.
    """
    if judgment.confidence < band.confidence:
        return Verdict("keep", None, f"The language model is not sure enough ({judgment.confidence:.2f}).")
    best = max(candidates, key=lambda one: one[1], default=None)
    if judgment.report_id is None:
        if best is not None and best[0] not in judgment.among and best[1] >= band.low:
            return Verdict("keep", None, "A nearer report came up after the language model was asked.")
        return Verdict("open", None, _told(judgment, "none of the reports asked about is the same problem"))
    if judgment.report_id in cannot:
        return Verdict("keep", None, "Somebody decided against the report that the language model chose.")
    if judgment.report_id not in {id for id, _ in candidates}:
        return Verdict("keep", None, "The report that the language model chose is no candidate any more.")
    return Verdict("join", judgment.report_id, _told(judgment, "one change would mend both"))


def pairs_of(judgment: Judgment) -> dict[UUID, bool]:
    """Return the signals that were shown, and of each whether it is about the same problem as the new one."""
    return {
        id: report == judgment.report_id
        for report, ids in zip(judgment.among, judgment.shown, strict=True)
        for id in ids
    }


def _told(judgment: Judgment, verdict: str) -> str:
    return f"The language model says that {verdict} (confidence {judgment.confidence:.2f}): {judgment.reason}"
