"""The skills shipped with Postroom: folders with a `SKILL.md` below `shipped` in the package."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from postroom.domain.scouts.skills import SkillText, parse_skill


@cache
def shipped_skills() -> Mapping[str, SkillText]:
    """Return the shipped skills by name, ordered by name.

    Raises:
        SkillFault: one of them is invalid, which a test prevents.
    """
    folders = sorted(files(__package__).joinpath("shipped").iterdir(), key=lambda folder: folder.name)
    texts = (folder.joinpath("SKILL.md").read_text("utf-8") for folder in folders if folder.is_dir())
    return {skill.name: skill for skill in map(parse_skill, texts)}
