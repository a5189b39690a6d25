"""Tasks and their runs: made, started, finished with what came of them, cancelled."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import MICROSECONDS, NOWHERE, ContractClient, body_of, not_found, refused

HERE = "/api/projects/{project_id}/tasks/"
LIST, CREATE = f"GET {HERE}", f"POST {HERE}"
GET, EDIT = f"GET {HERE}{{task_id}}/", f"PATCH {HERE}{{task_id}}/"
RUNS, NEW_RUN = f"GET {HERE}{{task_id}}/runs/", f"POST {HERE}{{task_id}}/runs/"
RUN, CHANGE = f"GET {HERE}{{task_id}}/runs/{{task_run_id}}/", f"PATCH {HERE}{{task_id}}/runs/{{task_run_id}}/"
START = f"POST {HERE}{{task_id}}/runs/{{task_run_id}}/start/"
PR = "https://git.example/o/r/pull/12"


@pytest.fixture
def path(api: ContractClient) -> Callable[..., str]:
    """Return the path of tasks, or of what is below them."""

    def path(*parts: str) -> str:
        return "/".join([f"/api/projects/{api.project}/tasks", *parts, ""])

    return path


def made(api: ContractClient, path: Callable[..., str], **body: Any) -> dict[str, Any]:
    return dict(body_of(api.post(path(), {"title": "Fix it", **body}), 201))


@pytest.mark.contract(LIST, CREATE, GET, EDIT)
def test_task_is_created_read_and_changed(
    api: ContractClient, path: Callable[..., str], seed: dict[str, Any]
) -> None:
    task = made(api, path, description="The limit.", repository="Harbour/Web", origin_product="my_agent")
    assert task["repository"] == "harbour/web"
    assert (task["latest_run"], task["signal_report"], task["created_by_task"]) == (None, None, None)
    assert task["created_by"]["uuid"] == seed["user"]
    assert set(task) == {
        *("id", "title", "description", "origin_product", "repository", "signal_report", "latest_run"),
        *("created_at", "updated_at", "created_by", "created_by_task"),
    }
    assert body_of(api.get(path(task["id"])), 200) == task
    assert api.read(path(), limit=1)["results"] == [task]
    assert api.read(path(), origin_product="my_agent", repository="HARBOUR/web", limit=1)["results"] == [task]
    assert api.read(path(), origin_product="nobody")["count"] == 0
    changed = body_of(api.call("PATCH", path(task["id"]), {"title": "Mend it", "repository": None}), 200)
    assert changed == {
        **task,
        "title": "Mend it",
        "repository": None,
        "updated_at": changed["updated_at"],
    }


@pytest.mark.contract(CREATE, NEW_RUN, RUNS, RUN, CHANGE, LIST, "GET reports/", "GET reports/{report_id}/")
def test_task_run_output_shows_on_report(
    server: ContractServer, api: ContractClient, path: Callable[..., str]
) -> None:
    report = server.report()
    task = made(api, path, signal_report=report)
    assert task["signal_report"] == report
    (entry,) = api.read(f"reports/{report}/artefacts/")["results"]
    assert (entry["type"], entry["task_id"]) == ("task_run", task["id"])
    run = body_of(api.post(path(task["id"], "runs"), {"branch": "fix"}), 201)
    assert (run["status"], run["branch"], run["output"], run["task"]) == ("queued", "fix", {}, task["id"])
    at = path(task["id"], "runs", run["id"])
    assert api.read(f"reports/{report}/")["implementation_pr_url"] is None
    body = {"status": "completed", "output": {"pr_url": PR}}
    done = body_of(api.call("PATCH", at, body), 200)
    assert (done["status"], done["output"]) == ("completed", {"pr_url": PR})
    assert api.get(at).json() == done
    assert api.read(path(task["id"], "runs"))["results"] == [done]
    assert api.read(path(task["id"]))["latest_run"] == done
    assert [one["id"] for one in api.read(path(), report_id=report)["results"]] == [task["id"]]
    assert task["id"] in [one["id"] for one in api.read(path(), status="completed")["results"]]
    assert api.read(f"reports/{report}/")["implementation_pr_url"] == PR
    found = api.read("reports/", task_id=task["id"], has_implementation_pr="true")
    assert [one["id"] for one in found["results"]] == [report]
    again = api.call("PATCH", at, {"status": "failed"})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "A run that is completed can't become failed.",
    )


@pytest.mark.contract(START, NEW_RUN, CHANGE)
def test_task_run_concurrent_starts_succeed_once(api: ContractClient, path: Callable[..., str]) -> None:
    task = made(api, path)
    run = body_of(api.post(path(task["id"], "runs")), 201)
    at = path(task["id"], "runs", run["id"])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.post(f"{at}start/"), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    cancelled = body_of(api.call("PATCH", at, {"status": "cancelled", "error_message": "Not needed."}), 200)
    assert (cancelled["status"], cancelled["error_message"]) == ("cancelled", "Not needed.")
    assert cancelled["completed_at"] is not None
    assert api.post(f"{at}start/").status_code == 409


@pytest.mark.contract(CREATE)
def test_task_is_created_by_task(
    server: ContractServer, api: ContractClient, path: Callable[..., str]
) -> None:
    parent = server.task()
    answer = api.post(path(), {"title": "t"}, headers={"X-PostHog-Task-Id": parent})
    child = body_of(answer, 201)
    assert (child["created_by"], child["created_by_task"]) == (None, parent)
    answer = api.post(path(), {"title": "t"}, headers={"X-PostHog-Task-Id": NOWHERE})
    refused(answer, "invalid_input", "unknown task for this project.", "X-PostHog-Task-Id")


@pytest.mark.contract(CREATE, EDIT, NEW_RUN, CHANGE, LIST, START)
def test_task_invalid_is_refused(
    server: ContractServer, api: ContractClient, path: Callable[..., str]
) -> None:
    post = api.post
    refused(post(path(), {}), "required", "This field is required.", "title")
    refused(post(path(), {"title": " "}), "blank", "This field may not be blank.", "title")
    text = "Ensure this field has no more than 255 characters."
    refused(post(path(), {"title": "t" * 256}), "max_length", text, "title")
    text = "Write a repository as 'organization/repository'."
    refused(post(path(), {"title": "t", "repository": "web"}), "invalid_input", text, "repository")
    body = {"title": "t", "signal_report": NOWHERE}
    refused(post(path(), body), "does_not_exist", "This report does not exist.", "signal_report")
    text = "Only the server creates tasks of 'signals_scout'."
    body = {"title": "t", "origin_product": "signals_scout"}
    refused(post(path(), body), "invalid_input", text, "origin_product")
    refused(api.get(path(), status="done"), "invalid_choice", '"done" is not a valid choice.', "status")
    task = made(api, path)
    text = "This is not a valid branch name."
    refused(post(path(task["id"], "runs"), {"branch": "a..b"}), "invalid_input", text, "branch")
    at = path(task["id"], "runs", body_of(post(path(task["id"], "runs")), 201)["id"])
    large, text = {"output": {"log": "x" * 65_536}}, "Ensure this object has no more than 65536 bytes."
    refused(api.call("PATCH", at, large), "invalid_input", text, "output")
    for ids in (
        (NOWHERE,),
        ("x",),
        (NOWHERE, "runs"),
        (task["id"], "runs", NOWHERE),
        (task["id"], "runs", "x"),
    ):
        not_found(api.get(path(*ids)))
    # A run of another task is none of this one.
    other = made(api, path)
    not_found(api.get(at.replace(task["id"], other["id"])))
    not_found(api.post(at.replace(task["id"], other["id"]) + "start/"))


@pytest.mark.contract(EDIT, NEW_RUN, CHANGE, START, RUN)
def test_task_runs_of_scouts_are_closed_to_task_keys(
    api: ContractClient, path: Callable[..., str], seed: dict[str, Any]
) -> None:
    scout = api.read(f"scout/runs/{seed['run']}/")
    task, run = scout["task_id"], scout["task_run_id"]
    assert api.read(path(task, "runs", run))["status"] == "in_progress"
    text = "Tasks of scouts can only be changed by the scouts' runs."
    for method, parts, body in (
        ("PATCH", (task,), {"title": "t"}),
        ("POST", (task, "runs"), {}),
        ("PATCH", (task, "runs", run), {"status": "completed"}),
        ("POST", (task, "runs", run, "start"), None),
    ):
        refused(api.call(method, path(*parts), body), "permission_denied", text, status=403)
    assert api.read(f"scout/runs/{seed['run']}/")["status"] == "in_progress"


@pytest.mark.contract(GET)
def test_times_are_as_everywhere(api: ContractClient, path: Callable[..., str]) -> None:
    task = made(api, path)
    assert re.fullmatch(MICROSECONDS, task["created_at"])
    assert task["created_at"] == task["updated_at"]
