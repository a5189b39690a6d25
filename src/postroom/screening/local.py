"""The filter that comes with Postroom: it runs on the CPU, without a language model.

Two looks at a text. The first is a linear model over words, letters, directives and what is hidden, for each piece.
The second reads windows of words with an encoder that was trained for it. Both together give the probability,
and so does a rule that finds an order which is plain in itself.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from postroom.models.alike import READ, Alike, key_of
from postroom.models.encoder import Pieces, SharedEncoder, shared_encoder
from postroom.models.parallel import default_threads, in_parallel
from postroom.screening import reasons
from postroom.screening.network import MOST_WINDOWS, Network, Reading, looked_at, starts
from postroom.screening.port import Judgement, Span, Verdict
from postroom.screening.rules import Hit, hits
from postroom.screening.vectors import DENSE, DENSE_AT, Numbers, Piece, named_features, numbers, pieces
from postroom.screening.weights import Weights, shipped_weights
from postroom.text.hidden.plain_text import PlainText, read

MAX_SPANS = 8
CLEAN = "Nothing in it gives orders to whoever processes it."


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: the worst piece of the first look, the worst window of the second with its piece, rules."""

    piece: Piece
    made: Numbers
    linear: float
    read: Piece
    words: Pieces
    window: Reading
    ruled: tuple[tuple[Piece, Hit], ...]


class LocalFilter:
    """Judges in some milliseconds for a text of ordinary length; the time is bounded for any."""

    def __init__(
        self,
        weights: Weights | None = None,
        *,
        block: float | None = None,
        suspect: float | None = None,
        threads: int | None = None,
        encoder: SharedEncoder | None = None,
    ) -> None:
        """Take the shipped weights, thresholds and encoder unless others are given.

        `threads` texts are read at once.
        """
        encoder = encoder or shared_encoder()
        self._weights = weights or shipped_weights()
        self._network = _shipped_network(encoder) if weights is None else _network(weights, encoder)
        self._threads = threads or default_threads()
        self._alike: Alike[float] = Alike()
        self._block = self._weights.block if block is None else block
        self._suspect = min(self._block, self._weights.suspect if suspect is None else suspect)

    @property
    def doubt(self) -> float:
        """The probability below which a text is clearly clean."""
        return self._suspect / 2

    @property
    def name(self) -> str:
        """The kind and the version."""
        return f"local-{self._weights.version}"

    async def judge(self, texts: Sequence[str]) -> list[Verdict]:
        """Return a verdict for each text, in order.

        Raises:
            Unavailable: the packaged encoder is missing or damaged.
        """

        async def judged(text: str) -> Verdict:
            return await asyncio.to_thread(self.judge_one, text)

        return await in_parallel(judged, texts, at_once=self._threads)

    def judge_one(self, text: str) -> Verdict:
        """Return the verdict of a text: that of its worst place.

        Texts that differ in numbers and ids only are not read by the network again and again; the first look and
        the rules see each of them, and what hides anything is read in full.
        """
        plain = read(text)
        key = None if plain.layers or plain.tricks else key_of(plain.text)
        if key is not None and (known := self._known(plain, key)) is not None:
            return known
        found = self.look(plain)
        if key is not None:
            self._alike.add(key, found.window.total)
        score = self._weights.probability(found.window.total, found.linear, ruled=bool(found.ruled))
        verdict: Judgement = "clean"
        if score >= self._suspect:
            verdict = "blocked" if score >= self._block else "suspicious"
        if verdict == "clean":
            return Verdict(verdict, round(score, 4), None, (), CLEAN, self.name)
        named = self._named(found.made)
        if found.ruled:
            named = {found.ruled[0][1].rule: self._weights.of_rules} | named
        layer = found.read.layer or found.piece.layer
        threat = reasons.threat_of(named, hidden=layer is not None)
        return Verdict(
            verdict,
            round(score, 4),
            threat,
            tuple(_spans(plain, found, named)),
            reasons.explain(threat, named, layer, verdict=verdict),
            self.name,
        )

    def _known(self, plain: PlainText, key: bytes) -> Verdict | None:
        """Return the verdict of a text by what the network said of others of its form; None if it must be read.

        It does not say so: these may be of another project.
        """
        said = self._alike.said(key)
        if len(said) < READ:
            return None
        judged = _with_numbers(plain)
        linear = max(self._weights.linear.sum(made) for _, made in judged)
        ruled = any(hits(piece) for piece, _ in judged)
        score = self._weights.probability(max(said), linear, ruled=ruled)
        if score >= self._suspect:
            return None
        return Verdict("clean", round(score, 4), None, (), CLEAN, self.name)

    def look(self, plain: PlainText) -> Look:
        """Return what both looks find in a text."""
        judged = [(piece, made, self._weights.linear.sum(made)) for piece, made in _with_numbers(plain)]
        judged.sort(key=lambda one: -one[2])
        worst: tuple[Piece, Pieces, Reading] | None = None
        left = MOST_WINDOWS
        for piece, _, _ in judged:
            words = self._network.pieces(f"{prefix(piece)}{piece.text}")
            named = named_features(piece)
            for start in starts(words)[:left]:
                left -= 1
                reading = self._network.read(words, start, named)
                if worst is None or reading.total > worst[2].total:
                    worst = (piece, words, reading)
            if left <= 0:
                break
        assert worst is not None  # noqa: S101  # every text has a piece, and every piece a window
        ruled = tuple((piece, hit) for piece, _, _ in judged for hit in hits(piece))
        return Look(*judged[0], *worst, ruled)

    def _named(self, made: Numbers) -> dict[str, float]:
        """Return what each feature with a name adds to the sum, the largest first."""
        adds = [
            (DENSE[at - DENSE_AT], float(self._weights.linear.weights[at] * value))
            for at, value in zip(made.at, made.values, strict=True)
            if at >= DENSE_AT
        ]
        return dict(sorted(adds, key=lambda one: -one[1]))


def _network(weights: Weights, encoder: SharedEncoder) -> Network:
    return Network(weights.head, weights.tensors, encoder)


@cache
def _shipped_network(encoder: SharedEncoder) -> Network:
    """Return the network that all filters of the process share."""
    return _network(shipped_weights(), encoder)


def prefix(piece: Piece) -> str:
    """Return what the network reads before a piece: how it was hidden, if it was."""
    return "" if piece.layer is None else f"hidden {piece.layer.kind}: "


def _with_numbers(plain: PlainText) -> list[tuple[Piece, Numbers]]:
    return [(piece, numbers(piece)) for piece in pieces(plain)]


def _spans(plain: PlainText, found: Look, named: dict[str, float]) -> list[Span]:
    """Return where what speaks most for the verdict stands in the text as it was sent."""
    for piece in (found.read, found.piece):
        if piece.layer is not None:
            return [Span(piece.start, piece.end, f"Hidden: {piece.layer.kind}.")]
    spans: dict[tuple[int, int], str] = {}
    for piece, hit in found.ruled[: MAX_SPANS // 2]:
        if piece.layer is None:
            place = plain.span(piece.offset + hit.start, piece.offset + hit.end)
            spans.setdefault(place, reasons.words(hit.rule))
    for name, adds in named.items():
        if adds <= 0 or len(spans) >= MAX_SPANS - 1:
            break
        for start, end in found.piece.found.spans.get(name, ()):
            place = plain.span(found.piece.offset + start, found.piece.offset + end)
            spans.setdefault(place, reasons.words(name))
    start, end = looked_at(found.window, found.words)
    place = plain.span(found.read.offset + start, found.read.offset + end)
    if place[1] > place[0]:
        spans.setdefault(place, "The words that speak most for it.")
    if not spans:
        return [Span(found.read.start, found.read.end, "Its words are those of known attacks.")]
    return [Span(start, end, why) for (start, end), why in sorted(spans.items())[:MAX_SPANS]]
