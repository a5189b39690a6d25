"""Queries of projects' spending on language models."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import model_calls, model_spend, organizations, project_configs, projects

_S, _C, _P = model_spend.c, model_calls.c, project_configs.c
NOTHING = Decimal(0)


async def select_terms(uow: UnitOfWork, project_id: int) -> tuple[bool, int | None, Decimal | None] | None:
    """Return whether the organization has approved models, and the project's own limits."""
    result = await uow.execute(
        sa.select(
            organizations.c.is_ai_data_processing_approved, _P.model_calls_per_day, _P.model_dollars_per_day
        )
        .select_from(
            projects.join(organizations, organizations.c.id == projects.c.organization_id).outerjoin(
                project_configs, _P.project_id == projects.c.id
            )
        )
        .where(projects.c.id == project_id)
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1], row[2])


async def reserve(
    uow: UnitOfWork,
    *,
    project_id: int,
    day: date,
    calls: int,
    dollars: Decimal,
    most_calls: int,
    most_dollars: Decimal,
) -> bool:
    """Add to the usage of the day unless that would exceed a limit; return whether it was added.

    The row is locked until the transaction ends and read again after waiting for it, so the limits hold.
    """
    await uow.execute(insert(model_spend).values(project_id=project_id, day=day).on_conflict_do_nothing())
    changed = await uow.execute(
        sa.update(model_spend)
        .where(
            _S.project_id == project_id,
            _S.day == day,
            _S.calls + calls <= most_calls,
            _S.dollars + dollars <= most_dollars,
        )
        .values(calls=_S.calls + calls, dollars=_S.dollars + dollars)
    )
    return changed.rowcount == 1


async def add(uow: UnitOfWork, *, project_id: int, day: date, calls: int, dollars: Decimal) -> None:
    """Add to (or subtract from) the usage of the day, regardless of limits."""
    await uow.execute(
        sa.update(model_spend)
        .where(_S.project_id == project_id, _S.day == day)
        .values(calls=_S.calls + calls, dollars=_S.dollars + dollars)
    )


async def insert_call(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a call that is about to be made."""
    await uow.execute(sa.insert(model_calls).values(values))


async def lock_call(uow: UnitOfWork, id: UUID) -> Any:
    """Lock and return a call's row."""
    result = await uow.execute(sa.select(model_calls).where(_C.id == id).with_for_update())
    return result.one_or_none()


async def update_call(uow: UnitOfWork, id: UUID, values: dict[str, Any]) -> None:
    """Update a call with its result."""
    await uow.execute(sa.update(model_calls).where(_C.id == id).values(values))


async def expired(uow: UnitOfWork, now: datetime, *, limit: int) -> Sequence[Any]:
    """Lock and return calls that should have ended, skipping locked ones."""
    result = await uow.execute(
        sa.select(_C.id, _C.project_id, _C.day, _C.reserved_dollars)
        .where(_C.state == "reserved", _C.expires_at < now)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return result.all()


async def select_answer(
    uow: UnitOfWork, *, project_id: int, input_hash: str, model: str, since: datetime, subject: str | None
) -> Any | None:
    """Return the newest recorded answer of a model to a question of a project, and of a subject if given."""
    result = await uow.execute(
        sa.select(_C.answer)
        .where(
            _C.project_id == project_id,
            _C.input_hash == input_hash,
            _C.state == "answered",
            _C.model == model,
            _C.started_at >= since,
            sa.true() if subject is None else _C.subject == subject,
        )
        .order_by(_C.started_at.desc())
        .limit(1)
    )
    return result.scalar_one_or_none()


async def select_day(uow: UnitOfWork, project_id: int, day: date) -> tuple[int, Decimal]:
    """Return calls and dollars of a day, including reservations."""
    result = await uow.execute(
        sa.select(_S.calls, _S.dollars).where(_S.project_id == project_id, _S.day == day)
    )
    row = result.one_or_none()
    return (0, NOTHING) if row is None else (row[0], row[1])


async def select_days(uow: UnitOfWork, project_id: int, *, since: date) -> dict[date, tuple[int, Decimal]]:
    """Return calls and dollars by day since `since`, including reservations."""
    result = await uow.execute(
        sa.select(_S.day, _S.calls, _S.dollars).where(_S.project_id == project_id, _S.day >= since)
    )
    return {row.day: (row.calls, row.dollars) for row in result}


async def select_purposes(uow: UnitOfWork, project_id: int, day: date) -> Sequence[Any]:
    """Return the usage of a day by purpose and model."""
    result = await uow.execute(
        sa.select(
            _C.purpose,
            _C.model,
            sa.func.count().label("questions"),
            sa.func.count().filter(_C.state.in_(("failed", "lost"))).label("failed"),
            sa.func.sum(_C.requests).label("calls"),
            sa.func.sum(_C.input_tokens).label("input_tokens"),
            sa.func.sum(_C.output_tokens).label("output_tokens"),
            sa.func.sum(_C.dollars).label("dollars"),
        )
        .where(_C.project_id == project_id, _C.day == day)
        .group_by(_C.purpose, _C.model)
        .order_by(_C.purpose, _C.model)
    )
    return result.all()


async def select_subject(
    uow: UnitOfWork, *, project_id: int, purpose: str, subject: str, since: datetime
) -> tuple[int, Decimal]:
    """Return calls and dollars of one subject since `since`, including reservations."""
    under_way = _C.state == "reserved"
    result = await uow.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((under_way, _C.reserved_calls), else_=_C.requests)), 0),
            sa.func.coalesce(
                sa.func.sum(sa.case((under_way, _C.reserved_dollars), else_=sa.func.coalesce(_C.dollars, 0))),
                0,
            ),
        ).where(
            _C.project_id == project_id,
            # Uses the index on the day, which starts before `since`.
            _C.day >= since.astimezone(UTC).date(),
            _C.started_at >= since,
            _C.purpose == purpose,
            _C.subject == subject,
        )
    )
    row = result.one()
    return int(row[0]), Decimal(row[1])


async def select_reserved(uow: UnitOfWork, project_id: int, day: date) -> Decimal:
    """Return the reserved dollars of running calls."""
    result = await uow.execute(
        sa.select(sa.func.coalesce(sa.func.sum(_C.reserved_dollars), 0)).where(
            _C.project_id == project_id, _C.day == day, _C.state == "reserved"
        )
    )
    return Decimal(result.scalar_one())


async def recorded(uow: UnitOfWork, project_id: int | None) -> AsyncIterator[Any]:
    """Yield recorded answers of one project or of all, oldest first."""
    query = sa.select(
        _C.project_id,
        _C.purpose,
        _C.subject,
        _C.model,
        _C.prompt,
        _C.prompt_hash,
        _C.input_hash,
        _C.answer,
        _C.input_tokens,
        _C.output_tokens,
        _C.dollars,
        _C.seconds,
        _C.started_at,
    ).where(_C.state == "answered")
    if project_id is not None:
        query = query.where(_C.project_id == project_id)
    result = await uow.stream(query.order_by(_C.started_at, _C.id))
    async for row in result:
        yield row


async def delete_before(uow: UnitOfWork, before: datetime, *, limit: int) -> int:
    """Delete at most `limit` ended calls that started before `before`; return how many."""
    old = (
        sa.select(_C.id).where(_C.started_at < before, _C.state != "reserved").limit(limit).scalar_subquery()
    )
    return (await uow.execute(sa.delete(model_calls).where(_C.id.in_(old)))).rowcount


async def delete_days(uow: UnitOfWork, before: date, *, limit: int) -> int:
    """Delete at most `limit` totals of days before `before`; return how many."""
    old = sa.select(_S.project_id, _S.day).where(_S.day < before).limit(limit)
    key = sa.tuple_(_S.project_id, _S.day)
    return (await uow.execute(sa.delete(model_spend).where(key.in_(old)))).rowcount


async def set_limits(uow: UnitOfWork, project_id: int, *, calls: int | None, dollars: Decimal | None) -> None:
    """Update a project's own limits; its configuration must exist."""
    await uow.execute(
        sa.update(project_configs)
        .where(_P.project_id == project_id)
        .values(model_calls_per_day=calls, model_dollars_per_day=dollars)
    )
