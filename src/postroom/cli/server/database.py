"""`postroom database`: the embedded PostgreSQL itself."""

from pathlib import Path
from typing import Annotated

import typer

from postroom.cli.client.target import local_only
from postroom.cli.context import DataDir, local_settings
from postroom.cli.output import say

database = typer.Typer(help="The embedded database itself.")


@database.callback()
def group() -> None:
    """The embedded database itself."""


@database.command()
def upgrade(
    *,
    programs: Annotated[
        Path | None,
        typer.Option(
            "--programs",
            help="Folder with the `bin` of the old major version. Default: a package, or /usr/lib/postgresql.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Move the embedded database to the major version of PostgreSQL that is installed now.

    Stop the server first, and make a backup. The old files are kept until you remove them.
    """
    from postroom.backups.upgrade import upgrade_cluster
    from postroom.domain.errors import Invalid

    local_only("postroom database upgrade", data_dir)
    settings = local_settings(data_dir, making=False)
    if settings.database_url is not None:
        raise Invalid("POSTROOM_DATABASE_URL is set: upgrade that server with its own tools.")
    done = upgrade_cluster(settings.data_dir, programs)
    rows = sum(done.rows.values())
    say(
        f"PostgreSQL {done.before} is now {done.after}: {len(done.rows)} tables, {rows:,} rows, counted in both."
    )
    say(f"The old files are in {done.kept}. Remove them once you have seen that the server works.")
