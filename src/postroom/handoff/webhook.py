"""Send hand-offs to a project's webhook, with signatures, retries and a log of every attempt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom import outbound
from postroom.clock import Clock, new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound, PostroomError
from postroom.domain.handoff.webhooks import is_worth_retrying, sign, wait_after
from postroom.handoff import repository
from postroom.handoff.config import Seals
from postroom.handoff.schemas import Config, Delivery, DeliveryPage, Handoff
from postroom.jobs.port import Job, Jobs
from postroom.kit.times import wire_time
from postroom.kit.wire_json import json_bytes
from postroom.outbound import NotSent
from postroom.reports import service as reports
from postroom.reports.notes import note
from postroom.reports.open_work import read_code_scopes
from postroom.reports.responses import report_response
from postroom.settings import HandoffSettings
from postroom.telemetry import log
from postroom.telemetry.counters import WEBHOOK_ATTEMPTS

DELIVER_JOB = "deliver"
"""Name of the job that makes the next attempt of the delivery in its key."""

EVENT = "report.handed_over"
BATCH = 100

MAX_ANSWER = 2_000
"""Bytes that are read of an answer."""


@dataclass(frozen=True, slots=True)
class Post:
    """The dependencies of deliveries."""

    engine: AsyncEngine
    settings: HandoffSettings
    seals: Seals
    clock: Clock


async def queue_delivery(
    uow: UnitOfWork, *, jobs: Jobs, config: Config, handoff_id: UUID, now: datetime
) -> None:
    """Enqueue the delivery of a hand-off to the project's webhook."""
    id = new_id()
    await repository.insert_delivery(
        uow,
        {
            "id": id,
            "project_id": config.project_id,
            "handoff_id": handoff_id,
            "url": config.webhook_url,
            "body": json_bytes(await _body(uow, config.project_id, id, handoff_id, now)).decode(),
            "created_at": now,
        },
    )
    await jobs.enqueue(uow, Job(DELIVER_JOB, str(id)))


async def _body(
    uow: UnitOfWork, project_id: int, id: UUID, handoff_id: UUID, now: datetime
) -> Mapping[str, Any]:
    handoff = await repository.select_handoff(uow, handoff_id)
    if handoff is None:
        raise NotFound("This hand-off does not exist.")
    report = await reports.get(uow, project_id, handoff.report_id, viewer=())
    content = (await read_code_scopes(uow, [handoff.report_id]))[handoff.report_id]
    base = f"/api/projects/{project_id}"
    run = f"{base}/tasks/{handoff.task_id}/runs/{handoff.task_run_id}/"
    return {
        "event": EVENT,
        "id": str(id),
        "created_at": wire_time(now),
        "project": project_id,
        "report": None if report is None else report_response(report, now),
        "task": str(handoff.task_id),
        "run": str(handoff.task_run_id),
        "repository": handoff.repository,
        "base_branch": handoff.base_branch,
        "paths": sorted(content.paths),
        "commits": sorted(content.commits),
        "reason": handoff.reason,
        "links": {
            "report": f"{base}/signals/reports/{handoff.report_id}/",
            "signals": f"{base}/signals/reports/{handoff.report_id}/signals/",
            "artefacts": f"{base}/signals/reports/{handoff.report_id}/artefacts/",
            "start": f"{run}start/",
            "run": run,
        },
    }


async def attempt(post: Post, delivery_id: UUID) -> Delivery | None:
    """Attempt a waiting delivery once; return its new state, None if it is not waiting.

    If a worker dies between the response and storing it, the delivery is sent again; receivers deduplicate by its
    id.
    """
    async with unit_of_work(post.engine) as uow:
        delivery = await repository.select_delivery(uow, delivery_id)
        if delivery is None or delivery.status != "waiting":
            return None
        config = await repository.select_config(uow, delivery.project_id)
        unwanted = _obsolete_reason(delivery, config, await _handoff_of(uow, delivery))
        if unwanted is not None:
            await mark_failed(uow, delivery_id, error=unwanted, now=post.clock())
            return await repository.select_delivery(uow, delivery_id)
    began = post.clock()
    status: int | None = None
    error: str | None = None
    final = False
    try:
        status = await _send(post, delivery, config, began)
    except NotSent as problem:
        error, final = str(problem), problem.forbidden
    except PostroomError as problem:
        error, final = problem.message, True
    if status is not None and not 200 <= status < 300:
        redirected = " Redirects are not followed: configure the final URL." if status < 400 else ""
        error, final = f"the response was {status}.{redirected}", not is_worth_retrying(status)
    log.info("attempted a delivery", delivery=str(delivery_id), status=status, error=error)
    async with unit_of_work(post.engine) as uow:
        return await _note(post, uow, delivery_id, began, status=status, error=error, final=final)


def _obsolete_reason(delivery: Delivery, config: Config, handoff: Handoff | None) -> str | None:
    """Return why a delivery is obsolete, None if it is not: hours can pass between two attempts."""
    if handoff is not None and handoff.ended_at is not None:
        return "the work of this hand-off has ended."
    if config.webhook_url is None:
        return "the project no longer has a webhook."
    if config.webhook_url != delivery.url:
        return "the URL of the project's webhook has changed; send the delivery again to use the new one."
    return None


async def _send(post: Post, delivery: Delivery, config: Config, now: datetime) -> int:
    secret = post.seals.open(delivery.project_id, config.secret)
    body, timestamp = delivery.body.encode(), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "postroom",
        "X-Postroom-Event": EVENT,
        "X-Postroom-Delivery": str(delivery.id),
        "X-Postroom-Timestamp": str(timestamp),
        "X-Postroom-Signature": sign(secret, timestamp=timestamp, body=body),
    }
    answered = await outbound.send(
        "POST",
        delivery.url,
        body=body,
        headers=headers,
        seconds=post.settings.webhook_seconds,
        allow_private=post.settings.allow_private_addresses,
        max_bytes=MAX_ANSWER,
    )
    return answered.status


async def _note(
    post: Post,
    uow: UnitOfWork,
    delivery_id: UUID,
    began: datetime,
    *,
    status: int | None,
    error: str | None,
    final: bool,
) -> Delivery | None:
    delivery = await repository.select_delivery(uow, delivery_id, lock=True)
    if delivery is None or delivery.status != "waiting":
        return delivery
    now, attempts = post.clock(), delivery.attempts + 1
    entry = {
        "at": wire_time(began),
        "seconds": round((now - began).total_seconds(), 3),
        "status": status,
        "error": error,
    }
    values: dict[str, Any] = {"attempts": attempts, "log": [*delivery.log, entry], "next_attempt_at": None}
    if error is None:
        values |= {"status": "delivered", "ended_at": now}
    elif final or attempts >= post.settings.webhook_attempts:
        values |= {"status": "failed", "ended_at": now}
        await _tell(uow, delivery, f"The project's webhook did not receive this report: {error}", now)
    else:
        wait = wait_after(attempts, first=post.settings.webhook_backoff_seconds)
        values["next_attempt_at"] = now + timedelta(seconds=wait)
    count(uow, WEBHOOK_ATTEMPTS, values.get("status", "retried"))
    await repository.update_delivery(uow, delivery_id, values)
    return await repository.select_delivery(uow, delivery_id)


async def mark_failed(uow: UnitOfWork, delivery_id: UUID, *, error: str, now: datetime) -> None:
    """Mark a waiting delivery as failed, and record it in the report's work log."""
    delivery = await repository.select_delivery(uow, delivery_id, lock=True)
    if delivery is None or delivery.status != "waiting":
        return
    values = {"status": "failed", "ended_at": now, "next_attempt_at": None}
    await repository.update_delivery(uow, delivery_id, values)
    await _tell(uow, delivery, f"The project's webhook did not receive this report: {error}", now)


async def _tell(uow: UnitOfWork, delivery: Delivery, text: str, now: datetime) -> None:
    handoff = await _handoff_of(uow, delivery)
    if handoff is not None:
        await note(uow, delivery.project_id, handoff.report_id, text, now=now)


async def _handoff_of(uow: UnitOfWork, delivery: Delivery) -> Handoff | None:
    return None if delivery.handoff_id is None else await repository.select_handoff(uow, delivery.handoff_id)


async def enqueue_due(uow: UnitOfWork, *, jobs: Jobs, now: datetime) -> int:
    """Enqueue deliveries whose next attempt is due; return how many."""
    due = await repository.take_due(uow, now, BATCH)
    for delivery in due:
        await jobs.enqueue(uow, Job(DELIVER_JOB, str(delivery.id)))
    return len(due)


async def redeliver(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int | None, delivery_id: UUID, now: datetime
) -> Delivery:
    """Send an ended delivery again, to the project's current address, with the same id and body.

    Raises:
        NotFound: there is no such delivery.
        Conflict: it is already waiting, its work has ended, or the project no longer has a webhook.
    """
    delivery = await repository.select_delivery(uow, delivery_id, project_id=project_id, lock=True)
    if delivery is None:
        raise NotFound("This delivery does not exist.")
    if delivery.status == "waiting":
        raise Conflict("The delivery has not ended: it will be retried automatically.")
    handoff = await _handoff_of(uow, delivery)
    if handoff is not None and handoff.ended_at is not None:
        raise Conflict("The work of this hand-off has ended.")
    config = await repository.select_config(uow, delivery.project_id)
    if config.webhook_url is None:
        raise Conflict("The project no longer has a webhook.")
    values = {"status": "waiting", "attempts": 0, "ended_at": None, "url": config.webhook_url}
    await repository.update_delivery(uow, delivery_id, values)
    await jobs.enqueue(uow, Job(DELIVER_JOB, str(delivery_id)))
    log.info("a delivery will be sent again", delivery=str(delivery_id), at=now.isoformat())
    return await get_delivery(uow, delivery.project_id, delivery_id)


async def get_delivery(uow: UnitOfWork, project_id: int, delivery_id: UUID) -> Delivery:
    """Return a delivery.

    Raises:
        NotFound: the project has no such delivery.
    """
    delivery = await repository.select_delivery(uow, delivery_id, project_id=project_id)
    if delivery is None:
        raise NotFound("This delivery does not exist.")
    return delivery


async def list_deliveries(
    uow: UnitOfWork, project_id: int, status: str | None, *, limit: int, offset: int
) -> DeliveryPage:
    """Return a page of the project's deliveries, or of those with a status, newest first."""
    return DeliveryPage(
        *await repository.select_deliveries(uow, project_id, status, limit=limit, offset=offset)
    )


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` deliveries that ended before `before`; return how many."""
    return await repository.forget_deliveries(uow, before=before, limit=limit)
