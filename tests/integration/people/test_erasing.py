"""Erasure of a person's data: nothing of the database has the value afterwards, and what others wrote stays."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.api_client import ApiClient, make_api_client
from tests.helpers.databases import columns_with
from tests.helpers.grouping import make_grouper
from tests.helpers.sdks import make_intake
from tests.helpers.sources import connect, conversation, read_all, signals_of

from postroom.clock import new_id, now
from postroom.db.callers import Caller, calling
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import audit_entries, dead_letters, erasures, memberships, users
from postroom.domain.errors import Conflict
from postroom.domain.identity.roles import Role
from postroom.domain.people.values import Value
from postroom.grouping.arrival.pipeline import group_pending
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.people import erasing
from postroom.people.erasing import Erased, Eraser, erase
from postroom.people.persons import person_of
from postroom.people.places import Counts
from postroom.people.treating import Batch, Writing, erase_batch
from postroom.reports.search import indexing
from postroom.sessions.members import invites

MONA = "mona.keller@example.com"
DISTINCT = "customer-17"


@pytest.fixture(scope="module")
async def member(api: Api) -> ApiClient:
    """Mona's account, in an organization that another one owns."""
    await api.key("task:read")
    member = await make_api_client(api)
    with calling(Caller("user", user_id=member.user_id)):
        async with unit_of_work(api.engine) as uow:
            await uow.execute(sa.update(users).where(users.c.id == member.user_id).values(email=MONA))
    return member


def eraser(api: Api) -> Eraser:
    return Eraser(api.engine, api.engine, api.state.jobs, now, KeyHasher(b"a secret for tests only"))


async def erased(api: Api, **who: Any) -> Erased:
    async with unit_of_work(api.engine) as uow:
        person = await person_of(uow, **who)
    return await erase(eraser(api), person)


@pytest.fixture(scope="module")
async def filled(api: Api, member: ApiClient) -> Api:
    """Conversations, emitted signals, errors, a report with notes, settings and an invitation that name Mona."""
    source = await connect(api, "intercom", secrets={"signing_secret": "s" * 20})
    sent = (
        ({"name": "Mona", "email": MONA.upper()}, "The export of invoices is empty since Monday."),
        ({"name": "Lisa", "email": "lisa@example.com"}, f"The login of Mona ({MONA}) fails with a timeout."),
        ({"email": MONA}, "The page of orders is blank."),
        ({"name": "Ramona", "email": "ramona@example.com"}, "Nobody can change a password."),
    )
    for number, (author, body) in enumerate(sent, 1):
        assert (await source.send(conversation(number, author, body))).status_code == 200
    assert await read_all(api) == 4
    await group_pending(make_grouper(api.engine), api.project)
    intake = await make_intake(api)
    async with intake.client:
        await send_errors(intake.client, intake.token)
    await intake.count()
    await write_about_mona(api, member)
    await indexing.index_changes(api.engine)
    return api


async def send_errors(client: Any, token: str) -> None:
    listed = [{"type": "ValueError", "value": f"No invoice of {MONA}"}]
    properties = {
        "$exception_list": listed,
        "$set": {"email": MONA},
        "$current_url": f"/?u={MONA.replace('@', '%40')}",
    }
    events = [
        {"event": "$exception", "distinct_id": DISTINCT, "properties": properties},
        {"event": "$pageview", "distinct_id": DISTINCT, "properties": {}},
        {"event": "$pageview", "distinct_id": "customer-18", "properties": {"asked": f"for {DISTINCT}"}},
    ]
    answer = await client.post("/batch/", content=json.dumps({"api_key": token, "batch": events}).encode())
    assert answer.status_code == 200, answer.text


async def write_about_mona(api: Api, member: ApiClient) -> None:
    [lisas] = [one for one in await signals_of(api) if "login" in one.description]
    async with unit_of_work(api.engine) as uow:
        await invites.make(
            uow,
            organization_id=api.other_organization,
            email=MONA.title(),
            role=Role.MEMBER,
            by=None,
            now=now(),
        )
        await JobQueue().enqueue(uow, Job("mail", "1", {"to": MONA}))
        letter = {
            "id": new_id(),
            "job": "mail",
            "key": "1",
            "payload": {"to": MONA},
            "error": "",
            "attempts": 1,
        }
        await uow.execute(sa.insert(dead_letters).values(**letter, created_at=now()))
    key = await api.key("task:write", "signal_scout:write", "notification:write")
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = (
        (
            f"reports/{lisas.report_id}/artefacts/",
            {"artefact_type": "note", "content": {"note": f"{MONA} rang"}},
        ),
        (
            f"reports/{lisas.report_id}/corrections/",
            {"title": f"Login of {MONA} fails", "reason": f"said {MONA}"},
        ),
        ("labels/", {"name": f"of {MONA}"}),
        ("scout/notes/", {"content": f"Ask {MONA} about exports."}),
        (
            "../notifications/destinations/",
            {"kind": "email", "name": "Mona", "address": MONA},
        ),
    )
    for path, body in calls:
        answer = await api.client.post(api.url(path), json=body, headers=bearer(key))
        assert answer.status_code in {200, 201}, (path, answer.text)


BEFORE = {
    "activity_log.detail",
    "artefacts.content",
    "audit_entries.name",
    "dead_letters.payload",
    "error_issues.message",
    "events.properties",
    "invites.email",
    "jobs.payload",
    "notification_destinations.address",
    "recent_occurrences.occurrence",
    "report_labels.name",
    "reports.title",
    "scout_notes.content",
    "signals.description",
    "signals.extra",
    "source_deliveries.body",
    "users.email",
}
"""What has the address at least, before it is erased."""


async def test_erase_killed_and_continued_leaves_the_address_nowhere(
    filled: Api, member: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[str] = []

    async def dying(writing: Writing, batch: Batch, value: Value) -> Counts:
        tables.append(batch.table.name)
        if batch.table.name == "reports" and tables.count("reports") == 1:
            raise ConnectionError("killed")
        return await erase_batch(writing, batch, value)

    assert await columns_with(filled.engine, MONA) >= BEFORE
    monkeypatch.setattr(erasing, "erase_batch", dying)
    with pytest.raises(ConnectionError):
        await erased(filled, email=MONA)
    assert "signals.description" not in await columns_with(filled.engine, MONA)
    done = await erased(filled, email=MONA)

    assert await columns_with(filled.engine, MONA) == set()
    assert tables.count("signals") == 1, "the second run begins where the first one ended"
    assert done.left == []
    assert done.counts["signals"] == (2, 2), "one has the address as its author, one went with its delivery"
    assert {one.source_id for one in await signals_of(filled)} == {"2", "4"}


async def test_erase_account_leaves_a_number_and_a_second_time_nothing(filled: Api) -> None:
    other = await make_api_client(filled)
    async with unit_of_work(filled.engine) as uow:
        await uow.execute(sa.update(users).where(users.c.id == other.user_id).values(first_name="Zed"))
    done = await erased(filled, account=other.user_id)

    async with unit_of_work(filled.engine) as uow:
        row = (await uow.execute(sa.select(users).where(users.c.id == other.user_id))).one()
        mine = sa.select(memberships.c.user_id).where(memberships.c.user_id == other.user_id)
        assert (await uow.execute(mine)).all() == []
        entry = sa.select(audit_entries.c.organization_id).where(audit_entries.c.object_id == done.person)
        recorded = set((await uow.execute(entry)).scalars())
    assert (row.email, row.first_name) == (f"erased-{other.user_id}@erased.invalid", "")
    assert await columns_with(filled.engine, other.email) == set()
    assert recorded == {filled.organization, filled.other_organization}
    again = await erased(filled, email=other.email)
    assert (again.person, again.counts, again.left) == (done.person, {}, [])
    answer = await filled.client.get("/api/users/@me/", headers=bearer(other.key))
    assert answer.json()["code"] == "authentication_failed"


async def test_erase_last_owner_is_refused_before_anything_is_erased(filled: Api) -> None:
    async with unit_of_work(filled.engine) as uow:
        user, _ = await identity.find_or_create_user(uow, email="last.owner@example.com", now=now())
        await identity.add_member(uow, user_id=user.id, organization_id=filled.other_organization, now=now())
    with pytest.raises(Conflict):
        await erased(filled, email="last.owner@example.com")

    async with unit_of_work(filled.engine) as uow:
        assert await uow.scalar(sa.select(erasures.c.id).where(erasures.c.finished_at.is_(None))) is None


async def test_erase_distinct_id_with_events_elsewhere_deletes_and_replaces(filled: Api) -> None:
    assert await columns_with(filled.engine, DISTINCT)
    events = create_engine(filled.engine.url.render_as_string(hide_password=False), pool_size=1)
    async with unit_of_work(filled.engine) as uow:
        person = await person_of(uow, distinct_id=DISTINCT)
    done = await erase(replace(eraser(filled), events=events), person)
    await events.dispose()

    assert await columns_with(filled.engine, DISTINCT) == set()
    assert done.counts["error_issue_users"] == (1, 0)
    assert done.left == []
