"""The tracker of a project, and the issues of its reports, as people manage them."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound, Unauthenticated
from postroom.domain.reports.state import SETTLED
from postroom.domain.sources.webhook_signatures import verify
from postroom.domain.trackers.deliveries import touched
from postroom.domain.trackers.following import SYNC_JOB, Kind
from postroom.jobs.port import Job, Jobs
from postroom.projects import activity
from postroom.reports.decisions import state
from postroom.reports.decisions.tracker_issues import show
from postroom.reports.notes import note
from postroom.sources.connected.reading import parse_body
from postroom.sources.registry.catalogue import find
from postroom.trackers import repository
from postroom.trackers.adapters import FIELDS, adapter, checked_target, origin_of, place_of
from postroom.trackers.context import SyncContext
from postroom.trackers.port import Checked, TrackerError
from postroom.trackers.schemas import LinkPage, ProjectTracker, TrackerLink
from postroom.trackers.secrets import TrackerSeals
from postroom.trackers.sync import begin, end

CHANGED = "Target or token were changed during the test: test the connection again."
ENDED = "The issue is no longer followed."


async def get(uow: UnitOfWork, project_id: int, *, lock: bool = False) -> ProjectTracker:
    """Return the tracker of a project.

    Raises:
        NotFound: it has none.
    """
    found = await repository.select_tracker(uow, project_id=project_id, lock=lock)
    if found is None:
        raise NotFound("The project has no tracker.")
    return found


async def connect(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    kind: Kind,
    target: Mapping[str, str],
    token: str | None,
    seals: TrackerSeals,
    now: datetime,
) -> tuple[ProjectTracker, str]:
    """Connect a project to a tracker, which is used once a test succeeded; return it and its webhook's secret.

    Without a `token`, GitHub's issues are written by the App that the project is connected to the repository with.

    Raises:
        Invalid: the target is none of that kind, or a token is missing.
        Conflict: the project has a tracker.
    """
    if await repository.select_tracker(uow, project_id=project_id) is not None:
        raise Conflict("The project has a tracker: remove it first.")
    if token is None and kind != "github":
        raise Invalid("This field is required.", field="token")
    place, secret = checked_target(kind, target), secrets.token_urlsafe(24)
    made = await repository.insert_tracker(
        uow,
        {
            "project_id": project_id,
            "kind": kind,
            "target": place,
            "name": place[FIELDS[kind].required[0]],
            "sealed": seals.seal(project_id, {"token": token or "", "webhook": secret}),
            "created_at": now,
            "updated_at": now,
        },
    )
    await _log(uow, made, "created", user_id, now)
    return made, secret


async def change(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    changes: Mapping[str, Any],
    seals: TrackerSeals,
    now: datetime,
) -> ProjectTracker:
    """Change target, token, webhook secret, rules or state (`active`, `paused`) of the tracker and return it.

    A changed target or token is tested again before it is used; issues that failed are tried again. With another
    site or project the issues of the former one are no longer followed.

    Raises:
        NotFound: the project has no tracker.
        Invalid: the target is none of its kind, or has another host and no token is given.
        Conflict: it is to be active and no test has succeeded.
    """
    before = await get(uow, project_id, lock=True)
    values = {name: changes[name] for name in ("state", "open_from") if name in changes}
    if values.get("state") == "active" and before.state in {"untested", "failed"}:
        raise Conflict("Test the connection first: a tracker is used once a test succeeded.")
    if changes.get("open_from") and before.open_from is None:
        values["open_since"] = now
    if "rules" in changes:
        values["rules"] = {**before.stored_rules, **changes["rules"]}
    known = {name: changes[name] for name in ("token", "webhook") if changes.get(name)}
    if "target" in changes:
        target = values["target"] = checked_target(before.kind, changes["target"])
        if "token" not in known and origin_of(before.kind, target) != origin_of(before.kind, before.target):
            raise Invalid("Give the token again.", field="token")
        if place_of(before.kind, target) != place_of(before.kind, before.target):
            await show(uow, await repository.end_links(uow, before.id, now), None)
    if known:
        values["sealed"] = seals.seal(project_id, {**seals.open(project_id, before.sealed), **known})
    if "target" in changes or "token" in known:
        values["state"] = "untested"
    changed = await repository.update_tracker(uow, before.id, {**values, "updated_at": now})
    # Comments count from the first read with the rule.
    listens = changed.rules.pull_comments and not before.rules.pull_comments
    await repository.wake(uow, before.id, now, live=listens)
    await _log(uow, changed, "changed", user_id, now)
    return changed


async def disconnect(uow: UnitOfWork, project_id: int, *, user_id: int, now: datetime) -> None:
    """Remove the tracker of a project. Its issues stay as they are, and reports keep their addresses.

    Raises:
        NotFound: the project has none.
    """
    found = await get(uow, project_id, lock=True)
    await repository.delete_tracker(uow, found.id)
    await _log(uow, found, "deleted", user_id, now)


async def test(context: SyncContext, project_id: int) -> Checked:
    """Check a tracker without writing to it, and bring it into use if it can be reached; return what was found.

    Raises:
        NotFound: the project has none.
    """
    async with unit_of_work(context.engine) as uow:
        tracker = await get(uow, project_id)
    error: str | None = None
    try:
        checked = await (await context.adapter_of(tracker)).check()
    except TrackerError as problem:
        error = str(problem)[:300]
        checked = Checked(tracker.name, public=False, problems=[error])
    async with unit_of_work(context.engine) as uow:
        now, present = context.clock(), await get(uow, project_id, lock=True)
        if (present.target, present.sealed) != (tracker.target, tracker.sealed):
            return replace(checked, problems=[CHANGED])
        if error is not None:
            await repository.update_tracker(uow, present.id, {"last_error": error, "last_error_at": now})
            return checked
        opened = {"state": "active"} if present.state != "paused" else {}
        fine = {
            "failures": 0,
            "rests_until": None,
            "last_ok_at": now,
            "last_error": None,
            "last_error_at": None,
        }
        await repository.update_tracker(uow, present.id, {**opened, **fine, "name": checked.name[:200]})
        await repository.wake(uow, present.id, now)
        await context.jobs.enqueue(uow, Job(SYNC_JOB, str(present.id)))
    return checked


async def list_links(uow: UnitOfWork, project_id: int, *, failed: bool, limit: int, offset: int) -> LinkPage:
    """Return a page of the issues of a project's reports, newest first; `failed`: only those with an error."""
    found = await get(uow, project_id)
    return await repository.select_page(uow, found.id, failed=failed, limit=limit, offset=offset)


async def issue_of(
    uow: UnitOfWork, project_id: int, report_id: UUID
) -> tuple[TrackerLink | None, list[TrackerLink]]:
    """Return the present issue of a report, None without any, and its former ones.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    await state.require(uow, project_id, report_id)
    return await repository.link_of(uow, report_id), await repository.past_links(uow, report_id)


async def open_issue(
    uow: UnitOfWork,
    project_id: int,
    report_id: UUID,
    *,
    jobs: Jobs,
    existing: str | None,
    now: datetime,
    settings: Any,
) -> TrackerLink:
    """Let a report have an issue: the `existing` one with this address or reference, or a new one, by a job.

    An issue that failed is tried again, and one that is gone is replaced by a new one.

    Raises:
        NotFound: the project has no such report, or no tracker.
        Conflict: the report has an issue or is settled, or the tracker is not in use.
        Invalid: `existing` names no issue of the tracker.
    """
    locked = await state.lock(uow, project_id, report_id)
    tracker = await get(uow, project_id)
    if tracker.state in {"untested", "failed"}:
        raise Conflict("The tracker is not in use: test the connection first.")
    present = await repository.link_of(uow, report_id, lock=True)
    if present is not None and present.state == "live":
        raise Conflict(f"The report has the issue {present.reference}: unlink it first.")
    if locked.facts.status in SETTLED:
        raise Conflict(f"The report is {locked.facts.status}: reopen it first.")
    name = None
    if existing is not None:
        name = adapter(tracker.kind, tracker.target, "", settings).name_of(existing)
        if name is None:
            title = FIELDS[tracker.kind].title
            raise Invalid(f"That is no issue of {tracker.name} in {title}.", field="issue")
    await jobs.enqueue(uow, Job(SYNC_JOB, str(tracker.id)))
    if (
        present is not None
        and present.state == "creating"
        and (name is None or present.called_at is not None)
    ):
        again = await repository.update_link(uow, present.id, {"due_at": now, "error": None})
        return again or present
    if present is not None:
        await end(uow, present, now)
    made = await begin(uow, tracker, report_id, now=now, name=name)
    if made is None:
        raise Conflict("The report has an issue already.")
    await show(uow, [report_id], {"url": None, "reference": None, "error": None})
    return made


async def unlink(uow: UnitOfWork, project_id: int, report_id: UUID, *, now: datetime) -> None:
    """Follow the issue of a report no longer. The issue stays, and is listed as a former one.

    Raises:
        NotFound: the project has no such report, or it has no issue.
        Conflict: an issue is being created, and whether it exists is not known yet.
    """
    await state.lock(uow, project_id, report_id)
    present = await repository.link_of(uow, report_id, lock=True)
    if present is None:
        raise NotFound("The report has no issue.")
    if present.state == "creating" and present.called_at is not None:
        raise Conflict("The issue is being created: try again in a few minutes.")
    await end(uow, present, now)
    if present.reference is not None:
        await note(uow, project_id, report_id, f"{present.reference}: {ENDED}", now=now)


async def take_webhook(
    uow: UnitOfWork,
    tracker_id: int,
    *,
    headers: Mapping[str, str],
    body: bytes,
    seals: TrackerSeals,
    jobs: Jobs,
    now: datetime,
) -> bool:
    """Take a delivery of a tracker's webhook; return whether it is about issues of reports, which are then read.

    Raises:
        NotFound: there is no such tracker.
        Unauthenticated: the signature is missing or wrong.
        UnreadableInput: the body is not JSON.
    """
    tracker = await repository.select_tracker(uow, id=tracker_id)
    webhook = None if tracker is None else find(tracker.kind).webhook
    if tracker is None or webhook is None:
        raise NotFound("This webhook does not exist.")
    secret = seals.open(tracker.project_id, tracker.sealed)["webhook"]
    verdict = verify(webhook.signatures, [secret], headers, body, now=now)
    if not verdict.valid:
        raise Unauthenticated(verdict.reason)
    names, ids = touched(tracker.kind, parse_body(headers, body))
    await repository.update_tracker(uow, tracker.id, {"last_webhook_at": now})
    return await _touch(uow, repository.of_tracker(tracker_id), names, ids, jobs=jobs, now=now)


async def take_issue_event(uow: UnitOfWork, kind: Kind, payload: Any, *, jobs: Jobs, now: datetime) -> bool:
    """Take an event about an issue that came another way, in the same way."""
    names, ids = touched(kind, payload)
    return await _touch(uow, repository.of_kind(kind), names, ids, jobs=jobs, now=now)


async def _touch(
    uow: UnitOfWork, condition: Any, names: list[str], ids: list[UUID], *, jobs: Jobs, now: datetime
) -> bool:
    found = await repository.touch(uow, condition, names, ids, now)
    for id in found:
        await jobs.enqueue(uow, Job(SYNC_JOB, str(id)))
    return bool(found)


async def _log(uow: UnitOfWork, tracker: ProjectTracker, what: str, user_id: int, now: datetime) -> None:
    await activity.record(
        uow,
        project_id=tracker.project_id,
        scope="Tracker",
        activity=what,
        item_id=str(tracker.id),
        user_id=user_id,
        detail={"kind": tracker.kind, "name": tracker.name, "rules": dict(tracker.stored_rules)},
        now=now,
    )
