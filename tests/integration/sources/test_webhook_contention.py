"""Receiving, polling, processing, changing and deleting one source at the same time: nothing is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from tests.helpers.api import Api
from tests.helpers.polling import hosting, poll
from tests.helpers.sources import Connected, connect, read_all

ISSUES = {"x-github-event": "issues"}


def _issue(number: int) -> dict[str, Any]:
    return {
        "id": 9_000 + number,
        "number": number,
        "title": f"Export {number} stops",
        "state": "open",
        "created_at": "2026-02-01T09:00:00Z",
        "updated_at": "2026-02-01T09:00:00Z",
    }


async def _send_beside(
    source: Connected, others: list[Callable[[], Awaitable[object]]], *, calls: int
) -> list[int]:
    """Send deliveries while `others` run over and over; return the statuses of the responses."""
    ended = asyncio.Event()

    async def repeat(other: Callable[[], Awaitable[object]]) -> None:
        while not ended.is_set():
            await other()
            await asyncio.sleep(0)

    async def send(number: int) -> int:
        payload = {"action": "opened", "issue": _issue(number), "repository": {"full_name": "acme/shop"}}
        return (await source.send(payload, ISSUES)).status_code

    running = [asyncio.create_task(repeat(other)) for other in others]
    statuses: list[int] = []
    for start in range(0, calls, 10):
        statuses += await asyncio.gather(*(send(number) for number in range(start, start + 10)))
    ended.set()
    await asyncio.gather(*running)
    return statuses


async def test_webhook_while_its_source_is_polled_processed_and_changed_is_stored(api: Api) -> None:
    numbers = count(100_000)

    def answer(path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        return 200, {}, [_issue(next(numbers)) for _ in range(5)]

    async with hosting(answer) as host:
        source = await connect(
            api,
            "github",
            name="contended",
            per_minute=100_000,
            config={"repository": "acme/shop", "api": host.address},
            secrets={"token": "ghp_secret"},
        )

        async def change() -> None:
            changed = await source.call("PATCH", body={"per_minute": 100_000})
            assert changed.status_code == 200, changed.text

        statuses = await _send_beside(
            source, [lambda: poll(api, source), lambda: read_all(api), change], calls=200
        )

    assert set(statuses) == {200}


async def test_source_deleted_while_it_receives_and_is_processed_ends_cleanly(api: Api) -> None:
    for number in range(5):
        source = await connect(api, "github", name=f"deleted {number}", per_minute=100_000)

        async def delete(source: Connected = source) -> None:
            await asyncio.sleep(0.05)
            deleted = await source.call("DELETE")
            assert deleted.status_code in {204, 404}, deleted.text

        statuses = await _send_beside(source, [lambda: read_all(api), delete], calls=60)

        # 429: the counters went away between two statements of the call.
        assert set(statuses) <= {200, 404, 429}
        assert statuses[-1] == 404
