"""Parse and validate the text of a scout's skill, and write it out again for editing."""

import json

import yaml

from postroom import parsing
from postroom.domain.errors import NotFound
from postroom.domain.scouts.plan import Plan, line_of, parse_scout
from postroom.domain.scouts.skills import SkillFault, SkillText
from postroom.parsing import ParserFailed, TooCostly
from postroom.scouts.detectors.registry import find_detector

QUICK = 4_096
"""Characters of values that are written in a few milliseconds."""


async def checked(text: str, *, project_id: int) -> tuple[SkillText, Plan]:
    """Return the skill in a `SKILL.md` and the execution plan of a scout that follows it.

    Raises:
        SkillFault: the text is invalid, takes too long to read, or names an unknown detector; the fault includes
            the line.
    """
    try:
        skill, plan = await parsing.run(parse_scout, text, owner=project_id)
    except (TooCostly, ParserFailed) as problem:
        raise SkillFault(1, f"The front matter can't be read. {problem}") from None
    return with_detector(text, skill, plan)


def with_detector(text: str, skill: SkillText, plan: Plan) -> tuple[SkillText, Plan]:
    """Return a parsed skill if there is the detector that it names.

    Raises:
        SkillFault: there is none; the fault includes the line.
    """
    if plan.detector is not None and plan.form is None:
        try:
            find_detector(plan.detector)
        except NotFound as unknown:
            named = "detector" if "detector" in skill.front_matter else "run"
            raise SkillFault(line_of(text, named), unknown.message) from None
    return skill, plan


async def written(skill: SkillText, *, project_id: int) -> str:
    """Return a skill as the text of its `SKILL.md`, without its additional files."""
    if len(json.dumps(skill.front_matter)) <= QUICK:
        return write(skill)
    return await parsing.run(write, skill, owner=project_id)


def write(skill: SkillText) -> str:
    """Return a skill as the text of its `SKILL.md`; the time grows with its front matter."""
    head = {"name": skill.name, "description": skill.description, **skill.front_matter}
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{front}---\n\n{skill.body}\n"
