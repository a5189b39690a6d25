"""Writing corrections to a report's row, and restoring what they replaced."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.reports.corrections import JUDGED
from postroom.jobs.port import Jobs
from postroom.reports import labels, repository
from postroom.reports.corrections import assignment
from postroom.reports.corrections.consequences import follow
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts

CHANGED = "The report has been changed since."


async def write(
    uow: UnitOfWork,
    report_id: UUID,
    values: Mapping[str, Any],
    corrections: Mapping[str, Any],
    gone: Iterable[str],
    *,
    now: datetime,
) -> None:
    """Write columns of a locked report, and its corrections by field; those in `gone` end."""
    column = reports.c.corrections
    kept: sa.ColumnElement[Any] = column
    for name in gone:
        kept = kept - name
    merged = kept.op("||")(sa.cast(dict(corrections), column.type))
    await repository.update(uow, report_id, {**values, "corrections": merged, "updated_at": now})


def refuse(corrected: Mapping[str, Any], corrections: Mapping[str, Any]) -> str | None:
    """Return why corrections of a report can't be undone: one of its present `corrections` is another one."""
    for name, replaced in corrected.items():
        present = corrections.get(name)
        if (present or {}).get("id") != replaced["id"]:
            return CHANGED
    return None


async def restore(
    uow: UnitOfWork, jobs: Jobs, locked: LockedReport, corrected: Mapping[str, Any], *, now: datetime
) -> None:
    """Restore what corrections of a locked report replaced; their entries of the log are removed already."""
    values: dict[str, Any] = {}
    corrections: dict[str, Any] = {}
    gone = []
    for name, replaced in corrected.items():
        values |= replaced["columns"]
        if name in JUDGED:
            ids = [UUID(id) for id in replaced.get("taken_back", ())]
            if ids:
                await artefacts.put_back(uow, locked.id, JUDGED[name], ids)
            continue
        if name == "assignee":
            await assignment.put_back(uow, locked.id, replaced["claim"])
        if replaced["correction"] is None:
            gone.append(name)
        else:
            corrections[name] = replaced["correction"]
    if "labels" in values:
        values["labels"] = await labels.existing(uow, locked.project_id, values["labels"])
    await write(uow, locked.id, values, corrections, gone, now=now)
    await follow(uow, jobs, locked, corrected, now=now)
