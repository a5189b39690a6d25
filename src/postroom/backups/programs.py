"""PostgreSQL's own programs `pg_dump`, `pg_restore` and `psql`, as streams."""

import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, NoReturn

import psycopg
from psycopg.conninfo import make_conninfo

from postroom.backups.archive import CHUNK, Readable
from postroom.db.embedded.account import own_account, spawn
from postroom.db.embedded.binaries import Binaries
from postroom.db.engine import plain_url
from postroom.domain.errors import Unavailable

_FIRST_ROWS = b"\nCOPY "
"""Ends the part of a script that creates tables; what follows may be anybody's text."""


def _is_of_one_version(line: bytes) -> bool:
    """Return whether a line of the schema is only known to some versions of PostgreSQL, and dispensable.

    Servers before 17 lack a setting of `pg_dump`'s; PostgreSQL 17.12 notes versions of its own at columns.
    """
    noted = line.startswith(b"ALTER TABLE ONLY ") and b" SET (pg_attver=" in line
    return noted or line == b"SET transaction_timeout = 0;"


@dataclass(frozen=True, slots=True)
class Address:
    """How a program reaches a database; the password is passed apart, since others can see command lines."""

    conninfo: str
    password: str = field(repr=False)


def connect(url: str) -> psycopg.Connection:
    """Connect to a database.

    Raises:
        Unavailable: it can't be reached.
    """
    try:
        return psycopg.connect(plain_url(url), connect_timeout=10, application_name="postroom backup")
    except psycopg.OperationalError as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise Unavailable(f"The database is not available: {reason}") from error


def address_of(connection: psycopg.Connection) -> Address:
    """Return how a connection was made, including what the environment or a password file provided."""
    return Address(make_conninfo("", **connection.info.get_parameters()), connection.info.password)


def dump(
    binaries: Binaries,
    address: Address,
    snapshot: str,
    write: Callable[[bytes], object],
    *,
    stopped: Callable[[], bool],
) -> None:
    """Write a dump of the schema `public` at a snapshot.

    Raises:
        Unavailable: it failed, or `stopped` became true.
    """
    options = ("--format=custom", "--compress=none", "--schema=public", "--exclude-extension=*", "--no-owner")
    more = ("--no-privileges", "--lock-wait-timeout=30s", f"--snapshot={snapshot}")
    with _running(binaries, "pg_dump", [*options, *more], address) as program:
        while piece := program.output.read(CHUNK):
            if stopped():
                raise Unavailable("The backup was stopped before it was complete.")
            write(piece)
        if program.wait() != 0:
            raise Unavailable(f"The database could not be dumped: {program.complaint()}")


def script_of(binaries: Binaries, source: Readable) -> Iterator[bytes]:
    """Yield the SQL of a dump in pieces, for a server of any version.

    Raises:
        Unavailable: the dump can't be read.
    """
    # The entry of the schema itself is not in the schema, and left out: every database has `public`.
    options = ["--format=custom", "--file=-", "--schema=public", "--no-owner", "--no-privileges"]
    with _running(binaries, "pg_restore", options, None) as program:
        trouble: list[Exception] = []
        feeding = threading.Thread(target=_feed, args=(source, program.input, trouble), daemon=True)
        feeding.start()
        schema = b""
        while _FIRST_ROWS not in schema and (piece := program.output.read(CHUNK)):
            schema += piece
        head, first, rows = schema.partition(_FIRST_ROWS)
        yield b"\n".join(line for line in head.split(b"\n") if not _is_of_one_version(line)) + first + rows
        while piece := program.output.read(CHUNK):
            yield piece
        feeding.join()
        if program.wait() != 0 or trouble:
            raise Unavailable(f"The dump can't be read: {trouble[0] if trouble else program.complaint()}")


def _feed(source: Readable, target: IO[bytes], trouble: list[Exception]) -> None:
    try:
        with suppress(BrokenPipeError), target:
            while piece := source.read(CHUNK):
                target.write(piece)
    except Exception as error:  # noqa: BLE001  # raised by the reader of the output
        trouble.append(error)


class Load:
    """A session of psql in one transaction, which an error or the end of this process rolls back."""

    def __init__(self, program: "_Program") -> None:
        self._program = program
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.feed(b"BEGIN;\nSET LOCAL lock_timeout = '10s';\n")

    def _read(self) -> None:
        for line in self._program.output:
            self._lines.put(line.decode().rstrip("\n"))
        self._lines.put(None)

    def feed(self, sql: bytes) -> None:
        """Execute SQL.

        Raises:
            Unavailable: the server refused this or earlier SQL.
        """
        try:
            self._program.input.write(sql)
            self._program.input.flush()
        except BrokenPipeError:
            self._fail()

    def ask(self, query: str) -> dict[str, str]:
        """Return the two columns of a query, after all that was fed.

        Raises:
            Unavailable: as `feed`.
        """
        first, last = ("-- postroom: answer --", "-- postroom: end --")
        self.feed(f"SELECT '{first}';\n{query};\nSELECT '{last}';\n".encode())
        lines: list[str] = []
        while (line := self._lines.get()) != last:
            if line is None:
                self._fail()
            else:
                lines = [] if line == first else [*lines, line]
        return dict(line.split("|", 1) for line in lines if "|" in line)

    def commit(self) -> None:
        """Commit, and end the session.

        Raises:
            Unavailable: the server did not commit.
        """
        self.feed(b"COMMIT;\n")
        self._program.input.close()
        if self._program.wait() != 0:
            self._fail()

    def _fail(self) -> NoReturn:
        with suppress(BrokenPipeError):
            self._program.input.close()
        self._program.wait()
        reason = self._program.complaint()
        raise Unavailable(f"The backup could not be loaded: {reason}")


@contextmanager
def load(binaries: Binaries, address: Address) -> Iterator[Load]:
    """Yield a session that loads SQL; without `commit` nothing of it stays."""
    options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
    with _running(binaries, "psql", options, address) as program:
        yield Load(program)


@dataclass(frozen=True, slots=True)
class _Program:
    """A running program with pipes, and what it complained about."""

    process: subprocess.Popen[bytes]
    input: IO[bytes]
    output: IO[bytes]
    errors: IO[bytes]

    def wait(self) -> int:
        return self.process.wait()

    def complaint(self) -> str:
        self.errors.seek(0)
        lines = self.errors.read(CHUNK).decode(errors="replace").splitlines()
        # Other lines have the context of an error, which may be a row.
        found = [line for line in lines if "error:" in line.lower()] or lines[:1]
        return found[0].rpartition("ERROR:")[2].strip()[:300] if found else "no reason given"


@contextmanager
def _running(
    binaries: Binaries, name: str, options: Sequence[str], address: Address | None
) -> Iterator[_Program]:
    """Yield a program, which is killed if it has not ended by itself."""
    command = [binaries.program(name), *options]
    environment = {}
    if address is not None:
        command.append(f"--dbname={address.conninfo}")
        environment["PGPASSWORD"] = address.password
    with tempfile.TemporaryFile() as errors:
        process = spawn(own_account(), command, stdin=subprocess.PIPE, stderr=errors, environment=environment)
        streams = [stream for stream in (process.stdin, process.stdout) if stream is not None]
        try:
            yield _Program(process, streams[0], streams[1], errors)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in streams:
                with suppress(OSError):
                    stream.close()
