"""People and keys."""

import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import personal_api_keys
from postroom.domain.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from postroom.identity import keys, repository, service
from postroom.identity.schemas import KeyInfo
from postroom.identity.secret import KeyHasher, load_hasher
from postroom.settings import Settings

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
HASHER = KeyHasher(b"the secret of the tests")


async def make_key(uow: UnitOfWork, email: str = "ada@example.com") -> tuple[str, KeyInfo]:
    user, _ = await service.find_or_create_user(uow, email=email, now=NOW)
    return await service.create_key(
        uow,
        user=user,
        label=" laptop ",
        scopes=["task:write", "task:read"],
        projects=[3, 1, 3],
        organizations=[],
        hasher=HASHER,
        now=NOW,
    )


async def test_key_authenticates_its_user(uow: UnitOfWork) -> None:
    key, info = await make_key(uow)
    actor = await service.authenticate(uow, key, hasher=HASHER, now=NOW)
    assert actor is not None
    assert (actor.user_id, actor.email, actor.key_id) == (info.user_id, "ada@example.com", info.id)
    assert actor.scopes == {"task:read", "task:write"}
    assert actor.scoped_projects == {1, 3}
    assert actor.scoped_organizations == frozenset()


async def test_key_is_stored_as_keyed_hash_only(uow: UnitOfWork) -> None:
    key, info = await make_key(uow)
    assert key.startswith("phx_")
    assert len(key) >= len("phx_") + 43
    assert info.mask == f"phx_…{key[-4:]}"
    assert info.label == "laptop"
    row = (await uow.execute(sa.select(personal_api_keys).where(personal_api_keys.c.id == info.id))).one()
    assert len(row.key_hash) == 32
    assert key not in str(row)
    assert key.encode() not in row.key_hash
    assert "secret" not in repr(HASHER).removeprefix("KeyHasher")


async def test_key_of_other_secret_is_unknown(uow: UnitOfWork) -> None:
    key, _ = await make_key(uow)
    assert (
        await service.authenticate(uow, key, hasher=KeyHasher(b"another secret altogether"), now=NOW) is None
    )


@pytest.mark.parametrize("key", ["", "phx_", "phx_wrong", "\ud800", "\x00", "x" * 100_000])
async def test_key_unknown_authenticates_nobody(uow: UnitOfWork, key: str) -> None:
    await make_key(uow)
    assert await service.authenticate(uow, key, hasher=HASHER, now=NOW) is None


async def test_key_revoked_authenticates_nobody_and_revoking_is_idempotent(uow: UnitOfWork) -> None:
    key, info = await make_key(uow)
    revoked = await service.revoke_key(uow, info.id, now=NOW)
    again = await service.revoke_key(uow, info.id, now=NOW + timedelta(days=1))
    assert revoked.revoked_at == again.revoked_at == NOW
    assert await service.authenticate(uow, key, hasher=HASHER, now=NOW) is None


async def test_rolling_a_key_replaces_its_text_alone(uow: UnitOfWork) -> None:
    old, info = await make_key(uow)
    new, rolled = await keys.roll_key(uow, info.id, hasher=HASHER, now=NOW)
    assert await service.authenticate(uow, old, hasher=HASHER, now=NOW) is None
    actor = await service.authenticate(uow, new, hasher=HASHER, now=NOW)
    assert actor is not None
    assert actor.key_id == info.id
    assert (rolled.scopes, rolled.projects, rolled.mask) == (info.scopes, info.projects, f"phx_…{new[-4:]}")


async def test_key_revoked_cannot_be_rolled(uow: UnitOfWork) -> None:
    _, info = await make_key(uow)
    await service.revoke_key(uow, info.id, now=NOW)
    with pytest.raises(Conflict, match="is revoked"):
        await keys.roll_key(uow, info.id, hasher=HASHER, now=NOW)


async def test_key_unknown_id_is_reported(uow: UnitOfWork) -> None:
    id = new_id()
    with pytest.raises(NotFound, match=str(id)):
        await service.revoke_key(uow, id, now=NOW)
    with pytest.raises(NotFound, match=str(id)):
        await keys.roll_key(uow, id, hasher=HASHER, now=NOW)


async def test_keys_are_listed_newest_first_and_by_user(uow: UnitOfWork) -> None:
    _, first = await make_key(uow, "a@example.com")
    _, second = await make_key(uow, "b@example.com")
    assert [info.id for info in await service.list_keys(uow)] == [second.id, first.id]
    assert [info.id for info in await service.list_keys(uow, email="A@EXAMPLE.com")] == [first.id]
    assert await service.list_keys(uow, email="c@example.com") == []


async def test_key_use_is_recorded_once_per_minute(uow: UnitOfWork) -> None:
    key, info = await make_key(uow)
    seen = []
    for seconds in (0, 59, 60, 61, 130):
        await service.authenticate(uow, key, hasher=HASHER, now=NOW + timedelta(seconds=seconds))
        used = (await service.get_key(uow, info.id)).last_used_at
        assert used is not None
        seen.append((used - NOW).total_seconds())
    assert seen == [0, 0, 0, 61, 130]


async def test_noting_the_use_never_waits_for_another_request(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        key, _ = await make_key(uow)
    async with unit_of_work(engine) as slow, unit_of_work(engine) as quick:
        # A wait would be an error: the first transaction has the row until the block ends.
        await quick.execute(sa.text("SET LOCAL lock_timeout = '1ms'"))
        assert await service.authenticate(slow, key, hasher=HASHER, now=NOW) is not None
        assert await service.authenticate(quick, key, hasher=HASHER, now=NOW) is not None


async def test_user_address_is_case_insensitive(uow: UnitOfWork) -> None:
    made, is_new = await service.find_or_create_user(uow, email=" Ada@Example.com ", now=NOW)
    found, is_new_again = await service.find_or_create_user(uow, email="ADA@example.COM", now=NOW)
    assert (is_new, is_new_again) == (True, False)
    assert made == found
    assert made.email == "Ada@Example.com"


async def test_user_concurrent_creation_makes_one(engine: AsyncEngine) -> None:
    ids = set()
    async with unit_of_work(engine) as first:
        user, _ = await service.find_or_create_user(first, email="ada@example.com", now=NOW)
        ids.add(user.id)
        other = engine.connect()
        second = await other.start()
        # The second reads before the first commits, so its insert meets the first one's row.
        assert await repository.user_by_email(second, "ADA@example.com") is None
    assert (
        await repository.insert_user(
            second,
            uuid=new_id(),
            email="ADA@example.com",
            first_name="",
            last_name="",
            github_login=None,
            now=NOW,
        )
        is None
    )
    user, is_new = await service.find_or_create_user(second, email="ADA@example.com", now=NOW)
    await other.close()
    assert (user.id in ids, is_new) == (True, False)


@pytest.mark.parametrize(
    "email", ["", "ada", "@example.com", "ada@", "a b@c", "a@b@c", "a\x00@b", "ada@" + "x" * 300]
)
async def test_user_invalid_address_is_refused(uow: UnitOfWork, email: str) -> None:
    with pytest.raises(Invalid, match="is not an e-mail address"):
        await service.find_or_create_user(uow, email=email, now=NOW)


async def test_member_is_created_once(uow: UnitOfWork) -> None:
    organization = await service.create_organization(uow, name=" Acme ", now=NOW)
    user, _ = await service.find_or_create_user(uow, email="ada@example.com", now=NOW)
    made = [
        await service.add_member(uow, user_id=user.id, organization_id=organization.id, now=NOW)
        for _ in range(2)
    ]
    assert made == [True, False]
    assert organization in await service.list_organizations(uow)
    assert organization.name == "Acme"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b"])
async def test_user_invalid_name_is_refused(uow: UnitOfWork, name: str) -> None:
    with pytest.raises(Invalid, match="1 to 200 characters"):
        await service.create_organization(uow, name=name, now=NOW)


@pytest.mark.parametrize("label", ["x" * 201, "\x00"])
async def test_key_invalid_label_is_refused(uow: UnitOfWork, label: str) -> None:
    user, _ = await service.find_or_create_user(uow, email="ada@example.com", now=NOW)
    with pytest.raises(Invalid, match="at most 200 characters"):
        await service.create_key(
            uow,
            user=user,
            label=label,
            scopes=["*"],
            projects=[],
            organizations=[UUID(int=1)],
            hasher=HASHER,
            now=NOW,
        )


def settings(data_dir: Path, secret: str | None = None) -> Settings:
    return Settings(data_dir=data_dir, secret_key=None if secret is None else SecretStr(secret))


def test_server_secret_is_created_once_and_private(tmp_path: Path) -> None:
    first = load_hasher(settings(tmp_path / "new" / "data"))
    path = tmp_path / "new" / "data" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == first.secret
    assert len(first.secret) == 32
    assert load_hasher(settings(path.parent)) == first
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]


def test_server_secret_concurrent_starts_share_it(tmp_path: Path) -> None:
    found: list[KeyHasher] = []
    barrier = threading.Barrier(8)

    def load() -> None:
        barrier.wait()
        found.append(load_hasher(settings(tmp_path)))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({hasher.secret for hasher in found}) == 1


def test_server_secret_setting_overrides_file(tmp_path: Path) -> None:
    assert load_hasher(settings(tmp_path, "a long secret of the operator")).secret == (
        b"a long secret of the operator"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_server_secret_readable_by_others_is_refused(tmp_path: Path, mode: int) -> None:
    load_hasher(settings(tmp_path))
    (tmp_path / "secret_key").chmod(mode)
    with pytest.raises(Forbidden, match=f"mode {mode:o}.*chmod 600"):
        load_hasher(settings(tmp_path))


def test_server_secret_too_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="POSTROOM_SECRET_KEY contains fewer than 16 bytes"):
        load_hasher(settings(tmp_path, "short"))
    handle = os.open(tmp_path / "secret_key", os.O_WRONLY | os.O_CREAT, 0o600)
    os.close(handle)
    with pytest.raises(Invalid, match="secret_key contains fewer than 16 bytes"):
        load_hasher(settings(tmp_path))


def test_server_secret_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="can't be read or created"):
        load_hasher(settings(tmp_path / "file"))
