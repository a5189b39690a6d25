"""Execute a run as an agent: a language model follows the skill's text with the tools of the run."""

from functools import cache

from pydantic import BaseModel, Field

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Forbidden
from postroom.domain.scouts.skills import SkillText
from postroom.identity import service as identity
from postroom.models.language import Limits, Meter, Prompt, Question, Step, load_prompt
from postroom.projects.paid import PaidModel, Purpose
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.registry import tools_of
from postroom.settings import ScoutSettings
from postroom.text.fence import Data, Part

NO_CONSENT = (
    "The organization has not approved AI data processing, so agents can't run. Approve it or use a detector."
)
MAX_SKILL = 60_000
"""Maximum characters of a skill with its files in the prompt."""


class RunReport(BaseModel):
    """What the run says of itself in the end."""

    summary: str = Field(
        min_length=1, max_length=20_000, description="What was looked at, found, and not to be seen."
    )


@cache
def _prompt() -> Prompt:
    return load_prompt("postroom.scouts", "scout")


async def follow(context: RunContext, skill: SkillText, note: str, model: PaidModel, meter: Meter) -> str:
    """Have a model follow a skill and return the summary; `meter` counts its usage, also if it fails.

    Raises:
        Forbidden: the organization has not approved sending its data to models; nothing was sent.
        Unavailable: the provider did not respond within the configured retries.
        NoAnswer: it refused, returned an invalid answer, or a limit was reached.
        Conflict: the run was closed meanwhile.
    """
    async with unit_of_work(context.deps.engine) as uow:
        if not await identity.approves_models(uow, context.organization_id):
            raise Forbidden(NO_CONSENT)

    async def watch(step: Step) -> None:
        if step.kind == "model":
            usage = {"input_tokens": step.input_tokens, "output_tokens": step.output_tokens}
            await context.note("model", step.name, usage, step.text, seconds=step.seconds)
        # Each step costs a request, whose result would be discarded if the run is closed.
        await context.check_open()

    question = Question(
        prompt=_prompt(),
        parts=tuple(_parts(context, skill, note)),
        output=RunReport,
        tools=tools_of(context),
        limits=limits_of(context.deps.settings),
    )
    run = context.run
    purpose = Purpose(run.project_id, "scout", str(run.id))
    answer = await model.ask(question, purpose, meter=meter, watch=watch)
    return answer.value.summary.strip()


def limits_of(settings: ScoutSettings) -> Limits:
    """Return the limits of one run of an agent."""
    return Limits(
        steps=settings.agent_steps,
        tokens=settings.agent_tokens,
        output_tokens=4_000,
        seconds=settings.run_seconds,
        dollars=settings.agent_cost_usd,
    )


def _parts(context: RunContext, skill: SkillText, note: str) -> list[Part]:
    run = context.run
    dry = " It is a dry run: nothing that you tell is written." if context.dry else ""
    parts: list[Part] = [
        f"You are the scout {run.skill_name}, run {run.id}. It is {context.now.isoformat()}.{dry}",
        f"The skill:\n\n{skill.body[:MAX_SKILL]}",
    ]
    remaining = MAX_SKILL - len(skill.body)
    for file in skill.files:
        if remaining <= 0:
            break
        # Additional files of a skill often contain examples of data, so they are fenced.
        parts.append(Data(f"file {file.path} of the skill", file.content[:remaining]))
        remaining -= len(file.content)
    if note:
        parts.append(f"The person who requested this run says: {note}")
    parts.append("Begin.")
    return parts
