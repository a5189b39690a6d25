"""The web server: its configuration, and how it ends."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postroom.cli.server.handover import DRAIN_SECONDS

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from postroom.settings import ServerSettings


def quiet_server(
    config: "uvicorn.Config", has_successor: Callable[[], bool] = lambda: False
) -> "uvicorn.Server":
    """Return a web server that leaves signals to this process, and waits for its clients if one follows it."""
    import asyncio

    import uvicorn

    from postroom.api.http.connections import BoundedProtocol

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn would raise the signal again once the API has stopped, which would end this process before the
            # workers and the database.
            yield

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            if has_successor():
                for listener in self.servers:
                    listener.close()
                protocol = self.config.http
                if isinstance(protocol, type) and issubclass(protocol, BoundedProtocol):
                    protocol.draining = True
                await asyncio.sleep(DRAIN_SECONDS)
            await super().shutdown(sockets)

    return Server(config)


def web_config(api: "ASGIApp", bounds: "ServerSettings") -> "uvicorn.Config":
    """Return the web server's configuration within these limits."""
    import uvicorn

    from postroom.api.http.connections import bounded_protocol

    return uvicorn.Config(
        api,
        http=bounded_protocol(bounds),
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        reset_contextvars=True,  # no request has the id or the caller of the one before it on its connection
        timeout_keep_alive=bounds.keep_alive_seconds,
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=bounds.trusted_proxies != "none",
        forwarded_allow_ips=bounds.trusted_proxies,
    )
