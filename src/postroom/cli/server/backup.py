"""`postroom backup` and `postroom restore`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.client.target import local_only
from postroom.cli.context import DataDir, local_settings
from postroom.cli.output import say, warn

if TYPE_CHECKING:
    from postroom.backups.archive import Facts, Manifest
    from postroom.settings import Settings

SHOWN = ("organizations", "projects", "users", "signals", "reports")
"""Tables whose numbers of rows are printed."""


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist.", show_default=False)],
    *,
    data_dir: DataDir = None,
) -> None:
    """Back up the server, while it runs, into one file: database, wrapped secret key, settings.

    It asks for the passphrase, unless POSTROOM_BACKUP_PASSPHRASE is set.
    """
    import asyncio
    from functools import partial

    from postroom.backups.create import create
    from postroom.backups.origin import main_database, origin_of
    from postroom.backups.recorded import recorded
    from postroom.clock import now
    from postroom.db.engine import create_engine

    local_only("postroom backup", data_dir)
    settings = local_settings(data_dir, making=False)
    phrase = passphrase(settings, new=True)
    target = file.absolute()
    with main_database(settings, "any") as url:
        origin = origin_of(settings, url)

        async def make() -> "Manifest":
            engine = create_engine(url, pool_size=1)
            try:
                creating = partial(create, origin, target, phrase, now=now())
                return await recorded(engine, target, creating, trigger="command", clock=now)
            finally:
                await engine.dispose()

        made = asyncio.run(make())
    size = target.stat().st_size / 1e6
    say(f"Backed up to {target}: {size:.1f} MB, read back and verified.")
    say(_summary(made.main))


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `postroom backup`.", show_default=False)],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the database has now. It is lost.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read and verify the file.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Restore a backup into an empty data folder, or into the empty database of POSTROOM_DATABASE_URL.

    All of it is restored, or nothing. The server must not run. The database may be of another major version.
    """
    from functools import partial

    from postroom.backups.archive import opened
    from postroom.backups.create import verify
    from postroom.backups.guard import remember
    from postroom.backups.origin import main_database, plain_settings, target_of
    from postroom.backups.restore import restore as restore_backup
    from postroom.db.revisions import head_revision
    from postroom.identity.secret import check_replacement, replace_secret

    local_only("postroom restore", data_dir)
    settings = local_settings(data_dir, making=True)
    phrase = passphrase(settings, new=False)
    if check:
        found = verify(file, phrase)
    else:
        with opened(file, phrase) as header:
            found = header.manifest
    say(f"{file} of {found.made_at:%Y-%m-%d %H:%M} UTC: Postroom {found.postroom}, ")
    say(f"schema {found.main.revision}, PostgreSQL {found.main.postgres}. {_summary(found.main)}")
    if check:
        say("It was read as a whole, and is complete.")
        return
    with main_database(settings, "own") as url:
        restore_backup(
            file,
            phrase,
            target_of(settings, url),
            replace=replace,
            check_secret=partial(check_replacement, settings, replace=replace),
            place_secret=partial(replace_secret, settings),
        )
        remember(settings.data_dir, url)
    say(f"Restored; the schema is at revision {head_revision()}. Start it: postroom serve")
    _compare(found.settings, plain_settings(settings))


def passphrase(settings: "Settings", *, new: bool) -> str:
    """Return the passphrase of the settings, or ask for it, twice if it is `new`.

    Raises:
        Invalid: there is no terminal to ask at, or it is too short.
    """
    from postroom.backups.archive import checked_passphrase
    from postroom.domain.errors import Invalid

    if settings.backup_passphrase is not None:
        return checked_passphrase(settings.backup_passphrase.get_secret_value())
    if not sys.stdin.isatty():
        raise Invalid(
            "Set POSTROOM_BACKUP_PASSPHRASE to the passphrase of the backup, or run it in a terminal."
        )
    if new:
        warn("Keep the passphrase apart from the backup: without it the backup can't be restored.")
    return checked_passphrase(
        str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    )


def _summary(facts: "Facts") -> str:
    counts = ", ".join(f"{facts.rows[table]:,} {table}" for table in SHOWN if table in facts.rows)
    return f"It has {len(facts.rows)} tables: {counts}."


def _compare(backed_up: Mapping[str, str], here: Mapping[str, str]) -> None:
    """Print the settings of the backup that this machine lacks or has otherwise."""
    differing = {name: value for name, value in sorted(backed_up.items()) if here.get(name) != value}
    if differing:
        say("The backed-up server had these settings, which differ here.")
        say("Secrets, arguments of commands and queries of addresses are not in a backup:")
        for name, value in differing.items():
            say(f"  {name}={value}")
