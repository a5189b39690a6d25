"""The scratchpad: key-value memory of a project's scouts across runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert
from typing_extensions import TypedDict

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_runs, scout_scratchpad
from postroom.kit.times import iso_time
from postroom.validation.responses import IsoTime

MAX_KEY = 300
MAX_CONTENT = 50_000

_C = scout_scratchpad.c


@dataclass(frozen=True, slots=True)
class Memory:
    """One memory. `created_by_run_id` is the run that created it, None if unknown."""

    key: str
    content: str
    created_at: datetime
    updated_at: datetime
    created_by_run_id: UUID | None


class MemoryResponse(TypedDict):
    """A memory of the scratchpad."""

    key: str
    content: str
    created_at: IsoTime
    updated_at: IsoTime
    created_by_run_id: Annotated[
        UUID | None, Field(description="The run that wrote it first, if it is known.")
    ]


@dataclass(frozen=True, slots=True)
class ScratchpadFilter:
    """Filters of memories: the newest `limit` that contain `text` in key or content, ignoring case.

    The last change is from `since` and before `until`. `most_characters` truncates each content, unless None.
    """

    limit: int
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    most_characters: int | None = None


async def search(uow: UnitOfWork, project_id: int, filters: ScratchpadFilter) -> list[Memory]:
    """Return memories of a home project, most recently changed first."""
    content: sa.ColumnElement[str] = _C.content
    if filters.most_characters is not None:
        content = sa.func.left(_C.content, min(filters.most_characters, MAX_CONTENT))
    query = sa.select(_C.key, content, _C.created_at, _C.updated_at, _C.created_by_run_id).where(
        _C.project_id == project_id
    )
    if filters.text:
        query = query.where(
            sa.or_(
                _C.key.icontains(filters.text, autoescape=True),
                _C.content.icontains(filters.text, autoescape=True),
            )
        )
    if filters.since is not None:
        query = query.where(_C.updated_at >= filters.since)
    if filters.until is not None:
        query = query.where(_C.updated_at < filters.until)
    result = await uow.execute(query.order_by(_C.updated_at.desc(), _C.id.desc()).limit(filters.limit))
    return [Memory(*row) for row in result]


async def remember(
    uow: UnitOfWork, project_id: int, *, key: str, content: str, run_id: UUID | None, now: datetime
) -> Memory:
    """Insert or replace the memory under `key` in a home project, and return it.

    `run_id` is stored with a new key only, and only if the project has such a run.
    """
    values = {
        "id": new_id(),
        "project_id": project_id,
        "key": key,
        "content": content,
        "created_by_run_id": await _known_run(uow, project_id, run_id),
        "created_at": now,
        "updated_at": now,
    }
    result = await uow.execute(
        insert(scout_scratchpad)
        .values(values)
        .on_conflict_do_update(
            index_elements=["project_id", "key"], set_={"content": content, "updated_at": now}
        )
        .returning(_C.key, _C.content, _C.created_at, _C.updated_at, _C.created_by_run_id)
    )
    return Memory(*result.one())


async def forget(uow: UnitOfWork, project_id: int, key: str) -> bool:
    """Delete the memory under `key`; return false if there is none."""
    result = await uow.execute(sa.delete(scout_scratchpad).where(_C.project_id == project_id, _C.key == key))
    return result.rowcount == 1


async def _known_run(uow: UnitOfWork, project_id: int, run_id: UUID | None) -> UUID | None:
    if run_id is None:
        return None
    result = await uow.execute(
        sa.select(scout_runs.c.id)
        .where(scout_runs.c.id == run_id, scout_runs.c.project_id == project_id)
        # The run must still exist when the row that references it is written.
        .with_for_update(read=True, key_share=True)
    )
    return result.scalar_one_or_none()


def memory_response(memory: Memory) -> MemoryResponse:
    """Return the JSON object of a memory."""
    return {
        "key": memory.key,
        "content": memory.content,
        "created_at": iso_time(memory.created_at),
        "updated_at": iso_time(memory.updated_at),
        "created_by_run_id": memory.created_by_run_id,
    }
