"""A fake safety filter that reacts to two words, and a scripted model for second opinions."""

import re
from collections.abc import Callable, Sequence

from pydantic_ai.messages import ModelResponse
from pydantic_ai.models.function import AgentInfo
from tests.helpers.models.language import Turn, answers, double

from postroom.screening.opinions.canaries import ATTACKS
from postroom.screening.port import Judgement, Span, Verdict

BLOCK, DOUBT = "blockword", "doubtword"


class WordFilter:
    """Blocks texts with one word and marks those with another as suspicious; raises for the word `fail`."""

    name = "words-1"

    def __init__(self, *, fail: str | None = None, error: Exception | None = None) -> None:
        self.judged: list[str] = []
        self._fail = fail
        self._error = error or RuntimeError("no")

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Return the verdicts, and record the texts."""
        if self._fail is not None and any(self._fail in text for text in texts):
            raise self._error
        self.judged += texts
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Verdict:
        verdict: Judgement = "blocked" if BLOCK in text else "suspicious" if DOUBT in text else "clean"
        if verdict == "clean":
            return Verdict(verdict, 0.01, None, (), "Fine.", self.name)
        start = text.index(BLOCK if verdict == "blocked" else DOUBT)
        spans = (Span(start, start + len(BLOCK), "the word"),)
        return Verdict(
            verdict, 0.995 if verdict == "blocked" else 0.6, "exfiltration", spans, "The word.", self.name
        )


Judge = Callable[[str], Judgement]
Override = Callable[[dict[int, str], dict[int, Judgement]], dict[int, Judgement]]


class Screener:
    """A scripted language model that gives second opinions.

    `judge` judges a text on its own; `obeys` may change the verdicts of a question, by the numbers of its texts.
    """

    def __init__(self, judge: Judge, *, obeys: Override | None = None, attempts: int = 3) -> None:
        self.double = double(self._turn, attempts=attempts)
        self.asked: list[list[str]] = []
        self.fails: Turn | None = None
        self._judge, self._obeys = judge, obeys

    async def _turn(self, info: AgentInfo) -> ModelResponse:
        if self.fails is not None:
            return await self.fails(info)
        texts = texts_of(self.double.seen[-1])
        self.asked.append(list(texts.values()))
        said = {number: self._judge(text) for number, text in texts.items()}
        if self._obeys is not None:
            said = self._obeys(texts, said)
        opinions = [
            {
                "text": number,
                "verdict": verdict,
                "threat_type": None if verdict == "clean" else "exfiltration",
                "reason": "The agent is told to send the keys.",
            }
            for number, verdict in said.items()
        ]
        return await answers({"opinions": opinions})(info)


def texts_of(question: str) -> dict[int, str]:
    """Return the texts of a question by number."""
    fences = re.findall(
        r"^DATA ([0-9a-f]{24}) text (\d+)\n(.*?)\nEND \1$", question, re.MULTILINE | re.DOTALL
    )
    assert len({marker for marker, _, _ in fences}) == len(fences)
    return {int(number): text for _, number, text in fences}


def honest(text: str) -> Judgement:
    """Judge like a strong model: the known attacks, and texts with `attack:`."""
    return "blocked" if text.startswith(ATTACKS) or "attack:" in text else "clean"
