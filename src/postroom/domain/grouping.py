"""Which report a signal belongs to: a pure decision over measured similarities, with its reason.

Two texts being 0.6 alike means little by itself: in one project everything is 0.6 alike, in another only twins
are. So a similarity is *scaled locally*: what counts is by how much a signal and a report are closer to each
other than each of them is to its surroundings (their *background*). One threshold then serves every project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

NEIGHBOURS = 5
"""How many of the nearest other reports make up a background."""

SAME_TEXT = 0.97
"""From this raw similarity on, two texts say the same; they join whatever surrounds them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of the decision. `threshold` is on the scaled, `floor` on the raw similarity."""

    threshold: float = 0.11
    floor: float = 0.20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that a signal may belong to, with what was measured.

    `meaning` is the cosine of the vectors, `words` that of the weighted words, `similarity` their mean; each in
    -1..1 and taken over all members of the report. `signal_background` and `report_background` are the mean
    similarities of either to its nearest other reports.
    """

    report_id: UUID
    meaning: float
    words: float
    similarity: float
    signal_background: float
    report_background: float

    @property
    def scaled(self) -> float:
        """By how much the two are closer to each other than to their surroundings."""
        return self.similarity - (self.signal_background + self.report_background) / 2


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a signal goes. `report_id` is None when a new report is to be opened."""

    outcome: Literal["join", "open"]
    report_id: UUID | None
    reason: str
    best: Candidate | None


def decide(candidates: Sequence[Candidate], rules: Rules) -> Decision:
    """Choose the report for a signal from its `candidates`, or decide to open a new one."""
    if not candidates:
        return Decision("open", None, "There is no report in the window to compare with.", None)
    same = max(candidates, key=lambda candidate: (candidate.similarity, candidate.scaled))
    if same.similarity >= SAME_TEXT:
        return Decision("join", same.report_id, f"It says the same: {same.similarity:.2f} alike.", same)
    best = max(candidates, key=lambda candidate: (candidate.scaled, candidate.similarity))
    measured = (
        f"{best.similarity:.2f} alike (meaning {best.meaning:.2f}, words {best.words:.2f}), "
        f"{best.scaled:+.3f} against their surroundings"
    )
    if best.similarity < rules.floor:
        reason = f"The nearest report is only {measured}; less than {rules.floor:.2f} alike is never joined."
        return Decision("open", None, reason, best)
    if best.scaled < rules.threshold:
        reason = f"The nearest report is {measured}; {rules.threshold:+.3f} is needed to join."
        return Decision("open", None, reason, best)
    return Decision("join", best.report_id, f"Nearest report: {measured}.", best)
