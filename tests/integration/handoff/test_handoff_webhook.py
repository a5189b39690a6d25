"""Hand-offs that are posted: how they are signed, tried again and sent anew, and where nothing is posted."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import SEALS, Receiver, Shop, make_shop, receiver

from postroom import outbound
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.handoff.autostart import Start
from postroom.domain.handoff.webhooks import sign
from postroom.handoff import config, service, webhook
from postroom.handoff.config import Seals
from postroom.handoff.schemas import Delivery
from postroom.handoff.webhook import Post
from postroom.identity.secret import KeyHasher
from postroom.outbound import NotSent
from postroom.reports.work_log.task_runs import set_run_status


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


@pytest.fixture
async def shop(engine: AsyncEngine) -> Shop:
    return await make_shop(
        engine,
        allow_private_addresses=True,
        webhook_seconds=5,
        webhook_attempts=3,
        webhook_backoff_seconds=10,
    )


class Desk:
    """A shop whose webhook is the receiver, and a clock that the test moves."""

    def __init__(self, shop: Shop, secret: str) -> None:
        self.shop, self.secret, self.at = shop, secret, now()
        self.post = Post(shop.engine, shop.settings, SEALS, self.clock)

    def clock(self) -> datetime:
        return self.at

    async def handed(self) -> tuple[UUID, UUID]:
        """Hand a report over; return it, and the delivery that waits."""
        report = await self.shop.ready(paths=[f"{len(await self.shop.handoffs())}.py"])
        assert isinstance(await self.shop.consider(report), Start)
        assert self.shop.line.names()[-1] == "deliver"
        return report, UUID(self.shop.line.jobs[-1].key)

    async def attempt(self, id: UUID) -> Delivery:
        """Make an attempt as the job does."""
        made = await webhook.attempt(self.post, id)
        assert made is not None
        return made

    async def due(self) -> int:
        """Put in line what is due."""
        async with unit_of_work(self.shop.engine) as uow:
            return await webhook.enqueue_due(uow, jobs=self.shop.line, now=self.at)

    async def redeliver(self, id: UUID, project: int | None = None) -> Delivery:
        """Have a delivery sent again."""
        async with unit_of_work(self.shop.engine) as uow:
            return await webhook.redeliver(
                uow, jobs=self.shop.line, project_id=project, delivery_id=id, now=self.at
            )


@pytest.fixture
async def desk(shop: Shop, there: Receiver) -> Desk:
    secret = await shop.choose("webhook", webhook_url=there.url)
    assert secret is not None
    return Desk(shop, secret)


async def test_webhook_post_is_signed_and_has_instructions(desk: Desk, there: Receiver) -> None:
    there.answer(204)
    report, id = await desk.handed()
    done = await desk.attempt(id)
    assert (done.status, done.attempts, [one["status"] for one in done.log]) == ("delivered", 1, [204])
    ((headers, body),) = there.asked
    assert headers["x-postroom-delivery"] == str(id)
    assert headers["x-postroom-event"] == "report.handed_over"
    timestamp = int(headers["x-postroom-timestamp"])
    assert timestamp == int(desk.at.timestamp())
    expected = sign(desk.secret.encode(), timestamp=timestamp, body=body)
    assert headers["x-postroom-signature"] == expected
    assert sign(b"other", timestamp=timestamp, body=body) != expected
    assert headers["host"] == there.url.split("/")[2]
    said = json.loads(body)
    (handoff,) = await desk.shop.handoffs(report)
    assert (said["event"], said["id"], said["project"]) == ("report.handed_over", str(id), desk.shop.project)
    assert (said["task"], said["run"]) == (str(handoff.task_id), str(handoff.task_run_id))
    assert (said["report"]["id"], said["paths"]) == (str(report), ["0.py"])
    base = f"/api/projects/{desk.shop.project}"
    assert said["links"]["start"] == f"{base}/tasks/{handoff.task_id}/runs/{handoff.task_run_id}/start/"
    # It is over: a job that comes twice sends nothing more.
    assert await webhook.attempt(desk.post, id) is None
    assert len(there.asked) == 1


async def test_webhook_failure_is_retried_with_backoff_then_abandoned(desk: Desk, there: Receiver) -> None:
    there.answer(500)
    report, id = await desk.handed()
    for wait in (10, 40):
        tried = await desk.attempt(id)
        assert tried.status == "waiting"
        assert tried.next_attempt_at == desk.at + timedelta(seconds=wait)
        assert await desk.due() == 0
        desk.at += timedelta(seconds=wait)
        assert await desk.due() == 1
        assert await desk.due() == 0, "it is put in line once"
    last = await desk.attempt(id)
    assert (last.status, last.next_attempt_at, last.attempts) == ("failed", None, 3)
    assert [one["error"] for one in last.log] == ["the response was 500."] * 3
    assert (await desk.shop.notes(report))[-1] == (
        "The project's webhook did not receive this report: the response was 500."
    )
    (handoff,) = await desk.shop.handoffs(report)
    assert handoff.ended_at is None, "there is still time to send it again"


async def test_webhook_refusal_is_not_retried(desk: Desk, there: Receiver) -> None:
    there.answer(410)
    _, id = await desk.handed()
    assert (await desk.attempt(id)).status == "failed"


async def test_webhook_redirect_is_not_followed(desk: Desk, there: Receiver) -> None:
    there.answer(302, Location="http://169.254.169.254/latest")
    _, id = await desk.handed()
    done = await desk.attempt(id)
    assert done.status == "failed"
    assert "Redirects are not followed" in done.log[0]["error"]
    assert len(there.asked) == 1


async def test_webhook_stalled_receiver_times_out(desk: Desk, there: Receiver) -> None:
    there.answer(200, wait=30)
    _, id = await desk.handed()
    desk.post = replace(desk.post, settings=desk.shop.settings.model_copy(update={"webhook_seconds": 0.2}))
    done = await desk.attempt(id)
    assert (done.status, done.log[0]["error"]) == ("waiting", "there was no answer within 0.2 seconds")


async def test_webhook_unreachable_receiver_is_retried(desk: Desk) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await desk.shop.choose("webhook", webhook_url=f"http://127.0.0.1:{port}/")
    _, id = await desk.handed()
    done = await desk.attempt(id)
    assert (done.status, done.log[0]["error"]) == ("waiting", "there was no connection (ConnectError)")


async def test_private_addresses_are_not_called_unless_the_operator_allows_it(
    desk: Desk, there: Receiver
) -> None:
    there.answer(200)
    careful = desk.shop.settings.model_copy(update={"allow_private_addresses": False})
    desk.post = replace(desk.post, settings=careful)
    for name in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"):
        await desk.shop.choose("webhook", webhook_url=there.url.replace("127.0.0.1", name))
        _, id = await desk.handed()
        done = await desk.attempt(id)
        assert done.status == "failed", name
        assert "calls to it are not allowed" in done.log[0]["error"]
    assert there.asked == []


async def test_sent_again_with_the_same_id_to_the_present_address(desk: Desk, there: Receiver) -> None:
    there.answer(404)
    there.answer(200)
    _, id = await desk.handed()
    with pytest.raises(Conflict, match="automatically"):
        await desk.redeliver(id)
    await desk.attempt(id)
    await desk.shop.choose("webhook", webhook_url=f"{there.url}?new")
    again = await desk.redeliver(id, desk.shop.project)
    assert (again.status, again.attempts, again.url) == ("waiting", 0, f"{there.url}?new")
    assert desk.shop.line.jobs[-1].key == str(id)
    done = await desk.attempt(id)
    assert (done.status, len(done.log)) == ("delivered", 2)
    assert len({body for _, body in there.asked}) == 1
    with pytest.raises(NotFound):
        await desk.redeliver(UUID(int=1))
    with pytest.raises(NotFound):
        await desk.redeliver(id, desk.shop.project + 1)


async def test_webhook_ended_run_is_not_sent_again(desk: Desk, there: Receiver) -> None:
    there.answer(404)
    report, id = await desk.handed()
    await desk.attempt(id)
    (handoff,) = await desk.shop.handoffs(report)
    async with unit_of_work(desk.shop.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status="cancelled", now=now())
        await service.settle(uow, handoff.id, now=now())
    with pytest.raises(Conflict, match="has ended"):
        await desk.redeliver(id)


@pytest.mark.parametrize("what", ["ended", "moved", "removed"])
async def test_webhook_unwanted_hand_off_is_not_sent(desk: Desk, there: Receiver, what: str) -> None:
    there.answer(500)
    report, id = await desk.handed()
    await desk.attempt(id)
    (handoff,) = await desk.shop.handoffs(report)
    match what:
        case "ended":
            async with unit_of_work(desk.shop.engine) as uow:
                await set_run_status(uow, run_id=handoff.task_run_id, status="cancelled", now=now())
                await service.settle(uow, handoff.id, now=now())
        case "moved":
            await desk.shop.choose("webhook", webhook_url=f"{there.url}?new")
        case _:
            await desk.shop.choose("pull", webhook_url=None)
    done = await desk.attempt(id)
    assert (done.status, len(done.log), len(there.asked)) == ("failed", 1, 1)
    words = {"ended": "has ended", "moved": "has changed", "removed": "no longer has a webhook"}
    assert any(words[what] in note for note in await desk.shop.notes(report))


async def test_webhook_rotated_secret_opens_with_server_secret_only(desk: Desk, there: Receiver) -> None:
    there.answer(200)
    async with unit_of_work(desk.shop.engine) as uow:
        before = await config.get(uow, desk.shop.project)
        _, fresh = await config.change(
            uow,
            desk.shop.project,
            {},
            seal=SEALS.seal,
            jobs=desk.shop.line,
            command_problem=None,
            rotate=True,
            user_id=None,
            now=now(),
        )
    assert fresh not in {None, desk.secret}
    assert desk.secret.encode() not in (before.secret or b"")
    _, id = await desk.handed()
    desk.post = replace(desk.post, seals=Seals(KeyHasher(b"another secret of a server")))
    done = await desk.attempt(id)
    assert (done.status, there.asked) == ("failed", [])
    assert "rotate_secret" in done.log[0]["error"]


async def test_webhook_certificate_name_is_verified(there: Receiver) -> None:
    # The address that is called is a number; what is asked of the other end is still the name.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    seen: list[str | None] = []
    context.sni_callback = lambda _, name, __: seen.append(name)
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(NotSent):
        await outbound.send(
            "POST",
            f"https://localhost:{port}/",
            body=b"{}",
            headers={},
            seconds=5,
            allow_private=True,
            max_bytes=100,
        )
    server.close()
    assert seen == ["localhost"]
