"""Parse and validate the text of a scout's skill, and write it out again for editing."""

import yaml

from postroom.domain.errors import NotFound
from postroom.domain.scouts.plan import Plan, line_of, parse_scout
from postroom.domain.scouts.skills import SkillFault, SkillText
from postroom.scouts.detectors.registry import find_detector


def checked(text: str) -> tuple[SkillText, Plan]:
    """Return the skill in a `SKILL.md` and the execution plan of a scout that follows it.

    Raises:
        SkillFault: the text is invalid or names an unknown detector; the fault includes the line.
    """
    skill, plan = parse_scout(text)
    if plan.detector is not None:
        try:
            find_detector(plan.detector)
        except NotFound as unknown:
            named = "detector" if "detector" in skill.front_matter else "run"
            raise SkillFault(line_of(text, named), unknown.message) from None
    return skill, plan


def written(skill: SkillText) -> str:
    """Return a skill as the text of its `SKILL.md`, without its additional files."""
    head = {"name": skill.name, "description": skill.description, **skill.front_matter}
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{front}---\n\n{skill.body}\n"
