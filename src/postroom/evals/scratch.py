"""A database for one evaluation: made, migrated, and dropped whatever happens in between."""

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
