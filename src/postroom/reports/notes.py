"""Notes of the server in the work log of a report."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts as rows
from postroom.domain.errors import NotFound
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.telemetry import log

MAX_CHARACTERS = 2_000
"""Maximum number of characters of a note."""


async def note(uow: UnitOfWork, project_id: int, report_id: UUID, text: str, *, now: datetime) -> None:
    """Add a note of the server to the report's work log; nothing happens if the report is deleted."""
    try:
        await artefacts.append(
            uow,
            project_id=project_id,
            report_id=report_id,
            type="note",
            content={"note": text[:MAX_CHARACTERS]},
            author=SYSTEM,
            now=now,
            id=new_id(),
        )
    except NotFound:
        log.info("the report of a note no longer exists", report=str(report_id))


async def note_once(uow: UnitOfWork, project_id: int, report_id: UUID, text: str, *, now: datetime) -> None:
    """Add a note unless the log already has the same one."""
    said = await uow.execute(
        sa.select(rows.c.id)
        .where(
            rows.c.report_id == report_id,
            rows.c.type == "note",
            rows.c.content["note"].astext == text[:MAX_CHARACTERS],
        )
        .limit(1)
    )
    if said.one_or_none() is None:
        await note(uow, project_id, report_id, text, now=now)
