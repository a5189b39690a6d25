"""Second opinions: a configured language model judges every text that is not clearly clean.

The model reads the text in a fence and has no tools. Its opinion counts, with one exception: it can't clear a text
that the local filter blocks, since the text may be deceiving it. Such a text is grouped and marked as suspicious.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.errors import PostroomError
from postroom.models.language import Limits, Question, load_prompt
from postroom.projects.paid import PaidModel, Purpose
from postroom.screening.port import Verdict
from postroom.screening.reasons import THREATS, Threat
from postroom.telemetry import log
from postroom.text.fence import Data
from postroom.text.hidden.plain_text import read

MAX_TEXT = 12_000
"""Number of characters of a text that the model reads: two thirds from its beginning, one from its end."""
MAX_HIDDEN = 4_000
AT_ONCE = 4
"""Maximum number of concurrent questions."""
LIMITS = Limits(steps=2, tokens=30_000, output_tokens=600, seconds=45)

PROMPT = load_prompt("postroom.screening", "second_opinion")


class Opinion(BaseModel):
    """Whether the text is manipulation."""

    verdict: Literal["clean", "suspicious", "blocked"] = Field(
        description="`blocked`: plainly manipulation; `suspicious`: perhaps; `clean`: everything else."
    )
    threat_type: Threat | None = Field(
        default=None, description="What it tries, unless it is clean: the kind that fits best."
    )
    reason: str = Field(max_length=400, description="One plain sentence: who is told to do what.")


class SecondOpinion:
    """Asks the model, within a project's budget, about each text with a probability of at least `ask_from`."""

    def __init__(self, model: PaidModel, *, ask_from: float) -> None:
        """Store the model, and the probability from which it is asked."""
        self._model, self._ask_from = model, ask_from
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def review(
        self, project_id: int, subjects: Sequence[UUID], texts: Sequence[str], first: Sequence[Verdict]
    ) -> list[Verdict]:
        """Return a verdict on each text, in order; that of the local filter where the model gives none.

        `subjects` are the texts' signals. Never call it within a transaction.
        """
        purposes = (Purpose(project_id, "screening", str(subject)) for subject in subjects)
        return [*await asyncio.gather(*map(self._reviewed, texts, first, purposes))]

    async def _reviewed(self, text: str, first: Verdict, purpose: Purpose) -> Verdict:
        if first.verdict == "clean" and first.score < self._ask_from:
            return first
        question = Question(prompt=PROMPT, parts=tuple(_parts(text)), output=Opinion, limits=LIMITS)
        try:
            async with self._turns:
                opinion = (await self._model.ask(question, purpose)).value
        except PostroomError as error:
            log.warning(
                "the language model gave no second opinion", model=self._model.name, error=error.message
            )
            why = f"{first.explanation} The language model gave no opinion: {error.message}"
            return replace(first, explanation=why)
        return _together(first, opinion, f"{first.model}+{self._model.name}")


def _parts(text: str) -> list[str | Data]:
    parts: list[str | Data] = ["The text, as it was sent:", Data("text", _shortened(text))]
    hidden = "\n".join(f"{layer.kind}: {layer.text}" for layer in read(text).layers)[:MAX_HIDDEN]
    if hidden:
        parts += ["What a reader does not see of it, decoded:", Data("hidden", hidden)]
    return parts


def _shortened(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[: MAX_TEXT * 2 // 3]}\n(cut)\n{text[-MAX_TEXT // 3 :]}"


def _together(first: Verdict, opinion: Opinion, model: str) -> Verdict:
    said = f"The language model: {opinion.reason}"
    if opinion.verdict != "clean":
        threat = opinion.threat_type or first.threat_type or "manipulation"
        why = f"{THREATS[threat]} {said}"
        return replace(first, verdict=opinion.verdict, threat_type=threat, explanation=why, model=model)
    if first.verdict == "blocked":
        why = f"{first.explanation} {said} So it is grouped, but starts no work automatically."
        return replace(first, verdict="suspicious", explanation=why, model=model)
    return replace(first, verdict="clean", threat_type=None, spans=(), explanation=said, model=model)
