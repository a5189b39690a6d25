"""A temporary database for one evaluation: created, migrated, and always dropped."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from postroom.db.embedded import open_database
from postroom.db.migrate import migrate
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Unavailable


@contextmanager
def scratch_database(server: str | None, data_dir: Path | None) -> Iterator[str]:
    """Yield the URL of a new, migrated database and drop it afterwards.

    It is created on the server `server`, else on the embedded server of `data_dir`, else on a temporary embedded
    server, whose folder is deleted afterwards.

    Raises:
        Unavailable: the server can't be reached, or does not allow creating a database.
    """
    if server is not None:
        with _on(server) as url:
            yield url
    elif data_dir is not None:
        with _embedded(data_dir) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
            # The server drops root privileges, so its folder must be accessible to others.
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
    with ExitStack() as stack:
        try:
            url = stack.enter_context(temporary_database(server, "eval"))
        except psycopg.Error as error:
            raise _unavailable(error) from error
        try:
            migrate(url)
            yield url
        finally:
            try:
                stack.close()
            except psycopg.Error as error:
                raise _unavailable(error) from error


def _unavailable(error: psycopg.Error) -> Unavailable:
    reason = str(error).strip().splitlines()[0]
    return Unavailable(f"The evaluation can't make its own database: {reason}")
