"""Insert rows for tests of reports: projects, people, reports and grouped signals."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.helpers.grouping import RecordingJobs

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, memberships, organizations, projects, reports, signals, tasks, users
from postroom.domain.reports.artefact_types import Actionability
from postroom.domain.reports.pull_requests import columns_of, name_by_task
from postroom.domain.scouts.reports import events_of
from postroom.reports import service
from postroom.reports.decisions.decide import advance

_FIRST_ID = new_id().int
_NUMBERS = itertools.count()

MOMENT = datetime(2026, 7, 1, 12, tzinfo=UTC)


def next_id() -> UUID:
    """Return an id greater than the previous one, even within a millisecond."""
    return UUID(int=_FIRST_ID + next(_NUMBERS))


async def add_organization(uow: UnitOfWork) -> UUID:
    """Create an organization; return its id."""
    organization_id = new_id()
    await uow.execute(sa.insert(organizations).values(id=organization_id, name="Acme", created_at=MOMENT))
    return organization_id


async def add_project(uow: UnitOfWork, organization_id: UUID | None = None) -> int:
    """Create a project, in a new organization unless one is given; return its id."""
    result = await uow.execute(
        sa.insert(projects)
        .values(
            uuid=new_id(),
            organization_id=organization_id or await add_organization(uow),
            name="Web",
            created_at=MOMENT,
        )
        .returning(projects.c.id)
    )
    return int(result.scalar_one())


async def add_user(
    uow: UnitOfWork, github_login: str | None = None, *, organization_id: UUID | None = None
) -> tuple[int, UUID]:
    """Create a user, a member of `organization_id` if given; return both ids."""
    uuid = new_id()
    result = await uow.execute(
        sa.insert(users)
        .values(uuid=uuid, email=f"{uuid}@example.com", github_login=github_login, created_at=MOMENT)
        .returning(users.c.id)
    )
    user_id = int(result.scalar_one())
    if organization_id is not None:
        await uow.execute(
            sa.insert(memberships).values(organization_id=organization_id, user_id=user_id, created_at=MOMENT)
        )
    return user_id, uuid


async def add_report(uow: UnitOfWork, project_id: int, **values: Any) -> UUID:
    """Create a report with the given columns; return its id."""
    id: UUID = values.pop("id", None) or next_id()
    row = {"headline": "h", "created_at": MOMENT, "updated_at": MOMENT} | values
    if url := row.get("implementation_pr_url"):
        row = columns_of(name_by_task([], str(url), project_id)) | row
    await uow.execute(sa.insert(reports).values(id=id, project_id=project_id, **row))
    return id


async def add_signal(uow: UnitOfWork, project_id: int, report_id: UUID, **values: Any) -> UUID:
    """Create a grouped signal with the given columns; return its id."""
    id = next_id()
    row = {
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": "7",
        "description": "It is slow",
        "weight": 0.5,
        "timestamp": MOMENT,
        "received_at": MOMENT,
        "content_hash": id.bytes,
    } | values
    await uow.execute(
        sa.insert(signals).values(id=id, project_id=project_id, report_id=report_id, state="grouped", **row)
    )
    return id


async def report_row(uow: UnitOfWork, report_id: UUID) -> dict[str, Any]:
    """Return all columns of a report."""
    result = await uow.execute(sa.select(reports).where(reports.c.id == report_id))
    return dict(result.one()._mapping)


async def add_task(uow: UnitOfWork, project_id: int) -> UUID:
    """Create a task; return its id."""
    id = new_id()
    await uow.execute(
        sa.insert(tasks).values(id=id, project_id=project_id, title="t", created_at=MOMENT, updated_at=MOMENT)
    )
    return id


async def log_of(uow: UnitOfWork, report_id: UUID) -> list[dict[str, Any]]:
    """Return all columns of a report's artefacts, oldest first."""
    result = await uow.execute(
        sa.select(artefacts)
        .where(artefacts.c.report_id == report_id)
        .order_by(artefacts.c.created_at, artefacts.c.id)
    )
    return [dict(row._mapping) for row in result]


async def write_report(
    uow: UnitOfWork,
    project_id: int,
    *,
    at: datetime,
    id: UUID | None = None,
    actionability: Actionability = "immediately_actionable",
) -> UUID:
    """Lead a report, a new one without `id`, to the status that a scout's verdict gives it; return its id."""
    report_id = id or new_id()
    if id is None:
        await service.open_report(uow, project_id=project_id, id=report_id, headline="h", now=at)
    events = events_of(
        title="t", summary="s", actionability=actionability, explanation="e", already_addressed=False
    )
    await advance(uow, RecordingJobs(), project_id=project_id, report_id=report_id, events=events, now=at)
    return report_id


def corrected(*fields: str, machine: str | None = None) -> dict[str, Any]:
    """Return the column `corrections` of a report of which a person set some fields."""
    one = {"user_id": None, "task_id": None, "by_key": False, "at": MOMENT.isoformat(), "machine": machine}
    return {field: {**one, "id": str(new_id())} for field in fields}
