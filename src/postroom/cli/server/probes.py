"""Probes of workers and schedulers: whether they are up, whether they work, and their metrics."""

import asyncio
from datetime import timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postroom.api.http.errors import WireError, from_domain, unavailable
from postroom.api.http.request_metrics import RequestMetrics
from postroom.api.http.respond import json_response
from postroom.api.probes import health, metrics_allowed, refused
from postroom.app.bootstrap import App
from postroom.domain.errors import Limited
from postroom.observability.exposition import CONTENT_TYPE, Exposition
from postroom.sessions.attempts import Attempts
from postroom.worker.membership import Vital


def probes(app: App, vital: Vital, stop: asyncio.Event) -> Starlette:
    """Return the application with `/_health`, `/_ready` and `/metrics` of a process without an API."""
    lease = app.settings.jobs.lease_seconds
    exposition = Exposition(
        app.engine, RequestMetrics().registry, lease=timedelta(seconds=lease), events=app.events
    )

    attempts = Attempts(app.settings.sign_in, app.hasher)

    async def up(request: Request) -> Response:  # noqa: ARG001  # as all endpoints
        return await health()

    async def ready(request: Request) -> Response:  # noqa: ARG001
        problem = "The process is ending." if stop.is_set() else vital.problem(lease=lease)
        return json_response({"status": "ok"}) if problem is None else _said(unavailable(problem))

    async def metrics(request: Request) -> Response:
        try:
            allowed = metrics_allowed(request.scope, app.settings.server, attempts)
        except Limited as error:
            return _said(from_domain(error))
        if not allowed:
            return _said(refused())
        return Response(await exposition.text(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[Route("/_health", up), Route("/_ready", ready), Route("/metrics", metrics)],
    )


def _said(error: WireError) -> Response:
    return json_response(error.body(), error.status, error.headers)
