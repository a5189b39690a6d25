"""The socket in the data directory on which a running server serves the commands of its owner.

Only the user whose server it is can connect: the socket has mode 0600. Its name depends on the database, so that no
command reaches the server of another database than its environment names.
"""

import os
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST = 103 if sys.platform == "darwin" else 107
"""Maximum length of the path of a Unix socket in bytes."""


def name_of(database_url: str | None) -> str:
    """Return the file name of the socket of a server with this database; None is the embedded one."""
    if database_url is None:
        return "commands.socket"
    from hashlib import sha256

    return f"commands-{sha256(database_url.encode(errors='surrogateescape')).hexdigest()[:16]}.socket"


def connector(data_dir: Path, database_url: str | None) -> Callable[[], socket.socket] | None:
    """Return a function that connects to the running server of `data_dir`; None if none of this user's runs."""
    name = name_of(database_url)
    with suppress(OSError):
        _connect(data_dir, name).close()
        return lambda: _connect(data_dir, name)
    return None


def _connect(data_dir: Path, name: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        with _short(data_dir, name) as path:
            connection.connect(path)
            _check_peer(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_peer(connection: socket.socket, path: str) -> None:
    """Check that this user listens: nobody else may learn what is sent to the server."""
    if _peer(connection, path) != os.geteuid():
        raise PermissionError("The socket belongs to another user.")


def _peer(connection: socket.socket, path: str) -> int:
    """Return the user who listens."""
    if sys.platform != "linux":
        return Path(path).stat().st_uid
    packed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    uid: int = struct.unpack("3i", packed)[1]
    return uid


@contextmanager
def listening(data_dir: Path, database_url: str | None) -> Iterator[socket.socket | None]:
    """Listen for the owner's commands, and remove the socket at the end.

    Yields None where that is not possible: commands then open the application themselves.
    """
    listener = socket.socket(socket.AF_UNIX)
    name = name_of(database_url)
    try:
        mine = _open(listener, data_dir, name)
    except OSError:
        listener.close()
        yield None
        return
    try:
        yield listener
    finally:
        listener.close()
        with suppress(OSError):
            # Another server may have taken its place.
            if (data_dir / name).stat().st_ino == mine:
                (data_dir / name).unlink()


def _open(listener: socket.socket, data_dir: Path, name: str) -> int:
    """Bind, restrict and open the socket; return its inode."""
    part = data_dir / f".{name}.{os.getpid()}"
    with suppress(FileNotFoundError):
        part.unlink()
    with _short(data_dir, part.name) as path:
        listener.bind(path)
    # Nobody can connect before `listen`, so there is no moment at which others could.
    part.chmod(0o600)
    listener.listen()
    part.replace(data_dir / name)
    return (data_dir / name).stat().st_ino


@contextmanager
def _short(data_dir: Path, name: str) -> Iterator[str]:
    """Yield a path of a socket that is short enough for the system."""
    path = str(data_dir / name)
    if len(os.fsencode(path)) <= LONGEST or sys.platform != "linux":
        yield path
        return
    folder = os.open(data_dir, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{name}"
    finally:
        os.close(folder)
