"""Requests whose transaction PostgreSQL ends because it and another one wait for each other."""

import psycopg
import pytest
import sqlalchemy as sa
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import add_signal

from postroom.api.http.requests import replay
from postroom.db.connecting import is_deadlock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.reports import report_merges

DEADLOCK = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END $$"


async def split(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch, *, deadlocks: int
) -> tuple[int, str, int]:
    """Split a report where the database says so many times that the transaction lost a deadlock.

    Returns:
        The status, the detail of an error, and how often the report was split.
    """
    project, id = api_client.api.project, await api_client.report(status="ready")
    async with unit_of_work(api_client.api.engine) as uow:
        first, _ = [await add_signal(uow, project, id) for _ in range(2)]
    lost = 0
    settle = report_merges.settle

    async def settle_or_lose(uow: UnitOfWork, *arguments: object, **named: object) -> None:
        nonlocal lost
        if lost < deadlocks:
            lost += 1
            await uow.execute(sa.text(DEADLOCK))
        await settle(uow, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(report_merges, "settle", settle_or_lose)
    answer = await api_client.post(f"reports/{id}/split/", {"signal_ids": [str(first)]})
    regroupings = await api_client.call("GET", f"reports/{id}/regroupings/")
    assert lost == deadlocks
    return answer.status_code, answer.json().get("detail", ""), regroupings.json()["count"]


async def test_call_that_lost_two_deadlocks_is_served_again(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await split(api_client, monkeypatch, deadlocks=replay.MAX_REPLAYS) == (200, "", 1)


async def test_call_that_lost_three_deadlocks_says_so(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, detail, splits = await split(api_client, monkeypatch, deadlocks=replay.MAX_REPLAYS + 1)
    assert (status, splits) == (503, 0)
    assert "at the same time. Nothing was changed" in detail


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
    assert is_deadlock(error) is expected
