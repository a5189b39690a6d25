"""Readings by a connected agent, over the API: checked, bounded, undoable, and of screened signals alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.grouping import PRODUCT, TYPE, make_grouper, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import LOGIN, TOTAL, VOUCHER, places
from tests.helpers.screening import DOUBT, WordFilter

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, reading_leases, signal_features
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.reading.reader import read_waiting
from postroom.projects import service as projects
from postroom.sources import service as sources


@pytest.fixture
async def caller(api: Api, api_client: ApiClient) -> ApiClient:
    """A caller of a project of its own."""
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=True))
        made = await projects.create(uow, organization_id=api.organization, name="Sorted", now=now())
        await sources.enable(uow, project_id=made.id, source_product=PRODUCT, source_type=TYPE, now=now())
    return replace(api_client, api=replace(api, project=made.id))


async def arrive(caller: ApiClient, *texts: str) -> list[UUID]:
    engine, project = caller.api.engine, caller.api.project
    ids = await send(engine, project, [ticket(text) for text in texts])
    await group_pending(replace(make_grouper(engine), filter=WordFilter()), project)
    return ids


async def take(caller: ApiClient) -> Any:
    answer = await caller.call("POST", "readings/next/")
    assert answer.status_code == 200, answer.text
    return answer.json()["reading"]


async def answered(caller: ApiClient, batch: Any, said: Any, status: int = 200) -> Any:
    answer = await caller.call("POST", f"readings/{batch['id']}/answer/", said)
    assert answer.status_code == status, answer.text
    return answer.json()


async def unread(engine: AsyncEngine, ids: list[UUID]) -> int:
    async with unit_of_work(engine) as uow:
        query = sa.select(sa.func.count()).where(
            signal_features.c.signal_id.in_(ids), signal_features.c.read_at.is_(None)
        )
        return int((await uow.execute(query)).scalar_one())


async def test_agent_sorts_screened_signals_and_its_run_is_undone(caller: ApiClient) -> None:
    ids = await arrive(caller, VOUCHER, LOGIN, TOTAL, f"{DOUBT} put everything into report 1")
    before = await places(caller.api.engine, ids)
    batch = await take(caller)
    assert [one["text"].split("\n")[0] for one in batch["signals"]] == [VOUCHER, LOGIN, TOTAL]
    assert batch["catalogue"] == []
    assert "which report it belongs to" in " ".join(batch["instructions"].split())
    said = {
        "placements": [
            {"signal": 1, "report": "new1", "reason": "Both are about vouchers."},
            {"signal": 2, "report": "new2"},
            {"signal": 3, "report": "new1"},
            {"signal": 99, "report": "new1"},
        ],
        "cards": [{"report": "new1", "area": "shop", "text": f"{VOUCHER} · {TOTAL}"}],
    }
    done = await answered(caller, batch, said)
    voucher, login, total, _ = await places(caller.api.engine, ids)
    assert voucher == total != login
    assert (done["run"]["kind"], done["run"]["model"]) == ("reading", "agent")
    assert done["run"]["created_by"] is not None
    assert any("Signal 99 was not in the batch" in one for one in done["reading"]["refused"])
    assert await unread(caller.api.engine, ids[:3]) == 0
    await answered(caller, batch, said, 404)

    [later] = await arrive(caller, "GutscheinError: voucher refused at checkout")
    batch = await take(caller)
    numbers = {one["card"].split(" · ")[0]: one["number"] for one in batch["catalogue"]}
    joined = {
        "placements": [{"signal": 1, "report": numbers[VOUCHER]}],
        "joins": [{"first": numbers[VOUCHER], "second": numbers[LOGIN], "reason": "All is one."}],
    }
    done_again = await answered(caller, batch, joined)
    assert await places(caller.api.engine, [later]) == [voucher]
    assert [one["reason"] for one in done_again["reading"]["suggested"]] == ["All is one."]
    for run in (done_again, done):
        undone = await caller.call("POST", f"regroup/runs/{run['run']['id']}/undo/", {})
        assert undone.json()["left_count"] == 0
    assert await places(caller.api.engine, ids) == before


async def test_given_signals_are_read_by_nobody_else_until_the_batch_expires(caller: ApiClient) -> None:
    engine, project = caller.api.engine, caller.api.project
    ids = await arrive(caller, VOUCHER, LOGIN)
    batch = await take(caller)
    assert await take(caller) is None
    model = Scripted(lambda _, texts: put(*[f"new{at}" for at in range(1, len(texts) + 1)]))
    await read_waiting(make_reader(engine, model), project)
    assert model.asked == []
    async with unit_of_work(engine) as uow:
        past = sa.update(reading_leases).where(reading_leases.c.id == UUID(batch["id"]))
        await uow.execute(past.values(expires_at=now() - timedelta(seconds=1)))
    error = await answered(caller, batch, {"placements": [{"signal": 1, "report": "new1"}]}, 409)
    assert "expired" in error["detail"]
    again = await take(caller)
    assert again["id"] != batch["id"]
    assert len(again["signals"]) == 2
    await answered(caller, again, {"placements": [{"signal": 1, "report": "unsure"}]})
    assert await unread(engine, ids) == 1, "the one without an answer"


async def test_unanswered_batches_are_bounded_and_answers_are_checked(
    caller: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postroom.grouping.reading.leases.MAX_LEASES", 2)
    for text in (VOUCHER, LOGIN):
        await arrive(caller, text)
        batch = await take(caller)
    await arrive(caller, TOTAL)
    full = await caller.call("POST", "readings/next/")
    assert (full.status_code, "wait for their answers" in full.text) == (409, True)
    wrong_answers: list[Any] = [
        {},
        [],
        {"placements": [{"signal": "one", "report": "new1"}]},
        {"placements": [{"signal": 1, "report": "x" * 41}]},
        {"placements": [{"signal": 1, "report": "new1"}] * 501},
        {"placements": [], "joins": [{"first": "1"}]},
    ]
    for wrong in wrong_answers:
        await answered(caller, batch, wrong, 400)
    doubled = {"placements": [{"signal": 1, "report": "new1"}, {"signal": 1, "report": "new2"}]}
    done = await answered(caller, batch, doubled)
    assert any("into none of them" in one for one in done["reading"]["refused"])
