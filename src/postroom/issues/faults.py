"""Of the records of one trace, count those that report different faults."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.issues.describe import MAX_LINES
from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.frames import is_own
from postroom.domain.issues.occurrences import Occurrence
from postroom.domain.issues.traces import BESIDE, TracePoint, explained
from postroom.issues import repository
from postroom.issues.changes import Read

POINTS_KEPT = timedelta(hours=6)
"""How long after a record others of its trace are recognized as reports of the same fault."""
MAX_KNOWN = 5_000
"""Maximum number of earlier records that a batch is compared with, latest first."""


async def of_traces(uow: UnitOfWork, project_id: int, found: Sequence[Read], now: datetime) -> list[Read]:
    """Return the occurrences to count, each with the log lines about it.

    Left out are those that another record of their trace explains.
    """
    placed = [(one, one.occurrence.point) for one in found if one.occurrence.point is not None]
    points = [point for _, point in placed]
    known = await _known(uow, project_id, points)
    by = explained(points, known=known)
    await repository.insert_points(
        uow,
        project_id,
        {one.pending.event_id: point for one, point in placed if point.part not in ("copy", "log")},
        now,
    )
    repeats: dict[int, list[Read]] = {}
    for index, target in by.items():
        if target is not None:
            repeats.setdefault(target, []).append(placed[index][0])
    merged = {placed[target][0].pending.event_id: others for target, others in repeats.items()}
    repeated = {placed[index][0].pending.event_id for index in by}
    return [
        _merged(one, merged.get(one.pending.event_id, ()))
        for one in found
        if one.pending.event_id not in repeated
    ]


async def _known(uow: UnitOfWork, project_id: int, points: Sequence[TracePoint]) -> list[TracePoint]:
    explicable = [point for point in points if point.is_explicable]
    if not explicable:
        return []
    return await repository.select_points(
        uow,
        project_id,
        {point.trace for point in explicable},
        since=min(min(point.at, point.began or point.at) for point in explicable) - BESIDE,
        until=max(point.at for point in explicable) + BESIDE,
        limit=MAX_KNOWN,
    )


def _merged(one: Read, others: Sequence[Read]) -> Read:
    """Return an occurrence with the log lines of the records that it explains.

    Where it shows only library code, as in the span that an instrumentation makes around a call, a record of the
    same exception that shows the application's takes its place.
    """
    best = one.occurrence
    lines = list(best.beside)
    for other in sorted(others, key=lambda each: each.pending.seq):
        point, occurrence = other.occurrence.point, other.occurrence
        if point is None:
            continue
        if point.part in ("line", "logged") and occurrence.message:
            lines.append(occurrence.message)
        is_same = best.point is not None and point.said == best.point.said and occurrence.exceptions
        if is_same and _shows_own_code(occurrence) and not _shows_own_code(best):
            best = replace(occurrence, point=one.occurrence.point)
    if best is one.occurrence and not lines:
        return one
    beside = tuple(dict.fromkeys(lines))[:MAX_LINES]
    merged = replace(best, beside=beside)
    return replace(one, occurrence=merged, print=fingerprint(merged))


def _shows_own_code(occurrence: Occurrence) -> bool:
    return any(is_own(frame) for part in occurrence.exceptions for frame in part.frames)
