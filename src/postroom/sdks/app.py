"""The ASGI application of SDK intake, which passes all other paths on to another application."""

import asyncio
import importlib
import re
from collections.abc import Awaitable, Callable
from functools import partial

import psycopg
import sqlalchemy as sa
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from postroom.api.http.errors import WireError, from_domain, shown_path
from postroom.api.http.http2_refusal import MESSAGE
from postroom.api.http.middleware import RequestLog
from postroom.api.http.request_metrics import ROUTE
from postroom.api.http.requests.bodies import BodyBounds
from postroom.api.http.state import ApiState
from postroom.db.connecting import is_outage
from postroom.domain.errors import Limited, PostroomError
from postroom.sdks.answers import answer, preflight
from postroom.sdks.context import Intake
from postroom.sdks.posthog import capture, startup
from postroom.sdks.sentry import others
from postroom.sdks.sentry import receiver as sentry
from postroom.telemetry import log

Handler = Callable[[Intake, Request], Awaitable[Response]]


async def _no_grpc(intake: Intake, request: Request) -> Response:  # noqa: ARG001  # as all handlers
    """Refuse gRPC that a proxy passes on in HTTP/1.1."""
    headers = {"grpc-status": "12", "grpc-message": MESSAGE}
    return answer(request, {"detail": MESSAGE}, 415, headers)


def _otlp(signal: str) -> Handler:
    """Return the OTLP handler of that name. Its messages take 7 MB, so they are loaded with the first request."""

    async def handle(intake: Intake, request: Request) -> Response:
        receiver = await asyncio.to_thread(importlib.import_module, "postroom.sdks.otlp.receiver")
        handler: Handler = getattr(receiver, signal)
        return await handler(intake, request)

    handle.__name__ = f"otlp_{signal}"
    return handle


_SCRIPT = r"/static/(?:[0-9A-Za-z.+-]{1,40}/)?(?P<name>[a-z0-9-]{1,60}\.js)"

_CRON = r"/api/(?P<project>\d{1,10})/cron/(?P<slug>[^/]{1,200})"

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", r"/(?:batch|e|capture|track|engage|i/v0/e)/?", capture.capture),
    ("POST", r"/i/v1/analytics/events/?", capture.capture_v1),
    ("GET POST", r"/flags/?", startup.flags),
    ("GET POST", r"/decide/?", startup.decide),
    ("GET", r"/flags/definitions/?", startup.definitions),
    ("GET", r"/array/[^/]{1,200}/config/?", startup.config),
    ("GET", r"/array/(?P<token>[^/]{1,200})/config\.js", startup.config_script),
    ("GET", _SCRIPT, startup.script),
    ("GET", r"/api/surveys/?", startup.no_surveys),
    ("GET", r"/api/early_access_features/?", startup.no_early_access),
    ("GET", r"/api/web_experiments/?", startup.no_experiments),
    ("GET", r"/api/product_tours/?", startup.no_tours),
    ("GET", r"/api/feature_flag/local_evaluation/?", startup.definitions),
    ("POST", r"/s/?", startup.no_recording),
    ("POST", r"/api/(?P<project>\d{1,10})/envelope/?", sentry.envelope),
    ("POST", r"/api/(?P<project>\d{1,10})/store/?", sentry.store),
    ("POST", r"/api/(?P<project>\d{1,10})/security/?", others.security),
    ("GET POST PUT", rf"{_CRON}/?", others.cron),
    ("GET POST PUT", rf"{_CRON}/(?P<key>phc_[A-Za-z0-9_-]{{1,200}})/?", others.cron),
    ("GET POST", r"/api/embed/error-page/?", others.error_page),
    ("POST", r"/(?:i/)?v1/traces/?", _otlp("traces")),
    ("POST", r"/(?:i/)?v1/logs/?", _otlp("logs")),
    ("POST", r"/(?:i/)?v1/metrics/?", _otlp("metrics")),
    ("POST", r"/opentelemetry\.proto\.collector\.[a-z]{1,20}\.[\w./]{1,100}", _no_grpc),
)
"""Method, path and handler of the SDK endpoints."""

_FOUND = "postroom.sdks.route"
_ROUTES = tuple((methods.split(), re.compile(path), handler) for methods, path, handler in ROUTES)
_FIRST = frozenset(
    {"batch", "e", "capture", "track", "engage", "i", "flags", "decide", "array", "static", "api", "v1", "s"}
)


class IntakeApp:
    """Serves the SDK endpoints and passes all other paths on to `app`."""

    def __init__(self, app: ASGIApp, state: ApiState) -> None:
        self.app = app
        self.intake: Intake | None = None
        self._state = state
        wanted = state.settings
        bounds = wanted.server.model_copy(update={"body_megabytes": wanted.sdks.body_megabytes})
        self._served = RequestLog(BodyBounds(self._serve, bounds=bounds), state.requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        found = find(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
        else:
            await self._served({**scope, _FOUND: found}, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.intake is None:
            # Created within the serving event loop.
            self.intake = Intake(self._state)
        request = Request(scope, receive)
        methods, handler, matched = scope[_FOUND]
        scope[ROUTE].append(f"sdk:{handler.__name__}")
        if scope["method"] == "OPTIONS":
            response = preflight(request)
        elif scope["method"] not in methods:
            response = answer(request, {"detail": "Method not allowed."}, 405, {"Allow": ", ".join(methods)})
        else:
            request.scope["path_params"] = matched
            response = await guarded(partial(handler, self.intake), request)
        await response(scope, receive, send)


def find(path: str) -> tuple[list[str], Handler, dict[str, str]] | None:
    """Return the methods, the handler and the path parameters of a path."""
    if path[1:].partition("/")[0] not in _FIRST and not path.startswith("/opentelemetry."):
        return None
    for methods, pattern, handler in _ROUTES:
        if matched := pattern.fullmatch(path):
            return methods, handler, matched.groupdict()
    return None


async def guarded(handler: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """Return the response of a handler, or an error response after which the sender may retry."""
    try:
        return await handler(request)
    except Limited as error:
        return answer(
            request, {"detail": error.message}, 429, {"Retry-After": str(max(1, round(error.retry_after)))}
        )
    except WireError as error:
        return answer(request, error.body(), error.status, error.headers)
    except PostroomError as error:
        wire = from_domain(error)
        return answer(request, wire.body(), wire.status, wire.headers)
    except ClientDisconnect:
        return answer(request, {"detail": "The connection closed before the body was complete."}, 400)
    except (
        psycopg.Error,
        sa.exc.OperationalError,
        sa.exc.InterfaceError,
        sa.exc.TimeoutError,
    ) as error:
        if isinstance(error, psycopg.Error) and not is_outage(error):
            raise
        log.error(
            "database unavailable", method=request.method, path=shown_path(request.url.path), error=str(error)
        )
        return answer(request, {"detail": "The database is not available."}, 503, {"Retry-After": "2"})
