"""What is wrong with a server, and what to do: one source for the page System and `postroom doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from postroom.observability.status import Process, Status

State = Literal["ok", "warning", "critical"]

STUCK = timedelta(minutes=30)
"""Age of what waits in a queue from which it is a problem."""
PATIENT = frozenset({"notifications", "handoff_webhooks", "scout_runs"})
"""Queues whose entries may wait for hours until a receiver is back."""
BACKUP_AGE = timedelta(days=2)
SILENT_LEASES = 3
"""Leases without a heartbeat after which a process counts as silent."""


LISTED_DELETIONS = 3
"""Kinds of deleted rows that are named, the latest first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `action` says what to do, and is empty where all is well."""

    check: str
    state: State
    details: str
    action: str = ""


def is_silent(process: Process, lease_seconds: float) -> bool:
    """Return whether a process has sent no heartbeat for several leases without having ended."""
    return process.silent_seconds > SILENT_LEASES * lease_seconds


def findings(found: Status, *, lease_seconds: float, now: datetime) -> list[Finding]:
    """Return the result of every check, in a fixed order."""
    return [
        *_processes(found, lease_seconds),
        *_queues(found),
        *_dead(found),
        *_models(found),
        *_backups(found, now),
        *_retention(found),
    ]


def _processes(found: Status, lease: float) -> Iterator[Finding]:
    alive = [one for one in found.processes if not is_silent(one, lease)]
    workers = [one for one in alive if one.role == "worker"]
    if workers:
        yield Finding("workers", "ok", f"{len(workers)} with a heartbeat")
    else:
        yield Finding(
            "workers",
            "critical",
            "No worker runs: signals are stored and not grouped.",
            "Start postroom worker, or postroom serve with workers.",
        )
    if found.scheduler is not None and found.scheduler.valid:
        yield Finding("scheduler", "ok", found.scheduler.holder)
    else:
        yield Finding(
            "scheduler",
            "critical",
            "No process runs the periodic tasks.",
            "Start postroom scheduler, or a worker without --no-scheduler.",
        )
    for one in found.processes:
        if is_silent(one, lease):
            yield Finding(
                "processes",
                "warning",
                f"The {one.role} {one.pid} on {one.host} has been silent for {_span(one.silent_seconds)}.",
                "If that machine is gone, nothing is to be done: its jobs are taken over. Else look at its log.",
            )
    versions = sorted({one.version for one in alive})
    if len(versions) > 1:
        yield Finding(
            "versions",
            "warning",
            f"Processes of different versions run: {', '.join(versions)}.",
            "Finish the upgrade: restart the processes of the older version.",
        )


def _queues(found: Status) -> Iterator[Finding]:
    stuck = [
        queue
        for queue in found.queues
        if queue.oldest_seconds > STUCK.total_seconds() and queue.name not in PATIENT
    ]
    for queue in stuck:
        yield Finding(
            "queues",
            "warning",
            f"In {queue.name} something has waited for {_span(queue.oldest_seconds)}; {queue.waiting} wait.",
            "A paused project keeps its signals waiting; else start more workers, and look at their logs.",
        )
    if not stuck:
        waiting = sum(queue.waiting for queue in found.queues)
        yield Finding("queues", "ok", f"{waiting} waiting, none for long")


def _dead(found: Status) -> Iterator[Finding]:
    for dead in found.dead:
        yield Finding(
            "dead letters",
            "warning",
            f"{dead.number} jobs '{dead.job}' failed for good, the newest with: {dead.error[:300]}",
            "postroom jobs dead lists them; postroom jobs replay tries one again once its cause is gone.",
        )
    if not found.dead:
        yield Finding("dead letters", "ok", "none")


def _models(found: Status) -> Iterator[Finding]:
    for outage in found.outages:
        yield Finding(
            "language model",
            "warning",
            f"{outage.model} has not answered since {outage.since:%Y-%m-%d %H:%M} UTC: {outage.reason[:300]}",
            "Check the provider's status, the key and its limits. Rules do the work meanwhile.",
        )


def _backups(found: Status, now: datetime) -> Iterator[Finding]:
    backup = found.backup
    if backup is None:
        yield Finding(
            "backup",
            "warning",
            "No backup was ever made.",
            "Set up scheduled backups, or run postroom backup.",
        )
    elif backup.last_status == "failed":
        yield Finding(
            "backup",
            "warning",
            f"The newest attempt failed: {(backup.reason or 'no reason given')[:300]}",
            "Remove the cause, and run postroom backup.",
        )
    elif backup.succeeded_at is None or now - backup.succeeded_at > BACKUP_AGE:
        yield Finding(
            "backup", "warning", "The newest good backup is older than two days.", "Run postroom backup."
        )
    else:
        yield Finding("backup", "ok", f"{backup.succeeded_at:%Y-%m-%d %H:%M} UTC")


def _retention(found: Status) -> Iterator[Finding]:
    named = [
        f"{one.deleted} {one.what} on {one.deleted_at:%Y-%m-%d %H:%M} UTC"
        for one in found.deletions[:LISTED_DELETIONS]
    ]
    more = len(found.deletions) - len(named)
    if more:
        named.append(f"{more} more on the System page")
    yield Finding(
        "retention", "ok", f"deleted last: {', '.join(named)}" if named else "nothing was old enough yet"
    )


def _span(seconds: float) -> str:
    """Return a duration in its largest unit."""
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"
