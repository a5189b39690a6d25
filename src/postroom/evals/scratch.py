"""A database for one evaluation: made, migrated, and dropped whatever happens in between."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from postroom.db.embedded import open_database
from postroom.db.engine import async_url
from postroom.db.migrate import migrate
from postroom.domain.errors import Unavailable


@contextmanager
def scratch_database(server: str | None, data_dir: Path | None) -> Iterator[str]:
    """Yield the address of a new, migrated database and drop it after.

    It is made on the server at the address `server`; else on the embedded server of `data_dir`; else on an
    embedded server of its own, in a folder that is deleted after.

    Raises:
        Unavailable: the server can't be reached, or does not let us make a database.
    """
    if server is not None:
        with _on(server) as url:
            yield url
    elif data_dir is not None:
        with _embedded(data_dir) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
            # The server gives up root's rights, so its folder must be within everyone's reach.
            Path(folder).chmod(0o711)
            with _embedded(Path(folder) / "data") as url:
                yield url


@contextmanager
def _embedded(data_dir: Path) -> Iterator[str]:
    database = open_database(data_dir, role="any")
    try:
        with _on(database.url) as url:
            yield url
    finally:
        database.stop()


@contextmanager
def _on(server: str) -> Iterator[str]:
    name = f"postroom_eval_{uuid4().hex[:12]}"
    _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE template1").format(sql.Identifier(name)))
    try:
        url = make_url(async_url(server)).set(database=name).render_as_string(hide_password=False)
        migrate(url)
        yield url
    finally:
        _drop(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop(server: str, statement: sql.Composed) -> None:
    """Drop a database, a few times if need be: the server's own vacuum may be in it, and may not be sent away."""
    for _ in range(20):
        with suppress(Unavailable):
            _execute(server, statement)
            return
        time.sleep(0.25)
    _execute(server, statement)


def _execute(server: str, statement: sql.Composed) -> None:
    url = make_url(async_url(server)).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Unavailable(f"The evaluation can't make its own database: {reason}") from error
