"""Events of git hosts about pull requests: which reports they name, and what becomes of these.

An event is taken as what the pull request is now, not as a change, so that it may come twice, late, or not at all.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import host_events, reports
from postroom.domain.git.pull_request_events import Names, PullRequestEvent
from postroom.domain.git.pull_requests import Pull, short_name
from postroom.domain.reports.pull_requests import Link, PullRequestState, link_to, name_by_itself, unname
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import watches
from postroom.reports.decisions.promotion import promote
from postroom.reports.decisions.pull_requests.links import hold, linked, note_state, store
from postroom.reports.decisions.pull_requests.sync import follow
from postroom.reports.notes import note
from postroom.reports.work_log import events
from postroom.reports.work_log.merged import canonical

MAX_REPORTS = 10
"""Maximum number of reports that one pull request is attached to: the first that it names."""

EVENTS_KEPT = timedelta(days=90)

_E, _R = host_events.c, reports.c


async def receive(
    uow: UnitOfWork,
    jobs: Jobs,
    event: PullRequestEvent,
    *,
    body: bytes,
    project_ids: Collection[int],
    source_id: UUID | None = None,
    now: datetime,
) -> list[UUID] | None:
    """Bring reports in line with a pull request; return those that it resolved, None if the event came before.

    It is attached to the reports of `project_ids` that it names. A `source_id` means that the event was signed with
    the secret of that source. Then it concerns only reports of these projects, as does an event about a repository
    that is not public: anybody can link its address to a report, and must not learn more by that. An event that is
    older than another one about the same pull request changes nothing, unless it says that it was merged, which is
    final.
    """
    taken = await _take(uow, event, body=body, source_id=source_id, now=now)
    if taken == "repeated":
        return None
    if taken == "late" and event.merge is None:
        return []
    concerned = None if source_id is None and event.is_public else project_ids
    if event.is_revert:
        await _revert(uow, jobs, event, project_ids, concerned, now=now)
    else:
        await _name(uow, event, project_ids, now=now)
    if event.ended is not None and event.ended_now:
        return await follow(uow, jobs, event.ended, project_ids=concerned, now=now)
    merged_at = None if event.ended is None else event.ended.merged_at
    state: PullRequestState = event.unfinished or ("closed" if merged_at is None else "merged")
    await note_state(uow, event.pull, state, merged_at, project_ids=concerned)
    return []


async def forget_events(uow: UnitOfWork, *, now: datetime) -> None:
    """Delete old records of events."""
    await uow.execute(sa.delete(host_events).where(_E.received_at < now - EVENTS_KEPT))


async def _take(
    uow: UnitOfWork, event: PullRequestEvent, *, body: bytes, source_id: UUID | None, now: datetime
) -> Literal["new", "late", "repeated"]:
    """Record an event; say whether it came before, or another one about the same pull request is newer.

    Events of one pull request are taken one after the other. What one source is sent does not delay another's.
    """
    subject = f"{source_id or ''} {event.pull}"
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(subject, 0))))
    newest = await uow.execute(sa.select(sa.func.max(_E.changed_at)).where(_E.subject == subject))
    before = newest.scalar_one()
    made = await uow.execute(
        upsert(host_events)
        .values(
            body_hash=hashlib.sha256((b"" if source_id is None else source_id.bytes) + body).digest(),
            event="pull_request",
            subject=subject,
            changed_at=event.changed_at,
            received_at=now,
        )
        .on_conflict_do_nothing()
        .returning(_E.event)
    )
    if made.one_or_none() is None:
        return "repeated"
    is_late = before is not None and event.changed_at is not None and event.changed_at < before
    return "late" if is_late else "new"


async def _name(
    uow: UnitOfWork, event: PullRequestEvent, project_ids: Collection[int], *, now: datetime
) -> None:
    """Attach the pull request to the reports that it names now, and detach it from others that it named."""
    if event.ended is not None and not event.ended_now:
        return
    named = await _named(uow, event.names, project_ids) if event.may_name else []
    before = await _of_projects(uow, await linked(uow, event.pull), project_ids)
    held = await hold(uow, sorted({*named, *before}))
    added = []
    for id, links in held.items():
        link = link_to(links, event.pull)
        if id in named and (link is None or not link.named):
            await store(uow, id, links, name_by_itself(links, event.pull, event.url, new_id()))
            if link is None:
                added.append(id)
        elif id not in named and link is not None and link.named:
            changed = unname(links, event.pull)
            await store(uow, id, links, changed)
            if link_to(changed, event.pull) is None:
                await _note(
                    uow, id, f"Detached: the pull request {event.pull} no longer names this report.", now
                )
    for id in added:
        await _note(uow, id, f"Attached: the pull request {event.pull} names this report.", now)
    await events.record(
        uow, "report.pull_request", added, now=now, detail={"pull_request": short_name(event.pull)}
    )


async def _revert(
    uow: UnitOfWork,
    jobs: Jobs,
    event: PullRequestEvent,
    project_ids: Collection[int],
    concerned: Collection[int] | None,
    *,
    now: datetime,
) -> None:
    """Reopen the reports that a pull request resolved which is taken back by this one, once that is merged."""
    merge = event.merge
    if merge is None or merge.into_default is False:
        return
    reverted = event.reverted
    of_pull = [] if reverted is None else await linked(uow, reverted, project_ids=concerned)
    named = await _named(uow, event.names, project_ids) if event.may_name else []
    for id, links in (await hold(uow, sorted({*of_pull, *named}))).items():
        fix = (await watches.find(uow, "fix", [id])).get(id)
        status = (await repository.lock(uow, [id]))[id].facts.status
        if (
            status is Status.RESOLVED
            and fix is not None
            and _is_fixed_by(links, reverted, fix.fix.pull_request)
        ):
            await watches.add_facts(uow, "fix", id, {"reopened_at": now.isoformat()})
            text = f"Reopened: {fix.fix.words} was reverted by {event.pull}."
            await _note(uow, id, text, now)
            await promote(uow, [id], now, jobs=jobs)
        else:
            of = "another pull request" if reverted is None else str(reverted)
            await _note(
                uow, id, f"The pull request {event.pull} reverts {of}. The status stays as it is.", now
            )


def _is_fixed_by(links: Sequence[Link], reverted: Pull | None, fixed_by: str | None) -> bool:
    """Return whether a report was resolved by the merge that is reverted, or by any if it is not known which."""
    merged = {link.url: link for link in links if link.counted}
    link = merged.get(fixed_by or "")
    return link is not None and (reverted is None or link.key == str(reverted))


async def _named(uow: UnitOfWork, names: Names, project_ids: Collection[int]) -> list[UUID]:
    """Return the reports of the projects that are named: the first few, in the order of the names.

    The end of an id counts if only one report has it. A report that was merged stands for the remaining one.
    """
    if not project_ids or not (names.ids or names.ends):
        return []
    end = sa.func.right(sa.cast(_R.id, sa.Text), 8)
    is_named = sa.or_(_R.id.in_(names.ids), *([end.in_(names.ends)] if names.ends else []))
    found = await uow.execute(
        sa.select(_R.id, _R.project_id).where(_R.project_id.in_(list(project_ids)), is_named)
    )
    projects = {row.id: row.project_id for row in found}
    ids = [id for id in names.ids if id in projects]
    for name in names.ends:
        ends = [id for id in projects if str(id).endswith(name)]
        ids += ends if len(ends) == 1 else []
    standing = {id: await canonical(uow, projects[id], id) for id in ids[:MAX_REPORTS]}
    gone = await uow.execute(
        sa.select(_R.id).where(_R.id.in_(list(standing.values())), _R.status == Status.DELETED.value)
    )
    deleted = set(gone.scalars())
    return [id for id in dict.fromkeys(standing.values()) if id not in deleted]


async def _of_projects(uow: UnitOfWork, ids: Sequence[UUID], project_ids: Collection[int]) -> list[UUID]:
    found = await uow.execute(
        sa.select(_R.id).where(_R.id.in_(list(ids)), _R.project_id.in_(list(project_ids)))
    )
    return list(found.scalars())


async def _note(uow: UnitOfWork, report_id: UUID, text: str, now: datetime) -> None:
    found = await uow.execute(sa.select(_R.project_id).where(_R.id == report_id))
    await note(uow, found.scalar_one(), report_id, text, now=now)
