"""Requests of every shape: paths, bodies, failures, and when a change is durable."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import LogCapture
from tests.helpers.api import Api, bearer

from postroom.api.app import ROUTERS, create_api
from postroom.api.http.access import declared_access
from postroom.api.http.requests.body import MAX_BODY_BYTES
from postroom.api.http.session_access import SessionAccess
from postroom.api.http.state import ApiState
from postroom.asgi import build
from postroom.db.engine import async_url, create_engine
from postroom.db.tables import projects

PAUSE = {"timestamp": "2030-01-01T00:00:00Z"}
SERVER_ERROR = {
    "type": "server_error",
    "code": "error",
    "detail": "A server error occurred.",
    "attr": None,
}


Logs = list[Any]


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Logs:
    """What the API logs, however logging is set up at the moment."""
    capture = LogCapture()
    logger = structlog.wrap_logger(None, [capture], structlog.stdlib.BoundLogger)
    monkeypatch.setattr("postroom.api.http.errors.log", logger)
    monkeypatch.setattr("postroom.api.http.middleware.log", logger)
    return capture.entries


def client_of(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test")


@pytest.mark.parametrize("path", ["reports", "processing"])
async def test_path_trailing_slash_is_optional(api: Api, path: str) -> None:
    headers = bearer(await api.key("task:read"))
    for url in (api.url(path), api.url(path) + "/"):
        response = await api.client.get(url, headers=headers)
        assert (response.status_code, response.history) == (200, [])
    assert (await api.client.get(api.url(path) + "//", headers=headers)).status_code == 404


async def test_writing_without_a_slash_keeps_method_and_body(api: Api) -> None:
    headers = bearer(await api.key("task:write"))
    response = await api.client.put(api.url("processing/pause"), json=PAUSE, headers=headers)
    assert response.json()["status"] == "paused"


async def test_links_have_the_slash_that_the_client_wrote(api: Api) -> None:
    headers = bearer(await api.key("task:read"))
    for path in ("reports", "reports/"):
        body = (await api.client.get(api.url(path) + "?offset=1", headers=headers)).json()
        assert body["previous"] == f"http://inbox.test{api.url(path)}?limit=100"


@pytest.mark.parametrize("path", ["/api/", "/api/projects/1/signals/nothing/", "/api/%00/", "/nothing"])
async def test_path_unknown_is_not_found(api: Api, path: str) -> None:
    response = await api.client.get(path)
    assert response.status_code == 404
    assert response.json() == {
        "type": "invalid_request",
        "code": "not_found",
        "detail": "Not found.",
        "attr": None,
    }


async def test_method_not_allowed_is_refused(api: Api) -> None:
    response = await api.client.post(api.url("processing/pause/"))
    assert response.status_code == 405
    assert response.json() == {
        "type": "invalid_request",
        "code": "method_not_allowed",
        "detail": 'Method "POST" not allowed.',
        "attr": None,
    }
    assert set(response.headers["allow"].split(", ")) == {"PUT", "DELETE", "OPTIONS"}


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code", "detail", "attr"),
    [
        (b"", 400, "required", "This field is required.", "timestamp"),
        (b"{}", 400, "required", "This field is required.", "timestamp"),
        (b'{"timestamp": null}', 400, "null", "This field may not be null.", "timestamp"),
        (b'{"timestamp": "x"}', 400, "invalid_input", "Datetime has wrong format.", "timestamp"),
        (b'{"timestamp": "\\ud800"}', 400, "invalid_input", "Datetime has wrong format.", "timestamp"),
        (b'{"timestamp": "\\u0000"}', 400, "invalid_input", "Datetime has wrong format.", "timestamp"),
        (b'{"timestamp": ' + b"9" * 5000 + b"}", 400, "parse_error", "JSON parse error - ", None),
        (b'{"timestamp": NaN}', 400, "parse_error", "JSON parse error - ", None),
        (b"null", 400, "null", "No data provided", None),
        (b"[]", 400, "invalid_input", "Invalid data. Expected a dictionary, but got list.", None),
        (b'"x"', 400, "invalid_input", "Invalid data. Expected a dictionary, but got str.", None),
        (b"{", 400, "parse_error", "JSON parse error - Expecting property name enclosed in", None),
        (b"[" * 10_000 + b"]" * 10_000, 400, "parse_error", "JSON parse error - more than 100", None),
        (b'{"a":' * 10_000, 400, "parse_error", "JSON parse error - more than 100", None),
        (b"\xff\xfe", 400, "parse_error", "JSON parse error - 'utf-8' codec can't decode", None),
    ],
)
async def test_hostile_bodies(
    api: Api, body: bytes, status: int, code: str, detail: str, attr: str | None
) -> None:
    headers = {**bearer(await api.key("task:write")), **JSON}
    response = await api.client.put(api.url("processing/pause/"), content=body, headers=headers)
    found = response.json()
    assert (response.status_code, found["code"], found["attr"]) == (status, code, attr)
    assert found["detail"].startswith(detail)
    assert set(found) == {"type", "code", "detail", "attr"}


async def test_body_last_repeated_key_wins_and_unknown_is_ignored(api: Api) -> None:
    headers = {**bearer(await api.key("task:write")), **JSON}
    body = b'{"timestamp": "x", "\\ud800": 1, "other": [], "timestamp": "2030-01-01"}'
    response = await api.client.put(api.url("processing/pause/"), content=body, headers=headers)
    assert response.json()["paused_until"] == "2030-01-01T00:00:00+00:00"


async def test_media_types(api: Api) -> None:
    headers = bearer(await api.key("task:write"))
    url, body = api.url("processing/pause/"), json.dumps(PAUSE)
    for media_type in ("application/json", "Application/JSON; charset=utf-8"):
        response = await api.client.put(url, content=body, headers={**headers, "Content-Type": media_type})
        assert response.status_code == 200
    for media_type in ("text/plain", "application/xml; charset=utf-8", "nonsense"):
        response = await api.client.put(url, content=body, headers={**headers, "Content-Type": media_type})
        assert response.status_code == 415
        assert response.json() == {
            "type": "invalid_request",
            "code": "unsupported_media_type",
            "detail": f'Unsupported media type "{media_type}" in request.',
            "attr": None,
        }
    response = await api.client.put(url, content=b"", headers={**headers, "Content-Type": "text/plain"})
    assert response.json()["code"] == "required"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(5000))),
        ("application/x-www-form-urlencoded", b"&" * 5000),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense" + b"x" * 500_000),
        ("application/x-www-form-urlencoded", b"\xff=%ff&%00=%00"),
    ],
)
async def test_broken_forms(api: Api, media_type: str, body: bytes) -> None:
    headers = {**bearer(await api.key("task:write")), "Content-Type": media_type}
    response = await api.client.put(api.url("processing/pause/"), content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["code"] in {"parse_error", "required"}


async def test_body_above_limit_is_refused(api: Api) -> None:
    headers = {**bearer(await api.key("task:write")), **JSON}
    url = api.url("processing/pause/")

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(21):
            yield b" " * 1024 * 1024

    announced = await api.client.put(url, content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
    streamed = await api.client.put(url, content=unannounced(), headers=headers)
    for response in (announced, streamed):
        assert response.status_code == 413
        assert response.json() == {
            "type": "invalid_request",
            "code": "too_large",
            "detail": "The request body is larger than 20 MB.",
            "attr": None,
        }
    padded = json.dumps(PAUSE).encode().ljust(MAX_BODY_BYTES)
    assert (await api.client.put(url, content=padded, headers=headers)).status_code == 200


@contextmanager
def failing_commit(api: Api) -> Iterator[None]:
    """Have every change of a project fail at its commit, while the statement itself passes."""
    engine = sa.create_engine(api.engine.url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'refused at commit'; END $$"
            )
        )
        connection.execute(
            sa.text(
                "CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON projects "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP FUNCTION refuse() CASCADE"))
        engine.dispose()


async def test_commit_failure_is_error_to_client(api: Api, logs: Logs) -> None:
    headers = bearer(await api.key("task:write"))
    url = api.url("processing/pause/", api.project)
    before = (await api.client.get(api.url("processing/"), headers=headers)).json()
    with failing_commit(api):
        response = await api.client.put(url, json={"timestamp": "2040-01-01"}, headers=headers)
    assert (response.status_code, response.json()) == (500, SERVER_ERROR)
    assert "refused at commit" in str(logs)
    assert (await api.client.get(api.url("processing/"), headers=headers)).json() == before


async def test_change_is_visible_when_response_begins(api: Api) -> None:
    app, seen = build(api.state), []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def look_first(message: Message) -> None:
            if message["type"] == "http.response.start":
                async with api.engine.connect() as other:
                    found = await other.execute(
                        sa.select(projects.c.processing_paused_until).where(projects.c.id == api.project)
                    )
                    seen.append(found.scalar_one().year)
            await send(message)

        await app(scope, receive, look_first)

    headers = bearer(await api.key("task:write"))
    async with client_of(watched) as client:
        for year in (2041, 2042):
            body = {"timestamp": f"{year}-01-01"}
            assert (await client.put(api.url("processing/pause/"), json=body, headers=headers)).is_success
    assert seen == [2041, 2042]


def with_broken_route(state: ApiState) -> FastAPI:
    app = create_api(state)

    async def broken() -> None:
        raise RuntimeError("the secret is phx_123")

    app.add_api_route("/api/broken", broken)
    return app


async def test_unexpected_error_is_logged_and_reveals_nothing(api: Api, logs: Logs) -> None:
    async with client_of(with_broken_route(api.state)) as client:
        response = await client.get("/api/broken/")
    assert (response.status_code, response.json()) == (500, SERVER_ERROR)
    failures = [entry for entry in logs if entry["event"] == "request failed"]
    assert [type(entry["exc_info"]) for entry in failures] == [RuntimeError]
    assert failures[0]["path"] == "/api/broken/"


async def test_access_log_has_path_without_query(api: Api, logs: Logs) -> None:
    await api.client.get(api.url("reports"), params={"personal_api_key": "phx_hidden"})
    [entry] = logs
    assert (entry["event"], entry["method"], entry["status"]) == ("request", "GET", 403)
    assert entry["path"] == api.url("reports")
    assert "phx_hidden" not in str(entry)


async def test_database_unreachable_is_unavailable(api: Api) -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/none", pool_size=1)
    async with client_of(build(replace(api.state, engine=engine))) as client:
        responses = [
            await client.get(api.url("reports/"), headers=bearer("phx_x")),
            await client.get("/_ready"),
        ]
        health = await client.get("/_health")
    await engine.dispose()
    for response in responses:
        assert response.status_code == 503
        assert response.json() == {
            "type": "server_error",
            "code": "unavailable",
            "detail": "The database is not available. Try again in a few seconds.",
            "attr": None,
        }
        assert response.headers["retry-after"] == "5"
    assert health.status_code == 200


async def test_connection_pool_exhausted_is_unavailable(api: Api) -> None:
    url = api.engine.url.render_as_string(hide_password=False)
    engine = create_async_engine(async_url(url), pool_size=1, max_overflow=0, pool_timeout=0.01)
    async with client_of(build(replace(api.state, engine=engine))) as client, engine.connect():
        response = await client.get(api.url("reports/"), headers=bearer("phx_x"))
    await engine.dispose()
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


async def test_probes(api: Api) -> None:
    for path in ("/_health", "/_health/", "/_ready", "/_ready/"):
        response = await api.client.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        assert (await api.client.head(path)).status_code == 200


async def test_database_of_other_version_is_not_ready(api: Api, admin_url: str) -> None:
    engine = create_engine(admin_url, pool_size=1)
    async with client_of(build(replace(api.state, engine=engine))) as client:
        response = await client.get("/_ready")
    await engine.dispose()
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert "postroom migrate" in response.json()["detail"]


async def test_cross_origin_reads_are_refused(api: Api) -> None:
    headers = {"Origin": "https://elsewhere.test", "Access-Control-Request-Method": "GET"}
    assert (await api.client.options("/_health", headers=headers)).status_code == 405
    response = await api.client.get("/_health", headers=headers)
    assert not [name for name in response.headers if name.startswith("access-control")]


async def test_description_names_every_route(api: Api) -> None:
    for path in ("/api/schema/", "/api/schema"):
        schema = (await api.client.get(path)).json()
        assert "/api/projects/{project_id}/signals/processing/pause/" in schema["paths"]
    assert (await api.client.get("/api/docs/")).status_code == 200


def test_project_routes_declare_scopes() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 5
    open_routes = [route.path for route in routes if declared_access(route) is None]
    # Signing in comes before there is a session; webhooks are signed or have a token in their address, and the
    # service-to-service endpoint has a secret of its own; the address of an upload is signed.
    assert set(open_routes) == {
        "/api/setup",
        "/api/session",
        "/api/session/methods",
        "/api/session/link",
        "/api/session/second_factor",
        "/api/session/second_factor/set_up",
        "/api/password/reset",
        "/api/invites/accept",
        "/api/invites/decline",
        "/api/invites/accept/oidc",
        "/api/oidc/start",
        "/api/oidc/callback",
        "/api/webhooks/{source_id}",
        "/api/webhooks/{source_id}/{token}",
        "/api/projects/{project_id}/internal/signals/emit",
        "/api/github/webhook",
        "/api/slack/{organization_id}/interactions",
        "/api/trackers/{tracker_id}/webhook",
        "/api/source_map_uploads/{upload_id}",
    }
    for route in routes:
        access = declared_access(route)
        of_account = isinstance(access, SessionAccess) or route.path == "/api/personal_api_keys/@current"
        assert access is None or access.scopes or of_account
        assert not route.path.endswith("/")
