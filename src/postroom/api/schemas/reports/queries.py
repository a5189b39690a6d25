"""Query parameters of reports: the filters and the order of the inbox.

The fields are in the order in which their values are checked; the first invalid one is the answer. A blank value is
no filter.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from postroom.domain.reports import inbox
from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES
from postroom.domain.reports.inbox import Filters, Ordering
from postroom.validation.fields import MAX_REF, MIN_REF, parse_id_part, parse_moment, refuse

OWN_SCOPES = frozenset({"me", "mine", "for_you"})
"""Scopes that narrow the list to reports that the reader has claimed or is suggested for."""

_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})


def _items(text: str) -> tuple[str, ...]:
    stripped = (item.strip() for item in text.split(","))
    return tuple(dict.fromkeys(item for item in stripped if item))


def _listed(read: Callable[[str], tuple[Any, ...]], **item: Any) -> tuple[Any, ...]:
    """Return the annotations of a parameter of comma-separated values, each of the JSON Schema `item`."""
    schema = {"type": "array", "items": {"type": "string", **item}}
    return BeforeValidator(lambda text: read(text) or None), WithJsonSchema(schema)


def _choice(
    allowed: tuple[str, ...], sentence: str, change: Callable[[str], str] = str
) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        items = _items(change(text))
        if bad := [item for item in items if item not in allowed]:
            raise refuse("invalid_input", sentence.format(bad=", ".join(bad), allowed=", ".join(allowed)))
        return items

    return read


def _uuid_of(noun: str) -> Callable[[str], UUID | None]:
    def read(text: str) -> UUID | None:
        value = text.strip()
        parsed = inbox.parse_uuid(value) if value else None
        if value and parsed is None:
            raise refuse("invalid_input", f"Invalid {noun} UUID: {value}")
        return parsed

    return read


_user_uuid = _uuid_of("user")


def _teammate(text: str, info: ValidationInfo) -> UUID | None:
    uuid = _user_uuid(text or "")
    if uuid is None and info.data.get("scope") == "teammate":
        raise refuse("invalid_input", "This field is required when scope is teammate.")
    return uuid


def _flag(text: str) -> bool | None:
    value = text.strip().lower()
    if value and value not in _TRUE and value not in _FALSE:
        raise refuse("invalid_input", f"Invalid value: '{text}'. Allowed: true, false.")
    return value in _TRUE if value else None


def _unread(text: str) -> bool:
    if text not in {"true", "false"}:
        raise refuse("invalid_input", "Use true or false.")
    return text == "true"


def _scope(text: str) -> str:
    scope = text.strip().lower().replace("-", "_")
    if scope and scope not in OWN_SCOPES and scope not in inbox.SCOPES:
        allowed = ", ".join(inbox.SCOPES)
        raise refuse("invalid_input", f"Invalid value: '{text.strip()}'. Allowed: {allowed}.")
    return scope


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment: datetime = parse_moment(text)
    except PydanticCustomError:
        raise refuse("invalid_input", "Use an ISO 8601 datetime.") from None
    return moment


_INVALID = "Invalid {} value(s): {{bad}}. {}: {{allowed}}."
_Text = Annotated[
    str | None, BeforeValidator(lambda text: text.strip() or None), WithJsonSchema({"type": "string"})
]
_Flag = Annotated[bool | None, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
_Moment = Annotated[
    datetime | None, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
_Uuid = WithJsonSchema({"type": "string", "format": "uuid"})
_Ignored = Annotated[str | None, WithJsonSchema({"type": "string"})]
_FLAG = "`1`, `true`, `yes`, `0`, `false` or `no`"


class ReportFiltersQuery(BaseModel):
    """The filters of the inbox. Routes of one report apply them too: a report that fails one is a 404."""

    use_priority_preference: _Flag = Field(
        None, description=f"Taken from clients that send it, without effect: {_FLAG}."
    )
    scope: Annotated[
        str, BeforeValidator(_scope), WithJsonSchema({"type": "string", "enum": [*inbox.SCOPES, "mine"]})
    ] = Field(
        "",
        description="Whose reports: `for_me` suggested to the caller, `teammate` to the user in `teammate_uuid`, "
        "`mine` claimed by the caller or suggested to them, `entire_project` all.",
    )
    teammate_uuid: Annotated[UUID | None, BeforeValidator(_teammate), _Uuid] = Field(
        "",
        validate_default=True,
        description="UUID of a user. With the scope `teammate`, whose suggestions; without it, the reports that "
        "this member has claimed or is suggested for.",
    )
    suggested_reviewers: Annotated[
        tuple[UUID, ...] | None,
        *_listed(lambda text: tuple(dict.fromkeys(_user_uuid(item) for item in _items(text))), format="uuid"),
    ] = Field(
        None,
        description="Comma-separated user UUIDs; a report matches if one of these users is a suggested reviewer.",
    )
    status: Annotated[
        tuple[str, ...] | None,
        *_listed(
            _choice(inbox.LISTED_STATUSES, _INVALID.format("status", "Accepted values")),
            enum=[*inbox.LISTED_STATUSES],
        ),
    ] = Field(
        None,
        description="Comma-separated statuses. Without it the list shows all but suppressed reports.",
    )
    search: _Text = Field(
        None, description="Words that the title or the summary contains, in any case and order."
    )
    source_product: Annotated[tuple[str, ...] | None, *_listed(_items)] = Field(
        None, description="Comma-separated products; a report matches if a live signal of it has one of them."
    )
    area: Annotated[tuple[str, ...] | None, *_listed(lambda text: _items(text.lower()))] = Field(
        None, description="Comma-separated areas in any case; a report matches if its area is one of them."
    )
    priority: Annotated[
        tuple[str, ...] | None,
        *_listed(_choice(PRIORITIES, _INVALID.format("priority", "Allowed"), str.upper), enum=[*PRIORITIES]),
    ] = Field(None, description="Comma-separated priorities, in any case.")
    actionability: Annotated[
        tuple[str, ...] | None,
        *_listed(
            _choice(ACTIONABILITIES, _INVALID.format("actionability", "Allowed")), enum=[*ACTIONABILITIES]
        ),
    ] = Field(None, description="Comma-separated judgments.")
    has_implementation_pr: _Flag = Field(
        None, description=f"Whether a pull request implements the report: {_FLAG}."
    )
    task_id: Annotated[UUID | None, BeforeValidator(_uuid_of("task")), _Uuid] = Field(
        None, description="UUID of a task; a report matches if the task has worked on it."
    )
    assignee: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_choice(inbox.ASSIGNEES, "Invalid value. Allowed: {allowed}.", str.lower)),
        WithJsonSchema({"type": "string", "enum": [*inbox.ASSIGNEES]}),
    ] = Field(None, description="`me` for the reports that the caller has claimed.")
    unclaimed: _Flag = Field(
        None,
        description="Whether nobody works on the report: not resolved, not claimed, and without an unfinished "
        f"pull request: {_FLAG}.",
    )
    include_all_statuses: _Flag = Field(
        None,
        description="Whether the list shows suppressed reports too, where `status` names none, and deleted ones "
        f"never: {_FLAG}.",
    )
    source_id: _Text = Field(None, description="Source id; a report matches if a live signal has it.")
    scout: _Text = Field(
        None, description="Name of a scout's skill; a report matches if a live signal is its finding."
    )
    scout_prefix: _Text = Field(None, description="Prefix of such a name.")
    count_only: _Flag = Field(
        None, description=f"Whether the list is to say how many there are and show none: {_FLAG}."
    )
    ref: Annotated[str | None, BeforeValidator(parse_id_part)] = Field(
        None,
        description=f"Beginning or end of the report's id: {MIN_REF} to {MAX_REF} hexadecimal digits, with or "
        "without hyphens.",
    )
    unread: Annotated[
        bool | None, BeforeValidator(_unread), WithJsonSchema({"type": "string", "enum": ["true", "false"]})
    ] = Field(None, description="Whether the caller has not marked the report as read.")
    created_after: _Moment = Field(None, description="Reports created at this time or later.")
    last_signal_after: _Moment = Field(
        None, description="Reports whose latest signal is of this time or later. An extension of this server."
    )
    last_signal_before: _Moment = Field(
        None,
        description="Reports whose latest signal is of this time or earlier. An extension of this server.",
    )
    opened_after: _Moment = Field(
        None, description="Reports whose first signal is of this time or later. An extension of this server."
    )
    opened_before: _Moment = Field(
        None, description="Reports whose first signal is of an earlier time. An extension of this server."
    )
    without_area: _Flag = Field(
        None,
        description=f"Whether to list only reports without an area: {_FLAG}. An extension of this server.",
    )
    snoozed: _Flag = Field(
        None,
        description=f"Whether the report is snoozed, until a time or until more signals: {_FLAG}. Such reports "
        "have the status `suppressed` or `potential`. An extension of this server.",
    )
    label: Annotated[tuple[str, ...] | None, *_listed(lambda text: _items(text.lower()))] = Field(
        None,
        description="Comma-separated labels in any case; a report matches if it has one of them. An extension of "
        "this server.",
    )
    mentioned: Annotated[
        tuple[str, ...] | None,
        BeforeValidator(_choice(inbox.ASSIGNEES, "Invalid value. Allowed: {allowed}.", str.lower)),
        WithJsonSchema({"type": "string", "enum": [*inbox.ASSIGNEES]}),
    ] = Field(
        None,
        description="`me` for the reports with a note that mentions the caller. An extension of this server.",
    )
    researched_again: _Flag = Field(
        None,
        description="Whether a report that is researched again, such as after a new signal, counts for `status` as "
        f"what it was before (`status_before_research`), instead of not being listed: {_FLAG}. Without it the "
        "present status counts alone. An extension of this server.",
    )
    query: _Text = Field(
        None,
        description="Words that the report has in any of its texts, or in those of its signals: titles, card, "
        "summary, ids, links, people, code paths. Beginnings, other forms and misspelt words count too, `status` "
        "narrows what is searched, and the best 500 are found; without `ordering` and `sort` the best come first. "
        "An extension of this server, beside `search`.",
    )
    channel_id: _Ignored = Field(
        None, description="Accepted for compatibility and ignored: there are no channels."
    )
    view: _Ignored = Field(None, description="Accepted for compatibility and ignored.")

    def filters(self) -> Filters:
        """Return the filters as a value."""
        of_teammate = self.scope == "teammate"
        return Filters(
            statuses=self.status,
            search=self.search,
            source_products=self.source_product,
            areas=self.area,
            reviewers=self.suggested_reviewers,
            priorities=self.priority,
            actionabilities=self.actionability,
            has_implementation_pr=self.has_implementation_pr,
            task_id=self.task_id,
            mine=self.scope in OWN_SCOPES,
            teammate=None if of_teammate else self.teammate_uuid,
            of_teammate=self.teammate_uuid if of_teammate else None,
            unclaimed=self.unclaimed,
            all_statuses=bool(self.include_all_statuses or self.snoozed),
            source_id=self.source_id,
            scout=self.scout,
            scout_prefix=self.scout_prefix,
            count_only=bool(self.count_only),
            ref=self.ref,
            assigned=bool(self.assignee),
            for_me=self.scope == "for_me",
            unread=self.unread,
            created_after=self.created_after,
            last_signal_after=self.last_signal_after,
            last_signal_before=self.last_signal_before,
            opened_after=self.opened_after,
            opened_before=self.opened_before,
            without_area=bool(self.without_area),
            query=self.query,
            snoozed=self.snoozed,
            labels=self.label,
            mentioned=bool(self.mentioned),
            again=None if self.researched_again is None else "with" if self.researched_again else "without",
        )


def _sort(text: str, info: ValidationInfo) -> str:
    name = text.strip()
    if name and name not in inbox.SORTS and not info.data.get("ordering"):
        raise refuse("invalid_input", f"Invalid value: '{name}'. Allowed: {', '.join(sorted(inbox.SORTS))}.")
    return name


class ReportListQuery(ReportFiltersQuery):
    """The filters and the order of the inbox."""

    ordering: Annotated[
        str,
        WithJsonSchema(
            {
                "type": "array",
                "items": {
                    "type": "string",
                    "enum": [sign + field for field in inbox.Field for sign in ("", "-")],
                },
            }
        ),
    ] = Field(
        "",
        description="Comma-separated fields; a leading `-` reverses one. Unknown fields are ignored. "
        "Default: `-is_suggested_reviewer,status,-updated_at`.",
    )
    sort: Annotated[
        str, BeforeValidator(_sort), WithJsonSchema({"type": "string", "enum": sorted(inbox.SORTS)})
    ] = Field("", description="A named ordering; `ordering` takes precedence.")

    def order(self) -> Ordering:
        """Return the order that `ordering` asks for, or else the named one in `sort`."""
        return inbox.parse_ordering(self.ordering or inbox.SORTS.get(self.sort, ""))


class ExportQuery(ReportFiltersQuery):
    """The filters of the inbox, and the format of the file."""

    format: Literal["csv", "json"] = Field("csv", description="Format of the file.")


class ReviewerQuery(BaseModel):
    """Which reviewers to list."""

    query: Annotated[str, BeforeValidator(lambda text: text.strip())] = Field(
        "", description="Part of the full name or the email, in any case."
    )
