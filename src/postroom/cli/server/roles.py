"""`postroom worker` and `postroom scheduler`: one part of a server in a process of its own."""

import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.context import DataDir, load_settings
from postroom.cli.server.address import HOST
from postroom.cli.server.handover import reported_ready
from postroom.cli.server.prefork import compute_in_one_thread
from postroom.cli.server.sockets import address_of, listen
from postroom.cli.server.web import quiet_server
from postroom.models.idle import bound_heap

if TYPE_CHECKING:
    import asyncio

    from postroom.app.bootstrap import App
    from postroom.settings import Settings
    from postroom.worker.membership import Vital

MAX_END_SECONDS = 27
"""Seconds from the signal to the end of a worker or scheduler, whatever it is doing."""

ProbePort = Annotated[
    int | None,
    typer.Option(
        min=0, max=65535, help="Port for /_health, /_ready and /metrics; without it there are none."
    ),
]
ProbeHost = Annotated[str, typer.Option(help="Address of that port.")]


def worker(
    *,
    scheduler: Annotated[
        bool, typer.Option(help="Whether this worker may run the periodic tasks if no other process does.")
    ] = True,
    probe_port: ProbePort = None,
    probe_host: ProbeHost = HOST,
    data_dir: DataDir = None,
) -> None:
    """Run jobs for an existing server, on any machine; any number of workers may run."""
    import asyncio

    asyncio.run(
        work(
            _prepared(data_dir), "worker" if scheduler else "jobs", probes=_listening(probe_host, probe_port)
        )
    )


def scheduler(
    *, probe_port: ProbePort = None, probe_host: ProbeHost = HOST, data_dir: DataDir = None
) -> None:
    """Run the periodic tasks of an existing server, and no jobs.

    Several may run, and workers are candidates, too: one process at a time executes the tasks. If it dies, another
    one takes over within POSTROOM_JOBS__LEASE_SECONDS.
    """
    import asyncio

    asyncio.run(work(_prepared(data_dir), "scheduler", probes=_listening(probe_host, probe_port)))


def _prepared(data_dir: DataDir) -> "Settings":
    from postroom.telemetry import configure_logging

    compute_in_one_thread()
    bound_heap()
    settings = load_settings(data_dir)
    configure_logging(level=settings.log_level, json=settings.log_json, secrets=settings.secret_values())
    return settings


def _listening(host: str, port: int | None) -> socket.socket | None:
    return None if port is None else listen(host, port)


async def work(
    settings: "Settings",
    part: str,
    *,
    lifeline: int | None = None,
    probes: socket.socket | None = None,
) -> None:
    """Run a part until it is asked to stop: `worker`, `jobs` (a worker without scheduler) or `scheduler`."""
    import asyncio

    from postroom.app.bootstrap import open_app
    from postroom.cli.server.lifeline import stop_event
    from postroom.telemetry.tracing import tracing
    from postroom.worker.membership import Vital
    from postroom.worker.runtime import run_scheduler, run_worker

    stop, vital = stop_event(lifeline), Vital()
    await asyncio.sleep(0)
    if stop.is_set():
        # The server has died meanwhile; this worker must not become the owner of its database.
        return
    # By then all jobs are back in the queue. A thread that computes would be waited for otherwise.
    ending = asyncio.create_task(_end_after(stop))
    with tracing("scheduler" if part == "scheduler" else "worker", enabled=settings.tracing):
        async with (
            open_app(settings, migrating=False) as app,
            _probed(app, vital, stop, probes),
            # A server tells for those that it has forked.
            reported_ready() if lifeline is None else nullcontext(),
        ):
            if part == "scheduler":
                await run_scheduler(app, stop=stop, vital=vital)
            else:
                await run_worker(app, stop=stop, scheduling=part == "worker", vital=vital)
    ending.cancel()


async def _end_after(stop: "asyncio.Event") -> None:
    """Let the kernel end this process `MAX_END_SECONDS` after it was asked to stop, if it still runs then."""
    await stop.wait()
    signal.alarm(MAX_END_SECONDS)


@asynccontextmanager
async def _probed(
    app: "App", vital: "Vital", stop: "asyncio.Event", listening: socket.socket | None
) -> AsyncIterator[None]:
    """Answer probes while the block runs."""
    if listening is None:
        yield
        return
    import asyncio

    import uvicorn

    from postroom.cli.output import say
    from postroom.cli.server.probes import probes

    config = uvicorn.Config(
        probes(app, vital, stop),
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
    server = quiet_server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    say(f"Answering probes on {address_of(listening)}")
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)
