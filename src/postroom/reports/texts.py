"""The title and the summary of a report: edits, each with its entry in the work log, and what research wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import Caller, author_of
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
    caller: Caller | Author,
    now: datetime,
) -> None:
    """Change a report's title or summary; None keeps one, and equal words are no change.

    The edit is logged in the name of `caller`, or of the author that the caller speaks for. After a change it is
    decided again whether work on the report starts: what agents write is screened there, and doubts may be gone.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        Invalid: the edit would be logged in the name of a missing task.
    """
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.project_id != project_id or locked.facts.status is Status.DELETED:
        raise NotFound("Not found.")
    changes: dict[str, str] = {}
    if title is not None and title != locked.title:
        changes["title"] = title
    if summary is not None and summary != locked.summary:
        changes["summary"] = summary
    if not changes:
        return
    author = caller if isinstance(caller, Author) else await author_of(uow, project_id, caller)
    by_person = author.user_id is not None and author.task_id is None
    theirs = locked.person_wrote | set(changes) if by_person else locked.person_wrote - set(changes)
    values: dict[str, Any] = {"updated_at": now, "person_wrote": sorted(theirs), **changes}
    if "summary" in changes:
        values |= {
            "problem_length": None,
            "extras": repository.without_prompts(),
            "words_outdated_at": None,
        }
    await repository.update(uow, report_id, values)
    await log_changes(uow, locked, changes, author, now)
    await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)


async def note_research(
    uow: UnitOfWork, report_id: UUID, *, signals: int, problem_length: int | None, is_current: bool
) -> None:
    """Record how many signals research read, and the length of the problem part of the summary that it just wrote.

    A summary written by a person has no such length, and stays marked as out of date if it was. `is_current`: the
    signals have not changed since research read them.
    """
    locked = (await repository.lock(uow, [report_id]))[report_id]
    values: dict[str, Any] = {"signals_at_research": signals}
    if "summary" not in locked.person_wrote and locked.summary is not None:
        values["problem_length"] = problem_length
    if "summary" not in locked.person_wrote and is_current:
        values["words_outdated_at"] = None
    await repository.update(uow, report_id, values)


async def log_changes(
    uow: UnitOfWork, locked: LockedReport, changes: Mapping[str, str], author: Author, now: datetime
) -> None:
    """Log the former title and summary of a report; `changes` has the new ones by name."""
    before = {"title": locked.title, "summary": locked.summary}
    for name, new in changes.items():
        await artefacts.append(
            uow,
            project_id=locked.project_id,
            report_id=locked.id,
            type=f"{name}_change",
            content={f"old_{name}": before[name], f"new_{name}": new},
            author=author,
            now=now,
            id=new_id(),
        )
