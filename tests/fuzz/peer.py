"""The API on a real database, served in a process of its own without a limit of calls.

Usage: python -m tests.fuzz.peer DATABASE_URL SECRET
It prints the port that it listens on, and ends with its standard input.
"""

import asyncio
import sys
from functools import partial

import uvicorn
from tests.helpers.grouping import make_grouper

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.cli.server.sockets import listen
from postroom.clock import now
from postroom.db.engine import create_engine
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.settings import LimitSettings, Settings
from postroom.telemetry import configure_logging


async def main(url: str, secret: str) -> None:
    """Serve until nobody listens any longer."""
    configure_logging(level="warning", json=False)
    settings = Settings(limits=LimitSettings(enabled=False), internal_api_secret=secret)
    engine = create_engine(url, pool_size=5)
    jobs = JobQueue()
    state = make_state(
        engine=engine,
        settings=settings,
        clock=now,
        jobs=jobs,
        hasher=KeyHasher(secret.encode()),
        make_grouper=partial(make_grouper, engine),
    )
    taken = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build(state), log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    sys.stdout.write(f"{taken.getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
