"""The text of a scout's skill: checked before it is kept, and written out again to be edited."""

import yaml

from postroom.domain.errors import NotFound
from postroom.domain.scouts.plan import Plan, line_of, parse_scout
from postroom.domain.scouts.skills import SkillFault, SkillText
from postroom.scouts.detectors.registry import find_detector


def checked(text: str) -> tuple[SkillText, Plan]:
    """Return the skill that a `SKILL.md` holds, and how a scout that follows it is run.

    Raises:
        SkillFault: it can't be one, or names a detector that there is not; the fault says in which line.
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
    """Return a skill as the `SKILL.md` that holds it; files beside it are not in it."""
    head = {"name": skill.name, "description": skill.description, **skill.front_matter}
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{front}---\n\n{skill.body}\n"
