"""Value types of scout configurations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.domain.scouts.auto_pause import PauseKind
from postroom.domain.scouts.configs import Origin, ScoutStatus, origin
from postroom.skills.catalogue import shipped_skills
from postroom.skills.schemas import SkillHead


@dataclass(frozen=True, slots=True)
class ScoutConfig:
    """Schedule and options of a scout. `enabled_by_id` is the user who enabled it last.

    `paused_at`, `pause_kind` and `pause_reason` are set when the server paused the schedule automatically.
    `failures` are the consecutive failed runs.
    """

    id: UUID
    skill_name: str
    enabled: bool
    emit: bool
    run_interval_minutes: int
    options: Mapping[str, Any]
    enabled_by_id: int | None
    last_run_at: datetime | None
    created_at: datetime
    updated_at: datetime
    paused_at: datetime | None = None
    pause_reason: str | None = None
    pause_kind: PauseKind | None = None
    failures: int = 0

    @property
    def status(self) -> ScoutStatus:
        """Whether the schedule is followed, and else who stopped it."""
        if not self.enabled:
            return "paused_by_user"
        return "active" if self.paused_at is None else "paused_by_system"

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that runs may read; empty for all of the project's."""
        return tuple(self.options.get("repositories") or ())

    @property
    def write_scopes(self) -> tuple[str, ...]:
        """The scopes that runs hold in addition to the default ones."""
        return tuple(self.options.get("write_scopes") or ())

    @property
    def model(self) -> str | None:
        """The model of agents, if not the default one."""
        return self.options.get("model") or None

    @property
    def servers(self) -> tuple[str, ...]:
        """The tool servers that agents use."""
        return tuple(self.options.get("mcp_gateway_server_ids") or ())

    @property
    def cron(self) -> str | None:
        """The cron schedule in five fields, if there is one."""
        return self.options.get("run_cron_schedule") or None


@dataclass(frozen=True, slots=True)
class Scout:
    """A configuration together with its live skill, if there is one."""

    config: ScoutConfig
    skill: SkillHead | None

    @property
    def description(self) -> str:
        """The description of the skill; empty without a skill."""
        return "" if self.skill is None else self.skill.description

    @property
    def origin(self) -> Origin:
        """Whether the scout was shipped with Postroom."""
        shipped_here = self.skill is not None and self.skill.shipped
        return origin(self.config.skill_name, shipped_here=shipped_here, shipped=shipped_skills())


@dataclass(frozen=True, slots=True)
class ConfigChanges:
    """Changed columns and options of a configuration by name; others stay unchanged."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
