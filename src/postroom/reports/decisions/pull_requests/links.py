"""The links of reports to pull requests: claims add them, and git hosts say their state."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.git.pull_requests import Pull
from postroom.domain.reports.pull_requests import (
    Attachment,
    Link,
    PullRequestState,
    attach,
    columns_of,
    links_from,
    with_state,
)
from postroom.reports import repository


async def link(uow: UnitOfWork, report_id: UUID, urls: Sequence[str], attachment: Attachment) -> None:
    """Add pull requests of a claim to those of a report whose row is locked."""
    if not urls:
        return
    found = await uow.execute(sa.select(reports.c.pull_requests).where(reports.c.id == report_id))
    links = attach(links_from(found.scalar_one()), urls, attachment, {url: new_id() for url in urls})
    await repository.update(uow, report_id, columns_of(links))


async def note_state(
    uow: UnitOfWork,
    pull: Pull,
    state: PullRequestState,
    merged_at: datetime | None = None,
    *,
    into_default: bool | None = None,
    project_ids: Collection[int] | None = None,
) -> None:
    """Record the state of a pull request on the reports that it is linked to, whatever their status.

    `project_ids`: only on those of these projects.
    """
    for id, links in (await hold(uow, await linked(uow, pull, project_ids=project_ids))).items():
        await store(uow, id, links, with_state(links, pull, state, merged_at, into_default=into_default))


async def linked(uow: UnitOfWork, pull: Pull, *, project_ids: Collection[int] | None = None) -> list[UUID]:
    """Return the reports, of some projects if they are given, that are linked to a pull request."""
    found = await uow.execute(
        sa.select(reports.c.id).where(is_linked(pull), is_of(project_ids)).order_by(reports.c.id)
    )
    return list(found.scalars())


async def hold(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, list[Link]]:
    """Lock reports in the order of their ids, and return their links."""
    if not report_ids:
        return {}
    held = await uow.execute(
        sa.select(reports.c.id, reports.c.pull_requests)
        .where(reports.c.id.in_(list(report_ids)))
        .order_by(reports.c.id)
        .with_for_update(key_share=True)
    )
    return {id: links_from(stored) for id, stored in held.all()}


async def store(uow: UnitOfWork, report_id: UUID, before: Sequence[Link], links: Sequence[Link]) -> None:
    """Store the links of a report that is locked, if they have changed."""
    if list(links) != list(before):
        await repository.update(uow, report_id, columns_of(links))


def is_of(project_ids: Collection[int] | None) -> sa.ColumnElement[bool]:
    """Return the condition that a report is of some projects; of any if None."""
    return sa.true() if project_ids is None else reports.c.project_id.in_(list(project_ids))


def is_linked(pull: Pull) -> sa.ColumnElement[bool]:
    """Return the condition that a report has a link to the pull request."""
    key: list[dict[str, Any]] = [{"key": str(pull)}]
    return sa.and_(reports.c.implementation_pr_url.is_not(None), reports.c.pull_requests.contains(key))
