"""Follows pull requests to their end: a merge resolves the reports that they implement."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import git_connections, host_events, report_watches, reports
from postroom.domain.git.pull_requests import PullRequest, pull_request_of
from postroom.domain.reports.followup import Ended, counts
from postroom.domain.reports.state import Resolve, Status
from postroom.git.hosts import GitHosts
from postroom.git.port import GitHostError, Limited
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import watches
from postroom.reports.decisions.claims import repository as claim_repository
from postroom.reports.decisions.decide import Decision, decide
from postroom.reports.decisions.pull_requests.links import is_linked, note_state
from postroom.reports.notes import note_once
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.telemetry import log

WAITING = (Status.PENDING_INPUT.value, Status.READY.value)
"""Statuses from which a merge resolves a report."""

ROUND = 20
"""Maximum number of reports whose pull requests one round of polling queries."""

MAX_OF_REPORT = 5
"""Maximum number of pull requests of one report that are queried, beside the one that implements it: the newest."""

EVENTS_KEPT = timedelta(days=90)


async def take_event(uow: UnitOfWork, *, event: str, body: bytes, now: datetime) -> bool:
    """Record an event; False when one with the same body was recorded before."""
    made = await uow.execute(
        upsert(host_events)
        .values(body_hash=hashlib.sha256(body).digest(), event=event[:100], received_at=now)
        .on_conflict_do_nothing()
        .returning(host_events.c.event)
    )
    return made.one_or_none() is not None


async def forget_events(uow: UnitOfWork, *, now: datetime) -> None:
    """Delete old records of events."""
    await uow.execute(sa.delete(host_events).where(host_events.c.received_at < now - EVENTS_KEPT))


async def follow(uow: UnitOfWork, jobs: Jobs, ended: Ended, *, now: datetime) -> list[UUID]:
    """Resolve the reports whose pull request was merged, or note that it was closed; return the resolved ones."""
    resolved = []
    await note_state(uow, ended.pull, "closed" if ended.merged_at is None else "merged", ended.merged_at)
    for report_id in await _reports_of(uow, ended.pull):
        held = (await repository.lock(uow, [report_id])).get(report_id)
        if held is None or held.facts.status not in WAITING:
            continue
        if ended.merged_at is None:
            text = f"The pull request {ended.pull} was closed without being merged."
            await note_once(uow, held.project_id, report_id, text, now=now)
            continue
        before = (await watches.find(uow, "fix", [report_id])).get(report_id)
        if not counts(ended.merged_at, None if before is None else before.since):
            continue
        commit = f" as {ended.commit[:12]}" if ended.commit else ""
        text = f"Resolved: the pull request {ended.pull} was merged{commit} on {ended.merged_at:%Y-%m-%d}."
        decision = Decision([Resolve()], note=text)
        await decide(uow, jobs, [report_id], decision, project_id=held.project_id, now=now)
        facts = {
            "commit": ended.commit,
            "pull_request": await _address(uow, report_id, ended.pull),
            "merged_at": ended.merged_at.isoformat(),
        }
        await watches.add_facts(uow, "fix", report_id, facts)
        await claim_repository.remove(uow, report_id)
        resolved.append(report_id)
    return resolved


@dataclass(frozen=True, slots=True)
class _Query:
    """A report with the pull requests to query."""

    project_id: int
    report_id: UUID
    pulls: Sequence[PullRequest]


async def poll(
    engine: AsyncEngine, jobs: Jobs, hosts: GitHosts, vault: Vault, clock: Clock, *, every: timedelta
) -> int:
    """Query GitHub for pull requests of reports that were not queried lately; return how many.

    Each is marked as queried first, so that a failing one does not delay others. Those of a rate-limited project
    are due again as soon as the limit ends.
    """
    async with unit_of_work(engine) as uow:
        chosen = await _choose(uow, now=clock(), every=every)
    count = 0
    limited: dict[int, timedelta] = {}
    for candidate in chosen:
        for pull in candidate.pulls:
            if candidate.project_id not in limited:
                wait = await _query(
                    engine, jobs, hosts, vault, clock, project_id=candidate.project_id, pull=pull
                )
                if wait is None:
                    count += 1
                else:
                    limited[candidate.project_id] = min(wait, every)
        if candidate.project_id in limited:
            async with unit_of_work(engine) as uow:
                due_at = clock() + limited[candidate.project_id]
                await watches.set_due(uow, "pull_request", candidate.report_id, due_at)
    return count


async def _query(
    engine: AsyncEngine,
    jobs: Jobs,
    hosts: GitHosts,
    vault: Vault,
    clock: Clock,
    *,
    project_id: int,
    pull: PullRequest,
) -> timedelta | None:
    """Query a pull request and process its end; return how long to wait if the project is rate-limited."""
    try:
        seen = await repositories.look_at_pull_request(engine, hosts, vault, project_id=project_id, pull=pull)
    except Limited as problem:
        log.info("postponed polling pull requests", project=project_id, error=str(problem))
        return timedelta(seconds=problem.retry_after or 0)
    except GitHostError as problem:
        log.info("could not poll a pull request", pull_request=str(pull), error=str(problem))
        return None
    async with unit_of_work(engine) as uow:
        if isinstance(seen, Ended):
            await follow(uow, jobs, seen, now=clock())
        elif seen is not None:
            await note_state(uow, pull, seen)
    return None


async def _choose(uow: UnitOfWork, *, now: datetime, every: timedelta) -> list[_Query]:
    """Return the reports to query, with their pull requests."""
    watch = sa.and_(report_watches.c.report_id == reports.c.id, report_watches.c.kind == "pull_request")
    at_github = sa.exists().where(
        git_connections.c.project_id == reports.c.project_id, git_connections.c.kind == "github"
    )
    found = await uow.execute(
        sa.select(
            reports.c.id, reports.c.project_id, reports.c.implementation_pr_url, reports.c.pull_requests
        )
        .select_from(reports.outerjoin(report_watches, watch))
        .where(
            reports.c.status.in_(WAITING),
            reports.c.implementation_pr_url.is_not(None),
            sa.or_(report_watches.c.due_at.is_(None), report_watches.c.due_at <= now),
            at_github,
        )
        .order_by(report_watches.c.due_at.asc().nulls_first(), reports.c.id)
        .limit(ROUND)
    )
    chosen = []
    for row in found.all():
        await watches.put(
            uow,
            "pull_request",
            project_id=row.project_id,
            report_id=row.id,
            since=now,
            due_at=now + every,
        )
        pulls = _pulls(
            [
                row.implementation_pr_url,
                *(pull_request["url"] for pull_request in row.pull_requests[-MAX_OF_REPORT:]),
            ]
        )
        chosen.append(_Query(row.project_id, row.id, sorted(pulls, key=str)))
    return chosen


async def _reports_of(uow: UnitOfWork, pull: PullRequest) -> list[UUID]:
    """Return reports in a waiting status that have a link to the pull request."""
    found = await uow.execute(
        sa.select(reports.c.id).where(reports.c.status.in_(WAITING), is_linked(pull)).order_by(reports.c.id)
    )
    return list(found.scalars())


def _pulls(addresses: Sequence[Any]) -> set[PullRequest]:
    named = (pull_request_of(address) for address in addresses if isinstance(address, str))
    return {pull for pull in named if pull is not None}


async def _address(uow: UnitOfWork, report_id: UUID, pull: PullRequest) -> str:
    known = await repository.pr_of(uow, report_id)
    return known if known is not None and pull_request_of(known) == pull else f"https://{pull}"
