"""Requests whose transaction PostgreSQL ends because it and another one wait for each other."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import add_signal
from tests.helpers.waiting import until_locked

from postroom.api.http.requests import replay
from postroom.db.engine import unit_of_work
from postroom.reports import report_merges
from postroom.signals import grouping_version


async def split_in_deadlock(api_client: ApiClient) -> tuple[httpx.Response, UUID]:
    """Split a report while another transaction has it and waits for the grouping; return the answer and the id."""
    project, id = api_client.api.project, await api_client.report(status="ready")
    async with unit_of_work(api_client.api.engine) as uow:
        first, _ = [await add_signal(uow, project, id) for _ in range(2)]
    async with unit_of_work(api_client.api.engine) as uow:
        await report_merges.lock(uow, project, [id])
        call = asyncio.create_task(api_client.post(f"reports/{id}/split/", {"signal_ids": [str(first)]}))
        await until_locked(api_client.api.engine)
        # The opposite order. The call began to wait earlier, so it is the one that looks for a deadlock, and loses.
        await grouping_version.bump(uow, project)
    return await call, id


async def splits(api_client: ApiClient, id: UUID) -> int:
    answer = await api_client.call("GET", f"reports/{id}/regroupings/")
    return int(answer.json()["count"])


async def test_call_that_lost_a_deadlock_is_served_again(api_client: ApiClient) -> None:
    answer, id = await split_in_deadlock(api_client)
    assert answer.status_code == 200, answer.text
    assert await splits(api_client, id) == 1


async def test_call_that_lost_too_many_deadlocks_says_so(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "MAX_REPLAYS", 0)
    answer, id = await split_in_deadlock(api_client)
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (503, "unavailable")
    assert "at the same time. Nothing was changed" in body["detail"]
    assert answer.headers["Retry-After"]
    assert await splits(api_client, id) == 0


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.SerializationFailure(), True),
        (psycopg.errors.LockNotAvailable(), False),
        (psycopg.OperationalError(), False),
    ],
)
def test_deadlock_of_an_error_depends_on_its_state(error: psycopg.Error, expected: bool) -> None:
    assert replay.is_deadlock(error) is expected
