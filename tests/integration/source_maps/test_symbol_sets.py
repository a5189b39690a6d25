"""Uploads as PostHog's command line makes them, by a client of the tests."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.sdks import Intake, make_intake
from tests.helpers.uploads.source_maps import DEBUG_ID, source_map, symbol_data

from postroom.db.tables import source_maps


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


@pytest.fixture
async def key(api: Api) -> str:
    return await api.key("error_tracking:write")


def hash_of(content: bytes) -> str:
    return hashlib.sha512(content).hexdigest()


async def start(intake: Intake, key: str, content: bytes, *, base: str = "environments") -> dict[str, Any]:
    answer = await intake.client.post(
        f"/api/{base}/{intake.project}/error_tracking/symbol_sets/bulk_start_upload",
        json={"symbol_sets": [{"chunk_id": DEBUG_ID, "release_id": None, "content_hash": hash_of(content)}]},
        headers=bearer(key),
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["id_map"]
    return found


async def send(intake: Intake, started: dict[str, Any], content: bytes) -> httpx.Response:
    address = urlsplit(started["presigned_url"]["url"])
    return await intake.client.post(
        f"{address.path}?{address.query}", data=started["presigned_url"]["fields"], files={"file": content}
    )


async def finish(intake: Intake, key: str, started: dict[str, Any], content: bytes) -> httpx.Response:
    return await intake.client.post(
        f"/api/environments/{intake.project}/error_tracking/symbol_sets/bulk_finish_upload",
        json={"content_hashes": {started["symbol_set_id"]: hash_of(content)}},
        headers=bearer(key),
    )


@pytest.mark.parametrize("base", ["environments", "projects"])
async def test_symbol_set_is_announced_sent_and_confirmed(intake: Intake, key: str, base: str) -> None:
    content = symbol_data(source_map())
    started = (await start(intake, key, content, base=base))[DEBUG_ID]
    early = await finish(intake, key, started, content)
    sent = await send(intake, started, content)
    done = await finish(intake, key, started, content)

    assert (early.status_code, sent.status_code, done.status_code) == (400, 204, 200)
    assert [row.debug_id for row in await intake.rows(source_maps)] == [DEBUG_ID]
    assert await start(intake, key, content) == {}
    assert DEBUG_ID in await start(intake, key, content + b" ")


async def test_symbol_set_that_is_no_map_is_refused_with_the_reason(intake: Intake, key: str) -> None:
    content = symbol_data(b"{}")
    started = (await start(intake, key, content))[DEBUG_ID]
    sent = await send(intake, started, content)
    done = await finish(intake, key, started, content)

    assert (sent.status_code, done.status_code) == (400, 400)
    assert "no mappings" in done.json()["detail"]
    assert await intake.rows(source_maps) == []


async def test_address_is_good_for_one_upload_and_its_signature(intake: Intake, key: str) -> None:
    content = symbol_data(source_map())
    started = (await start(intake, key, content))[DEBUG_ID]
    path = urlsplit(started["presigned_url"]["url"]).path
    forged = await intake.client.post(f"{path}?signature={'0' * 64}", files={"file": content})
    unsigned = await intake.client.post(path, files={"file": content})

    assert (forged.status_code, unsigned.status_code) == (404, 404)
    assert (await send(intake, started, content)).status_code == 204
    assert (await send(intake, started, content)).status_code == 404


async def test_address_after_a_day_has_expired(intake: Intake, key: str) -> None:
    content = symbol_data(source_map())
    started = (await start(intake, key, content))[DEBUG_ID]
    intake.time.forward(days=2)

    assert (await send(intake, started, content)).status_code == 404


async def test_symbol_set_of_another_project_is_refused(api: Api, intake: Intake) -> None:
    content = symbol_data(source_map())
    stranger = await api.key("error_tracking:write", member_of=[api.other_organization])
    reader = await api.key("error_tracking:read")
    started = (await start(intake, await api.key("error_tracking:write"), content))[DEBUG_ID]
    await send(intake, started, content)
    url = f"/api/environments/{intake.project}/error_tracking/"

    for key in (stranger, reader):
        asked = await intake.client.post(
            f"{url}symbol_sets/bulk_start_upload", json={"chunk_ids": ["x"]}, headers=bearer(key)
        )
        assert asked.status_code == 403
        assert (await finish(intake, key, started, content)).status_code == 403
    other = f"/api/environments/{api.other_project}/error_tracking/symbol_sets/bulk_finish_upload"
    foreign = await intake.client.post(
        other, json={"content_hashes": {started["symbol_set_id"]: ""}}, headers=bearer(stranger)
    )
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    "body",
    [[], {}, {"symbol_sets": []}, {"symbol_sets": [7]}, {"chunk_ids": [""]}, {"chunk_ids": ["x" * 101]}],
)
async def test_start_upload_with_a_malformed_body_is_refused(intake: Intake, key: str, body: Any) -> None:
    answer = await intake.client.post(
        f"/api/projects/{intake.project}/error_tracking/symbol_sets/bulk_start_upload",
        json=body,
        headers=bearer(key),
    )

    assert answer.status_code == 400


async def test_release_is_made_and_found_by_its_hash(intake: Intake, key: str) -> None:
    url = f"/api/environments/{intake.project}/error_tracking/releases"
    missing = await intake.client.get(f"{url}/hash/ab12", headers=bearer(key))
    made = await intake.client.post(
        url,
        json={"version": "1.0", "project": "shop", "hash_id": "ab12", "metadata": {"git": {}}},
        headers=bearer(key),
    )
    found = await intake.client.get(f"{url}/hash/ab12", headers=bearer(key))

    assert (missing.status_code, made.status_code) == (404, 201)
    assert found.json() == made.json()
    assert found.json()["version"] == "1.0"
