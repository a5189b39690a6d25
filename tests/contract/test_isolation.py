"""Every route against everybody who must not get through, with the exact answer.

A route without a row fails the first test. Ids in paths are tried one by one with those of another project.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from tests.contract.conftest import World
from tests.contract.source_routes import SOURCE_ROUTES, WEBHOOKS
from tests.helpers.contract import NOWHERE, Api, body_of, envelope

BASE = "/api/projects/{project_id}/signals/"
TASKS = "/api/projects/{project_id}/tasks/"
READ, WRITE = "task:read", "task:write"
SCOUT_READ, SCOUT_WRITE = "signal_scout:read", "signal_scout:write"
INTERNAL, REPORTS = "signal_scout_internal:write", "signal_scout_report:write"
NOTE = {"artefact_type": "note", "content": {"note": "n"}}
SOURCE = {"source_product": "zendesk", "source_type": "ticket"}
MOMENT = {"timestamp": "2031-01-01T00:00:00Z"}
EVIDENCE = [{"description": "d", "source_id": "s"}]
WRITTEN = {"title": "t", "summary": "s", "evidence": EVIDENCE, "actionability": "not_actionable"}


@dataclass(frozen=True)
class Row:
    """What a route needs: a scope, and the status of a call without a valid key; and a body that would do."""

    scope: str
    challenge: int = 403
    body: Any = None
    also: str = ""


ROUTES: dict[str, Row] = {
    "GET processing/": Row(READ, 401),
    "GET processing_state/": Row(READ, 401),
    "PUT processing/pause/": Row(WRITE, 401, MOMENT),
    "PUT processing_state/pause/": Row(WRITE, 401, MOMENT),
    "DELETE processing/pause/": Row(WRITE, 401),
    "DELETE processing_state/pause/": Row(WRITE, 401),
    "GET source_configs/": Row(READ),
    "POST source_configs/": Row(WRITE, body=SOURCE),
    "GET source_configs/{config_id}/": Row(READ),
    "PUT source_configs/{config_id}/": Row(WRITE, body=SOURCE),
    "PATCH source_configs/{config_id}/": Row(WRITE, body={"enabled": False}),
    "DELETE source_configs/{config_id}/": Row(WRITE),
    "GET tokens/": Row(WRITE),
    "POST tokens/": Row(WRITE, body={}),
    "DELETE tokens/{token_id}/": Row(WRITE),
    "GET sdk_intake/": Row(READ),
    "POST sdk_intake/retry/": Row(WRITE),
    "GET error_issues/": Row(READ),
    "GET error_issues/{issue_id}/": Row(READ),
    "PATCH error_issues/{issue_id}/": Row(WRITE, body={"status": "resolved"}),
    "GET config/": Row(READ),
    "POST config/": Row(WRITE, body={}),
    "POST emit/": Row("signal:emit", body={**SOURCE, "source_id": "1", "description": "d"}),
    "POST preview/": Row(WRITE, body={**SOURCE, "source_id": "1", "description": "d"}),
    "POST metrics/": Row(WRITE, body={"points": [{"name": "n", "value": 1}]}),
    "GET metrics/": Row(READ),
    "GET metrics/names/": Row(READ),
    "GET quarantine/": Row(READ),
    "POST quarantine/{quarantined_id}/confirm/": Row(WRITE),
    "POST quarantine/{quarantined_id}/release/": Row(WRITE),
    "GET funnel/": Row(READ),
    "GET spend/": Row(READ),
    "GET spend/days/": Row(READ),
    "POST spend/limits/": Row(WRITE, body={}),
    "GET models/": Row(READ),
    "GET received/": Row(READ),
    "GET source_activity/": Row(READ),
    "GET reports/": Row(READ),
    "GET reports/available_reviewers/": Row(READ),
    "GET reports/counts/": Row(READ),
    "POST reports/bulk-state/": Row(WRITE, body={"state": "suppressed", "ids": []}),
    "GET reports/{report_id}/": Row(READ),
    "PATCH reports/{report_id}/": Row(WRITE, body={"title": "t"}),
    "DELETE reports/{report_id}/": Row(WRITE),
    "GET reports/{report_id}/signals/": Row(READ),
    "GET reports/{report_id}/evidence/": Row(READ),
    "POST reports/{report_id}/state/": Row(WRITE, body={"state": "suppressed"}),
    "POST state_changes/undo/": Row(WRITE, body={"ids": [NOWHERE]}),
    "POST reports/{report_id}/claim/": Row(WRITE, body={}),
    "POST reports/{report_id}/merge/": Row(WRITE, body={"into": NOWHERE}),
    "POST reports/{report_id}/split/": Row(WRITE, body={"signal_ids": [NOWHERE]}),
    "GET reports/{report_id}/regroupings/": Row(READ),
    "POST regroupings/{regrouping_id}/undo/": Row(WRITE),
    "GET reports/{report_id}/regroup_suggestions/": Row(READ),
    "POST regroup_suggestions/{suggestion_id}/accept/": Row(WRITE),
    "POST regroup_suggestions/{suggestion_id}/refuse/": Row(WRITE),
    "POST move/": Row(WRITE, body={"signal_ids": [NOWHERE], "report_id": NOWHERE}),
    "POST regroup/runs/": Row(WRITE, body={"dry_run": True}),
    "GET regroup/runs/": Row(READ),
    "GET regroup/runs/{regroup_run_id}/": Row(READ),
    "GET regroup/runs/{regroup_run_id}/changes/": Row(READ),
    "POST regroup/runs/{regroup_run_id}/stop/": Row(WRITE),
    "POST regroup/runs/{regroup_run_id}/undo/": Row(WRITE, body={}),
    "GET {signal_id}/trace/": Row(READ),
    "GET lookup/": Row(READ),
    "POST reports/{report_id}/reingest/": Row(WRITE),
    "GET reports/{report_id}/artefacts/": Row(READ),
    "POST reports/{report_id}/artefacts/": Row(WRITE, body=NOTE),
    "GET reports/{report_id}/artefacts/{artefact_id}/": Row(READ),
    "PUT reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE, body={"content": []}),
    "PATCH reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE, body={"content": {"note": "n"}}),
    "DELETE reports/{report_id}/artefacts/{artefact_id}/": Row(WRITE),
    "GET reports/{report_id}/artefacts/{artefact_id}/diff/": Row(READ),
    "POST scout/": Row(SCOUT_WRITE, 401, {}),
    "GET scout/configs/": Row(SCOUT_READ, 401),
    "POST scout/configs/": Row(SCOUT_WRITE, 401, {}),
    "POST scout/configs/sync/": Row(SCOUT_WRITE, 401),
    "GET scout/configs/{config_id}/": Row(SCOUT_READ, 401),
    "PATCH scout/configs/{config_id}/": Row(SCOUT_WRITE, 401, {"enabled": False}),
    "DELETE scout/configs/{config_id}/": Row(SCOUT_WRITE, 401),
    "POST scout/configs/{config_id}/run/": Row(SCOUT_WRITE, 401),
    "GET scout/configs/{config_id}/skill/": Row(SCOUT_READ, 401),
    "PUT scout/configs/{config_id}/skill/": Row(SCOUT_WRITE, 401, {"text": "t"}),
    "POST scout/skills/check/": Row(SCOUT_READ, 401, {"text": "t"}),
    "GET repositories/": Row(READ),
    "POST repositories/": Row(
        "project:write", body={"kind": "github", "token": "t", "repository": "no name"}
    ),
    "DELETE repositories/{repository_id}/": Row("project:write"),
    "POST repositories/{repository_id}/check/": Row(WRITE),
    "GET scout/metadata/current/": Row(SCOUT_READ, 401),
    "GET scout/project_profile/current/": Row(SCOUT_READ, 401),
    "GET scout/members/": Row("signal_scout_internal:read", 401),
    "GET scout/runs/": Row(SCOUT_READ, 401),
    "GET scout/runs/findings/summary/": Row(SCOUT_READ, 401),
    "GET scout/runs/emissions/recent/": Row(SCOUT_READ, 401),
    "POST scout/runs/emissions/batch/": Row(SCOUT_READ, 401, {"run_ids": []}),
    "POST scout/runs/emissions/reports/batch/": Row(SCOUT_READ, 401, {"run_ids": []}, also=READ),
    "GET scout/runs/{run_id}/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/transcript/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/emissions/": Row(SCOUT_READ, 401),
    "GET scout/runs/{run_id}/emissions/reports/": Row(SCOUT_READ, 401, also=READ),
    "POST scout/runs/{run_id}/emit-signal/": Row(INTERNAL, 401, {"description": "d", "confidence": 1}),
    "POST scout/runs/{run_id}/record-output/": Row(INTERNAL, 401, {"records": [{"payload": {}}]}),
    "POST scout/runs/{run_id}/emit-report/": Row(REPORTS, 401, {**WRITTEN, "actionability_explanation": "e"}),
    "POST scout/runs/{run_id}/edit-report/": Row(REPORTS, 401, {"report_id": "", "title": "t"}),
    "GET scout/scratchpad/": Row(SCOUT_READ, 401),
    "POST scout/scratchpad/": Row(INTERNAL, 401, {"key": "k", "content": "c"}),
    "POST scout/scratchpad/forget/": Row(INTERNAL, 401, {"key": "k"}),
    "GET scout/notes/": Row(SCOUT_READ, 401),
    "POST scout/notes/": Row(SCOUT_WRITE, 401, {"content": "c"}),
    "DELETE scout/notes/{note_id}/": Row(SCOUT_WRITE, 401),
    "GET /api/projects/{project_id}/": Row("project:read", 401),
    "GET handoff/config/": Row(READ),
    "POST handoff/config/": Row(WRITE, body={}),
    "GET handoff/runs/": Row(READ),
    "GET handoff/runs/{handoff_id}/": Row(READ),
    "GET handoff/deliveries/": Row(READ),
    "GET handoff/deliveries/{delivery_id}/": Row(READ),
    "POST handoff/deliveries/{delivery_id}/redeliver/": Row(WRITE),
    "POST reports/{report_id}/hand_off/": Row(WRITE, body={}),
    **{name: Row(*needs) for name, needs in SOURCE_ROUTES.items()},
    f"GET {TASKS}": Row(READ),
    f"POST {TASKS}": Row(WRITE, body={"title": "t"}),
    f"GET {TASKS}{{task_id}}/": Row(READ),
    f"PATCH {TASKS}{{task_id}}/": Row(WRITE, body={"title": "t"}),
    f"GET {TASKS}{{task_id}}/runs/": Row(READ),
    f"POST {TASKS}{{task_id}}/runs/": Row(WRITE, body={}),
    f"GET {TASKS}{{task_id}}/runs/{{task_run_id}}/": Row(READ),
    f"PATCH {TASKS}{{task_id}}/runs/{{task_run_id}}/": Row(WRITE, body={"branch": "b"}),
    f"POST {TASKS}{{task_id}}/runs/{{task_run_id}}/start/": Row(WRITE),
}
"""Every route of a project."""

OUTSIDE: dict[str, Row] = {
    "GET /api/users/@me/": Row("user:read"),
    "GET /api/personal_api_keys/@current/": Row("", 401),
    "GET /api/organizations/{organization_id}/": Row("organization:read", 401),
    "GET /api/organizations/": Row("organization:read", 401),
    "POST /api/organizations/": Row("organization:write", 401, {"name": "n"}),
    "GET /api/organizations/{organization_id}/members/": Row("organization_member:read", 401),
    "POST /api/organizations/{organization_id}/members/": Row(
        "organization_member:write", 401, {"email": "new@example.com"}
    ),
    "PATCH /api/organizations/{organization_id}/members/{user_uuid}/": Row(
        "organization_member:write", 401, {"role": "member"}
    ),
    "DELETE /api/organizations/{organization_id}/members/{user_uuid}/": Row("organization_member:write", 401),
    "POST /api/organizations/{organization_id}/members/{user_uuid}/reset_link/": Row(
        "organization_member:write", 401
    ),
    "GET /api/organizations/{organization_id}/invites/": Row("organization_member:read", 401),
    "POST /api/organizations/{organization_id}/invites/": Row(
        "organization_member:write", 401, {"email": "invited@example.com"}
    ),
    "DELETE /api/organizations/{organization_id}/invites/{invite_id}/": Row("organization_member:write", 401),
    "GET /api/projects/": Row("project:read", 401),
    "POST /api/projects/": Row("project:write", 401, {"name": "n"}),
    **{
        f"{method} /api/users/{{user_id}}/signal_autonomy/": Row("user:write", body={})
        for method in ("GET", "POST", "PUT", "DELETE")
    },
}
"""Every route outside a project."""

ACCOUNT: dict[str, Row] = {
    "GET /api/session/": Row(""),
    "DELETE /api/session/": Row(""),
    "GET /api/sessions/": Row(""),
    "DELETE /api/sessions/": Row(""),
    "DELETE /api/sessions/{session_id}/": Row(""),
    "POST /api/oidc/link/": Row(""),
    "DELETE /api/oidc/link/": Row(""),
    "GET /api/personal_api_keys/": Row(""),
    "POST /api/personal_api_keys/": Row("", body={"label": "l", "scopes": ["task:read"]}),
    "PATCH /api/personal_api_keys/{key_id}/": Row("", body={"label": "l"}),
    "DELETE /api/personal_api_keys/{key_id}/": Row(""),
    "POST /api/personal_api_keys/{key_id}/roll/": Row(""),
    "POST /api/password/": Row("", body={"current_password": "c", "new_password": "n" * 12}),
}
"""Every route about the account of somebody who is signed in; keys are refused."""

OPEN = {
    "GET /api/setup/",
    "POST /api/setup/",
    "GET /api/session/methods/",
    "POST /api/session/",
    "POST /api/session/link/",
    "POST /api/password/reset/",
    "GET /api/invites/accept/",
    "POST /api/invites/accept/",
    "POST /api/invites/accept/oidc/",
}
"""Every route for people who are not signed in yet."""

HOOK = "POST /api/github/webhook/"
SECRET = "POST /api/projects/{project_id}/internal/signals/emit/"
CONFIG_KINDS = {"source_configs": "source_config", "scout": "scout_config"}
KINDS_OF_IDS = {"user_uuid": "user", "key_id": "key_id"}
EVERY = {**ROUTES, **OUTSIDE, **ACCOUNT}
NOT_FOUND = envelope("invalid_request", "not_found", "Not found.")


def denied(detail: str) -> dict[str, str | None]:
    return envelope("authentication_error", "permission_denied", detail)


NO_MEMBER = denied("You don't have access to the project.")


def ids_in(name: str) -> list[str]:
    return [part.strip("{}/") for part in name.split("{")[1:] for part in [part.split("}")[0]]]


def call(api: Api, name: str, world: World, *, foreign: tuple[str, ...] = (), body: Any = None) -> Any:
    """Call a route with the project's own ids, but for those named in `foreign`, which are the other's."""
    method, path = name.split(" ")
    for id in ids_in(name):
        if id == "project_id":
            path = path.replace("{project_id}", str(world.seed["project"]))
            continue
        kind = KINDS_OF_IDS.get(id, id.removesuffix("_id"))
        if kind == "config":
            kind = CONFIG_KINDS[path.split("/")[0]]
        objects = world.seed["other"] if id in foreign else world.seed
        path = path.replace("{" + id + "}", str(objects.get(kind, NOWHERE)))
    row = EVERY[name]
    return api.call(method, path, row.body if body is None else body)


@pytest.mark.contract("GET /api/schema/")
def test_every_route_has_a_row(nobody: Api, world: World) -> None:
    described = body_of(nobody.call("GET", "/api/schema/", headers={"Accept": "application/json"}), 200)
    names = {
        f"{method.upper()} {(path.rstrip('/') + '/').removeprefix(BASE)}"
        for path, methods in described["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert names - {"GET /api/schema/"} == {*EVERY, *OPEN, *WEBHOOKS, SECRET, HOOK}


@pytest.mark.parametrize("name", EVERY)
def test_without_a_key(nobody: Api, world: World, name: str) -> None:
    answer = call(nobody, name, world)
    detail = "Authentication credentials were not provided."
    expected = envelope("authentication_error", "not_authenticated", detail)
    assert (answer.status_code, answer.json()) == (EVERY[name].challenge, expected)


@pytest.mark.parametrize("name", ACCOUNT)
def test_accounts_with_a_key(api: Api, world: World, name: str) -> None:
    answer = call(api.as_(world.seed["internal_key"]), name, world)
    detail = "This is for people who are signed in; keys can't do it."
    assert (answer.status_code, answer.json()) == (403, denied(detail))


@pytest.mark.parametrize("name", EVERY)
def test_with_a_bad_key(nobody: Api, world: World, name: str) -> None:
    answer = call(nobody.as_("phx_unknown"), name, world)
    detail = "Personal API key found in request Authorization header is invalid."
    expected = envelope("authentication_error", "authentication_failed", detail)
    assert (answer.status_code, answer.json()) == (EVERY[name].challenge, expected)


@pytest.mark.parametrize("name", [name for name, row in {**ROUTES, **OUTSIDE}.items() if row.scope])
def test_without_the_scope(api: Api, world: World, name: str) -> None:
    answer = call(api.as_(world.seed["unscoped_key"]), name, world)
    scope = {**ROUTES, **OUTSIDE}[name].scope
    expected = denied(f"API key missing required scope '{scope}'")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.fixture(scope="module")
def trial(world: World) -> World:
    """The server with a seed that nothing else looks at, for calls that get through."""
    return replace(world, seed=world.fresh())


@pytest.mark.parametrize("name", [name for name, row in {**ROUTES, **OUTSIDE}.items() if row.scope])
def test_1_5_with_just_the_scope(api: Api, trial: World, name: str) -> None:
    row = {**ROUTES, **OUTSIDE}[name]
    key = trial.key(*filter(None, (row.scope, row.also)))
    ids = tuple(id for id in ids_in(name) if id != "project_id" and name in ROUTES)
    answer = call(api.as_(key).at(trial.seed["project"]), name, trial, foreign=ids)
    # What is answered then is about the objects, no longer about the caller.
    assert answer.status_code not in (401, 403), answer.text
    if row.also:
        answer = call(api.as_(trial.key(row.scope)).at(trial.seed["project"]), name, trial, foreign=ids)
        assert answer.json() == denied(f"API key missing required scope '{row.also}'")


@pytest.mark.parametrize("name", [name for name, row in ROUTES.items() if row.scope.endswith(":write")])
def test_1_5_reading_is_not_writing(api: Api, trial: World, name: str) -> None:
    scope = ROUTES[name].scope
    key = trial.key(scope.replace(":write", ":read"))
    answer = call(api.as_(key).at(trial.seed["project"]), name, trial)
    expected = denied(f"API key missing required scope '{scope}'")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", ROUTES)
def test_with_a_key_of_another_project(api: Api, world: World, name: str) -> None:
    # Its owner is a member of both organizations.
    answer = call(api.as_(world.seed["limited_key"]), name, world)
    project = world.seed["project"]
    expected = denied(f"API key does not have access to the requested project: ID {project}.")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", ROUTES)
def test_as_a_member_of_another_organization(api: Api, world: World, name: str) -> None:
    answer = call(api.as_(world.seed["other_key"]), name, world)
    assert (answer.status_code, answer.json()) == (403, NO_MEMBER)


def foreign_ids() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each route with ids in its path, and every choice of ids that are the other project's."""
    for name in ROUTES:
        ids = [id for id in ids_in(name) if id != "project_id"]
        for chosen in product((False, True), repeat=len(ids)):
            if any(chosen):
                yield name, tuple(id for id, is_foreign in zip(ids, chosen, strict=True) if is_foreign)


EMPTY: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
FOREIGN_IDS = list(foreign_ids())


@pytest.mark.parametrize(
    ("name", "foreign"), FOREIGN_IDS, ids=[f"{name}-{'-'.join(ids)}" for name, ids in FOREIGN_IDS]
)
def test_with_the_id_of_another_projects_object(
    api: Api, world: World, name: str, foreign: tuple[str, ...]
) -> None:
    caller = api.as_(world.seed["internal_key"])
    body = ROUTES[name].body
    if name.endswith("edit-report/"):
        body = {**body, "report_id": world.seed["report"]}
    answer = call(caller, name, world, foreign=foreign, body=body)
    expected = (200, EMPTY) if name == "GET reports/{report_id}/artefacts/" else (404, NOT_FOUND)
    assert (answer.status_code, answer.json()) == expected


def test_the_objects_of_the_other_project_are_as_they_were(api: Api, world: World) -> None:
    other, seed = api.as_(world.seed["other_key"]).at(world.seed["other_project"]), world.seed["other"]
    report = other.read(f"reports/{seed['report']}/")
    # What was seeded, and the note that a second signal joined.
    assert (report["status"], report["artefact_count"]) == ("ready", len(seed["artefacts"]) + 1)
    assert other.read(f"reports/{seed['report']}/artefacts/{seed['artefact']}/")["updated_at"] is None
    assert other.read(f"source_configs/{seed['source_config']}/")["enabled"] is True
    assert other.read(f"scout/configs/{seed['scout_config']}/")["enabled"] is True
    assert other.read(f"scout/runs/{seed['run']}/")["status"] == "in_progress"
    assert [one["decision"] for one in other.read("quarantine/")["results"]] == [None]
    assert seed["note"] in [note["id"] for note in other.read("scout/notes/")]
