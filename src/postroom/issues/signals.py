"""The signals of issues: new, reopened, or spiking."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.issues import describe
from postroom.domain.issues.occurrences import from_json
from postroom.domain.issues.spikes import hour_of
from postroom.domain.signals.impact import Weighing, Weight, weigh
from postroom.domain.signals.intake import DEFAULT_WEIGHT, NewSignal
from postroom.issues.changes import Change, Read
from postroom.issues.steering import FEEDBACK, SIGNALS, WEIGHTS, Steering
from postroom.jobs.port import Jobs
from postroom.signals import service
from postroom.signals.edits import Growth, propose_growth
from postroom.sources.connected import links
from postroom.sources.connected.links import Link

PRODUCT = "error_tracking"
CREATED, REOPENED, SPIKING = (type for _, type in SIGNALS)
_LEAST = 0.01
"""A weight that any fact raises, so that its reasons are known."""
MAX_CREATED = 200
"""Maximum new issues that one batch reports, so that an application whose errors all differ does not flood the
inbox. An omitted issue is reported when it occurs again."""


async def emit(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    changes: Sequence[Change],
    feedback: Sequence[Read],
    steering: Mapping[str, Steering],
    now: datetime,
) -> Counter[str]:
    """Emit the signals of a batch, mark the stored ones in the changes, and return their number by source."""
    found = [(change, signal) for change in changes if (signal := _of(change, steering, now)) is not None]
    later = [pair for pair in found if pair[1].source_type == CREATED][MAX_CREATED:]
    due: list[tuple[Change | Read, NewSignal]] = [pair for pair in found if pair not in later]
    due += [(one, _of_feedback(one, steering)) for one in feedback]
    stored: Counter[str] = Counter()
    if not due:
        return stored
    receipts = await service.ingest(
        uow, jobs=jobs, project_id=project_id, signals=[signal for _, signal in due], now=now
    )
    made: list[Link] = []
    for (change, signal), receipt in zip(due, receipts, strict=True):
        source = change.source if isinstance(change, Change) else change.pending.source
        stored[source] += receipt.status == "stored"
        if receipt.status == "stored" and receipt.signal_id is not None and source in steering:
            about = change.issue.id if isinstance(change, Change) else change.pending.event_id
            made.append(Link(receipt.signal_id, steering[source].source_id, about, signal.source_id))
        # The source gate may open later: then the issue is reported when it occurs again.
        if isinstance(change, Change) and receipt.status in ("stored", "repeated"):
            change.issue = replace(change.issue, signal_id=receipt.signal_id)
    await links.keep(uow, made)
    return stored


async def tell_growth(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    changes: Sequence[Change],
    steering: Mapping[str, Steering],
    now: datetime,
) -> None:
    """Have the signals of issues that grew weighed again, before they get other signals.

    An issue reaches a number in one batch, and the batch is one transaction, so each number is reported once.
    """
    grown = [
        _growth(change, steering.get(change.source))
        for change in changes
        if change.issue.signal_id is not None and change.issue.status == "active" and change.has_grown
    ]
    found = [one for one in grown if one is not None]
    await propose_growth(uow, found, jobs=jobs, project_id=project_id, editor="Error tracking", now=now)


def _growth(change: Change, steering: Steering | None) -> Growth | None:
    """Return how an issue grew; None if that is of no consequence at its level or for its source."""
    issue = change.issue
    facts: dict[str, Any] = {"occurrences": issue.occurrences, "users_affected": issue.users}
    if change.spike is not None:
        facts["usual_per_hour"] = round(change.spike.usual, 1)
    about = {
        "level": issue.level,
        "environment": issue.environments[-1] if issue.environments else "",
        **facts,
    }
    impact = "all" if steering is None else steering.impact
    found = weigh("", about, source_type=CREATED, by=Weighing(_LEAST, impact))
    if issue.signal_id is None or not found.reasons:
        return None
    weight = _weight(change.weight, steering, WEIGHTS.get(issue.level, 0.5), "", about)
    return Growth(issue.signal_id, weight.value, f"Now {'; '.join(found.reasons)}.", facts)


def _of(change: Change, steering: Mapping[str, Steering], now: datetime) -> NewSignal | None:
    """Return the most significant signal of an issue, if there is any."""
    issue, latest = change.issue, change.latest
    mine = steering.get(change.source)
    if issue.status == "suppressed" or latest is None:
        return None
    if issue.signal_id is None:
        return _signal(change, mine, CREATED, describe.created(latest), CREATED)
    if change.reopens_from is not None:
        text = describe.reopened(latest, resolved_at=change.reopens_from)
        return _signal(change, mine, REOPENED, text, f"{REOPENED}:{issue.reopened}")
    if change.spike is not None:
        hour = hour_of(now)
        text = describe.spiking(latest, count=change.spike.count, usual=change.spike.usual, hour=hour)
        return _signal(change, mine, SPIKING, text, f"{SPIKING}:{hour:%Y%m%d%H}")
    return None


def _signal(change: Change, steering: Steering | None, type: str, text: str, name: str) -> NewSignal:
    issue = change.issue
    latest = change.latest or from_json(issue.sample)
    facts = describe.facts(latest, fingerprint=change.hash, occurrences=issue.occurrences, users=issue.users)
    if change.spike is not None:
        facts["usual_per_hour"] = round(change.spike.usual, 1)
    weight = _weight(change.weight, steering, WEIGHTS.get(issue.level, 0.5), text, facts)
    return NewSignal(
        source_product=PRODUCT,
        source_type=type,
        source_id=str(issue.id),
        description=text,
        weight=weight.value,
        extra={**facts, **_tags(list(change.tags))},
        client_id=f"issue:{issue.id}:{name}",
        timestamp=latest.at,
        weight_reason=weight.reason,
    )


def _weight(
    ruled: float | None, steering: Steering | None, usual: float, text: str, facts: Mapping[str, Any]
) -> Weight:
    """Return the weight set by a rule, else that of the source or the default as facts and text raise it."""
    if ruled is not None:
        return Weight(ruled)
    base = usual if steering is None or steering.weight is None else steering.weight
    by = Weighing(base, "all" if steering is None else steering.impact)
    return weigh(text, facts, source_type=CREATED, by=by)


def _tags(tags: Sequence[str]) -> dict[str, Any]:
    return {"tags": list(tags)} if tags else {}


def _of_feedback(one: Read, steering: Mapping[str, Steering]) -> NewSignal:
    occurrence = one.occurrence
    facts = {name: value for name, value in occurrence.facts.items() if value}
    text = describe.feedback(occurrence)
    mine = steering.get(one.pending.source)
    weight = _weight(one.steered.weight, mine, DEFAULT_WEIGHT, text, facts)
    return NewSignal(
        source_product=FEEDBACK[0],
        source_type=FEEDBACK[1],
        source_id=str(one.pending.event_id),
        description=text,
        weight=weight.value,
        extra={**facts, **({"url": occurrence.url} if occurrence.url else {}), **_tags(one.steered.tags)},
        client_id=f"feedback:{one.pending.event_id}",
        timestamp=occurrence.at,
        weight_reason=weight.reason,
    )
