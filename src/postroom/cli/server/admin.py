"""`postroom migrate` and `postroom doctor`."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, Format, Output, chosen, say, show

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.models.port import Embedder
    from postroom.settings import Settings

STARTING_SECONDS = 10
"""Seconds that a server may take until its worker and its scheduler have reported."""


def migrate(*, data_dir: DataDir = None) -> None:
    """Migrate the database schema to this version."""
    import asyncio

    from postroom.app.bootstrap import open_app
    from postroom.db.revisions import head_revision

    async def inside() -> None:
        async with open_app(load_settings(data_dir), migrating=True):
            say(f"The database is at revision {head_revision()}.")

    asyncio.run(inside())


def doctor(*, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check this machine's setup, and the server if it runs, and print how to fix problems.

    The checks of the server are those of the System page in the web app.
    """
    settings = load_settings(data_dir)
    rows = [
        {"check": name, "result": _WORDS[good], "details": details}
        for name, good, details in _checks(settings)
    ]
    show(rows, ["check", "result", "details"], chosen(output, json=json))
    if any(row["result"] == _WORDS[False] for row in rows):
        raise typer.Exit(1)


Finding = tuple[str, bool | None, str]
"""A check, whether it passed (None: with a warning), and its details."""

_WORDS = {True: "ok", None: "warning", False: "WRONG"}


def _checks(settings: "Settings") -> Iterator[Finding]:
    import asyncio

    yield "python", sys.version_info >= (3, 11), sys.version.split()[0]
    free = shutil.disk_usage(_existing(settings)).free
    yield "disk", free > 1 << 30, f"{free / (1 << 30):.1f} GB free where the data folder is"
    yield _try("database programs", _programs(settings))
    yield _try("match model", _match_model)
    yield from asyncio.run(_open(settings))


def _existing(settings: "Settings") -> str:
    path = settings.data_dir.absolute()
    while not path.exists():
        path = path.parent
    return os.fspath(path)


def _programs(settings: "Settings") -> Callable[[], str]:
    def look() -> str:
        if settings.database_url is not None:
            return "not needed: POSTROOM_DATABASE_URL is set"
        from postroom.db.embedded import describe
        from postroom.domain.errors import Unavailable

        facts = describe(settings.data_dir)
        if facts["problem"] is not None:
            raise Unavailable(facts["problem"])
        running = "running" if facts["running"] else "not running"
        return f"{facts['programs']}, {running}, {facts['size_bytes'] / 1e6:.0f} MB in {facts['data_dir']}"

    return look


def _match_model() -> str:
    from postroom.grouping.matching.model import packaged_model

    return packaged_model().version


def _try(name: str, look: Callable[[], str]) -> Finding:
    from postroom.domain.errors import PostroomError

    try:
        return name, True, look()
    except PostroomError as error:
        return name, False, error.message


async def _open(settings: "Settings") -> list[Finding]:
    from postroom.app.bootstrap import make_embedder, open_app
    from postroom.db.embedded import has_cluster
    from postroom.domain.errors import PostroomError

    if settings.database_url is None and not has_cluster(settings.data_dir):
        # The check creates nothing; problems with the folder are reported when it is created.
        embedder = make_embedder(settings)
        try:
            return [
                ("database", True, f"none yet in {settings.data_dir}: postroom serve creates it"),
                await _embedding(embedder),
            ]
        finally:
            await embedder.close()

    try:
        async with open_app(settings) as app:
            return [
                await _database(app),
                await _backups(app),
                await _embedding(app.embedder),
                *await _language(app),
                *await _server(app),
            ]
    except PostroomError as error:
        return [("database", False, error.message)]


async def _database(app: "App") -> Finding:
    import sqlalchemy as sa

    from postroom.db.engine import unit_of_work

    async with unit_of_work(app.engine) as uow:
        server = (await uow.execute(sa.text("SHOW server_version"))).scalar_one()
        vector = (
            await uow.execute(sa.text("SELECT extversion FROM pg_extension WHERE extname = 'vector'"))
        ).scalar_one()
    return "database", True, f"PostgreSQL {server}, pgvector {vector}, schema up to date"


async def _language(app: "App") -> list[Finding]:
    """Return what the language model reached in its examination; nothing without a model."""
    from postroom.db.engine import unit_of_work
    from postroom.projects import model_checks

    if app.language is None:
        return []
    async with unit_of_work(app.engine) as uow:
        found = await model_checks.newest(uow, app.language.name)
    if found is None:
        return [("language model", True, f"{app.language.name}, not examined: run postroom models check")]
    figures = found.figures
    reached = (
        f"{found.model}: {figures['false_alarms']} false alarms of {figures['harmless']}"
        if figures["index"] is None
        else f"{found.model}: index {figures['index']} at purity {figures['purity']}"
    )
    if figures.get("ended"):
        reached += f", examination ended after question {figures['questions']}"
    lacks = [
        word
        for word, good in (("to group", found.groups), ("for second opinions", found.screens))
        if not good
    ]
    if lacks:
        return [
            ("language model", False, f"{reached}; not good enough {' and '.join(lacks)}: use another one")
        ]
    return [("language model", True, f"{reached}; good enough to group and for second opinions")]


async def _backups(app: "App") -> Finding:
    from postroom.backups import service
    from postroom.backups.schedule import overdue_since
    from postroom.db.engine import unit_of_work

    async with unit_of_work(app.engine) as uow:
        last, success = await service.last_scheduled(uow), await service.last_success(uow)
    made = (
        "none yet"
        if success is None
        else f"last one {success.started_at:%Y-%m-%d %H:%M} UTC in {success.file}"
    )
    wanted = app.settings.backup
    if last is not None and last.status == "failed":
        return "backups", False, f"the scheduled backup failed: {last.reason} ({made})"
    if wanted.folder is None:
        return "backups", True, f"{made}; not scheduled (POSTROOM_BACKUP__FOLDER)"
    if app.settings.backup_passphrase is None:
        return "backups", False, "POSTROOM_BACKUP__FOLDER is set, and POSTROOM_BACKUP_PASSPHRASE is missing"
    if overdue_since(wanted.schedule, success, app.clock()):
        return "backups", False, f"no backup since it was due: is a worker running? ({made})"
    return "backups", True, made


async def _server(app: "App") -> list[Finding]:
    """Return what the page System says of the server, unless it does not run and nobody expects it to."""
    import asyncio

    from postroom.db.engine import unit_of_work
    from postroom.observability import findings, status

    async def look() -> tuple[bool, list[findings.Finding]]:
        async with unit_of_work(app.engine) as uow, unit_of_work(app.events) as events:
            await status.limit_time(uow)
            await status.limit_time(events)
            found = await status.read(uow, events)
        lease = app.settings.jobs.lease_seconds
        return bool(found.processes), findings.findings(found, lease_seconds=lease, now=app.clock())

    runs, results = await look()
    if app.owns_database or not runs:
        return [("server", True, "not running")]
    # A server answers a few seconds before its worker and its scheduler have reported.
    for _ in range(STARTING_SECONDS):
        if not any(one.state == "critical" and one.check in {"workers", "scheduler"} for one in results):
            break
        await asyncio.sleep(1)
        _, results = await look()
    passed = {"ok": True, "warning": None, "critical": False}
    return [
        (one.check, passed[one.state], f"{one.details} {one.action}".strip())
        for one in results
        if one.check != "backup"  # of which the check of backups says more
    ]


async def _embedding(embedder: "Embedder") -> Finding:
    from postroom.domain.errors import PostroomError

    try:
        vectors = await embedder.embed(["The export fails with a timeout."])
    except PostroomError as error:
        return "embedding model", False, error.message
    return "embedding model", True, f"{embedder.name}, {vectors.shape[1]} numbers a text"
