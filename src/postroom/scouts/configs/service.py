"""The configurations of a project's scouts. `project_id` is the home project throughout.

Writers lock the project before they read configurations, so that no two of them count enabled scouts at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.scouts.configs import (
    DEFAULT_INTERVAL,
    MAX_ENABLED,
    NAME_TAKEN,
    NO_SKILL,
    ScoutConfigProblem,
    check_allowed,
    check_enabling,
    check_skill_name,
)
from postroom.domain.scouts.limits import Posture
from postroom.domain.scouts.schedules import next_due
from postroom.domain.scouts.skills import SkillText, check_files
from postroom.projects import activity
from postroom.projects import service as projects
from postroom.scouts.configs import limits, repository
from postroom.scouts.configs.values import ConfigChanges, Scout, ScoutConfig
from postroom.skills import service as skills
from postroom.skills.schemas import SkillHead

_OF_THE_SCHEDULE = {"enabled", "run_interval_minutes", "options"}

ACTIVITY_SCOPE = "SignalScoutConfig"
"""Scope of the entries in the activity log."""


async def listed(uow: UnitOfWork, project_id: int) -> Sequence[Scout]:
    """Return the project's scouts ordered by name, without those that the server withholds."""
    withheld = (await limits.read_flag(uow)).posture(project_id).withheld
    heads = await skills.scout_skills(uow, project_id)
    return [
        Scout(config, heads.get(config.skill_name))
        for config in await repository.select_all(uow, project_id)
        if config.skill_name not in withheld
    ]


async def get(uow: UnitOfWork, project_id: int, id: UUID) -> Scout:
    """Return a scout by the id of its configuration.

    Raises:
        NotFound: the project has no such configuration.
    """
    config = await repository.select_one(uow, project_id, id=id)
    if config is None:
        raise NotFound("Not found.")
    return await _scout(uow, project_id, config)


async def put(
    uow: UnitOfWork,
    project_id: int,
    skill_name: str,
    changes: ConfigChanges,
    *,
    user_id: int | None,
    now: datetime,
    held: Collection[str] | None = None,
) -> tuple[Scout, bool]:
    """Create or change the configuration of a skill; return whether it was created.

    `held` are the scopes of the caller, None for the operator of the server.

    Raises:
        Forbidden: it would be enabled, and its runs hold a scope that is not among `held`.
        ScoutConfigProblem: the skill does not exist or is not a scout's, or too many scouts are enabled.
    """
    check_skill_name(skill_name)
    await projects.lock(uow, project_id)
    head = await skills.head(uow, project_id, skill_name)
    if head is None:
        raise ScoutConfigProblem("skill_name", NO_SKILL)
    before = await repository.select_one(uow, project_id, skill_name=skill_name)
    if before is not None:
        _check_enabling_allowed(before.write_scopes, changes, held)
        return Scout(await _changed(uow, project_id, before, changes, user_id=user_id, now=now), head), False
    return Scout(await _made(uow, project_id, skill_name, changes, user_id=user_id, now=now), head), True


async def change(
    uow: UnitOfWork,
    project_id: int,
    id: UUID,
    changes: ConfigChanges,
    *,
    user_id: int | None,
    now: datetime,
    held: Collection[str] | None = None,
) -> Scout:
    """Change a configuration; fields missing in `changes` stay unchanged. `held` is as in `put`.

    Raises:
        Forbidden: it would be enabled, and its runs hold a scope that is not among `held`.
        NotFound: the project has no such configuration.
        ScoutConfigProblem: too many scouts are enabled.
    """
    await projects.lock(uow, project_id)
    before = (await get(uow, project_id, id)).config
    _check_enabling_allowed(before.write_scopes, changes, held)
    return await _scout(
        uow, project_id, await _changed(uow, project_id, before, changes, user_id=user_id, now=now)
    )


async def delete(uow: UnitOfWork, project_id: int, id: UUID) -> None:
    """Delete a configuration. While the skill exists, the next sync creates a new one.

    Raises:
        NotFound: the project has no such configuration.
    """
    await projects.lock(uow, project_id)
    if not await repository.delete_config(uow, project_id, id):
        raise NotFound("Not found.")


async def create_scout(
    uow: UnitOfWork,
    project_id: int,
    text: SkillText,
    changes: ConfigChanges,
    *,
    user_id: int | None,
    now: datetime,
    held: Collection[str] | None = None,
) -> Scout:
    """Create a custom scout with skill and configuration; a leftover configuration of a deleted skill is reused.

    `held` is as in `put`. A leftover enabled configuration gets new instructions, so it is checked like enabling
    it.

    Raises:
        Forbidden: its runs hold a scope that is not among `held`.
        ScoutConfigProblem: there is a skill of this name, or too many scouts are enabled.
        SkillProblem: the path of a file is invalid.
    """
    check_skill_name(text.name)
    check_files(text.files)
    await projects.lock(uow, project_id)
    try:
        await skills.create(uow, project_id, text, user_id=user_id, now=now)
    except Conflict:
        raise ScoutConfigProblem("name", NAME_TAKEN) from None
    leftover = await repository.select_one(uow, project_id, skill_name=text.name)
    if leftover is not None and leftover.enabled:
        check_allowed(changes.options.get("write_scopes", leftover.write_scopes), held)
    scout, _ = await put(uow, project_id, text.name, changes, user_id=user_id, held=held, now=now)
    return scout


async def put_skill(
    uow: UnitOfWork, project_id: int, text: SkillText, *, now: datetime, user_id: int | None = None
) -> int:
    """Create a custom scout from a skill, or a new version of an existing skill; return its version.

    Raises:
        ScoutConfigProblem: too many scouts are enabled.
    """
    check_skill_name(text.name)
    await projects.lock(uow, project_id)
    if await skills.head(uow, project_id, text.name) is None:
        version = await skills.create(uow, project_id, text, user_id=user_id, now=now)
    else:
        version = await skills.add_version(uow, project_id, text, user_id=user_id, now=now)
    if await repository.select_one(uow, project_id, skill_name=text.name) is None:
        await put(uow, project_id, text.name, ConfigChanges(), user_id=user_id, now=now)
    return version


def _check_enabling_allowed(
    write_scopes: Sequence[str], changes: ConfigChanges, held: Collection[str] | None
) -> None:
    if changes.columns.get("enabled"):
        check_allowed(changes.options.get("write_scopes", write_scopes), held)


async def reschedule(uow: UnitOfWork, project_id: int, *, now: datetime) -> None:
    """Recompute when the project's scouts with a cron schedule are due, after its time zone changed."""
    await projects.lock(uow, project_id)
    for config in await repository.select_all(uow, project_id):
        if config.cron is not None:
            due = await due_after(uow, project_id, config, now)
            await repository.update_config(uow, config.id, now, {"due_at": due})


async def sync(uow: UnitOfWork, project_id: int, *, now: datetime) -> Sequence[Scout]:
    """Install the shipped skills in a project, configure each unconfigured scout, and return all scouts.

    Existing configurations stay unchanged. Shipped scouts start disabled, unless the server's flag enables them: a
    person switches on those that the project wants. So do scouts beyond the maximum of enabled ones.
    """
    await projects.lock(uow, project_id)
    await skills.seed(uow, project_id, now=now)
    await _register(uow, project_id, now=now)
    return await listed(uow, project_id)


async def update_fleet(
    uow: UnitOfWork, project_id: int, *, now: datetime, shipped: Mapping[str, SkillText] | None = None
) -> None:
    """Update the shipped skills of a project and configure unconfigured scouts, as the schedule does.

    Unlike `sync`, it deletes skills that are no longer shipped, and installs none in a project that has none.
    `shipped` defaults to the skills of the package.
    """
    await projects.lock(uow, project_id)
    await skills.mirror(uow, project_id, now=now, shipped=shipped)
    await _register(uow, project_id, now=now)


async def _register(uow: UnitOfWork, project_id: int, *, now: datetime) -> None:
    posture = (await limits.read_flag(uow)).posture(project_id)
    heads = await skills.scout_skills(uow, project_id)
    configured = {config.skill_name for config in await repository.select_all(uow, project_id)}
    room = MAX_ENABLED - await repository.count_enabled(uow, project_id)
    for head in heads.values():
        if head.name in configured or head.name in posture.withheld:
            continue
        values = _first_values(head, posture)
        values["enabled"] = values["enabled"] and room > 0
        room -= int(values["enabled"])
        await repository.insert_config(uow, project_id, head.name, now, values)


def _first_values(head: SkillHead, posture: Posture) -> dict[str, Any]:
    enabled = not head.shipped or posture.begins_enabled(head.name)
    interval = posture.interval_minutes if head.shipped and enabled else None
    return {"enabled": enabled, "run_interval_minutes": interval or DEFAULT_INTERVAL}


async def _scout(uow: UnitOfWork, project_id: int, config: ScoutConfig) -> Scout:
    return Scout(config, await skills.head(uow, project_id, config.skill_name))


async def _made(
    uow: UnitOfWork,
    project_id: int,
    skill_name: str,
    changes: ConfigChanges,
    *,
    user_id: int | None,
    now: datetime,
) -> ScoutConfig:
    enabling = changes.columns.get("enabled", True)
    if enabling:
        check_enabling(await repository.count_enabled(uow, project_id))
    values = {**changes.columns, "options": dict(changes.options)}
    values["due_at"] = next_due(
        cron=changes.options.get("run_cron_schedule"),
        interval_minutes=changes.columns.get("run_interval_minutes", DEFAULT_INTERVAL),
        last_run_at=None,
        now=now,
        zone=await projects.zone(uow, project_id),
    )
    config = await repository.insert_config(
        uow, project_id, skill_name, now, {**values, "enabled_by_id": user_id if enabling else None}
    )
    if enabling:
        await _record(uow, project_id, config, user_id, now)
    return config


async def _changed(
    uow: UnitOfWork,
    project_id: int,
    before: ScoutConfig,
    changes: ConfigChanges,
    *,
    user_id: int | None,
    now: datetime,
) -> ScoutConfig:
    values: dict[str, Any] = dict(changes.columns)
    if changes.options:
        values["options"] = {**before.options, **changes.options}
    enabling = values.get("enabled", False) and not before.enabled
    if enabling:
        check_enabling(await repository.count_enabled(uow, project_id))
        values["enabled_by_id"] = user_id
    if values.get("enabled", False) and (enabling or before.paused_at is not None):
        # Enabling a scout also ends a pause that the server set.
        values |= {
            "paused_at": None,
            "pause_kind": None,
            "pause_reason": None,
            "failures": 0,
            "silent_from": now,
        }
    if not values:
        return before
    if not values.keys().isdisjoint(_OF_THE_SCHEDULE):
        values["due_at"] = await due_after(uow, project_id, replace(before, **_known(values)), now)
    changed = await repository.update_config(uow, before.id, now, values)
    if enabling:
        await _record(uow, project_id, changed, user_id, now)
    return changed


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in {"run_interval_minutes", "options"}}


async def due_after(uow: UnitOfWork, project_id: int, config: ScoutConfig, now: datetime) -> datetime | None:
    """Return when the next run of a scout with this configuration is due; None for immediately."""
    return next_due(
        cron=config.cron,
        interval_minutes=config.run_interval_minutes,
        last_run_at=config.last_run_at,
        now=now,
        zone=await projects.zone(uow, project_id),
    )


async def _record(
    uow: UnitOfWork, project_id: int, config: ScoutConfig, user_id: int | None, now: datetime
) -> None:
    detail: Mapping[str, Any] = {
        "skill_name": config.skill_name,
        "run_interval_minutes": config.run_interval_minutes,
    }
    await activity.record(
        uow,
        project_id=project_id,
        scope=ACTIVITY_SCOPE,
        activity="enabled",
        item_id=config.id,
        user_id=user_id,
        detail=detail,
        now=now,
    )
