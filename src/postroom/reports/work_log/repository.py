"""Queries of the artefacts table, and of the report columns derived from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, reports, task_runs, tasks
from postroom.domain.reports.latest_fields import LATEST_TYPES
from postroom.domain.reports.state import Status
from postroom.reports.work_log.clients import present_client
from postroom.reports.work_log.schemas import Artefact, Author, LogView, TaskLinks

DECIDED_COLUMNS = (
    "artefact_count",
    "priority",
    "actionability",
    "already_addressed",
    "dismissal_reason",
    "dismissal_note",
    "reviewer_logins",
    "reviewers",
    "repository",
    "task_ids",
    "pull_requests",
    "implementation_pr_url",
    "implementation_pr_state",
)
"""Columns of a report derived from its log; the last three also from runs of the tasks in it, and from claims."""

_COLUMNS = (
    artefacts.c.id,
    artefacts.c.report_id,
    artefacts.c.type,
    artefacts.c.content,
    artefacts.c.created_by_id,
    artefacts.c.task_id,
    artefacts.c.created_at,
    artefacts.c.updated_at,
    artefacts.c.client,
)


async def hold_report(uow: UnitOfWork, project_id: int, report_id: UUID) -> bool:
    """Lock the report's row until the transaction ends; return False if it is unknown or deleted.

    The lock blocks other writers of the log, but not rows that only reference the report.
    """
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(
            reports.c.id == report_id,
            reports.c.project_id == project_id,
            reports.c.status != Status.DELETED.value,
        )
        .with_for_update(key_share=True)
    )
    return found.one_or_none() is not None


async def insert(
    uow: UnitOfWork,
    project_id: int,
    artefact: Artefact,
    *,
    by_key: bool,
    correction: bool | None = None,
    mentions: Sequence[int] | None = None,
) -> None:
    """Insert an artefact; `by_key` as of its author, `correction` and `mentions` as the columns say."""
    await uow.execute(
        artefacts.insert().values(
            id=artefact.id,
            project_id=project_id,
            report_id=artefact.report_id,
            type=artefact.type,
            content=artefact.content,
            created_by_id=artefact.created_by_id,
            task_id=artefact.task_id,
            created_at=artefact.created_at,
            updated_at=artefact.updated_at,
            client=artefact.client,
            by_key=by_key,
            correction=correction,
            mentions=mentions,
        )
    )


_INSERT_NOTES = sa.text("""
    WITH noted AS (
        INSERT INTO artefacts (id, project_id, report_id, type, content, created_at)
        SELECT new.id, :project_id, new.report_id, 'note',
               jsonb_build_object('note', new.told, 'author', NULL), :now
          FROM unnest(:ids, :reports, :notes) AS new(id, report_id, told)
          JOIN reports ON reports.id = new.report_id
         WHERE reports.project_id = :project_id AND reports.status <> 'deleted'
        RETURNING report_id
    )
    UPDATE reports SET artefact_count = artefact_count + 1 FROM noted WHERE reports.id = noted.report_id
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)),
    sa.bindparam("notes", type_=ARRAY(sa.Text)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
)


async def insert_notes(
    uow: UnitOfWork, project_id: int, notes: Sequence[tuple[UUID, UUID, str]], now: datetime
) -> None:
    """Insert notes of the server (id, report, text), at most one per report, and count them."""
    ids, report_ids, texts = zip(*notes, strict=True)
    values = {"ids": list(ids), "reports": list(report_ids), "notes": list(texts)}
    await uow.execute(_INSERT_NOTES, {"project_id": project_id, "now": now, **values})


async def remove(uow: UnitOfWork, report_id: UUID, artefact_id: UUID) -> str | None:
    """Delete an artefact of that report; return its type, None if there is none."""
    found = await uow.execute(
        artefacts.delete()
        .where(artefacts.c.id == artefact_id, artefacts.c.report_id == report_id)
        .returning(artefacts.c.type)
    )
    return found.scalar_one_or_none()


async def set_content(
    uow: UnitOfWork,
    report_id: UUID,
    artefact_id: UUID,
    content: Any,
    *,
    editor: Author,
    now: datetime,
    mentions: Sequence[int] | None = None,
) -> Artefact:
    """Replace the content of an artefact of that report, and whom it mentions; return the result."""
    found = await uow.execute(
        artefacts.update()
        .where(artefacts.c.id == artefact_id, artefacts.c.report_id == report_id)
        .values(
            content=content,
            updated_at=now,
            edited_by_task_id=editor.task_id,
            by_key=editor.by_key,
            client=present_client(),
            mentions=mentions,
        )
        .returning(*_COLUMNS)
    )
    return Artefact(*found.one())


async def find(uow: UnitOfWork, report_id: UUID, artefact_id: UUID) -> Artefact | None:
    """Return an artefact of that report, or None."""
    found = await uow.execute(
        sa.select(*_COLUMNS).where(artefacts.c.id == artefact_id, artefacts.c.report_id == report_id)
    )
    row = found.one_or_none()
    return None if row is None else Artefact(*row)


def _of_visible_report(project_id: int, report_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    visible = sa.exists().where(
        reports.c.id == report_id,
        reports.c.project_id == project_id,
        reports.c.status != Status.DELETED.value,
    )
    return artefacts.c.report_id == report_id, visible


async def find_visible(
    uow: UnitOfWork, project_id: int, report_id: UUID, artefact_id: UUID
) -> Artefact | None:
    """Return an artefact of that report, or None; None too if the report is deleted or another project's."""
    found = await uow.execute(
        sa.select(*_COLUMNS).where(artefacts.c.id == artefact_id, *_of_visible_report(project_id, report_id))
    )
    row = found.one_or_none()
    return None if row is None else Artefact(*row)


async def oldest_task_run(uow: UnitOfWork, report_id: UUID, task_id: UUID) -> Artefact | None:
    """Return the report's first entry about the runs of a task, or None."""
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(
            artefacts.c.report_id == report_id,
            artefacts.c.type == "task_run",
            artefacts.c.content["task_id"].astext == str(task_id),
        )
        .order_by(artefacts.c.created_at, artefacts.c.id)
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else Artefact(*row)


async def select_page(
    uow: UnitOfWork, project_id: int, report_id: UUID, *, limit: int, offset: int
) -> tuple[int, list[Artefact]]:
    """Return the number of artefacts of a report that is not deleted, and a page of them, newest first."""
    of_report = _of_visible_report(project_id, report_id)
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(*of_report)
        .order_by(artefacts.c.created_at.desc(), artefacts.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    page = [Artefact(*row) for row in found]
    count = await uow.execute(sa.select(sa.func.count()).select_from(artefacts).where(*of_report))
    return count.scalar_one(), page


async def newest_content(uow: UnitOfWork, report_id: UUID, artefact_type: str) -> Any:
    """Return the content of the artefact of a type that counts (ties go by id), None if there is none.

    The newest correction in effect counts before the newest entry that is none.
    """
    return (await counting(uow, report_id, artefact_type))[0]


async def counting(
    uow: UnitOfWork, report_id: UUID, artefact_type: str
) -> tuple[Any, sa.Row[Any] | None, Any]:
    """Return the content of a type that counts, the correction that it is of, and the newest that is none."""
    c = artefacts.c
    found = await uow.execute(
        sa.select(c.content, c.id, c.correction, c.created_by_id, c.task_id, c.by_key, c.created_at)
        .distinct(c.correction)
        .where(c.report_id == report_id, c.type == artefact_type, c.correction.is_distinct_from(False))
        .order_by(c.correction, c.created_at.desc(), c.id.desc())
    )
    rows = {row.correction: row for row in found}
    correction, other = rows.get(True), rows.get(None)
    said = None if other is None else other.content
    return (said if correction is None else correction.content), correction, said


async def take_back(uow: UnitOfWork, report_id: UUID, artefact_type: str) -> list[UUID]:
    """Put all corrections of a type out of effect; return their ids."""
    c = artefacts.c
    found = await uow.execute(
        artefacts.update()
        .where(c.report_id == report_id, c.type == artefact_type, c.correction)
        .values(correction=False)
        .returning(c.id)
    )
    return list(found.scalars())


async def put_back(uow: UnitOfWork, report_id: UUID, ids: Collection[UUID]) -> None:
    """Put corrections into effect again that were taken back."""
    c = artefacts.c
    where = (c.report_id == report_id, c.id.in_(ids), c.correction.is_(False))
    await uow.execute(artefacts.update().where(*where).values(correction=True))


async def task_run_contents(uow: UnitOfWork, report_id: UUID) -> list[Any]:
    """Return the contents of the report's task runs, oldest first."""
    found = await uow.execute(
        sa.select(artefacts.c.content)
        .where(artefacts.c.report_id == report_id, artefacts.c.type == "task_run")
        .order_by(artefacts.c.created_at, artefacts.c.id)
    )
    return list(found.scalars())


async def update_report(
    uow: UnitOfWork, report_id: UUID, values: Mapping[str, Any], *, added: int = 0
) -> None:
    """Store derived columns; `added` is the change of the number of artefacts."""
    count = {"artefact_count": reports.c.artefact_count + added} if added else {}
    if values or count:
        await uow.execute(reports.update().where(reports.c.id == report_id).values({**values, **count}))


_PR_URL = task_runs.c.output["pr_url"]
_HAS_PR = sa.and_(sa.func.jsonb_typeof(_PR_URL) == "string", _PR_URL.astext.op("~")(r"\S"))


async def hold_tasks(uow: UnitOfWork, task_ids: Sequence[UUID], *, exclusive: bool) -> None:
    """Lock tasks' rows, in the order of their ids: shared to read their runs, `exclusive` to change these."""
    await uow.execute(
        sa.select(tasks.c.id)
        .where(tasks.c.id.in_(task_ids))
        .order_by(tasks.c.id)
        .with_for_update(read=not exclusive, key_share=exclusive)
    )


async def reports_of_task(uow: UnitOfWork, task_id: UUID) -> set[UUID]:
    """Return the reports with the task in their log."""
    found = await uow.execute(sa.select(reports.c.id).where(reports.c.task_ids.contains([task_id])))
    return set(found.scalars())


async def reports_by_task(uow: UnitOfWork, task_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the newest report with each of the tasks in its log; deleted reports don't count."""
    if not task_ids:
        return {}
    found = await uow.execute(
        sa.select(reports.c.id, reports.c.task_ids)
        .where(reports.c.task_ids.overlap(list(task_ids)), reports.c.status != Status.DELETED.value)
        .order_by(reports.c.id)
    )
    return {task_id: row.id for row in found for task_id in row.task_ids}


async def pull_requests_of(uow: UnitOfWork, report_ids: Collection[UUID]) -> list[TaskLinks]:
    """Return the pull requests of reports, and that of the newest run of each one's tasks that has one."""
    newest = (
        sa.select(_PR_URL.astext)
        .where(task_runs.c.task_id == sa.any_(reports.c.task_ids), _HAS_PR)
        .order_by(task_runs.c.created_at.desc(), task_runs.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = await uow.execute(
        sa.select(reports.c.id, reports.c.project_id, reports.c.pull_requests, newest).where(
            reports.c.id.in_(report_ids)
        )
    )
    return [TaskLinks(*row) for row in found]


async def report_ids_after(uow: UnitOfWork, project_id: int, after: UUID | None, limit: int) -> list[UUID]:
    """Return the next `limit` report ids of a project in ascending order, deleted reports included."""
    query = sa.select(reports.c.id).where(reports.c.project_id == project_id)
    if after is not None:
        query = query.where(reports.c.id > after)
    found = await uow.execute(query.order_by(reports.c.id).limit(limit))
    return list(found.scalars())


async def hold_reports(uow: UnitOfWork, report_ids: Collection[UUID]) -> None:
    """Lock many reports' rows, in the order of their ids."""
    await uow.execute(
        sa.select(reports.c.id)
        .where(reports.c.id.in_(report_ids))
        .order_by(reports.c.id)
        .with_for_update(key_share=True)
    )


# One statement sees one snapshot, so a check needs no locks. Invalid task ids are skipped.
_LOG_VIEWS = sa.text(r"""
    SELECT (SELECT count(*) FROM artefacts AS a WHERE a.report_id = r.id) AS log_count,
           (SELECT jsonb_object_agg(newest.type, newest.content)
              FROM (SELECT DISTINCT ON (a.type) a.type, a.content FROM artefacts AS a
                     WHERE a.report_id = r.id AND a.type = ANY(:types)
                       AND a.correction IS DISTINCT FROM false
                     ORDER BY a.type, a.correction, a.created_at DESC, a.id DESC) AS newest) AS newest,
           (SELECT jsonb_agg(a.content ORDER BY a.created_at, a.id) FROM artefacts AS a
             WHERE a.report_id = r.id AND a.type = 'task_run') AS task_runs,
           (SELECT run.output ->> 'pr_url' FROM task_runs AS run
             WHERE jsonb_typeof(run.output -> 'pr_url') = 'string' AND run.output ->> 'pr_url' ~ '\S'
               AND run.task_id IN (
                 SELECT CASE WHEN a.content ->> 'task_id' ~* '^\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?$'
                             THEN CAST(a.content ->> 'task_id' AS uuid) END
                   FROM artefacts AS a WHERE a.report_id = r.id AND a.type = 'task_run')
             ORDER BY run.created_at DESC, run.id DESC LIMIT 1) AS pr_url,
           r.id, r.project_id, r.artefact_count, r.priority, r.actionability, r.already_addressed,
           r.dismissal_reason, r.dismissal_note, r.reviewer_logins, r.reviewers, r.repository, r.task_ids,
           r.pull_requests, r.implementation_pr_url, r.implementation_pr_state
      FROM reports AS r WHERE r.id = ANY(:ids) ORDER BY r.id
""").bindparams(
    sa.bindparam("types", value=list(LATEST_TYPES), type_=ARRAY(sa.Text)),
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
)


async def log_views(uow: UnitOfWork, report_ids: Sequence[UUID]) -> list[LogView]:
    """Return each report's row and log, in the order of the ids."""
    found = await uow.execute(_LOG_VIEWS, {"ids": list(report_ids)})
    return [
        LogView(
            report_id=row.id,
            project_id=row.project_id,
            stored={column: getattr(row, column) for column in DECIDED_COLUMNS},
            artefact_count=row.log_count,
            newest=row.newest or {},
            task_runs=row.task_runs or [],
            pr_url=row.pr_url,
        )
        for row in found
    ]
