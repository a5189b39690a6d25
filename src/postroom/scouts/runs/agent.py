"""A run by an agent: a language model that follows the skill's text with the tools of the run's toolbox."""

from functools import cache

from pydantic import BaseModel, Field

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Forbidden
from postroom.domain.scouts.skills import SkillText
from postroom.identity import service as identity
from postroom.models.language import Limits, Meter, Prompt, Question, Step, load_prompt
from postroom.projects.paid import PaidModel, Purpose
from postroom.scouts.tools.agent_tools import tools_of
from postroom.scouts.tools.toolbox import Toolbox
from postroom.settings import ScoutSettings
from postroom.text.fence import Data, Part

NO_CONSENT = (
    "The organization has not approved that models get its data, so no agent may look at it. "
    "Approve AI data processing, or use a detector."
)
MAX_SKILL = 60_000
"""Characters of a skill with its files that a model is given."""


class RunReport(BaseModel):
    """What the run says of itself in the end."""

    summary: str = Field(
        min_length=1, max_length=20_000, description="What was looked at, found, and not to be seen."
    )


@cache
def _prompt() -> Prompt:
    return load_prompt("postroom.scouts", "scout")


async def follow(toolbox: Toolbox, skill: SkillText, note: str, model: PaidModel, meter: Meter) -> str:
    """Have a model follow a skill to its end and return the summary; `meter` says what it used, also of a failure.

    Raises:
        Forbidden: the organization has not approved that models get its data; nothing was sent.
        Unavailable: the provider did not answer, after the tries of the settings.
        NoAnswer: it refused, answered nonsense, or a limit was reached.
        Conflict: the run was closed meanwhile.
    """
    async with unit_of_work(toolbox.bench.engine) as uow:
        if not await identity.approves_models(uow, toolbox.errand.organization_id):
            raise Forbidden(NO_CONSENT)

    async def watch(step: Step) -> None:
        if step.kind == "model":
            given = {"input_tokens": step.input_tokens, "output_tokens": step.output_tokens}
            await toolbox.note("model", step.name, given, step.text, milliseconds=int(step.seconds * 1000))
        # Each step leads to a request that is paid for, and nothing that comes of it would be kept.
        await toolbox.check_open()

    question = Question(
        prompt=_prompt(),
        parts=tuple(_parts(toolbox, skill, note)),
        output=RunReport,
        tools=tools_of(toolbox),
        limits=limits_of(toolbox.bench.settings),
    )
    run = toolbox.errand.run
    purpose = Purpose(run.project_id, "scout", str(run.id))
    answer = await model.ask(question, purpose, meter=meter, watch=watch)
    return answer.value.summary.strip()


def limits_of(settings: ScoutSettings) -> Limits:
    """Return the most that one run of an agent may use."""
    return Limits(
        steps=settings.agent_steps,
        tokens=settings.agent_tokens,
        output_tokens=4_000,
        seconds=settings.run_seconds,
        dollars=settings.agent_cost_usd,
    )


def _parts(toolbox: Toolbox, skill: SkillText, note: str) -> list[Part]:
    run = toolbox.errand.run
    dry = " It is a dry run: nothing that you tell is written." if toolbox.errand.dry else ""
    parts: list[Part] = [
        f"You are the scout {run.skill_name}, run {run.id}. It is {toolbox.now.isoformat()}.{dry}",
        f"The skill:\n\n{skill.body[:MAX_SKILL]}",
    ]
    left = MAX_SKILL - len(skill.body)
    for file in skill.files:
        if left <= 0:
            break
        # Files beside a skill often hold examples of the data that it is about.
        parts.append(Data(f"file {file.path} of the skill", file.content[:left]))
        left -= len(file.content)
    if note:
        parts.append(f"The person who asked for this run says: {note}")
    parts.append("Begin.")
    return parts
