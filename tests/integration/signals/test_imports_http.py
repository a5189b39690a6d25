"""Files that are uploaded to be imported, over HTTP: parts, preview, start, progress, rejects, cancel and undo."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import RecordingJobs

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import import_files, import_runs, reports, signals
from postroom.grouping.history.uploaded import Importer, import_upload
from postroom.signals.imports import uploads
from postroom.signals.imports.blocks import BLOCK, Cutter, read_block, rows_end
from postroom.signals.imports.uploads import IMPORT_JOB, UNDO_IMPORT_JOB

CSV = (
    b"number,title,body,state,state_reason,created_at,closed_at\n"
    b'1,Umlauts in names,"The export ""\xc3\x9cbersicht""\nwrites question marks.",open,,2021-02-01T10:00:00Z,\n'
    b"2,Login dead,The button does nothing.,closed,completed,2021-02-01T10:00:00Z,2021-03-04T10:00:00Z\n"
    b"3,Odd,A state of its own.,parked,,2021-02-01T10:00:00Z,\n"
    b"4,Short\n"
)


class Uploading:
    """Calls of one person about the imports of a project."""

    def __init__(self, api: Api, key: str) -> None:
        self.api, self._headers = api, bearer(key)

    async def call(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        url = f"/api/projects/{self.api.project}/imports/{path}"
        headers = {**self._headers, **options.pop("headers", {})}
        return await self.api.client.request(method, url, headers=headers, **options)

    async def begin(self, name: str = "issues.csv", size: int = len(CSV)) -> httpx.Response:
        return await self.call("POST", json={"name": name, "size": size})

    async def part(self, id: str, number: object, content: bytes) -> httpx.Response:
        headers = {"content-type": "application/octet-stream"}
        return await self.call("PUT", f"{id}/parts/{number}/", content=content, headers=headers)

    async def upload(self, content: bytes = CSV, name: str = "issues.csv") -> str:
        begun = await self.begin(name, len(content))
        assert begun.status_code == 201, begun.text
        id = str(begun.json()["id"])
        for number, at in enumerate(range(0, len(content), uploads.PART_BYTES)):
            sent = await self.part(id, number, content[at : at + uploads.PART_BYTES])
            assert sent.status_code == 200, sent.text
        return id

    async def preview(self, id: str, mapping: Mapping[str, Any] | None = None) -> httpx.Response:
        return await self.call("POST", f"{id}/preview/", json={"mapping": dict(mapping or {})})

    async def start(self, id: str, mapping: Mapping[str, Any] | None = None) -> httpx.Response:
        return await self.call("POST", f"{id}/start/", json={"mapping": dict(mapping or {})})

    async def work(self, id: str) -> dict[str, Any]:
        importer = Importer(self.api.engine, RecordingJobs(), now)
        async with unit_of_work(self.api.engine) as uow:
            run = (await uow.execute(sa.select(import_runs).where(import_runs.c.id == id))).one()
        await import_upload(importer, self.api.project, run.id, stopping=lambda: False)
        found: dict[str, Any] = (await self.call("GET", f"{id}/")).json()
        return found


@pytest.fixture
async def uploading(api: Api) -> Uploading:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(signals))
        await uow.execute(sa.delete(reports))
        await uow.execute(sa.delete(import_runs))
    return Uploading(api, await api.key("task:read", "task:write"))


async def test_upload_is_previewed_started_and_stored_with_its_rejects(uploading: Uploading) -> None:
    id = await uploading.upload()
    previewed = await uploading.preview(id)
    assert previewed.status_code == 200, previewed.text
    shown = previewed.json()
    assert (shown["tracker"], shown["looked_at"], shown["rejected"], shown["settled"]) == ("GitHub", 4, 2, 1)
    assert shown["rows"][0]["title"] == "Umlauts in names"
    assert shown["rows"][1]["outcome"] == "fixed"
    assert "'parked' means is unknown" in shown["rows"][2]["problem"]
    assert shown["mapping"]["state"] == "state"
    assert shown["examples"]["number"] == "1"
    assert shown["states"] == [
        {"said": "parked", "word": "parked", "outcome": None, "rows": 1},
        *[one for one in shown["states"] if one["outcome"] is not None],
    ]
    again = (await uploading.preview(id, {"states": ["parked=open"]})).json()
    assert again["rejected"] == 1
    assert {"said": "parked", "word": "parked", "outcome": "open", "rows": 1} in again["states"]
    started = await uploading.start(id)
    assert (started.status_code, started.json()["state"]) == (202, "reading")
    done = await uploading.work(id)
    assert (done["state"], done["rows"], done["stored"], done["settled"]) == ("read", 4, 2, 1)
    assert (done["rejected"], done["read_bytes"]) == (2, len(CSV))
    rejected = (await uploading.call("GET", f"{id}/rejects/")).json()["results"]
    assert [one["row"] for one in rejected] == [3, 4]
    assert "has 2 values; the header names 7 columns" in rejected[1]["reason"]
    assert "Line 6" in rejected[1]["reason"]
    async with unit_of_work(uploading.api.engine) as uow:
        texts = (await uow.execute(sa.select(signals.c.description).order_by(signals.c.source_id))).scalars()
        assert texts.first() == 'Umlauts in names\n\nThe export "Übersicht"\nwrites question marks.'
        assert (await uow.execute(sa.select(reports.c.status))).scalars().all() == ["resolved"]
        assert (await uow.execute(sa.select(import_files.c.number))).all() == []
    assert [one["id"] for one in (await uploading.call("GET")).json()["results"]] == [id]


async def test_import_that_is_interrupted_continues_after_its_last_batch(uploading: Uploading) -> None:
    lines = b"".join(
        b'{"text": "line %d", "source_product": "a", "source_type": "b"}\n' % n for n in range(1_200)
    )
    id = await uploading.upload(lines, "lines.jsonl")
    assert (await uploading.start(id)).status_code == 202
    jobs, batches = RecordingJobs(), iter([False, False, True])
    async with unit_of_work(uploading.api.engine) as uow:
        run = (await uow.execute(sa.select(import_runs.c.id))).scalar_one()
    importer = Importer(uploading.api.engine, jobs, now)
    await import_upload(importer, uploading.api.project, run, stopping=lambda: next(batches))
    assert [job.name for job in jobs.put if job.name == IMPORT_JOB] == [IMPORT_JOB]
    done = await uploading.work(id)
    assert (done["state"], done["stored"], done["repeated"]) == ("read", 1_200, 0)


async def test_upload_refuses_what_is_no_file_to_import(uploading: Uploading) -> None:
    for name, size, why in [
        ("issues.xlsx", 10, "name must end in"),
        ("issues.csv.gz", 10, "unpack compressed"),
        ("issues.csv", 0, "1 to 256 MB"),
        ("issues.csv", 10**12, "1 to 256 MB"),
    ]:
        refused = await uploading.begin(name, size)
        assert refused.status_code == 400, name
        assert why in refused.json()["detail"]
    id = (await uploading.begin(size=10)).json()["id"]
    bomb = await uploading.part(id, 0, b"\x1f\x8b" + bytes(8))
    assert "compressed" in bomb.json()["detail"]
    for number in (1, -1, "x", "9" * 40, "\u0661"):
        assert (await uploading.part(id, number, b"0123456789")).status_code in {400, 404}
    assert "No row" not in (await uploading.start(id)).text
    assert (await uploading.start(id)).status_code == 409


async def test_start_refuses_a_file_of_which_parts_are_missing(uploading: Uploading) -> None:
    id = (await uploading.begin(size=len(CSV) + 1)).json()["id"]
    assert (await uploading.part(id, 0, CSV)).status_code == 200
    refused = await uploading.start(id)
    assert refused.status_code == 400
    assert "send the missing parts" in refused.json()["detail"]


async def test_project_imports_one_file_at_a_time(api: Api, uploading: Uploading) -> None:
    other = Uploading(api, await api.key("task:read", "task:write"))
    first = await uploading.upload()
    assert "is being imported" in (await other.begin()).json()["detail"]
    second = await uploading.upload()
    assert (await uploading.call("GET", f"{first}/")).json()["state"] == "cancelled"
    assert (await uploading.start(second)).status_code == 202
    assert (await uploading.begin()).status_code == 409
    assert (await uploading.call("POST", f"{second}/cancel/")).json()["state"] == "cancelled"
    assert (await other.begin()).status_code == 201
    assert (await uploading.work(second))["stored"] == 0


async def test_undo_enqueues_the_deletion_of_what_was_stored(uploading: Uploading) -> None:
    id = await uploading.upload()
    assert (await uploading.call("POST", f"{id}/undo/")).status_code == 409
    await uploading.start(id)
    await uploading.work(id)
    undone = await uploading.call("POST", f"{id}/undo/")
    assert (undone.status_code, undone.json()["state"]) == (202, "undone")
    async with unit_of_work(uploading.api.engine) as uow:
        queued = await uow.execute(sa.text("SELECT name FROM jobs"))
        assert UNDO_IMPORT_JOB in set(queued.scalars())


async def test_imports_of_other_projects_and_without_the_scope_are_refused(
    api: Api, uploading: Uploading
) -> None:
    id = await uploading.upload()
    reader = Uploading(api, await api.key("task:read"))
    assert (await reader.begin()).status_code == 403
    assert (await reader.start(id)).status_code == 403
    assert (await reader.call("GET", f"{id}/")).status_code == 200
    url = f"/api/projects/{api.other_project}/imports/{id}/"
    stranger = await api.key("task:read", member_of=[api.other_organization])
    assert (await api.client.get(url, headers=bearer(stranger))).status_code == 404


HOSTILE = {
    "a million columns": b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n",
    "nul bytes": b"number,title,body,state\n1,a\x00b,c,open\n",
    "a quote that is never closed": b'number,title,body,state\n1,"' + b"x" * 1_000_000,
    "an encoding that is no UTF-8": "number,title,body,state\n1,\u00dc,b,open\n".encode("latin-1"),
    "UTF-16": "number,title,body,state\n1,\u00dc,b,open\n".encode("utf-16"),
    "formulas": b"number,title,body,state\n1,=cmd|' /C calc'!A0,@SUM(1),open\n",
    "an empty header": b"\n\n\n",
    "binary": bytes(range(256)) * 4_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_file_is_refused_or_rejected_row_by_row(uploading: Uploading, kind: str) -> None:
    content = HOSTILE[kind]
    id = await uploading.upload(content)
    shown = await uploading.preview(id)
    assert shown.status_code in {200, 400}, shown.text
    started = await uploading.start(id)
    assert started.status_code in {202, 400}, started.text
    if started.status_code == 202:
        done = await uploading.work(id)
        assert done["state"] in {"read", "failed"}, done
        assert done["stored"] == (1 if kind == "formulas" else 0)


def test_nested_mail_is_one_row_per_message() -> None:
    nested = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 5_000
    mails = (
        b"From a\nSubject: one\n\nHello there\n\nFrom b\nSubject: two\n"
        + nested
        + b"\n\nFrom c\nSubject: three\n\nx\n"
    )
    cutter = Cutter("mbox")
    blocks = [*cutter.feed(mails[:40], is_last=False), *cutter.feed(mails[40:], is_last=True)]
    rows = [row for block in blocks for row in read_block(block, "mbox", ",", None, 0).rows]
    assert [row.values["subject"] if row.values else row.problem for row in rows][::2] == ["one", "three"]


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_blocks_end_after_whole_rows_however_the_file_is_cut(format: Any) -> None:
    if format == "csv":
        content = b"".join(b'%d,"a ""quoted""\nline %d"\n' % (n, n) for n in range(30_000))
    else:
        content = b"".join(json.dumps({"n": n}).encode() + b"\n" for n in range(50_000))
    for step in (100_000, 700_001):
        cutter = Cutter(format)
        blocks: list[bytes] = []
        for at in range(0, len(content), step):
            blocks += cutter.feed(content[at : at + step], is_last=False)
        blocks += cutter.feed(b"", is_last=True)
        assert b"".join(blocks) == content
        assert all(rows_end(format, block) == len(block) for block in blocks)
        assert len(blocks) < 20, "they are not small"


def test_row_longer_than_a_block_is_kept_whole() -> None:
    content = b'1,"' + b"x" * (3 * BLOCK) + b'"\n2,b\n'
    cutter = Cutter("csv")
    blocks = [*cutter.feed(content, is_last=False), *cutter.feed(b"", is_last=True)]
    assert b"".join(blocks) == content
    assert all(rows_end("csv", block) == len(block) for block in blocks)
