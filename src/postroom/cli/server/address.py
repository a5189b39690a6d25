"""The address of this machine's server, for the links and DSNs that commands print beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.settings import Settings

HOST = "127.0.0.1"
PORT = 8010
FILE = "address"
"""File in the data folder with the address of the server that runs, or of the last one that was killed.

It is the public one if that is configured, so that commands need not know the settings of the server."""
_ANY = {"http://0.0.0.0": "http://127.0.0.1", "http://[::]": "http://[::1]"}
"""Addresses that a server listens on and nobody can open, and what to open instead."""


@contextmanager
def published(data_dir: Path, address: str) -> Iterator[None]:
    """Let commands on this machine know the server's address while it runs.

    A folder that can't be written changes nothing but that: the commands then print the default address.
    """
    file = data_dir / FILE
    mine = f"{openable(address)}\n"
    # Written aside and renamed, so that no command reads half of it.
    part = file.with_name(f"{FILE}.{os.getpid()}")
    with suppress(OSError):
        part.write_text(mine, encoding="utf-8")
        part.replace(file)
    try:
        yield
    finally:
        with suppress(OSError):
            if file.read_text(encoding="utf-8") == mine:
                file.unlink()


def openable(address: str) -> str:
    """Return the address to open for one that a server listens on."""
    base, _, port = address.rpartition(":")
    return f"{_ANY.get(base, base)}:{port}"


def server_url(settings: "Settings") -> str:
    """Return the address at which people reach the server: the configured one, else that of the running server."""
    if settings.public_url:
        return settings.public_url
    return known_address(Path(settings.data_dir))


def known_address(data_dir: Path) -> str:
    """Return the address of the server that runs in a data folder, or the default one."""
    with suppress(OSError, UnicodeDecodeError):
        known = (data_dir / FILE).read_text(encoding="utf-8").strip()
        if known.startswith(("http://", "https://")):
            return known
    return f"http://{HOST}:{PORT}"
