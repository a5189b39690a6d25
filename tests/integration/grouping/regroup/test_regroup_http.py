"""Merged reports over the wire: every path with a report's id answers for the one that it leads to."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import add_signal
from tests.helpers.waiting import until_locked

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.undo import undo
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.schemas import SYSTEM


async def pair(api_client: ApiClient) -> tuple[UUID, UUID, str]:
    """Return a report, the one that it was merged into, and the id of the merge."""
    source, target = await api_client.report(status="ready"), await api_client.report(status="ready")
    async with unit_of_work(api_client.api.engine) as uow:
        for id in (source, target):
            await add_signal(uow, api_client.api.project, id)
    answer = await api_client.post(f"reports/{source}/merge/", {"into": str(target)})
    assert answer.status_code == 200, answer.text
    return source, target, answer.json()["regroupings"][0]["id"]


async def read(api_client: ApiClient, path: str) -> Any:
    answer = await api_client.call("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_reading_under_the_old_id(api_client: ApiClient) -> None:
    source, target, _ = await pair(api_client)
    for path in ("", "signals/", "artefacts/", "regroupings/"):
        old, new = (
            await read(api_client, f"reports/{source}/{path}"),
            await read(api_client, f"reports/{target}/{path}"),
        )
        assert old == new
    assert len((await read(api_client, f"reports/{source}/signals/"))["signals"]) == 2
    # A filter is asked of the report that answers.
    assert (await api_client.call("GET", f"reports/{source}/?status=failed")).status_code == 404


async def test_writing_under_the_old_id(api_client: ApiClient) -> None:
    source, target, _ = await pair(api_client)
    note = await api_client.post(
        f"reports/{source}/artefacts/", {"artefact_type": "note", "content": {"note": "n"}}
    )
    assert (note.status_code, note.json()["report_id"]) == (201, str(target))
    entry = f"reports/{source}/artefacts/{note.json()['id']}/"
    changed = await api_client.call("PATCH", entry, {"content": {"note": "m"}})
    assert (changed.status_code, changed.json()["content"]) == (200, {"note": "m", "author": None})
    assert (await read(api_client, entry))["content"]["note"] == "m"
    assert (await api_client.call("GET", f"{entry}diff/")).status_code == 400
    assert (await api_client.call("DELETE", entry)).status_code == 204
    for method, path, body in (
        ("PATCH", "", {"title": "Another title"}),
        ("POST", "claim/", {}),
        ("POST", "state/", {"state": "resolved"}),
    ):
        answer = await api_client.call(method, f"reports/{source}/{path}", body)
        assert (answer.status_code, answer.json()["id"]) == (200, str(target))
    assert (await api_client.row(target))["status"] == "resolved"
    assert (await api_client.row(source))["status_before_merge"] == "ready"
    gone = await api_client.call("DELETE", f"reports/{source}/")
    assert (gone.status_code, gone.json()["report_id"]) == (202, str(target))
    for id in (source, target):
        assert (await api_client.call("GET", f"reports/{id}/")).status_code == 404
        assert (await read(api_client, f"reports/{id}/artefacts/"))["count"] == 0


async def test_merged_reports_are_in_no_list(api_client: ApiClient) -> None:
    source, target, merge = await pair(api_client)
    for query in ("", "&include_all_statuses=true", "&status=ready"):
        listed = await read(api_client, f"reports/?limit=1000{query}")
        ids = {one["id"] for one in listed["results"]}
        assert (str(source) in ids, str(target) in ids, listed["count"]) == (False, True, len(ids))
    await api_client.post(f"regroupings/{merge}/undo/", {})
    assert str(source) in {one["id"] for one in (await read(api_client, "reports/?limit=1000"))["results"]}


async def test_regroup_by_task_names_task(api_client: ApiClient) -> None:
    source, target, merge = await pair(api_client)
    task = await api_client.task()
    for wrong, detail in (("x", "must be a task UUID."), (new_id(), "unknown task for this project.")):
        answer = await api_client.post(f"regroupings/{merge}/undo/", {}, task=wrong)
        assert (answer.status_code, answer.json()["detail"]) == (400, detail)
    undone = (await api_client.post(f"regroupings/{merge}/undo/", {}, task=task)).json()
    assert undone["regroupings"][0]["created_by"]["id"] == api_client.user_id
    done = (await api_client.post(f"reports/{target}/merge/", {"from": [str(source)]}, task=task)).json()
    assert (done["regroupings"][0]["created_by"], done["regroupings"][0]["task_id"]) == (None, str(task))
    log = await api_client.log(target)
    assert [(entry["created_by_id"], entry["task_id"]) for entry in log] == [
        (api_client.user_id, None),
        (None, task),
        (None, task),
    ]


async def test_refusals_leave_nothing_behind(api_client: ApiClient) -> None:
    source, running = await api_client.report(status="ready"), await api_client.report(status="in_progress")
    target = await api_client.report(status="ready")
    before = [await api_client.row(id) for id in (source, running, target)]
    body = {"from": [str(source), str(running)]}
    answer = await api_client.post(f"reports/{target}/merge/", body)
    expected = {
        "type": "server_error",
        "code": "conflict",
        "detail": f"Research is running on report {running}; wait until it has ended.",
        "attr": None,
    }
    assert (answer.status_code, answer.json()) == (409, expected)
    assert [await api_client.row(id) for id in (source, running, target)] == before
    assert await api_client.log(target) == []


async def test_history_comes_in_pages(api_client: ApiClient) -> None:
    target = await api_client.report(status="ready")
    others = [await api_client.report(status="ready") for _ in range(3)]
    await api_client.post(f"reports/{target}/merge/", {"from": [str(id) for id in others]})
    first = await read(api_client, f"reports/{target}/regroupings/?limit=2")
    rest = await read(api_client, f"reports/{target}/regroupings/?limit=2&offset=2")
    assert (first["count"], len(first["results"]), rest["next"]) == (3, 2, None)
    seen = {one["from_report_id"] for one in first["results"] + rest["results"]}
    assert seen == {str(id) for id in others}
    reader = bearer(await api_client.api.key("task:read"))
    answer = await api_client.api.client.post(
        api_client.api.url(f"reports/{target}/merge/"), json={"into": str(others[0])}, headers=reader
    )
    assert answer.status_code == 403


async def test_merge_into_itself_beside_undo_is_refused(api_client: ApiClient) -> None:
    """The id of the path and that of the body are one report at every moment, before the undoing and after it."""
    source, _, merged = await pair(api_client)
    api = api_client.api
    async with unit_of_work(api.engine) as uow:
        await undo(RegroupCommand(uow, api.project, SYSTEM, "", now(), RecordingJobs()), UUID(merged))
        call = asyncio.create_task(api_client.post(f"reports/{source}/merge/", {"into": str(source)}))
        await until_locked(api.engine)
    answer = await call
    assert answer.status_code == 409, answer.text


async def test_split_beside_undo_splits_named_report(api_client: ApiClient) -> None:
    source, _, merged = await pair(api_client)
    api = api_client.api
    async with unit_of_work(api.engine) as uow:
        signal = await add_signal(uow, api.project, source)
        await add_signal(uow, api.project, source)
    async with unit_of_work(api.engine) as uow:
        await undo(RegroupCommand(uow, api.project, SYSTEM, "", now(), RecordingJobs()), UUID(merged))
        call = asyncio.create_task(api_client.post(f"reports/{source}/split/", {"signal_ids": [str(signal)]}))
        await until_locked(api.engine)
    answer = await call
    assert answer.status_code == 200, answer.text
    assert answer.json()["regroupings"][0]["from_report_id"] == str(source)


async def test_read_of_merged_report_beside_another_merge_follows_it(
    api_client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, _ = await pair(api_client)
    last = await api_client.report(status="ready")
    name = "postroom.api.routes.reports.reports.canonical"

    async def merge_after(uow: UnitOfWork, project_id: int, id: UUID) -> UUID:
        found = await canonical(uow, project_id, id)
        monkeypatch.setattr(name, canonical)
        merged = await api_client.post(f"reports/{target}/merge/", {"into": str(last)})
        assert merged.status_code == 200, merged.text
        return found

    monkeypatch.setattr(name, merge_after)
    assert (await read(api_client, f"reports/{source}/"))["id"] == str(last)
