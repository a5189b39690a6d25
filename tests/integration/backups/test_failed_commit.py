"""A restore into two databases of which only one commits."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.helpers.migrations.revisions import restore as load_dump

from postroom.backups.create import Origin, create
from postroom.backups.restore import restore
from postroom.backups.schemas import Target
from postroom.db.engine import plain_url
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Unavailable
from postroom.identity.secret import replace_secret
from postroom.settings import Settings

PASSPHRASE = "a passphrase for tests"
SECRET = b"the secret key of the server"


def signals(url: str) -> int | None:
    """Return the number of signals in a database, None without their table."""
    with psycopg.connect(plain_url(url)) as connection:
        if connection.execute("SELECT to_regclass('public.signals')").fetchall() == [(None,)]:
            return None
        return int(connection.execute("SELECT count(*) FROM signals").fetchall()[0][0])


@pytest.fixture(scope="module")
def file(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of two databases."""
    path = tmp_path_factory.mktemp("backup") / "two.backup"
    with temporary_database(admin_url, "used") as url:
        load_dump(url)
        create(Origin(url, url, SECRET, {}), path, PASSPHRASE, now=datetime(2026, 11, 1, tzinfo=UTC))
    return path


@pytest.mark.parametrize("former", [b"the former secret key", None])
def test_restore_whose_second_commit_fails_puts_the_former_secret_key_back(
    former: bytes | None, file: Path, admin_url: str, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    settings = Settings.model_validate({"data_dir": data_dir})
    if former is not None:
        replace_secret(settings, former)

    def place_and_disconnect(secret: bytes) -> Callable[[], None]:
        take_back = replace_secret(settings, secret)
        with psycopg.connect(plain_url(main), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return take_back

    with temporary_database(admin_url, "main") as main, temporary_database(admin_url, "events") as events:
        with pytest.raises(Unavailable, match=r"Only the database of events was restored.* --replace"):
            restore(
                file,
                PASSPHRASE,
                Target(main, events),
                replace=False,
                check_secret=lambda _: None,
                place_secret=place_and_disconnect,
            )
        assert (signals(main), signals(events)) == (None, 98)
        assert [path.read_bytes() for path in data_dir.glob("*")] == ([former] if former else [])
