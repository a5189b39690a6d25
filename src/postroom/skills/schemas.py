"""Value types of skills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.domain.scouts.skills import SkillText


@dataclass(frozen=True, slots=True)
class SkillHead:
    """A live skill without its text: its newest version, and whether it was shipped."""

    id: UUID
    name: str
    version: int
    description: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Skill:
    """The newest version of a live skill."""

    id: UUID
    version: int
    text: SkillText
    shipped: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SkillVersion:
    """When a version of a skill was stored, and the e-mail address of who did, if a person did."""

    version: int
    created_at: datetime
    changed_by: str | None


@dataclass(frozen=True, slots=True)
class Seeded:
    """Names of the shipped skills that were installed or updated in a project."""

    created: Sequence[str]
    updated: Sequence[str]
