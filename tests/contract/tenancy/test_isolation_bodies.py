"""Ids of another project in bodies, and tokens of runs in another project."""

from tests.contract.conftest import ContractServer
from tests.contract.tenancy.test_isolation import denied
from tests.helpers.contract import ContractClient, body_of


def test_ids_of_another_project_in_bodies(api: ContractClient, server: ContractServer) -> None:
    caller, other = api.as_(server.seed["internal_key"]), server.seed["other"]
    bulk = body_of(caller.post("reports/bulk-state/", {"state": "suppressed", "ids": [other["report"]]}), 200)
    assert bulk["not_found_count"] == 1
    for path in ("emissions/batch/", "emissions/reports/batch/"):
        assert body_of(caller.post(f"scout/runs/{path}", {"run_ids": [other["run"]]}), 200) == []
    body = {"key": "foreign", "content": "c", "run_id": other["run"]}
    assert body_of(caller.post("scout/scratchpad/", body), 200)["created_by_run_id"] is None
    edit = {"report_id": other["report"], "title": "t"}
    answer = caller.post(f"scout/runs/{server.seed['run']}/edit-report/", edit)
    assert answer.status_code in (400, 404)
    filters = {"task_id": other["task"]}
    assert caller.read("reports/", **filters)["results"] == []


def test_run_token_acts_on_own_run_only(api: ContractClient, server: ContractServer) -> None:
    # The token of a fresh run: those of the seed are valid for a quarter of an hour only.
    token, finding = api.as_(server.fresh()["run_token"]), {"description": "d", "confidence": 1}
    for project, run in (
        (server.seed["project"], server.seed["run"]),
        (server.seed["other_project"], server.seed["other"]["run"]),
    ):
        answer = token.at(project).post(f"scout/runs/{run}/emit-signal/", finding)
        detail = f"API key does not have access to the requested project: ID {project}."
        assert (answer.status_code, answer.json()) == (403, denied(detail))
