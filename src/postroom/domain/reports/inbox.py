"""Filters and ordering of the inbox, parsed from query parameters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES
from postroom.domain.reports.state import Status

LISTED_STATUSES: tuple[str, ...] = tuple(sorted(status for status in Status if status is not Status.DELETED))
"""The statuses that a filter may name, sorted."""

HIDDEN_STATUSES = frozenset({Status.SUPPRESSED, Status.DELETED})
"""Statuses that the list leaves out by default; deleted reports are never shown."""

ASSIGNEES = ("me",)
"""Assignees that a filter may name without a user's id."""

SCOPES = ("for_me", "entire_project", "teammate")
"""Scopes of the list: suggested to the reader, all, or suggested to the user in `teammate_uuid`."""

OWN_SCOPES = frozenset({"me", "mine", "for_you"})
"""Scopes that narrow the list to reports that the reader has claimed or is suggested for."""

SORTS: Mapping[str, str] = MappingProxyType(
    {
        "last_updated": "-updated_at,status",
        "newest": "-created_at,status,-updated_at",
        "oldest": "created_at,status,-updated_at",
        "priority": "priority,status,-updated_at",
    }
)
"""Named orderings, and the fields that each stands for."""

MIN_REF, MAX_REF = 4, 32
"""Minimum and maximum number of digits of a part of an id in a lookup."""

_HEX_DIGITS = frozenset("0123456789abcdef")
_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})


class FilterProblem(Invalid):
    """A parameter is invalid: `attr` is its name."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of reports; None is no filter.

    `areas` are in lower case. `reviewers` are ids of users. Parsing never yields an empty tuple. `mine` are reports
    that the reader has claimed or is suggested for as a reviewer, `assigned` those that the reader has claimed,
    `for_me` those that the reader is suggested for. `teammate` is as `mine` for another user, `of_teammate` as
    `for_me`. `unread` is about the reader's marks. `scout` is the skill of a scout that found a live signal,
    `scout_prefix` the beginning of its name. Without `statuses`, `all_statuses` includes suppressed reports.
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


class Field(StrEnum):
    """Fields that reports can be ordered by."""

    STATUS = "status"
    IS_SUGGESTED_REVIEWER = "is_suggested_reviewer"
    SIGNAL_COUNT = "signal_count"
    TOTAL_WEIGHT = "total_weight"
    PRIORITY = "priority"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
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


def parse_filters(parameters: Mapping[str, str]) -> Filters:
    """Return the filters in `parameters`; a blank parameter is no filter.

    Raises:
        FilterProblem: a value is invalid.
    """
    parse_flag("use_priority_preference", parameters)  # has no effect, but an invalid value is still an error
    scope, teammate = _scope(parameters), _teammate(parameters.get("teammate_uuid", ""))
    if scope == "teammate" and teammate is None:
        raise FilterProblem("teammate_uuid", "This field is required when scope is teammate.")
    reviewers = _reviewers(parameters.get("suggested_reviewers", ""))
    return Filters(
        statuses=_statuses(parameters.get("status", "")),
        search=parameters.get("search", "").strip() or None,
        source_products=_items(parameters.get("source_product", "")) or None,
        areas=_items(parameters.get("area", "").lower()) or None,
        reviewers=reviewers,
        of_teammate=teammate if scope == "teammate" else None,
        priorities=_priorities(parameters.get("priority", "")),
        actionabilities=_actionabilities(parameters.get("actionability", "")),
        has_implementation_pr=parse_flag("has_implementation_pr", parameters),
        task_id=_task_id(parameters.get("task_id", "")),
        mine=scope in OWN_SCOPES,
        assigned=_assigned(parameters),
        for_me=scope == "for_me",
        teammate=None if scope == "teammate" else teammate,
        unclaimed=parse_flag("unclaimed", parameters),
        all_statuses=parse_flag("include_all_statuses", parameters) or False,
        source_id=parameters.get("source_id", "").strip() or None,
        scout=parameters.get("scout", "").strip() or None,
        scout_prefix=parameters.get("scout_prefix", "").strip() or None,
        count_only=parse_flag("count_only", parameters) or False,
        ref=parse_ref("ref", parameters.get("ref", "")),
        unread=_unread(parameters.get("unread", "")),
        created_after=_created_after(parameters.get("created_after", "")),
    )


def parse_order(parameters: Mapping[str, str]) -> Ordering:
    """Return the ordering that `ordering` asks for, or else the named one in `sort`.

    Raises:
        FilterProblem: there is no ordering of that name.
    """
    text, name = parameters.get("ordering", ""), parameters.get("sort", "").strip()
    if not text and name:
        if name not in SORTS:
            allowed = ", ".join(sorted(SORTS))
            raise FilterProblem("sort", f"Invalid value: '{name}'. Allowed: {allowed}.")
        text = SORTS[name]
    return parse_ordering(text)


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


def _one_of(
    attr: str, items: tuple[str, ...], allowed: tuple[str, ...], sentence: Callable[[str, str], str]
) -> tuple[str, ...] | None:
    bad = [item for item in items if item not in allowed]
    if bad:
        raise FilterProblem(attr, sentence(", ".join(bad), ", ".join(allowed)))
    return items or None


def _statuses(text: str) -> tuple[str, ...] | None:
    return _one_of(
        "status",
        _items(text),
        LISTED_STATUSES,
        lambda bad, allowed: f"Invalid status value(s): {bad}. Accepted values: {allowed}.",
    )


def _priorities(text: str) -> tuple[str, ...] | None:
    return _one_of(
        "priority",
        _items(text.upper()),
        PRIORITIES,
        lambda bad, allowed: f"Invalid priority value(s): {bad}. Allowed: {allowed}.",
    )


def _actionabilities(text: str) -> tuple[str, ...] | None:
    return _one_of(
        "actionability",
        _items(text),
        ACTIONABILITIES,
        lambda bad, allowed: f"Invalid actionability value(s): {bad}. Allowed: {allowed}.",
    )


def _reviewers(text: str) -> tuple[UUID, ...] | None:
    ids: dict[UUID, None] = {}
    for item in _items(text):
        parsed = parse_uuid(item)
        if parsed is None:
            raise FilterProblem("suggested_reviewers", f"Invalid user UUID: {item}")
        ids[parsed] = None
    return tuple(ids) or None


def parse_flag(name: str, parameters: Mapping[str, str]) -> bool | None:
    """Return the boolean parameter `name`, None when it is absent or blank.

    Raises:
        FilterProblem: the value is invalid.
    """
    text = parameters.get(name, "")
    value = text.strip().lower()
    if not value:
        return None
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise FilterProblem(name, f"Invalid value: '{text}'. Allowed: true, false.")


def _assigned(parameters: Mapping[str, str]) -> bool:
    assignees = _one_of(
        "assignee",
        _items(parameters.get("assignee", "").lower()),
        ASSIGNEES,
        lambda _, allowed: f"Invalid value. Allowed: {allowed}.",
    )
    return assignees is not None


def _scope(parameters: Mapping[str, str]) -> str:
    text = parameters.get("scope", "").strip()
    scope = text.lower().replace("-", "_")
    if scope and scope not in OWN_SCOPES and scope not in SCOPES:
        raise FilterProblem("scope", f"Invalid value: '{text}'. Allowed: {', '.join(SCOPES)}.")
    return scope


def _unread(text: str) -> bool | None:
    if not text:
        return None
    if text not in {"true", "false"}:
        raise FilterProblem("unread", "Use true or false.")
    return text == "true"


def _created_after(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise FilterProblem("created_after", "Use an ISO 8601 datetime.") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise FilterProblem("created_after", "Use an ISO 8601 datetime.") from None


def _teammate(text: str) -> UUID | None:
    value = text.strip()
    if not value:
        return None
    parsed = parse_uuid(value)
    if parsed is None:
        raise FilterProblem("teammate_uuid", f"Invalid user UUID: {value}")
    return parsed


def _task_id(text: str) -> UUID | None:
    value = text.strip()
    if not value:
        return None
    parsed = parse_uuid(value)
    if parsed is None:
        raise FilterProblem("task_id", f"Invalid task UUID: {value}")
    return parsed


def parse_ref(name: str, text: str) -> str | None:
    """Return the part of an id in the parameter `name`, without hyphens; None for a blank one.

    Raises:
        FilterProblem: it is not part of an id, or too short to identify one.
    """
    part = text.strip().lower().replace("-", "")
    if not part:
        return None
    if not MIN_REF <= len(part) <= MAX_REF or not set(part) <= _HEX_DIGITS:
        raise FilterProblem(
            name, f"A part of an id has {MIN_REF} to {MAX_REF} hexadecimal digits: its beginning or its end."
        )
    return part


def parse_uuid(text: str) -> UUID | None:
    """Return the UUID in `text` in any of its usual forms, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
