"""Skills as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.domain.scouts.skills import SkillText


@dataclass(frozen=True, slots=True)
class SkillHead:
    """A live skill without what it says: its newest version, and whether it came with Postroom."""

    id: UUID
    name: str
    version: int
    description: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Skill:
    """A live skill in its newest version."""

    id: UUID
    version: int
    text: SkillText
    shipped: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Seeded:
    """Names of the shipped skills that were put into a project or brought up to date."""

    created: Sequence[str]
    updated: Sequence[str]
