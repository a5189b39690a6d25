"""`postroom demo`: the sample project, loaded, grouped and researched by the real pipelines, then served."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import load_settings
from postroom.cli.demo_scouts import COLUMNS as SCOUT_COLUMNS
from postroom.cli.demo_scouts import findings, last_day, run_fleet
from postroom.cli.output import Format, say, show
from postroom.cli.serve import HOST, PORT, Host, Port
from postroom.settings import Settings, default_data_dir

if TYPE_CHECKING:
    from rich.progress import Progress

    from postroom.bootstrap import App
    from postroom.reports.schemas import Inbox

COLUMNS = ["signals", "priority", "status", "title", "file", "reviewer"]
TITLE_WIDTH = 70
CHUNK = 50
SHOWN = 25


def demo_data_dir() -> Path:
    """Return the folder of the demo: beside the real one, so that a demo never touches real data."""
    usual = default_data_dir()
    return usual.with_name(usual.name + "-demo")


def demo(
    *,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print the reports and end.")] = False,
    host: Host = HOST,
    port: Port = PORT,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help=f"Folder of the demo. Default: {demo_data_dir()}.")
    ] = None,
) -> None:
    """Load the sample project, group and research it, run the scouts on it, print what came out, and serve it."""
    from postroom.telemetry import configure_logging

    settings = load_settings(data_dir or demo_data_dir())
    configure_logging(level="warning", json=settings.log_json)
    asyncio.run(_demo(settings, host, port, serving=not no_serve))


async def _demo(settings: Settings, host: str, port: int, *, serving: bool) -> None:
    from postroom.bootstrap import open_app
    from postroom.cli import serve
    from postroom.cli.reports import read_inbox

    async with AsyncExitStack() as opened:
        # First of all: a port that is taken is no reason to load the sample.
        listening = opened.enter_context(serve.listen(host, port)) if serving else None
        app = await opened.enter_async_context(open_app(settings, own_database=True))
        await serve.prepare(app)
        project_id, key = await _set_up(app)
        await _load(app, project_id)
        await _consolidate(app, project_id)
        inbox = await read_inbox(app, project_id, ordering="-signal_count", limit=SHOWN)
        show(await _lines(app, inbox), COLUMNS, Format.TABLE)
        told = await findings(app, project_id)
        say(
            f"Scouts, looking from {last_day():%Y-%m-%d}, found {len(told)} things that no signal says by itself:"
        )
        show([each.row() for each in told], SCOUT_COLUMNS, Format.TABLE)
        say(f"{inbox.count} reports in project {project_id}; the {len(inbox.reports)} largest are shown.")
        say(f"Key: {key}")
        if listening is None:
            return
        address = serve.address_of(listening)
        say(f"URL: {address}")
        say(
            f'Try: curl -H "Authorization: Bearer {key}" {address}/api/projects/{project_id}/signals/reports/'
        )
        say("Stop with Ctrl-C.")
        await serve.serve_app(app, listening, workers=1)


async def _lines(app: "App", inbox: "Inbox") -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.research import service as research

    async with unit_of_work(app.engine) as uow:
        named = await research.named(uow, [report.id for report in inbox.reports])
    return [
        {
            "signals": report.signal_count,
            "priority": report.priority,
            "status": report.status,
            "title": (report.title or report.headline)[:TITLE_WIDTH],
            "file": named[report.id].path,
            "reviewer": named[report.id].reviewer,
        }
        for report in inbox.reports
    ]


async def _set_up(app: "App") -> tuple[int, str]:
    """Make the sample's project, sources, user and a key; return the project's id and the key."""
    from postroom.db.engine import unit_of_work
    from postroom.identity import service as identity
    from postroom.projects import service as projects
    from postroom.sample import application
    from postroom.sample.loader import PROJECT_NAME, USER_EMAIL, load_sample
    from postroom.sources import service as sources

    now = app.clock()
    folder = await application.make_repository(app.settings.data_dir.resolve())
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


async def _load(app: "App", project_id: int) -> None:
    """Send the sample's signals in and have a worker group and research them, with a progress bar."""
    from rich.console import Console
    from rich.progress import Progress

    from postroom.db.engine import unit_of_work
    from postroom.sample.loader import load_sample
    from postroom.signals import service as signals
    from postroom.worker.runtime import run_worker

    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(app, stop=stop))
    sample = load_sample()
    try:
        with Progress(console=Console(stderr=True)) as progress:
            sending = progress.add_task("Sending signals", total=len(sample))
            for start in range(0, len(sample), CHUNK):
                chunk = sample[start : start + CHUNK]
                async with unit_of_work(app.engine) as uow:
                    await signals.ingest(
                        uow, jobs=app.jobs, project_id=project_id, signals=chunk, now=app.clock()
                    )
                progress.advance(sending, len(chunk))
            await _watch(app, project_id, len(sample), progress, working)
            await _watch_research(app, project_id, progress, working)
            told = await run_fleet(app, project_id)
            if told:
                await _watch(app, project_id, told, progress, working)
                await _watch_research(app, project_id, progress, working)
    finally:
        stop.set()
        await working


async def _consolidate(app: "App", project_id: int) -> None:
    """Have the reports grouped anew around the last signals, for which a worker would wait some minutes."""
    from postroom.grouping.consolidation.consolidate import consolidate
    from postroom.worker.runtime import make_grouper

    await consolidate(make_grouper(app), project_id)


async def _watch(
    app: "App", project_id: int, total: int, progress: "Progress", working: "asyncio.Task[None]"
) -> None:
    from postroom.db.engine import unit_of_work
    from postroom.signals.importing import standing

    lease = timedelta(seconds=app.settings.jobs.lease_seconds)
    grouping = progress.add_task("Grouping", total=total)
    while True:
        async with unit_of_work(app.engine) as uow:
            now = await standing(uow, project_id=project_id, lease=lease, now=app.clock())
        progress.update(grouping, completed=total - now.pending)
        if now.pending == 0 or working.done():
            return
        await asyncio.sleep(0.1)


async def _watch_research(
    app: "App", project_id: int, progress: "Progress", working: "asyncio.Task[None]"
) -> None:
    from postroom.db.engine import unit_of_work
    from postroom.research import service as research

    most = 0
    researching = progress.add_task("Researching", total=None)
    while app.settings.research.enabled:
        async with unit_of_work(app.engine) as uow:
            left = await research.waiting(uow, project_id)
        most = max(most, left)
        progress.update(researching, total=max(most, 1), completed=max(most, 1) - left)
        if left == 0 or working.done():
            return
        await asyncio.sleep(0.1)
