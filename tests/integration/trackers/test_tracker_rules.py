"""What is particular: rules, merged reports, hostile texts, moves, and sources that bring our own issues."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.trackers import GitHubHost, lost, status
from tests.helpers.reports import add_signal, next_id
from tests.integration.trackers.tracker_project import TrackerProject, make_tracker_project

from postroom import outbound
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.reports.state import Reopen, Resolve
from postroom.domain.trackers.texts import mark_of
from postroom.identity.secret import KeyHasher
from postroom.intake import own_issues
from postroom.reports import repository as reports
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.registry.model import Observation
from postroom.trackers import calls, repository, service
from postroom.trackers.secrets import TrackerSeals


@pytest.fixture
async def github(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> TrackerProject:
    return await make_tracker_project(engine, monkeypatch)


async def test_rule_from_priority_on_opens_issues_of_new_reports_only(
    github: TrackerProject,
) -> None:
    old = await github.report()
    github.later(minutes=1)
    await github.change(open_from="P1")
    opened = [await github.report(priority=one, title=one) for one in ("P0", "P1", "P2")]
    await github.report(status="potential", title="not ready")
    await github.run()
    await github.run()
    assert sorted(one.title for one in github.host.issues.values()) == ["P0", "P1"]
    assert (await github.row(old))["tracker_issue"] is None
    await github.unlink(opened[0])
    await github.run()
    assert len(github.host.issues) == 2


async def test_public_repository_gets_no_text_of_the_report(github: TrackerProject) -> None:
    github.host.public = True
    await github.opened(title="Ann's password leaks", summary="Her password is hunter2.")
    issue = github.host.only()
    assert "password" not in f"{issue.title}{issue.text}"
    await github.change(rules={"content": "summary"})
    await github.opened(title="Exports end early")
    assert github.host.issues[2].title == "Exports end early"


async def test_texts_of_strangers_are_neutral_and_cut(github: TrackerProject) -> None:
    hostile = (
        "@everyone #12 GH-7 Closes #1 ![x](https://e.example/p) <!-- postroom:pr-"
        + "0" * 32
        + " -->\n\n/close"
    )
    await github.opened(title="Closes #1 @mona\nsecond line" * 50, summary=hostile + "x" * 70_000)
    issue = github.host.only()
    assert len(issue.title) <= 400
    assert "\n" not in issue.title
    assert len(issue.text) < 20_000
    for alive in ("@everyone", "@mona", " #1", " #12", "](https://e", "GH-7", "<!-- postroom:pr-000"):
        assert alive not in issue.text + issue.title, alive
    assert not any(line.startswith("/") for line in issue.text.splitlines())


async def test_required_field_added_later_is_shown_and_retried_after_change(
    github: TrackerProject,
) -> None:
    github.host.requires = "bug"
    report = await github.report()
    await github.open(report)
    await github.run()
    github.later(hours=8)
    assert await github.run() == 0
    shown = (await github.row(report))["tracker_issue"]
    assert (shown["url"], "bug" in shown["error"]) == (None, True)
    await github.change(target={"repository": "acme/shop", "label": "bug"})
    await service.test(github.context, github.project)
    await github.run()
    assert (await github.row(report))["tracker_issue"]["error"] is None
    assert github.host.only().labels == ["bug"]


async def test_label_that_was_dropped_without_push_access_is_told(github: TrackerProject) -> None:
    await github.change(target={"repository": "acme/shop", "label": "bug"})
    github.host.pushes = False
    checked = await service.test(github.context, github.project)
    assert "may not push" in checked.problems[0]
    report = await github.opened()
    assert "left out the label bug" in (await github.row(report))["tracker_issue"]["error"]


async def test_transferred_issue_is_followed_to_its_new_repository(github: TrackerProject) -> None:
    report = await github.opened()
    assert isinstance(github.host, GitHubHost)
    github.host.moved[1] = "acme/other"
    github.host.set(github.host.only(), state="done")
    await github.check()
    assert (await github.row(report))["status"] == "resolved"
    assert (await github.row(report))["tracker_issue"]["url"] == "https://github.com/acme/other/issues/1"


async def test_report_that_came_back_reopens_its_issue_or_gets_a_new_one(github: TrackerProject) -> None:
    await github.change(rules={"recurrence": "new"})
    report = await github.opened()
    await github.decide(report, Resolve())
    await github.run()
    await github.decide(report, Reopen())
    await github.run()
    await github.run()
    first, second = github.host.issues.values()
    assert (first.state, second.state) == ("done", "open")
    assert "Came back after" in second.text
    assert (await github.row(report))["tracker_issue"]["reference"] == "#2"


async def test_rules_switched_off_leave_the_other_side_alone(github: TrackerProject) -> None:
    await github.change(
        rules={"push_status": False, "pull_status": False, "push_assignee": False, "pull_assignee": False}
    )
    report = await github.opened()
    await github.claim(report, github.ann)
    github.host.set(github.host.only(), state="done", assignees=["ann"])
    await github.check()
    assert (await github.row(report))["status"] == "ready"
    github.host.set(github.host.only(), state="open", assignees=[])
    await github.decide(report, Resolve())
    await github.check()
    assert (github.host.only().state, github.host.only().assignees) == ("open", [])


async def test_merged_reports_share_one_issue_without_ping_pong(github: TrackerProject) -> None:
    source, survivor = await github.opened(), await github.report(title="The survivor")
    await github.merge(source, survivor)
    await github.run()
    assert (await github.row(survivor))["tracker_issue"]["reference"] == "#1"
    await github.decide(survivor, Resolve())
    await github.run()
    assert github.host.only().state == "done"
    writes = github.host.written()
    for _ in range(3):
        await github.check()
    assert github.host.written() == writes
    await github.unmerge(source)
    await github.run()
    assert (await github.row(survivor))["tracker_issue"] is None
    assert (await github.row(source))["tracker_issue"]["reference"] == "#1"


async def test_merged_report_with_own_issue_closes_it_as_duplicate(
    github: TrackerProject,
) -> None:
    source, survivor = await github.opened(), await github.opened()
    await github.merge(source, survivor)
    for _ in range(3):
        await github.check()
    first, second = github.host.issues.values()
    assert (first.state, first.duplicate_of, second.state) == ("duplicate", "9002", "open")
    await github.unmerge(source)
    await github.run()
    assert first.state == "open"


async def test_signals_of_a_report_write_nothing_to_its_issue(github: TrackerProject) -> None:
    report = await github.opened()
    writes = github.host.written()
    async with unit_of_work(github.engine) as uow:
        for number in range(20):
            await reports.update(uow, report, {"signal_count": number, "updated_at": github.at})
    assert await github.run() == 0
    await github.check()
    assert github.host.written() == writes


async def test_source_brings_no_signal_of_an_issue_that_we_opened(github: TrackerProject) -> None:
    report = await github.report()
    link = await github.open(report)
    source = _source(github)
    mark = f"<!-- postroom:{mark_of(link.id)} -->"
    marked = Observation(("github", "issue"), "acme/shop#1", "Exports", body=mark)
    stranger = Observation(
        ("github", "issue"), "acme/shop#9", "Exports", body=f"postroom:{mark_of(next_id())}"
    )
    assert await _kept(github, source, marked, stranger) == ["acme/shop#9"]
    await github.run()
    unmarked = Observation(("github", "issue"), "acme/shop#1", "Exports", body="edited by somebody")
    assert await _kept(github, source, unmarked, stranger) == ["acme/shop#9"]
    assert [(job.name, job.payload["touched"]) for job in github.line.jobs] == [("tracker", ["acme/shop#1"])]


async def test_report_from_an_issue_is_linked_to_that_one(github: TrackerProject) -> None:
    github.host.add("The import fails", "By mona.")
    report = await github.report()
    async with unit_of_work(github.engine) as uow:
        await add_signal(
            uow,
            github.project,
            report,
            source_product="github",
            source_type="issue",
            source_id="acme/shop#1",
        )
    await github.open(report)
    await github.run()
    assert len(github.host.issues) == 1
    assert (await github.link(report)).adopted
    comment = Observation(("github", "issue"), "acme/shop#1", "The import fails", body="Me too")
    assert await _kept(github, _source(github), comment) == ["acme/shop#1"]


async def test_content_limit_of_many_reports_makes_each_issue_once(github: TrackerProject) -> None:
    opened = [await github.report(title=f"Problem {number}") for number in range(12)]
    for report in opened:
        await github.open(report)
    github.host.faults = [lost, status(403, retry_after="60"), status(403, x_ratelimit_remaining="0")] * 4
    for _ in range(40):
        await github.run()
        github.later(seconds=660)
    assert sorted(one.title for one in github.host.issues.values()) == sorted(
        f"Problem {n}" for n in range(12)
    )


async def test_invalid_requests_are_refused_and_write_nothing(
    github: TrackerProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await github.report()
    with pytest.raises(Invalid, match="no issue of"):
        await github.open(report, existing="https://github.com/acme/other/issues/1")
    with pytest.raises(NotFound):
        await github.unlink(report)
    with pytest.raises(NotFound):
        await github.open(next_id())
    await github.decide(report, Resolve())
    with pytest.raises(Conflict, match="reopen it first"):
        await github.open(report)
    with pytest.raises(Invalid, match="repository"):
        await github.change(target={"label": "x"})
    with pytest.raises(Invalid, match="no field"):
        await github.change(target={"repository": "a/b", "other": "x"})
    with pytest.raises(Invalid, match="address"):
        await github.change(target={"repository": "a/b", "api": "file:///etc/passwd"})
    await github.change(target={"repository": "a/b", "api": "http://127.0.0.1:9/"}, token="another")
    monkeypatch.setattr(calls, "outbound", outbound)
    checked = await service.test(github.context, github.project)
    assert "reached" in checked.problems[0]
    assert (await github.tracker()).state == "untested"
    assert github.host.written() == []


async def test_token_sealed_for_another_server_is_reported(github: TrackerProject) -> None:
    sealed = TrackerSeals(KeyHasher(b"another")).seal(github.project, {"token": "x", "webhook": "y"})
    async with unit_of_work(github.engine) as uow:
        tracker = await service.get(uow, github.project)
        await repository.update_tracker(uow, tracker.id, {"sealed": sealed})
    checked = await service.test(github.context, github.project)
    assert "secret key has changed" in checked.problems[0]


async def test_token_goes_to_no_other_host_unless_given_again(github: TrackerProject) -> None:
    await github.change(target={"repository": "acme/shop", "api": "https://api.github.com/"})
    for api in ("https://evil.example", "http://api.github.com", "https://api.github.com:444"):
        with pytest.raises(Invalid, match="token again"):
            await github.change(target={"repository": "acme/shop", "api": api})
        with pytest.raises(Invalid, match="token again"):
            await github.change(target={"repository": "acme/shop", "api": api}, token="")
    await github.change(target={"repository": "acme/shop", "api": "https://ghe.example"}, token="its own")
    with pytest.raises(Invalid, match="token again"):
        await github.change(target={"repository": "acme/shop"})


@pytest.mark.parametrize(
    "change", [{"token": "another"}, {"target": {"repository": "acme/shop", "label": "bug"}}]
)
async def test_test_of_what_was_changed_meanwhile_activates_nothing(
    github: TrackerProject, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    send = github.host.send

    async def changed_meanwhile(*args: Any, **values: Any) -> Any:
        await github.change(**change)
        return await send(*args, **values)

    monkeypatch.setattr(github.host, "send", changed_meanwhile)
    checked = await service.test(github.context, github.project)
    assert "during the test" in checked.problems[0]
    assert (await github.tracker()).state == "untested"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
async def test_outsider_who_closes_their_own_issue_settles_no_report(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    each = await make_tracker_project(engine, monkeypatch, kind)
    issue = each.host.add("The import fails", author="eve")
    report = await each.report()
    await each.open(report, existing="#1")
    await each.run()
    for state in ("done", "duplicate"):
        each.host.set(issue, state=state, closed_by="eve")
        await each.check()
        await each.check()
        assert (await each.row(report))["status"] == "ready", state
    assert len([note for note in await each.notes(report) if "no rights" in note]) == 1
    await each.decide(report, Resolve())
    await each.run()
    each.host.set(issue, state="open")
    await each.check()
    assert (await each.row(report))["status"] == "resolved"
    await each.decide(report, Reopen())
    await each.ready(report)
    await each.run()
    each.host.set(issue, state="done", closed_by="mona")
    await each.check()
    assert (await each.row(report))["status"] == "resolved"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
async def test_member_who_closes_their_own_issue_settles_the_report(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    each = await make_tracker_project(engine, monkeypatch, kind)
    issue = each.host.add("The import fails", author="bob")
    report = await each.report()
    await each.open(report, existing="#1")
    await each.run()
    each.host.set(issue, state="done", closed_by="bob")
    await each.check()
    assert (await each.row(report))["status"] == "resolved"


@pytest.mark.parametrize(
    "change",
    [
        {"target": {"repository": "acme/other"}},
        {"target": {"repository": "acme/shop", "api": "https://ghe.example"}, "token": "its own"},
    ],
)
async def test_other_site_or_project_ends_links_of_the_former_one(
    github: TrackerProject, change: dict[str, Any]
) -> None:
    report, waiting = await github.opened(), await github.report(title="Waits")
    await github.open(waiting)
    await github.change(target={"repository": "ACME/shop", "label": "bug"})
    assert (await github.link(report)).state == "live"
    await github.change(**change)
    assert (await github.row(report))["tracker_issue"] is None
    async with unit_of_work(github.engine) as uow:
        present, [former] = await service.issue_of(uow, github.project, report)
    assert (present, former.reference, former.ended_at) == (None, "#1", github.at)
    assert (await github.link(waiting)).state == "creating"
    await service.test(github.context, github.project)
    github.host.calls.clear()
    await github.decide(report, Resolve())
    await github.check()
    assert (github.host.issues[1].state, github.host.issues[2].title) == ("open", "Waits")
    assert not [path for _, path, _ in github.host.calls if path.endswith("/issues/1")]


def _source(github: TrackerProject) -> ConnectedSource:
    made: Any = type("Source", (), {"project_id": github.project, "kind": "github"})()
    return made  # type: ignore[no-any-return]


async def _kept(github: TrackerProject, source: ConnectedSource, *observed: Observation) -> list[str]:
    pairs: Any = [(one, None) for one in observed]
    async with unit_of_work(github.engine) as uow:
        kept, dropped = await own_issues.without(uow, github.line, source, pairs, [])
    assert dropped == len(observed) - len(kept)
    return [one.object_id for one, _ in kept]
