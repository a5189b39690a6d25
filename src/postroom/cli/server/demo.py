"""`postroom demo`: load, group and research the sample project with the real pipelines, then serve it."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import load_settings
from postroom.cli.output import Format, say, show
from postroom.cli.progress import meter
from postroom.cli.render import Column, short_id
from postroom.cli.reports.commands import DEFAULT_ORDERING, title_of
from postroom.cli.server.address import HOST, PORT
from postroom.cli.server.demo_scouts import COLUMNS as SCOUT_COLUMNS
from postroom.cli.server.demo_scouts import findings, last_day, run_fleet
from postroom.cli.server.serve import Host, Port

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Sequence

    from postroom.app.bootstrap import App
    from postroom.cli.client import Client
    from postroom.settings import Settings

COLUMNS = [
    Column("id"),
    Column("priority"),
    Column("status"),
    Column("signals", right=True),
    Column("title", "cut"),
    Column("file", "cut"),
    Column("reviewer", "cut"),
]
CHUNK = 50
PATH_WIDTH = 40
SHOWN = 25
ROUNDS = 4
"""Maximum rounds of consolidation, after each of which people correct the grouping."""


def demo_data_dir() -> Path:
    """Return the data directory of the demo, which is separate from the real one."""
    from postroom.settings import default_data_dir

    usual = default_data_dir()
    return usual.with_name(usual.name + "-demo")


def demo(
    *,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print the reports and exit.")] = False,
    host: Host = HOST,
    port: Port = PORT,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            help="Folder of the demo. Default: /var/lib/postroom-demo for root, else ~/.local/share/postroom-demo.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Load the sample project, group and research it, run the scouts, print the reports, and serve it."""
    import asyncio

    from postroom.telemetry import configure_logging

    settings = load_settings(data_dir or demo_data_dir())
    configure_logging(level="warning", json=settings.log_json, secrets=settings.secret_values())
    asyncio.run(_demo(settings, host, port, serving=not no_serve))


async def _demo(settings: "Settings", host: str, port: int, *, serving: bool) -> None:
    from postroom.app.bootstrap import open_app
    from postroom.cli.client.local import client_of
    from postroom.cli.server import serve, sockets
    from postroom.cli.server.lifeline import stop_event

    async with AsyncExitStack() as opened:
        # Done first, so that a taken port fails before the sample is loaded.
        listening = opened.enter_context(sockets.listen(host, port)) if serving else None
        app = await opened.enter_async_context(open_app(settings, own_database=True))
        # Done before the default project is created, so that the sample is the first, default project of commands.
        project_id, key = await _set_up(app)
        await serve.prepare(app)
        await _load(app, project_id)
        async with client_of(app) as client:
            path = f"/api/projects/{project_id}/signals/reports/"
            count, found = await client.pages(path, {"ordering": DEFAULT_ORDERING}, limit=SHOWN)
        show(await _lines(app, found), COLUMNS, Format.TABLE)
        emitted = await findings(app, project_id)
        say()
        day = last_day(app.clock())
        say(
            f"Scouts, looking from {day:%Y-%m-%d}, found {len(emitted)} problems that no single signal shows:"
        )
        show([each.row() for each in emitted], SCOUT_COLUMNS, Format.TABLE)
        say()
        say(f"{count} reports in project {project_id}; the {len(found)} most urgent are shown.")
        say(f"Read one: postroom reports show {short_id(found[0]['id'])} --data-dir {settings.data_dir}")
        say(f"Key: {key}")
        if listening is None:
            return
        stop = stop_event()
        address = sockets.address_of(listening)
        say(f"Open the inbox: {serve.link(app, await _sign_in_path(app), address=address)}")
        say(f"URL: {address}")
        say(
            f'Try: curl -H "Authorization: Bearer {key}" {address}/api/projects/{project_id}/signals/reports/'
        )
        say("Stop with Ctrl-C.")
        await serve.serve_app(app, listening, workers=1, stop=stop)


async def _lines(app: "App", reports: "Sequence[dict[str, Any]]") -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.research import service as research

    async with unit_of_work(app.engine) as uow:
        named = await research.named(uow, [UUID(report["id"]) for report in reports])
    return [
        {
            "id": short_id(report["id"]),
            "priority": report["priority"] or "-",
            "status": report["status"],
            "signals": report["signal_count"],
            "title": title_of(report),
            "file": _short_path(named[UUID(report["id"])].path),
            "reviewer": named[UUID(report["id"])].reviewer,
        }
        for report in reports
    ]


def _short_path(path: str | None) -> str:
    """Shorten a long path to its end, which is its most informative part."""
    if path is None or len(path) <= PATH_WIDTH:
        return path or ""
    parts = path.split("/")
    while len("/".join(parts)) > PATH_WIDTH - 2 and len(parts) > 1:
        parts.pop(0)
    return "…/" + "/".join(parts)


async def _set_up(app: "App") -> tuple[int, str]:
    """Create the sample's project, sources, user and a key; return the project's id and the key."""
    from postroom.db.engine import unit_of_work
    from postroom.identity import service as identity
    from postroom.projects import service as projects
    from postroom.sample import application
    from postroom.sample.loader import PROJECT_NAME, USER_EMAIL, days_since, load_sample
    from postroom.sources import service as sources

    now = app.clock()
    folder = await application.make_repository(app.settings.data_dir.resolve(), days_since(now))
    async with unit_of_work(app.engine) as uow:
        project = await projects.find_or_create(uow, name=PROJECT_NAME, now=now)
        for product, type in sorted(
            {(signal.source_product, signal.source_type) for signal in load_sample()}
        ):
            await sources.enable(
                uow, project_id=project.id, source_product=product, source_type=type, now=now
            )
        user, _ = await identity.find_or_create_user(uow, email=USER_EMAIL, now=now)
        await identity.add_member(uow, user_id=user.id, organization_id=project.organization_id, now=now)
        await application.connect(
            uow, project_id=project.id, organization_id=project.organization_id, folder=folder, now=now
        )
        key, _ = await identity.create_key(
            uow,
            user=user,
            label="demo",
            scopes=["task:read", "task:write"],
            projects=[project.id],
            organizations=[],
            hasher=app.hasher,
            now=now,
        )
    return project.id, key


async def _sign_in_path(app: "App") -> str:
    """Return the path of a one-time link that signs the sample's user in, since a demo has no account setup."""
    from postroom.db.engine import unit_of_work
    from postroom.identity import service as identity
    from postroom.sample.loader import USER_EMAIL
    from postroom.sessions import links, setup

    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        await setup.close(uow, now=now)
        user, _ = await identity.find_or_create_user(uow, email=USER_EMAIL, now=now)
        path, _ = await links.make(uow, user.id, "sign_in", by=None, now=now)
    return path


async def _load(app: "App", project_id: int) -> None:
    """Load the sample's signals and have a worker group and research them, with progress output."""
    import asyncio

    from postroom.cli.client.local import client_of
    from postroom.cli.server.demo_decisions import decide
    from postroom.db.engine import unit_of_work
    from postroom.sample.loader import days_since, load_sample
    from postroom.signals import service as signals
    from postroom.worker.runtime import run_worker

    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(app, stop=stop))
    sample = load_sample(days_since(app.clock()))
    try:
        with meter("Sending", "signals", whole=len(sample), plain=False) as advance:
            for start in range(0, len(sample), CHUNK):
                chunk = sample[start : start + CHUNK]
                async with unit_of_work(app.engine) as uow:
                    await signals.ingest(
                        uow, jobs=app.jobs, project_id=project_id, signals=chunk, now=app.clock()
                    )
                advance(start + len(chunk), start + len(chunk))
        await _watch(app, project_id, working)
        emitted = await run_fleet(app, project_id)
        if emitted:
            await _watch(app, project_id, working)
        async with client_of(app) as client:
            await _correct(app, client, project_id)
            if await decide(client, project_id, app.settings.data_dir.resolve(), app.clock()):
                await _watch(app, project_id, working)
                # A decision brought another signal, around which all was regrouped.
                await _correct(app, client, project_id)
                await _watch(app, project_id, working)
    finally:
        stop.set()
        await working


async def _correct(app: "App", client: "Client", project_id: int) -> None:
    """Have people correct the grouping until the consolidation leaves nothing to correct."""
    from postroom.cli.server.demo_decisions import purify

    for _ in range(ROUNDS):
        await _consolidate(app, project_id)
        if not await purify(client, project_id):
            break


async def _consolidate(app: "App", project_id: int) -> None:
    """Consolidate the reports around the last signals now, for which a worker would wait some minutes."""
    from postroom.app.grouping import make_grouper
    from postroom.grouping.consolidation.consolidate import consolidate

    await consolidate(make_grouper(app), project_id)


async def _watch(app: "App", project_id: int, working: "asyncio.Task[None]") -> None:
    """Wait until the worker has grouped all signals and researched their reports."""
    from postroom.db.engine import unit_of_work
    from postroom.reports.decisions import gate
    from postroom.research import service as research
    from postroom.signals.imports.service import standing

    async def ungrouped() -> int:
        async with unit_of_work(app.engine) as uow:
            return (await standing(uow, project_id=project_id, now=app.clock())).pending

    async def unresearched() -> int:
        if not app.settings.research.enabled:
            return 0
        async with unit_of_work(app.engine) as uow:
            return await research.waiting(uow, project_id) + len(await gate.waiting(uow, project_id))

    await _until_none("Grouping", "signals", ungrouped, working)
    # Reports wait for it at the publish gate.
    await _consolidate(app, project_id)
    await _until_none("Researching", "reports", unresearched, working)


async def _until_none(
    label: str, noun: str, left: "Callable[[], Awaitable[int]]", working: "asyncio.Task[None]"
) -> None:
    import asyncio

    most = await left()
    with meter(label, noun, whole=max(most, 1), plain=False) as advance:
        while (waiting := await left()) and not working.done():
            most = max(most, waiting)
            advance(most - waiting, most - waiting)
            await asyncio.sleep(0.2)
        advance(most, most)
