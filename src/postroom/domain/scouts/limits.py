"""The server's flag for scouts: which projects have them, and how often they may run.

The flag is one JSON object written by operators. Reading it never fails: an invalid part counts as absent, and an
invalid whole disables scouts everywhere. `flag_problem` validates it for its author.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from postroom.domain.scouts.configs import MAX_INTERVAL, MIN_INTERVAL
from postroom.domain.signals.extras import json_problem

FLAG = "signals-scout"
"""Name of the flag."""

EVERYONE = "*"
MAX_RUNS_PER_TICK = 50
"""Default number of runs that a project may start per tick."""

MAX_LIMIT = 2**31 - 1
_TEAM_KEYS = frozenset(
    {
        "max_runs_per_tick",
        "max_runs_per_day",
        "enabled_skills",
        "enabled_interval_minutes",
        "withheld_skills",
    }
)
_KEYS = frozenset(
    {
        "guaranteed_team_ids",
        "skip_team_ids",
        "team_configs",
        "default_team_config",
        "max_runs_per_tick_global",
        "scouts_banner_message",
    }
)


@dataclass(frozen=True, slots=True)
class ScoutLimits:
    """How many runs a project may start per tick and within 24 hours; None is no limit."""

    max_runs_per_tick: int
    max_runs_per_day: int | None

    def remaining(self, runs_today: int) -> int | None:
        """Return how many runs are left after those of the last 24 hours, or None without a limit."""
        return None if self.max_runs_per_day is None else max(0, self.max_runs_per_day - runs_today)


@dataclass(frozen=True, slots=True)
class Posture:
    """Initial state of a project's new configurations of shipped skills.

    `enabled_skills` begin enabled, the others off; `interval_minutes` is their interval, None for the default.
    `withheld` skills are not shown and get no configuration.
    """

    enabled_skills: frozenset[str] | None
    interval_minutes: int | None
    withheld: frozenset[str]

    def begins_enabled(self, skill_name: str) -> bool:
        """Return whether the configuration of a shipped skill begins enabled: only if the server's flag says so."""
        return skill_name in (self.enabled_skills or ())


@dataclass(frozen=True, slots=True)
class Flag:
    """The flag's payload as stored; None without a row."""

    payload: Any = None

    def enrolled(self, project_id: int) -> bool:
        """Return whether a project has scouts: without a flag all do, with an invalid one none."""
        if self.payload is None:
            return True
        guaranteed = _list(self._at("guaranteed_team_ids"))
        skipped = _list(self._at("skip_team_ids"))
        if any(_is_id(each, project_id) for each in skipped):
            return False
        return any(each == EVERYONE or _is_id(each, project_id) for each in guaranteed)

    def banner(self) -> str | None:
        """Return the message for everybody who views scouts, or None."""
        message = self._at("scouts_banner_message")
        return (message.strip() or None) if isinstance(message, str) else None

    def runs_per_tick(self) -> int | None:
        """Return how many runs all projects together may start per tick, or None for no limit."""
        value = self._at("max_runs_per_tick_global")
        return value if _is_count(value) else None

    def named_projects(self) -> frozenset[int]:
        """Return the projects that have their own configuration in the flag."""
        names = _object(self._at("team_configs"))
        return frozenset(int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 11)

    def limits(self, project_id: int) -> ScoutLimits:
        """Return the limits of a project: its own, else the common ones, else the defaults."""
        per_tick = self._first_count(project_id, "max_runs_per_tick")
        return ScoutLimits(per_tick or MAX_RUNS_PER_TICK, self._first_count(project_id, "max_runs_per_day"))

    def posture(self, project_id: int) -> Posture:
        """Return the initial state of a project's new configurations."""
        enabled = self._first_list(project_id, "enabled_skills")
        interval = self._first_count(project_id, "enabled_interval_minutes")
        if interval is not None and not MIN_INTERVAL <= interval <= MAX_INTERVAL:
            interval = None
        withheld = self._first_list(project_id, "withheld_skills")
        return Posture(None if enabled is None else _texts(enabled), interval, _texts(withheld or []))

    def _at(self, key: str) -> Any:
        return self.payload.get(key) if isinstance(self.payload, dict) else None

    def _configs(self, project_id: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        teams = _object(self._at("team_configs"))
        return _object(teams.get(str(project_id))), _object(self._at("default_team_config"))

    def _first_count(self, project_id: int, key: str) -> int | None:
        values = (config.get(key) for config in self._configs(project_id))
        return next((value for value in values if _is_count(value)), None)

    def _first_list(self, project_id: int, key: str) -> list[Any] | None:
        values = (config.get(key) for config in self._configs(project_id))
        return next((value for value in values if isinstance(value, list)), None)


def flag_problem(payload: Any) -> str | None:
    """Return why `payload` is invalid, with the place, or None."""
    if not isinstance(payload, dict):
        return "The payload must be a JSON object."
    if problem := json_problem(payload):
        return problem
    for key in sorted(payload.keys() - _KEYS):
        return f"There is no '{key}' in the payload; it may have {', '.join(sorted(_KEYS))}."
    for key in ("guaranteed_team_ids", "skip_team_ids"):
        if problem := _ids_problem(key, payload.get(key, []), star=key == "guaranteed_team_ids"):
            return problem
    if "max_runs_per_tick_global" in payload and not _is_count(payload["max_runs_per_tick_global"]):
        return "max_runs_per_tick_global must be a whole number of 1 or more."
    if not isinstance(payload.get("scouts_banner_message"), str | None):
        return "scouts_banner_message must be a text or null."
    teams = payload.get("team_configs", {})
    if not isinstance(teams, dict):
        return "team_configs must be an object of configurations by project number."
    for id, config in teams.items():
        if not (id.isascii() and id.isdigit() and int(id) > 0):
            return f"team_configs.{id}: the name must be the number of a project."
        if problem := _team_problem(f"team_configs.{id}", config):
            return problem
    return _team_problem("default_team_config", payload.get("default_team_config", {}))


def _ids_problem(key: str, ids: Any, *, star: bool) -> str | None:
    if not isinstance(ids, list):
        return f"{key} must be a list of project numbers."
    for each in ids:
        if not _is_count(each) and not (star and each == EVERYONE):
            return f"{key}: {str(each)[:40]!r} is not a project number{f' and not {EVERYONE!r}' if star else ''}."
    return None


def _team_problem(place: str, config: Any) -> str | None:
    if not isinstance(config, dict):
        return f"{place} must be an object."
    for key in sorted(config.keys() - _TEAM_KEYS):
        return f"{place}: there is no '{key}'; it may have {', '.join(sorted(_TEAM_KEYS))}."
    for key in ("max_runs_per_tick", "max_runs_per_day"):
        if key in config and not _is_count(config[key]):
            return f"{place}.{key} must be a whole number of 1 or more."
    interval = config.get("enabled_interval_minutes", MIN_INTERVAL)
    if not _is_count(interval) or not MIN_INTERVAL <= interval <= MAX_INTERVAL:
        return (
            f"{place}.enabled_interval_minutes must be a whole number from {MIN_INTERVAL} to {MAX_INTERVAL}."
        )
    for key in ("enabled_skills", "withheld_skills"):
        names = config.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return f"{place}.{key} must be a list of skills' names."
    return None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_LIMIT


def _is_id(value: Any, project_id: int) -> bool:
    return value == project_id and _is_count(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(values: list[Any]) -> frozenset[str]:
    return frozenset(value for value in values if isinstance(value, str))
