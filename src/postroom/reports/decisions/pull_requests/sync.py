"""Follows pull requests to their end: a merge resolves the reports that they implement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import git_connections, report_watches, reports
from postroom.domain.git.pull_request_events import Ended
from postroom.domain.git.pull_requests import Pull, PullRequest, pull_of, pull_request_of
from postroom.domain.reports.followup import counts
from postroom.domain.reports.pull_requests import Link, PullRequestState, count_merge, link_to, links_from
from postroom.domain.reports.state import Resolve, Status
from postroom.git.hosts import GitHosts
from postroom.git.port import GitHostError, Limited
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import watches
from postroom.reports.decisions.claims import repository as claim_repository
from postroom.reports.decisions.decide import Decision, decide
from postroom.reports.decisions.pull_requests.links import hold, is_linked, is_of, note_state, store
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


async def follow(
    uow: UnitOfWork,
    jobs: Jobs,
    ended: Ended,
    *,
    now: datetime,
    project_ids: Collection[int] | None = None,
) -> list[UUID]:
    """Resolve the reports whose pull request was merged, or note that it was closed; return the resolved ones.

    `project_ids`: only reports of these projects. A merge resolves a report once. If the pull request only names
    the report, it has to be merged into the default branch.
    """
    state: PullRequestState = "closed" if ended.merged_at is None else "merged"
    await note_state(
        uow, ended.pull, state, ended.merged_at, into_default=ended.into_default, project_ids=project_ids
    )
    resolved = []
    for report_id in await _reports_of(uow, ended.pull, project_ids):
        held = (await repository.lock(uow, [report_id])).get(report_id)
        if held is None or held.facts.status not in WAITING:
            continue
        links = (await hold(uow, [report_id]))[report_id]
        link = link_to(links, ended.pull)
        if link is None or link.counted:
            continue
        if ended.merged_at is None or not link.settles:
            await note_once(uow, held.project_id, report_id, _without_effect(ended), now=now)
            continue
        before = (await watches.find(uow, "fix", [report_id])).get(report_id)
        if not counts(ended.merged_at, None if before is None else before.since):
            continue
        commit = f" as {ended.commit[:12]}" if ended.commit else ""
        text = f"Resolved: the pull request {ended.pull} was merged{commit} on {ended.merged_at:%Y-%m-%d}."
        decision = Decision([Resolve()], note=text)
        await decide(uow, jobs, [report_id], decision, project_id=held.project_id, now=now)
        facts = {"commit": ended.commit, "pull_request": link.url, "merged_at": ended.merged_at.isoformat()}
        await watches.add_facts(uow, "fix", report_id, facts)
        await claim_repository.remove(uow, report_id)
        await store(uow, report_id, links, count_merge(links, ended.pull))
        resolved.append(report_id)
    return resolved


def _without_effect(ended: Ended) -> str:
    if ended.merged_at is None:
        return f"The pull request {ended.pull} was closed without being merged."
    return (
        f"The pull request {ended.pull} was merged, but not into the default branch as far as known. Resolve the "
        "report once the fix is there."
    )


@dataclass(frozen=True, slots=True)
class _Query:
    """A report with the pull requests to query, and the merges that are known already.

    A merge that was told while the report was researched resolves it now.
    """

    project_id: int
    report_id: UUID
    pulls: Sequence[PullRequest]
    merged: Sequence[Ended]


async def poll(
    engine: AsyncEngine, jobs: Jobs, hosts: GitHosts, vault: Vault, clock: Clock, *, every: timedelta
) -> int:
    """Bring reports in line with their pull requests, and query GitHub for those that were not queried lately.

    Return how many were queried.

    Each is marked as queried first, so that a failing one does not delay others. Those of a rate-limited project
    are due again as soon as the limit ends.
    """
    async with unit_of_work(engine) as uow:
        chosen = await _choose(uow, now=clock(), every=every)
    count = 0
    limited: dict[int, timedelta] = {}
    for candidate in chosen:
        for merge in candidate.merged:
            async with unit_of_work(engine) as uow:
                await follow(uow, jobs, merge, now=clock(), project_ids=[candidate.project_id])
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
    """Query a pull request and process its end; return how long to wait if the project is rate-limited.

    What a project's connection can read is nothing for the reports of others.
    """
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
            await follow(uow, jobs, seen, now=clock(), project_ids=[project_id])
        elif seen is not None:
            await note_state(uow, pull, seen, project_ids=[project_id])
    return None


async def _choose(uow: UnitOfWork, *, now: datetime, every: timedelta) -> list[_Query]:
    """Return the reports to query, with their pull requests."""
    watch = sa.and_(report_watches.c.report_id == reports.c.id, report_watches.c.kind == "pull_request")
    at_github = sa.exists().where(
        git_connections.c.project_id == reports.c.project_id, git_connections.c.kind == "github"
    )
    found = await uow.execute(
        sa.select(
            reports.c.id,
            reports.c.project_id,
            reports.c.implementation_pr_url,
            reports.c.pull_requests,
            at_github.label("at_github"),
        )
        .select_from(reports.outerjoin(report_watches, watch))
        .where(
            reports.c.status.in_(WAITING),
            reports.c.implementation_pr_url.is_not(None),
            sa.or_(report_watches.c.due_at.is_(None), report_watches.c.due_at <= now),
            sa.or_(at_github, reports.c.pull_requests.contains([{"state": "merged"}])),
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
        links = links_from(row.pull_requests)
        merged = [one for link in links if (one := _known_merge(link)) is not None]
        urls = [row.implementation_pr_url, *(link.url for link in links[-MAX_OF_REPORT:])]
        pulls = _pulls(urls) - {one.pull for one in merged} if row.at_github else set()
        chosen.append(_Query(row.project_id, row.id, sorted(pulls, key=str), merged))
    return chosen


def _known_merge(link: Link) -> Ended | None:
    pull = pull_of(link.url)
    if pull is None or link.merged_at is None or link.counted:
        return None
    return Ended(pull, link.merged_at, None, link.into_default)


async def _reports_of(uow: UnitOfWork, pull: Pull, project_ids: Collection[int] | None) -> list[UUID]:
    """Return reports in a waiting status, of some projects if given, that have a link to the pull request."""
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(
            reports.c.status.in_(WAITING),
            is_linked(pull),
            is_of(project_ids),
        )
        .order_by(reports.c.id)
    )
    return list(found.scalars())


def _pulls(addresses: Sequence[Any]) -> set[PullRequest]:
    named = (pull_request_of(address) for address in addresses if isinstance(address, str))
    return {pull for pull in named if pull is not None}
