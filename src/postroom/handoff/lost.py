"""Hand-offs and deliveries whose job is gone: it was given up while the database was away, or fails each time.

Doing such a job once more does no harm: a command is never started twice, and a delivery has an id.
"""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.handoff import repository, service, webhook
from postroom.handoff.service import COMMAND_JOB
from postroom.handoff.webhook import DELIVER_JOB
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Job, Jobs
from postroom.telemetry import log

MOST = 500
"""Hand-offs, and deliveries, that something is done about in one go; all are looked at."""
TIMES = 3
"""How often a job is given up before what it is about is."""

_GIVEN_UP = f"The job was given up {TIMES} times; the dead letters say why."


async def revive(uow: UnitOfWork, *, jobs: Jobs, now: datetime) -> int:
    """Put jobs in line again that nobody would do; give up what they are about after `TIMES`. Return how many."""
    return await _revive_commands(uow, jobs, now) + await _revive_deliveries(uow, jobs, now)


async def _revive_commands(uow: UnitOfWork, jobs: Jobs, now: datetime) -> int:
    found = await repository.open_commands(uow)
    # Read after the hand-offs: whatever became of a job since then is written already.
    alive = await upkeep.live_keys(uow, COMMAND_JOB) if found else set()
    lost = [id for id in found if str(id) not in alive][:MOST]
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
    found = await repository.in_line(uow)
    alive = await upkeep.live_keys(uow, DELIVER_JOB) if found else set()
    lost = [id for id in found if str(id) not in alive][:MOST]
    for id in lost:
        if await dead_letters.count(uow, job=DELIVER_JOB, key=str(id)) >= TIMES:
            await webhook.give_up(uow, id, error=_GIVEN_UP, now=now)
        else:
            await jobs.enqueue(uow, Job(DELIVER_JOB, str(id)))
        log.warning("the job of a delivery was lost", delivery=str(id))
    return len(lost)
