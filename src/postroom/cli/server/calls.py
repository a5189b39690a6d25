"""Commands' work that has no place in the public API, done by the running server for its owner."""

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from postroom.api.http.errors import error_response, from_domain
from postroom.api.http.respond import json_response
from postroom.cli.context import CALLS_PATH, perform
from postroom.domain.errors import PostroomError

if TYPE_CHECKING:
    from postroom.app.bootstrap import App


class OwnersCalls:
    """Does the work of `cli.context.on_server`, and passes all other requests on.

    Serve it on the owner's socket only: its callers can create keys and set passwords.
    """

    def __init__(self, app: "App", others: ASGIApp) -> None:
        self._app = app
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not scope["path"].startswith(CALLS_PATH):
            await self._others(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response: Response = json_response(await self._result(request))
        except PostroomError as error:
            wire = from_domain(error)
            # Arguments are no fields of a form: the message is that of the command.
            wire.attr = None
            response = error_response(wire)
        await response(scope, receive, send)

    async def _result(self, request: Request) -> Any:
        arguments = json.loads(await request.body())
        return await perform(self._app, request.url.path.removeprefix(CALLS_PATH), arguments)
