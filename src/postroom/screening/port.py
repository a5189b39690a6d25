"""The port to filters that judge texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Judgement = Literal["clean", "suspicious", "blocked"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the original text (character offsets, end exclusive), and what is wrong there."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A filter's judgment of one text.

    `score` is the probability of manipulation, 0 to 1. `threat_type` is None for a clean text. `model` is the name
    and version of what gave the verdict.
    """

    verdict: Judgement
    score: float
    threat_type: str | None
    spans: tuple[Span, ...]
    explanation: str
    model: str


class SafetyFilter(Protocol):
    """Distinguishes manipulation from everything else."""

    @property
    def name(self) -> str:
        """Name and version of the filter, stored with every verdict."""
        ...

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Return a verdict on each text, in order.

        `least` is the score below which the caller treats all texts alike: a text that can't reach it may be
        returned as clean, with the highest score that it could have, without being read in full.

        Raises:
            Unavailable: the filter's requirements can't be reached now.
        """
        ...
