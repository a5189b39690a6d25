"""The job that sends the waiting messages of one destination, and what an attempt changes.

Jobs of one destination run one at a time, so that it keeps its order, and another one that is down delays nobody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.notifications.events import main_type, words_of
from postroom.domain.notifications.message import Message
from postroom.domain.notifications.rules import rest_after, summed_up
from postroom.identity import people
from postroom.jobs.port import Job, Jobs
from postroom.notify import repository, transports
from postroom.notify.post import Post
from postroom.notify.rendering import render
from postroom.notify.schemas import Delivery, Destination
from postroom.notify.slack import cards
from postroom.notify.slack import repository as threads
from postroom.notify.slack.cards import Channel
from postroom.notify.transports import Sent
from postroom.reports.work_log.events import record_of_project
from postroom.telemetry import log
from postroom.telemetry.counters import NOTIFICATIONS

SEND_JOB = "notify"
"""Job that sends the waiting messages of a destination; its key is the destination's id."""

AT_ONCE = 100
"""Messages that one job sends at most; what is left waits for the next one."""
MOST_SUMMED_UP = 500
LISTED = 10
"""Reports that a summary lists for each change."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    destination: Destination
    delivery: Delivery
    message: Message
    edit: str | None
    channel: Channel | None = None
    former: Collection[str] = ()


async def enqueue_due(uow: UnitOfWork, *, jobs: Jobs, now: datetime, running: set[str]) -> int:
    """Enqueue a job for each destination that something may be sent to; `running` are the keys that have one."""
    waiting = {
        *await repository.waiting_destinations(uow, now),
        *await threads.outdated_destinations(uow, now),
    }
    due = sorted(id for id in waiting if str(id) not in running)
    for id in due:
        await jobs.enqueue(uow, Job(SEND_JOB, str(id)))
    return len(due)


async def send_waiting(post: Post, destination_id: UUID) -> int:
    """Send the waiting messages of a destination, until it rests or none is left; return how many messages arrived.

    If the process dies between sending and storing, the message is sent again with the same id.
    """
    arrived = 0
    for _ in range(AT_ONCE):
        async with unit_of_work(post.engine) as uow:
            prepared = await _prepare(post, uow, destination_id, post.clock())
        if prepared is None:
            await cards.bring_up_to_date(post, destination_id)
            return arrived
        sent = await _attempt(post, prepared)
        arrived += sent.error is None
        if sent.error is not None and sent.scope != "message":
            return arrived
    return arrived


async def send_test(post: Post, destination_id: UUID) -> Delivery | None:
    """Send a test message and return its delivery; None if the destination is gone.

    A destination comes into use when its test arrives. It is tried once, whether the destination rests or not.
    """
    async with unit_of_work(post.engine) as uow:
        destination = await repository.select_destination(uow, destination_id)
        if destination is None:
            return None
        now, id = post.clock(), new_id()
        values = {"id": id, "project_id": destination.project_id, "destination_id": destination.id}
        times = dict.fromkeys(("not_before", "created_at", "queued_at", "started_at", "ended_at"), now)
        # It counts as failed until it has arrived, so that nothing waits if this process dies.
        state = {
            "kind": "test",
            "content": {},
            "status": "dead",
            "attempts": 1,
            "error": "The test did not end.",
        }
        await repository.insert_delivery(uow, {**values, **times, **state})
        delivery = await repository.select_delivery(uow, id)
        message = None
        if delivery is not None:
            message = await render(uow, delivery, destination, public_url=post.public_url)
        channel = None if delivery is None else await cards.channel_of(uow, destination, None)
        former = await _former(uow, destination)
    if delivery is None or message is None:
        return None
    await _attempt(post, _Prepared(destination, delivery, message, None, channel, former))
    async with unit_of_work(post.engine) as uow:
        return await repository.select_delivery(uow, id)


async def _attempt(post: Post, prepared: _Prepared) -> Sent:
    """Send a message and store what came of it."""
    destination, delivery, posted = prepared.destination, prepared.delivery, None
    try:
        secrets = post.seals.open(destination.id, destination.sealed)
        if prepared.channel is not None:
            posted = await cards.post(post, prepared.channel, secrets["channel"], prepared.message)
            sent = posted.sent
        else:
            sent = await _send(post, prepared, secrets)
    except Unavailable as problem:
        sent = Sent(problem.message, "destination")
    log.info(
        "attempted a notification",
        delivery=str(delivery.id),
        destination=str(destination.id),
        kind=destination.kind,
        error=sent.error,
    )
    async with unit_of_work(post.engine) as uow:
        await _store(post, uow, prepared, sent, post.clock())
        if prepared.channel is not None and posted is not None:
            await cards.store(uow, prepared.channel, posted)
    return sent


async def _send(post: Post, prepared: _Prepared, secrets: Mapping[str, str]) -> Sent:
    remaining = prepared.delivery.remaining
    if prepared.destination.kind == "email":
        present = secrets["recipients"].split(", ")
        among = present if remaining is None else [one for one in remaining if one in present]
        remaining = [one for one in among if one.lower() not in prepared.former]
        if not remaining and prepared.former:
            return Sent("all recipients have left the organization: remove the destination.", "destination")
    return await transports.send(
        prepared.destination.kind,
        secrets,
        prepared.message,
        settings=post.settings,
        host=post.host,
        now=post.clock(),
        remaining=remaining,
        edit=prepared.edit,
        unsubscribe=partial(post.unsubscribe, prepared.destination.id),
    )


async def _prepare(post: Post, uow: UnitOfWork, destination_id: UUID, now: datetime) -> _Prepared | None:
    """Choose what is sent next and note the attempt; None if there is nothing, or the destination rests."""
    destination = await repository.select_destination(uow, destination_id, lock=True)
    if destination is None or (destination.rests_until is not None and destination.rests_until > now):
        return None
    if destination.state != "active":
        return None
    while True:
        due = await repository.select_due(uow, destination_id, now, limit=MOST_SUMMED_UP)
        if not due or await _over_limit(uow, destination, due, now):
            return None
        delivery = await _sum_up(uow, destination, due, now) or due[0]
        message = await render(uow, delivery, destination, public_url=post.public_url)
        if message is not None:
            break
        gone = {"status": "dead", "error": "What it was about is gone.", "ended_at": now}
        await repository.update_deliveries(uow, [delivery.id], gone)
    began = {"attempts": delivery.attempts + 1, "started_at": now}
    await repository.update_deliveries(uow, [delivery.id], began)
    edit = None
    if destination.kind == "discord" and delivery.report_id is not None:
        edit = await repository.last_message(uow, destination.id, delivery.report_id)
    channel = await cards.channel_of(uow, destination, delivery.report_id)
    return _Prepared(destination, delivery, message, edit, channel, await _former(uow, destination))


async def _former(uow: UnitOfWork, destination: Destination) -> set[str]:
    """Return the recipients of a mail who have left the project; of mail what is shown are the recipients."""
    if destination.kind != "email":
        return set()
    return await people.former_addresses(uow, destination.project_id, destination.address.split(", "))


async def _over_limit(
    uow: UnitOfWork, destination: Destination, due: Sequence[Delivery], now: datetime
) -> bool:
    """Hold what is due if the destination got as many messages within the last hour as it wants."""
    if destination.per_hour is None:
        return False
    hour = timedelta(hours=1)
    sent = await repository.sent_since(uow, destination.id, now - hour)
    if len(sent) < destination.per_hour:
        return False
    until = sent[-destination.per_hour] + hour
    await repository.update_deliveries(uow, [one.id for one in due], {"not_before": until, "held": True})
    return True


async def _sum_up(
    uow: UnitOfWork, destination: Destination, due: Sequence[Delivery], now: datetime
) -> Delivery | None:
    """Replace the messages about reports that were not attempted yet by one summary, if there is reason to."""
    fresh = [one for one in due if one.kind == "report" and one.started_at is None]
    any_held = any(one.held for one in fresh)
    if not summed_up(len(fresh), any_held=any_held, is_webhook=destination.kind == "webhook"):
        return None
    id = new_id()
    await repository.insert_delivery(
        uow,
        {
            "id": id,
            "project_id": destination.project_id,
            "destination_id": destination.id,
            "kind": "summary",
            "content": {"count": len(fresh), "sections": _summary(fresh)},
            "not_before": now,
            "created_at": now,
            "queued_at": now,
        },
    )
    folded = {"status": "summarized", "summary_id": id, "ended_at": now}
    await repository.update_deliveries(uow, [one.id for one in fresh], folded)
    return await repository.select_delivery(uow, id)


def _summary(fresh: Sequence[Delivery]) -> list[dict[str, Any]]:
    by_heading: dict[str, list[str]] = {}
    for one in fresh:
        happened: Sequence[Mapping[str, Any]] = one.content["events"]
        chief = main_type([event["type"] for event in happened])
        words = next(words_of(chief, event["detail"]) for event in happened if event["type"] == chief)
        by_heading.setdefault(words.partition(":")[0], []).append(str(one.report_id))
    return [
        {"heading": heading, "reports": ids[:LISTED], "more": max(len(ids) - LISTED, 0)}
        for heading, ids in by_heading.items()
    ]


async def _store(post: Post, uow: UnitOfWork, prepared: _Prepared, sent: Sent, now: datetime) -> None:
    destination = await repository.select_destination(uow, prepared.destination.id, lock=True)
    delivery = await repository.select_delivery(uow, prepared.delivery.id, lock=True)
    if destination is None or delivery is None or (delivery.status != "waiting" and delivery.kind != "test"):
        return
    values: dict[str, Any] = {"answer": sent.answer, "error": sent.error or sent.refused}
    if sent.error is None:
        values |= {"status": "delivered", "ended_at": now}
        values |= {} if sent.external_id is None else {"external_id": sent.external_id}
    elif (
        delivery.kind == "test"
        or sent.scope != "retry"
        or now - delivery.queued_at >= timedelta(hours=post.settings.give_up_hours)
    ):
        values |= {"status": "dead", "ended_at": now}
    else:
        wait = rest_after(delivery.attempts, sent.retry_after)
        values |= {"not_before": now + wait, "remaining": sent.remaining or delivery.remaining}
    count(uow, NOTIFICATIONS, destination.kind, values.get("status", "retried"))
    await repository.update_deliveries(uow, [delivery.id], values)
    await repository.update_destination(uow, destination.id, _state_after(destination, delivery, sent, now))
    if sent.scope == "destination" and sent.error is not None and destination.state == "active":
        await repository.end_waiting(uow, destination.id, error=sent.error, now=now)
        await record_of_project(
            uow,
            "destination.failed",
            destination.project_id,
            key=str(destination.id),
            detail={"name": destination.name, "error": sent.error},
            now=now,
            again=timedelta(hours=1),
        )


def _state_after(destination: Destination, delivery: Delivery, sent: Sent, now: datetime) -> dict[str, Any]:
    """Return what an attempt changes of its destination."""
    if sent.error is None:
        opened = {"state": "active"} if delivery.kind == "test" and destination.state != "paused" else {}
        refused = {"last_error": sent.refused, "last_error_at": None if sent.refused is None else now}
        return {"failures": 0, "rests_until": None, "last_sent_at": now, **opened, **refused}
    values: dict[str, Any] = {"last_error": sent.error, "last_error_at": now}
    if sent.scope == "destination":
        return {**values, **({"state": "failed"} if destination.state == "active" else {})}
    # A mail that some recipients are to get later says nothing about the others, and a test holds nothing up.
    if sent.scope == "retry" and sent.remaining is None and delivery.kind != "test":
        failures = destination.failures + 1
        values |= {"failures": failures, "rests_until": now + rest_after(failures, sent.retry_after)}
    return values
