"""Uploads as Sentry's command line makes them: who may, what is stored, and hostile archives."""

import gzip
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.sdks import Intake, make_intake
from tests.helpers.uploads.source_maps import DEBUG_ID, archive, source_map

from postroom.db.engine import unit_of_work
from postroom.db.tables import (
    projects,
    releases,
    source_map_chunks,
    source_map_files,
    source_map_uploads,
    source_maps,
)
from postroom.source_maps import repository, service, uploads

ORGANIZATION = "/api/0/organizations/any"
WRITE = "error_tracking:write"
ID = DEBUG_ID[:-2] + "00"


@dataclass
class CommandLine:
    """The calls of the command line, with a key."""

    client: httpx.AsyncClient
    key: str
    project: int

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.client.request(method, path, headers=bearer(self.key), **more)

    async def send(self, content: bytes, *, name: str | None = None) -> httpx.Response:
        checksum = name or hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return await self.call(
            "POST", f"{ORGANIZATION}/chunk-upload/", files={"file_gzip": (checksum, gzip.compress(content))}
        )

    async def assemble(self, content: bytes, *, project: object = None, **more: Any) -> httpx.Response:
        checksum = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        body = {
            "checksum": checksum,
            "chunks": [checksum],
            "projects": [project or str(self.project)],
            **more,
        }
        return await self.call("POST", f"{ORGANIZATION}/artifactbundle/assemble/", json=body)

    async def upload(self, content: bytes, **more: Any) -> dict[str, Any]:
        sent = await self.send(content)
        assert sent.status_code == 200, sent.text
        answer = await self.assemble(content, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


@pytest.fixture
async def line(api: Api, intake: Intake) -> CommandLine:
    return CommandLine(intake.client, await api.key(WRITE), intake.project)


async def test_assemble_complete_archive_stores_its_maps(intake: Intake, line: CommandLine) -> None:
    raw = archive({"~/static/a.js": source_map(), "~/b.js": source_map()})

    before = (await line.assemble(raw, version="shop@1.0", dist="7")).json()
    done = await line.upload(raw, version="shop@1.0", dist="7")

    assert before == {"state": "not_found", "missingChunks": [hashlib.sha1(raw).hexdigest()], "detail": None}
    assert done == {"state": "ok", "missingChunks": [], "detail": None}
    assert [row.debug_id for row in await intake.rows(source_maps, source_maps.c.debug_id)] == [
        ID,
        ID[:-2] + "01",
    ]
    files = await intake.rows(source_map_files, source_map_files.c.name)
    assert [(row.release, row.dist, row.name) for row in files] == [
        ("shop@1.0", "7", "~/b.js"),
        ("shop@1.0", "7", "~/static/a.js"),
    ]
    assert [row.version for row in await intake.rows(releases)] == ["shop@1.0"]
    assert [row.maps for row in await intake.rows(source_map_uploads)] == [2]


async def test_assemble_again_is_answered_without_the_parts(intake: Intake, line: CommandLine) -> None:
    raw = archive({"~/a.js": source_map()})
    await line.upload(raw)

    assert (await line.assemble(raw)).json()["state"] == "ok"
    async with unit_of_work(intake.api.engine) as uow:
        left = await uow.execute(sa.select(sa.func.count()).select_from(source_map_chunks))
    assert left.scalar_one() == 0


async def test_upload_of_the_same_id_replaces_the_map(intake: Intake, line: CommandLine) -> None:
    await line.upload(archive({"~/a.js": source_map()}), version="1")
    first = await intake.rows(source_maps)
    await line.upload(archive({"~/a.js": source_map(source="other.js")}), version="2")
    second = await intake.rows(source_maps)

    assert len(first) == len(second) == 1
    assert first[0].id != second[0].id
    assert [row.release for row in await intake.rows(source_map_files)] == ["2"]


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"no archive", "no archive"),
        (archive({"~/a.js": b"{}"}), "no mappings"),
        (archive({"~/a.js": source_map() + b" " * (65 * 2**20)}), "larger than the 64 MB"),
    ],
    ids=["no archive", "no map", "bomb"],
)
async def test_assemble_bad_archive_says_why(
    intake: Intake, line: CommandLine, raw: bytes, detail: str
) -> None:
    answer = await line.upload(raw)
    again = (await line.assemble(raw)).json()

    assert answer["state"] == again["state"] == "error"
    assert detail in answer["detail"]
    assert await intake.rows(source_maps) == []


async def test_send_part_with_another_checksum_is_refused(line: CommandLine) -> None:
    answer = await line.send(b"content", name="0" * 40)

    assert answer.status_code == 400
    assert "checksum" in answer.json()["detail"]


async def test_send_bomb_as_part_is_refused(line: CommandLine) -> None:
    bomb = gzip.compress(b"\x00" * (uploads.CHUNK_BYTES + 1))

    answer = await line.call("POST", f"{ORGANIZATION}/chunk-upload/", files={"file_gzip": ("0" * 40, bomb)})

    assert answer.status_code == 400
    assert "larger than 8 MB" in answer.json()["detail"]


async def test_keep_chunk_beyond_the_limit_of_a_person_is_refused(
    intake: Intake, line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MEGABYTE", 4)

    assert (await line.send(b"x" * 900)).status_code == 200
    assert (await line.send(b"y" * 900)).status_code == 429


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/0/", "GET"),
        (f"{ORGANIZATION}/chunk-upload/", "GET"),
        (f"{ORGANIZATION}/chunk-upload/", "POST"),
        (f"{ORGANIZATION}/releases/", "POST"),
        (f"{ORGANIZATION}/releases/1/", "PUT"),
        (f"{ORGANIZATION}/releases/1/deploys/", "POST"),
        (f"{ORGANIZATION}/releases/1/assemble/", "POST"),
        ("/api/0/projects/any/1/releases/1/files/", "POST"),
        (f"{ORGANIZATION}/artifactbundle/assemble/", "POST"),
    ],
)
async def test_call_without_the_scope_is_refused(api: Api, intake: Intake, path: str, method: str) -> None:
    body: dict[str, Any] = {} if method == "GET" else {"json": {}}
    missing = await intake.client.request(method, path, **body)
    public = await intake.client.request(method, path, headers=bearer(intake.token), **body)
    other = await intake.client.request(method, path, headers=bearer(await api.key("task:write")), **body)

    assert (missing.status_code, public.status_code, other.status_code) == (401, 401, 403)


async def test_upload_to_a_project_of_others_is_refused(api: Api, intake: Intake) -> None:
    raw = archive({"~/a.js": source_map()})
    stranger = CommandLine(
        intake.client, await api.key(WRITE, member_of=[api.other_organization]), api.other_project
    )
    limited = CommandLine(intake.client, await api.key(WRITE, projects=[api.project]), api.project)

    for line in (stranger, limited):
        await line.send(raw)
        assert (await line.assemble(raw, project=intake.project, version="1")).status_code in (403, 404)
        answer = await line.call(
            "POST", f"{ORGANIZATION}/releases/", json={"version": "1", "projects": [intake.project]}
        )
        assert answer.status_code in (403, 404)
        path = f"/api/0/projects/any/{intake.project}/releases/1/files/"
        assert (await line.call("POST", path, files={"file": b"{}"})).status_code in (403, 404)
        listed = await line.call("GET", f"/api/projects/{intake.project}/signals/source_maps/")
        assert listed.status_code in (403, 404)
    assert await intake.rows(source_maps) == []
    assert await intake.rows(releases) == []


async def test_assemble_parts_of_another_person_are_missing(
    api: Api, intake: Intake, line: CommandLine
) -> None:
    raw = archive({"~/a.js": source_map()})
    await line.send(raw)
    other = CommandLine(intake.client, await api.key(WRITE), intake.project)

    assert (await other.assemble(raw)).json()["state"] == "not_found"


async def test_release_is_made_finished_deployed_and_deleted(intake: Intake, line: CommandLine) -> None:
    one = f"{ORGANIZATION}/releases/shop@1.0/"
    made = await line.call(
        "POST", f"{ORGANIZATION}/releases/", json={"version": "shop@1.0", "projects": [intake.project]}
    )
    commits = [
        {"id": "1f" * 20, "message": "Pay", "author_name": "Ann", "repository": "shop"},
        {"id": 7},
        "x",
    ]
    changed = await line.call("PUT", one, json={"commits": commits})
    finished = await line.call("PUT", one, json={"dateReleased": "2026-01-01T00:00:00Z"})
    deployed = await line.call("POST", f"{one}deploys/", json={"environment": "production"})
    listed = await line.call("GET", f"/api/0/projects/any/{intake.project}/releases/")

    assert (made.status_code, deployed.status_code) == (201, 201)
    assert changed.json()["commitCount"] == 2
    assert finished.json()["dateReleased"] is not None
    assert [each["version"] for each in listed.json()] == ["shop@1.0"]
    await line.upload(archive({"~/a.js": source_map()}, debug_ids=False), version="shop@1.0")
    assert (await line.call("DELETE", one)).status_code == 204
    assert (await line.call("GET", one)).status_code == 404
    assert await intake.rows(source_maps) == []


@pytest.mark.parametrize("version", ["", " ", ".", "..", "a\nb", 7, None])
async def test_release_with_a_bad_version_is_refused(line: CommandLine, version: Any) -> None:
    answer = await line.call(
        "POST", f"{ORGANIZATION}/releases/", json={"version": version, "projects": [line.project]}
    )

    assert answer.status_code == (201 if version == 7 else 400)


@pytest.mark.parametrize(
    "body", [[], "x", {"projects": "1"}, {"projects": [{}]}, {"chunks": 7, "projects": ["x"]}]
)
async def test_assemble_with_a_malformed_body_is_refused(line: CommandLine, body: Any) -> None:
    answer = await line.call("POST", f"{ORGANIZATION}/artifactbundle/assemble/", json=body)

    assert answer.status_code in (400, 404)


async def test_single_files_of_a_release_find_each_other(intake: Intake, line: CommandLine) -> None:
    path = f"/api/0/projects/any/{intake.project}/releases/shop@1.0/files/"
    code = b"throw 1\n//# sourceMappingURL=a.js.map\n"
    for name, content in (("~/static/a.js", code), ("~/static/a.js.map", source_map())):
        sent = await line.call("POST", path, data={"name": name, "dist": "7"}, files={"file": content})
        assert sent.status_code == 201, sent.text

    rows = await intake.rows(source_map_files, source_map_files.c.name)
    assert [(row.name, row.refers_to, row.map_id is None) for row in rows] == [
        ("~/static/a.js", "~/static/a.js.map", True),
        ("~/static/a.js.map", None, False),
    ]
    assert (await line.call("GET", path)).json() == []


async def test_make_room_deletes_the_maps_not_used_for_longest(
    intake: Intake, line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        intake.time.forward(hours=1)
        await line.upload(archive({f"~/{number}.js": source_map()}, debug_ids=False), version=str(number))
    sizes = [row.size for row in await intake.rows(source_maps)]
    async with unit_of_work(intake.api.engine) as uow:
        await repository.make_room(uow, intake.project, sizes[0] * 2)

    assert [row.release for row in await intake.rows(source_map_files, source_map_files.c.release)] == [
        "1",
        "2",
    ]


async def test_delete_expired_keeps_maps_that_are_used(intake: Intake, line: CommandLine) -> None:
    await line.upload(archive({"~/a.js": source_map(), "~/b.js": source_map()}), version="1")
    settings = intake.api.state.settings.source_maps
    later = intake.time() + timedelta(days=settings.retention_days + 1)
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(
            sa.update(source_maps)
            .where(source_maps.c.project_id == intake.project, source_maps.c.debug_id == ID)
            .values(used_at=later - timedelta(days=1))
        )
        await service.delete_expired(uow, settings, now=later, limit=100)
        await uploads.delete_old(uow, datetime(2030, 1, 1, tzinfo=UTC))

    assert [row.debug_id for row in await intake.rows(source_maps)] == [ID]
    assert await intake.rows(source_map_uploads) == []


async def test_delete_project_deletes_its_maps(intake: Intake, line: CommandLine) -> None:
    await line.upload(archive({"~/a.js": source_map()}), version="1")
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(sa.delete(projects).where(projects.c.id == intake.project))

    for table in (source_maps, source_map_files, source_map_uploads, releases):
        assert await intake.rows(table) == []
