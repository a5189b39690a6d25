"""Finding what a server holds of a person, which was brought by the real ways in."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.sources import connect, conversation, read_all

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import events
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.people import scanning
from postroom.people.exporting import export
from postroom.people.finding import Found, find
from postroom.people.persons import person_of
from postroom.people.senders import SENDERS
from postroom.sources.registry.catalogue import all_kinds
from postroom.tokens import service as tokens

MONA = "mona@example.com"


@pytest.fixture(scope="module")
async def filled(api: Api, api_client: ApiClient) -> Api:
    """A project with conversations of two people, in which one is named by the other, and a note."""
    source = await connect(api, "intercom", secrets={"signing_secret": "s" * 20})
    for number, author, body in (
        (1, {"name": "Mona", "email": MONA.upper()}, "The export is empty."),
        (2, {"name": "Lisa", "email": "lisa@example.com"}, f"Mona ({MONA}) can't log in."),
        (3, {"name": "Ramona", "email": "ramona@example.com"}, "The page is blank."),
    ):
        assert (await source.send(conversation(number, author, body))).status_code == 200
    assert await read_all(api) == 3
    return api


async def found(api: Api, **who: Any) -> dict[str, Found]:
    async with unit_of_work(api.engine) as uow:
        person = await person_of(uow, **who)
    return {one.table: one for one in await find(api.engine, api.engine, person)}


async def test_find_address_counts_what_they_sent_and_what_names_them(
    filled: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "BATCH", 2)
    tables = await found(filled, email="Mona@example.com")

    assert {(one.table, one.deleted, one.replaced) for one in tables.values()} == {
        ("source_deliveries", 1, 1),
        ("signals", 1, 1),
    }
    assert len(tables["signals"].examples) == 2


async def test_find_name_counts_only_what_was_sent_under_exactly_it(filled: Api) -> None:
    tables = await found(filled, email="nobody@example.com", names=["Ramona"])

    assert {(one.table, one.deleted, one.replaced) for one in tables.values()} == {
        ("source_deliveries", 1, 0),
        ("signals", 1, 0),
    }


async def test_find_distinct_id_counts_events_in_their_database(filled: Api) -> None:
    capture = {
        "api_key": await token(filled),
        "batch": [
            {"event": "$pageview", "distinct_id": "customer-17", "properties": {}},
            {"event": "$pageview", "distinct_id": "customer-170", "properties": {"$set": {"email": MONA}}},
        ],
    }
    answer = await filled.client.post("/batch/", content=json.dumps(capture).encode())
    assert answer.status_code == 200, answer.text

    [one] = (await found(filled, distinct_id="customer-17")).values()
    assert (one.table, one.deleted, one.replaced) == ("events", 1, 0)
    assert (await found(filled, email=MONA))["events"].deleted == 1
    async with unit_of_work(filled.engine) as uow:
        await uow.execute(sa.delete(events))


async def token(api: Api) -> str:
    async with unit_of_work(api.engine) as uow:
        made = await tokens.ensure(uow, api.state.tokens, api.project, now=now())
    assert made.token is not None
    return made.token


async def test_find_account_counts_what_belongs_to_it(filled: Api, api_client: ApiClient) -> None:
    tables = await found(filled, account=api_client.user_id)

    assert (tables["users"].replaced, tables["memberships"].deleted) == (1, 1)
    assert tables["personal_api_keys"].deleted == 1
    assert tables.keys() == (await found(filled, email=api_client.email)).keys()


async def test_export_has_what_they_sent_and_their_account_without_secrets(
    filled: Api, api_client: ApiClient, tmp_path: Path
) -> None:
    async with unit_of_work(filled.engine) as uow:
        mona = await person_of(uow, email=MONA)
        member = await person_of(uow, account=api_client.user_id)
    sent, account = tmp_path / "mona.zip", tmp_path / "account.zip"
    counts = await export(filled.engine, filled.engine, mona, sent, now=now())
    await export(filled.engine, filled.engine, member, account, now=now())

    assert counts == {"signals": 1, "source_deliveries": 1}
    assert sent.stat().st_mode & 0o777 == 0o600
    [signal] = lines(sent, "signals")
    assert (signal["source_id"], signal["description"]) == ("1", "The export is empty.")
    assert MONA.upper() in lines(sent, "source_deliveries")[0]["body"]
    [row] = lines(account, "users")
    assert (row["email"], "password_hash" in row) == (api_client.email, False)
    assert [("key_hash" in key, key["label"]) for key in lines(account, "personal_api_keys")] == [
        (False, "test")
    ]
    with pytest.raises(Conflict):
        await export(filled.engine, filled.engine, mona, sent, now=now())


def lines(file: Path, table: str) -> list[Any]:
    with ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


async def test_find_without_one_person_is_refused(filled: Api) -> None:
    for who in ({}, {"email": MONA, "distinct_id": "customer-17"}):
        with pytest.raises(Invalid):
            await found(filled, **who)
    with pytest.raises(NotFound):
        await found(filled, account=999_999)


def test_senders_every_kind_that_takes_deliveries_is_declared() -> None:
    assert {kind.name for kind in all_kinds().values() if kind.sdk is None} == set(SENDERS)
