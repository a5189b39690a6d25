"""`postroom serve` and `postroom worker`."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.client.door import listening as door_of_owner
from postroom.cli.context import DataDir, load_settings
from postroom.cli.server.address import HOST, PORT, openable, published, server_url
from postroom.cli.server.handover import DRAIN_SECONDS, Reload, inherited_socket, start_again
from postroom.cli.server.prefork import ForkedWorker, compute_in_one_thread, fork_workers
from postroom.models.idle import bound_heap, trim_after_start

if TYPE_CHECKING:
    import asyncio

    import uvicorn
    from starlette.types import ASGIApp

    from postroom.app.bootstrap import App
    from postroom.db.notifications import Notifications
    from postroom.settings import ServerSettings, Settings

WATCH_SECONDS = 0.5
"""Interval at which the server checks its database."""

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
Workers = Annotated[int, typer.Option(min=0, max=64, help="Number of worker processes; 0 runs only the API.")]


def serve(*, host: Host = HOST, port: Port = PORT, workers: Workers = 1, data_dir: DataDir = None) -> None:
    """Serve the API and the web app, and run workers.

    The embedded database in the data folder starts and stops with it, unless POSTROOM_DATABASE_URL is set.
    Under systemd's socket activation it serves on the socket that it is handed, and not on --host and --port.
    SIGHUP replaces it by the version that is installed now; connections wait meanwhile.
    """
    import asyncio

    from postroom.telemetry import configure_logging

    compute_in_one_thread()
    bound_heap()
    inherited = inherited_socket()
    settings = load_settings(data_dir)
    configure_logging(level=settings.log_level, json=settings.log_json)
    forked = fork_workers(workers, partial(_work_forked, settings))
    successor = asyncio.run(_serve(settings, inherited or (host, port), workers, forked))
    if successor is not None:
        start_again(successor)


def worker(*, data_dir: DataDir = None) -> None:
    """Run an additional worker for an existing server, on any machine."""
    import asyncio

    from postroom.telemetry import configure_logging

    compute_in_one_thread()
    bound_heap()
    settings = load_settings(data_dir)
    configure_logging(level=settings.log_level, json=settings.log_json)
    asyncio.run(_work(settings))


def _work_forked(settings: "Settings", lifeline: int) -> None:
    """Run a worker in a forked process until the lifeline closes."""
    import asyncio

    from postroom.cli.exits import exit_as_command

    exit_as_command(lambda: asyncio.run(_work(settings, lifeline)))


async def _serve(
    settings: "Settings",
    place: "socket.socket | tuple[str, int]",
    workers: int,
    forked: Sequence[ForkedWorker],
) -> socket.socket | None:
    """Serve on a socket or address until told to stop; return the socket if another server is to follow."""
    from postroom.app.bootstrap import open_app
    from postroom.cli.output import say
    from postroom.cli.server.lifeline import stop_event

    # Done first, so that a taken port fails before a database is started.
    with place if isinstance(place, socket.socket) else listen(*place) as listening:
        # The web server closes its own; as long as this one is open, connections wait in its backlog.
        kept = listening.dup()
        async with open_app(settings, own_database=True) as app:
            # Before the address is printed, since the server may be stopped right after.
            stop = stop_event()
            reload = Reload(stop)
            await prepare(app)
            address = address_of(listening)
            say(f"Serving on {address}")
            token = await setup_token(app)
            if token is not None:
                say(f"Create the first account: {link(app, setup_path(token), address=address)}")
            await serve_app(
                app,
                listening,
                workers=workers,
                stop=stop,
                forked=forked,
                has_successor=lambda: reload.wanted or isinstance(place, socket.socket),
            )
    if reload.wanted:
        return kept
    kept.close()
    return None


async def _work(settings: "Settings", lifeline: int | None = None) -> None:
    import asyncio

    from postroom.app.bootstrap import open_app
    from postroom.cli.server.lifeline import stop_event
    from postroom.worker.runtime import run_worker

    stop = stop_event(lifeline)
    await asyncio.sleep(0)
    if stop.is_set():
        # The server has died meanwhile; this worker must not become the owner of its database.
        return
    async with open_app(settings, migrating=False) as app:
        await run_worker(app, stop=stop)


async def prepare(app: "App") -> None:
    """Create the first organization and project, and clean up after an earlier server."""
    from postroom.db.engine import unit_of_work
    from postroom.jobs.upkeep import forget_workers
    from postroom.projects.service import ensure_default

    async with unit_of_work(app.engine) as uow:
        await ensure_default(uow, app.clock())
    if app.owns_database:
        # The workers of an earlier server ended with it. A live one that was started by hand registers itself
        # again.
        await forget_workers(app.engine)


async def setup_token(app: "App") -> str | None:
    """Create a token for the first account and return it; None if there is an account."""
    from postroom.db.engine import unit_of_work
    from postroom.sessions import setup

    async with unit_of_work(app.engine) as uow:
        return await setup.offer(uow, now=app.clock())


def setup_path(token: str) -> str:
    """Return the web app path for creating the first account; the part after `#` is not sent to any server."""
    return f"/setup#token={token}"


def link(app: "App", path: str, *, address: str | None = None) -> str:
    """Return a link to a path at the configured address, else at `address`, else at that of the running server."""
    base = app.settings.public_url or address or server_url(app.settings)
    return base.rstrip("/") + path


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        Unavailable: the address is not local, or the port is taken.
    """
    from postroom.domain.errors import Unavailable

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Unavailable(
            f"Can't listen on {host} port {port}: {error.strerror}. Choose another with --host or --port."
        ) from error
    # Connections inherit it. Otherwise the body of a response waits for the client's acknowledgement of the
    # headers, which clients delay by 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve_app(
    app: "App",
    listening: socket.socket,
    *,
    workers: int,
    stop: "asyncio.Event",
    forked: Sequence[ForkedWorker] = (),
    has_successor: Callable[[], bool] = lambda: False,
) -> None:
    """Serve the API of `app` until `stop` is set, with `workers` worker processes, `forked` ones first.

    A server with a successor on the same socket lets open connections send a last request.

    Raises:
        Unavailable: the embedded database ended unexpectedly.
    """
    import asyncio

    from postroom.cli.server.lifeline import END_SECONDS, WorkerProcesses

    server, owners_server, notifications = _make_servers(app, address_of(listening), has_successor)
    crew = WorkerProcesses(
        ["worker"],
        count=workers,
        environment={"POSTROOM_DATA_DIR": str(Path(app.settings.data_dir))},
        forked=forked,
    )
    trim_after_start()
    data_dir, url = Path(app.settings.data_dir), app.settings.database_url
    opened = ExitStack()
    door = opened.enter_context(door_of_owner(data_dir, url.get_secret_value() if url else None))
    serving = [asyncio.create_task(server.serve(sockets=[listening]))]
    if door is not None:
        serving.append(asyncio.create_task(owners_server.serve(sockets=[door])))
    starting = asyncio.create_task(notifications.start())
    losing = asyncio.create_task(_until_gone(app))
    watching = [losing, asyncio.create_task(crew.keep()), asyncio.create_task(stop.wait())]
    try:
        with published(data_dir, app.settings.public_url or address_of(listening)):
            await asyncio.wait([*serving, *watching], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = [task for task in watching if task.done()]
        # Without a database no worker can finish anything or deregister.
        max_wait = 0.5 if losing.done() else END_SECONDS
        for task in watching:
            task.cancel()
        starting.cancel()
        # Event streams never end by themselves, and the server would wait for them.
        await notifications.close()
        server.should_exit = owners_server.should_exit = True
        await asyncio.gather(*serving, crew.end(max_wait=max_wait), return_exceptions=True)
        opened.close()
    for task in [*serving, *ended]:
        task.result()


def _make_servers(
    app: "App", address: str, has_successor: Callable[[], bool]
) -> "tuple[uvicorn.Server, uvicorn.Server, Notifications]":
    """Return the server for everyone, and that for commands of the server's owner."""
    import asyncio

    import uvicorn

    from postroom.api.app import make_state
    from postroom.api.http.connections import BoundedProtocol
    from postroom.api.http.owner import OwnerApp
    from postroom.app.grouping import make_grouper
    from postroom.asgi import build
    from postroom.cli.server.calls import OwnersCalls
    from postroom.db.notifications import Notifications

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

    notifications = Notifications(app.engine, app.settings.listen_url)
    state = make_state(
        engine=app.engine,
        events=app.events_engine,
        settings=app.settings,
        clock=app.clock,
        jobs=app.jobs,
        hasher=app.hasher,
        git_hosts=app.git_hosts,
        make_grouper=partial(make_grouper, app),
        notifications=notifications,
    )
    api, bounds = build(state), app.settings.server
    owners = OwnersCalls(app, OwnerApp(api, state, openable(address)))
    return Server(web_config(api, bounds)), Server(web_config(owners, bounds)), notifications


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
        timeout_keep_alive=bounds.keep_alive_seconds,
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=bounds.trusted_proxies != "none",
        forwarded_allow_ips=bounds.trusted_proxies,
    )


async def _until_gone(app: "App") -> None:
    """Wait until the embedded database has ended, and raise.

    Raises:
        Unavailable: always, once it has.
    """
    import asyncio

    from postroom.domain.errors import Unavailable

    while await asyncio.to_thread(app.database_lives):  # noqa: ASYNC110  # there is no event for another process's end
        await asyncio.sleep(WATCH_SECONDS)
    raise Unavailable(
        f"The database in {app.settings.data_dir} stopped unexpectedly; see the logs folder there. "
        "Start the server again: it recovers what was stored."
    )
