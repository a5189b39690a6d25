"""Deliveries: stored raw before processing, listed, replayed and deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_deliveries
from postroom.domain.errors import Conflict, NotFound
from postroom.jobs.port import Jobs
from postroom.sources.connected import processing_requests
from postroom.sources.connected.schemas import DeliveryPage, DeliveryState, StoredDelivery

MAX_KEY = 300
MAX_ERROR = 1_000
SWEEP = 500
"""Old deliveries deleted per step."""

_D = source_deliveries.c
COLUMNS = (
    _D.id,
    _D.source_id,
    _D.project_id,
    _D.key,
    _D.headers,
    _D.body,
    _D.history,
    _D.state,
    _D.error,
    _D.outcome,
    _D.received_at,
    _D.processed_at,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A received delivery to store; each `key` is stored once per source."""

    key: str
    body: bytes
    headers: Mapping[str, str]
    history: bool = False


async def store(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    source_id: UUID,
    project_id: int,
    received: Sequence[Received],
    now: datetime,
) -> int:
    """Store new deliveries and schedule their processing; return how many."""
    if not received:
        return 0
    made = await uow.execute(
        insert(source_deliveries)
        .on_conflict_do_nothing(index_elements=["source_id", "key"])
        .returning(_D.id),
        [
            {
                "id": new_id(),
                "source_id": source_id,
                "project_id": project_id,
                "key": delivery.key[:MAX_KEY],
                "headers": dict(delivery.headers),
                "body": delivery.body,
                "history": delivery.history,
                "received_at": now,
            }
            for delivery in received
        ],
    )
    stored = len(made.all())
    if stored:
        await processing_requests.schedule_processing(uow, jobs=jobs, project_id=project_id, now=now)
    return stored


async def page(
    uow: UnitOfWork, source_id: UUID, state: DeliveryState | None, *, limit: int, offset: int
) -> DeliveryPage:
    """Return a page of a source's deliveries, newest first."""
    chosen = [_D.source_id == source_id, *([] if state is None else [_D.state == state])]
    count = await uow.execute(sa.select(sa.func.count()).select_from(source_deliveries).where(*chosen))
    found = await uow.execute(
        sa.select(*COLUMNS).where(*chosen).order_by(_D.seq.desc()).limit(limit).offset(offset)
    )
    return DeliveryPage(count.scalar_one(), [StoredDelivery(*row) for row in found])


async def newest(uow: UnitOfWork, source_id: UUID, limit: int) -> list[StoredDelivery]:
    """Return the newest deliveries of a source in order of arrival."""
    found = await uow.execute(
        sa.select(*COLUMNS).where(_D.source_id == source_id).order_by(_D.seq.desc()).limit(limit)
    )
    return [StoredDelivery(*row) for row in found][::-1]


async def get(uow: UnitOfWork, source_id: UUID, delivery_id: UUID) -> StoredDelivery:
    """Return one delivery of a source.

    Raises:
        NotFound: it has none with this id.
    """
    found = await uow.execute(sa.select(*COLUMNS).where(_D.source_id == source_id, _D.id == delivery_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound("The source has no such delivery.")
    return StoredDelivery(*row)


async def replay(
    uow: UnitOfWork, *, jobs: Jobs, source_id: UUID, project_id: int, delivery_id: UUID | None, now: datetime
) -> int:
    """Schedule one failed delivery, or all, for processing again; return how many.

    Raises:
        NotFound: there is none with this id.
        Conflict: it was processed, or is pending.
    """
    chosen = [_D.source_id == source_id, _D.state == "failed"]
    if delivery_id is not None:
        state = (await get(uow, source_id, delivery_id)).state
        if state != "failed":
            raise Conflict(f"The delivery is {state}; only failed ones can be processed again.")
        chosen.append(_D.id == delivery_id)
    done = await uow.execute(
        sa.update(source_deliveries).where(*chosen).values(state="pending", error=None, processed_at=None)
    )
    if done.rowcount:
        await processing_requests.schedule_processing(uow, jobs=jobs, project_id=project_id, now=now)
    return done.rowcount


async def discard(uow: UnitOfWork, source_id: UUID, delivery_id: UUID) -> None:
    """Delete a dead letter.

    Raises:
        NotFound: there is none with this id.
        Conflict: it has not failed.
    """
    state = (await get(uow, source_id, delivery_id)).state
    if state != "failed":
        raise Conflict(f"The delivery is {state}; only failed ones can be discarded.")
    await uow.execute(sa.delete(source_deliveries).where(_D.id == delivery_id))


async def take_turn(uow: UnitOfWork, project_id: int, *, per_source: int) -> dict[UUID, list[UUID]]:
    """Return the pending deliveries of a project's next turn by source: the oldest few of each source."""
    found = await uow.execute(_TURN, {"project_id": project_id, "per_source": per_source})
    turn: dict[UUID, list[UUID]] = {}
    for row in found:
        turn.setdefault(row.source_id, []).append(row.id)
    return turn


_TURN = sa.text("""
    WITH RECURSIVE waiting AS (
        (SELECT source_id FROM source_deliveries WHERE project_id = :project_id AND state = 'pending'
         ORDER BY source_id LIMIT 1)
        UNION ALL
        SELECT (SELECT source_id FROM source_deliveries
                WHERE project_id = :project_id AND state = 'pending' AND source_id > waiting.source_id
                ORDER BY source_id LIMIT 1)
        FROM waiting WHERE waiting.source_id IS NOT NULL
    )
    SELECT waiting.source_id, turn.id FROM waiting, LATERAL (
        SELECT id, seq FROM source_deliveries
        WHERE project_id = :project_id AND state = 'pending' AND source_id = waiting.source_id
        ORDER BY seq LIMIT :per_source
    ) AS turn ORDER BY turn.seq
""")


async def pending(uow: UnitOfWork, ids: Sequence[UUID]) -> list[StoredDelivery]:
    """Return the deliveries that are still pending, in order of arrival."""
    found = await uow.execute(
        sa.select(*COLUMNS).where(_D.id.in_(ids), _D.state == "pending").order_by(_D.seq)
    )
    return [StoredDelivery(*row) for row in found]


async def lock(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Lock the deliveries that are still pending, without waiting for those that others lock; return their ids."""
    found = await uow.execute(
        sa.select(_D.id).where(_D.id.in_(ids), _D.state == "pending").with_for_update(skip_locked=True)
    )
    return set(found.scalars())


async def lock_pending(uow: UnitOfWork, source_id: UUID) -> None:
    """Lock all pending deliveries of a source, after those in progress have been processed."""
    await uow.execute(
        sa.select(_D.id)
        .where(_D.source_id == source_id, _D.state == "pending")
        .order_by(_D.seq)
        .with_for_update()
    )


async def end(
    uow: UnitOfWork, ended: Iterable[tuple[UUID, str | None, Mapping[str, Any]]], now: datetime
) -> None:
    """Store the results of deliveries: id, error (None on success), and outcome."""
    rows = [
        {
            "row_id": id,
            "state": "done" if error is None else "failed",
            "error": None if error is None else error[:MAX_ERROR],
            "outcome": dict(outcome),
        }
        for id, error, outcome in ended
    ]
    if rows:
        await uow.execute(
            sa.update(source_deliveries)
            .where(_D.id == sa.bindparam("row_id"))
            .values(
                state=sa.bindparam("state"),
                error=sa.bindparam("error"),
                outcome=sa.bindparam("outcome", type_=_D.outcome.type),
                processed_at=now,
            ),
            rows,
        )


async def projects_waiting(uow: UnitOfWork) -> list[int]:
    """Return the projects with pending deliveries."""
    found = await uow.execute(
        sa.text("""
            WITH RECURSIVE waiting AS (
                (SELECT project_id FROM source_deliveries WHERE state = 'pending' ORDER BY project_id LIMIT 1)
                UNION ALL
                SELECT (SELECT project_id FROM source_deliveries
                        WHERE state = 'pending' AND project_id > waiting.project_id ORDER BY project_id LIMIT 1)
                FROM waiting WHERE waiting.project_id IS NOT NULL
            )
            SELECT project_id FROM waiting WHERE project_id IS NOT NULL
        """)
    )
    return list(found.scalars())


async def forget(uow: UnitOfWork, *, done_before: datetime, failed_before: datetime) -> int:
    """Delete a batch of deliveries that were processed, or failed, before the given times; return how many."""
    old = (
        sa.select(_D.id)
        .where(
            _D.state != "pending",
            _D.processed_at < sa.case((_D.state == "done", done_before), else_=failed_before),
        )
        .limit(SWEEP)
    )
    return (await uow.execute(sa.delete(source_deliveries).where(_D.id.in_(old)))).rowcount
