"""Findings about signals, over the wire."""

from typing import Any
from uuid import UUID

import httpx
from tests.helpers.api_client import ApiClient
from tests.helpers.grouping import PRODUCT, TYPE, send, ticket

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.sources import service as sources


def finding(signal: UUID) -> dict[str, Any]:
    said = {"relevant_code_paths": ["a.py"], "data_queried": "q", "verified": True}
    return {"signal_id": str(signal), **said}


async def post(api_client: ApiClient, report: UUID, signal: UUID) -> httpx.Response:
    body = {"artefact_type": "signal_finding", "content": finding(signal)}
    return await api_client.post(f"reports/{report}/artefacts/", body)


async def test_finding_must_be_about_signal_of_project(api_client: ApiClient) -> None:
    found: dict[int, UUID] = {}
    for project in (api_client.api.project, api_client.api.other_project):
        async with unit_of_work(api_client.api.engine) as uow:
            await sources.enable(uow, project_id=project, source_product=PRODUCT, source_type=TYPE, now=now())
        [found[project]] = await send(api_client.api.engine, project, [ticket("The page is empty")])
    report = await api_client.report()
    mine, foreign = found[api_client.api.project], found[api_client.api.other_project]
    made = await post(api_client, report, mine)
    assert made.status_code == 201
    texts = set()
    for id in (foreign, new_id()):
        refused = await post(api_client, report, id)
        assert refused.status_code == 400
        texts.add(refused.text)
        edit = {"content": finding(id)}
        edited = await api_client.call("PATCH", f"reports/{report}/artefacts/{made.json()['id']}/", edit)
        assert edited.status_code == 400
    assert len(texts) == 1, "the answer doesn't tell whether another project has it"
    assert [entry["content"]["signal_id"] for entry in await api_client.log(report)] == [str(mine)]
