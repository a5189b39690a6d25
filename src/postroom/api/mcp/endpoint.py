"""`/mcp`: who may call the MCP server, and how; what a call does is in `server`."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from postroom.api.http.addresses import public_url
from postroom.api.http.authentication import authenticate_for
from postroom.api.http.counting import PREPAID, count_call
from postroom.api.http.credentials import Presented, check_json, header_key, is_own_origin
from postroom.api.http.errors import WireError, not_found, permission_denied, validation
from postroom.api.http.requests.bodies import allowance_of
from postroom.api.http.requests.body import MAX_KEY_BODY_BYTES
from postroom.api.http.respond import json_response
from postroom.api.http.state import ApiState, state_of
from postroom.api.mcp.calls import ask
from postroom.api.mcp.clients import setups
from postroom.api.mcp.operations import Catalogue, catalogue_of
from postroom.api.mcp.run import SCHEMAS
from postroom.api.mcp.visit import Visit
from postroom.db.engine import unit_of_work
from postroom.identity import service as identity
from postroom.identity.actors import CURRENT, Actor, FoundProject
from postroom.telemetry import log

PATHS = ("/mcp", "/mcp/{project_id}")
_MODES = frozenset({"cli", "tools"})
LOAD_SECONDS = 3.0
"""Time from the start of a server until it loads what calls need."""
_SCOPES = ("*", "task:read", "task:write")
"""Scopes of a key that an agent may call with."""
_LOADING: set[asyncio.Future[None]] = set()


def add_mcp(app: FastAPI) -> Callable[[], Awaitable[object]]:
    """Serve the MCP server of the API's own operations; return what loads it before the first call."""
    catalogue: Catalogue | None = None
    loading = asyncio.Lock()

    async def load() -> Catalogue:
        """Return the tools; the first time it reads them and the SDK, a second of work, in a thread."""
        nonlocal catalogue
        async with loading:
            if catalogue is None:
                catalogue = await asyncio.to_thread(partial(_load, app))
            return catalogue

    async def post(request: Request) -> Response:
        """Serve one message of the protocol."""
        return await _serve(request, load)

    async def clients(request: Request) -> Response:
        """Return how clients are set up, for the web app and the command line; one will call soon."""
        _begin(load)
        return json_response(setups(public_url(request)))

    app.add_api_route("/mcp/clients", clients, methods=["GET"], include_in_schema=False)
    for path in PATHS:
        app.add_api_route(path, post, methods=["POST"], include_in_schema=False)
    return load


def load_after_start(load: Callable[[], Awaitable[object]], state: ApiState) -> None:
    """Load soon, once the running event loop has served what waited for its start, if an agent may call.

    Some clients give up on a server whose first answer takes ten seconds, which it does on a busy machine. It needs
    45 MB, so a server without a key for agents does not load before somebody looks up how to set one up.
    """
    expecting = partial(load_if_expected, load, state)
    asyncio.get_running_loop().call_later(LOAD_SECONDS, _begin, expecting)


async def load_if_expected(load: Callable[[], Awaitable[object]], state: ApiState) -> None:
    """Load if anybody has a key that an agent may call with."""
    async with unit_of_work(state.engine) as uow:
        expected = await identity.has_key(uow, _SCOPES)
    if expected:
        await load()


def _begin(load: Callable[[], Awaitable[object]]) -> None:
    async def work() -> None:
        try:
            await load()
        except Exception as problem:  # noqa: BLE001  # a call will try again, and say so
            log.warning("could not load the MCP server yet", error=str(problem))

    # The loop itself keeps no task alive.
    _LOADING.add(task := asyncio.ensure_future(work()))
    task.add_done_callback(_LOADING.discard)


def _load(app: FastAPI) -> Catalogue:
    from postroom.api.mcp import server  # noqa: F401, PLC0415  # heavy; later imports find it

    return catalogue_of(app.openapi())


async def _serve(request: Request, load: Any) -> Response:
    check_json(request)
    _check_origin(request)
    presented = header_key(request)
    if presented is None:
        return _unauthenticated("No token arrived. Send the header Authorization: Bearer KEY.")
    project = request.path_params.get("project_id", CURRENT)
    if project != CURRENT and not (project.isascii() and project.isdigit() and len(project) <= 19):
        raise not_found()
    found = await _admit(request, presented, project)
    if found is None:
        return _unauthenticated("Unknown or revoked token. Make a new key in Settings, API keys.")
    actor, project_id = found
    body = await _read(request)
    catalogue = await load()
    switches = request.query_params
    visit = Visit(
        request,
        state_of(request),
        actor,
        project if project_id is None else str(project_id),
        project_id,
        catalogue,
        reading=switches.get("readonly", "") in {"1", "true"},
    )
    from postroom.api.mcp import server  # noqa: PLC0415  # heavy, and loaded by now

    scope = {
        **request.scope,
        server.VISIT: visit,
        server.LISTED: _listed(switches.get("mode"), switches.get("tools"), frozenset(SCHEMAS)),
    }
    answer = await ask(server.serve, scope, body)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    return Response(answer.body, int(answer.status), headers)


async def _admit(request: Request, presented: Presented, project: str) -> tuple[Actor, int | None] | None:
    """Return the caller, and the project if it exists; None for an unknown key. The call is counted."""
    async with unit_of_work(state_of(request).engine) as uow:
        found: tuple[Actor, FoundProject | None] | None = await authenticate_for(
            request, uow, presented, project
        )
    if found is None:
        return None
    actor, of = found
    count_call(request, actor)
    # The request to the API that a tool makes is this call.
    request.scope[PREPAID] = [None]
    return actor, None if of is None else of.id


async def _read(request: Request) -> bytes:
    """Return the body.

    Raises:
        WireError: 413, it is too large.
    """
    allowance = allowance_of(request)
    if (allowance is not None and (allowance.announced or 0) > MAX_KEY_BODY_BYTES) or len(
        body := await request.body()
    ) > MAX_KEY_BODY_BYTES:
        raise WireError(413, "invalid_request", "too_large", "A message of MCP has at most 1 MB.")
    return body


def _listed(mode: str | None, tools: str | None, known: frozenset[str]) -> frozenset[str] | None:
    """Return the names of the tools of this connection; None for all.

    Raises:
        WireError: 400, an unknown name.
    """
    if mode and mode not in _MODES:
        raise validation("invalid_input", "Must be cli or tools.", "mode")
    names = known if tools is None else frozenset(tools.split(","))
    if not names <= known:
        raise validation("invalid_input", f"Known tools: {', '.join(sorted(known))}.", "tools")
    if mode == "cli":
        names = frozenset({"exec"})
    elif mode == "tools":
        names -= {"exec"}
    return None if names == known else names


def _check_origin(request: Request) -> None:
    """Check that a browser's page, if it calls, is ours: of the configured address, or of one without a name.

    Without a configured address, a name of somebody else may lead to this machine (DNS rebinding).

    Raises:
        WireError: 403.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return
    configured = state_of(request).settings.public_url is not None
    if is_own_origin(request) and (configured or _is_literal(origin)):
        return
    raise permission_denied(
        "Pages of this origin may not call /mcp. The server's own is POSTROOM_PUBLIC_URL."
    )


def _is_literal(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ip_address(host) is not None
    except ValueError:
        return False


def _unauthenticated(description: str) -> Response:
    challenge = f'Bearer error="invalid_token", error_description="{description}"'
    body = {"error": "invalid_token", "error_description": description}
    return json_response(body, 401, {"WWW-Authenticate": challenge})
