"""A flood of changes to five destinations, one of them down, with the sending process killed in the middle."""

import asyncio
import signal
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import Receiver, receiver
from tests.integration.notify.notify_project import NotifyProject, bodies, make_notify_project

REPORTS, GOOD = 100, 4

SENDER = """
import asyncio, sys
from datetime import datetime
from uuid import UUID
from tests.helpers.handoff import HASHER
from postroom.db.engine import create_engine
from postroom.notify.post import Post
from postroom.notify.sender import send_waiting
from postroom.settings import NotificationSettings

async def main(url, at, *ids):
    engine = create_engine(url, pool_size=5)
    settings = NotificationSettings(allow_private_addresses=True, seconds=5)
    now = datetime.fromisoformat(at)
    post = Post(engine, settings, HASHER, lambda: now, None)

    async def drain(id):
        while await send_waiting(post, UUID(id)):
            pass

    await asyncio.gather(*(drain(id) for id in ids))

asyncio.run(main(*sys.argv[1:]))
"""


async def _drain(notify: NotifyProject, id: object) -> float:
    began = time.monotonic()
    while await notify.send(id):  # type: ignore[arg-type]
        pass
    return time.monotonic() - began


@pytest.mark.slow
async def test_flood_with_destination_down_and_killed_sender_loses_and_delays_nothing(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    notify = await make_notify_project(engine)
    async with AsyncExitStack() as stack:
        targets: list[Receiver] = [await stack.enter_async_context(receiver()) for _ in range(GOOD)]
        for target in targets:
            target.answer(200)
        down = await stack.enter_async_context(receiver())
        down.answer(503)
        ids = [await notify.add(target.url) for target in [*targets, down]]
        reports = [await notify.ready(title=f"Report {number}") for number in range(REPORTS)]
        for report in reports:  # a second change before the first is sent joins it
            await notify.log(report, "suggested_reviewers", [{"github_login": "bob"}])
        while await notify.plan():
            pass
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SENDER, fresh_database_url, notify.at.isoformat(), *map(str, ids)
        )
        async with asyncio.timeout(60):
            while len(targets[0].asked) < 40:  # noqa: ASYNC110  # a server that is asked signals no event
                await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        # What was underway rests for nobody: the next job sends it again with its id.
        await asyncio.gather(*(_drain(notify, id) for id in ids))
    for target in targets:
        by_id = {
            headers["webhook-id"]: body["data"]["report"]["id"]
            for (headers, _), body in zip(target.asked, bodies(target.asked), strict=True)
        }
        assert Counter(by_id.values()) == Counter(str(report) for report in reports)
        assert len(target.asked) <= REPORTS + 1  # the one that was underway
    waiting = await notify.deliveries(ids[-1])
    assert Counter(one.status for one in waiting) == {"waiting": REPORTS}
    assert len(down.asked) <= 2
