"""The server's secret key, and the keyed hash under which API keys are stored."""

import hashlib
import hmac
import os
import secrets
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from postroom.domain.errors import Conflict, Forbidden, Invalid, Unavailable
from postroom.settings import Settings

FILE_NAME = "secret_key"
MINIMUM_BYTES = 16
_LENGTH = 32
_KEY_BYTES = 36
"""288 random bits: 48 characters after the prefix."""


@dataclass(frozen=True, slots=True)
class KeyHasher:
    """Hashes API keys with HMAC-SHA-256 and the server's secret, which its `repr` does not reveal."""

    secret: bytes = field(repr=False)

    def hash(self, key: str) -> bytes:
        """Return the 32-byte hash under which `key` is stored."""
        return hmac.digest(self.secret, key.encode("utf-8", "surrogatepass"), hashlib.sha256)

    def matches(self, key: str, stored: bytes) -> bool:
        """Return whether `stored` is the hash of `key`, in constant time."""
        return hmac.compare_digest(self.hash(key), stored)


def new_key(prefix: str) -> tuple[str, str]:
    """Return the text of a new key and its mask, the part that may be shown."""
    key = prefix + secrets.token_urlsafe(_KEY_BYTES)
    return key, f"{prefix}…{key[-4:]}"


def load_hasher(settings: Settings) -> KeyHasher:
    """Return the hasher of this server; its secret is from the settings or else from a file in the data directory.

    The file is created on first use, readable by its owner only.

    Raises:
        Invalid: the secret is too short.
        Forbidden: the file is readable by others, or not by this process.
        Unavailable: the file can't be created.
    """
    if settings.secret_key is not None:
        return KeyHasher(_checked(settings.secret_key.get_secret_value().encode(), "POSTROOM_SECRET_KEY"))
    path = settings.data_dir / FILE_NAME
    try:
        if not path.exists():
            _create(path, secrets.token_bytes(_LENGTH))
        return KeyHasher(_checked(_read(path), f"The file {path}"))
    except PermissionError as error:
        raise Forbidden(
            f"The secret key {path} can't be read or created by this user; run as its owner."
        ) from error
    except OSError as error:
        raise Unavailable(f"The secret key {path} can't be read or created: {error.strerror}.") from error


def check_replacement(settings: Settings, secret: bytes, *, replace: bool) -> None:
    """Check that `replace_secret` may store a secret.

    Raises:
        Conflict: this server has another secret, which `replace` allows to replace if it is in a file.
    """
    if settings.secret_key is not None:
        if settings.secret_key.get_secret_value().encode() != secret:
            raise Conflict(
                "POSTROOM_SECRET_KEY is set to another secret key than that of the backup: unset it, and the key "
                "is stored in the data folder; or set it to that of the backed-up server."
            )
        return
    path = settings.data_dir / FILE_NAME
    if path.exists() and _read(path) != secret and not replace:
        raise Conflict(
            f"The data folder has another secret key than the backup: {path}. Name another --data-dir, or add "
            "--replace, which keeps a copy of it beside it."
        )


def replace_secret(settings: Settings, secret: bytes) -> Callable[[], None]:
    """Store a secret in the data directory; another one there is kept as `secret_key.replaced-<time>`.

    Returns:
        A function that puts back what was there.

    Raises:
        Unavailable: the file can't be written.
    """
    path = settings.data_dir / FILE_NAME
    if settings.secret_key is not None or (path.exists() and _read(path) == secret):
        return _nothing
    kept = path.with_name(f"{FILE_NAME}.replaced-{int(time.time())}") if path.exists() else None
    take_back = partial(_put_back, path, kept)
    try:
        if kept is not None:
            path.rename(kept)
        _create(path, secret)
    except OSError as error:
        take_back()
        raise Unavailable(f"The secret key {path} can't be written: {error.strerror}.") from error
    return take_back


def _nothing() -> None:
    """Take back nothing."""


def _put_back(path: Path, kept: Path | None) -> None:
    try:
        if kept is None:
            path.unlink(missing_ok=True)
        elif kept.exists():
            kept.replace(path)
    except OSError as error:
        raise Unavailable(
            f"The former secret key could not be put back to {path} ({error.strerror}): "
            + ("remove that file." if kept is None else f"move {kept} there.")
        ) from error


def _checked(secret: bytes, name: str) -> bytes:
    if len(secret) < MINIMUM_BYTES:
        raise Invalid(f"{name} contains fewer than {MINIMUM_BYTES} bytes; use a long random text.")
    return secret


def _create(path: Path, secret: bytes) -> None:
    """Create the file atomically; an existing file is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    # If a power failure lost the secret, keys hashed with it could never be used again.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise Forbidden(
                f"The secret key {path} is accessible to other users (mode {mode:o}); run: chmod 600 {path}"
            )
        return file.read()
