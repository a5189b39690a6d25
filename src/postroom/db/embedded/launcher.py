"""Opening of the embedded database: as owner, who runs the server, or as follower of a running owner."""

import atexit
import errno
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from postroom.db.embedded.account import choose_account
from postroom.db.embedded.binaries import Binaries, find_binaries, reachable_binaries
from postroom.db.embedded.cluster import SUPERUSER, ensure_cluster, read_password, write_configuration
from postroom.db.embedded.layout import (
    PORT,
    Layout,
    choose_socket_directory,
    disk_problem,
    prepare_data_dir,
    write_file,
)
from postroom.db.embedded.lock import holder, try_lock
from postroom.db.embedded.server import FAST_STOP_SECONDS, Server, end_orphan, is_postmaster, start_server
from postroom.domain.errors import Conflict, PostroomError, Unavailable

DATABASE = "postroom"
ROLE = "postroom"
"""The application's role: owns its database, may create temporary databases, is not a superuser."""

_POLL_SECONDS = 0.05

Role = Literal["own", "any"]


class _Ownership:
    """Resources of an owner: the server and the lock. May be released twice and from any thread."""

    def __init__(
        self, layout: Layout, server: Server, start: Callable[[], Server], *, socket_dir: Path, lock: int
    ) -> None:
        self._layout = layout
        self._server = server
        self._start = start
        self._socket_dir = socket_dir
        self._lock: int | None = lock
        self._guard = threading.Lock()

    @property
    def postmaster_pid(self) -> int:
        """The process id of the running server."""
        return self._server.pid

    def publish(self) -> None:
        """Tell followers of the running server."""
        state = {
            "owner_pid": os.getpid(),
            "postmaster_pid": self._server.pid,
            "socket_dir": str(self._socket_dir),
        }
        write_file(self._layout.state, json.dumps(state), mode=0o600)

    def restart(self) -> None:
        with self._guard:
            if self._lock is None:
                return
            self._layout.state.unlink(missing_ok=True)
            self._server.stop(max_wait=FAST_STOP_SECONDS)
            self._server = self._start()
            self.publish()

    def release(self, max_wait: float) -> None:
        with self._guard:
            if self._lock is None:
                return
            try:
                self._layout.state.unlink(missing_ok=True)
                self._server.stop(max_wait=max_wait)
                if self._socket_dir != self._layout.run:
                    with suppress(OSError):
                        self._socket_dir.rmdir()
            finally:
                os.close(self._lock)
                self._lock = None
                _owned.discard(self)

    def forget(self) -> None:
        """Drop everything in a forked child: the lock and the server stay the parent's."""
        self._guard = threading.Lock()
        if self._lock is not None:
            self._server.forget()
            os.close(self._lock)
            self._lock = None


_owned: set[_Ownership] = set()


def _forget_all() -> None:
    for ownership in _owned:
        ownership.forget()
    _owned.clear()


def _release_all() -> None:
    for ownership in list(_owned):
        ownership.release(FAST_STOP_SECONDS)


os.register_at_fork(after_in_child=_forget_all)
atexit.register(_release_all)


@dataclass(frozen=True, slots=True)
class Database:
    """An open embedded database; its repr shows no secret.

    `url` is for SQLAlchemy, `dsn` for libpq; both contain the password. `owner` says whether this process runs the
    server, which then ends with it. A follower's `stop` does nothing.
    """

    url: str = field(repr=False)
    dsn: str = field(repr=False)
    owner: bool
    postmaster_pid: int
    data_dir: Path
    socket_dir: Path
    _ownership: _Ownership | None = field(default=None, repr=False, compare=False)

    def running(self) -> bool:
        """Return whether the server that was opened still runs, or that of the last restart."""
        pid = self.postmaster_pid if self._ownership is None else self._ownership.postmaster_pid
        return is_postmaster(pid, Layout(self.data_dir).cluster)

    def restart(self) -> None:
        """Start the server again after its end, if this process owns it; it recovers what was stored.

        Raises:
            Unavailable: it does not start.
        """
        if self._ownership is not None:
            self._ownership.restart()

    def stop(self, *, max_wait: float = FAST_STOP_SECONDS) -> None:
        """Shut the server down, if this process owns it, and wait for its end.

        Open transactions are rolled back. After `max_wait` seconds the server is stopped immediately, and recovers
        at its next start. Repeated calls do nothing.
        """
        if self._ownership is not None:
            self._ownership.release(max_wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def open_database(
    data_dir: str | os.PathLike[str],
    *,
    role: Role = "any",
    wait_seconds: float = 30.0,
    run_as: str | None = None,
    binaries: Binaries | None = None,
) -> Database:
    """Open the database in `data_dir`, creating it on first use, and return a handle.

    Args:
        data_dir: any directory, missing, empty or used before.
        role: `own` starts the server in this process or fails; `any` attaches to a running owner, also one that
            is just starting or recovering, and becomes the owner if there is none.
        wait_seconds: how long to wait for another owner: for its end (`own`), for its readiness (`any`).
            Starting the server in this process isn't counted.
        run_as: account of the server when this process is root; by default the account that owns the data,
            else `postgres`, else `nobody`.
        binaries: the programs of an owner; by default those of the installed package.

    Blocking: in an event loop, call it from a thread.

    Raises:
        Conflict: with `own`, another process keeps owning the directory.
        Unavailable: the programs are missing, or the server doesn't start or doesn't answer.
        Invalid: the data has another major version or is damaged, or `run_as` is not a usable account.
        Forbidden: a directory or file belongs to another user, or the server can't access it.
    """
    layout = Layout.of(data_dir)
    try:
        return _open(layout, role, wait_seconds, run_as, binaries)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable(disk_problem(layout, str(error)) or str(error)) from error
        raise


def _open(
    layout: Layout, role: Role, wait_seconds: float, run_as: str | None, binaries: Binaries | None
) -> Database:
    prepare_data_dir(layout, choose_account(layout.cluster, run_as))
    deadline = time.monotonic() + wait_seconds
    while True:
        lock = try_lock(layout.lock)
        if lock is not None:
            return _own(layout, lock, run_as, binaries)
        if role == "any":
            attached = attach(layout)
            if isinstance(attached, Database):
                return attached
        if time.monotonic() >= deadline:
            break
        time.sleep(_POLL_SECONDS)
    pid = holder(layout.lock)
    if role == "own":
        raise Conflict(
            f"The data directory {layout.root} is in use by process {pid}. Stop that process, or choose "
            "another --data-dir."
        )
    raise Unavailable(
        f"Process {pid} owns the data directory {layout.root}, but its database was not ready within "
        f"{wait_seconds:.0f} seconds ({attached}). Try again, or stop that process; see {layout.logs}."
    )


def _own(layout: Layout, lock: int, run_as: str | None, chosen: Binaries | None) -> Database:
    server: Server | None = None
    try:
        layout.state.unlink(missing_ok=True)
        account = choose_account(layout.cluster, run_as)
        binaries = reachable_binaries(chosen or find_binaries(), layout, account)
        ensure_cluster(layout, binaries, account)
        end_orphan(layout)
        write_configuration(layout, account)
        socket_dir = choose_socket_directory(layout, account)
        start = partial(start_server, layout, binaries, account, socket_dir)
        server = start()
        password = read_password(layout)
        try:
            _provide(socket_dir, password)
        except psycopg.Error as error:
            reason = _first_line(error)
            raise Unavailable(f"The database in {layout.root} can't be set up: {reason}") from error
        ownership = _Ownership(layout, server, start, socket_dir=socket_dir, lock=lock)
        ownership.publish()
    except BaseException:
        if server is not None:
            server.stop(max_wait=10)
        os.close(lock)
        raise
    _owned.add(ownership)
    return _handle(layout, socket_dir, password, server.pid, ownership)


def attach(layout: Layout) -> Database | str:
    """Return a follower's handle, or the reason why there is none yet."""
    try:
        state = read_state(layout)
        if state is None:
            return "it is starting"
        handle = _handle(layout, state.socket_dir, read_password(layout), state.postmaster_pid, None)
        psycopg.connect(handle.dsn, connect_timeout=5).close()
    except (psycopg.Error, Unavailable) as error:
        return _first_line(error)
    return handle


@dataclass(frozen=True, slots=True)
class State:
    """State that an owner publishes for its followers."""

    owner_pid: int
    postmaster_pid: int
    socket_dir: Path


def read_state(layout: Layout) -> State | None:
    """Return the published state, which exists once the server accepts connections, or None."""
    try:
        found = json.loads(layout.state.read_text(encoding="utf-8"))
        return State(int(found["owner_pid"]), int(found["postmaster_pid"]), Path(found["socket_dir"]))
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _first_line(error: psycopg.Error | PostroomError) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]


def _handle(
    layout: Layout, socket_dir: Path, password: str, pid: int, ownership: _Ownership | None
) -> Database:
    url = URL.create(
        "postgresql+psycopg",
        username=ROLE,
        password=password,
        database=DATABASE,
        query={"host": str(socket_dir), "port": str(PORT)},
    )
    return Database(
        url=url.render_as_string(hide_password=False),
        dsn=_conninfo(socket_dir, ROLE, password, DATABASE),
        owner=ownership is not None,
        postmaster_pid=pid,
        data_dir=layout.root,
        socket_dir=socket_dir,
        _ownership=ownership,
    )


def _conninfo(socket_dir: Path, user: str, password: str, database: str) -> str:
    return make_conninfo("", host=str(socket_dir), port=PORT, user=user, password=password, dbname=database)


def _provide(socket_dir: Path, password: str) -> None:
    """Create the application's role, its database and pgvector, where missing.

    Only a superuser can create the extension. It is also created in `template1`, so that databases that the
    application creates have it.
    """
    extension = "CREATE EXTENSION IF NOT EXISTS vector"
    with _superuser(socket_dir, password, "postgres") as connection:
        role = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        database = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if role is None:
            # The server gets only a verifier, so the password can't appear in its log.
            verifier = connection.pgconn.encrypt_password(password.encode(), ROLE.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB IN ROLE pg_monitor PASSWORD {}").format(
                    sql.Identifier(ROLE), verifier.decode()
                )
            )
        if database is None:
            with _superuser(socket_dir, password, "template1") as template:
                template.execute(extension)
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )
    with _superuser(socket_dir, password, DATABASE) as connection:
        connection.execute(extension)


def _superuser(socket_dir: Path, password: str, database: str) -> psycopg.Connection:
    return psycopg.connect(
        _conninfo(socket_dir, SUPERUSER, password, database), autocommit=True, connect_timeout=30
    )
