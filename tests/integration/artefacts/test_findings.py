"""Findings about signals, over the wire."""

from typing import Any
from uuid import UUID

import httpx
from tests.helpers.desk import Desk
from tests.helpers.grouping import PRODUCT, TYPE, send, ticket

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.sources import service as sources


def finding(signal: UUID) -> dict[str, Any]:
    said = {"relevant_code_paths": ["a.py"], "data_queried": "q", "verified": True}
    return {"signal_id": str(signal), **said}


async def post(desk: Desk, report: UUID, signal: UUID) -> httpx.Response:
    body = {"artefact_type": "signal_finding", "content": finding(signal)}
    return await desk.post(f"reports/{report}/artefacts/", body)


async def test_finding_must_be_about_signal_of_project(desk: Desk) -> None:
    found: dict[int, UUID] = {}
    for project in (desk.api.project, desk.api.other_project):
        async with unit_of_work(desk.api.engine) as uow:
            await sources.enable(uow, project_id=project, source_product=PRODUCT, source_type=TYPE, now=now())
        [found[project]] = await send(desk.api.engine, project, [ticket("The page is empty")])
    report = await desk.report()
    mine, foreign = found[desk.api.project], found[desk.api.other_project]
    made = await post(desk, report, mine)
    assert made.status_code == 201
    texts = set()
    for id in (foreign, new_id()):
        refused = await post(desk, report, id)
        assert refused.status_code == 400
        texts.add(refused.text)
        edit = {"content": finding(id)}
        edited = await desk.call("PATCH", f"reports/{report}/artefacts/{made.json()['id']}/", edit)
        assert edited.status_code == 400
    assert len(texts) == 1, "the answer doesn't tell whether another project has it"
    assert [entry["content"]["signal_id"] for entry in await desk.log(report)] == [str(mine)]
