"""Notifications from a change to the message: what is told, joined, held, summed up, retried and given up."""

import base64
import hmac
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import Receiver, receiver
from tests.integration.notify.notify_project import PUBLIC, NotifyProject, bodies, make_notify_project

from postroom import outbound
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.notifications.events import EVENT_TYPES
from postroom.domain.reports.outcomes import Outcome
from postroom.identity.secret import KeyHasher
from postroom.notify import sender, service
from postroom.notify.post import Post
from postroom.outbound import Answered
from postroom.reports.decisions import outcomes
from postroom.reports.decisions.outcomes import Happened

ALL = list(EVENT_TYPES)
P0 = {"explanation": "e", "priority": "P0"}


@pytest.fixture
async def target() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        made.answer(200)
        yield made


@pytest.fixture
async def notify(engine: AsyncEngine) -> NotifyProject:
    return await make_notify_project(engine)


async def test_report_that_becomes_ready_is_sent_signed_once_with_link(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url)
    report = await notify.ready(priority="P1", source_products=["zendesk"])
    assert await notify.told(id) == 1
    assert await notify.told(id) == 0
    [(headers, body)] = target.asked
    [sent] = bodies(target.asked)
    assert (sent["type"], sent["data"]["report"]["url"]) == (
        "report.ready",
        f"{PUBLIC}/projects/{notify.project}/reports/{report}",
    )
    secret = notify.seals.open(id, (await notify.destination(id)).sealed)["secret"]
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, text, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    [delivery] = await notify.deliveries(id)
    assert (headers["webhook-id"], delivery.status, delivery.attempts) == (str(delivery.id), "delivered", 1)


async def test_project_without_destination_records_nothing_and_rolled_back_change_neither(
    notify: NotifyProject,
) -> None:
    await notify.ready()
    assert await notify.plan() == 0


async def test_changes_of_report_before_attempt_are_one_message_and_later_ones_another(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, events=ALL)
    report = await notify.ready(priority="P2")
    await notify.plan()
    await notify.log(report, "priority_judgment", P0)
    await notify.log(report, "suggested_reviewers", [{"github_login": "bob"}])
    assert await notify.told(id) == 1
    [first] = bodies(target.asked)
    assert first["data"]["changes"] == ["Ready for review", "Raised to P0", "Assigned to bob"]
    await notify.log(report, "priority_judgment", P0)  # nothing new
    assert await notify.told(id) == 0
    await notify.log(report, "suggested_reviewers", [{"github_login": "bob"}, {"github_login": "cy"}])
    assert await notify.told(id) == 1
    assert bodies(target.asked)[1]["data"]["changes"] == ["Assigned to cy"]


async def test_another_research_with_same_end_is_not_told_again(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url)
    report = await notify.ready(signal_count=9)
    await notify.told(id)
    await notify.research_again(report)
    await notify.finish(report)
    assert await notify.told(id) == 0


async def test_outcomes_are_told_but_history_of_imports_is_not(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, events=ALL)
    report = await notify.report()
    async with unit_of_work(notify.engine) as uow:
        old = [
            Happened(report, Outcome.FIXED, at=notify.at),
            Happened(report, Outcome.CAME_BACK, at=notify.at),
        ]
        await outcomes.record(uow, notify.project, old, at=notify.at)
    assert await notify.told(id) == 0
    async with unit_of_work(notify.engine) as uow:
        await outcomes.record(uow, notify.project, [Happened(report, Outcome.FIXED)], at=notify.at)
        await outcomes.record(uow, notify.project, [Happened(report, Outcome.CAME_BACK)], at=notify.at)
        await outcomes.record(uow, notify.project, [Happened(report, Outcome.CAME_BACK)], at=notify.at)
    assert await notify.told(id) == 1
    assert bodies(target.asked)[0]["data"]["events"] == ["report.resolved", "report.recurred"]


async def test_person_is_told_of_assigned_reports_but_not_of_own_actions(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, personal=True)
    await notify.ready(title="Of nobody")
    mine = await notify.ready(title="Mine", reviewer_logins=["ann"])
    other = await notify.ready(title="Taken")
    await notify.plan()
    await notify.log(other, "suggested_reviewers", [{"github_login": "ann"}], user=notify.ann)
    assert await notify.told(id) == 1
    assert bodies(target.asked)[0]["data"]["report"]["id"] == str(mine)
    async with unit_of_work(notify.engine) as uow:
        with pytest.raises(NotFound):  # it is nobody else's business
            await service.get(uow, notify.project, notify.ann + 1, id)


async def test_minimum_priority_and_sources_filter(notify: NotifyProject, target: Receiver) -> None:
    id = await notify.add(target.url, min_priority="P1", sources=["zendesk"])
    await notify.ready(title="Low", priority="P2", source_products=["zendesk"])
    await notify.ready(title="Elsewhere", priority="P0", source_products=["github"])
    await notify.ready(title="Unknown", source_products=["zendesk"])
    await notify.ready(title="Yes", priority="P1", source_products=["github", "zendesk"])
    assert await notify.told(id) == 1
    assert bodies(target.asked)[0]["data"]["report"]["title"] == "Yes"


async def test_destination_that_is_down_rests_keeps_everything_and_others_are_not_delayed(
    notify: NotifyProject, target: Receiver
) -> None:
    good = await notify.add(target.url)
    async with receiver() as bad:
        bad.answer(503)
        down = await notify.add(bad.url)
        for number in range(3):
            await notify.ready(title=f"Report {number}")
        await notify.plan()
        assert (await notify.send(down), await notify.send(good)) == (0, 3)
        assert (await notify.send(down), len(bad.asked)) == (0, 1)  # it rests
        bad.answers = [(429, {"Retry-After": "900"}, 0)]
        notify.later(seconds=6)
        assert (await notify.send(down), len(bad.asked)) == (0, 2)
        bad.answers = [(200, {}, 0)]
        notify.later(seconds=800)
        assert await notify.send(down) == 0
        notify.later(seconds=200)
        assert await notify.send(down) == 3
        ids = [headers["webhook-id"] for headers, _ in bad.asked]
        assert len(set(ids)) == 3  # a retry keeps its id
    found = await notify.destination(down)
    assert (found.failures, found.last_error) == (0, None)  # it is well again


async def test_attempt_that_was_never_stored_is_repeated_with_its_id(
    notify: NotifyProject, target: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await notify.add(target.url)
    report = await notify.ready()
    await notify.plan()

    async def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sender, "_store", die)
        with pytest.raises(KeyboardInterrupt):
            await notify.send(id)
    await notify.log(report, "priority_judgment", P0)  # joins no message that may have arrived
    assert await notify.told(id) == 2
    sent = [headers["webhook-id"] for headers, _ in target.asked]
    assert (len(sent), sent.count(sent[0])) == (3, 2)


@pytest.mark.parametrize(
    ("kind", "status", "state", "outcome"),
    [
        ("webhook", 410, "failed", "dead"),
        ("webhook", 404, "active", "waiting"),
        ("webhook", 302, "active", "waiting"),
        ("slack", 404, "failed", "dead"),
        ("slack", 400, "active", "dead"),
        ("discord", 429, "active", "waiting"),
        ("teams", 403, "failed", "dead"),
        ("mattermost", 500, "active", "waiting"),
        ("ntfy", 401, "failed", "dead"),
    ],
)
async def test_answer_of_channel_decides_about_message_and_destination(
    notify: NotifyProject, target: Receiver, kind: str, status: int, state: str, outcome: str
) -> None:
    target.answers = [(status, {"Location": target.url}, 0)]
    id = await notify.add(target.url, kind)
    await notify.ready()
    assert await notify.told(id) == 0
    [delivery] = await notify.deliveries(id)
    found = await notify.destination(id)
    assert (found.state, delivery.status, len(target.asked)) == (state, outcome, 1)
    assert str(status) in (found.last_error or "")


async def test_dead_letters_are_sent_again_after_a_test_arrived(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, "slack")
    target.answers = [(404, {}, 0)]
    for number in range(2):
        await notify.ready(title=f"Report {number}")
    assert await notify.told(id) == 0
    assert [one.status for one in await notify.deliveries(id)] == ["dead", "dead"]
    with pytest.raises(Conflict):
        await notify.retry_all(id)
    failed = await sender.send_test(notify.post, id)
    assert failed is not None
    assert (failed.status, failed.answer) == ("dead", "404")
    target.answers = [(200, {}, 0)]
    arrived = await sender.send_test(notify.post, id)
    assert arrived is not None
    assert arrived.status == "delivered"
    async with unit_of_work(notify.engine) as uow:
        assert (
            await service.retry_all(
                uow, notify.project, id, jobs=notify.line, user_id=notify.ann, now=notify.at
            )
            == 2
        )
    assert await notify.send(id) == 2


async def test_message_is_given_up_after_its_time(notify: NotifyProject, target: Receiver) -> None:
    target.answers = [(500, {}, 0)]
    id = await notify.add(target.url)
    await notify.ready()
    await notify.told(id)
    notify.later(hours=73)
    await notify.send(id)
    [delivery] = await notify.deliveries(id)
    assert (delivery.status, delivery.attempts) == ("dead", 2)


async def test_untested_or_forbidden_destination_is_sent_nothing(
    notify: NotifyProject, target: Receiver
) -> None:
    untested = await notify.add(target.url, state="untested")
    notify.settings = notify.settings.model_copy(update={"allow_private_addresses": False})
    inner = await notify.add(target.url)
    other = NotifyProject(notify.engine, notify.project, notify.ann)
    resealed = await notify.add(target.url)
    await notify.ready()
    await notify.plan()
    assert [await notify.send(one) for one in (untested, inner)] == [0, 0]
    foreign = Post(other.engine, other.settings, KeyHasher(b"another secret"), lambda: notify.at, None)
    assert await sender.send_waiting(foreign, resealed) == 0
    assert target.asked == []
    states = [(await notify.destination(one)).state for one in (untested, inner, resealed)]
    assert states == ["untested", "failed", "failed"]


async def test_quiet_hours_hold_and_then_deliver_one_summary(notify: NotifyProject, target: Receiver) -> None:
    quiet = {"start": "22:00", "end": "07:00", "time_zone": "Europe/Berlin", "let_through": "P0"}
    id = await notify.add(target.url, quiet=quiet)
    notify.later(hours=10)  # 22:00 UTC, 23:00 in Berlin
    await notify.ready(title="Night 1", priority="P2")
    await notify.ready(title="Night 2", priority="P1")
    await notify.ready(title="Fire", priority="P0")
    assert await notify.told(id) == 1
    notify.later(hours=7, minutes=59)
    assert await notify.send(id) == 0
    notify.later(minutes=1)
    assert await notify.send(id) == 1
    fire, summary = bodies(target.asked)
    assert fire["data"]["report"]["title"] == "Fire"
    [section] = summary["data"]["sections"]
    assert {one["title"] for one in section["reports"]} == {"Night 1", "Night 2"}


async def test_limit_per_hour_holds_the_rest_for_one_summary(notify: NotifyProject, target: Receiver) -> None:
    id = await notify.add(target.url, per_hour=2)
    for number in range(15):
        await notify.ready(title=f"Report {number}")
    assert await notify.told(id) == 2
    notify.later(minutes=59)
    await notify.ready(title="Late")
    assert await notify.told(id) == 0
    notify.later(minutes=2)
    assert (await notify.send(id), await notify.send(id)) == (1, 0)
    [section] = bodies(target.asked)[2]["data"]["sections"]
    assert len(section["reports"]) + section["more"] == 14
    assert {one.status for one in await notify.deliveries(id)} == {"delivered", "summarized"}


async def test_burst_to_chat_is_one_summary(notify: NotifyProject, target: Receiver) -> None:
    id = await notify.add(target.url, "slack")
    for number in range(6):
        await notify.ready(title=f"Report {number}")
    assert await notify.told(id) == 1
    assert "6 changes" in bodies(target.asked)[0]["text"]


async def test_digest_lists_what_happened_once_and_is_silent_on_quiet_day(
    notify: NotifyProject, target: Receiver
) -> None:
    digest = {"every": "daily", "at": "09:00", "time_zone": "UTC"}
    id = await notify.add(target.url, events=[], digest=digest)
    await notify.ready(title="New one", priority="P1")
    assert await notify.told(id) == 0
    assert await notify.plan_digests() == 0
    notify.later(hours=21)
    assert (await notify.plan_digests(), await notify.plan_digests()) == (1, 0)
    assert await notify.send(id) == 1
    [section] = bodies(target.asked)[0]["data"]["sections"]
    assert (section["heading"], section["reports"][0]["title"]) == ("New, ready for review", "New one")
    notify.later(hours=24)
    assert await notify.plan_digests() == 0  # nothing happened
    assert (await notify.destination(id)).digest_at == notify.at.replace(day=3)


async def test_calm_change_edits_last_message_of_discord(
    notify: NotifyProject, target: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, str]] = []

    async def answer(method: str, url: str, **_: Any) -> Any:
        calls.append((method, url))
        return Answered(200, {}, b'{"id": "42"}')

    monkeypatch.setattr(outbound, "send", answer)
    id = await notify.add("https://discord.com/api/webhooks/1/secret", "discord", events=ALL)
    report = await notify.ready()
    await notify.told(id)
    async with unit_of_work(notify.engine) as uow:
        await outcomes.record(uow, notify.project, [Happened(report, Outcome.FIXED)], at=notify.at)
    await notify.told(id)
    assert calls == [
        ("POST", "https://discord.com/api/webhooks/1/secret?wait=true"),
        ("PATCH", "https://discord.com/api/webhooks/1/secret/messages/42"),
    ]
    assert (await notify.destination(id)).address == "https://discord.com/…"
