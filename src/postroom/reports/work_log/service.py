"""A report's work log: entries are added, replaced or removed, and the report's row is kept in sync.

Each write first locks the report's row, so that concurrent writers can't start from the same log, and updates the
derived columns in the same transaction. `rebuild` recomputes them from the log alone.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.errors import NotFound
from postroom.domain.reports.artefact_types import validate
from postroom.domain.reports.corrections import JUDGED_BY_TYPE
from postroom.domain.reports.latest_fields import LATEST_TYPES, latest_fields, task_ids
from postroom.domain.reports.pull_requests import columns_of, links_from, name_by_task
from postroom.reports.work_log import events, findings, repository
from postroom.reports.work_log.clients import present_client
from postroom.reports.work_log.mentions import with_mentions
from postroom.reports.work_log.schemas import SYSTEM, Artefact, ArtefactPage, Author, Difference, LogView

_BATCH = 500


async def lock(uow: UnitOfWork, project_id: int, report_id: UUID) -> None:
    """Lock a report's log against other writers until the transaction ends; every write here does so itself.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    if not await repository.hold_report(uow, project_id, report_id):
        raise NotFound("Not found.")


async def append(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    type: str,
    content: object,
    author: Author,
    now: datetime,
    id: UUID,
    is_correction: bool = False,
) -> Artefact:
    """Append an entry, dated `now`, to a report's log and return it with its content as stored.

    A person's judgment is a correction: it takes precedence over later ones of Postroom. So is another's with
    `is_correction`.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        UnknownType: there is no artefact type `type`.
        ContentMismatch: `content` does not fit the type.
    """
    await lock(uow, project_id, report_id)
    checked, mentioned = await _checked(uow, project_id, type, content, author)
    artefact = Artefact(
        id=id,
        report_id=report_id,
        type=type,
        content=checked,
        created_by_id=author.user_id,
        task_id=author.task_id,
        created_at=now,
        updated_at=None,
        client=present_client(),
    )
    corrects = type in JUDGED_BY_TYPE and (is_correction or author.user_id is not None)
    await repository.insert(
        uow,
        project_id,
        artefact,
        by_key=author.by_key,
        correction=True if corrects else None,
        mentions=mentioned,
    )
    await _sync_report(uow, report_id, type, added=1, change=Change(author.user_id, now))
    if mentioned:
        await events.record(
            uow,
            "report.mentioned",
            [report_id],
            now=now,
            detail={"users": mentioned},
            actor_id=author.user_id,
        )
    return artefact


async def _checked(
    uow: UnitOfWork, project_id: int, type: str, content: object, author: Author
) -> tuple[Any, list[int] | None]:
    """Return the content of an entry as it is stored, and the users that it mentions."""
    valid = await findings.of_project(uow, project_id, type, validate(type, content))
    if type != "note" or author == SYSTEM:
        return valid, None
    return await with_mentions(uow, project_id, valid)


async def note_each(uow: UnitOfWork, *, project_id: int, notes: Mapping[UUID, str], now: datetime) -> None:
    """Append a note of the server to the logs of many reports of a project, in one statement.

    The transaction must have locked the reports, in the order of their ids. Deleted reports have no log and are
    skipped. The texts are not validated.
    """
    if not notes:
        return
    await repository.insert_notes(uow, project_id, [(new_id(), id, text) for id, text in notes.items()], now)


async def replace_content(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    artefact_id: UUID,
    content: object,
    editor: Author,
    now: datetime,
) -> Artefact:
    """Replace an entry's content and return the entry, which keeps its place in the log.

    Raises:
        NotFound: there is no such entry on that report, or the report is unknown or deleted.
        ContentMismatch: `content` does not fit the entry's type.
    """
    await lock(uow, project_id, report_id)
    present = await repository.find(uow, report_id, artefact_id)
    if present is None:
        raise NotFound("Not found.")
    checked, mentioned = await _checked(uow, project_id, present.type, content, editor)
    changed = await repository.set_content(
        uow, report_id, artefact_id, checked, editor=editor, now=now, mentions=mentioned
    )
    await _sync_report(uow, report_id, changed.type)
    return changed


async def delete(uow: UnitOfWork, *, project_id: int, report_id: UUID, artefact_id: UUID) -> None:
    """Remove an entry; the previous one of the same type, if any, takes effect again.

    Raises:
        NotFound: there is no such entry on that report, or the report is unknown or deleted.
    """
    await lock(uow, project_id, report_id)
    removed = await repository.remove(uow, report_id, artefact_id)
    if removed is None:
        raise NotFound("Not found.")
    await _sync_report(uow, report_id, removed, added=-1)


async def link_task(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    task_id: UUID,
    content: object,
    now: datetime,
    id: UUID,
) -> tuple[Artefact, bool]:
    """Append a task's run to a report's log, once per task; return the entry, and whether it is new.

    The task is the entry's author. If the task already has one, the oldest is returned and nothing is written.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        ContentMismatch: `content` does not fit the type `task_run`.
    """
    await lock(uow, project_id, report_id)
    validate("task_run", content)
    existing = await repository.oldest_task_run(uow, report_id, task_id)
    if existing is not None:
        return existing, False
    entry = await append(
        uow,
        project_id=project_id,
        report_id=report_id,
        type="task_run",
        content=content,
        author=Author.task(task_id),
        now=now,
        id=id,
    )
    return entry, True


async def get(uow: UnitOfWork, *, project_id: int, report_id: UUID, artefact_id: UUID) -> Artefact:
    """Return an entry of a report's log.

    Raises:
        NotFound: there is no such entry on that report, or the report is unknown or deleted.
    """
    found = await repository.find_visible(uow, project_id, report_id, artefact_id)
    if found is None:
        raise NotFound("Not found.")
    return found


async def list_page(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, limit: int, offset: int
) -> ArtefactPage:
    """Return a page of a report's log, newest first; empty if the report is unknown or deleted."""
    count, found = await repository.select_page(uow, project_id, report_id, limit=limit, offset=offset)
    return ArtefactPage(count, found)


async def rebuild(uow: UnitOfWork, project_id: int) -> list[Difference]:
    """Make the rows of all reports of a project match their logs; return what was changed.

    The rows stay locked until the transaction ends.
    """
    repaired: list[Difference] = []
    async for report_ids in _batches(uow, project_id):
        await repository.hold_reports(uow, report_ids)
        for view in await repository.log_views(uow, report_ids):
            differences = _compare(view)
            if differences:
                values = {difference.column: difference.expected for difference in differences}
                await repository.update_report(uow, view.report_id, values)
                repaired += differences
    return repaired


async def rebuild_check(uow: UnitOfWork, project_id: int) -> list[Difference]:
    """Return where the rows of a project's reports differ from their logs; nothing is changed."""
    found: list[Difference] = []
    async for report_ids in _batches(uow, project_id):
        for view in await repository.log_views(uow, report_ids):
            found += _compare(view)
    return found


async def _batches(uow: UnitOfWork, project_id: int) -> AsyncIterator[list[UUID]]:
    after: UUID | None = None
    while report_ids := await repository.report_ids_after(uow, project_id, after, _BATCH):
        yield report_ids
        after = report_ids[-1]


class Change(NamedTuple):
    """Who made an entry (None: the server or an agent) and when, for notifications of what it changes."""

    actor_id: int | None
    now: datetime


async def _sync_report(
    uow: UnitOfWork, report_id: UUID, artefact_type: str, *, added: int = 0, change: Change | None = None
) -> None:
    values: dict[str, Any] = {}
    if artefact_type in LATEST_TYPES:
        content, correction, said = await repository.counting(uow, report_id, artefact_type)
        values = latest_fields(artefact_type, content)
        if change is not None:
            await events.record_fields(uow, report_id, values, actor_id=change.actor_id, now=change.now)
            if "priority" in values:
                await events.record_updated(uow, [report_id])
        if (field := JUDGED_BY_TYPE.get(artefact_type)) is not None:
            machine = latest_fields(artefact_type, said)[field]
            values["corrections"] = _corrected(field, correction, machine)
    elif artefact_type == "task_run":
        ids = task_ids(await repository.task_run_contents(uow, report_id))
        # A concurrent change of a run's output waits, and then finds this report: see `task_runs`.
        await repository.hold_tasks(uow, ids, exclusive=False)
        await repository.update_report(uow, report_id, {"task_ids": ids})
        [found] = await repository.pull_requests_of(uow, [report_id])
        values = columns_of(name_by_task(links_from(found.stored), found.url, found.project_id))
    await repository.update_report(uow, report_id, values, added=added)


def _corrected(field: str, correction: sa.Row[Any] | None, machine: str | None) -> sa.ColumnElement[Any]:
    """Return the new value of the column `corrections`."""
    others = reports.c.corrections - field
    if correction is None:
        return others
    mine = {
        "id": str(correction.id),
        "user_id": correction.created_by_id,
        "task_id": None if correction.task_id is None else str(correction.task_id),
        "by_key": correction.by_key,
        "at": correction.created_at.isoformat(),
        "machine": machine,
    }
    return others.op("||")(sa.cast({field: mine}, reports.c.corrections.type))


async def take_back(uow: UnitOfWork, report_id: UUID, type: str) -> list[UUID]:
    """Put all corrections of a type out of effect, in a log that is locked; return their ids."""
    taken = await repository.take_back(uow, report_id, type)
    await _sync_report(uow, report_id, type)
    return taken


async def put_back(uow: UnitOfWork, report_id: UUID, type: str, ids: Collection[UUID]) -> None:
    """Put corrections into effect again that were taken back, in a log that is locked."""
    await repository.put_back(uow, report_id, ids)
    await _sync_report(uow, report_id, type)


def _compare(view: LogView) -> list[Difference]:
    links = name_by_task(links_from(view.stored["pull_requests"]), view.pr_url, view.project_id)
    expected: dict[str, Any] = {
        "artefact_count": view.artefact_count,
        "task_ids": task_ids(view.task_runs),
        **columns_of(links),
    }
    for artefact_type in LATEST_TYPES:
        expected |= latest_fields(artefact_type, view.newest.get(artefact_type))
    return [
        Difference(view.report_id, column, stored, expected[column])
        for column, stored in view.stored.items()
        if stored != expected[column]
    ]


async def reports_by_task(uow: UnitOfWork, task_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the newest report with each of the tasks in its log; deleted reports don't count."""
    return await repository.reports_by_task(uow, task_ids)
