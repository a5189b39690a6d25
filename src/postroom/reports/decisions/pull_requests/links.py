"""The links of reports to pull requests: claims add them, and git hosts say their state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.git.pull_requests import PullRequest
from postroom.domain.reports.pull_requests import (
    Attachment,
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
    uow: UnitOfWork, pull: PullRequest, state: PullRequestState, merged_at: datetime | None = None
) -> None:
    """Record the state of a pull request on the reports that it is linked to, whatever their status."""
    named = await uow.execute(sa.select(reports.c.id).where(is_linked(pull)).order_by(reports.c.id))
    ids = list(named.scalars())
    if not ids:
        return
    held = await uow.execute(
        sa.select(reports.c.id, reports.c.pull_requests)
        .where(reports.c.id.in_(ids))
        .order_by(reports.c.id)
        .with_for_update(key_share=True)
    )
    for id, stored in held.all():
        before = links_from(stored)
        links = with_state(before, pull, state, merged_at)
        if links != before:
            await repository.update(uow, id, columns_of(links))


def is_linked(pull: PullRequest) -> sa.ColumnElement[bool]:
    """Return the condition that a report has a link to the pull request."""
    key: list[dict[str, Any]] = [{"key": str(pull)}]
    return sa.and_(reports.c.implementation_pr_url.is_not(None), reports.c.pull_requests.contains(key))
