"""A worker process for tests that kill it: it executes jobs and records their starts.

Usage: python -m tests.helpers.processes.job_peer DATABASE_URL FILE SECONDS
A job appends "begin KEY" to FILE, takes SECONDS, and appends "end KEY".
"""

import asyncio
import sys
from pathlib import Path

from postroom.clock import now
from postroom.db.engine import create_engine
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings


async def main(url: str, file: Path, seconds: float) -> None:
    """Work until killed."""

    async def slow(job: Job) -> None:
        with file.open("a") as out:
            out.write(f"begin {job.key}\n")
        await asyncio.sleep(seconds)
        with file.open("a") as out:
            out.write(f"end {job.key}\n")

    engine = create_engine(url, pool_size=3)
    worker = JobWorker(engine, settings=JobSettings(), handlers={"slow": slow}, clock=now)
    await upkeep.beat(engine, executor_id=worker.executor_id, now=now())
    await worker.start()
    with file.open("a") as out:
        out.write("ready\n")
    while True:
        await upkeep.beat(engine, executor_id=worker.executor_id, now=now())
        await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
