"""What machines ask a server: whether it is up, whether it can serve, and its metrics."""

import ipaddress
import secrets
from datetime import timedelta
from functools import partial
from time import monotonic
from urllib.parse import urlsplit

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.types import Scope

from postroom.api.http.errors import WireError, unavailable
from postroom.api.http.respond import json_response
from postroom.api.http.state import STATE, ApiState, state_of
from postroom.db.revisions import head_revision
from postroom.observability.exposition import CONTENT_TYPE, Exposition
from postroom.sessions.attempts import Attempts
from postroom.settings import ServerSettings

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost"})


def add_probes(app: FastAPI, state: ApiState) -> None:
    """Add `/_health`, `/_ready` and `/metrics`."""
    add = partial(app.add_api_route, methods=["GET", "HEAD"], include_in_schema=False)
    exposition = Exposition(
        state.engine,
        state.requests.registry,
        lease=timedelta(seconds=state.settings.jobs.lease_seconds),
        events=state.events_engine,
    )

    attempts = Attempts(state.settings.sign_in, state.hasher)

    async def metrics(request: Request) -> Response:
        """Return the metrics of this process and of the whole server in the format of Prometheus.

        Raises:
            WireError: 401, the caller is on another machine and has no token for metrics.
            Limited: too many wrong tokens came from its network.
        """
        if not metrics_allowed(request.scope, state_of(request).settings.server, attempts):
            raise refused()
        return Response(await exposition.text(), media_type=CONTENT_TYPE)

    add("/_health", health)
    add("/_ready", ready)
    add("/metrics", metrics)


async def health() -> Response:
    """Report that the process is up, without using the database."""
    return json_response({"status": "ok"})


async def ready(request: Request) -> Response:
    """Report readiness: the server does not end, the database responds, and its schema has this version.

    Raises:
        WireError: 503, the server is not ready.
    """
    state = state_of(request)
    state.draining.asked_at = monotonic()
    if state.draining.began:
        raise unavailable("The server is ending. Ask another one.")
    async with state.engine.connect() as connection:
        try:
            version = (await connection.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar()
        except sa.exc.ProgrammingError:
            version = None
    if version != head_revision():
        raise unavailable("The database schema is of a different version. Run: postroom migrate")
    return json_response({"status": "ok"})


def metrics_allowed(scope: Scope, settings: ServerSettings, attempts: Attempts) -> bool:
    """Return whether a caller may read metrics: the owner, callers on this machine, and those with the token.

    `attempts` counts wrong tokens by network. It is not that of sign-ins, since a scraper with an old token must
    not keep anybody from signing in.

    Raises:
        Limited: too many wrong tokens came from the network, so that none is compared for a while.
    """
    token, headers = settings.metrics_token, Headers(scope=scope)
    kind, _, given = headers.get("authorization", "").partition(" ")
    if token is not None and kind.lower() == "bearer":
        address = scope["client"][0] if scope["client"] else ""
        attempts.refuse_exhausted(address)
        # Headers are decoded as Latin-1; this restores the bytes that were sent.
        sent = given.strip(" \t").encode("latin-1")
        is_right = secrets.compare_digest(sent, token.get_secret_value().encode())
        if not is_right:
            attempts.count(address)
        return is_right
    return STATE in scope or _is_local(scope, headers)


def refused() -> WireError:
    """Return the error for a caller who may not read metrics (401)."""
    return WireError(
        401,
        "authentication_error",
        "not_authenticated",
        "Metrics are for callers on the server's own machine, and for those with the token of "
        "POSTROOM_SERVER__METRICS_TOKEN in the header Authorization: Bearer.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _is_local(scope: Scope, headers: Headers) -> bool:
    """Return whether a request comes from this machine itself.

    A proxy on this machine connects from here, too, but for others: it adds a header, sends the name that it was
    asked for, or speaks HTTP/1.0. The name also keeps out web pages whose name was pointed at this machine.
    """
    if scope["client"] is None or not _is_loopback(scope["client"][0]):
        return False
    if scope["http_version"] == "1.0" or any(name in headers for name in _FORWARDED):
        return False
    try:
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return name in _LOCAL_NAMES or _is_loopback(name)


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
