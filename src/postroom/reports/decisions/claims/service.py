"""Claims: who works on a report, so that no two people or agents do the same work.

A claim belongs to a user; its holder may change and release it, others may take it over. Agents of one user are
distinguished by the names of their claims: a request with another name counts as another holder's, and one without
a name applies to the user's claim, whichever it is. Claims are recorded in the project's activity log, not in the
report's work log, since they are not about the problem.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid
from postroom.domain.reports.claims import MAX_PULL_REQUESTS
from postroom.domain.reports.pull_requests import Attachment, Link, links_from
from postroom.identity import people
from postroom.kit.times import wire_time
from postroom.projects import activity
from postroom.reports.decisions import state
from postroom.reports.decisions.claims import repository
from postroom.reports.decisions.claims.repository import StoredClaim
from postroom.reports.decisions.pull_requests import links as pull_requests
from postroom.reports.schemas import Claim, LinkedPullRequest, Report
from postroom.reports.work_log import events


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """A requested change to a claim.

    None keeps the present value. `pull_requests` and `pull_request` are URLs to add. `takeover` allows replacing a
    claim of another holder, or one that the user holds under another name. `task_id` is the task in whose name the
    user's agent works.
    """

    claim_id: str | None = None
    pull_requests: Sequence[str] = ()
    pull_request: str | None = None
    takeover: bool = False
    task_id: UUID | None = None


class AlreadyClaimed(Conflict):
    """Somebody else works on the report; nothing was stored."""


class TooManyPullRequests(Invalid):
    """A claim would have more pull requests than allowed; nothing was stored."""


async def claim(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    user_id: int,
    requested: ClaimRequest,
    now: datetime,
    by: int | None = None,
    origin: str | None = None,
) -> None:
    """Claim the report for the user, or change the user's claim.

    Pull requests are added to those of the claim, which a takeover keeps, and to those of the report. `by` is who
    assigns it to the user, None for the user. `origin` is where it was asked for, if not here.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        AlreadyClaimed: somebody else, or another agent of the user, holds the claim and `takeover` is false.
        TooManyPullRequests: the claim would have too many.
    """
    held = await _hold(uow, project_id, report_id, user_id, requested)
    own = held if held is not None and _is_own(held, user_id, requested) else None
    added = [*requested.pull_requests, *filter(None, [requested.pull_request])]
    urls = list(dict.fromkeys([*(() if held is None else held.pull_requests), *added]))
    if len(urls) > MAX_PULL_REQUESTS:
        raise TooManyPullRequests(f"Ensure this field has no more than {MAX_PULL_REQUESTS} elements.")
    id = new_id() if own is None else own.id
    task_id = requested.task_id if own is None or own.task_id is None else own.task_id
    names_id = own is not None and requested.claim_id == str(own.id)
    await repository.store(
        uow,
        {
            "report_id": report_id,
            "project_id": project_id,
            "id": id,
            "user_id": user_id,
            "task_id": task_id,
            "claim_id": own.claim_id
            if own is not None and (requested.claim_id is None or names_id)
            else requested.claim_id,
            "pull_requests": urls,
            "claimed_at": now if own is None else own.claimed_at,
            "updated_at": now,
        },
    )
    await pull_requests.link(
        uow, report_id, added, Attachment(claim_id=id, user_id=user_id, task_id=task_id, at=now)
    )
    if own is None:
        await repository.end_assignment(uow, report_id)
        await _record(
            uow,
            "claimed",
            project_id=project_id,
            report_id=report_id,
            user_id=user_id,
            by=by,
            before=held,
            origin=origin,
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
    held = await _hold(uow, project_id, report_id, user_id, requested)
    if held is not None:
        await repository.remove(uow, report_id)
        await repository.end_assignment(uow, report_id)
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
    """Return `reports` with their claims and pull requests, and the people of both."""
    claimed = [report.id for report in reports if report.has_claim]
    linked = [report for report in reports if report.stored_pull_requests]
    if not claimed and not linked:
        return list(reports)
    found = {claim.report_id: claim for claim in await repository.select(uow, claimed)}
    links = {report.id: links_from(report.stored_pull_requests or ()) for report in linked}
    ids = {link.attachment.user_id for each in links.values() for link in each if link.attachment is not None}
    known = await people.by_id(uow, ids | {claim.user_id for claim in found.values()})
    return [
        report._replace(
            claim=_claim(found[report.id], known[found[report.id].user_id]) if report.id in found else None,
            pull_requests=[_linked(link, known) for link in links.get(report.id, ())],
        )
        if report.id in found or report.id in links
        else report
        for report in reports
    ]


def _claim(stored: StoredClaim, holder: people.Person) -> Claim:
    return Claim(
        holder,
        stored.id,
        stored.task_id,
        stored.claim_id,
        stored.pull_requests,
        stored.claimed_at,
        stored.updated_at,
    )


def _linked(link: Link, known: Mapping[int, people.Person]) -> LinkedPullRequest:
    by = link.attachment
    return LinkedPullRequest(link, None if by is None else known.get(by.user_id))


def _is_own(held: StoredClaim, user_id: int, requested: ClaimRequest) -> bool:
    claim_id = requested.claim_id
    if held.user_id != user_id or (
        None not in {held.task_id, requested.task_id} and held.task_id != requested.task_id
    ):
        return False
    return held.claim_id is None or claim_id is None or claim_id in {held.claim_id, str(held.id)}


async def _hold(
    uow: UnitOfWork, project_id: int, report_id: UUID, user_id: int, requested: ClaimRequest
) -> StoredClaim | None:
    # Concurrent claims wait for the report's row.
    await state.lock(uow, project_id, report_id)
    found = await repository.select(uow, [report_id])
    if not found:
        return None
    held = found[0]
    if not requested.takeover and not _is_own(held, user_id, requested):
        holder = (await people.by_id(uow, {held.user_id}))[held.user_id]
        name = f"{holder.full_name} ({holder.email})" if holder.full_name else holder.email
        called = f" as '{held.claim_id or held.task_id}'" if held.user_id == user_id else ""
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
    by: int | None = None,
    origin: str | None = None,
) -> None:
    await events.record_updated(uow, [report_id])
    detail: dict[str, Any] = {
        "user_id": user_id,
        "before_user_id": None if before is None else before.user_id,
        **({} if origin is None else {"origin": origin}),
    }
    await activity.record(
        uow,
        project_id=project_id,
        scope="SignalReport",
        activity=what,
        item_id=report_id,
        user_id=by or user_id,
        detail=detail,
        now=now,
    )
