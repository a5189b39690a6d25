"""Which projects have scouts and how often these may run: the server's flag, and the runs there were."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Forbidden, Invalid, Limited
from postroom.domain.scouts.configs import NOT_ENROLLED
from postroom.domain.scouts.limits import FLAG, Flag, ScoutLimits, flag_problem
from postroom.scouts.configs import limits_repository as repository

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ScoutMetadata:
    """Whether a project has scouts, what everybody is told, the limits, and the runs of the last 24 hours."""

    enrolled: bool
    banner: str | None
    limits: ScoutLimits
    runs_today: int


async def read_flag(uow: UnitOfWork) -> Flag:
    """Return the flag as it is now; see `Flag` for what a broken one means."""
    found = await repository.select_flag(uow, FLAG)
    if found is None:
        return Flag()
    # JSON's null is a payload like every other that makes no sense.
    return Flag({} if found[0] is None else found[0])


async def set_flag(uow: UnitOfWork, payload: Any, *, now: datetime) -> None:
    """Put a payload in place of what the flag was.

    Raises:
        Invalid: it is not what an operator can mean.
    """
    if problem := flag_problem(payload):
        raise Invalid(problem)
    await repository.upsert_flag(uow, FLAG, payload, now)


async def clear_flag(uow: UnitOfWork) -> bool:
    """Take the flag away, so that every project has scouts; tell whether there was one."""
    return await repository.delete_flag(uow, FLAG)


async def metadata(uow: UnitOfWork, project_id: int, *, now: datetime) -> ScoutMetadata:
    """Return what holds for the scouts of a home project."""
    flag = await read_flag(uow)
    return ScoutMetadata(
        enrolled=flag.enrolled(project_id),
        banner=flag.banner(),
        limits=flag.limits(project_id),
        runs_today=await repository.count_runs(uow, project_id, now - DAY),
    )


async def check_run(uow: UnitOfWork, project_id: int, *, now: datetime, dry_run: bool = False) -> None:
    """Check that one more run may be started in a home project that the caller holds; a dry one always may.

    Raises:
        Forbidden: the project has no scouts.
        Limited: the runs of the last 24 hours are as many as may be; it says when the next one may start.
    """
    flag = await read_flag(uow)
    if not flag.enrolled(project_id):
        raise Forbidden(NOT_ENROLLED)
    most = flag.limits(project_id).max_runs_per_day
    if most is None or dry_run:
        return
    last_that_counts = await repository.select_nth_newest(uow, project_id, most)
    if last_that_counts is not None and last_that_counts > now - DAY:
        wait = (last_that_counts + DAY - now).total_seconds()
        raise Limited(f"The project's {most} runs of 24 hours are used up.", retry_after=wait)
