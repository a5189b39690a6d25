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
from tests.helpers.handoff import SEALS, HandoffProject, Receiver, make_handoff_project, receiver

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
async def target() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


@pytest.fixture
async def handoff_project(engine: AsyncEngine) -> HandoffProject:
    return await make_handoff_project(
        engine,
        allow_private_addresses=True,
        webhook_seconds=5,
        webhook_attempts=3,
        webhook_backoff_seconds=10,
    )


class WebhookEnv:
    """A shop whose webhook is the receiver, and a clock that the test moves."""

    def __init__(self, handoff_project: HandoffProject, secret: str) -> None:
        self.handoff_project, self.secret, self.at = handoff_project, secret, now()
        self.post = Post(handoff_project.engine, handoff_project.settings, SEALS, self.clock)

    def clock(self) -> datetime:
        return self.at

    async def handed(self) -> tuple[UUID, UUID]:
        """Hand a report over; return it, and the delivery that waits."""
        report = await self.handoff_project.ready(paths=[f"{len(await self.handoff_project.handoffs())}.py"])
        assert isinstance(await self.handoff_project.consider(report), Start)
        assert self.handoff_project.line.names()[-1] == "deliver"
        return report, UUID(self.handoff_project.line.jobs[-1].key)

    async def attempt(self, id: UUID) -> Delivery:
        """Make an attempt as the job does."""
        made = await webhook.attempt(self.post, id)
        assert made is not None
        return made

    async def due(self) -> int:
        """Put in line what is due."""
        async with unit_of_work(self.handoff_project.engine) as uow:
            return await webhook.enqueue_due(uow, jobs=self.handoff_project.line, now=self.at)

    async def redeliver(self, id: UUID, project: int | None = None) -> Delivery:
        """Have a delivery sent again."""
        async with unit_of_work(self.handoff_project.engine) as uow:
            return await webhook.redeliver(
                uow, jobs=self.handoff_project.line, project_id=project, delivery_id=id, now=self.at
            )


@pytest.fixture
async def env(handoff_project: HandoffProject, target: Receiver) -> WebhookEnv:
    secret = await handoff_project.choose("webhook", webhook_url=target.url)
    assert secret is not None
    return WebhookEnv(handoff_project, secret)


async def test_webhook_post_is_signed_and_has_instructions(env: WebhookEnv, target: Receiver) -> None:
    target.answer(204)
    report, id = await env.handed()
    done = await env.attempt(id)
    assert (done.status, done.attempts, [one["status"] for one in done.log]) == ("delivered", 1, [204])
    ((headers, body),) = target.asked
    assert headers["x-postroom-delivery"] == str(id)
    assert headers["x-postroom-event"] == "report.handed_over"
    timestamp = int(headers["x-postroom-timestamp"])
    assert timestamp == int(env.at.timestamp())
    expected = sign(env.secret.encode(), timestamp=timestamp, body=body)
    assert headers["x-postroom-signature"] == expected
    assert sign(b"other", timestamp=timestamp, body=body) != expected
    assert headers["host"] == target.url.split("/")[2]
    said = json.loads(body)
    (handoff,) = await env.handoff_project.handoffs(report)
    assert (said["event"], said["id"], said["project"]) == (
        "report.handed_over",
        str(id),
        env.handoff_project.project,
    )
    assert (said["task"], said["run"]) == (str(handoff.task_id), str(handoff.task_run_id))
    assert (said["report"]["id"], said["paths"]) == (str(report), ["0.py"])
    base = f"/api/projects/{env.handoff_project.project}"
    assert said["links"]["start"] == f"{base}/tasks/{handoff.task_id}/runs/{handoff.task_run_id}/start/"
    # It is over: a job that comes twice sends nothing more.
    assert await webhook.attempt(env.post, id) is None
    assert len(target.asked) == 1


async def test_webhook_failure_is_retried_with_backoff_then_abandoned(
    env: WebhookEnv, target: Receiver
) -> None:
    target.answer(500)
    report, id = await env.handed()
    for wait in (10, 40):
        tried = await env.attempt(id)
        assert tried.status == "waiting"
        assert tried.next_attempt_at == env.at + timedelta(seconds=wait)
        assert await env.due() == 0
        env.at += timedelta(seconds=wait)
        assert await env.due() == 1
        assert await env.due() == 0, "it is enqueued once"
    last = await env.attempt(id)
    assert (last.status, last.next_attempt_at, last.attempts) == ("failed", None, 3)
    assert [one["error"] for one in last.log] == ["the response was 500."] * 3
    assert (await env.handoff_project.notes(report))[-1] == (
        "The project's webhook did not receive this report: the response was 500."
    )
    (handoff,) = await env.handoff_project.handoffs(report)
    assert handoff.ended_at is None, "there is still time to send it again"


async def test_webhook_refusal_is_not_retried(env: WebhookEnv, target: Receiver) -> None:
    target.answer(410)
    _, id = await env.handed()
    assert (await env.attempt(id)).status == "failed"


async def test_webhook_redirect_is_not_followed(env: WebhookEnv, target: Receiver) -> None:
    target.answer(302, Location="http://169.254.169.254/latest")
    _, id = await env.handed()
    done = await env.attempt(id)
    assert done.status == "failed"
    assert "Redirects are not followed" in done.log[0]["error"]
    assert len(target.asked) == 1


async def test_webhook_stalled_receiver_times_out(env: WebhookEnv, target: Receiver) -> None:
    target.answer(200, wait=30)
    _, id = await env.handed()
    env.post = replace(
        env.post, settings=env.handoff_project.settings.model_copy(update={"webhook_seconds": 0.2})
    )
    done = await env.attempt(id)
    assert (done.status, done.log[0]["error"]) == ("waiting", "there was no answer within 0.2 seconds")


async def test_webhook_unreachable_receiver_is_retried(env: WebhookEnv) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await env.handoff_project.choose("webhook", webhook_url=f"http://127.0.0.1:{port}/")
    _, id = await env.handed()
    done = await env.attempt(id)
    assert (done.status, done.log[0]["error"]) == ("waiting", "there was no connection (ConnectError)")


async def test_private_addresses_are_not_called_unless_the_operator_allows_it(
    env: WebhookEnv, target: Receiver
) -> None:
    target.answer(200)
    careful = env.handoff_project.settings.model_copy(update={"allow_private_addresses": False})
    env.post = replace(env.post, settings=careful)
    for name in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"):
        await env.handoff_project.choose("webhook", webhook_url=target.url.replace("127.0.0.1", name))
        _, id = await env.handed()
        done = await env.attempt(id)
        assert done.status == "failed", name
        assert "calls to it are not allowed" in done.log[0]["error"]
    assert target.asked == []


async def test_sent_again_with_the_same_id_to_the_present_address(env: WebhookEnv, target: Receiver) -> None:
    target.answer(404)
    target.answer(200)
    _, id = await env.handed()
    with pytest.raises(Conflict, match="automatically"):
        await env.redeliver(id)
    await env.attempt(id)
    await env.handoff_project.choose("webhook", webhook_url=f"{target.url}?new")
    again = await env.redeliver(id, env.handoff_project.project)
    assert (again.status, again.attempts, again.url) == ("waiting", 0, f"{target.url}?new")
    assert env.handoff_project.line.jobs[-1].key == str(id)
    done = await env.attempt(id)
    assert (done.status, len(done.log)) == ("delivered", 2)
    assert len({body for _, body in target.asked}) == 1
    with pytest.raises(NotFound):
        await env.redeliver(UUID(int=1))
    with pytest.raises(NotFound):
        await env.redeliver(id, env.handoff_project.project + 1)


async def test_webhook_ended_run_is_not_sent_again(env: WebhookEnv, target: Receiver) -> None:
    target.answer(404)
    report, id = await env.handed()
    await env.attempt(id)
    (handoff,) = await env.handoff_project.handoffs(report)
    async with unit_of_work(env.handoff_project.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status="cancelled", now=now())
        await service.settle(uow, handoff.id, now=now())
    with pytest.raises(Conflict, match="has ended"):
        await env.redeliver(id)


@pytest.mark.parametrize("what", ["ended", "moved", "removed"])
async def test_webhook_unwanted_hand_off_is_not_sent(env: WebhookEnv, target: Receiver, what: str) -> None:
    target.answer(500)
    report, id = await env.handed()
    await env.attempt(id)
    (handoff,) = await env.handoff_project.handoffs(report)
    match what:
        case "ended":
            async with unit_of_work(env.handoff_project.engine) as uow:
                await set_run_status(uow, run_id=handoff.task_run_id, status="cancelled", now=now())
                await service.settle(uow, handoff.id, now=now())
        case "moved":
            await env.handoff_project.choose("webhook", webhook_url=f"{target.url}?new")
        case _:
            await env.handoff_project.choose("pull", webhook_url=None)
    done = await env.attempt(id)
    assert (done.status, len(done.log), len(target.asked)) == ("failed", 1, 1)
    words = {"ended": "has ended", "moved": "has changed", "removed": "no longer has a webhook"}
    assert any(words[what] in note for note in await env.handoff_project.notes(report))


async def test_webhook_rotated_secret_opens_with_server_secret_only(
    env: WebhookEnv, target: Receiver
) -> None:
    target.answer(200)
    async with unit_of_work(env.handoff_project.engine) as uow:
        before = await config.get(uow, env.handoff_project.project)
        _, fresh = await config.change(
            uow,
            env.handoff_project.project,
            {},
            seal=SEALS.seal,
            jobs=env.handoff_project.line,
            command_problem=None,
            rotate=True,
            user_id=None,
            now=now(),
        )
    assert fresh not in {None, env.secret}
    assert env.secret.encode() not in (before.secret or b"")
    _, id = await env.handed()
    env.post = replace(env.post, seals=Seals(KeyHasher(b"another secret of a server")))
    done = await env.attempt(id)
    assert (done.status, target.asked) == ("failed", [])
    assert "rotate_secret" in done.log[0]["error"]


async def test_webhook_certificate_name_is_verified(target: Receiver) -> None:
    # The address that is called is a number; what is asked of the other end is still the name.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    seen: list[str | None] = []
    context.sni_callback = lambda _, name, __: seen.append(name)
    server = await asyncio.start_server(target.serve, "127.0.0.1", 0, ssl=context)
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
