"""Serve the API in this process with the web server of `postroom serve`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import uvicorn

from postroom.api.http.state import ApiState
from postroom.asgi import build
from postroom.cli.server.sockets import listen
from postroom.cli.server.web import web_config
from postroom.settings import ServerSettings

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[int], Awaitable[Stream]]
"""Opens a connection to a port of this machine."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def loopback(config: uvicorn.Config) -> AsyncIterator[int]:
    """Serve any application on a port of this machine; yield the port."""
    with listen("127.0.0.1", 0) as listening:
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn sets a flag
            await asyncio.sleep(0.01)
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            server.force_exit = True
            await task


@asynccontextmanager
async def serving(state: ApiState, **bounds: float) -> AsyncIterator[int]:
    """Serve the API with changed connection limits; yield the port."""
    server_settings = ServerSettings.model_validate(bounds)
    state = replace(state, settings=state.settings.model_copy(update={"server": server_settings}))
    async with loopback(web_config(build(state), server_settings)) as port:
        yield port
