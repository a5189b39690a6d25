"""Recover hand-offs and deliveries whose job was lost: abandoned during a database outage, or always failing.

Repeating such a job is safe: a command is never started twice, and receivers deduplicate deliveries by id.
"""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.handoff import repository, service, webhook
from postroom.handoff.service import COMMAND_JOB
from postroom.handoff.webhook import DELIVER_JOB
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Job, Jobs
from postroom.telemetry import log

MAX_AT_ONCE = 500
"""Maximum hand-offs and deliveries that are handled at once; all are checked."""
TIMES = 3
"""Abandoned jobs after which the hand-off or delivery itself fails."""

_GIVEN_UP = f"The job failed for good {TIMES} times; see the dead letters."


async def revive(uow: UnitOfWork, *, jobs: Jobs, now: datetime) -> int:
    """Enqueue lost jobs again, or give up their hand-off or delivery after `TIMES`; return how many."""
    return await _revive_commands(uow, jobs, now) + await _revive_deliveries(uow, jobs, now)


async def _revive_commands(uow: UnitOfWork, jobs: Jobs, now: datetime) -> int:
    open_handoffs = await repository.open_commands(uow)
    # Read after the hand-offs, so that the outcome of any job that ended meanwhile is visible.
    alive = await upkeep.live_keys(uow, COMMAND_JOB) if open_handoffs else set()
    lost = [id for id in open_handoffs if str(id) not in alive][:MAX_AT_ONCE]
    for id in lost:
        handoff = await repository.select_handoff(uow, id)
        given_up = await dead_letters.count(uow, job=COMMAND_JOB, key=str(id)) >= TIMES
        if handoff is not None and given_up:
            await service.fail(uow, handoff, error=_GIVEN_UP, now=now)
        else:
            await jobs.enqueue(uow, Job(COMMAND_JOB, str(id)))
        log.warning("the job of a hand-off was lost", handoff=str(id))
    return len(lost)


async def _revive_deliveries(uow: UnitOfWork, jobs: Jobs, now: datetime) -> int:
    waiting = await repository.in_line(uow)
    alive = await upkeep.live_keys(uow, DELIVER_JOB) if waiting else set()
    lost = [id for id in waiting if str(id) not in alive][:MAX_AT_ONCE]
    for id in lost:
        if await dead_letters.count(uow, job=DELIVER_JOB, key=str(id)) >= TIMES:
            await webhook.mark_failed(uow, id, error=_GIVEN_UP, now=now)
        else:
            await jobs.enqueue(uow, Job(DELIVER_JOB, str(id)))
        log.warning("the job of a delivery was lost", delivery=str(id))
    return len(lost)
