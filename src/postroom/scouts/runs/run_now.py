"""Start a run of a scout on request."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.scouts.configs import NO_LIVE_SKILL, check_allowed
from postroom.jobs.port import Job, Jobs
from postroom.projects import service as projects
from postroom.scouts.configs import limits
from postroom.scouts.configs import repository as config_repository
from postroom.scouts.configs import service as configs
from postroom.scouts.configs.values import ScoutConfig
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs import service as runs
from postroom.scouts.runs.service import RUN_JOB


async def start(
    uow: UnitOfWork,
    project_id: int,
    config_id: UUID,
    *,
    jobs: Jobs,
    note: str,
    user_id: int | None,
    now: datetime,
    held: Collection[str] | None = None,
    dry_run: bool = False,
    waiting: bool = True,
) -> tuple[UUID, ScoutConfig]:
    """Enqueue a run of a scout, whether or not it is enabled; return the run's id and the configuration.

    A `dry_run` writes nothing, does not affect schedule or failure count, and does not count towards the daily
    limit. Without `waiting` no job is enqueued: the caller executes the run. `held` are the scopes of the caller,
    None for the operator of the server.

    Raises:
        NotFound: the project has no such configuration, or its skill was deleted.
        Forbidden: the project has no scouts, or runs of this one hold a scope that is not among `held`.
        Limited: the project's limit of runs in 24 hours is reached.
        Conflict: a run of this scout is open.
    """
    # The lock keeps concurrent calls from exceeding the daily limit.
    await projects.lock(uow, project_id)
    scout = await configs.get(uow, project_id, config_id)
    check_allowed(scout.config.write_scopes, held)
    await limits.check_run(uow, project_id, now=now, dry_run=dry_run)
    if scout.skill is None:
        raise NotFound(NO_LIVE_SKILL)
    run_id = await runs.start(
        uow,
        project_id=project_id,
        skill_name=scout.config.skill_name,
        skill_version=scout.skill.version,
        # A run without a configuration affects neither pauses nor the daily limit.
        config_id=None if dry_run else config_id,
        note=note,
        user_id=user_id,
        now=now,
    )
    if dry_run:
        await run_repository.update_run(uow, run_id, {"dry_run": True})
    else:
        due = await configs.due_after(uow, project_id, replace(scout.config, last_run_at=now), now)
        await config_repository.stamp_run(uow, config_id, now, due)
    if waiting:
        await jobs.enqueue(uow, Job(RUN_JOB, str(run_id)))
    return run_id, scout.config
