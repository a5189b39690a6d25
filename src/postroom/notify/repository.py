"""Queries of the tables notification_destinations and notification_deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.engine import UnitOfWork
from postroom.db.tables import notification_deliveries, notification_destinations
from postroom.notify.schemas import Delivery, DeliveryPage, Destination

_N, _D = notification_destinations.c, notification_deliveries.c
_DESTINATION = tuple(_N[one.name] for one in fields(Destination))
_DELIVERY = tuple(_D[one.name] for one in fields(Delivery))

# An event joins the delivery of its report that was not attempted yet.
_PLAN = sa.text("""
    INSERT INTO notification_deliveries AS mine
        (id, project_id, destination_id, report_id, kind, content, not_before, held, created_at, queued_at)
    VALUES (:id, :project_id, :destination_id, :report_id, 'report', jsonb_build_object('events', :events),
            :not_before, :held, :now, :now)
    ON CONFLICT (destination_id, report_id) WHERE kind = 'report' AND status = 'waiting' AND started_at IS NULL
    DO UPDATE SET content = jsonb_build_object('events', mine.content -> 'events' || :events),
        not_before = least(mine.not_before, :not_before), held = mine.held AND :held
""").bindparams(
    sa.bindparam("events", type_=JSONB),
    sa.bindparam("not_before", type_=sa.DateTime(timezone=True)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("id", type_=sa.Uuid),
    sa.bindparam("destination_id", type_=sa.Uuid),
    sa.bindparam("report_id", type_=sa.Uuid),
)


async def insert_destination(uow: UnitOfWork, values: Mapping[str, Any]) -> Destination:
    """Insert a destination and return it."""
    statement = notification_destinations.insert().values(values).returning(*_DESTINATION)
    return Destination(*(await uow.execute(statement)).one())


async def update_destination(uow: UnitOfWork, id: UUID, values: Mapping[str, Any]) -> Destination:
    """Change columns of a destination that exists, and return it."""
    statement = notification_destinations.update().where(_N.id == id).values(values).returning(*_DESTINATION)
    return Destination(*(await uow.execute(statement)).one())


async def delete_destination(uow: UnitOfWork, id: UUID) -> None:
    """Delete a destination and its deliveries."""
    await uow.execute(notification_destinations.delete().where(_N.id == id))


async def select_destination(uow: UnitOfWork, id: UUID, *, lock: bool = False) -> Destination | None:
    """Return a destination, locked on request, or None."""
    query = sa.select(*_DESTINATION).where(_N.id == id)
    # Deliveries that reference the row may be inserted meanwhile.
    row = (await uow.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
    return None if row is None else Destination(*row)


async def select_destinations(uow: UnitOfWork, project_id: int, *, user_id: int) -> list[Destination]:
    """Return the destinations of a project and of a person in it, oldest first."""
    seen = sa.or_(_N.user_id.is_(None), _N.user_id == user_id)
    query = sa.select(*_DESTINATION).where(_N.project_id == project_id, seen).order_by(_N.id)
    return [Destination(*row) for row in await uow.execute(query)]


async def lock_active(uow: UnitOfWork, project_ids: Sequence[int]) -> list[Destination]:
    """Return the destinations of projects that are in use, locked against their senders, by id."""
    query = (
        sa.select(*_DESTINATION)
        .where(_N.project_id.in_(project_ids), _N.state == "active")
        .order_by(_N.id)
        .with_for_update(key_share=True)
    )
    return [Destination(*row) for row in await uow.execute(query)]


async def projects_with_events(uow: UnitOfWork, types: Sequence[str]) -> list[int]:
    """Return the projects with a destination in use that wants one of these events."""
    found = await uow.execute(
        sa.select(_N.project_id)
        .distinct()
        .where(_N.state == "active", _N.events.overlap(sa.cast(list(types), ARRAY(sa.Text))))
        .order_by(_N.project_id)
    )
    return list(found.scalars())


async def count_destinations(uow: UnitOfWork, project_id: int) -> int:
    """Return how many destinations a project has, those of people included."""
    found = await uow.execute(sa.select(sa.func.count()).where(_N.project_id == project_id))
    return int(found.scalar_one())


async def take_due_digests(uow: UnitOfWork, now: datetime, *, limit: int) -> list[Destination]:
    """Return destinations in use whose digest is due, locked."""
    query = (
        sa.select(*_DESTINATION)
        .where(_N.digest_at <= now, _N.state == "active")
        .order_by(_N.digest_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Destination(*row) for row in await uow.execute(query)]


async def plan_report(
    uow: UnitOfWork,
    destination: Destination,
    *,
    id: UUID,
    report_id: UUID,
    events: Sequence[Mapping[str, Any]],
    not_before: datetime,
    held: bool,
    now: datetime,
) -> None:
    """Add events to the message about a report that was not attempted yet, or to a new one."""
    values = {
        "id": id,
        "report_id": report_id,
        "events": list(events),
        "not_before": not_before,
        "held": held,
    }
    owner = {"project_id": destination.project_id, "destination_id": destination.id}
    await uow.execute(_PLAN, {**values, **owner, "now": now})


async def insert_delivery(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Insert a delivery."""
    await uow.execute(notification_deliveries.insert().values(values))


async def update_deliveries(uow: UnitOfWork, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    """Change columns of deliveries."""
    await uow.execute(notification_deliveries.update().where(_D.id.in_(ids)).values(values))


async def select_delivery(uow: UnitOfWork, id: UUID, *, lock: bool = False) -> Delivery | None:
    """Return a delivery, locked on request, or None."""
    query = sa.select(*_DELIVERY).where(_D.id == id)
    row = (await uow.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else Delivery(*row)


async def select_due(uow: UnitOfWork, destination_id: UUID, now: datetime, *, limit: int) -> list[Delivery]:
    """Return what a destination may be sent now: the least attempted and oldest first, locked."""
    query = (
        sa.select(*_DELIVERY)
        .where(_D.destination_id == destination_id, _D.status == "waiting", _D.not_before <= now)
        .order_by(_D.attempts, _D.created_at, _D.id)
        .limit(limit)
        .with_for_update()
    )
    return [Delivery(*row) for row in await uow.execute(query)]


async def sent_since(uow: UnitOfWork, destination_id: UUID, since: datetime) -> list[datetime]:
    """Return when messages to a destination were sent since a time, oldest first; tests and digests don't count."""
    found = await uow.execute(
        sa.select(_D.started_at)
        .where(
            _D.destination_id == destination_id,
            _D.started_at > since,
            _D.status == "delivered",
            _D.kind.in_(("report", "project", "summary")),
        )
        .order_by(_D.started_at)
    )
    return list(found.scalars())


async def waiting_destinations(uow: UnitOfWork, now: datetime) -> list[UUID]:
    """Return the destinations that something may be sent to now."""
    found = await uow.execute(
        sa.select(_D.destination_id)
        .distinct()
        .join(notification_destinations, _N.id == _D.destination_id)
        .where(
            _D.status == "waiting",
            _D.not_before <= now,
            sa.or_(_N.rests_until.is_(None), _N.rests_until <= now),
            _N.state == "active",
        )
    )
    return list(found.scalars())


async def end_waiting(uow: UnitOfWork, destination_id: UUID, *, error: str, now: datetime) -> int:
    """Give up the waiting deliveries of a destination; return how many."""
    ended = await uow.execute(
        notification_deliveries.update()
        .where(_D.destination_id == destination_id, _D.status == "waiting")
        .values(status="dead", error=error, ended_at=now)
        .returning(_D.id)
    )
    return len(ended.all())


async def revive(uow: UnitOfWork, destination_id: UUID, *, now: datetime) -> int:
    """Let all dead deliveries of a destination wait again, whatever they are but tests; return how many."""
    revived = await uow.execute(
        notification_deliveries.update()
        .where(_D.destination_id == destination_id, _D.status == "dead", _D.kind != "test")
        .values(status="waiting", ended_at=None, queued_at=now, not_before=now, started_at=now)
        .returning(_D.id)
    )
    return len(revived.all())


async def last_message(uow: UnitOfWork, destination_id: UUID, report_id: UUID) -> str | None:
    """Return the id, at its channel, of the last message about a report that can be edited; None without one."""
    found = await uow.execute(
        sa.select(_D.external_id)
        .where(
            _D.destination_id == destination_id,
            _D.report_id == report_id,
            _D.status == "delivered",
            _D.external_id.is_not(None),
        )
        .order_by(_D.ended_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def select_page(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    destination_id: UUID | None,
    status: str | None,
    limit: int,
    offset: int,
) -> DeliveryPage:
    """Return a page of the deliveries to destinations of the project and of a person."""
    seen = sa.select(_N.id).where(
        _N.project_id == project_id, sa.or_(_N.user_id.is_(None), _N.user_id == user_id)
    )
    wanted = [_D.project_id == project_id, _D.destination_id.in_(seen)]
    if destination_id is not None:
        wanted.append(_D.destination_id == destination_id)
    if status is not None:
        wanted.append(_D.status == status)
    count = await uow.execute(sa.select(sa.func.count()).where(*wanted))
    found = await uow.execute(
        sa.select(*_DELIVERY)
        .where(*wanted)
        .order_by(_D.created_at.desc(), _D.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return DeliveryPage(int(count.scalar_one()), [Delivery(*row) for row in found])


async def delete_ended(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` deliveries that ended before a time; return how many."""
    old = sa.select(_D.id).where(_D.ended_at < before).limit(limit)
    deleted = await uow.execute(
        notification_deliveries.delete().where(_D.id.in_(old)).returning(notification_deliveries.c.id)
    )
    return len(deleted.all())
