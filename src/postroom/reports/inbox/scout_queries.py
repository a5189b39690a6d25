"""Queries of a project's reports for scouts: short rows of those listed, or of those lately resolved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, report_claims, reports
from postroom.domain.reports.inbox import HIDDEN_STATUSES

MAX_ROWS = 20_000

_R = reports.c


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the form that scouts read; `name` is its title or headline. `claimed`: somebody works on it."""

    id: UUID
    name: str
    status: str
    priority: str | None
    actionability: str | None
    signal_count: int
    total_weight: float
    source_products: tuple[str, ...]
    reviewer_logins: tuple[str, ...]
    pull_request: str | None
    created_at: datetime
    updated_at: datetime
    claimed: bool


async def rows(
    uow: UnitOfWork,
    project_id: int,
    *,
    statuses: Collection[str] | None = None,
    text: str = "",
    limit: int = MAX_ROWS,
) -> Sequence[ReportRow]:
    """Return the reports of some statuses, or all listed ones, whose name or summary contains `text`.

    Ordered by last change, newest first.
    """
    conditions = [_R.project_id == project_id]
    if statuses is None:
        conditions.append(_R.status.not_in(sorted(HIDDEN_STATUSES)))
    else:
        conditions.append(_R.status.in_(sorted(statuses)))
    if text:
        conditions.append(
            sa.or_(*(field.icontains(text, autoescape=True) for field in (_R.headline, _R.title, _R.summary)))
        )
    found = await uow.execute(
        sa.select(
            _R.id,
            sa.func.coalesce(_R.title, _R.headline),
            _R.status,
            _R.priority,
            _R.actionability,
            _R.signal_count,
            _R.total_weight,
            _R.source_products,
            _R.reviewer_logins,
            _R.implementation_pr_url,
            _R.created_at,
            _R.updated_at,
            sa.exists().where(report_claims.c.report_id == _R.id),
        )
        .where(*conditions)
        .order_by(_R.updated_at.desc(), _R.id)
        .limit(min(limit, MAX_ROWS))
    )
    return [_row(row) for row in found]


def _row(row: sa.Row[Any]) -> ReportRow:
    values = list(row)
    values[7], values[8] = tuple(values[7]), tuple(values[8])
    return ReportRow(*values)


async def code_paths(uow: UnitOfWork, project_id: int, ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    """Return the files that the work logs of reports name: code references and findings of research."""
    if not ids:
        return {}
    found = await uow.execute(
        sa.select(artefacts.c.report_id, artefacts.c.type, artefacts.c.content).where(
            artefacts.c.project_id == project_id,
            artefacts.c.report_id.in_(list(ids)),
            artefacts.c.type.in_(["code_reference", "signal_finding"]),
        )
    )
    paths: dict[UUID, set[str]] = {}
    for report_id, kind, content in found:
        named = [content.get("file_path")] if kind == "code_reference" else content.get("relevant_code_paths")
        paths.setdefault(report_id, set()).update(path for path in named or () if isinstance(path, str))
    return {report_id: frozenset(named) for report_id, named in paths.items()}


async def latest_entries(uow: UnitOfWork, project_id: int, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return the time of the newest work-log entry of each of the reports that has any."""
    if not ids:
        return {}
    found = await uow.execute(
        sa.select(artefacts.c.report_id, sa.func.max(artefacts.c.created_at))
        .where(artefacts.c.project_id == project_id, artefacts.c.report_id.in_(list(ids)))
        .group_by(artefacts.c.report_id)
    )
    return {row[0]: row[1] for row in found}
