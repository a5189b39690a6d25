"""A process that executes a run of a scout, for tests that kill it: it emits one finding and never ends.

Usage: python -m tests.helpers.processes.scout_peer DATABASE_URL RUN_ID FILE
It writes "told" to FILE once the finding is a signal, and then continues.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine
from postroom.domain.scouts.detections import DetectorResult, Sighting, finding_of
from postroom.jobs.queue import JobQueue
from postroom.scouts.runs import runner
from postroom.scouts.tools.context import RunContext, ScoutDeps
from postroom.scouts.tools.outputs import emit_finding
from postroom.settings import ScoutSettings


async def no_scheduling(uow: UnitOfWork, project_id: int, moment: datetime) -> None:
    """Do nothing."""


async def main(url: str, run_id: UUID, file: Path) -> None:
    """Work until killed."""

    async def detect(context: RunContext) -> DetectorResult:
        await emit_finding(context, finding_of(Sighting("slow", "The export is slow", "Very.", 0.9)))
        await asyncio.to_thread(file.write_text, "told")
        await asyncio.sleep(3600)
        return DetectorResult("Never said.")

    deps = ScoutDeps(create_engine(url, pool_size=3), JobQueue(), now, ScoutSettings(), no_scheduling)
    await runner.execute(deps, run_id, detector=detect)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2]), Path(sys.argv[3])))
