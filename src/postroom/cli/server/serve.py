"""`postroom serve` and `postroom api`."""

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.client.door import listening as door_of_owner
from postroom.cli.context import DataDir, load_settings
from postroom.cli.server.address import HOST, PORT, openable, published, server_url
from postroom.cli.server.handover import Reload, inherited_socket, reported_ready, start_again
from postroom.cli.server.prefork import ForkedWorker, compute_in_one_thread, fork_workers
from postroom.cli.server.sockets import address_of, listen
from postroom.cli.server.web import quiet_server, web_config
from postroom.models.idle import bound_heap, trim_after_start

if TYPE_CHECKING:
    import asyncio

    import uvicorn

    from postroom.api.http.state import Draining
    from postroom.app.bootstrap import App
    from postroom.db.notifications import Notifications
    from postroom.settings import Settings

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
    configure_logging(level=settings.log_level, json=settings.log_json, secrets=settings.secret_values())
    forked = fork_workers(workers, partial(_work_forked, settings))
    successor = asyncio.run(_serve(settings, inherited or (host, port), workers, forked))
    if successor is not None:
        start_again(successor)


def api(*, host: Host = HOST, port: Port = PORT, data_dir: DataDir = None) -> None:
    """Serve the API and the web app only; workers and schedulers run elsewhere.

    Any number of these may use one database, which they also migrate when they start.
    """
    serve(host=host, port=port, workers=0, data_dir=data_dir)


def _work_forked(settings: "Settings", lifeline: int) -> None:
    """Run a worker in a forked process until the lifeline closes."""
    import asyncio

    from postroom.cli.exits import exit_as_command
    from postroom.cli.server.roles import work

    exit_as_command(lambda: asyncio.run(work(settings, "worker", lifeline=lifeline)))


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
    from postroom.telemetry.tracing import tracing

    # Done first, so that a taken port fails before a database is started.
    with (
        place if isinstance(place, socket.socket) else listen(*place) as listening,
        tracing("api", enabled=settings.tracing),
    ):
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
            async with reported_ready():
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
    base = app.settings.public_url or (openable(address) if address else server_url(app.settings))
    return base.rstrip("/") + path


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
        Unavailable: the embedded database ended unexpectedly, and can't be started again.
    """
    import asyncio

    from postroom.cli.server.lifeline import END_SECONDS, WorkerProcesses
    from postroom.cli.server.watching import drain, keep_database, send_heartbeats

    server, owners_server, notifications, draining = _make_servers(app, address_of(listening), has_successor)
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
    losing = asyncio.create_task(keep_database(app))
    beating = asyncio.create_task(send_heartbeats(app))
    watching = [losing, asyncio.create_task(crew.keep()), asyncio.create_task(stop.wait())]
    try:
        with published(data_dir, app.settings.public_url or address_of(listening)):
            await asyncio.wait([*serving, *watching], return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set() and not has_successor():
            await drain(draining, app.settings.server.drain_seconds)
    finally:
        ended = [task for task in watching if task.done()]
        # Without a database no worker can finish anything or deregister.
        max_wait = 0.5 if losing.done() else END_SECONDS
        for task in watching:
            task.cancel()
        starting.cancel()
        beating.cancel()
        # Event streams never end by themselves, and the server would wait for them.
        await notifications.close()
        server.should_exit = owners_server.should_exit = True
        await asyncio.gather(*serving, beating, crew.end(max_wait=max_wait), return_exceptions=True)
        opened.close()
    for task in [*serving, *ended]:
        task.result()


def _make_servers(
    app: "App", address: str, has_successor: Callable[[], bool]
) -> "tuple[uvicorn.Server, uvicorn.Server, Notifications, Draining]":
    """Return the server for everyone, that for commands of the server's owner, and what both are told and tell."""
    from postroom.api.app import make_state
    from postroom.api.http.owner import OwnerApp
    from postroom.app.grouping import make_grouper
    from postroom.asgi import build
    from postroom.cli.server.calls import OwnersCalls
    from postroom.db.notifications import Notifications

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
    api, bounds = build(state, is_server=True), app.settings.server
    owners = OwnersCalls(app, OwnerApp(api, state, openable(address)))
    servers = [quiet_server(web_config(each, bounds), has_successor) for each in (api, owners)]
    return servers[0], servers[1], notifications, state.draining
