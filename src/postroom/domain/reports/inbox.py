"""Filters and ordering of the inbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from postroom.domain.reports.state import Status

LISTED_STATUSES: tuple[str, ...] = tuple(sorted(status for status in Status if status is not Status.DELETED))
"""The statuses that a filter may name, sorted."""

HIDDEN_STATUSES = frozenset({Status.SUPPRESSED, Status.DELETED})
"""Statuses that the list leaves out by default; deleted reports are never shown."""

ASSIGNEES = ("me",)
"""Assignees that a filter may name without a user's id."""

SCOPES = ("for_me", "entire_project", "teammate")
"""Scopes of the list: suggested to the reader, all, or suggested to the user in `teammate_uuid`."""

SORTS: Mapping[str, str] = MappingProxyType(
    {
        "last_updated": "-updated_at,status",
        "newest": "-created_at,status,-updated_at",
        "oldest": "created_at,status,-updated_at",
        "priority": "priority,status,-updated_at",
    }
)
"""Named orderings, and the fields that each stands for."""


Again = Literal["with", "without", "only"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of reports; None is no filter.

    `areas` are in lower case. `reviewers` are ids of users. `mine` are reports
    that the reader has claimed or is suggested for as a reviewer, `assigned` those that the reader has claimed,
    `for_me` those that the reader is suggested for. `teammate` is as `mine` for another user, `of_teammate` as
    `for_me`. `unread` is about the reader's marks. `scout` is the skill of a scout that found a live signal,
    `scout_prefix` the beginning of its name. Without `statuses`, `all_statuses` includes suppressed reports.
    `query` is what the search over reports and signals looks for, in all statuses.
    `snoozed` are reports that wait for a time or for more signals, in whichever status.
    `labels` are in lower case; a report has one of them. `mentioned` are reports with a note that names the reader.
    `again` says what `statuses` mean for reports that are researched again: "with" lists those that had one of
    them before, "without" leaves all of them out, "only" lists nothing else; None goes by their present status.
    `count_only` asks for the number alone. `ref` is the beginning or end of an id, without hyphens.
    """

    statuses: tuple[str, ...] | None = None
    search: str | None = None
    source_products: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    reviewers: tuple[UUID, ...] | None = None
    priorities: tuple[str, ...] | None = None
    actionabilities: tuple[str, ...] | None = None
    has_implementation_pr: bool | None = None
    task_id: UUID | None = None
    mine: bool = False
    teammate: UUID | None = None
    of_teammate: UUID | None = None
    unclaimed: bool | None = None
    all_statuses: bool = False
    source_id: str | None = None
    scout: str | None = None
    scout_prefix: str | None = None
    count_only: bool = False
    ref: str | None = None
    assigned: bool = False
    for_me: bool = False
    unread: bool | None = None
    created_after: datetime | None = None
    query: str | None = None
    last_signal_after: datetime | None = None
    last_signal_before: datetime | None = None
    opened_after: datetime | None = None
    opened_before: datetime | None = None
    without_area: bool = False
    snoozed: bool | None = None
    labels: tuple[str, ...] | None = None
    mentioned: bool = False
    again: Again | None = None


class Field(StrEnum):
    """Fields that reports can be ordered by.

    `SETTLED`: whether one is resolved or dismissed; open ones first. `URGENCY`, the most urgent first: priority,
    the score behind it, newest signal.
    """

    STATUS = "status"
    IS_SUGGESTED_REVIEWER = "is_suggested_reviewer"
    SIGNAL_COUNT = "signal_count"
    TOTAL_WEIGHT = "total_weight"
    PRIORITY = "priority"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    LAST_SIGNAL_AT = "last_signal_at"
    SETTLED = "settled"
    URGENCY = "urgency"
    ID = "id"


_FIELDS: Mapping[str, Field] = {field.value: field for field in Field}


@dataclass(frozen=True, slots=True)
class Clause:
    """One field of an ordering."""

    field: Field
    descending: bool = False


Ordering = tuple[Clause, ...]

DEFAULT_ORDERING: Ordering = (
    Clause(Field.IS_SUGGESTED_REVIEWER, descending=True),
    Clause(Field.STATUS),
    Clause(Field.UPDATED_AT, descending=True),
    Clause(Field.ID),
)
"""The caller's own reports first, then by status, newest change first."""


def parse_ordering(text: str) -> Ordering:
    """Return the ordering in `text`; never fails, and always ends in a total order.

    Unknown and repeated fields are dropped. Without any field left the default ordering applies; `id` breaks ties
    unless it was named.
    """
    clauses: dict[Field, Clause] = {}
    for item in _items(text):
        descending = item.startswith("-")
        name = item[1:] if descending else item
        field = _FIELDS.get(name)
        if field is not None:
            clauses.setdefault(field, Clause(field, descending=descending))
    if not clauses:
        return DEFAULT_ORDERING
    clauses.setdefault(Field.ID, Clause(Field.ID))
    return tuple(clauses.values())


def status_rank(status: Status | str, actionability: str | None) -> int:
    """Return the rank of a report in the order by status, 0 to 9; the database computes the same."""
    status = Status(status)
    if status is Status.READY:
        return 1 if actionability == "not_actionable" else 0
    return _RANKS[status]


_RANKS: Mapping[Status, int] = {
    Status.PENDING_INPUT: 2,
    Status.IN_PROGRESS: 3,
    Status.CANDIDATE: 4,
    Status.POTENTIAL: 5,
    Status.FAILED: 6,
    Status.RESOLVED: 7,
    Status.SUPPRESSED: 8,
    Status.DELETED: 9,
}

READY_NOT_ACTIONABLE_RANK = 1
SETTLED_RANK = _RANKS[Status.RESOLVED]
RESEARCH_RANKS = (_RANKS[Status.IN_PROGRESS], _RANKS[Status.CANDIDATE])
FAILED_RANK = _RANKS[Status.FAILED]
FIRST_HIDDEN_RANK = _RANKS[Status.SUPPRESSED]
DELETED_RANK = _RANKS[Status.DELETED]
NOTHING_TO_REVIEW_RANKS = frozenset({READY_NOT_ACTIONABLE_RANK, FAILED_RANK})
"""Ranks of reports that concern no reviewer: failed, or ready and judged not actionable."""


def ranks_of(statuses: Iterable[str]) -> tuple[int, ...]:
    """Return the ranks that reports in `statuses` can have, sorted."""
    ranks: set[int] = set()
    for status in statuses:
        ranks.add(status_rank(status, None))
        ranks.add(status_rank(status, "not_actionable"))
    return tuple(sorted(ranks))


def is_suggested_reviewer(
    login: str | None, reviewer_logins: Iterable[str], status: Status | str, actionability: str | None
) -> bool:
    """Return whether the report waits for the person with the git-host login `login` (in any case).

    `reviewer_logins` are lower case. Failed reports and those judged not actionable wait for nobody.
    """
    if login is None or login.lower() not in reviewer_logins:
        return False
    return status_rank(status, actionability) not in NOTHING_TO_REVIEW_RANKS


def _items(text: str) -> tuple[str, ...]:
    stripped = (item.strip() for item in text.split(","))
    return tuple(dict.fromkeys(item for item in stripped if item))


def parse_uuid(text: str) -> UUID | None:
    """Return the UUID in `text` in any of its usual forms, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
