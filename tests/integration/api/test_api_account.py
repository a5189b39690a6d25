"""What clients ask first: who they speak for, what their key may do, the organization, the projects."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer

from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, personal_api_keys, projects, users
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.projects import service

ME, KEY = "/api/users/@me", "/api/personal_api_keys/@current"
SCOPES = "API keys with scoped projects are only supported on project-based endpoints."


def denied(detail: str) -> dict[str, Any]:
    return {
        "type": "authentication_error",
        "code": "permission_denied",
        "detail": detail,
        "attr": None,
    }


NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}


def path_of(api: Api, name: str) -> str:
    return {
        "me": ME,
        "key": KEY,
        "organization": f"/api/organizations/{api.organization}",
        "current organization": "/api/organizations/@current",
        "projects": "/api/projects",
        "project": f"/api/projects/{api.project}",
        "current project": "/api/projects/@current",
    }[name]


async def answer(api: Api, path: str, key: str) -> tuple[int, Any]:
    response = await api.client.get(path, headers=bearer(key))
    return response.status_code, response.json()


async def organization_response(api: Api, id: UUID, *keys: str) -> dict[str, Any]:
    async with api.engine.connect() as connection:
        row = (await connection.execute(sa.select(organizations).where(organizations.c.id == id))).one()
    whole = {
        "id": str(id),
        "name": row.name,
        "is_ai_data_processing_approved": row.is_ai_data_processing_approved,
        "created_at": row.created_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "second_factor_required": row.second_factor_required,
    }
    return {key: whole[key] for key in keys or whole}


async def project_response(api: Api, id: int) -> dict[str, Any]:
    async with api.engine.connect() as connection:
        row = (await connection.execute(sa.select(projects).where(projects.c.id == id))).one()
    return {"id": id, "uuid": str(row.uuid), "name": row.name, "organization": str(row.organization_id)}


SCOPE_OF = [
    ("me", "user:read", 403),
    ("key", None, 401),
    ("organization", "organization:read", 401),
    ("current organization", "organization:read", 401),
    ("projects", "project:read", 401),
    ("project", "project:read", 401),
    ("current project", "project:read", 401),
]


@pytest.mark.parametrize(("name", "scope", "challenge"), SCOPE_OF)
async def test_account_requires_permission(api: Api, name: str, scope: str | None, challenge: int) -> None:
    path = path_of(api, name)
    for url in (path, f"{path}/"):
        response = await api.client.get(url)
        assert (response.status_code, response.json()["code"]) == (challenge, "not_authenticated")
        status, body = await answer(api, url, "phx_x")
        assert (status, body["code"]) == (challenge, "authentication_failed")
        assert body["detail"] == "Personal API key found in request Authorization header is invalid."
        assert (await answer(api, url, await api.key(scope or "query:read")))[0] == 200
        assert (await answer(api, url, await api.key("*")))[0] == 200
    status, body = await answer(api, path, await api.key("task:write"))
    if scope is None:
        assert status == 200
    else:
        assert (status, body) == (403, denied(f"API key missing required scope '{scope}'"))
    writing = await api.key((scope or "task:read").replace("read", "write"))
    assert (await answer(api, path, writing))[0] == 200
    response = await api.client.delete(path, headers=bearer(writing))
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    changed = ("me", "organization", "current organization")
    written = ", POST" if name == "projects" else ", PATCH" if name in changed else ""
    assert response.headers["allow"] == f"GET, HEAD{written}, OPTIONS"


async def test_account_me_returns_user(api: Api) -> None:
    status, body = await answer(api, ME, await api.key("user:read"))
    async with api.engine.connect() as connection:
        row = (await connection.execute(sa.select(users).where(users.c.id == body["id"]))).one()
    assert status == 200
    assert body == {
        "id": row.id,
        "uuid": str(row.uuid),
        "distinct_id": str(row.uuid),
        "email": row.email,
        "first_name": "",
        "last_name": "",
        "github_login": None,
        "organization": await organization_response(
            api, api.organization, "id", "name", "is_ai_data_processing_approved"
        ),
        "team": {"id": api.project, "name": "One"},
    }


async def test_account_me_is_limited_by_key(api: Api) -> None:
    both = [api.organization, api.other_organization]
    key = await api.key("user:read", member_of=both, organizations=[api.other_organization])
    _, body = await answer(api, ME, key)
    assert body["team"] == {"id": api.other_project, "name": "Two"}
    assert body["organization"]["id"] == str(api.other_organization)


async def test_account_me_without_organization(api: Api) -> None:
    status, body = await answer(api, ME, await api.key("user:read", member_of=[]))
    assert (status, body["organization"], body["team"]) == (200, None, None)
    key = await api.key("user:read", organizations=[api.other_organization])
    status, body = await answer(api, ME, key)
    assert (status, body["organization"], body["team"]) == (200, None, None)


async def test_account_scopes_of_key(api: Api) -> None:
    key = await api.key("task:write", "project:read")
    expected: dict[str, Any] = {
        "scopes": ["project:read", "task:write"],
        "scoped_teams": [],
        "scoped_organizations": [],
    }
    assert await answer(api, KEY, key) == (200, expected)
    response = await api.client.get(KEY, params={"personal_api_key": key})
    assert response.json() == expected
    both = [api.organization, api.other_organization]
    key = await api.key("*", projects=[api.other_project, api.project], organizations=both, member_of=both)
    assert await answer(api, KEY, key) == (
        200,
        {
            "scopes": ["*"],
            "scoped_teams": [api.project, api.other_project],
            "scoped_organizations": sorted(map(str, both)),
        },
    )


@pytest.mark.parametrize("name", ["me", "organization", "current organization"])
async def test_account_project_key_is_refused_outside_projects(api: Api, name: str) -> None:
    # The limit comes before the scope, which this key lacks too.
    key = await api.key("task:read", projects=[api.project])
    assert await answer(api, path_of(api, name), key) == (403, denied(SCOPES))


@pytest.mark.parametrize("spelling", [str, lambda uuid: str(uuid).upper(), lambda uuid: uuid.hex])
async def test_organization_is_returned(api: Api, spelling: Any) -> None:
    path = f"/api/organizations/{spelling(api.organization)}"
    found = await answer(api, path, await api.key("organization:read"))
    assert found == (200, await organization_response(api, api.organization))


async def test_organization_out_of_reach_is_not_found(api: Api) -> None:
    key = await api.key("organization:read")
    for id in (api.other_organization, uuid4(), "x", "@me", "1", "%00", "0" * 5000):
        assert await answer(api, f"/api/organizations/{id}", key) == (404, NOT_FOUND)
    both = [api.organization, api.other_organization]
    limited = await api.key("task:read", organizations=[api.other_organization], member_of=both)
    for id in (api.organization, uuid4()):
        detail = f"API key does not have access to the requested organization: ID {id}."
        assert await answer(api, f"/api/organizations/{id}", limited) == (403, denied(detail))


async def test_organization_current_resolves(api: Api) -> None:
    both = [api.organization, api.other_organization]
    for limit, id in (([], api.organization), ([api.other_organization], api.other_organization)):
        key = await api.key("organization:read", organizations=limit, member_of=both)
        expected = await organization_response(api, id)
        assert await answer(api, "/api/organizations/@current", key) == (200, expected)
    nobody = await api.key("organization:read", member_of=[])
    assert await answer(api, "/api/organizations/@current", nobody) == (404, NOT_FOUND)


async def test_projects_within_reach_are_listed(api: Api) -> None:
    both = [api.organization, api.other_organization]
    one, two = await project_response(api, api.project), await project_response(api, api.other_project)
    cases: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
        ({}, [one]),
        ({"member_of": both}, [one, two]),
        ({"member_of": both, "projects": [api.other_project]}, [two]),
        ({"member_of": both, "organizations": [api.organization]}, [one]),
        ({"projects": [api.other_project]}, []),
        ({"member_of": []}, []),
    ]
    for limits, expected in cases:
        key = await api.key("project:read", **limits)
        page = {"count": len(expected), "next": None, "previous": None, "results": expected}
        assert await answer(api, "/api/projects/", key) == (200, page), limits


async def test_projects_come_in_pages(api: Api) -> None:
    key = await api.key("project:read", member_of=[api.organization, api.other_organization])
    base = "http://inbox.test/api/projects/"
    status, body = await answer(api, "/api/projects/?limit=1", key)
    assert (status, body["count"], [each["id"] for each in body["results"]]) == (200, 2, [api.project])
    assert (body["next"], body["previous"]) == (f"{base}?limit=1&offset=1", None)
    status, body = await answer(api, "/api/projects/?limit=1&offset=1", key)
    assert [each["id"] for each in body["results"]] == [api.other_project]
    assert (body["next"], body["previous"]) == (None, f"{base}?limit=1")
    for query in ("limit=0", "limit=x&offset=-1", "offset=x"):
        assert len((await answer(api, f"/api/projects/?{query}", key))[1]["results"]) == 2
    status, body = await answer(api, "/api/projects/?offset=999999999999999999999", key)
    assert (status, body["count"], body["results"]) == (200, 2, [])


async def test_project_is_returned(api: Api) -> None:
    expected = await project_response(api, api.project)
    key = await api.key("project:read")
    for id in (api.project, "@current"):
        assert await answer(api, f"/api/projects/{id}/", key) == (200, expected)
    both = [api.organization, api.other_organization]
    limited = await api.key("project:read", projects=[api.other_project], member_of=both)
    other = await project_response(api, api.other_project)
    assert await answer(api, "/api/projects/@current/", limited) == (200, other)
    detail = f"API key does not have access to the requested project: ID {api.project}."
    assert await answer(api, f"/api/projects/{api.project}/", limited) == (403, denied(detail))


async def test_project_out_of_reach_is_not_found(api: Api) -> None:
    key = await api.key("project:read")
    detail = "You don't have access to the project."
    assert await answer(api, f"/api/projects/{api.other_project}/", key) == (403, denied(detail))
    for id in ("999999", "x", "0", "1.0", "9" * 400):
        found = await answer(api, f"/api/projects/{id}/", key)
        assert found == (404, {**NOT_FOUND, "detail": "Project not found."})


async def test_project_current_of_organization_key_resolves(api: Api) -> None:
    both = [api.organization, api.other_organization]
    key = await api.key("project:read", organizations=[api.other_organization], member_of=both)
    status, body = await answer(api, "/api/projects/@current/", key)
    assert (status, body["id"]) == (200, api.other_project)


async def test_key_use_counts_outside_projects_too(api: Api) -> None:
    app = build(replace(api.state, limiter=RateLimiter([Window(2, 60)])))
    key = await api.key("user:read")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test") as client:
        responses = [await client.get(path, headers=bearer(key)) for path in (ME, KEY, ME)]
    assert [response.status_code for response in responses] == [200, 200, 429]


async def test_asking_notes_that_the_key_was_used(api: Api) -> None:
    await answer(api, KEY, await api.key("task:read"))
    async with api.engine.connect() as connection:
        newest = sa.select(personal_api_keys.c.last_used_at).order_by(personal_api_keys.c.id.desc()).limit(1)
        assert (await connection.execute(newest)).scalar_one() is not None


async def test_environment_is_returned_as_project(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        child = await service.create(
            uow,
            organization_id=api.other_organization,
            name="Staging",
            now=now(),
            parent_id=api.other_project,
        )
    key = await api.key("project:read", member_of=[api.other_organization], projects=[child.id])
    expected = await project_response(api, child.id)
    assert await answer(api, f"/api/projects/{child.id}/", key) == (200, expected)


@pytest.mark.parametrize("name", ["processing", "processing_state"])
async def test_processing_state_has_both_names(api: Api, name: str) -> None:
    headers = bearer(await api.key("task:write"))
    other = {"processing": "processing_state", "processing_state": "processing"}[name]
    moment = "2100-01-01T00:00:00+00:00"
    state = {"paused_until": moment, "count": 1, "next": None, "previous": None}
    response = await api.client.put(
        api.url(f"{name}/pause/"), json={"timestamp": "2100-01-01T00:00:00Z"}, headers=headers
    )
    assert response.json() == {"status": "paused", "paused_until": moment}
    for path in (f"{other}/", other, name):
        response = await api.client.get(api.url(path), headers=headers)
        assert response.json() == {**state, "results": [{"paused_until": moment}]}
    response = await api.client.delete(api.url(f"{other}/pause"), headers=headers)
    assert response.json() == {"status": "unpaused", "was_paused": True, "paused_until": None}
    response = await api.client.get(api.url(f"{name}/"))
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    reader = bearer(await api.key("task:read"))
    response = await api.client.delete(api.url(f"{name}/pause/"), headers=reader)
    assert response.json() == denied("API key missing required scope 'task:write'")
    response = await api.client.post(api.url(f"{name}/"), headers=headers)
    assert response.status_code == 405
