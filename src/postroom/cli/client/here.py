"""Settings of the local server."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.settings import Settings


def load_settings(data_dir: Path | None) -> "Settings":
    """Return the settings from environment and command line, and limit logging to warnings."""
    from postroom.app.bootstrap import settings_for
    from postroom.telemetry import configure_logging

    configure_logging(level="warning", json=False)
    return settings_for(data_dir)


def local_settings(data_dir: Path | None, *, making: bool) -> "Settings":
    """Return the settings of the local server, which must exist unless the command may create it.

    Raises:
        NotFound: the data directory contains no database.
    """
    settings = load_settings(data_dir)
    if making or settings.database_url is not None:
        return settings
    from postroom.db.embedded import has_cluster
    from postroom.domain.errors import NotFound

    if not has_cluster(settings.data_dir):
        raise NotFound(
            f"There is no Postroom in {settings.data_dir}. Start one: postroom serve (or postroom demo); name its "
            "folder: --data-dir; or log in to a remote server: postroom login"
        )
    return settings
