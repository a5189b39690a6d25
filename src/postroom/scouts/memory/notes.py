"""Notes by people for one scout or all scouts of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from typing_extensions import TypedDict

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_notes
from postroom.domain.errors import NotFound
from postroom.identity import people
from postroom.identity.people import PersonResponse, optional_person
from postroom.kit.times import iso_time
from postroom.validation.responses import IsoTime

MAX_CONTENT = 10_000
MAX_SKILL_NAME = 200
ALL_SCOUTS = ""
"""The skill name of a note for every scout."""

Origin = Literal[
    "human", "report_dismissal", "report_discussion", "report_feedback", "report_reviewer_correction"
]
"""What a note comes from: a person wrote it for scouts, or did something with a report of one."""

_C = scout_notes.c


@dataclass(frozen=True, slots=True)
class Note:
    """A note for the scout of `skill_name`, or for `ALL_SCOUTS`. It is ignored after `expires_at`."""

    id: UUID
    skill_name: str
    content: str
    created_at: datetime
    expires_at: datetime | None
    created_by_id: int | None
    origin: Origin


class ScoutNoteResponse(TypedDict):
    """A note of a person for the scouts."""

    id: UUID
    skill_name: Annotated[str, Field(description="Skill of the scout; empty for all.")]
    content: str
    created_at: IsoTime
    expires_at: Annotated[IsoTime | None, Field(description="When it was revoked; null if valid.")]
    created_by: PersonResponse | None
    created_by_name: Annotated[
        str | None, Field(description="Name of the author, or the address without one.")
    ]
    origin: Annotated[Origin, Field(description="What it comes from.")]


@dataclass(frozen=True, slots=True)
class NoteFilter:
    """Filters of notes: the newest `limit` created from `since` and before `until`.

    `skill_name` None matches any scout. `general` includes notes for all scouts, `expired` expired ones.
    `most_characters` truncates each content, unless None.
    """

    limit: int
    skill_name: str | None = None
    general: bool = True
    expired: bool = False
    since: datetime | None = None
    until: datetime | None = None
    most_characters: int | None = None


async def find(uow: UnitOfWork, project_id: int, filters: NoteFilter, *, now: datetime) -> list[Note]:
    """Return notes of a home project, newest first."""
    content: sa.ColumnElement[str] = _C.content
    if filters.most_characters is not None:
        content = sa.func.left(_C.content, min(filters.most_characters, MAX_CONTENT))
    query = sa.select(
        _C.id, _C.skill_name, content, _C.created_at, _C.expires_at, _C.created_by_id, _C.origin
    ).where(_C.project_id == project_id)
    if filters.skill_name is not None:
        query = query.where(_C.skill_name.in_([filters.skill_name, ALL_SCOUTS]))
    if not filters.general:
        query = query.where(_C.skill_name != ALL_SCOUTS)
    if not filters.expired:
        query = query.where(sa.or_(_C.expires_at.is_(None), _C.expires_at > now))
    if filters.since is not None:
        query = query.where(_C.created_at >= filters.since)
    if filters.until is not None:
        query = query.where(_C.created_at < filters.until)
    result = await uow.execute(query.order_by(_C.created_at.desc(), _C.id.desc()).limit(filters.limit))
    return [Note(*row) for row in result]


async def add(
    uow: UnitOfWork,
    project_id: int,
    *,
    skill_name: str,
    content: str,
    expires_at: datetime | None,
    user_id: int,
    now: datetime,
    origin: Origin = "human",
) -> Note:
    """Insert a note of a person for a scout, or for `ALL_SCOUTS`, and return it."""
    note = Note(new_id(), skill_name, content, now, expires_at, user_id, origin)
    await uow.execute(
        sa.insert(scout_notes).values(
            id=note.id,
            project_id=project_id,
            skill_name=skill_name,
            content=content,
            created_by_id=user_id,
            created_at=now,
            expires_at=expires_at,
            origin=origin,
        )
    )
    return note


async def delete(uow: UnitOfWork, project_id: int, note_id: UUID) -> None:
    """Delete a note.

    Raises:
        NotFound: the home project has no such note.
    """
    result = await uow.execute(sa.delete(scout_notes).where(_C.project_id == project_id, _C.id == note_id))
    if result.rowcount == 0:
        raise NotFound("Not found.")


async def notes_response(uow: UnitOfWork, notes: Sequence[Note]) -> list[ScoutNoteResponse]:
    """Return the JSON objects of notes, including their authors."""
    writers = await people.by_id(
        uow, {note.created_by_id for note in notes if note.created_by_id is not None}
    )
    return [
        {
            "id": note.id,
            "skill_name": note.skill_name,
            "content": note.content,
            "created_at": iso_time(note.created_at),
            "expires_at": None if note.expires_at is None else iso_time(note.expires_at),
            "created_by": optional_person(writer),
            "created_by_name": None if writer is None else writer.full_name or writer.email,
            "origin": note.origin,
        }
        for note in notes
        for writer in [writers.get(note.created_by_id or 0)]
    ]
