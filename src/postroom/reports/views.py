"""Views: filters and an order of the inbox with a name, a person's own or shared with the project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_views
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.reports.inbox import parse_uuid
from postroom.identity import people
from postroom.identity import service as identity
from postroom.reports import labels

MAX_OF_USER = 100
"""Views of one person in a project."""
_PEOPLE = ("teammate_uuid", "suggested_reviewers")

_V = report_views.c


@dataclass(frozen=True, slots=True)
class View:
    """A view. `missing` says what its filter names and the project no longer has."""

    id: UUID
    name: str
    user_id: int
    is_shared: bool
    query: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    missing: tuple[str, ...] = ()


_COLUMNS = (_V.id, _V.name, _V.user_id, _V.is_shared, _V.query, _V.created_at, _V.updated_at)


def _visible(project_id: int, user_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return _V.project_id == project_id, sa.or_(_V.user_id == user_id, _V.is_shared)


async def list_all(
    uow: UnitOfWork, project_id: int, organization_id: UUID, *, user_id: int
) -> list[tuple[View, people.Person | None]]:
    """Return the views that a person sees, with who made each: their own first, then by name."""
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(*_visible(project_id, user_id))
        .order_by((_V.user_id != user_id), sa.func.lower(_V.name), _V.id)
    )
    views = [View(*row) for row in found]
    missing = await _missing(uow, project_id, organization_id, views)
    makers = await people.by_id(uow, {view.user_id for view in views})
    return [
        (
            replace(view, missing=missing[view.id]),
            makers.get(view.user_id),
        )
        for view in views
    ]


async def create(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    name: str,
    query: Mapping[str, str],
    is_shared: bool,
    now: datetime,
) -> UUID:
    """Create a view and return its id; `query` are valid parameters of the list.

    Raises:
        Conflict: the person has one of that name.
        Invalid: the person has too many.
    """
    await identity.lock(uow, user_id)
    counted = sa.select(sa.func.count()).select_from(report_views)
    mine = await uow.execute(counted.where(_V.project_id == project_id, _V.user_id == user_id))
    if mine.scalar_one() >= MAX_OF_USER:
        raise Invalid(f"You have {MAX_OF_USER} views. Delete some first.")
    id = new_id()
    values = {"id": id, "project_id": project_id, "user_id": user_id, "name": name, "query": dict(query)}
    await _write(
        uow,
        report_views.insert().values(**values, is_shared=is_shared, created_at=now, updated_at=now),
        name,
    )
    return id


async def change(
    uow: UnitOfWork, project_id: int, view_id: UUID, values: Mapping[str, Any], *, user_id: int, now: datetime
) -> None:
    """Change a view: `name`, `query` and `is_shared`, where given. Shared ones can be changed by everybody.

    Raises:
        NotFound: the person sees no such view.
        Conflict: its maker has another one of that name.
    """
    statement = (
        report_views.update()
        .where(_V.id == view_id, *_visible(project_id, user_id))
        .values(**values, updated_at=now)
        .returning(_V.id)
    )
    if (await _write(uow, statement, values.get("name", ""))).one_or_none() is None:
        raise NotFound("Not found.")


async def delete(uow: UnitOfWork, project_id: int, view_id: UUID, *, user_id: int) -> None:
    """Delete a view.

    Raises:
        NotFound: the person sees no such view.
    """
    where = (_V.id == view_id, *_visible(project_id, user_id))
    gone = await uow.execute(report_views.delete().where(*where).returning(_V.id))
    if gone.one_or_none() is None:
        raise NotFound("Not found.")


async def _write(uow: UnitOfWork, statement: Any, name: str) -> Any:
    try:
        async with uow.begin_nested():
            return await uow.execute(statement)
    except IntegrityError:
        raise Conflict(f"There is a view “{name}” already. Choose another name.") from None


async def _missing(
    uow: UnitOfWork, project_id: int, organization_id: UUID, views: list[View]
) -> dict[UUID, tuple[str, ...]]:
    """Return what the filters of views name that no longer exists, as sentences."""
    named = {view.id: _items(view.query.get("label", "")) for view in views}
    known = set(
        await labels.existing(uow, project_id, sorted({one for each in named.values() for one in each}))
    )
    wanted = {
        view.id: [uuid for key in _PEOPLE for uuid in _uuids(view.query.get(key, ""))] for view in views
    }
    uuids = {uuid for each in wanted.values() for uuid in each}
    members = await people.any_members_by_uuid(uow, organization_id, uuids)
    return {
        view.id: (
            *(f"The label “{name}” no longer exists." for name in named[view.id] if name not in known),
            *("A member that it names is no longer one." for uuid in wanted[view.id] if uuid not in members),
        )
        for view in views
    }


def _items(text: str) -> list[str]:
    return [item.strip().lower() for item in text.split(",") if item.strip()]


def _uuids(text: str) -> list[UUID]:
    return [uuid for item in _items(text) if (uuid := parse_uuid(item)) is not None]
