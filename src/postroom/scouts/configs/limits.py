"""Which projects have scouts and how often they may run, by the server's flag and the recorded runs."""

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
    """Whether a project has scouts, the banner for everybody, the limits, and the runs of the last 24 hours."""

    enrolled: bool
    banner: str | None
    limits: ScoutLimits
    runs_today: int


async def read_flag(uow: UnitOfWork) -> Flag:
    """Return the current flag; see `Flag` for the meaning of an invalid one."""
    row = await repository.select_flag(uow, FLAG)
    if row is None:
        return Flag()
    # A payload of JSON null is invalid like any other malformed payload.
    return Flag({} if row[0] is None else row[0])


async def set_flag(uow: UnitOfWork, payload: Any, *, now: datetime) -> None:
    """Replace the payload of the flag.

    Raises:
        Invalid: the payload is malformed.
    """
    if problem := flag_problem(payload):
        raise Invalid(problem)
    await repository.upsert_flag(uow, FLAG, payload, now)


async def clear_flag(uow: UnitOfWork) -> bool:
    """Delete the flag, so that every project has scouts; return whether there was one."""
    return await repository.delete_flag(uow, FLAG)


async def metadata(uow: UnitOfWork, project_id: int, *, now: datetime) -> ScoutMetadata:
    """Return the metadata of the scouts of a home project."""
    flag = await read_flag(uow)
    return ScoutMetadata(
        enrolled=flag.enrolled(project_id),
        banner=flag.banner(),
        limits=flag.limits(project_id),
        runs_today=await repository.count_runs(uow, project_id, now - DAY),
    )


async def check_run(uow: UnitOfWork, project_id: int, *, now: datetime, dry_run: bool = False) -> None:
    """Check that one more run may start in a home project that the caller has locked; a dry run always may.

    Raises:
        Forbidden: the project has no scouts.
        Limited: the limit of runs in 24 hours is reached; the error says when the next one may start.
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
        raise Limited(f"The project has reached its limit of {most} runs in 24 hours.", retry_after=wait)
