"""What a worker keeps in order of the scouts: runs that nobody is at, and tokens that nobody may use."""

from postroom.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.identity.run_tokens import remove_ended_tokens
from postroom.scouts import runs
from postroom.telemetry import log


async def tidy_runs(app: App) -> int:
    """Close the runs that are taken for orphaned and delete the tokens that have ended; return how many runs."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        closed = await runs.close_orphans(uow, now)
        await remove_ended_tokens(uow, now)
    if closed:
        log.warning("closed runs that nobody was at", runs=closed)
    return closed
