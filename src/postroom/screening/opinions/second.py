"""Second opinions: a configured language model judges every text that is not clearly clean.

Up to `MOST` texts are one question, each in a fence of its own. Their numbers are drawn at random, and a known
attack and a known harmless text stand among them: if the model misjudges one, a text has spoken for the others, and
each is asked about on its own. The model has no tools.

Its opinion counts, with one exception: it can't clear a text that the local filter blocks, since the text may be
deceiving it. Such a text is grouped and marked as suspicious.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.errors import Invalid
from postroom.models.language import Answer, Limits, Question, load_prompt
from postroom.projects.paid import Purpose
from postroom.screening.opinions.canaries import ATTACKS, HARMLESS
from postroom.screening.port import Judgement, Verdict
from postroom.screening.reasons import THREATS, Threat
from postroom.telemetry import log
from postroom.text.fence import Data, Part
from postroom.text.hidden.plain_text import read

MOST = 20
"""Maximum number of texts of one question, besides the two that are known."""
MAX_TOGETHER = 40_000
"""Maximum number of characters of all texts of one question, unless it is one text."""
MAX_TEXT = 12_000
"""Number of characters of a text that the model reads: two thirds from its beginning, one from its end."""
MAX_HIDDEN = 4_000
_TOKENS, _TOKENS_A_TEXT, _OUTPUT_A_TEXT = 6_000, 12_000, 150

PROMPT = load_prompt("postroom.screening", "second_opinion")


class Opinion(BaseModel):
    """Whether a text is manipulation."""

    text: int = Field(description="The number of the text.")
    verdict: Judgement = Field(
        description="`blocked`: plainly manipulation; `suspicious`: perhaps; `clean`: everything else."
    )
    threat_type: Threat | None = Field(
        default=None, description="What it tries, unless it is clean: the kind that fits best."
    )
    reason: str = Field(
        default="",
        max_length=2_000,
        description="One plain sentence of at most 20 words: who is told to do what.",
    )


class Opinions(BaseModel):
    """The opinion on each text."""

    opinions: list[Opinion] = Field(max_length=200)


Given = Opinion | str
"""The model's opinion on a text, or a sentence why it gave none."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A question about texts; `numbers` are theirs, `attack` and `harmless` those of the known ones, if any."""

    question: Question[Opinions]
    numbers: tuple[int, ...]
    attack: int | None
    harmless: int | None

    def opinions_of(self, answer: Opinions) -> list[Opinion | None] | None:
        """Return the opinion on each text, None where it has none or two; None for all if a known one is wrong."""
        said: dict[int, Opinion | None] = {}
        for one in answer.opinions:
            said[one.text] = one if said.get(one.text, one) == one else None
        if self.attack is not None and self.harmless is not None:
            attack, harmless = said.get(self.attack), said.get(self.harmless)
            if attack is None or attack.verdict == "clean" or harmless is None or harmless.verdict != "clean":
                return None
        return [said.get(number) for number in self.numbers]


class AskedModel(Protocol):
    """A language model that is charged by purpose, such as `PaidModel`."""

    @property
    def name(self) -> str:
        """Its name, stored with verdicts."""
        ...

    async def ask(self, question: Question[Opinions], purpose: Purpose) -> Answer[Opinions]:
        """Return the answer."""
        ...


class SecondOpinion:
    """Asks the model, within a project's budget, about texts with a probability of at least `ask_from`."""

    def __init__(self, model: AskedModel, *, ask_from: float) -> None:
        """Store the model, and the probability from which it is asked."""
        self._model, self._ask_from = model, ask_from

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def wants(self, verdict: Verdict) -> bool:
        """Return whether a text with this verdict of the filter is asked about."""
        return verdict.verdict != "clean" or verdict.score >= self._ask_from

    async def ask(self, project_id: int, subjects: Sequence[UUID], texts: Sequence[str]) -> list[Given]:
        """Return what the model says of each text, in order. Never call it within a transaction.

        `subjects` are the texts' signals; the charge of a question names the first.

        Raises:
            Limited: the daily budget does not allow it.
            Forbidden: models may not read the organization's data.
            Unavailable: the model can't be reached now.
        """
        found: dict[int, Given] = {}
        for places in _batches(texts):
            found |= await self._together(project_id, subjects, texts, places)
        return [found[at] for at in range(len(texts))]

    async def _together(
        self,
        project_id: int,
        subjects: Sequence[UUID],
        texts: Sequence[str],
        places: Sequence[int],
        *,
        again: bool = False,
    ) -> dict[int, Given]:
        batch = make_batch([texts[at] for at in places])
        purpose = Purpose(project_id, "screening", str(subjects[places[0]]))
        said: list[Opinion | None] | None = None
        try:
            said = batch.opinions_of((await self._model.ask(batch.question, purpose)).value)
        except Invalid as error:
            log.warning("a question about several texts had no usable answer", error=error.message)
        given = dict(zip(places, said or [None] * len(places), strict=True))
        found: dict[int, Given] = {at: one for at, one in given.items() if one is not None}
        # A text that dictates verdicts may have dictated those of the others: they are asked about without it.
        speaks = {at for at, one in given.items() if one is not None and _speaks_for_others(one)}
        left = [at for at in places if at not in (speaks or found)]
        if speaks and left and not again:
            return {at: found[at] for at in speaks} | await self._together(
                project_id, subjects, texts, left, again=True
            )
        if left:
            log.warning("texts are asked about one by one", texts=len(left), of=len(places))
        for at in left:
            found[at] = await self._alone(Purpose(project_id, "screening", str(subjects[at])), texts[at])
        return found

    async def _alone(self, purpose: Purpose, text: str) -> Given:
        batch = make_batch([text], alone=True)
        try:
            said = batch.opinions_of((await self._model.ask(batch.question, purpose)).value)
        except Invalid as error:
            return error.message
        return (said and said[0]) or "Its answer was about another text."


def _speaks_for_others(opinion: Opinion) -> bool:
    return opinion.verdict != "clean" and opinion.threat_type == "judge_poisoning"


def _batches(texts: Sequence[str]) -> list[list[int]]:
    """Return the indexes of texts that are asked about together."""
    batches: list[list[int]] = []
    size = 0
    for at, text in enumerate(texts):
        length = min(len(text), MAX_TEXT)
        if not batches or len(batches[-1]) == MOST or size + length > MAX_TOGETHER:
            batches.append([])
            size = 0
        batches[-1].append(at)
        size += length
    return batches


def make_batch(texts: Sequence[str], *, alone: bool = False) -> Batch:
    """Return a question about texts, whose order and numbers depend on all of them; `alone`: without known ones."""
    chance = random.Random(hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).digest())  # noqa: S311
    known = [] if alone else [chance.choice(ATTACKS), chance.choice(HARMLESS)]
    every = [*texts, *known]
    numbers = chance.sample(range(100, 1_000), len(every))
    order = chance.sample(range(len(every)), len(every))
    parts: list[Part] = [f"The texts, as they were sent, {len(every)} in all:"]
    parts += [Data(f"text {numbers[at]}", _shown(every[at]), apart=True) for at in order]
    question = Question(prompt=PROMPT, parts=tuple(parts), output=Opinions, limits=_limits(len(every)))
    attack, harmless = (None, None) if alone else numbers[-2:]
    return Batch(question, tuple(numbers[: len(texts)]), attack, harmless)


def _limits(count: int) -> Limits:
    return Limits(
        steps=2,
        tokens=_TOKENS + min(count, 5) * _TOKENS_A_TEXT + count * 2 * _OUTPUT_A_TEXT,
        output_tokens=450 + count * _OUTPUT_A_TEXT,
        seconds=45 + 5 * count,
    )


def _shown(text: str) -> str:
    """Return a text as the model reads it, with what its reader does not see."""
    hidden = "\n".join(f"{layer.kind}: {layer.text}" for layer in read(text).layers)[:MAX_HIDDEN]
    shown = text if is_whole(text) else f"{text[: MAX_TEXT * 2 // 3]}\n(cut)\n{text[-MAX_TEXT // 3 :]}"
    return f"{shown}\n\n(What a reader does not see of it, decoded:)\n{hidden}" if hidden else shown


def is_whole(text: str) -> bool:
    """Return whether the model reads all of a text."""
    return len(text) <= MAX_TEXT


def combined(first: Verdict, given: Given, model: str, *, whole: bool = True) -> Verdict:
    """Return the verdict after a second opinion; the filter's own where the model gave none."""
    if isinstance(given, str):
        return replace(first, explanation=f"{first.explanation} The language model gave no opinion: {given}")
    said = f"The language model: {given.reason or given.verdict}"
    name = f"{first.model}+{model}"
    if given.verdict != "clean":
        threat = given.threat_type or first.threat_type or "manipulation"
        why = f"{THREATS[threat]} {said}"
        return replace(first, verdict=given.verdict, threat_type=threat, explanation=why, model=name)
    if first.verdict == "blocked" or (first.verdict == "suspicious" and not whole):
        part = "" if whole else " It read only a part."
        why = f"{first.explanation} {said}{part} So it is grouped, but starts no work automatically."
        return replace(first, verdict="suspicious", explanation=why, model=name)
    return replace(first, verdict="clean", threat_type=None, spans=(), explanation=said, model=name)
