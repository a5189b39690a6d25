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
"""Hand-offs, and deliveries, that are looked at in one go."""
TIMES = 3
"""How often a job is given up before what it is about is."""

_GIVEN_UP = f"The job was given up {TIMES} times; the dead letters say why."


async def revive(uow: UnitOfWork, *, jobs: Jobs, now: datetime) -> int:
    """Put jobs in line again that nobody would do; give up what they are about after `TIMES`. Return how many."""
    return await _revive_commands(uow, jobs, now) + await _revive_deliveries(uow, jobs, now)


async def _revive_commands(uow: UnitOfWork, jobs: Jobs, now: datetime) -> int:
    found = await repository.open_commands(uow, MOST)
    # Read after the hand-offs: whatever became of a job since then is written already.
    alive = await upkeep.live_keys(uow, COMMAND_JOB) if found else set()
    lost = [each for each in found if str(each.id) not in alive]
    for handoff in lost:
        if await dead_letters.count(uow, job=COMMAND_JOB, key=str(handoff.id)) >= TIMES:
            await service.fail(uow, handoff, error=_GIVEN_UP, now=now)
        else:
            await jobs.enqueue(uow, Job(COMMAND_JOB, str(handoff.id)))
        log.warning("the job of a hand-off was lost", handoff=str(handoff.id))
    return len(lost)


async def _revive_deliveries(uow: UnitOfWork, jobs: Jobs, now: datetime) -> int:
    found = await repository.in_line(uow, MOST)
    alive = await upkeep.live_keys(uow, DELIVER_JOB) if found else set()
    lost = [each for each in found if str(each.id) not in alive]
    for delivery in lost:
        if await dead_letters.count(uow, job=DELIVER_JOB, key=str(delivery.id)) >= TIMES:
            await webhook.give_up(uow, delivery.id, error=_GIVEN_UP, now=now)
        else:
            await jobs.enqueue(uow, Job(DELIVER_JOB, str(delivery.id)))
        log.warning("the job of a delivery was lost", delivery=str(delivery.id))
    return len(lost)
