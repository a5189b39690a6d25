"""The limit of a project's issues, so that a holder of its public token can't fill the database with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.occurrences import Occurrence
from postroom.issues import repository
from postroom.issues.changes import Read

MAX_ISSUES = 10_000
"""Maximum issues of a project that occurred within `RECENT`."""
RECENT = timedelta(days=30)
MESSAGE = "This project has more different errors than it may have issues; the others are counted here"


async def within_limit(uow: UnitOfWork, project_id: int, found: Sequence[Read], now: datetime) -> list[Read]:
    """Return occurrences of which those that would be issues beyond the limit belong to one common issue."""
    hashes = {one.print.hash for one in found}
    used = await repository.count_recent(uow, project_id, since=now - RECENT, limit=MAX_ISSUES)
    room = MAX_ISSUES - used
    if room >= len(hashes):
        return list(found)
    kept = set(await repository.select_by_hash(uow, project_id, list(hashes)))
    result: list[Read] = []
    for one in found:
        if one.print.hash not in kept and room > 0:
            kept.add(one.print.hash)
            room -= 1
        result.append(one if one.print.hash in kept else _in_common_issue(one))
    return result


def _in_common_issue(one: Read) -> Read:
    common = Occurrence(
        kind="message",
        at=one.occurrence.at,
        message=MESSAGE,
        fingerprint=("too many issues", "of one project"),
        user=one.occurrence.user,
    )
    return replace(one, occurrence=common, print=fingerprint(common))
