"""Reading error issues and saying what is to become of them."""

from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.edge.requests.paging import Page
from postroom.issues import repository
from postroom.issues.schemas import Issue, IssuePage, Status


async def page_of_issues(uow: UnitOfWork, project_id: int, page: Page, *, status: Status | None) -> IssuePage:
    """Return a page of a project's issues, the one seen last first."""
    return await repository.select_page(uow, project_id, page, status=status)


async def get(uow: UnitOfWork, project_id: int, issue_id: UUID) -> Issue:
    """Return an issue, locked until the transaction ends.

    Raises:
        NotFound: the project has no such issue.
    """
    issue = await repository.select_one(uow, project_id, issue_id)
    if issue is None:
        raise NotFound("Not found.")
    return issue


async def fingerprints(uow: UnitOfWork, issue: Issue) -> list[tuple[bytes, list[str]]]:
    """Return the fingerprints of an issue with what was hashed: why an occurrence is part of it."""
    return await repository.select_fingerprints(uow, issue.id)


async def reports_of(uow: UnitOfWork, issues: IssuePage) -> dict[UUID, UUID]:
    """Return the report that the signal of each issue counts for, by the issue's id."""
    by_signal = {issue.signal_id: issue.id for issue in issues.issues if issue.signal_id is not None}
    if not by_signal:
        return {}
    found = await repository.select_reports(uow, list(by_signal))
    return {by_signal[signal]: report[0] for signal, report in found.items()}


async def set_status(
    uow: UnitOfWork, project_id: int, issue_id: UUID, status: Status, *, now: datetime
) -> Issue:
    """Change what is to become of an issue, and return it.

    Raises:
        NotFound: the project has no such issue.
    """
    issue = await get(uow, project_id, issue_id)
    if issue.status != status:
        resolved_at = now if status == "resolved" else None
        await repository.set_status(uow, issue.id, status, resolved_at)
    return await get(uow, project_id, issue_id)
