"""Make a backup: consistent, while the server runs, and under its name only once it was read back."""

import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from postroom.backups.archive import (
    CHUNK,
    EVENTS,
    FORMAT,
    MAIN,
    Facts,
    Keys,
    Manifest,
    Readable,
    Writer,
    opened,
)
from postroom.backups.programs import Address, address_of, connect, dump, script_of
from postroom.db.embedded.binaries import Binaries, find_binaries
from postroom.db.embedded.layout import sync_directory
from postroom.db.locks import BACKUP_LOCK
from postroom.domain.errors import Conflict, Invalid, Unavailable

PARTIAL = ".partial"
"""Suffix of an incomplete file."""

_TABLES = """\
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
) ORDER BY relname"""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is backed up: databases by addresses without a pooler, secret key, and settings without secrets."""

    main: str = field(repr=False)
    events: str | None = field(repr=False)
    secret: bytes = field(repr=False)
    settings: Mapping[str, str]


def never() -> bool:
    """Return false: nothing stops the work."""
    return False


def create(
    origin: Origin, target: Path, passphrase: str, *, now: datetime, stopped: Callable[[], bool] = never
) -> Manifest:
    """Write a backup to `target`, which must not exist, verify it, and return what is in it.

    The file gets its name when it is complete, on disk and read back. Memory does not depend on its size.

    Raises:
        Conflict: `target` exists.
        Unavailable: a database or the folder is not available, the disk is full, or `stopped` became true.
    """
    if os.path.lexists(target):
        raise Conflict(f"{target} exists. Choose another name; a backup never replaces a file.")
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        try:
            handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "w+b") as file:
                manifest = _write(file, origin, passphrase, now, stopped)
                file.flush()
                os.fsync(file.fileno())
            verify(partial, passphrase)
            partial.rename(target)
            sync_directory(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(f"The backup {target} can't be written: {error.strerror or error}.") from error
    return manifest


def _write(
    file: IO[bytes], origin: Origin, passphrase: str, now: datetime, stopped: Callable[[], bool]
) -> Manifest:
    writer = Writer(file)
    try:
        return _fill(writer, origin, passphrase, now, stopped)
    except BaseException:
        writer.abandon()
        raise


def _fill(
    writer: Writer, origin: Origin, passphrase: str, now: datetime, stopped: Callable[[], bool]
) -> Manifest:
    binaries, facts = find_binaries(), {}
    for name, url in ((MAIN, origin.main), (EVENTS, origin.events)):
        if url is not None:
            with _snapshot(url) as found, writer.compressed(name) as write:
                facts[name] = found.facts
                dump(binaries, found.address, found.id, write, stopped=stopped)
    salt = secrets.token_bytes(16)
    keys = Keys(passphrase, salt)
    manifest = Manifest(
        format=FORMAT,
        postroom=version("postroom"),
        made_at=now,
        main=facts[MAIN],
        events=facts.get(EVENTS),
        settings=dict(origin.settings),
        contents=writer.contents,
        salt=b64encode(salt).decode(),
        secret_key=keys.wrap(origin.secret, secrets.token_bytes(12)),
    )
    writer.finish(manifest, keys)
    return manifest


def verify(path: Path, passphrase: str) -> Manifest:
    """Read a whole backup: manifest, checksums, and what PostgreSQL's programs read of the dumps.

    Raises:
        Invalid: it is truncated, altered, damaged or of a newer version; or the passphrase is wrong.
        NotFound: there is no such file.
        Unavailable: it can't be read.
    """
    binaries = find_binaries()
    with opened(path, passphrase) as backup:
        backup.verify()
        for name in backup.manifest.dumps:
            with backup.dump(name) as stream:
                _read_through(binaries, stream)
        return backup.manifest


def _read_through(binaries: Binaries, stream: Readable) -> None:
    # The end of a script of pg_dump; a dump that lacks it is not whole.
    tail = b""
    for piece in script_of(binaries, stream):
        tail = (tail + piece)[-CHUNK:]
    if b"PostgreSQL database dump complete" not in tail:
        raise Invalid("The backup has no complete dump of the database. Make it again.")


@dataclass(frozen=True, slots=True)
class _Snapshot:
    id: str
    address: Address
    facts: Facts


@contextmanager
def _snapshot(url: str) -> Iterator[_Snapshot]:
    """Yield a snapshot of a database, which stays valid inside the block, with its counts."""
    with connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            yield _taken(connection)
        except psycopg.Error as error:
            reason = (str(error).strip().splitlines() or ["no reason given"])[0]
            raise Unavailable(f"The database could not be read: {reason}") from error
        finally:
            connection.rollback()


def _taken(connection: psycopg.Connection) -> _Snapshot:
    connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
    # What would drop or rewrite tables waits for the end, instead of blocking everybody behind it.
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BACKUP_LOCK])
    tables = [row[0] for row in connection.execute(_TABLES)]
    if "alembic_version" not in tables:
        raise Invalid("The database is empty: there is nothing to back up.")
    rows = {}
    for table in tables:
        counted = connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table)))
        rows[table] = counted.fetchall()[0][0]
    facts = Facts(
        postgres=_value(connection, "SHOW server_version"),
        vector=_value(connection, "SELECT extversion FROM pg_extension WHERE extname = 'vector'"),
        revision=_value(connection, "SELECT version_num FROM public.alembic_version"),
        rows=rows,
    )
    return _Snapshot(_value(connection, "SELECT pg_export_snapshot()"), address_of(connection), facts)


def _value(connection: psycopg.Connection, query: str) -> str:
    [(found,)] = connection.execute(query.encode()).fetchall()
    return str(found)
