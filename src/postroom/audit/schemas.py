"""Value types of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Action = Literal["created", "changed", "deleted"]
Object = Literal[
    "account",
    "api_key",
    "autonomy",
    "destination",
    "handoff",
    "invitation",
    "linked_account",
    "member",
    "organization",
    "person",
    "project",
    "project_settings",
    "quarantined_signal",
    "regrouping",
    "report",
    "repository",
    "scout",
    "sdk_token",
    "second_factor",
    "sign_in_link",
    "skill",
    "slack_app",
    "slack_link",
    "source",
    "source_gate",
    "tracker",
]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are wanted; None is all. `user` is who acted or whom it is about, by UUID."""

    project: int | None = None
    user: UUID | None = None
    object: Object | None = None
    action: Action | None = None
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One change.

    `actor` is user, key, run, operator, visitor or system; `user` and `subject` are e-mail addresses, None where
    there is no such account. `changes` has the former and the present value of each field, None where it has none
    that may be shown.
    """

    id: int
    created_at: datetime
    project_id: int | None
    actor: str
    user: str | None
    key: str | None
    address: str
    action: Action
    object: Object
    object_id: str
    name: str
    subject: str | None
    changes: dict[str, list[Any] | None]
