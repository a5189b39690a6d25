"""One table of paths before all routes, for precedence, `OPTIONS` and 405 responses.

A literal path takes precedence over one with a parameter, whatever methods it has: `reports/bulk-state` accepts
only POST and is never the report with the id bulk-state. `OPTIONS` is handled for every path with declared access:
after the same checks as the path's first route, 200 with `Allow` and a description.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from postroom.api.http.access import declared_access
from postroom.api.http.errors import method_not_allowed
from postroom.api.http.request_metrics import ROUTE
from postroom.api.http.respond import json_response

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods in the order of the `Allow` header."""

RENDERS = ("application/json",)
PARSES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A path as declared: the routes that share it, and their combined methods.

    `described` is the route that `OPTIONS` describes, if any.
    """

    path: str
    pattern: re.Pattern[str]
    routes: Sequence[Route]
    allowed: tuple[str, ...]
    described: APIRoute | None


class PathTable(BaseRoute):
    """Matches the path first and then the method; unknown paths are left to the routes after it."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.paths = _known_paths(routes)
        # Made when they are first asked for: making all of them is half the work of making an application.
        self._options: dict[str, APIRoute] = {}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the route that serves the request, or the path that lacks its method."""
        if scope["type"] != "http":
            return Match.NONE, {}
        for known in self.paths:
            if not known.pattern.match(scope["path"]):
                continue
            for route in self._routes(known, scope["method"]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, "chosen_route": route}
            return Match.FULL, {"known_path": known}
        return Match.NONE, {}

    def _routes(self, known: KnownPath, method: str) -> Sequence[Route]:
        if method != "OPTIONS" or known.described is None:
            return known.routes
        if known.path not in self._options:
            self._options[known.path] = _options_route(known.described, known.allowed)
        return [*known.routes, self._options[known.path]]

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request.

        Raises:
            WireError: 405, the path has no such method.
        """
        route = scope.get("chosen_route")
        # The scope is copied on its way; the list is that of the middleware that counts requests.
        scope.get(ROUTE, []).append(route.path if isinstance(route, Route) else scope["known_path"].path)
        if not isinstance(route, Route):
            raise method_not_allowed(scope["method"], scope["known_path"].allowed)
        await route.handle(scope, receive, send)


def install_path_table(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Insert the table of all paths of `routers` and of `app` itself before the app's routes."""
    routes = [*app.routes, *(route for router in routers for route in router.routes)]
    app.router.routes.insert(0, PathTable(route for route in routes if isinstance(route, Route)))


def _known_paths(routes: Iterable[Route]) -> list[KnownPath]:
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(route.path, []).append(route)
    return [_known_path(path, groups[path]) for path in sorted(groups, key=_parameters)]


def _parameters(path: str) -> list[bool]:
    """Return which segments are parameters; of two matching paths the smaller value is the more literal."""
    return ["{" in segment for segment in path.split("/")]


def _known_path(path: str, routes: Sequence[Route]) -> KnownPath:
    methods = {method for route in routes for method in route.methods or ()}
    if "GET" in methods:
        methods.add("HEAD")  # served as GET by `postroom.api.http.middleware.HeadAsGet`
    described = next(
        (route for route in routes if isinstance(route, APIRoute) and declared_access(route)), None
    )
    if described is not None:
        methods.add("OPTIONS")
    allowed = tuple(method for method in METHODS if method in methods)
    return KnownPath(path, routes[0].path_regex, routes, allowed, described)


def _options_route(route: APIRoute, allowed: Sequence[str]) -> APIRoute:
    return APIRoute(
        route.path,
        _describer(route, allowed),
        methods=["OPTIONS"],
        dependencies=[Depends(declared_access(route), scope="function")],
        include_in_schema=False,
    )


def _describer(route: APIRoute, allowed: Sequence[str]) -> Callable[[], Awaitable[Response]]:
    body: dict[str, Any] = {
        "name": route.summary or route.name,
        "description": inspect.cleandoc(route.endpoint.__doc__ or "").partition("\n\n")[0].replace("\n", " "),
        "renders": RENDERS,
        "parses": PARSES,
    }

    async def describe() -> Response:
        return json_response(body, headers={"Allow": ", ".join(allowed)})

    return describe
