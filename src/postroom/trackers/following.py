"""What follows here from an issue's state, and what of a report is to be written to its issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal

from postroom.db.engine import UnitOfWork
from postroom.domain.notifications.message import one_line
from postroom.domain.reports.state import Reopen, Resolve, Suppress
from postroom.domain.trackers.following import Ours, Rules, next_step
from postroom.identity import people
from postroom.jobs.port import Jobs
from postroom.projects import service as projects
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.decide import Decision, Dismissal, decide
from postroom.reports.notes import note_once
from postroom.trackers import repository
from postroom.trackers.port import Changes, Issue, Tracker
from postroom.trackers.schemas import LinkedReport, ProjectTracker, TrackerLink

_CLOSED = {
    "done": "closed as completed",
    "dropped": "closed as not planned",
    "duplicate": "closed as a duplicate",
}
_OUTSIDER = "Its author, who has no rights there, closed or reopened it, so the report stays as it is."
_TAKEOVER = claims.ClaimRequest(takeover=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison came to: `seen` and `synced` to store, and what to write to the issue.

    `assignee` are the handles of who is to be assigned, empty for nobody, None for no change. `renew`: the report
    came back and gets a new issue.
    """

    seen: Mapping[str, Any]
    synced: str
    changes: Changes = field(default_factory=Changes)
    assignee: Sequence[str] | None = None
    renew: bool = False

    @property
    def writes(self) -> bool:
        """Whether something is to be written."""
        return self.changes != Changes() or self.assignee is not None


def seen_of(issue: Issue, *, dismissed: bool = False, outsider: bool = False) -> dict[str, Any]:
    """Return what of an issue is compared; `dismissed`: the report is, because of its issue.

    What an `outsider` closed counts as open, so that their reopening is no change, and a member's closing is.
    """
    state = "open" if outsider else issue.state
    return {"state": state, "assignees": list(issue.assignees), "dismissed": dismissed}


async def by_outsider(tracker: Tracker, link: TrackerLink, issue: Issue) -> bool:
    """Return whether an issue that was there before its link was closed, or reopened, by an outsider."""
    moved = issue.state != (link.seen or {"state": "open"})["state"]
    return link.adopted and moved and await tracker.by_outsider(issue)


async def compare(
    uow: UnitOfWork,
    jobs: Jobs,
    tracker: ProjectTracker,
    link: TrackerLink,
    *,
    issue: Issue,
    report: LinkedReport,
    outsider: bool,
    now: datetime,
) -> Outcome:
    """Decide here what follows from an issue, and return what is to be written to it.

    Nothing follows from what an `outsider` did with it.
    """
    rules, seen = tracker.rules, link.seen or seen_of(issue)
    before, after = (link.synced or report.key).split("|"), report.key.split("|")
    changed = (before[0], before[3]) != (after[0], after[3])
    is_duplicate = report.duplicate_of is not None
    ours = Ours(report.status, report.snoozed, is_duplicate, changed=changed, at=report.changed_at)
    dismissed = bool(seen.get("dismissed"))
    choose = partial(
        next_step,
        ours=ours,
        seen=seen["state"],
        theirs=issue.state,
        moved_at=issue.updated_at,
        dismissed_there=dismissed,
    )
    step = choose(rules)
    now_seen = seen_of(issue, dismissed=dismissed and issue.state != "open", outsider=outsider)
    if step.pull is not None and outsider:
        step = choose(replace(rules, pull_status=False))
        await note_once(uow, link.project_id, report.id, f"{issue.reference}: {_OUTSIDER}", now=now)
    elif step.pull is not None:
        if await _decide(uow, jobs, report, issue, what=step.pull, tracker=tracker, now=now):
            now_seen["dismissed"] = step.pull == "dismiss"
        else:
            now_seen["state"] = seen["state"]  # asked again, when the report may have another status
    if rules.pull_assignee and list(issue.assignees) != seen["assignees"] and before[2] == after[2]:
        await _assign(uow, report, issue, seen["assignees"], now)
    fresh = await repository.linked_report(uow, link.report_id, link.owner_id, report.duplicate_of)
    renew = step.push == "open" and rules.recurrence == "new" and before[0] == "resolved"
    changes = Changes(
        state=None if renew else step.push,
        duplicate_of=report.duplicate_of if step.push == "duplicate" else None,
        priority=report.priority if rules.push_priority and before[1] != after[1] else None,
    )
    assignee, unassigned = await _assignee(uow, rules, report, issue, before=before[2], after=after[2])
    if unassigned:
        changes = Changes(changes.state, changes.duplicate_of, None, unassigned, changes.priority)
    return Outcome(now_seen, fresh.key, changes, assignee, renew)


async def _decide(
    uow: UnitOfWork,
    jobs: Jobs,
    report: LinkedReport,
    issue: Issue,
    *,
    what: Literal["resolve", "dismiss", "reopen"],
    tracker: ProjectTracker,
    now: datetime,
) -> bool:
    who = f" by {one_line(issue.closed_by, 60)}" if issue.closed_by and issue.state != "open" else ""
    happened = f"the issue {issue.reference} was {_CLOSED.get(issue.state, 'reopened')}{who}."
    if what == "resolve":
        decision = Decision([Resolve()], note=f"Resolved: {happened}")
    elif what == "dismiss":
        reason = "wontfix_irrelevant" if issue.state == "dropped" else "other"
        decision = Decision([Suppress()], dismissal=Dismissal(reason, f"Dismissed: {happened}"))
    else:
        decision = Decision([Reopen()], note=f"Reopened: {happened}")
    [result] = await decide(uow, jobs, [report.id], decision, project_id=tracker.project_id, now=now)
    return result.kind == "transitioned"


async def _assign(
    uow: UnitOfWork, report: LinkedReport, issue: Issue, before: Sequence[str], now: datetime
) -> None:
    """Claim a report for the first member who is assigned to its issue; release it when its holder no longer is."""
    project_id = report.project_id
    project = await projects.get(uow, project_id)
    if project is None:
        return
    known = await people.members_by_login(uow, project.organization_id, issue.assignees)
    known |= await people.members_by_email(uow, project.organization_id, issue.assignees)
    person = next((known[one] for one in issue.assignees if one in known), None)
    common: dict[str, Any] = {
        "project_id": project_id,
        "report_id": report.id,
        "requested": _TAKEOVER,
        "now": now,
    }
    if person is not None:
        if report.claimed_by not in {one.id for one in known.values()}:
            await claims.claim(uow, user_id=person.id, **common)
    elif report.claimed_by is not None:
        mine = await people.handles_by_project(uow, {(project_id, report.claimed_by)})
        if set(mine.get((project_id, report.claimed_by), ())) & set(before):
            await claims.release(uow, user_id=report.claimed_by, **common)


async def _assignee(
    uow: UnitOfWork, rules: Rules, report: LinkedReport, issue: Issue, *, before: str, after: str
) -> tuple[Sequence[str] | None, Sequence[str]]:
    """Return the handles of who is to be assigned, and those of who no longer is."""
    if not rules.push_assignee or before == after:
        return None, ()
    project_id = report.project_id
    ids = {int(one) for one in (before, after) if one}
    handles = await people.handles_by_project(uow, {(project_id, id) for id in ids})
    old = handles.get((project_id, int(before)), ()) if before else ()
    new = handles.get((project_id, int(after)), ()) if after else ()
    taken_off = [one for one in old if one in issue.assignees]
    if set(new) & set(issue.assignees) or not (new or taken_off):
        return None, ()
    return new, taken_off
