"""Reports and the issues of trackers: created once, and brought in step by state, for every tracker."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.trackers import HOSTS, down, lost, status
from tests.integration.trackers.tracker_project import PUBLIC, TrackerProject, make_tracker_project

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict
from postroom.domain.reports.state import Reopen, Resolve, Suppress
from postroom.domain.trackers.texts import mark_of
from postroom.trackers import repository, service, sync


@pytest.fixture(params=sorted(HOSTS))
async def each(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> TrackerProject:
    return await make_tracker_project(engine, monkeypatch, request.param)


@pytest.fixture
async def github(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> TrackerProject:
    return await make_tracker_project(engine, monkeypatch)


async def test_report_opened_by_hand_gets_one_issue_with_links_both_ways(each: TrackerProject) -> None:
    report = await each.report()
    await each.open(report)
    assert await each.run() == 1
    assert await each.run() == 0
    issue, link = each.host.only(), await each.link(report)
    assert issue.title == "Exports end early"
    assert f"{PUBLIC}/projects/{each.project}/reports/{report}" in issue.text
    assert mark_of(link.id) in f"{issue.text} {issue.labels} {mark_of(link.id) if issue.given_id else ''}"
    shown = (await each.row(report))["tracker_issue"]
    assert (shown["url"], shown["reference"], shown["error"]) == (link.url, link.reference, None)
    with pytest.raises(Conflict, match="unlink it first"):
        await each.open(report)


@pytest.mark.parametrize("fault", [lost, down, status(502)])
async def test_creation_without_an_answer_makes_one_issue(each: TrackerProject, fault: Any) -> None:
    report = await each.report()
    await each.open(report)
    each.host.faults = [fault]
    await each.run()
    link = await each.link(report)
    assert (link.state, (await each.row(report))["tracker_issue"]["error"] is None) == ("creating", False)
    for _ in range(4):
        each.later(minutes=3)
        await each.run()
    assert (await each.link(report)).state == "live"
    each.host.only()
    assert (await each.row(report))["tracker_issue"]["error"] is None


async def test_crash_after_creation_makes_one_issue(
    each: TrackerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise RuntimeError("killed")

    report = await each.report()
    await each.open(report)
    with monkeypatch.context() as patch:
        patch.setattr(sync, "_opened", die)
        with pytest.raises(RuntimeError):
            await each.run()
    each.later(minutes=3)
    await each.run()
    each.host.only()
    assert (await each.link(report)).state == "live"


async def test_two_workers_create_one_issue(each: TrackerProject) -> None:
    report = await each.report()
    link = await each.open(report)
    await asyncio.gather(*(sync.sync(each.context, link.tracker_id) for _ in range(2)))
    each.host.only()


@pytest.mark.parametrize(
    ("state", "status_here"), [("done", "resolved"), ("dropped", "suppressed"), ("duplicate", "suppressed")]
)
async def test_issue_closed_there_settles_the_report_and_reopened_brings_it_back(
    each: TrackerProject, state: str, status_here: str
) -> None:
    report = await each.opened()
    each.host.set(each.host.only(), state=state)
    written = each.host.written()
    await each.check()
    assert (await each.row(report))["status"] == status_here
    assert any("closed as" in note for note in await each.notes(report))
    await each.check()
    assert each.host.written() == written
    each.host.set(each.host.only(), state="open")
    await each.check()
    assert (await each.row(report))["status"] in {"ready", "potential"}
    assert each.host.written() == written


@pytest.mark.parametrize(("event", "state"), [(Resolve(), "done"), (Suppress(), "dropped")])
async def test_report_settled_here_closes_its_issue_and_back(
    each: TrackerProject, event: Any, state: str
) -> None:
    report = await each.opened()
    each.later(minutes=1)
    await each.decide(report, event)
    assert await each.run() == 1
    assert each.host.only().state == state
    assert await each.run() == 0
    each.later(minutes=1)
    await each.decide(report, Reopen())
    await each.run()
    assert each.host.only().state == "open"
    await each.check()
    assert (await each.row(report))["status"] in {"ready", "potential"}


async def test_issue_done_there_does_not_revive_a_dismissed_report(each: TrackerProject) -> None:
    report = await each.opened()
    await each.decide(report, Suppress())
    await each.run()
    each.later(minutes=1)
    each.host.set(each.host.only(), state="done")
    await each.check()
    each.host.set(each.host.only(), state="open")
    await each.check()
    assert (await each.row(report))["status"] == "suppressed"


async def test_both_moved_later_change_counts_but_a_dismissal_stays(each: TrackerProject) -> None:
    dismissed = await each.opened()
    await each.decide(dismissed, Suppress())
    each.later(minutes=1)
    each.host.set(each.host.only(), state="done")
    await each.check()
    assert (await each.row(dismissed))["status"] == "suppressed"


async def test_assignment_follows_in_both_directions_in_any_order(each: TrackerProject) -> None:
    bob = await each.member("Bob")
    report = await each.opened()
    await each.claim(report, each.ann)
    await each.run()
    issue = each.host.only()
    assert [one.split("@")[0] for one in issue.assignees] == ["ann"]
    await each.claim(report, bob)
    await each.run()
    assert [one.split("@")[0] for one in issue.assignees] == ["bob"]
    address = issue.assignees[0].replace("bob", "ann")
    for people in ([], [address], ["stranger", address]):
        each.host.set(issue, assignees=people)
    await each.check()
    assert (await each.row(report))["status"] == "ready"
    async with unit_of_work(each.engine) as uow:
        link = await each.link(report)
        found = await repository.linked_report(uow, report, link.owner_id, None)
    assert found.claimed_by == each.ann
    assert len(issue.assignees) == 2


async def test_issue_that_is_gone_is_lost_and_opened_again_only_by_hand(each: TrackerProject) -> None:
    report = await each.opened()
    each.host.issues.clear()
    await each.check()
    assert (await each.link(report)).state == "lost"
    assert "gone" in (await each.row(report))["tracker_issue"]["error"]
    await each.check()
    assert not each.host.issues
    await each.open(report)
    await each.run()
    each.host.only()


async def test_token_that_is_refused_pauses_and_resumes_without_loss(each: TrackerProject) -> None:
    report = await each.report()
    await each.open(report)
    each.host.faults = [status(401)]
    await each.run()
    assert (await each.tracker()).state == "failed"
    each.later(hours=2)
    assert await each.run() == 0
    await service.test(each.context, each.project)
    await each.run()
    each.host.only()
    assert (await each.link(report)).state == "live"


@pytest.mark.parametrize("headers", [{"retry_after": "120"}, {}])
async def test_rate_limit_rests_the_tracker_and_doubles_nothing(
    each: TrackerProject, headers: dict[str, str]
) -> None:
    report = await each.report()
    await each.open(report)
    each.host.faults = [status(429, **headers)]
    await each.run()
    each.later(seconds=30)
    assert await each.run() == 0
    each.later(seconds=100)
    assert await each.run() == 1
    each.host.only()
    assert (await each.row(report))["tracker_issue"]["error"] is None


async def test_tracker_down_for_two_hours_doubles_nothing_and_leaves_reports_alone(
    each: TrackerProject,
) -> None:
    reports = [await each.opened(), await each.report()]
    await each.open(reports[1])
    each.host.faulty = lambda _method, _path: True
    each.host.faults = [down] * 100
    await each.decide(reports[0], Resolve())
    for _ in range(20):
        await each.run()
        each.later(minutes=6)
    each.host.faults = []
    each.later(hours=2)
    for _ in range(3):
        await each.run()
        each.later(minutes=2)
    assert [one.state for one in each.host.issues.values()] == ["done", "open"]
    assert [(await each.row(one))["status"] for one in reports] == ["resolved", "ready"]


async def test_event_twice_out_of_order_or_of_a_stranger_changes_nothing_wrong(each: TrackerProject) -> None:
    report = await each.opened()
    issue = each.host.only()
    stale = each.host.delivery(issue, "opened")
    each.host.set(issue, state="done")
    closed = each.host.delivery(issue, "closed")
    each.later(hours=6)
    for payload in (closed, stale, closed, stale):
        assert await each.heard(payload)
    assert (await each.row(report))["status"] == "resolved"
    assert len([note for note in await each.notes(report) if note.startswith("Resolved")]) == 1
    assert not await each.heard(each.host.delivery(each.host.add("Another"), "closed"))
    strange: list[Any] = [{}, [], None, {"issue": 7, "data": [], "object_attributes": "x"}]
    for nonsense in strange:
        assert not await each.heard(nonsense)


async def test_unlinked_issue_stays_in_history_and_is_not_followed(each: TrackerProject) -> None:
    report = await each.opened()
    await each.unlink(report)
    each.host.set(each.host.only(), state="done")
    await each.check()
    row = await each.row(report)
    assert (row["status"], row["tracker_issue"]) == ("ready", None)
    await each.open(report, existing=(await _former(each, report)).reference)
    await each.run()
    assert (await each.link(report)).adopted
    await each.check()
    assert (await each.row(report))["status"] == "ready"


async def _former(each: TrackerProject, report: Any) -> Any:
    async with unit_of_work(each.engine) as uow:
        _, former = await service.issue_of(uow, each.project, report)
    return former[0]
