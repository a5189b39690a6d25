"""Asking a language model which of a signal's candidates one change would mend together with it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.errors import PostroomError
from postroom.domain.fence import Data, Part
from postroom.domain.judgment import MOST_SHOWN, Judgment, NotJudged
from postroom.models.language import Limits, NoAnswer, Question, load_prompt
from postroom.projects.paid import PaidModel, Purpose

PROMPT = load_prompt("postroom.grouping.judge", "judge")

MOST_CANDIDATES = 6
SIGNAL_CHARACTERS = 4_000
MEMBER_CHARACTERS = 1_200
REASON_CHARACTERS = 400
"""Of a model's sentence, what is kept."""
AT_ONCE = 8
"""Questions that one batch has under way."""

LIMITS = Limits(steps=3, tokens=60_000, output_tokens=600, seconds=45)


class Choice(BaseModel):
    """Which report the new signal belongs in."""

    report: int = Field(ge=0, le=MOST_CANDIDATES, description="Number of the report, 0 for none.")
    confidence: float = Field(ge=0, le=1, description="How sure you are of this answer.")
    reason: str = Field(min_length=1, max_length=2_000, description="One plain sentence for the team.")


@dataclass(frozen=True, slots=True)
class Told:
    """A signal as the model is shown it: where it is from (product and type), and its text; `id` is not shown."""

    source: str
    text: str
    id: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate as the model is shown it: its report, and its typical signals, the most telling first."""

    report_id: UUID
    members: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Case:
    """A signal and the candidates that it may belong to, the most probable first."""

    signal_id: UUID
    signal: Told
    options: Sequence[Option]


async def judge(model: PaidModel, project_id: int, case: Case) -> Judgment | NotJudged:
    """Return what the model says of a case, or why it says nothing; never in a transaction.

    Whatever goes wrong with the model is a `NotJudged`: the signal is grouped without it.
    """
    options = case.options[:MOST_CANDIDATES]
    if not options:
        return NotJudged("There is no candidate to ask about.")
    try:
        answer = await model.ask(question(case), Purpose(project_id, "grouping", str(case.signal_id)))
        if answer.value.report > len(options):
            raise NoAnswer("The language model chose a report that it was not asked about.")
    except PostroomError as error:
        return NotJudged(f"Grouped without the language model: {error.message}")
    chosen = answer.value.report
    return Judgment(
        report_id=options[chosen - 1].report_id if chosen else None,
        among=tuple(option.report_id for option in options),
        shown=tuple(
            tuple(one.id for one in option.members[:MOST_SHOWN] if one.id is not None) for option in options
        ),
        confidence=answer.value.confidence,
        reason=" ".join(answer.value.reason.split())[:REASON_CHARACTERS],
        model=answer.model,
        prompt_hash=answer.prompt_hash,
        input_hash=answer.input_hash,
        dollars=answer.dollars,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        seconds=answer.seconds,
        replayed=answer.replayed,
    )


async def judge_all(
    model: PaidModel, project_id: int, cases: Sequence[Case], *, at_once: int = AT_ONCE
) -> Mapping[UUID, Judgment | NotJudged]:
    """Return what the model says of each case, by signal; `at_once` questions are under way at a time."""
    turns = asyncio.Semaphore(at_once)

    async def one(case: Case) -> tuple[UUID, Judgment | NotJudged]:
        async with turns:
            return case.signal_id, await judge(model, project_id, case)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(case)) for case in cases]
    return dict(task.result() for task in tasks)


def question(case: Case) -> Question[Choice]:
    """Return the question of a case. The same signal and the same candidates are the same question."""
    parts: list[Part] = ["The new signal:", _data("the new signal", case.signal, SIGNAL_CHARACTERS)]
    for number, option in enumerate(case.options[:MOST_CANDIDATES], start=1):
        parts.append(f"Report {number}:")
        parts += [
            _data(f"signal {place} of report {number}", member, MEMBER_CHARACTERS)
            for place, member in enumerate(option.members[:MOST_SHOWN], start=1)
        ]
    return Question(prompt=PROMPT, parts=tuple(parts), output=Choice, limits=LIMITS)


def _data(label: str, told: Told, most: int) -> Data:
    text = told.text if len(told.text) <= most else f"{told.text[:most]}\n(the rest is left out)"
    return Data(label, f"From {told.source}:\n{text}")
