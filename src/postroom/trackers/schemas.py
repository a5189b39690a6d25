"""Trackers of projects and the issues of reports, as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.reports.state import Status
from postroom.domain.trackers.following import Kind, Rules
from postroom.trackers.port import Ref

TrackerState = Literal["untested", "active", "paused", "failed"]
LinkState = Literal["creating", "live", "lost", "unlinked"]


@dataclass(frozen=True, slots=True)
class ProjectTracker:
    """The tracker of a project: where issues are created (`target`, by field), its rules, and how it does."""

    id: int
    project_id: int
    kind: Kind
    target: Mapping[str, str]
    name: str
    sealed: bytes
    stored_rules: Mapping[str, Any]
    open_from: str | None
    open_since: datetime | None
    state: TrackerState
    failures: int
    rests_until: datetime | None
    last_ok_at: datetime | None
    last_webhook_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def rules(self) -> Rules:
        """What follows what."""
        return Rules(**self.stored_rules)


@dataclass(frozen=True, slots=True)
class TrackerLink:
    """The issue of a report, or that it is to get one.

    `seen` is the issue and `synced` the report, as compared last.
    `comments` says which of its comments were written and read.
    `owner_id` is the report that the issue follows: the one that this one was merged into, if it has no issue.
    """

    id: UUID
    project_id: int
    tracker_id: int
    report_id: UUID
    owner_id: UUID
    state: LinkState
    adopted: bool
    external_id: str | None
    name: str | None
    reference: str | None
    url: str | None
    former: str | None
    called_at: datetime | None
    misses: int
    attempts: int
    due_at: datetime | None
    seen: Mapping[str, Any] | None
    synced: str | None
    error: str | None
    comments: Mapping[str, Any] | None
    created_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None

    @property
    def ref(self) -> Ref:
        """What its issue is called."""
        return Ref(self.external_id or "", self.name or "")


@dataclass(frozen=True, slots=True)
class LinkedReport:
    """The report that an issue follows, as far as that matters. `claimed_by` is who works on it.

    `changed_at` is when its status was changed last.

    `duplicate_of` is the issue of the report that this one was merged into, None if it was not or shares its issue.
    `key` is what is compared.
    """

    id: UUID
    project_id: int
    key: str
    title: str
    summary: str
    status: Status
    priority: str | None
    signals: int
    sources: Sequence[str]
    changed_at: datetime
    claimed_by: int | None
    snoozed: bool
    duplicate_of: Ref | None


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A page of links, newest first, and the total count."""

    count: int
    links: Sequence[TrackerLink]
