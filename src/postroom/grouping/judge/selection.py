"""Which signals of a batch a language model is asked about, and what its answers make of the decisions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from postroom.domain.grouping import Bound, Candidate, Decision, Rules
from postroom.domain.judgment import Band, Judgment, NotJudged, Verdict, follow, pairs_of, uncertain
from postroom.grouping.judge.questions import MOST_CANDIDATES, Case, Option, Told
from postroom.grouping.repository import PendingSignal
from postroom.projects.paid import PaidModel
from postroom.settings import JudgingSettings

Judged = Mapping[UUID, Judgment | NotJudged]
"""What a language model said, by signal; signals that it was not asked about are not in it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The language model that judges uncertain candidates, and when it is asked; without a model it never is."""

    model: PaidModel | None = None
    settings: JudgingSettings = field(default_factory=JudgingSettings)

    @property
    def is_there(self) -> bool:
        """Whether anybody is asked at all."""
        return self.model is not None and self.settings.enabled

    def band_of(self, decision: Decision, rules: Rules) -> Band | None:
        """Return where it is asked: in probabilities, or in scaled similarities where these decided.

        None where something else decided: what people said, and the same text, is not asked about.
        """
        wanted = self.settings
        if decision.by == "model":
            return Band(
                wanted.from_probability,
                wanted.to_probability,
                wanted.least_confidence,
                wanted.least_at_stake,
            )
        if decision.by == "young":
            low, high = rules.threshold - wanted.young_margin, rules.threshold + wanted.young_margin
            return Band(low, high, wanted.least_confidence)
        return None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a signal and what came of it; `verdict` is None where there is no judgment."""

    judgment: Judgment | NotJudged
    verdict: Verdict | None = None


def doubtful(
    candidates: Sequence[Candidate], bound: Bound, band: Band | None, size: Callable[[UUID], int]
) -> list[UUID]:
    """Return the reports to ask about, the nearest first; none when the best of them is not worth asking about.

    `size` gives the number of signals of a report.
    """
    measured = _measured(candidates, bound)
    if band is None or not measured:
        return []
    best, value = measured[0]
    if not uncertain(value, size(best), band):
        return []
    return [id for id, _ in measured[:MOST_CANDIDATES]]


def cases(
    asked: Sequence[tuple[PendingSignal, Sequence[UUID]]], texts: Mapping[UUID, Sequence[Told]]
) -> list[Case]:
    """Return the questions about signals and reports, with the texts of the reports that are still there."""
    return [
        Case(
            signal.id,
            Told(f"{signal.source_product} {signal.source_type}", signal.description),
            [Option(id, texts[id]) for id in reports if texts.get(id)],
        )
        for signal, reports in asked
    ]


def decided(
    decision: Decision,
    candidates: Sequence[Candidate],
    bound: Bound,
    judgment: Judgment | NotJudged | None,
    band: Band | None,
) -> tuple[Decision, Said | None]:
    """Return the decision as it is after what a language model said, and what was said."""
    if judgment is None or isinstance(judgment, NotJudged):
        return decision, None if judgment is None else Said(judgment)
    if band is None:
        kept = Verdict("keep", None, "What decides now needs no language model.")
        return decision, Said(judgment, kept)
    verdict = follow(judgment, _measured(candidates, bound), bound.cannot, band)
    if verdict.outcome == "keep":
        return decision, Said(judgment, verdict)
    best = next((one for one in candidates if one.report_id == verdict.report_id), decision.best)
    changed = replace(
        decision,
        outcome=verdict.outcome,
        report_id=verdict.report_id,
        reason=verdict.reason,
        best=best,
        by="judge",
    )
    return changed, Said(judgment, verdict)


def followed(said: Said) -> Mapping[UUID, bool]:
    """Return the signals of which an answer that was followed says whether they are about the same problem."""
    if isinstance(said.judgment, NotJudged) or said.verdict is None or said.verdict.outcome == "keep":
        return {}
    return pairs_of(said.judgment)


def facts(said: Said) -> tuple[str, str, dict[str, Any]]:
    """Return outcome, reason and details of the step that a trace keeps."""
    judgment = said.judgment
    if isinstance(judgment, NotJudged) or said.verdict is None:
        return "skipped", getattr(judgment, "reason", ""), {}
    details = {
        "model": judgment.model,
        "prompt_hash": judgment.prompt_hash,
        "input_hash": judgment.input_hash,
        "chosen": None if judgment.report_id is None else str(judgment.report_id),
        "among": [str(id) for id in judgment.among],
        "confidence": round(judgment.confidence, 3),
        "why": judgment.reason,
        "input_tokens": judgment.input_tokens,
        "output_tokens": judgment.output_tokens,
        "dollars": None if judgment.dollars is None else float(judgment.dollars),
        "seconds": round(judgment.seconds, 3),
        "replayed": judgment.replayed,
    }
    return said.verdict.outcome, said.verdict.reason, details


def _measured(candidates: Sequence[Candidate], bound: Bound) -> list[tuple[UUID, float]]:
    """Return the reports that may be joined, the nearest first, by probability, or by scaled similarity."""
    found = [
        (one.report_id, one.scaled if one.match is None else one.match.probability)
        for one in candidates
        if one.report_id not in bound.cannot
    ]
    return sorted(found, key=lambda both: -both[1])
