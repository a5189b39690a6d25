"""Reports and the issues of trackers: created once, and brought in step by state, for every tracker."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.other_trackers import HOSTS
from tests.helpers.hosts.trackers import down, lost, status
from tests.integration.trackers.tracker_project import PUBLIC, TrackerProject, make_tracker_project

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict
from postroom.domain.reports.state import Reopen, Resolve, Suppress
from postroom.domain.trackers.texts import mark_of
from postroom.trackers import repository, service, sync
from postroom.trackers.adapters import adapter


@pytest.fixture
async def github(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> TrackerProject:
    return await make_tracker_project(engine, monkeypatch)


async def _until_open(each: TrackerProject, report: Any) -> None:
    for _ in range(4):
        await each.run()
        each.later(minutes=3)
    assert (await each.link(report)).state == "live", (await each.link(report)).error
    each.host.only()


@pytest.mark.parametrize("kind", sorted(HOSTS))
async def test_issue_of_each_tracker_is_created_once_and_follows_both_ways(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    each = await make_tracker_project(engine, monkeypatch, kind)
    report = await each.report()
    await each.open(report)
    each.host.faults = [lost]
    await _until_open(each, report)
    issue, link = each.host.only(), await each.link(report)
    assert f"{PUBLIC}/projects/{each.project}/reports/{report}" in issue.text
    assert issue.title == "Exports end early"

    steps: list[tuple[Any, str]] = [(Resolve(), "done"), (Reopen(), "open"), (Suppress(), "dropped")]
    for event, state in steps:
        each.later(minutes=1)
        await each.decide(report, event)
        await each.run()
        assert issue.state == (state if kind != "gitlab" or state == "open" else "done")
    await each.decide(report, Reopen())
    await each.run()
    assert issue.state == "open"
    await each.ready(report)
    for state in ("done", "duplicate", "dropped"):
        each.host.set(issue, state=state)
        await each.heard(each.host.delivery(issue, "update"))
        settled = "resolved" if state == "done" or (kind, state) == ("gitlab", "dropped") else "suppressed"
        assert (await each.row(report))["status"] == settled, state
        each.host.set(issue, state="open")
        await each.heard(each.host.delivery(issue, "update"))
        await each.ready(report)

    await each.claim(report, each.ann)
    await each.run()
    assert [one.split("@")[0] for one in issue.assignees] == ["ann"]
    await each.release(report, each.ann)
    await each.run()
    assert issue.assignees == []

    other = await each.opened(title="The survivor")
    await each.merge(report, other)
    await each.run()
    assert issue.state == ("duplicate" if kind != "jira" else "dropped")
    assert str(issue.duplicate_of).endswith(str((await each.link(other)).ref.name.rpartition("#")[2])) or (
        issue.duplicate_of == (await each.link(other)).external_id
    )
    await each.unmerge(report)
    await each.run()
    assert link.url is not None
    named: Any = kind
    parsed = adapter(named, each.host.target, "t", each.settings)
    assert [parsed.name_of(one) for one in (link.url, "https://elsewhere.example/x", "nonsense")] == [
        link.name,
        None,
        None,
    ]
    each.host.issues.clear()
    await each.check()
    assert (await each.link(report)).state == "lost"


async def test_report_opened_by_hand_gets_one_issue_with_links_both_ways(github: TrackerProject) -> None:
    report = await github.report()
    await github.open(report)
    assert await github.run() == 1
    assert await github.run() == 0
    issue, link = github.host.only(), await github.link(report)
    assert issue.title == "Exports end early"
    assert f"{PUBLIC}/projects/{github.project}/reports/{report}" in issue.text
    assert mark_of(link.id) in f"{issue.text} {issue.labels} {mark_of(link.id) if issue.given_id else ''}"
    shown = (await github.row(report))["tracker_issue"]
    assert (shown["url"], shown["reference"], shown["error"]) == (link.url, link.reference, None)
    with pytest.raises(Conflict, match="unlink it first"):
        await github.open(report)


@pytest.mark.parametrize("fault", [lost, down, status(502)])
async def test_creation_without_an_answer_makes_one_issue(github: TrackerProject, fault: Any) -> None:
    report = await github.report()
    await github.open(report)
    github.host.faults = [fault]
    await github.run()
    link = await github.link(report)
    assert (link.state, (await github.row(report))["tracker_issue"]["error"] is None) == ("creating", False)
    for _ in range(4):
        github.later(minutes=3)
        await github.run()
    assert (await github.link(report)).state == "live"
    github.host.only()
    assert (await github.row(report))["tracker_issue"]["error"] is None


async def test_crash_after_creation_makes_one_issue(
    github: TrackerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_: Any) -> None:
        raise RuntimeError("killed")

    report = await github.report()
    await github.open(report)
    with monkeypatch.context() as patch:
        patch.setattr(sync, "_opened", die)
        with pytest.raises(RuntimeError):
            await github.run()
    github.later(minutes=3)
    await github.run()
    github.host.only()
    assert (await github.link(report)).state == "live"


async def test_two_workers_create_one_issue(github: TrackerProject) -> None:
    report = await github.report()
    link = await github.open(report)
    await asyncio.gather(*(sync.sync(github.context, link.tracker_id) for _ in range(2)))
    github.host.only()


@pytest.mark.parametrize(
    ("state", "status_here"), [("done", "resolved"), ("dropped", "suppressed"), ("duplicate", "suppressed")]
)
async def test_issue_closed_there_settles_the_report_and_reopened_brings_it_back(
    github: TrackerProject, state: str, status_here: str
) -> None:
    report = await github.opened()
    github.host.set(github.host.only(), state=state)
    written = github.host.written()
    await github.check()
    assert (await github.row(report))["status"] == status_here
    assert any("closed as" in note for note in await github.notes(report))
    await github.check()
    assert github.host.written() == written
    github.host.set(github.host.only(), state="open")
    await github.check()
    assert (await github.row(report))["status"] in {"ready", "potential"}
    assert github.host.written() == written


@pytest.mark.parametrize(("event", "state"), [(Resolve(), "done"), (Suppress(), "dropped")])
async def test_report_settled_here_closes_its_issue_and_back(
    github: TrackerProject, event: Any, state: str
) -> None:
    report = await github.opened()
    github.later(minutes=1)
    await github.decide(report, event)
    assert await github.run() == 1
    assert github.host.only().state == state
    assert await github.run() == 0
    github.later(minutes=1)
    await github.decide(report, Reopen())
    await github.run()
    assert github.host.only().state == "open"
    await github.check()
    assert (await github.row(report))["status"] in {"ready", "potential"}


async def test_issue_done_there_does_not_revive_a_dismissed_report(github: TrackerProject) -> None:
    report = await github.opened()
    await github.decide(report, Suppress())
    await github.run()
    github.later(minutes=1)
    github.host.set(github.host.only(), state="done")
    await github.check()
    github.host.set(github.host.only(), state="open")
    await github.check()
    assert (await github.row(report))["status"] == "suppressed"


async def test_both_moved_later_change_counts_but_a_dismissal_stays(github: TrackerProject) -> None:
    dismissed = await github.opened()
    await github.decide(dismissed, Suppress())
    github.later(minutes=1)
    github.host.set(github.host.only(), state="done")
    await github.check()
    assert (await github.row(dismissed))["status"] == "suppressed"


async def test_assignment_follows_in_both_directions_in_any_order(github: TrackerProject) -> None:
    bob = await github.member("Bob")
    report = await github.opened()
    await github.claim(report, github.ann)
    await github.run()
    issue = github.host.only()
    assert [one.split("@")[0] for one in issue.assignees] == ["ann"]
    await github.claim(report, bob)
    await github.run()
    assert [one.split("@")[0] for one in issue.assignees] == ["bob"]
    address = issue.assignees[0].replace("bob", "ann")
    for people in ([], [address], ["stranger", address]):
        github.host.set(issue, assignees=people)
    await github.check()
    assert (await github.row(report))["status"] == "ready"
    async with unit_of_work(github.engine) as uow:
        link = await github.link(report)
        found = await repository.linked_report(uow, report, link.owner_id, None)
    assert found.claimed_by == github.ann
    assert len(issue.assignees) == 2


async def test_issue_that_is_gone_is_lost_and_opened_again_only_by_hand(github: TrackerProject) -> None:
    report = await github.opened()
    github.host.issues.clear()
    await github.check()
    assert (await github.link(report)).state == "lost"
    assert "gone" in (await github.row(report))["tracker_issue"]["error"]
    await github.check()
    assert not github.host.issues
    await github.open(report)
    await github.run()
    github.host.only()


async def test_token_that_is_refused_pauses_and_resumes_without_loss(github: TrackerProject) -> None:
    report = await github.report()
    await github.open(report)
    github.host.faults = [status(401)]
    await github.run()
    assert (await github.tracker()).state == "failed"
    github.later(hours=2)
    assert await github.run() == 0
    await service.test(github.context, github.project)
    await github.run()
    github.host.only()
    assert (await github.link(report)).state == "live"


@pytest.mark.parametrize("headers", [{"retry_after": "120"}, {}])
async def test_rate_limit_rests_the_tracker_and_doubles_nothing(
    github: TrackerProject, headers: dict[str, str]
) -> None:
    report = await github.report()
    await github.open(report)
    github.host.faults = [status(429, **headers)]
    await github.run()
    github.later(seconds=30)
    assert await github.run() == 0
    github.later(seconds=100)
    assert await github.run() == 1
    github.host.only()
    assert (await github.row(report))["tracker_issue"]["error"] is None


async def test_tracker_down_for_two_hours_doubles_nothing_and_leaves_reports_alone(
    github: TrackerProject,
) -> None:
    reports = [await github.opened(), await github.report()]
    await github.open(reports[1])
    github.host.faulty = lambda _method, _path: True
    github.host.faults = [down] * 100
    await github.decide(reports[0], Resolve())
    for _ in range(20):
        await github.run()
        github.later(minutes=6)
    github.host.faults = []
    github.later(hours=2)
    for _ in range(3):
        await github.run()
        github.later(minutes=2)
    assert [one.state for one in github.host.issues.values()] == ["done", "open"]
    assert [(await github.row(one))["status"] for one in reports] == ["resolved", "ready"]


async def test_event_twice_out_of_order_or_of_a_stranger_changes_nothing_wrong(
    github: TrackerProject,
) -> None:
    report = await github.opened()
    issue = github.host.only()
    stale = github.host.delivery(issue, "opened")
    github.host.set(issue, state="done")
    closed = github.host.delivery(issue, "closed")
    github.later(hours=6)
    for payload in (closed, stale, closed, stale):
        assert await github.heard(payload)
    assert (await github.row(report))["status"] == "resolved"
    assert len([note for note in await github.notes(report) if note.startswith("Resolved")]) == 1
    assert not await github.heard(github.host.delivery(github.host.add("Another"), "closed"))
    strange: list[Any] = [{}, [], None, {"issue": 7, "data": [], "object_attributes": "x"}]
    for nonsense in strange:
        assert not await github.heard(nonsense)


async def test_unlinked_issue_stays_in_history_and_is_not_followed(github: TrackerProject) -> None:
    report = await github.opened()
    await github.unlink(report)
    github.host.set(github.host.only(), state="done")
    await github.check()
    row = await github.row(report)
    assert (row["status"], row["tracker_issue"]) == ("ready", None)
    await github.open(report, existing=(await _former(github, report)).reference)
    await github.run()
    assert (await github.link(report)).adopted
    await github.check()
    assert (await github.row(report))["status"] == "ready"


async def _former(github: TrackerProject, report: Any) -> Any:
    async with unit_of_work(github.engine) as uow:
        _, former = await service.issue_of(uow, github.project, report)
    return former[0]
