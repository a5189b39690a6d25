"""Scheduled backups, where there is a folder for them."""

import asyncio
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path

from postroom.app.bootstrap import App
from postroom.backups import service
from postroom.backups.archive import Manifest, checked_passphrase
from postroom.backups.create import create
from postroom.backups.origin import origin_of
from postroom.backups.recorded import recorded
from postroom.backups.schedule import file_of, is_due, prune
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid, Unavailable
from postroom.telemetry import log
from postroom.worker.periodic import Periodic


def backup_chores(app: App) -> list[Periodic]:
    """Return the task that makes scheduled backups, if there is a folder for them."""
    folder = app.settings.backup.folder
    if folder is None:
        return []
    return [Periodic("back up", timedelta(minutes=1), partial(back_up, app, folder.absolute()))]


async def back_up(app: App, folder: Path) -> Path | None:
    """Make a backup if one is due, and delete the oldest ones; return its file.

    When it is cancelled, what it has begun is removed, and the next attempt records that it was not completed.

    Raises:
        PostroomError: it could not be made; this is recorded.
    """
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        last, installation = await service.last_scheduled(uow), await service.installation(uow)
    if not is_due(app.settings.backup.schedule, last, now):
        return None
    file, stop = file_of(folder, installation, now), threading.Event()

    def make() -> Manifest:
        phrase = app.settings.backup_passphrase
        if phrase is None:
            raise Invalid("Set POSTROOM_BACKUP_PASSPHRASE: scheduled backups need a passphrase.")
        if not folder.is_dir():
            raise Unavailable(f"The folder of backups {folder} does not exist. Create or mount it.")
        origin = origin_of(app.settings, app.database_url)
        return create(
            origin, file, checked_passphrase(phrase.get_secret_value()), now=now, stopped=stop.is_set
        )

    try:
        await recorded(app.engine, file, make, trigger="schedule", clock=app.clock)
    except asyncio.CancelledError:
        stop.set()
        raise
    gone = await asyncio.to_thread(prune, folder, installation, app.settings.backup.keep)
    async with unit_of_work(app.engine) as uow:
        await service.forget_files(uow, [str(path) for path in gone], app.clock())
    log.info("backed up", file=str(file), deleted=len(gone))
    return file
