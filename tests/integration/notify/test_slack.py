"""Slack as an app: cards that stay up to date, and decisions by people who were linked."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlencode
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import add_project, add_user, log_of
from tests.integration.notify.notify_project import make_notify_project
from tests.integration.notify.slack_project import SlackProject
from tests.integration.notify.slack_workspace import signed, slack

from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log, memberships, projects, report_claims, slack_links
from postroom.domain.errors import Conflict, Forbidden, NotFound, Unauthenticated
from postroom.domain.identity.roles import Role
from postroom.domain.reports.state import Suppress
from postroom.notify.sender import send_test
from postroom.notify.slack import apps, links
from postroom.notify.slack.cards import conversations_of
from postroom.notify.slack.interactions import take
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.decide import Decision, decide

P0 = {"explanation": "e", "priority": "P0"}


@pytest.fixture
async def project(engine: AsyncEngine) -> AsyncIterator[SlackProject]:
    notify = await make_notify_project(engine)
    async with slack() as workspace:
        notify.settings = notify.settings.model_copy(update={"slack_api_url": workspace.url})
        async with unit_of_work(engine) as uow:
            found = await uow.execute(
                sa.select(projects.c.organization_id).where(projects.c.id == notify.project)
            )
            organization = found.scalar_one()
        made = SlackProject(notify, workspace, organization)
        await made.connect()
        yield made


async def test_report_has_one_card_that_is_updated_and_replied_to(project: SlackProject) -> None:
    notify = project.notify
    destination, report, card = await project.card(title="<!channel> & @here https://evil.example")
    assert "&lt;!channel&gt; &amp; @\u200bhere" in card.body["text"]
    assert {one["text"]["type"] for one in card.body["blocks"] if "text" in one} == {"plain_text"}
    assert set(card.buttons) == {
        f"postroom_{name}" for name in ("claim", "dismiss", "snooze_1", "snooze_7", "resolve", "open")
    }
    await notify.log(report, "priority_judgment", P0)
    assert await notify.told(destination) == 1
    assert len(project.slack.cards) == 1
    assert "P0" in card.shown
    [reply] = project.slack.replies
    assert (reply.body["thread_ts"], reply.body["text"]) == (card.ts, "Raised to P0")
    assert reply.body["reply_broadcast"] is True
    # A change that the rule is not about updates the card without a word.
    async with unit_of_work(notify.engine) as uow:
        await claims.claim(
            uow,
            project_id=notify.project,
            report_id=report,
            user_id=notify.ann,
            requested=ClaimRequest(),
            now=notify.at,
        )
    await project.refresh(destination)
    assert "Claimed by " in card.shown
    assert "postroom_claim" not in card.buttons
    async with unit_of_work(notify.engine) as uow:
        [found] = await conversations_of(uow, notify.project, report, user_id=notify.ann)
        assert found.url.startswith("https://app.slack.com/client/T")
        assert found.url.endswith(f"-{card.ts}")
        with pytest.raises(NotFound):
            await conversations_of(uow, notify.project + 1, report, user_id=notify.ann)
    edits, calls = card.edits, len(project.slack.calls)
    await project.refresh(destination)
    assert (card.edits, len(project.slack.calls), len(project.slack.messages)) == (edits, calls, 2)


async def test_card_that_was_deleted_in_slack_comes_back_with_the_next_event(project: SlackProject) -> None:
    destination, report, _ = await project.card()
    project.slack.messages.clear()
    await project.notify.log(report, "priority_judgment", P0)
    await project.refresh(destination)
    assert len(project.slack.cards) == 1
    project.slack.messages.clear()
    async with unit_of_work(project.notify.engine) as uow:
        caller = None
        await decide(
            uow,
            project.notify.line,
            [report],
            Decision([Suppress()], caller=caller),
            project_id=project.notify.project,
            now=project.notify.at,
        )
    await project.refresh(destination)
    assert project.slack.messages == []


async def test_slack_that_limits_or_refuses_loses_nothing_and_says_what_to_do(project: SlackProject) -> None:
    notify = project.notify
    id = await notify.add("C0GENERAL", "slack_app")
    await notify.ready()
    project.slack.slow = True
    assert await notify.told(id) == 0
    rests = (await notify.destination(id)).rests_until
    assert rests is not None
    assert (rests - notify.at).total_seconds() == 30
    project.slack.slow = False
    notify.later(seconds=31)
    assert await notify.send(id) == 1
    # Blocks that Slack refuses are left out.
    project.slack.refuse["chat.postMessage"] = "invalid_blocks"
    await notify.ready()
    assert await notify.told(id) == 0
    assert project.slack.calls[-2:] == ["chat.postMessage"] * 2
    project.slack.refuse["chat.postMessage"] = "not_in_channel"
    await notify.ready()
    assert await notify.told(id) == 0
    failed = await notify.destination(id)
    assert failed.state == "failed"
    assert "/invite @Postroom" in str(failed.last_error)


async def test_card_whose_update_fails_is_updated_later(project: SlackProject) -> None:
    destination, report, card = await project.card()
    await project.link()
    project.slack.refuse["chat.update"] = "internal_error"
    await project.take(project.slack.press(card, "resolve"))
    await project.refresh(destination)
    assert card.edits == 0
    project.slack.refuse.clear()
    project.notify.later(hours=2)
    await project.refresh(destination)
    assert "Resolved" in card.shown
    assert "postroom_resolve" not in card.buttons
    assert await project.status(report) == "resolved"


async def test_person_who_is_not_linked_is_offered_a_link_that_works_once(project: SlackProject) -> None:
    _, report, card = await project.card()
    assert await project.take(project.slack.press(card, "resolve")) == {}
    assert await project.status(report) == "ready"
    [told] = project.slack.told
    token = told.partition("/slack#token=")[2].partition("|")[0]
    notify = project.notify
    async with unit_of_work(notify.engine) as uow:
        stranger, _ = await add_user(uow, "Eve")
        with pytest.raises(Forbidden):
            await links.accept(uow, token, user_id=stranger, now=notify.at)
        offer = await links.look_up(uow, token, user_id=notify.ann, now=notify.at)
        assert (offer.slack_user_id, offer.slack_name) == ("U0ANN", "ann.slack")
        await links.accept(uow, token, user_id=notify.ann, now=notify.at)
        with pytest.raises(NotFound):
            await links.accept(uow, token, user_id=notify.ann, now=notify.at)
    await project.take(project.slack.press(card, "resolve"))
    assert await project.status(report) == "resolved"
    await project.take(project.slack.press(card, "resolve", user="U0BOB"))
    token = project.slack.told[-1].partition("/slack#token=")[2].partition("|")[0]
    notify.later(minutes=10)
    async with unit_of_work(notify.engine) as uow:
        with pytest.raises(NotFound):
            await links.look_up(uow, token, user_id=notify.ann, now=notify.at)


async def test_dismissal_asks_why_and_is_logged_with_its_origin(project: SlackProject) -> None:
    destination, report, card = await project.card()
    await project.link()
    assert await project.take(project.slack.press(card, "dismiss")) == {}
    assert await project.status(report) == "ready"
    [(trigger, _)] = project.slack.views
    assert trigger == "trigger.1"
    refused = await project.take(project.slack.submit(None, "why"))
    assert refused == {"response_action": "errors", "errors": {"reason": "Choose a reason."}}
    assert await project.take(project.slack.submit("already_fixed", "In 4.2\x00\ud800")) == {}
    assert await project.status(report) == "suppressed"
    async with unit_of_work(project.notify.engine) as uow:
        entries = await log_of(uow, report)
    [dismissal] = [one["content"] for one in entries if one["type"] == "dismissal"]
    assert (dismissal["reason"], dismissal["note"], dismissal["slack_user_id"], dismissal["user_id"]) == (
        "already_fixed",
        "In 4.2\ufffd\ufffd",  # what can't be stored is replaced
        "U0ANN",
        project.notify.ann,
    )
    assert any("in Slack" in str(one["content"]) for one in entries if one["type"] == "note")
    await project.refresh(destination)
    assert "Put away" in card.shown


async def test_claim_and_snooze_are_those_of_the_person(project: SlackProject) -> None:
    destination, report, card = await project.card()
    await project.link()
    await project.take(project.slack.press(card, "claim"))
    async with unit_of_work(project.notify.engine) as uow:
        claimed = await uow.execute(
            sa.select(report_claims.c.user_id).where(report_claims.c.report_id == report)
        )
        assert claimed.scalar_one() == project.notify.ann
        logged = await uow.execute(
            sa.select(activity_log.c.detail).where(activity_log.c.activity == "claimed")
        )
        assert logged.scalar_one()["origin"] == "slack"
        bob, _ = await add_user(uow, "Bob", organization_id=project.organization)
    await project.link(bob, "U0BOB")
    await project.take(project.slack.press(card, "claim", user="U0BOB"))
    assert "has claimed this report" in project.slack.told[-1]
    await project.refresh(destination)
    await project.take(project.slack.press(card, "snooze_7"))
    assert await project.status(report) == "suppressed"


async def test_requests_that_slack_did_not_send_now_are_refused(project: SlackProject) -> None:
    _, report, card = await project.card()
    await project.link()
    notify = project.notify
    payload = project.slack.press(card, "resolve")
    good, body = signed(payload, notify.at)
    old = str(int(notify.at.timestamp()) - 301)
    wrong = [
        signed(payload, notify.at, "another secret"),
        signed(payload, notify.at, stamp=old),
        ({**good, "x-slack-request-timestamp": str(int(notify.at.timestamp()) + 1)}, body),
        ({name: text for name, text in good.items() if name != "x-slack-signature"}, body),
        (good, body + b"&"),
    ]
    for headers, sent in wrong:
        with pytest.raises(Unauthenticated):
            await take(project.deps, project.organization, headers=headers, body=sent)
    with pytest.raises(Unauthenticated):
        await take(project.deps, UUID(int=7), headers=good, body=body)
    assert await project.status(report) == "ready"
    assert await take(project.deps, project.organization, headers=good, body=body) == {}
    with pytest.raises(Unauthenticated, match="received before"):
        await take(project.deps, project.organization, headers=good, body=body)


async def test_presses_that_prove_nothing_change_nothing(project: SlackProject) -> None:
    destination, report, card = await project.card()
    await project.link()
    press = project.slack.press
    button = {"action_id": "postroom_resolve"}
    value = card.buttons["postroom_resolve"]
    other = value.replace(str(report), str(UUID(int=3)))
    for payload in (
        {**press(card, "resolve"), "user": {"id": "U0ANN", "team_id": "T0OTHER"}},
        press(
            card, "resolve", actions=[{**button, "value": value[:-1] + ("0" if value[-1] != "0" else "1")}]
        ),
        press(card, "resolve", actions=[{**button, "value": other}]),
        press(card, "resolve", actions=[{**button, "value": None}]),
        press(card, "resolve", message={"ts": "1.2"}),
        press(card, "resolve", channel={"id": "C0OTHER"}),
        press(card, "resolve", actions=[]),
        {**press(card, "resolve"), "actions": "x", "user": []},
        press(card, "resolve", type="shortcut"),
        {"type": "view_submission", "view": {"callback_id": "postroom_dismiss", "state": []}},
    ):
        assert await project.take(payload) in ({}, {"response_action": "errors"})
    for body in (
        b"",
        b"payload=",
        b"payload=%7B",
        urlencode({"payload": "[" * 20_000}).encode(),
        b"\xff=\xfe",
    ):
        project.notify.later(seconds=1)
        headers, _ = signed({}, project.notify.at)
        with pytest.raises(Unauthenticated):
            await take(project.deps, project.organization, headers=headers, body=body)
    await project.set_role(Role.VIEWER)
    await project.take(press(card, "resolve"))
    assert "role" in project.slack.told[-1]
    assert await project.status(report) == "ready"
    await project.set_role(Role.MEMBER)
    await project.notify.research_again(report)
    await project.take(press(card, "resolve"))
    assert "changed meanwhile" in project.slack.told[-1]
    async with unit_of_work(project.notify.engine) as uow:
        await uow.execute(memberships.delete().where(memberships.c.user_id == project.notify.ann))
        left = await uow.execute(sa.select(sa.func.count()).select_from(slack_links))
        assert left.scalar_one() == 0
    await project.refresh(destination)
    await project.take(press(card, "claim"))
    assert "Link your account" in project.slack.told[-1]


async def test_links_end_with_another_app_or_signing_secret(project: SlackProject) -> None:
    async def linked() -> int:
        async with unit_of_work(project.notify.engine) as uow:
            return len(await links.list_links(uow, project.notify.ann))

    await project.link()
    await project.connect(token="xoxb-1-2-renewed")
    assert await linked() == 1
    for bot in ("U0BOT", "U0OTHER"):
        await project.connect(signing="s" * 32, bot=bot)
        assert await linked() == 0
        await project.link()
    _, report, card = await project.card()
    await project.connect(signing="e" * 32)
    headers, body = signed(project.slack.press(card, "resolve"), project.notify.at, "e" * 32)
    assert await take(project.deps, project.organization, headers=headers, body=body) == {}
    assert await project.status(report) == "ready"


async def test_card_of_another_organization_is_refused(project: SlackProject) -> None:
    _, _, card = await project.card()
    await project.link()
    async with unit_of_work(project.notify.engine) as uow:
        elsewhere = await add_project(uow)
        await uow.execute(
            projects.update()
            .where(projects.c.id == project.notify.project)
            .values(
                organization_id=sa.select(projects.c.organization_id)
                .where(projects.c.id == elsewhere)
                .scalar_subquery()
            )
        )
    await project.take(project.slack.press(card, "resolve"))
    assert "out of date" in project.slack.told[-1]


async def test_destination_needs_a_connected_app_and_its_test_arrives(project: SlackProject) -> None:
    notify = project.notify
    await project.link(slack_user="U0ANNSELF")
    project.slack.channels.add("U0ANNSELF")
    own = await notify.add(None, "slack_app", personal=True, state="untested")
    tested = await send_test(notify.post, own)
    assert tested is not None
    assert tested.status == "delivered"
    assert (await notify.destination(own)).address == "U0ANNSELF"
    async with unit_of_work(notify.engine) as uow:
        await apps.disconnect(
            uow, project.organization, project_id=notify.project, user_id=notify.ann, now=notify.at
        )
    tested = await send_test(notify.post, own)
    assert tested is not None
    assert "no Slack app is connected" in str(tested.error)
    with pytest.raises(Conflict):
        await notify.add("C0GENERAL", "slack_app")


async def test_disconnecting_waits_for_a_connection_that_is_underway(project: SlackProject) -> None:
    notify = project.notify
    common = {"project_id": notify.project, "user_id": notify.ann, "now": notify.at}

    async def disconnect() -> None:
        async with unit_of_work(notify.engine) as uow:
            await apps.disconnect(uow, project.organization, **common)  # type: ignore[arg-type]

    await disconnect()
    async with unit_of_work(notify.engine) as uow:
        await project.connect(uow)
        later = asyncio.create_task(disconnect())
        await asyncio.wait({later}, timeout=0.3)
    await later
    async with unit_of_work(notify.engine) as uow:
        assert await apps.get(uow, project.organization) is None
