"""The changes of a batch of occurrences: each issue, its additions, and what to report."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from postroom.clock import new_id
from postroom.domain.issues.fingerprints import Fingerprint, fingerprint, message_of, title_of
from postroom.domain.issues.occurrences import LEVELS, Occurrence, from_json, to_json
from postroom.domain.issues.spikes import Spiking, hour_of
from postroom.domain.signals.impact import step
from postroom.domain.sources.steering import Steered
from postroom.issues.schemas import Issue
from postroom.issues.steering import UNSTEERED
from postroom.sdk_events.schemas import PendingOccurrence

MAX_RELEASES = 20
MAX_ENVIRONMENTS = 20
MAX_USERS = 10_000


@dataclass(frozen=True, slots=True)
class Read:
    """A parsed occurrence with its fingerprint."""

    pending: PendingOccurrence
    occurrence: Occurrence
    print: Fingerprint
    steered: Steered = UNSTEERED


@dataclass(slots=True)
class Change:
    """An issue, the additions of a batch, and what to report about it.

    `source` is the protocol of the batch's first occurrence; `weight` and `tags` are set by steering rules.
    `step_before` is how far its numbers had come before (`domain.signals.impact.step`).
    """

    issue: Issue
    is_new: bool
    hash: bytes
    source: str = ""
    weight: float | None = None
    tags: dict[str, None] = field(default_factory=dict)
    hours: Counter[datetime] = field(default_factory=Counter)
    users: set[int] = field(default_factory=set)
    latest: Occurrence | None = None
    reopens_from: datetime | None = None
    spike: Spiking | None = None
    step_before: tuple[int, int] = (0, 0)

    @property
    def has_grown(self) -> bool:
        """Whether a number that matters was reached, or it spikes."""
        reached = zip(step(self.issue.users, self.issue.occurrences), self.step_before, strict=True)
        return self.spike is not None or any(now > before for now, before in reached)


def read(pending: PendingOccurrence) -> Read:
    """Parse a stored occurrence; it raises for an incompatible format."""
    occurrence = from_json(pending.occurrence)
    return Read(pending, occurrence, fingerprint(occurrence))


def first_of_each_event(found: Iterable[Read]) -> dict[UUID, Read]:
    """Return the first occurrence of each event."""
    by_event: dict[UUID, Read] = {}
    for one in found:
        by_event.setdefault(one.pending.event_id, one)
    return by_event


def new_issue(one: Read, project_id: int, now: datetime) -> Issue:
    """Return a new issue for an occurrence, which is not counted yet."""
    occurrence = one.occurrence
    return Issue(
        id=new_id(),
        project_id=project_id,
        source=one.pending.source,
        kind=occurrence.kind,
        title=title_of(occurrence),
        message=message_of(occurrence),
        origin=occurrence.origin,
        level=occurrence.level,
        status="active",
        family=one.print.family,
        occurrences=0,
        users=0,
        releases=(),
        environments=(),
        first_seen=occurrence.at,
        last_seen=occurrence.at,
        sample=to_json(occurrence),
        signal_id=None,
        reopened=0,
        resolved_at=None,
        reopened_at=None,
        spiked_at=None,
        created_at=now,
    )


def add(change: Change, read: Read) -> None:
    """Count an occurrence for an issue."""
    occurrence = read.occurrence
    change.weight = change.weight if read.steered.weight is None else read.steered.weight
    change.tags |= dict.fromkeys(read.steered.tags)
    issue = change.issue
    is_latest = occurrence.at >= issue.last_seen
    change.issue = replace(
        issue,
        occurrences=issue.occurrences + 1,
        first_seen=min(issue.first_seen, occurrence.at),
        last_seen=max(issue.last_seen, occurrence.at),
        level=min(issue.level, occurrence.level, key=_severity),
        releases=_with(issue.releases, occurrence.release, MAX_RELEASES),
        environments=_with(issue.environments, occurrence.environment, MAX_ENVIRONMENTS),
        message=message_of(occurrence) if is_latest else issue.message,
    )
    change.hours[hour_of(occurrence.at)] += 1
    if is_latest or change.latest is None:
        change.latest = occurrence
    if occurrence.user and issue.users < MAX_USERS:
        change.users.add(user_hash(occurrence.user))
    resolved = issue.resolved_at if issue.status == "resolved" else None
    if resolved is not None and occurrence.at > resolved:
        change.reopens_from = resolved


def _severity(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def _with(known: Sequence[str], value: str, limit: int) -> Sequence[str]:
    """Append a value to the most recent ones, moving an existing one to the end."""
    if not value or (known and known[-1] == value):
        return known
    return [*(each for each in known if each != value), value][-limit:]


def user_hash(user: str) -> int:
    """Return the number under which an affected user is counted."""
    return int.from_bytes(hashlib.sha256(user.encode()).digest()[:8], "big", signed=True)
