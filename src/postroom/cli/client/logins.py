"""The servers that a user has logged in to, with their keys, in a file that only the user can read."""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postroom.domain.errors import Forbidden, Invalid, Unavailable

FILE_NAME = "logins.json"


@dataclass(frozen=True, slots=True)
class Logins:
    """Keys by server address; commands use `current` by default."""

    current: str | None
    keys: Mapping[str, str]

    @property
    def key(self) -> str | None:
        """The key of the current server."""
        return None if self.current is None else self.keys.get(self.current)


NONE = Logins(None, {})


def load(folder: Path) -> Logins:
    """Load the logins in `folder`; empty without a file.

    Raises:
        Forbidden: the file is readable by others, or not by this user.
        Invalid: it is malformed.
    """
    path = folder / FILE_NAME
    try:
        with path.open(encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise Forbidden(
                    f"The keys in {path} are accessible to other users (mode {mode:o}); run: chmod 600 {path}"
                )
            content: Any = json.load(file)
        keys = {str(host): str(key) for host, key in content["keys"].items()}
        current = content["current"]
    except (FileNotFoundError, NotADirectoryError):
        return NONE
    except PermissionError as error:
        raise Forbidden(f"You are not permitted to read the keys in {path}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(f"The file {path} can't be read. Remove it and log in again: postroom login") from error
    return Logins(current if current in keys else None, keys)


def save(folder: Path, logins: Logins) -> Path:
    """Replace the logins in `folder` atomically; return the file.

    Raises:
        Unavailable: the folder can't be created or written.
    """
    path = folder / FILE_NAME
    draft = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    text = json.dumps({"current": logins.current, "keys": dict(logins.keys)}, indent=2)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(f"The login can't be saved in {folder}: {error.strerror}.") from error
    return path


def address_of(text: str) -> str:
    """Normalize the address of a server: scheme, host, port if any, no trailing slash.

    Raises:
        Invalid: it is not the address of a web server.
    """
    from urllib.parse import urlsplit

    stripped = text.strip()
    stripped = stripped if "://" in stripped else f"{'http' if _is_own(stripped) else 'https'}://{stripped}"
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError as error:
        raise Invalid(f"'{text[:80]}' is not the address of a server.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise Invalid(
            "A server's address is like https://postroom.example.com, without a user name or a key in it."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port_part = "" if port is None or port == {"http": 80, "https": 443}[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{host}{port_part}{parts.path.rstrip('/')}"


def is_plain_to_others(address: str) -> bool:
    """Return whether connections to the address are unencrypted: HTTP without TLS to another machine."""
    return address.startswith("http://") and not _is_own(address.removeprefix("http://"))


def _is_own(host: str) -> bool:
    if host.startswith("["):
        return host.startswith("[::1]")
    name = host.partition("/")[0].partition(":")[0]
    return name == "localhost" or name.startswith("127.")
