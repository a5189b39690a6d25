"""What judges texts, whatever it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Judgement = Literal["clean", "suspicious", "blocked"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text as it was sent (characters, the end not included), and what is wrong there."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a filter says of one text.

    `score` is the probability of manipulation, 0..1. `threat_type` is None for a clean text. `model` names what
    gave the verdict, with its version.
    """

    verdict: Judgement
    score: float
    threat_type: str | None
    spans: tuple[Span, ...]
    explanation: str
    model: str


class SafetyFilter(Protocol):
    """Tells manipulation from everything else."""

    @property
    def name(self) -> str:
        """What is written beside every verdict: the kind of filter and its version."""
        ...

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Return a verdict for each text, in order.

        `least` is the score below which the caller treats all alike: a text that can't reach it may come back as
        clean, with the highest score that it could have, without being read in full.

        Raises:
            Unavailable: what the filter needs can't be reached now.
        """
        ...
