"""Serving a request again after its transaction lost a deadlock.

PostgreSQL resolves a deadlock by ending one of its transactions. Nothing of that one is kept, so the same request
can be served again. Requests that use several transactions are left out: part of them may have been committed.
"""

from typing import Any

from fastapi import Request, Response
from starlette.types import Message, Receive, Scope, Send

from postroom.telemetry import log

MAX_REPLAYS = 2
"""Times that a request is served again; each has waited a second for the database to detect the deadlock."""

_ONE_TRANSACTION = "postroom.one_transaction"
_REPLAYS = "postroom.replays"
PARSED_BODY = "postroom.body"
"""Key in the scope of what was read from the body."""


def use_one_transaction(request: Request) -> None:
    """Declare that whatever a request changes is in one transaction, so that it can be served again."""
    request.scope[_ONE_TRANSACTION] = True


async def replay(request: Request, path: str) -> Response | None:
    """Return a response that serves the request again; None if it can't be, or was often enough.

    `path` is what the log shows.
    """
    replays = request.scope.get(_REPLAYS, 0)
    log.warning("deadlock", method=request.method, path=path, replays=replays)
    if replays >= MAX_REPLAYS or not request.scope.get(_ONE_TRANSACTION):
        return None
    # The body is there: credentials are checked after it was received.
    return _Replay(request.scope, await request.body(), replays + 1)


class _Replay(Response):
    """What the route answers when it is called again with the same body."""

    def __init__(self, scope: Scope, body: bytes, replays: int) -> None:
        super().__init__()
        self._route: Any = scope["route"]
        self._scope = {name: value for name, value in scope.items() if name != PARSED_BODY} | {
            _REPLAYS: replays
        }
        self._content = body

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        pending: list[Message] = [{"type": "http.request", "body": self._content, "more_body": False}]

        async def receive_again() -> Message:
            return pending.pop() if pending else await receive()

        await self._route.app(self._scope, receive_again, send)
