"""The signals that issues emit: new, back again, or far more frequent than usual."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.domain.issues import describe
from postroom.domain.issues.occurrences import from_json
from postroom.domain.issues.spikes import hour_of
from postroom.domain.signals.intake import NewSignal
from postroom.issues.changes import Change, Read
from postroom.jobs.port import Jobs
from postroom.signals import service

PRODUCT = "error_tracking"
CREATED, REOPENED, SPIKING = "issue_created", "issue_reopened", "issue_spiking"
TYPES = (CREATED, REOPENED, SPIKING)
FEEDBACK = ("sentry", "user_feedback")
"""Product and type of what users wrote into a feedback form."""

MAX_CREATED = 200
"""New issues that one batch reports: an application whose every error is a new one must not fill the inbox at once.
An issue that was left out is reported when it occurs again."""

_WEIGHTS = {"fatal": 0.8, "error": 0.5, "warning": 0.3, "info": 0.1, "debug": 0.1}


async def emit(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    changes: Sequence[Change],
    feedback: Sequence[Read],
    now: datetime,
) -> int:
    """Emit the signals of a batch, note in the changes which were stored, and return how many were."""
    found = [(change, signal) for change in changes if (signal := _of(change, now)) is not None]
    later = [pair for pair in found if pair[1].source_type == CREATED][MAX_CREATED:]
    due: list[tuple[Change | None, NewSignal]] = [pair for pair in found if pair not in later]
    due += [(None, _of_feedback(one)) for one in feedback]
    if not due:
        return 0
    receipts = await service.ingest(
        uow, jobs=jobs, project_id=project_id, signals=[signal for _, signal in due], now=now
    )
    stored = 0
    for (change, _), receipt in zip(due, receipts, strict=True):
        stored += receipt.status == "stored"
        # A gate that is closed may open: then the issue is reported when it occurs again.
        if change is not None and receipt.status in ("stored", "repeated"):
            change.issue = replace(change.issue, signal_id=receipt.signal_id)
    return stored


def _of(change: Change, now: datetime) -> NewSignal | None:
    """Return what there is to report of an issue; the most telling when there is more than one thing."""
    issue, latest = change.issue, change.latest
    if issue.status == "suppressed" or latest is None:
        return None
    if issue.signal_id is None:
        return _signal(change, CREATED, describe.created(latest), CREATED)
    if change.reopens_from is not None:
        text = describe.reopened(latest, resolved_at=change.reopens_from)
        return _signal(change, REOPENED, text, f"{REOPENED}:{issue.reopened}")
    if change.spike is not None:
        hour = hour_of(now)
        text = describe.spiking(latest, count=change.spike.count, usual=change.spike.usual, hour=hour)
        return _signal(change, SPIKING, text, f"{SPIKING}:{hour:%Y%m%d%H}")
    return None


def _signal(change: Change, type: str, text: str, name: str) -> NewSignal:
    issue = change.issue
    latest = change.latest or from_json(issue.sample)
    return NewSignal(
        source_product=PRODUCT,
        source_type=type,
        source_id=str(issue.id),
        description=text,
        weight=_WEIGHTS.get(issue.level, 0.5),
        extra=describe.facts(
            latest, fingerprint=change.hash, occurrences=issue.occurrences, users=issue.users
        ),
        client_id=f"issue:{issue.id}:{name}",
        timestamp=latest.at,
    )


def _of_feedback(one: Read) -> NewSignal:
    occurrence = one.occurrence
    facts = {name: value for name, value in occurrence.facts.items() if value}
    return NewSignal(
        source_product=FEEDBACK[0],
        source_type=FEEDBACK[1],
        source_id=str(one.pending.event_id),
        description=describe.feedback(occurrence),
        extra={**facts, **({"url": occurrence.url} if occurrence.url else {})},
        client_id=f"feedback:{one.key}",
        timestamp=occurrence.at,
    )
