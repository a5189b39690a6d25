"""The issue of a report in the project's tracker, as reports show it."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from typing_extensions import TypedDict

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports


class ShownIssue(TypedDict):
    """An issue as shown: without `url` there is none yet, `error` is the last failure."""

    url: str | None
    reference: str | None
    error: str | None


class IssueFields(TypedDict):
    """The issue of a report, in its JSON object."""

    tracker_issue_url: Annotated[
        str | None, Field(description="Its issue in the project's tracker; null for none.")
    ]
    tracker_issue_reference: Annotated[
        str | None, Field(description="How the tracker calls it, such as `#12` or `ENG-7`.")
    ]
    tracker_issue_error: Annotated[
        str | None, Field(description="Why it could not be opened or brought in step, last. Untrusted text.")
    ]


def issue_response(issue: ShownIssue | None) -> IssueFields:
    """Return the fields of an issue, None for none."""
    shown: ShownIssue = issue or {"url": None, "reference": None, "error": None}
    return {
        "tracker_issue_url": shown["url"],
        "tracker_issue_reference": shown["reference"],
        "tracker_issue_error": shown["error"],
    }


async def show(uow: UnitOfWork, report_ids: Collection[UUID], issue: ShownIssue | None) -> None:
    """Let reports show an issue, None for none."""
    value = sa.null() if issue is None else sa.cast(dict(issue), reports.c.tracker_issue.type)
    await uow.execute(
        reports.update()
        .where(reports.c.id.in_(sorted(report_ids)), reports.c.tracker_issue.is_distinct_from(value))
        .values(tracker_issue=value)
    )
