"""Backups of a used database: restored elsewhere, and refused when they can't be."""

import asyncio
import stat
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from tests.helpers.databases import database_name
from tests.helpers.migrations.revisions import restore as load_dump
from tests.helpers.migrations.schemas import schema

from postroom.app.bootstrap import open_app
from postroom.backups import archive, service
from postroom.backups.archive import Keys, Manifest
from postroom.backups.create import Origin, create, verify
from postroom.backups.recorded import recorded
from postroom.backups.restore import restore
from postroom.backups.schemas import Target
from postroom.clock import now
from postroom.db.engine import create_engine, plain_url, unit_of_work
from postroom.db.migrate import BEFORE_BASELINE, migrate
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError, Unavailable
from postroom.settings import Settings
from postroom.worker.backups import back_up, backup_chores

PASSPHRASE = "a passphrase for tests"
SECRET = b"the secret key of the server"
MADE = datetime(2026, 11, 1, 3, 15, tzinfo=UTC)


@dataclass
class Made:
    """A used database and a backup of it, and one from before it was migrated."""

    url: str
    file: Path
    manifest: Manifest
    earlier: Path


@pytest.fixture(scope="module", autouse=True)
def _quick_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "SCRYPT_COST", 2**4)
        yield


@pytest.fixture(scope="module")
def made(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A database that was migrated from the revision before the baseline, with its backups."""
    folder = tmp_path_factory.mktemp("backups")
    file, earlier = folder / "postroom.backup", folder / "earlier.backup"
    with temporary_database(admin_url, "used") as url:
        load_dump(url)
        origin = Origin(url, None, SECRET, {"POSTROOM_LOG_LEVEL": "debug"})
        create(origin, earlier, PASSPHRASE, now=MADE)
        migrate(url)
        yield Made(url, file, create(origin, file, PASSPHRASE, now=MADE), earlier)


@pytest.fixture
def empty_url(admin_url: str) -> Iterator[str]:
    with temporary_database(admin_url, "restored") as url:
        yield url


@pytest.fixture(scope="module")
def untouched_url(admin_url: str) -> Iterator[str]:
    """An empty database, which refused backups leave empty."""
    with temporary_database(admin_url, "untouched") as url:
        yield url


def load(
    file: Path, url: str, events: str | None = None, *, passphrase: str = PASSPHRASE, replacing: bool = False
) -> list[bytes]:
    """Restore a backup; return the secret keys that were checked and stored."""
    placed: list[bytes] = []

    def place(secret: bytes) -> Callable[[], None]:
        placed.append(secret)
        return placed.clear

    target = Target(url, events)
    restore(file, passphrase, target, replace=replacing, check_secret=placed.append, place_secret=place)
    return placed


def content(url: str) -> dict[str, tuple[int, str]]:
    """Return the number of rows of each table, and a hash of them all."""
    hashed = 'md5(string_agg(t::text, chr(10) ORDER BY t::text COLLATE "C"))'
    whole = f"SELECT count(*), coalesce({hashed}, '') FROM {{}} t"
    with psycopg.connect(plain_url(url)) as connection:
        return {
            table: connection.execute(whole.format(table).encode()).fetchall()[0] for table in tables(url)
        }


def tables(url: str) -> list[str]:
    with psycopg.connect(plain_url(url)) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [name for (name,) in found]


def test_restore_into_an_empty_database_brings_schema_rows_and_secret(made: Made, empty_url: str) -> None:
    assert load(made.file, empty_url) == [SECRET, SECRET]

    before, after = content(made.url), content(empty_url)
    assert before == after
    assert before["signals"][0] == 98
    assert schema(made.url) == schema(empty_url)


def test_backup_of_an_earlier_revision_is_migrated_when_restored(made: Made, empty_url: str) -> None:
    load(made.earlier, empty_url)

    assert verify(made.earlier, PASSPHRASE).main.revision == BEFORE_BASELINE
    assert content(empty_url)["signals"] == content(made.url)["signals"]
    assert schema(empty_url) == schema(made.url)


def test_backup_has_mode_0600_facts_and_no_secret(made: Made) -> None:
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert {path.name for path in made.file.parent.iterdir()} == {made.file.name, made.earlier.name}
    found = verify(made.file, PASSPHRASE)
    assert found == made.manifest
    assert (found.main.rows["signals"], found.settings) == (98, {"POSTROOM_LOG_LEVEL": "debug"})
    assert SECRET not in made.file.read_bytes()


def test_backup_taken_while_rows_are_written_has_one_moment(
    admin_url: str, made: Made, tmp_path: Path
) -> None:
    with (
        temporary_database(admin_url, "written", template=database_name(made.url)) as url,
        psycopg.connect(plain_url(url), autocommit=True) as writer,
    ):
        before = content(url)

        def write_then_go_on() -> bool:
            # Called between the pieces of the dump, after its snapshot.
            writer.execute(
                "INSERT INTO organizations (id, name, created_at) VALUES (gen_random_uuid(), 'Late', now())"
            )
            return False

        origin = Origin(url, None, SECRET, {})
        create(origin, tmp_path / "one", PASSPHRASE, now=MADE, stopped=write_then_go_on)
        assert content(url)["organizations"][0] > before["organizations"][0]
        load(tmp_path / "one", url, replacing=True)
        assert content(url) == before


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _something_else(file: Path) -> None:
    file.write_bytes(b"-- PostgreSQL database dump\n" * 100)


def _flipped(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)


def _rewritten(change: Callable[[Manifest], Manifest], *, signed: bool = True) -> Callable[[Path], None]:
    """Return what replaces the manifest, signed with the passphrase or not."""

    def rewrite(file: Path) -> None:
        with zipfile.ZipFile(file) as old:
            members = {name: old.read(name) for name in old.namelist()}
        manifest = Manifest.model_validate_json(members["manifest.json"])
        keys = Keys(PASSPHRASE, b64decode(manifest.salt))
        members["manifest.json"] = change(manifest).model_dump_json().encode()
        if signed:
            members["manifest.mac"] = keys.sign(members["manifest.json"]).hex().encode()
        with zipfile.ZipFile(file, "w") as new:
            for name, data in members.items():
                new.writestr(name, data)

    return rewrite


def _with_main(**values: object) -> Callable[[Manifest], Manifest]:
    return lambda manifest: manifest.model_copy(update={"main": manifest.main.model_copy(update=values)})


UNUSABLE = {
    "truncated": (_truncated, "not a complete backup"),
    "something else": (_something_else, "not a complete backup"),
    "altered dump": (_flipped, "complete backup|altered or damaged"),
    "altered manifest": (_rewritten(_with_main(rows={}), signed=False), "altered or damaged"),
    "newer schema": (_rewritten(_with_main(revision="9999")), "newer Postroom"),
    "newer format": (
        _rewritten(lambda one: one.model_copy(update={"format": 2})),
        "format this version can't read",
    ),
    "other rows": (_rewritten(_with_main(rows={"signals": 84})), "other numbers of rows"),
    "missing dump": (
        _rewritten(lambda one: one.model_copy(update={"contents": {}})),
        "not a complete backup",
    ),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_unusable_backup_is_refused_and_changes_nothing(
    kind: str, made: Made, tmp_path: Path, untouched_url: str
) -> None:
    spoil, sentence = UNUSABLE[kind]
    file = tmp_path / "spoiled.backup"
    file.write_bytes(made.file.read_bytes())
    spoil(file)

    with pytest.raises((Invalid, Unavailable), match=sentence):
        load(file, untouched_url)
    assert tables(untouched_url) == []


@pytest.mark.parametrize(
    ("passphrase", "file", "error", "sentence"),
    [
        ("another passphrase", None, Invalid, "passphrase is wrong"),
        (PASSPHRASE, Path("/nowhere/at.all"), NotFound, "no file"),
    ],
)
def test_wrong_passphrase_or_file_is_refused(
    made: Made,
    untouched_url: str,
    passphrase: str,
    file: Path | None,
    error: type[PostroomError],
    sentence: str,
) -> None:
    with pytest.raises(error, match=sentence):
        load(file or made.file, untouched_url, passphrase=passphrase)
    assert tables(untouched_url) == []


def test_database_with_rows_is_replaced_when_asked_or_stays_as_it_was(
    made: Made, empty_url: str, tmp_path: Path
) -> None:
    migrate(empty_url)
    with psycopg.connect(plain_url(empty_url), autocommit=True) as connection:
        connection.execute("CREATE VIEW names AS SELECT name FROM organizations")
    before = content(empty_url)
    file = tmp_path / "other.backup"
    file.write_bytes(made.file.read_bytes())
    UNUSABLE["other rows"][0](file)

    with pytest.raises(Conflict, match="--replace"):
        load(made.file, empty_url)
    with pytest.raises(Unavailable, match="nothing was changed"):
        load(file, empty_url, replacing=True)
    assert content(empty_url) == before
    load(made.file, empty_url, replacing=True)
    assert content(empty_url) == content(made.url)
    assert schema(empty_url) == schema(made.url)


def test_tables_of_something_else_are_never_replaced(made: Made, empty_url: str) -> None:
    with psycopg.connect(plain_url(empty_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE invoices (id integer)")
    with pytest.raises(Conflict, match="something else"):
        load(made.file, empty_url, replacing=True)
    assert tables(empty_url) == ["invoices"]


async def test_database_with_a_connected_server_is_refused(made: Made, empty_url: str) -> None:
    engine = create_engine(empty_url, pool_size=1)
    async with engine.connect():
        with pytest.raises(Conflict, match="Stop all of them"):
            await asyncio.to_thread(load, made.file, empty_url, replacing=True)
    await engine.dispose()


def test_separate_events_are_restored_together_or_not_at_all(
    admin_url: str, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "two.backup"
    create(Origin(made.url, made.url, SECRET, {}), file, PASSPHRASE, now=MADE)
    with temporary_database(admin_url, "main") as main, temporary_database(admin_url, "events") as events:
        with pytest.raises(Invalid, match="unset POSTROOM_EVENTS_DATABASE_URL"):
            load(made.file, main, events)
        with pytest.raises(Invalid, match="set POSTROOM_EVENTS_DATABASE_URL to where"):
            load(file, main)
        load(file, main, events)
        assert content(main) == content(events) == content(made.url)


async def test_attempts_are_recorded_with_their_outcome(made: Made, tmp_path: Path) -> None:
    engine = create_engine(made.url, pool_size=1)
    origin = Origin(made.url, None, SECRET, {})
    good, bad = tmp_path / "good.backup", tmp_path / "missing" / "bad.backup"
    await recorded(
        engine, good, lambda: create(origin, good, PASSPHRASE, now=MADE), trigger="command", clock=now
    )
    with pytest.raises(Unavailable, match="can't be written"):
        await recorded(
            engine, bad, lambda: create(origin, bad, PASSPHRASE, now=MADE), trigger="schedule", clock=now
        )
    with pytest.raises(Conflict, match="never replaces"):
        await recorded(
            engine, good, lambda: create(origin, good, PASSPHRASE, now=MADE), trigger="command", clock=now
        )
    with pytest.raises(Unavailable, match="stopped"):
        create(origin, tmp_path / "stopped", PASSPHRASE, now=MADE, stopped=lambda: True)
    await engine.dispose()

    with psycopg.connect(plain_url(made.url), autocommit=True) as connection:
        rows = connection.execute(
            "DELETE FROM backups RETURNING trigger, status, bytes > 0, reason IS NULL"
        ).fetchall()
    expected = [
        ("command", "succeeded", True, True),
        ("schedule", "failed", None, False),
        ("command", "failed", None, False),
    ]
    assert sorted(rows) == sorted(expected)
    assert {path.name for path in tmp_path.iterdir()} == {good.name}  # noqa: ASYNC240


async def test_scheduled_backup_is_made_when_due_and_its_failure_is_recorded(
    made: Made, tmp_path: Path
) -> None:
    folder = tmp_path / "mounted"
    settings = Settings.model_validate(
        {
            "database_url": made.url,
            "data_dir": tmp_path / "data",
            "backup_passphrase": PASSPHRASE,
            "backup": {"folder": folder, "keep": 1},
        }
    )
    async with open_app(settings) as opened:
        app = replace(opened, clock=lambda: MADE)
        assert [chore.name for chore in backup_chores(app)] == ["back up"]
        with pytest.raises(Unavailable, match="does not exist"):
            await back_up(app, folder)
        folder.mkdir()
        assert await back_up(app, folder) is None
        files = [
            await back_up(replace(app, clock=partial(MADE.__add__, after)), folder)
            for after in (timedelta(hours=1), timedelta(days=1), timedelta(days=2))
        ]
        async with unit_of_work(app.engine) as uow:
            attempts = await service.newest(uow)
            last = await service.last_success(uow)
    assert list(folder.iterdir()) == files[-1:]
    assert [(one.status, one.deleted_at is None) for one in attempts] == [
        ("succeeded", True),
        ("succeeded", False),
        ("succeeded", False),
        ("failed", True),
    ]
    assert last == attempts[0]
    assert verify(Path(last.file), PASSPHRASE).main.rows["signals"] == 98


async def test_data_folder_with_an_empty_or_another_database_is_refused(
    made: Made, empty_url: str, tmp_path: Path
) -> None:
    def settings(url: str) -> Settings:
        return Settings.model_validate({"database_url": url, "data_dir": tmp_path})

    async with open_app(settings(made.url)):
        pass
    with pytest.raises(Conflict, match="The database is empty"):
        async with open_app(settings(empty_url)):
            pass
    assert tables(empty_url) == []
    migrate(empty_url)
    with pytest.raises(Conflict, match="The database is another one"):
        async with open_app(settings(empty_url)):
            pass
    async with open_app(settings(made.url)):
        pass
    (tmp_path / "database.json").unlink()
    async with open_app(settings(empty_url)):
        pass
