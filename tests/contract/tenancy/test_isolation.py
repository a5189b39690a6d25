"""Every route against everybody who must not get through, with the exact answer.

A route without a row fails the first test. Ids in paths are tried one by one with those of another project.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.contract.routes import ACCOUNT, BASE, OPEN, OUTSIDE, ROUTES
from tests.contract.source_routes import WEBHOOKS
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope

HOOK = "POST /api/github/webhook/"
SLACK = "POST /api/slack/{organization_id}/interactions/"
SYSTEM = "GET /api/system/"
"""For administrators of the server; `access/test_account.py` has who is refused."""
TRACKER = "POST /api/trackers/{tracker_id}/webhook/"
SECRET = "POST /api/projects/{project_id}/internal/signals/emit/"
NOBODY_MAY = "POST scout/suggestions/refresh/"
"""The route that is refused to everybody, since the server lacks what it needs."""
CONFIG_KINDS = {"source_configs": "source_config", "scout": "scout_config"}
KINDS_OF_IDS = {"user_uuid": "user", "key_id": "key_id"}
EVERY = {**ROUTES, **OUTSIDE, **ACCOUNT}
NOT_FOUND = envelope("invalid_request", "not_found", "Not found.")


def denied(detail: str) -> dict[str, str | None]:
    return envelope("authentication_error", "permission_denied", detail)


NO_MEMBER = denied("You don't have access to the project.")


def ids_in(name: str) -> list[str]:
    """Return the names of the ids in a path; the number of an uploaded part is none."""
    return [id for part in name.split("{")[1:] if (id := part.split("}")[0]) != "part"]


def call(
    api: ContractClient, name: str, server: ContractServer, *, foreign: tuple[str, ...] = (), body: Any = None
) -> Any:
    """Call a route with the project's own ids, but for those named in `foreign`, which are the other's."""
    method, path = name.replace("{part}", "0").split(" ")
    for id in ids_in(name):
        if id == "project_id":
            path = path.replace("{project_id}", str(server.seed["project"]))
            continue
        kind = KINDS_OF_IDS.get(id, id.removesuffix("_id"))
        if kind == "config":
            kind = CONFIG_KINDS[path.split("/")[0]]
        objects = server.seed["other"] if id in foreign else server.seed
        path = path.replace("{" + id + "}", str(objects.get(kind, NOWHERE)))
    row = EVERY[name]
    return api.call(method, path, row.body if body is None else body)


@pytest.mark.contract("GET /api/schema/")
def test_routes_are_all_covered(nobody: ContractClient, server: ContractServer) -> None:
    described = body_of(nobody.call("GET", "/api/schema/", headers={"Accept": "application/json"}), 200)
    names = {
        f"{method.upper()} {(path.rstrip('/') + '/').removeprefix(BASE)}"
        for path, methods in described["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    }
    assert names - {"GET /api/schema/"} == {*EVERY, *OPEN, *WEBHOOKS, SECRET, HOOK, SLACK, TRACKER, SYSTEM}


@pytest.mark.parametrize("name", EVERY)
def test_routes_without_key_are_refused(nobody: ContractClient, server: ContractServer, name: str) -> None:
    answer = call(nobody, name, server)
    detail = "Authentication credentials were not provided."
    expected = envelope("authentication_error", "not_authenticated", detail)
    assert (answer.status_code, answer.json()) == (EVERY[name].challenge, expected)


@pytest.mark.parametrize("name", ACCOUNT)
def test_accounts_with_a_key(api: ContractClient, server: ContractServer, name: str) -> None:
    answer = call(api.as_(server.seed["internal_key"]), name, server)
    detail = "This requires a signed-in person; API keys are not accepted."
    assert (answer.status_code, answer.json()) == (403, denied(detail))


@pytest.mark.parametrize("name", EVERY)
def test_routes_with_invalid_key_are_refused(
    nobody: ContractClient, server: ContractServer, name: str
) -> None:
    answer = call(nobody.as_("phx_unknown"), name, server)
    detail = "Personal API key found in request Authorization header is invalid."
    expected = envelope("authentication_error", "authentication_failed", detail)
    assert (answer.status_code, answer.json()) == (EVERY[name].challenge, expected)


@pytest.mark.parametrize("name", [name for name, row in {**ROUTES, **OUTSIDE}.items() if row.scope])
def test_routes_without_scope_are_refused(api: ContractClient, server: ContractServer, name: str) -> None:
    answer = call(api.as_(server.seed["unscoped_key"]), name, server)
    scope = {**ROUTES, **OUTSIDE}[name].scope
    expected = denied(f"API key missing required scope '{scope}'")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.fixture(scope="module")
def trial(server: ContractServer) -> ContractServer:
    """The server with a seed that nothing else looks at, for calls that get through."""
    return replace(server, seed=server.fresh(whole=True))


@pytest.mark.parametrize("name", [name for name, row in {**ROUTES, **OUTSIDE}.items() if row.scope])
def test_routes_with_required_scope_are_allowed(
    api: ContractClient, trial: ContractServer, name: str
) -> None:
    row = {**ROUTES, **OUTSIDE}[name]
    key = trial.key(*filter(None, (row.scope, row.also)))
    ids = tuple(id for id in ids_in(name) if id != "project_id" and name in ROUTES)
    answer = call(api.as_(key).at(trial.seed["project"]), name, trial, foreign=ids)
    # What is answered then is about the objects, no longer about the caller.
    if name == NOBODY_MAY:
        assert answer.json()["detail"].startswith("This server does not suggest scouts"), answer.text
    else:
        assert answer.status_code not in (401, 403), answer.text
    if row.also:
        answer = call(api.as_(trial.key(row.scope)).at(trial.seed["project"]), name, trial, foreign=ids)
        assert answer.json() == denied(f"API key missing required scope '{row.also}'")


@pytest.mark.parametrize("name", [name for name, row in ROUTES.items() if row.scope.endswith(":write")])
def test_routes_read_scope_does_not_allow_write(
    api: ContractClient, trial: ContractServer, name: str
) -> None:
    scope = ROUTES[name].scope
    key = trial.key(scope.replace(":write", ":read"))
    answer = call(api.as_(key).at(trial.seed["project"]), name, trial)
    expected = denied(f"API key missing required scope '{scope}'")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", ROUTES)
def test_routes_with_key_of_other_project_are_refused(
    api: ContractClient, server: ContractServer, name: str
) -> None:
    # Its owner is a member of both organizations.
    answer = call(api.as_(server.seed["limited_key"]), name, server)
    project = server.seed["project"]
    expected = denied(f"API key does not have access to the requested project: ID {project}.")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", ROUTES)
def test_routes_as_member_of_other_organization_are_refused(
    api: ContractClient, server: ContractServer, name: str
) -> None:
    answer = call(api.as_(server.seed["other_key"]), name, server)
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
def test_routes_with_id_of_other_project_are_not_found(
    api: ContractClient, server: ContractServer, name: str, foreign: tuple[str, ...]
) -> None:
    caller = api.as_(server.seed["internal_key"])
    body = ROUTES[name].body
    if name.endswith("edit-report/"):
        body = {**body, "report_id": server.seed["report"]}
    answer = call(caller, name, server, foreign=foreign, body=body)
    expected = (200, EMPTY) if name == "GET reports/{report_id}/artefacts/" else (404, NOT_FOUND)
    assert (answer.status_code, answer.json()) == expected


def test_objects_of_other_project_are_unchanged(api: ContractClient, server: ContractServer) -> None:
    other, seed = api.as_(server.seed["other_key"]).at(server.seed["other_project"]), server.seed["other"]
    report = other.read(f"reports/{seed['report']}/")
    # What was seeded, and the note that a second signal joined.
    assert (report["status"], report["artefact_count"]) == ("ready", len(seed["artefacts"]) + 1)
    assert other.read(f"reports/{seed['report']}/artefacts/{seed['artefact']}/")["updated_at"] is None
    assert other.read(f"source_configs/{seed['source_config']}/")["enabled"] is True
    assert other.read(f"scout/configs/{seed['scout_config']}/")["enabled"] is True
    assert other.read(f"scout/runs/{seed['run']}/")["status"] == "in_progress"
    assert [one["decision"] for one in other.read("quarantine/")["results"]] == [None]
    assert seed["note"] in [note["id"] for note in other.read("scout/notes/")]
