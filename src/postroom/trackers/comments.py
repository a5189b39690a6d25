"""Comments of issues: a link to the report where an issue was there before, and what people say there, as notes.

A comment of ours has the link's mark: by it a lost answer is noticed, and our comments never become notes. What
people say are texts of strangers: screened before an agent reads them, and mentioning nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.notifications.message import one_line
from postroom.domain.trackers.following import Rules
from postroom.domain.trackers.texts import Draft, marked
from postroom.reports.notes import MAX_CHARACTERS, note, note_once
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.tasks.hand_off import consider_later
from postroom.text.characters import visible
from postroom.trackers import repository
from postroom.trackers.adapters import FIELDS
from postroom.trackers.context import SyncContext
from postroom.trackers.port import Comment, Tracker, TrackerError
from postroom.trackers.schemas import ProjectTracker, TrackerLink

AT_ONCE = 20
"""Comments of one read that become notes; of more, the newest do."""
CLOCKS = timedelta(minutes=10)
"""By how much the clocks of the tracker and this server may differ."""
SECOND = timedelta(seconds=1)
"""The precision of times at GitHub."""
LINKED = "This issue is linked to a report in Postroom."
_STRANGER = Author(by_key=True)


def begun(rules: Rules, *, adopted: bool, at: datetime) -> dict[str, Any]:
    """Return what is noted of the comments of an issue, last changed `at`, when it becomes a report's.

    What was said until then is not read.
    """
    wanted = {"link": "wanted"} if adopted and rules.link_comment else {}
    return {**wanted, **({"at": (at + SECOND).isoformat()} if rules.pull_comments else {})}


def is_due(link: Mapping[str, Any] | None) -> bool:
    """Return whether the comment with the link is to be written."""
    return (link or {}).get("link") in {"wanted", "called"}


async def follow(context: SyncContext, tracker: Tracker, of: ProjectTracker, link: TrackerLink) -> None:
    """Write the comment with the link if it is due, and add to the report's log what people have said since.

    Raises:
        TrackerError: the tracker can't be called now; nothing is lost.
    """
    async with unit_of_work(context.engine) as uow:
        present = await repository.select_link(uow, link.id)
    if present is None or present.state != "live":
        return
    link = present
    try:
        if is_due(link.comments) and context.public_url is not None:
            await _link_back(context, tracker, link)
        if of.rules.pull_comments:
            await _read(context, tracker, of, link)
    except TrackerError as problem:
        if problem.failure not in {"refused", "gone"}:
            raise
        async with unit_of_work(context.engine) as uow:
            await _store(uow, link, {**(link.comments or {}), "link": "refused"})
            text = f"Comments of {link.reference} can't be read or written. {str(problem)[:300]}"
            await note_once(uow, link.project_id, link.owner_id, text, now=context.clock())


async def _link_back(context: SyncContext, tracker: Tracker, link: TrackerLink) -> None:
    noted = dict(link.comments or {})
    url = f"{context.public_url}/projects/{link.project_id}/reports/{link.owner_id}"
    draft = Draft(link.id, "", (LINKED,), url)
    is_there = False
    if noted["link"] == "called":
        found = await tracker.comments(link.ref, link.created_at - CLOCKS)
        is_there = any(draft.mark in one.text for one in found)
    else:
        async with unit_of_work(context.engine) as uow:
            await _store(uow, link, {**noted, "link": "called"})
    if not is_there:
        await tracker.comment(link.ref, draft)
    async with unit_of_work(context.engine) as uow:
        await _store(uow, link, {**noted, "link": "written"})


async def _read(context: SyncContext, tracker: Tracker, of: ProjectTracker, link: TrackerLink) -> None:
    now = context.clock()
    async with unit_of_work(context.engine) as uow:
        present = await repository.select_link(uow, link.id)
        if present is None or present.state != "live":
            return
        noted = dict(present.comments or {})
        if "at" not in noted:  # the rule is new: what was said before is not read
            await _store(uow, link, {**noted, "at": now.isoformat()})
            return
    since = datetime.fromisoformat(noted["at"])
    found = sorted(await tracker.comments(link.ref, since), key=lambda one: one.at)
    known = frozenset(noted.get("ids", ()))
    fresh = [one for one in found if one.at >= since and one.id not in known and not marked(one.text)]
    newest = max((one.at for one in found if one.at >= since), default=since)
    ids = [one.id for one in found if one.at == newest]
    if newest == since:
        ids = sorted({*known, *ids})
    async with unit_of_work(context.engine) as uow:
        locked = await repository.select_link(uow, link.id, lock=True)
        if locked is None or locked.state != "live" or locked.comments != present.comments:
            return
        await _store(uow, link, {**noted, "at": newest.isoformat(), "ids": ids})
        await _add(context, uow, of, locked, fresh)


async def _add(
    context: SyncContext, uow: UnitOfWork, of: ProjectTracker, link: TrackerLink, fresh: Sequence[Comment]
) -> None:
    now = context.clock()
    if len(fresh) > AT_ONCE:
        more = f"{len(fresh) - AT_ONCE} earlier comments of {link.reference} were not taken over."
        await note(uow, link.project_id, link.owner_id, more, now=now)
    for one in fresh[-AT_ONCE:]:
        # A mention in a tracker is none here.
        text = visible(one.text, limit=MAX_CHARACTERS).replace("@", "@\u200b")
        content = {
            "note": f"{link.reference}: {text}"[:MAX_CHARACTERS],
            "author": f"{one_line(one.author, 60) or 'somebody'} ({FIELDS[of.kind].title})",
        }
        try:
            await artefacts.append(
                uow,
                project_id=link.project_id,
                report_id=link.owner_id,
                type="note",
                content=content,
                author=_STRANGER,
                now=now,
                id=new_id(),
            )
        except NotFound:  # the report was deleted
            return
    if fresh:
        await consider_later(uow, jobs=context.jobs, project_id=link.project_id, report_id=link.owner_id)


async def _store(uow: UnitOfWork, link: TrackerLink, comments: Mapping[str, Any]) -> None:
    await repository.update_link(uow, link.id, {"comments": comments})
