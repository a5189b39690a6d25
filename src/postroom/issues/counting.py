"""Count a project's batch of occurrences as issues in one transaction, and emit the resulting signals.

An issue emits a signal when it is new, recurs after it was resolved, or spikes; not for other occurrences. Each
event is counted once, even if it is submitted repeatedly, and of the events of one fault in a trace only one
(`domain.issues.traces`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.issues.occurrences import to_json
from postroom.domain.issues.spikes import BARS, HISTORY, find_spike, hour_of
from postroom.domain.signals.impact import step
from postroom.issues import faults, repository, signals
from postroom.issues.assigning import assign
from postroom.issues.changes import MAX_USERS, Change, Read, add, first_of_each_event, read, user_hash
from postroom.issues.room import within_limit
from postroom.issues.schemas import Issue
from postroom.issues.steering import Steering, note_outcome, steering_of
from postroom.jobs.port import Jobs
from postroom.sdk_events.schemas import PendingOccurrence

REOPENED_QUIET = timedelta(hours=24)
"""Minimum interval between reopenings of an issue because of its resolved report."""
KEYS_KEPT = timedelta(days=3)
"""How long the ids of counted events are kept: longer than any sender retries."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The result of a batch: counted occurrences, new issues, and emitted signals."""

    occurrences: int
    issues: int
    signals: int


async def count(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, batch: Sequence[PendingOccurrence], now: datetime
) -> Counted | None:
    """Count a batch of a project's occurrences; None if another process is processing this project.

    The operation is idempotent.
    """
    if not await repository.lock_project(uow, project_id):
        return None
    by_event = first_of_each_event(map(read, batch))
    fresh = await repository.insert_keys(uow, project_id, sorted(by_event), now)
    new = [one for id, one in by_event.items() if id in fresh]
    distinct = await faults.of_traces(uow, project_id, new, now)
    steering = await steering_of(uow, project_id)
    steered = [_steer(one, steering) for one in distinct]
    found = [one for one in steered if one.steered.dropped_by is None]
    said = [one for one in found if one.occurrence.kind == "feedback"]
    errors = [one for one in found if one.occurrence.kind != "feedback"]
    changes = await _assign(uow, project_id, errors, now)
    await _find_reopened(uow, changes, now)
    await _write_counts(uow, changes)
    await _find_spikes(uow, changes, now)
    await signals.tell_growth(
        uow, jobs=jobs, project_id=project_id, changes=changes, steering=steering, now=now
    )
    emitted = await signals.emit(
        uow, jobs=jobs, project_id=project_id, changes=changes, feedback=said, steering=steering, now=now
    )
    await _write_issues(uow, changes)
    dropped = Counter(one.pending.source for one in steered if one.steered.dropped_by is not None)
    for source, mine in steering.items():
        await note_outcome(uow, mine, dropped=dropped[source], signals=emitted[source])
    return Counted(len(found), sum(change.is_new for change in changes), emitted.total())


def _steer(one: Read, steering: Mapping[str, Steering]) -> Read:
    mine = steering.get(one.pending.source)
    return one if mine is None else replace(one, steered=mine.of(one.occurrence))


async def tidy(uow: UnitOfWork, *, now: datetime, limit: int) -> int:
    """Delete expired keys, hourly counts, and points of traces, at most `limit` of each; return the most of one."""
    return await repository.delete_old(
        uow,
        keys_before=now - KEYS_KEPT,
        hours_before=now - HISTORY,
        points_before=now - faults.POINTS_KEPT,
        limit=limit,
    )


async def forget_users(uow: UnitOfWork, users: Sequence[str]) -> int:
    """Delete affected users by their distinct ids or addresses, as written and in lower case; return how many."""
    written = {one for user in users for one in (user, user.lower())}
    return await repository.delete_users(uow, [user_hash(one) for one in sorted(written)])


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` issues that did not occur since `before`, with their counts; return how many.

    One whose signal is kept stays, so that the error continues its report when it comes back, and one that somebody
    suppressed stays suppressed.
    """
    return await repository.delete_unseen(uow, before=before, limit=limit)


async def _assign(uow: UnitOfWork, project_id: int, found: Sequence[Read], now: datetime) -> list[Change]:
    """Return the changes of issues by occurrences, and store new fingerprints."""
    if not found:
        return []
    found = await within_limit(uow, project_id, found, now)
    assigned = await assign(uow, project_id, found, now)
    changes: dict[UUID, Change] = {}
    for one in found:
        issue = assigned.issues[one.print.hash]
        change = changes.get(issue.id)
        if change is None:
            is_new = one.print.hash in assigned.new
            before = step(issue.users, issue.occurrences)
            change = Change(issue, is_new, one.print.hash, one.pending.source, step_before=before)
            changes[issue.id] = change
        add(change, one)
    done = list(changes.values())
    # Fingerprints reference issues, which are written at the end, so a first version is inserted here.
    await repository.insert_issues(uow, [_row(change.issue) for change in done if change.is_new])
    await repository.insert_fingerprints(uow, assigned.prints)
    return done


async def _find_reopened(uow: UnitOfWork, changes: Sequence[Change], now: datetime) -> None:
    """Mark the issues that recurred after they or their report were resolved."""
    signal_ids = [
        change.issue.signal_id
        for change in changes
        if change.issue.status == "active" and change.issue.signal_id and not _reopened_lately(change, now)
    ]
    reports = await repository.select_reports(uow, signal_ids) if signal_ids else {}
    for change in changes:
        report = reports.get(change.issue.signal_id) if change.issue.signal_id else None
        if report is not None and report[1] == "resolved" and change.issue.last_seen > report[2]:
            change.reopens_from = report[2]
        if change.reopens_from is not None:
            change.issue = replace(
                change.issue,
                status="active",
                resolved_at=None,
                reopened=change.issue.reopened + 1,
                reopened_at=now,
            )


def _reopened_lately(change: Change, now: datetime) -> bool:
    at = change.issue.reopened_at
    return at is not None and now - at < REOPENED_QUIET


async def _write_counts(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    await repository.add_hours(
        uow, {(change.issue.id, hour): n for change in changes for hour, n in sorted(change.hours.items())}
    )
    users = await repository.add_users(
        uow, [(change.issue.id, user) for change in changes for user in sorted(change.users)]
    )
    for change in changes:
        if more := users.get(change.issue.id):
            change.issue = replace(change.issue, users=min(MAX_USERS, change.issue.users + more))


async def _find_spikes(uow: UnitOfWork, changes: Sequence[Change], now: datetime) -> None:
    """Mark the issues that spike. Only the few candidates are looked up."""
    hour = hour_of(now)
    candidates = [
        change
        for change in changes
        if change.issue.status == "active" and change.hours[hour] and change.issue.occurrences >= BARS.more
    ]
    if not candidates:
        return
    current = await repository.select_hours(uow, [change.issue.id for change in candidates], since=hour)
    busy = [change for change in candidates if current.get(change.issue.id, {}).get(hour, 0) >= BARS.more]
    if not busy:
        return
    counts = await repository.select_hours(uow, [change.issue.id for change in busy], since=hour - HISTORY)
    for change in busy:
        spike = find_spike(
            counts[change.issue.id],
            now=now,
            first_seen=change.issue.first_seen,
            last_spike=change.issue.spiked_at,
        )
        if spike is not None:
            change.spike = spike
            change.issue = replace(change.issue, spiked_at=now)


async def _write_issues(uow: UnitOfWork, changes: Sequence[Change]) -> None:
    for change in changes:
        if change.latest is not None:
            change.issue = replace(change.issue, sample=to_json(change.latest))
    rows = [_row(change.issue) for change in changes]
    await repository.update_issues(uow, sorted(rows, key=lambda row: str(row["id"])))


def _row(issue: Issue) -> dict[str, Any]:
    row = {name: getattr(issue, name) for name in Issue.__dataclass_fields__}
    return {**row, "releases": list(issue.releases), "environments": list(issue.environments)}
