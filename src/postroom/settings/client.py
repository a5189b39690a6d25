"""Settings of the command line, which take no time to load: which server its commands use."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

PREFIX = "POSTROOM_"


def default_data_dir() -> Path:
    """Return the default data folder: a system folder for root, else one in the user's data folder."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/postroom")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "postroom"


def config_dir() -> Path:
    """Return the folder of the user's configuration, such as logins."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "postroom"


def wants_styles() -> bool:
    """Return whether the terminal shows bold letters and links, and NO_COLOR (no-color.org) doesn't refuse them."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def inherited(names: Iterable[str]) -> dict[str, str]:
    """Return the given environment variables of this process, without Postroom's own."""
    return {
        name: os.environ[name] for name in names if name in os.environ and not name.upper().startswith(PREFIX)
    }


def _text(description: str, *, secret: bool = False) -> Any:
    return field(default=None, repr=not secret, metadata={"description": description})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Which server commands use; an empty variable counts as unset.

    `data_dir` and `database_url` are settings of the server, which select this machine.
    """

    host: str | None = _text(
        "Address of the server that commands use, instead of the one of `postroom login`."
    )
    key: str | None = _text(
        "API key for POSTROOM_HOST; unset means the key of `postroom login`.", secret=True
    )
    project: str | None = _text("Number or name of the project that commands use by default.")
    data_dir: str | None = _text("As above; selects this machine.")
    database_url: str | None = _text("As above; selects this machine.", secret=True)

    @classmethod
    def read(cls) -> "ClientSettings":
        """Return the settings of the environment, whose names may have any case, as those of the server."""
        found = {name.upper(): value for name, value in os.environ.items() if value}
        return cls(**{each.name: found.get(f"{PREFIX}{each.name}".upper()) for each in fields(cls)})
