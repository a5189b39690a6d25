"""Evidence of a report with thousands of signals: pages, groups, and what that costs."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.reports import MOMENT, add_report, next_id

from postroom.db.engine import unit_of_work
from postroom.db.tables import signals

MANY = 5_000


@pytest.fixture(scope="module")
async def report(api: Api) -> UUID:
    """A report with 5,000 signals of seven texts, the first of them most often."""
    async with unit_of_work(api.engine) as uow:
        id = await add_report(uow, api.project, signal_count=MANY)
        await uow.execute(
            sa.insert(signals),
            [
                {
                    "id": (signal := next_id()),
                    "project_id": api.project,
                    "report_id": id,
                    "state": "grouped",
                    "source_product": "zendesk" if number % 2 else "logs",
                    "source_type": "ticket",
                    "source_id": str(number),
                    "description": f"Text of kind {'abcdefg'[0 if number % 3 else number % 7]} number {number}",
                    "weight": 0.5,
                    "timestamp": MOMENT + timedelta(seconds=number),
                    "received_at": MOMENT,
                    "content_hash": signal.bytes,
                }
                for number in range(MANY)
            ],
        )
    return id


async def test_pages_go_on_to_the_end(api: Api, report: UUID) -> None:
    key = bearer(await api.key("task:read"))
    link: str | None = api.url(f"reports/{report}/signals/?limit=5000")
    seen: list[str] = []
    while link is not None:
        page = (await api.client.get(link, headers=key)).json()
        assert len(page["signals"]) <= 200
        seen += [one["source_id"] for one in page["signals"]]
        link = page["next"]
    assert seen == [str(number) for number in range(MANY)]


async def test_groups_of_thousands_are_quick_and_count_right(api: Api, report: UUID) -> None:
    key = bearer(await api.key("task:read"))
    path = api.url(f"reports/{report}/evidence/")
    began = time.perf_counter()
    page = (await api.client.get(path, headers=key)).json()
    assert time.perf_counter() - began < 10
    assert (page["count"], page["signal_count"]) == (7, MANY)
    counts = [group["count"] for group in page["results"]]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == MANY
    largest = page["results"][0]
    assert largest["representative"]["content"] == "Text of kind a number 0"
    assert len(largest["signal_ids"]) == 200
    assert sum(source["count"] for source in largest["sources"]) == largest["count"]
    like = largest["signal_ids"][7]
    listed = (
        await api.client.get(api.url(f"reports/{report}/signals/?like={like}&offset=190"), headers=key)
    ).json()
    assert listed["count"] == largest["count"]
    assert [one["signal_id"] for one in listed["signals"]][:10] == largest["signal_ids"][190:]
    assert {one["content"][:14] for one in listed["signals"]} == {"Text of kind a"}
    second = (await api.client.get(f"{path}?limit=1&offset=1", headers=key)).json()
    assert second["results"] == page["results"][1:2]


async def test_evidence_of_other_project_is_not_found(api: Api, report: UUID) -> None:
    other = bearer(await api.key("task:read", member_of=[api.other_organization]))
    for path in ("evidence/", "signals/?limit=1"):
        answer = await api.client.get(api.url(f"reports/{report}/{path}", api.other_project), headers=other)
        assert answer.status_code == 404
