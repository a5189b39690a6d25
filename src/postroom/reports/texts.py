"""The title and the summary of a report: what scouts and research write, each with its entry in the work log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.reports.corrections import hold_back
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.tasks.hand_off import consider_later


async def edit(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    report_id: UUID,
    title: str | None,
    summary: str | None,
    author: Author,
    now: datetime,
) -> None:
    """Change a report's title or summary for a scout; None keeps one, and equal words are no change.

    What people corrected stays. After a change it is decided again whether work on the report starts: what agents
    write is screened there, and doubts may be gone.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.project_id != project_id or locked.facts.status is Status.DELETED:
        raise NotFound("Not found.")
    said = {
        name: new
        for name, new, old in (("title", title, locked.title), ("summary", summary, locked.summary))
        if new is not None and new != old
    }
    if not said:
        return
    values = hold_back(locked.corrections, said)
    changes = {name: new for name, new in said.items() if name in values}
    await repository.update(uow, report_id, {**values, **rewritten(changes), "updated_at": now})
    await log_changes(uow, locked, changes, author, now)
    await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)


def rewritten(changes: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns that change with the words in `changes`, besides the words."""
    if "summary" not in changes:
        return {}
    return {"problem_length": None, "extras": repository.without_prompts(), "words_outdated_at": None}


async def note_research(
    uow: UnitOfWork,
    report_id: UUID,
    found: Mapping[str, Any],
    *,
    problem_length: int | None,
    is_current: bool,
) -> None:
    """Record what research found, by column, and the length of the problem part of the summary that it just wrote.

    A summary written by a person has no such length, and stays marked as out of date if it was. `is_current`: the
    signals have not changed since research read them.
    """
    locked = (await repository.lock(uow, [report_id]))[report_id]
    values = dict(found)
    if "summary" not in locked.corrections and locked.summary is not None:
        values["problem_length"] = problem_length
    if "summary" not in locked.corrections and is_current:
        values["words_outdated_at"] = None
    await repository.update(uow, report_id, values)


async def log_changes(
    uow: UnitOfWork, locked: LockedReport, changes: Mapping[str, str | None], author: Author, now: datetime
) -> list[UUID]:
    """Log the former title and summary of a report; `changes` has the new ones by name. Return the entries' ids."""
    before = {"title": locked.title, "summary": locked.summary}
    ids: list[UUID] = []
    for name, new in changes.items():
        if new is None:
            continue
        ids.append(new_id())
        await artefacts.append(
            uow,
            project_id=locked.project_id,
            report_id=locked.id,
            type=f"{name}_change",
            content={f"old_{name}": before[name], f"new_{name}": new},
            author=author,
            now=now,
            id=ids[-1],
        )
    return ids
