"""The filter that ships with Postroom: it runs on the CPU, without a language model.

A text is judged in two stages. The first is a linear model over words, letters, directives and hidden parts of each
piece. The second reads windows of words with an encoder trained for the task. Both contribute to the probability,
as does a rule that matches an explicit instruction.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from postroom.models.encoder import SharedEncoder, shared_encoder
from postroom.models.parallel import default_threads, in_parallel
from postroom.models.template_cache import READ, TemplateCache, key_of
from postroom.models.word_pieces import Pieces
from postroom.screening import reasons
from postroom.screening.network import MAX_WINDOWS, Network, Reading, most_attended, starts
from postroom.screening.port import Judgement, Span, Verdict
from postroom.screening.rules import Hit, hits
from postroom.screening.vectors import DENSE, DENSE_AT, Numbers, Piece, named_features, numbers, pieces
from postroom.screening.weights import Weights, shipped_weights
from postroom.text.hidden.plain_text import PlainText, read

MAX_SPANS = 8
CLEAN = "It contains no instructions to its reader."


@dataclass(frozen=True, slots=True)
class LinearResult:
    """The result of the linear model and the rules.

    `pieces` are all pieces of the text, most suspicious first; `made` are the features of the first, `linear` is
    their sum.
    """

    pieces: tuple[Piece, ...]
    made: Numbers
    linear: float
    ruled: tuple[tuple[Piece, Hit], ...]

    @property
    def piece(self) -> Piece:
        """The most suspicious piece."""
        return self.pieces[0]


@dataclass(frozen=True, slots=True)
class NetworkResult:
    """The window that the network scores highest, with its piece and that piece's word pieces."""

    piece: Piece
    words: Pieces
    window: Reading


class LocalFilter:
    """Judges a text of ordinary length in some milliseconds; the time is bounded for any."""

    def __init__(
        self,
        weights: Weights | None = None,
        *,
        block: float | None = None,
        suspect: float | None = None,
        threads: int | None = None,
        encoder: SharedEncoder | None = None,
    ) -> None:
        """Use the shipped weights, thresholds and encoder unless others are given.

        `threads` is the number of texts read at once.
        """
        encoder = encoder or shared_encoder()
        self._weights = weights or shipped_weights()
        self._network = _shipped_network(encoder) if weights is None else _network(weights, encoder)
        self._threads = threads or default_threads()
        self._alike: TemplateCache[float] = TemplateCache()
        self._block = self._weights.block if block is None else block
        self._suspect = min(self._block, self._weights.suspect if suspect is None else suspect)

    @property
    def doubt(self) -> float:
        """The probability below which a text is clearly clean."""
        return self._suspect / 2

    @property
    def name(self) -> str:
        """The kind and version of the filter."""
        return f"local-{self._weights.version}"

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Return a verdict for each text, in order; see `SafetyFilter.judge`.

        Raises:
            Unavailable: the packaged encoder is missing or damaged.
        """

        async def judged(text: str) -> Verdict:
            return await asyncio.to_thread(self.judge_one, text, least=least)

        return await in_parallel(judged, texts, at_once=self._threads)

    def judge_one(self, text: str, *, least: float = 0.0) -> Verdict:
        """Return the verdict on a text, which is that of its worst part.

        The network does not read a text whose score would stay below `least` whatever it found. Of texts that
        differ only in numbers and ids it reads only the first few, unless they hide something; the first stage and
        the rules see each of them.
        """
        plain = read(text)
        first = _apply_linear(plain, self._weights)
        if (highest := self._score(math.inf, first)) < least:
            return Verdict("clean", highest, None, (), CLEAN, self.name)
        key = None if plain.layers or plain.tricks else key_of(plain.text)
        if key is not None and (known := self._known(first, key)) is not None:
            return known
        second = self._apply_network(first)
        if key is not None:
            self._alike.add(key, second.window.total)
        score = self._score(second.window.total, first)
        verdict: Judgement = "clean"
        if score >= self._suspect:
            verdict = "blocked" if score >= self._block else "suspicious"
        if verdict == "clean":
            return Verdict(verdict, round(score, 4), None, (), CLEAN, self.name)
        named = self._named(first.made)
        if first.ruled:
            named = {first.ruled[0][1].rule: self._weights.of_rules} | named
        layer = second.piece.layer or first.piece.layer
        threat = reasons.threat_of(named, hidden=layer is not None)
        return Verdict(
            verdict,
            round(score, 4),
            threat,
            tuple(_spans(plain, first, second, named)),
            reasons.explain(threat, named, layer, verdict=verdict),
            self.name,
        )

    def _score(self, network: float, first: LinearResult) -> float:
        return self._weights.probability(network, first.linear, ruled=bool(first.ruled))

    def _known(self, first: LinearResult, key: bytes) -> Verdict | None:
        """Return the verdict based on the network's results for texts of the same form; None if it must be read.

        The verdict does not say so: these texts may be from another project.
        """
        said = self._alike.said(key)
        if len(said) < READ:
            return None
        score = self._score(max(said), first)
        if score >= self._suspect:
            return None
        return Verdict("clean", round(score, 4), None, (), CLEAN, self.name)

    def _apply_network(self, first: LinearResult) -> NetworkResult:
        """Return the window that the network scores highest, reading the most suspicious pieces first."""
        worst: NetworkResult | None = None
        left = MAX_WINDOWS
        for piece in first.pieces:
            words = self._network.pieces(f"{prefix(piece)}{piece.text}")
            named = named_features(piece)
            for start in starts(words)[:left]:
                left -= 1
                reading = self._network.read(words, start, named)
                if worst is None or reading.total > worst.window.total:
                    worst = NetworkResult(piece, words, reading)
            if left <= 0:
                break
        assert worst is not None  # noqa: S101  # every text has a piece, and every piece a window
        return worst

    def _named(self, made: Numbers) -> dict[str, float]:
        """Return the contribution of each named feature to the sum, largest first."""
        adds = [
            (DENSE[at - DENSE_AT], float(self._weights.linear.weights[at] * value))
            for at, value in zip(made.at, made.values, strict=True)
            if at >= DENSE_AT
        ]
        return dict(sorted(adds, key=lambda addition: -addition[1]))


def _network(weights: Weights, encoder: SharedEncoder) -> Network:
    return Network(weights.head, weights.tensors, encoder)


@cache
def _shipped_network(encoder: SharedEncoder) -> Network:
    """Return the network that all filters of the process share."""
    return _network(shipped_weights(), encoder)


def prefix(piece: Piece) -> str:
    """Return the prefix with which the network reads a piece: how it was hidden, if it was."""
    return "" if piece.layer is None else f"hidden {piece.layer.kind}: "


def _apply_linear(plain: PlainText, weights: Weights) -> LinearResult:
    judged = [
        (piece, made, weights.linear.sum(made)) for piece in pieces(plain) for made in (numbers(piece),)
    ]
    judged.sort(key=lambda one: -one[2])
    found = tuple(piece for piece, _, _ in judged)
    ruled = tuple((piece, hit) for piece in found for hit in hits(piece))
    return LinearResult(found, judged[0][1], judged[0][2], ruled)


def _spans(
    plain: PlainText, first: LinearResult, second: NetworkResult, named: Mapping[str, float]
) -> list[Span]:
    """Return the places in the original text that contribute most to the verdict."""
    for piece in (second.piece, first.piece):
        if piece.layer is not None:
            return [Span(piece.start, piece.end, f"Hidden: {piece.layer.kind}.")]
    spans: dict[tuple[int, int], str] = {}
    for piece, hit in first.ruled[: MAX_SPANS // 2]:
        if piece.layer is None:
            place = plain.span(piece.offset + hit.start, piece.offset + hit.end)
            spans.setdefault(place, reasons.words(hit.rule))
    for name, adds in named.items():
        if adds <= 0 or len(spans) >= MAX_SPANS - 1:
            break
        for start, end in first.piece.found.spans.get(name, ()):
            place = plain.span(first.piece.offset + start, first.piece.offset + end)
            spans.setdefault(place, reasons.words(name))
    start, end = most_attended(second.window, second.words)
    place = plain.span(second.piece.offset + start, second.piece.offset + end)
    if place[1] > place[0]:
        spans.setdefault(place, "The words that contribute most.")
    if not spans:
        return [Span(second.piece.start, second.piece.end, "Its wording resembles known attacks.")]
    return [Span(start, end, why) for (start, end), why in sorted(spans.items())[:MAX_SPANS]]
