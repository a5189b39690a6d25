"""Files of the embedded database, and safe creation of its directories.

Modes of directories outside the data directory are never changed, except of the short socket directory that this
module creates in the system's temporary directory.
"""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from postroom.db.embedded.account import Account, first_closed_directory
from postroom.domain.errors import Forbidden, Invalid, Unavailable

PORT = 5432
"""There is no TCP port, but PostgreSQL numbers its socket file with one."""

SOCKET_NAME = f".s.PGSQL.{PORT}"

SOCKET_PATH_BYTES = 103 if sys.platform == "darwin" else 107
"""Maximum length of a Unix socket path in bytes: the system's `sun_path` without its final zero byte."""

LEAST_FREE_BYTES = 32 * 2**20
"""Two WAL segments: recovery writes one and preallocates the next."""

_FULL_SIGNS = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "No space left on device")

_PLAIN_PATH = re.compile(r"[\w/.+@=~-]+")
"""Paths that need no quoting in PostgreSQL's list of socket directories, a connection string or a URL."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths inside one data directory."""

    root: Path

    @classmethod
    def of(cls, data_dir: str | os.PathLike[str]) -> "Layout":
        """Return the layout of `data_dir`, independent of its spelling."""
        return cls(Path(data_dir).expanduser().resolve())

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data."""
        return self.root / "postgres"

    @property
    def run(self) -> Path:
        """The directory of the socket, if its path is short enough."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """The server's log, one file per weekday."""
        return self.root / "logs"

    @property
    def startup_log(self) -> Path:
        """Output of the server before it opens its log; truncated at each start."""
        return self.root / "postgres.startup.log"

    @property
    def lock(self) -> Path:
        """The file whose lock makes a process the owner."""
        return self.root / "postgres.lock"

    @property
    def password(self) -> Path:
        """The password of all connections."""
        return self.root / "postgres.password"

    @property
    def state(self) -> Path:
        """State for followers; exists only while the server accepts connections."""
        return self.root / "postgres.json"

    @property
    def configuration(self) -> Path:
        """The server's settings, written at each start."""
        return self.root / "postgres.conf"

    @property
    def local_configuration(self) -> Path:
        """The operator's own settings, if any; they override ours."""
        return self.root / "postgres.local.conf"

    @property
    def hba(self) -> Path:
        """Access rules, written at each start."""
        return self.root / "postgres.hba.conf"


def prepare_data_dir(layout: Layout, account: Account) -> None:
    """Create the data directory if it is missing, and check that the server's account can access it.

    Raises:
        Forbidden: the directory belongs to another user or is world-writable, or a parent directory is closed to
            the account.
        Unavailable: it can't be created.
    """
    root = layout.root
    if account.switch:
        _refuse_closed(first_closed_directory(account, [*reversed(root.parents)]), layout, account)
    wanted = 0o711 if account.switch else 0o700
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        try:
            root.mkdir(mode=wanted)
        except FileExistsError:
            pass
        else:
            root.chmod(wanted)  # the umask may have taken bits away
        found = root.stat()
    except OSError as error:
        raise Unavailable(
            f"The data directory {root} can't be used: {error.strerror}. Choose another --data-dir."
        ) from error
    if not stat.S_ISDIR(found.st_mode):
        raise Unavailable(f"The data directory {root} is not a directory. Choose another --data-dir.")
    if found.st_uid != os.geteuid():
        raise Forbidden(
            f"The data directory {root} belongs to user id {found.st_uid}. Run as that user, "
            "or choose another --data-dir."
        )
    if found.st_mode & stat.S_IWOTH:
        raise Forbidden(
            f"The data directory {root} is writable by every user. Run 'chmod o-w' on it, or choose another."
        )
    if account.switch and first_closed_directory(account, [root]) is not None:
        # A directory with other content isn't ours to open, not even by a search bit.
        if not layout.lock.exists() and any(root.iterdir()):
            _refuse_closed(root, layout, account)
        root.chmod(stat.S_IMODE(found.st_mode) | 0o011)
        _refuse_closed(first_closed_directory(account, [*reversed(root.parents), root]), layout, account)


def _refuse_closed(closed: Path | None, layout: Layout, account: Account) -> None:
    if closed is None:
        return
    raise Forbidden(
        f"The database runs as the unprivileged user '{account.name}', who can't enter {closed}, so it can't "
        f"access the data directory {layout.root}. Choose another --data-dir (such as "
        "/var/lib/postroom), or run Postroom as a normal user."
    )


def private_directory(path: Path, account: Account) -> None:
    """Create `path` as a directory of mode 0700 that belongs to `account`, or adapt it.

    Raises:
        Forbidden: something else is in its place: a link, a file, or another user's directory.
    """
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise Unavailable(f"The directory {path} can't be created: {error.strerror}.") from error
    try:
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise Forbidden(
            f"{path} is not a real directory (a link or a file?). Remove it and start again."
        ) from error
    try:
        owner = os.fstat(directory).st_uid
        if owner not in {account.uid, os.geteuid()}:
            raise Forbidden(
                f"{path} belongs to user id {owner}, not to '{account.name}'. Remove it, or run as that user."
            )
        if owner != account.uid:
            os.fchown(directory, account.uid, account.gid)
        os.fchmod(directory, 0o700)
    finally:
        os.close(directory)


def choose_socket_directory(layout: Layout, account: Account) -> Path:
    """Create and return the directory for the socket: `run`, or a short one for long data paths.

    The short one is `postroom-<uid>-<hash of the data directory>` under the temporary directory.

    Raises:
        Forbidden: another user's directory or a link is in its place.
        Invalid: the temporary directory's own path is too long or needs quoting.
    """
    if _fits(layout.run):
        private_directory(layout.run, account)
        return layout.run
    digest = hashlib.sha256(os.fsencode(layout.root)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()).resolve() / f"postroom-{account.uid}-{digest}"
    if not _fits(short):
        raise Invalid(
            f"Paths of sockets below {short.parent} would be too long. Set TMPDIR to a short path without "
            "special characters."
        )
    if account.switch:
        _refuse_closed(first_closed_directory(account, [*reversed(short.parents)]), layout, account)
    private_directory(short, account)
    return short


def _fits(directory: Path) -> bool:
    path = str(directory)
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return False
    length = len(encoded) + len("/") + len(SOCKET_NAME)
    return length <= SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(path) is not None


def write_file(path: Path, text: str, *, mode: int) -> None:
    """Write `text` to `path` atomically and durably."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "w", encoding="utf-8", closefd=False) as stream:
            stream.write(text)
        os.fsync(handle)
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    sync_directory(path.parent)


def disk_problem(layout: Layout, said: str = "") -> str | None:
    """Return the message for a disk too full to start PostgreSQL, or None; `said` is the server's output."""
    free = shutil.disk_usage(layout.root).free
    if free >= LEAST_FREE_BYTES and not any(sign in said for sign in _FULL_SIGNS):
        return None
    return (
        f"The disk of {layout.root} is full ({free // 2**20} MB are free), so the database can't start. It needs "
        f"{LEAST_FREE_BYTES // 2**20} MB at least. Make room and start again: what was stored is still there."
    )


def sync_directory(path: Path) -> None:
    """Make renames inside `path` durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
