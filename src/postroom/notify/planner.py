"""What becomes of events: one message a destination and report, at once or after quiet hours; and digests."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.notifications.events import UPDATED, EventType, NotificationEvent
from postroom.domain.notifications.rules import (
    DigestTimes,
    Quiet,
    concerns,
    held_until,
    next_digest,
    wants,
    wants_of_project,
)
from postroom.identity import people
from postroom.notify import repository
from postroom.notify.schemas import Destination
from postroom.notify.slack import repository as threads
from postroom.reports.work_log import events
from postroom.reports.work_log.events import EventReport

BATCH = 1_000
DIGESTS = 20
"""Digests that are planned in one transaction."""

ROWS = 10
"""Reports of one section of a digest."""
MAX_EVENTS = 10_000
"""Events that one digest looks at: the newest of its period."""
LEAST_GROWTH = 3
"""Signals that a report needs in a period to be said to grow."""

SECTIONS: Mapping[EventType, str] = {
    "report.needs_input": "Waits for input",
    "report.priority_raised": "Became urgent",
    "report.recurred": "Came back",
    "report.fix_failed": "Fixes that did not hold",
    "report.ready": "New, ready for review",
    "report.pull_request": "In review",
    "report.resolved": "Resolved",
    "report.fix_held": "Fixes that hold",
}
"""The sections of a digest, by the events that they list."""


async def plan(uow: UnitOfWork, *, now: datetime) -> int:
    """Turn events that were not planned yet into waiting deliveries; return how many events were taken.

    A destination of a person who has left the organization is told nothing.
    """
    taken = await events.take(uow, limit=BATCH, now=now)
    if not taken:
        return 0
    updated = {event.report_id for event in taken if event.type == UPDATED and event.report_id is not None}
    destinations = await repository.lock_active(uow, sorted({event.project_id for event in taken}))
    found = await events.reports_of(uow, {event.report_id for event in taken if event.report_id is not None})
    handles = await people.handles_by_project(
        uow, {(one.project_id, one.user_id) for one in destinations if one.user_id is not None}
    )
    for destination in destinations:
        user = destination.user_id
        if user is not None and (destination.project_id, user) not in handles:
            continue
        mine = handles[destination.project_id, user] if user is not None else ()
        wanted: dict[UUID, list[NotificationEvent]] = {}
        for event in taken:
            if event.project_id != destination.project_id or event.type == UPDATED:
                continue
            if event.report_id is None:
                if wants_of_project(destination.rule, event):
                    await _plan_of_project(uow, destination, event, now)
                continue
            report = found.get(event.report_id)
            if report is not None and wants(destination.rule, event, report.facts, mine):
                wanted.setdefault(event.report_id, []).append(event)
        for report_id, of_report in wanted.items():
            await _plan_report(uow, destination, found[report_id], of_report, now)
    await threads.count_changes(uow, updated)
    return len(taken)


async def _plan_of_project(
    uow: UnitOfWork, destination: Destination, event: NotificationEvent, now: datetime
) -> None:
    until = held_until(Quiet.of(destination.quiet), None, now)
    await repository.insert_delivery(
        uow,
        {
            "id": new_id(),
            "project_id": destination.project_id,
            "destination_id": destination.id,
            "kind": "project",
            "content": {"events": [_stored(event)]},
            "not_before": until or now,
            "held": until is not None,
            "created_at": now,
            "queued_at": now,
        },
    )


def _stored(event: NotificationEvent) -> dict[str, Any]:
    return {"type": event.type, "detail": dict(event.detail), "at": event.at.isoformat()}


async def _plan_report(
    uow: UnitOfWork,
    destination: Destination,
    report: EventReport,
    of_report: Sequence[NotificationEvent],
    now: datetime,
) -> None:
    until = held_until(Quiet.of(destination.quiet), report.facts.priority, now)
    await repository.plan_report(
        uow,
        destination,
        id=new_id(),
        report_id=report.facts.id,
        events=[_stored(one) for one in of_report],
        not_before=until or now,
        held=until is not None,
        now=now,
    )


async def plan_digests(uow: UnitOfWork, *, now: datetime) -> int:
    """Write the digests that are due and move their next time, in one transaction; return how many had content.

    A digest that was due while no server ran is sent once, about the whole time.
    """
    written = 0
    for destination in await repository.take_due_digests(uow, now, limit=DIGESTS):
        times = DigestTimes.of(destination.digest)
        if times is None or destination.digest_at is None:
            continue
        following = next_digest(times, now)
        since = destination.digest_since or destination.digest_at - timedelta(
            days=1 if times.every == "daily" else 7
        )
        sections = await _sections_for(uow, destination, since, now)
        if sections:
            written += 1
            await repository.insert_delivery(
                uow,
                {
                    "id": new_id(),
                    "project_id": destination.project_id,
                    "destination_id": destination.id,
                    "kind": "digest",
                    "content": {"sections": sections, "every": times.every},
                    "not_before": now,
                    "created_at": now,
                    "queued_at": now,
                },
            )
        await repository.update_destination(
            uow, destination.id, {"digest_since": now, "digest_at": following}
        )
    return written


async def _sections_for(
    uow: UnitOfWork, destination: Destination, since: datetime, until: datetime
) -> list[dict[str, Any]]:
    """Return the sections of a digest: none for a person who has left, of `only_mine` those of their reports."""
    if destination.user_id is None:
        return await digest_sections(uow, destination, since, until, mine=None)
    member = (destination.project_id, destination.user_id)
    handles = await people.handles_by_project(uow, {member})
    if member not in handles:
        return []
    mine = set(handles[member]) if destination.only_mine else None
    return await digest_sections(uow, destination, since, until, mine=mine)


async def digest_sections(
    uow: UnitOfWork, destination: Destination, since: datetime, until: datetime, *, mine: set[str] | None
) -> list[dict[str, Any]]:
    """Return the sections of a digest about a period, without empty ones: heading, ids of reports, how many more.

    `mine` are the logins or addresses whose reports alone count, None for all.
    """
    happened = await events.between(uow, destination.project_id, since, until, limit=MAX_EVENTS)
    growth = dict(
        await events.growing(uow, destination.project_id, since=since.date(), least=LEAST_GROWTH, limit=ROWS)
    )
    found = await events.reports_of(
        uow, {event.report_id for event in happened if event.report_id} | set(growth)
    )
    rule = destination.rule
    shown = {
        id
        for id, report in found.items()
        if report.facts.status != "deleted"
        and concerns(rule, report.facts)
        and (mine is None or not mine.isdisjoint(report.facts.reviewers))
    }
    sections = []
    for type, heading in SECTIONS.items():
        ids = {event.report_id for event in happened if event.type == type and event.report_id}
        sections.append((heading, sorted(shown.intersection(ids), key=lambda one: _urgency(found[one]))))
    listed = {id for _, ids in sections for id in ids}
    sections.append(("Still open and growing", [id for id in growth if id in shown - listed]))
    return [
        {
            "heading": heading,
            "reports": [str(id) for id in ids[:ROWS]],
            "more": max(len(ids) - ROWS, 0),
        }
        for heading, ids in sections
        if ids
    ]


def _urgency(report: EventReport) -> tuple[str, int]:
    return report.facts.priority or "P9", -report.signals
