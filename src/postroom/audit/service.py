"""Reading the audit log, and deleting its old entries. Triggers write it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.audit.schemas import Entry, Filters
from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.paging import Page
from postroom.db.tables import audit_entries, organizations, personal_api_keys, users

_E = audit_entries.c
_WHO, _WHOM = users.alias("who"), users.alias("whom")
_SELECT = sa.select(
    _E.id,
    _E.created_at,
    _E.project_id,
    _E.actor,
    _WHO.c.email,
    sa.func.coalesce(sa.func.nullif(personal_api_keys.c.label, ""), personal_api_keys.c.mask),
    _E.address,
    _E.action,
    _E.object,
    _E.object_id,
    _E.name,
    _WHOM.c.email,
    _E.changes,
).select_from(
    audit_entries.outerjoin(_WHO, _WHO.c.id == _E.user_id)
    .outerjoin(_WHOM, _WHOM.c.id == _E.subject_id)
    .outerjoin(personal_api_keys, personal_api_keys.c.id == _E.key_id)
)


async def page_of(
    uow: UnitOfWork, organization_id: UUID, filters: Filters, page: Page
) -> tuple[int, list[Entry]]:
    """Return the number of matching entries of an organization, and a page of them, newest first."""
    where = _conditions(organization_id, filters)
    count = await uow.scalar(sa.select(sa.func.count()).select_from(audit_entries).where(*where)) or 0
    query = _SELECT.where(*where).order_by(_E.id.desc()).limit(page.limit).offset(page.offset)
    return count, [Entry(*row) for row in await uow.execute(query)]


async def older(
    uow: UnitOfWork, organization_id: UUID, filters: Filters, *, before: int | None, limit: int
) -> list[Entry]:
    """Return the newest matching entries with ids below `before`, or of all."""
    where = [*_conditions(organization_id, filters), *([] if before is None else [_E.id < before])]
    return [
        Entry(*row) for row in await uow.execute(_SELECT.where(*where).order_by(_E.id.desc()).limit(limit))
    ]


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` entries from before `before`; return how many."""
    await uow.execute(sa.text("SET LOCAL postroom.audit = 'delete'"))
    return await delete_oldest(uow, audit_entries, _E.created_at, before=before, limit=limit)


async def note_erasure(
    uow: UnitOfWork, *, person: str, changes: Mapping[str, Sequence[int | None]], now: datetime
) -> None:
    """Record in every organization that a person's data was erased; `person` is a keyed hash.

    `changes` counts rows of the whole server, so it is left out if the server has several organizations.
    """
    every = list((await uow.execute(sa.select(organizations.c.id))).scalars())
    entry = {
        "created_at": now,
        "actor": "operator",
        "action": "deleted",
        "object": "person",
        "object_id": person,
        "changes": dict(changes) if len(every) == 1 else {},
    }
    if every:
        await uow.execute(sa.insert(audit_entries), [{**entry, "organization_id": id} for id in every])


def _conditions(organization_id: UUID, filters: Filters) -> Sequence[sa.ColumnElement[Any]]:
    wanted: list[sa.ColumnElement[Any]] = [_E.organization_id == organization_id]
    if filters.project is not None:
        wanted.append(_E.project_id == filters.project)
    if filters.user is not None:
        person = sa.select(users.c.id).where(users.c.uuid == filters.user).scalar_subquery()
        wanted.append(sa.or_(_E.user_id == person, _E.subject_id == person))
    if filters.object is not None:
        wanted.append(_E.object == filters.object)
    if filters.action is not None:
        wanted.append(_E.action == filters.action)
    if filters.after is not None:
        wanted.append(_E.created_at >= filters.after)
    if filters.before is not None:
        wanted.append(_E.created_at < filters.before)
    return wanted
