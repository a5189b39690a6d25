"""The job of a tracker: it creates the issues that reports are to have, and brings issues and reports in step.

Each step is: read and note what will be called, call, store. Before an issue is created that is noted, so that
after a lost answer the issue is looked for by its mark and not created twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.notifications.rules import rest_after
from postroom.domain.reports.state import SETTLED, Status
from postroom.domain.trackers.following import SYNC_JOB
from postroom.domain.trackers.texts import Draft
from postroom.jobs.port import Job, Jobs
from postroom.reports.decisions.tracker_issues import ShownIssue, show
from postroom.reports.notes import note, note_once
from postroom.reports.work_log.events import record_of_project
from postroom.sources.registry.model import Unreadable
from postroom.telemetry import log
from postroom.trackers import comments, following, repository
from postroom.trackers.adapters import FIELDS
from postroom.trackers.context import SyncContext
from postroom.trackers.drafts import draft_of
from postroom.trackers.following import seen_of
from postroom.trackers.port import Changes, Issue, Tracker, TrackerError
from postroom.trackers.schemas import LinkedReport, ProjectTracker, TrackerLink

AT_ONCE = 200
"""Issues that one job handles at most; what is left waits for the next one."""

LEASE = timedelta(minutes=2)
"""After which a call whose job died is taken up again."""

DOUBT = timedelta(seconds=60)
"""How long an issue is waited for whose creation had no answer; it is looked for twice."""

LOOKS = 2
SPENT, LONGEST_SPENT = timedelta(seconds=60), timedelta(minutes=10)
"""How long a tracker rests that takes no calls and does not say for how long: more each time in a row."""
OPENED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Work:
    tracker: ProjectTracker
    link: TrackerLink
    report: LinkedReport

    @property
    def shown_on(self) -> set[UUID]:
        return {self.link.report_id, self.link.owner_id}


async def plan(uow: UnitOfWork, *, jobs: Jobs, now: datetime, running: Collection[str]) -> int:
    """Let reports have issues that are to by a rule, and enqueue the jobs of trackers with something to do."""
    for row in await repository.reports_to_open(uow, limit=OPENED_AT_ONCE):
        tracker = await repository.select_tracker(uow, id=row.tracker_id)
        if tracker is not None:
            await begin(uow, tracker, row.id, now=now)
    due = [id for id in await repository.due_trackers(uow, now) if str(id) not in running]
    for id in due:
        await jobs.enqueue(uow, Job(SYNC_JOB, str(id)))
    return len(due)


async def begin(
    uow: UnitOfWork,
    tracker: ProjectTracker,
    report_id: UUID,
    *,
    now: datetime,
    name: str | None = None,
    former: str | None = None,
) -> TrackerLink | None:
    """Note that a report is to have an issue: the one with a name, or the one that it came from, or a new one.

    Return None if it has one already.
    """
    if name is None and former is None:
        name = await repository.free_source_issue(uow, report_id, tracker)
    return await repository.insert_link(
        uow,
        {
            "id": uuid4(),  # Linear takes only random ones as ids of issues
            "project_id": tracker.project_id,
            "tracker_id": tracker.id,
            "report_id": report_id,
            "owner_id": report_id,
            "state": "creating",
            "adopted": name is not None,
            "name": name,
            "former": former,
            "due_at": now,
            "created_at": now,
        },
    )


async def sync(context: SyncContext, tracker_id: int, *, touched: Collection[str] = ()) -> int:
    """Handle what is due of a tracker, until it rests or nothing is left; return how many issues were handled."""
    if touched:
        async with unit_of_work(context.engine) as uow:
            condition = repository.of_tracker(tracker_id)
            await repository.touch(uow, condition, list(touched), [], context.clock())
    done = 0
    for _ in range(AT_ONCE):
        async with unit_of_work(context.engine) as uow:
            work = await _take(uow, tracker_id, context.clock())
        if work is None:
            break
        try:
            await _handle(context, work)
        except (TrackerError, Unreadable) as problem:
            failure = problem if isinstance(problem, TrackerError) else TrackerError(str(problem), "unknown")
            async with unit_of_work(context.engine) as uow:
                goes_on = await _failed(context, uow, work, failure)
            if not goes_on:
                break
        else:
            done += 1
    return done


async def _take(uow: UnitOfWork, tracker_id: int, now: datetime) -> _Work | None:
    """Choose what is handled next, and note it; None if there is nothing, or the tracker rests."""
    tracker = await repository.select_tracker(uow, id=tracker_id, lock=True)
    while tracker is not None and (link := await repository.next_due(uow, tracker_id, now)) is not None:
        survivor, issue = await repository.canonical(uow, link.report_id)
        is_duplicate = survivor != link.report_id and issue is not None and link.state == "live"
        owner = link.report_id if is_duplicate else survivor
        if owner != link.owner_id:
            await show(uow, {link.owner_id} - {link.report_id}, None)
            await repository.update_link(uow, link.id, {"owner_id": owner})
            await show(uow, [owner], _shown(link, link.error))
        report = await repository.linked_report(uow, link.report_id, owner, issue if is_duplicate else None)
        gone = report.status is Status.DELETED and not is_duplicate
        needless = report.status in SETTLED or (survivor != link.report_id and issue is not None)
        if gone or (link.state == "creating" and link.called_at is None and needless):
            await end(uow, link, now)
            continue
        values = {"due_at": now + LEASE, "attempts": link.attempts + 1}
        if link.state == "creating" and not link.adopted and link.called_at is None:
            values["called_at"] = now
        await repository.update_link(uow, link.id, {**values, "owner_id": owner})
        # `called_at` stays what it was: whether the issue may exist already.
        return _Work(tracker, replace(link, owner_id=owner, attempts=link.attempts + 1), report)
    return None


async def _handle(context: SyncContext, work: _Work) -> None:
    tracker, link = await context.adapter_of(work.tracker), work.link
    if link.state == "live":
        await _follow(context, tracker, work)
        await comments.follow(context, tracker, work.tracker, link)
        return
    if link.adopted:
        issue = await tracker.read(link.ref)
        outsider = await following.by_outsider(tracker, link, issue)
        await _opened(context, work, issue, outsider=outsider)
        return
    to_create = Draft(link.id, "", (), None)
    if link.called_at is not None:
        found = await tracker.find(to_create, link.called_at - timedelta(minutes=10))
        if found is None:
            await _missed(context, work)
        else:
            await _opened(context, work, found)
        return
    content = work.tracker.rules.content
    in_full = content == "summary" or (content == "auto" and not (await tracker.check()).public)
    to_create = draft_of(work.tracker, link, work.report, public_url=context.public_url, in_full=in_full)
    await _opened(context, work, await tracker.create(to_create))


async def _missed(context: SyncContext, work: _Work) -> None:
    """Note that an issue was not found whose creation had no answer; after enough looks it is created again."""
    now, misses = context.clock(), work.link.misses + 1
    values = {"misses": misses, "due_at": now + DOUBT}
    if misses >= LOOKS:
        values = {"misses": 0, "called_at": None, "due_at": now}
    async with unit_of_work(context.engine) as uow:
        await repository.update_link(uow, work.link.id, values)


async def _opened(context: SyncContext, work: _Work, issue: Issue, *, outsider: bool = False) -> None:
    """Store the issue of a report."""
    now, link = context.clock(), work.link
    async with unit_of_work(context.engine) as uow:
        present = await repository.select_link(uow, link.id, lock=True)
        other = await repository.link_with(uow, link.tracker_id, issue.ref.id)
        if present is None or present.state != "creating":
            return
        if other is not None and other.id != link.id:
            raise TrackerError(f"{issue.reference} is the issue of another report.", "refused")
        await _worked(uow, work.tracker, now)
        opened = "Linked to" if link.adopted else "Opened"
        where = FIELDS[work.tracker.kind].title
        text = f"{opened} {issue.reference} in {where}: {issue.url}"
        await note(uow, link.project_id, work.report.id, text, now=now)
        said = comments.begun(work.tracker.rules, adopted=link.adopted, at=issue.updated_at or now)
        values = {
            "state": "live",
            "called_at": None,
            "misses": 0,
            "seen": seen_of(issue, outsider=outsider),
            "synced": work.report.key,
            "comments": said,
            **({"due_at": now} if comments.is_due(said) else {}),
        }
        await _store(context, uow, work, issue, values=values, now=now)


async def _follow(context: SyncContext, tracker: Tracker, work: _Work) -> None:
    """Read an issue, decide here what follows, and write to it what is new here."""
    link = work.link
    issue = await tracker.read(link.ref)
    outsider = await following.by_outsider(tracker, link, issue)
    async with unit_of_work(context.engine) as uow:
        now = context.clock()
        present = await repository.select_link(uow, link.id, lock=True)
        if present is None or present.state != "live":
            return
        report = await repository.linked_report(uow, link.report_id, link.owner_id, work.report.duplicate_of)
        outcome = await following.compare(
            uow,
            context.jobs,
            work.tracker,
            present,
            issue=issue,
            report=report,
            outsider=outsider,
            now=now,
        )
        await _worked(uow, work.tracker, now)
        if outcome.renew:
            await end(uow, present, now, keep_shown=True)
            await begin(uow, work.tracker, link.report_id, now=now, former=f"{issue.reference} ({issue.url})")
            return
        values = {"seen": outcome.seen, **({} if outcome.writes else {"synced": outcome.synced})}
        await _store(context, uow, work, issue, values=values, now=now)
    if not outcome.writes:
        return
    changes = outcome.changes
    if outcome.assignee is not None:
        account = await tracker.account(outcome.assignee) if outcome.assignee else ""
        if account or changes.unassigned:
            changes = Changes(
                changes.state, changes.duplicate_of, account or "", changes.unassigned, changes.priority
            )
    if changes != Changes():
        issue = await tracker.update(link.ref, changes)
    async with unit_of_work(context.engine) as uow:
        now = context.clock()
        if changes.state is not None:
            done = {"open": "Reopened", "duplicate": "Closed as a duplicate"}.get(changes.state, "Closed")
            await note(uow, link.project_id, report.id, f"{done}: {issue.reference}.", now=now)
        kept = {"dismissed"} if changes.state is not None else {"dismissed", "state"}
        seen = {**seen_of(issue), **{name: outcome.seen[name] for name in kept}}
        values = {"seen": seen, "synced": outcome.synced}
        await _store(context, uow, work, issue, values=values, now=now)


async def _store(
    context: SyncContext,
    uow: UnitOfWork,
    work: _Work,
    issue: Issue,
    *,
    values: Mapping[str, object],
    now: datetime,
) -> None:
    """Store an issue as it is, and let the report show it."""
    stored = await repository.update_link(
        uow,
        work.link.id,
        {
            "external_id": issue.ref.id,
            "name": issue.ref.name,
            "reference": issue.reference,
            "url": issue.url,
            "error": issue.warning,
            "attempts": 0,
            "checked_at": now,
            "due_at": context.next_check(work.tracker, now),
            **values,
        },
    )
    await repository.forget_solved_error(uow, work.tracker.id)
    if stored is not None:
        await show(uow, work.shown_on, _shown(stored, stored.error))


async def _worked(uow: UnitOfWork, tracker: ProjectTracker, now: datetime) -> None:
    await repository.update_tracker(uow, tracker.id, {"failures": 0, "rests_until": None, "last_ok_at": now})


async def _failed(context: SyncContext, uow: UnitOfWork, work: _Work, problem: TrackerError) -> bool:
    """Store a failure; return whether the tracker takes further calls."""
    now, link, text = context.clock(), work.link, str(problem)[:300]
    log.info("a call to a tracker failed", tracker=work.tracker.id, link=str(link.id), error=text)
    tracker: dict[str, object] = {"last_error": text, "last_error_at": now}
    creating = link.state == "creating"
    values: dict[str, object] = {"error": text}
    failure = "refused" if problem.failure == "gone" and creating else problem.failure
    if failure == "unknown":
        failures = work.tracker.failures + 1
        tracker |= {"failures": failures, "rests_until": now + rest_after(failures, None)}
        values["due_at"] = now + max(DOUBT, rest_after(link.attempts, None))
    elif failure == "limited":
        failures = work.tracker.failures + 1
        wait = min(max(SPENT, rest_after(failures, None)), LONGEST_SPENT)
        if problem.retry_after:
            wait = timedelta(seconds=min(max(problem.retry_after, 1.0), 86_400.0))
        tracker |= {"failures": failures, "rests_until": now + wait}
        # Nothing was created: another call may be made as soon as the limit ends.
        values = {"due_at": now, "called_at": link.called_at}
    elif failure == "refused":
        values |= {"due_at": None if creating else context.next_check(work.tracker, now)}
        values["called_at"] = link.called_at
        if not creating:
            values["synced"] = work.report.key
            await note_once(
                uow,
                link.project_id,
                work.report.id,
                f"{link.reference} could not be changed. {text}",
                now=now,
            )
    elif failure == "gone":
        values |= {"state": "lost", "due_at": None, "error": "The issue is gone: it was deleted, or hidden."}
        await note(
            uow, link.project_id, work.report.id, f"{link.reference} is gone from the tracker.", now=now
        )
    else:
        tracker["state"] = "failed"
        values |= {"due_at": now, "called_at": link.called_at}
        await record_of_project(
            uow,
            "tracker.failed",
            link.project_id,
            key=str(work.tracker.id),
            detail={"name": work.tracker.name, "error": text},
            now=now,
            again=timedelta(hours=1),
        )
    await repository.update_tracker(uow, work.tracker.id, tracker)
    stored = await repository.update_link(uow, link.id, values)
    if stored is not None and "error" in values:
        await show(uow, work.shown_on, _shown(stored, stored.error))
    return failure in {"refused", "gone"}


async def end(uow: UnitOfWork, link: TrackerLink, now: datetime, *, keep_shown: bool = False) -> None:
    """End a link; the issue stays as it is."""
    await repository.update_link(
        uow, link.id, {"state": "unlinked", "ended_at": now, "due_at": None, "error": None}
    )
    if link.error is not None:
        await repository.forget_solved_error(uow, link.tracker_id)
    if not keep_shown:
        await show(uow, {link.report_id, link.owner_id}, None)


def _shown(link: TrackerLink, error: str | None) -> ShownIssue:
    return {"url": link.url, "reference": link.reference, "error": error}
