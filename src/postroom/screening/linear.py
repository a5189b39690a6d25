"""The filter that comes with Postroom: a linear model over words, letters, directives and what is hidden."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np
from numpy.typing import NDArray

from postroom.domain.plain_text import PlainText, read
from postroom.screening import reasons
from postroom.screening.port import Judgement, Span, Verdict
from postroom.screening.vectors import DENSE, DENSE_AT, SIZE, Numbers, Piece, numbers, pieces

MAX_SPANS = 8
CLEAN = "Nothing in it gives orders to whoever processes it."


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: one weight for each number of a piece, a bias, and how a sum becomes a probability.

    `block` and `suspect` are the probabilities from which a text is blocked and suspicious.
    """

    version: str
    weights: NDArray[np.float32]
    bias: float
    slope: float
    shift: float
    block: float
    suspect: float

    def sum(self, made: Numbers) -> float:
        """Return the sum of the numbers of a piece by their weights."""
        return float(self.weights[made.at] @ made.values) + self.bias

    def probability(self, total: float) -> float:
        """Return the probability of manipulation that a sum stands for."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.slope * total + self.shift))))


def read_weights(stream: IO[bytes]) -> Weights:
    """Return the weights of a file that `make train-filter` wrote.

    Raises:
        ValueError: the file is of other features than this version makes.
    """
    with np.load(stream, allow_pickle=False) as stored:
        weights = stored["weights"].astype(np.float32) * stored["scale"].astype(np.float32)
        if len(weights) != SIZE:
            raise ValueError(
                f"The filter has {len(weights)} weights where {SIZE} are needed: train it again."
            )
        numbers_ = {name: float(stored[name]) for name in ("bias", "slope", "shift", "block", "suspect")}
        return Weights(version=str(stored["version"]), weights=weights, **numbers_)


@cache
def shipped_weights() -> Weights:
    """Return the weights in the package."""
    with files("postroom.screening").joinpath("weights/filter.npz").open("rb") as stream:
        return read_weights(stream)


class LinearFilter:
    """Judges on the CPU, in about a millisecond for a text of ordinary length; the time is bounded for any."""

    def __init__(
        self, weights: Weights | None = None, *, block: float | None = None, suspect: float | None = None
    ) -> None:
        """Take the shipped weights and their thresholds unless others are given."""
        self._weights = weights or shipped_weights()
        self._block = self._weights.block if block is None else block
        self._suspect = min(self._block, self._weights.suspect if suspect is None else suspect)

    @property
    def name(self) -> str:
        """The kind and the version."""
        return f"linear-{self._weights.version}"

    async def judge(self, texts: Sequence[str]) -> list[Verdict]:
        """Return a verdict for each text, in order."""
        return await asyncio.to_thread(lambda: [self.judge_one(text) for text in texts])

    def judge_one(self, text: str) -> Verdict:
        """Return the verdict of a text: that of its worst piece."""
        plain = read(text)
        worst, made, total = self._worst(plain)
        score = self._weights.probability(total)
        verdict: Judgement = "clean"
        if score >= self._suspect:
            verdict = "blocked" if score >= self._block else "suspicious"
        if verdict == "clean":
            return Verdict(verdict, round(score, 4), None, (), CLEAN, self.name)
        named = self._named(made)
        threat = reasons.threat_of(named, hidden=worst.layer is not None)
        return Verdict(
            verdict,
            round(score, 4),
            threat,
            tuple(_spans(plain, worst, named)),
            reasons.explain(threat, named, worst.layer, verdict=verdict),
            self.name,
        )

    def _worst(self, plain: PlainText) -> tuple[Piece, Numbers, float]:
        judged = [(piece, numbers(piece)) for piece in pieces(plain)]
        piece, made = max(judged, key=lambda one: self._weights.sum(one[1]))
        return piece, made, self._weights.sum(made)

    def _named(self, made: Numbers) -> dict[str, float]:
        """Return what each feature with a name adds to the sum, the largest first."""
        adds = [
            (DENSE[at - DENSE_AT], float(self._weights.weights[at] * value))
            for at, value in zip(made.at, made.values, strict=True)
            if at >= DENSE_AT
        ]
        return dict(sorted(adds, key=lambda one: -one[1]))


def _spans(plain: PlainText, worst: Piece, named: dict[str, float]) -> list[Span]:
    """Return where the features that speak most for the verdict stand in the text as it was sent."""
    if worst.layer is not None:
        return [Span(worst.start, worst.end, f"Hidden: {worst.layer.kind}.")]
    spans: dict[tuple[int, int], str] = {}
    for name, adds in named.items():
        if adds <= 0 or len(spans) >= MAX_SPANS:
            break
        for start, end in worst.found.spans.get(name, ()):
            spans.setdefault(plain.span(worst.offset + start, worst.offset + end), reasons.words(name))
    if not spans:
        return [Span(worst.start, worst.end, "Its words are those of known attacks.")]
    return [Span(start, end, why) for (start, end), why in sorted(spans.items())[:MAX_SPANS]]
