"""Claims: who works on a report, so that no two people or agents do the same work.

A claim belongs to a user; its holder may change and release it, others may take it over. Agents of one user are
distinguished by the names of their claims: a request with another name counts as another holder's, and one without
a name applies to the user's claim, whichever it is. Claims are recorded in the project's activity log, not in the
report's work log, since they are not about the problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid
from postroom.domain.reports.claims import MAX_PULL_REQUESTS
from postroom.edge.times import wire_time
from postroom.identity import people
from postroom.projects import activity
from postroom.reports.claims import repository
from postroom.reports.claims.repository import StoredClaim
from postroom.reports.lifecycle import state
from postroom.reports.schemas import Claim, Report


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """A requested change to a claim.

    None keeps the present value. `pull_requests` replaces the URLs, `pull_request` adds one. `takeover` allows
    replacing a claim of another holder, or one that the user holds under another name.
    """

    claim_id: str | None = None
    pull_requests: Sequence[str] | None = None
    pull_request: str | None = None
    takeover: bool = False


class AlreadyClaimed(Conflict):
    """Somebody else works on the report; nothing was stored."""


class TooManyPullRequests(Invalid):
    """A claim would have more pull requests than allowed; nothing was stored."""


async def claim(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, user_id: int, requested: ClaimRequest, now: datetime
) -> None:
    """Claim the report for the user, or change the user's claim.

    A takeover keeps the claim's pull requests unless others are named.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        AlreadyClaimed: somebody else, or another agent of the user, holds the claim and `takeover` is false.
        TooManyPullRequests: the claim would have too many.
    """
    held = await _hold(uow, project_id, report_id, user_id, requested.claim_id, takeover=requested.takeover)
    own = held is not None and _is_own(held, user_id, requested.claim_id)
    known = () if held is None else held.pull_requests
    urls = list(known if requested.pull_requests is None else requested.pull_requests)
    if requested.pull_request is not None:
        urls.append(requested.pull_request)
    urls = list(dict.fromkeys(urls))
    if len(urls) > MAX_PULL_REQUESTS:
        raise TooManyPullRequests(f"Ensure this field has no more than {MAX_PULL_REQUESTS} elements.")
    kept_id = held.claim_id if own and held is not None else None
    await repository.store(
        uow,
        {
            "report_id": report_id,
            "project_id": project_id,
            "user_id": user_id,
            "claim_id": kept_id if requested.claim_id is None else requested.claim_id,
            "pull_requests": urls,
            "claimed_at": held.claimed_at if own and held is not None else now,
            "updated_at": now,
        },
    )
    if not own:
        await _record(
            uow,
            "claimed",
            project_id=project_id,
            report_id=report_id,
            user_id=user_id,
            before=held,
            now=now,
        )


async def release(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, user_id: int, requested: ClaimRequest, now: datetime
) -> None:
    """Release the claim on the report; does nothing without one.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        AlreadyClaimed: somebody else, or another agent of the user, holds the claim and `takeover` is false.
    """
    held = await _hold(uow, project_id, report_id, user_id, requested.claim_id, takeover=requested.takeover)
    if held is not None:
        await repository.remove(uow, report_id)
        await _record(
            uow,
            "claim_released",
            project_id=project_id,
            report_id=report_id,
            user_id=user_id,
            before=held,
            now=now,
        )


async def is_held(uow: UnitOfWork, report_id: UUID, *, claim_id: str) -> bool:
    """Return whether the claim on a report has this `claim_id`."""
    return any(found.claim_id == claim_id for found in await repository.select(uow, [report_id]))


async def add(uow: UnitOfWork, reports: Sequence[Report]) -> list[Report]:
    """Return `reports` with their claims."""
    claimed = [report.id for report in reports if report.has_claim]
    if not claimed:
        return list(reports)
    found = {one.report_id: one for one in await repository.select(uow, claimed)}
    holders = await people.by_id(uow, {one.user_id for one in found.values()})
    return [
        report._replace(claim=_claim(found[report.id], holders[found[report.id].user_id]))
        if report.id in found
        else report
        for report in reports
    ]


def _claim(stored: StoredClaim, holder: people.Person) -> Claim:
    return Claim(holder, stored.claim_id, stored.pull_requests, stored.claimed_at, stored.updated_at)


def _is_own(held: StoredClaim, user_id: int, claim_id: str | None) -> bool:
    return held.user_id == user_id and (
        held.claim_id is None or claim_id is None or held.claim_id == claim_id
    )


async def _hold(
    uow: UnitOfWork, project_id: int, report_id: UUID, user_id: int, claim_id: str | None, *, takeover: bool
) -> StoredClaim | None:
    # Concurrent claims wait for the report's row.
    await state.hold(uow, project_id, report_id)
    found = await repository.select(uow, [report_id])
    if not found:
        return None
    held = found[0]
    if not takeover and not _is_own(held, user_id, claim_id):
        holder = (await people.by_id(uow, {held.user_id}))[held.user_id]
        name = f"{holder.full_name} ({holder.email})" if holder.full_name else holder.email
        called = f" as '{held.claim_id}'" if held.user_id == user_id else ""
        raise AlreadyClaimed(f"{name} has claimed this report{called} since {wire_time(held.claimed_at)}.")
    return held


async def _record(
    uow: UnitOfWork,
    what: str,
    *,
    project_id: int,
    report_id: UUID,
    user_id: int,
    before: StoredClaim | None,
    now: datetime,
) -> None:
    detail: dict[str, Any] = {
        "user_id": user_id,
        "before_user_id": None if before is None else before.user_id,
    }
    await activity.record(
        uow,
        project_id=project_id,
        scope="SignalReport",
        activity=what,
        item_id=report_id,
        user_id=user_id,
        detail=detail,
        now=now,
    )
