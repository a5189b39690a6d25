"""What trackers refuse, move and limit, which of two changes counts, and who hears of a refused token."""

import json
from collections import deque
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.other_trackers import GitLabHost, JiraHost
from tests.helpers.hosts.trackers import status
from tests.integration.notify.notify_project import NotifyProject
from tests.integration.trackers.tracker_project import TrackerProject, make_tracker_project

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Reopen, Resolve
from postroom.notify.slack import cards
from postroom.outbound import Answered
from postroom.reports import repository as reports
from postroom.reports.decisions import state
from postroom.trackers import service


@pytest.fixture
async def github(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> TrackerProject:
    return await make_tracker_project(engine, monkeypatch)


class ContentLimit:
    """A fault like GitHub's limit of content. None lets a call through."""

    def __init__(self, each: TrackerProject, a_minute: int, an_hour: int) -> None:
        self._each, self._a_minute, self._an_hour = each, a_minute, an_hour
        self._made: deque[datetime] = deque()
        self.refused = 0

    def __call__(self) -> Answered | None:
        now = self._each.at
        while self._made and self._made[0] <= now - timedelta(hours=1):
            self._made.popleft()
        recent = sum(one > now - timedelta(minutes=1) for one in self._made)
        if recent < self._a_minute and len(self._made) < self._an_hour:
            self._made.append(now)
            return None
        self.refused += 1
        said = {"message": "You have exceeded a secondary rate limit."}
        return Answered(403, {}, json.dumps(said).encode())


async def test_content_limit_makes_each_issue_once_with_few_refusals(github: TrackerProject) -> None:
    issues, a_minute, an_hour = 60, 8, 50  # a tenth of GitHub's own limits
    for number in range(issues):
        await github.open(await github.report(title=f"Problem {number}"))
    limit = ContentLimit(github, a_minute, an_hour)
    github.host.faults = [limit] * (2 * issues + 300)
    minutes = 0
    while len(github.host.issues) < issues:
        await github.run()
        github.later(seconds=61)
        minutes += 1
        assert minutes < 90
    titles = sorted(one.title for one in github.host.issues.values())
    assert titles == sorted(f"Problem {n}" for n in range(issues))
    await github.run()
    async with unit_of_work(github.engine) as uow:
        failed = await service.list_links(uow, github.project, failed=True, limit=1, offset=0)
    assert failed.count == 0
    assert limit.refused < 30  # it is not asked each minute of the hour


def _refusal(code: str, said: str) -> Any:
    body = {"errors": [{"message": said, "extensions": {"code": code}}]}
    return lambda: Answered(400, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("code", "state", "after"),
    [
        ("RATELIMITED", "active", "live"),
        ("INTERNAL_SERVER_ERROR", "active", "live"),
        ("AUTHENTICATION_ERROR", "failed", "creating"),
        ("INPUT_ERROR", "active", "creating"),
    ],
)
async def test_linear_refusal_with_status_400_is_read_by_its_code(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, code: str, state: str, after: str
) -> None:
    linear = await make_tracker_project(engine, monkeypatch, "linear")
    report = await linear.report()
    await linear.open(report)
    linear.host.faults = [_refusal(code, "No")]
    for _ in range(5):
        await linear.run()
        linear.later(minutes=3)
    assert ((await linear.tracker()).state, (await linear.link(report)).state) == (state, after)
    assert len(linear.host.issues) == (after == "live")


async def test_jira_status_out_of_reach_is_noted_once(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = await make_tracker_project(engine, monkeypatch, "jira")
    report = await jira.opened()
    assert isinstance(jira.host, JiraHost)
    jira.host.transitions = ["Reopen"]
    await jira.decide(report, Resolve())
    await jira.run()
    shown = (await jira.row(report))["tracker_issue"]
    assert "No transition leads to a status that is closed" in shown["error"]
    for _ in range(3):
        await jira.check()
    assert (jira.host.only().state, (await jira.row(report))["status"]) == ("open", "resolved")
    assert len([one for one in await jira.notes(report) if "No transition" in one]) == 1


async def test_gitlab_issue_that_was_moved_is_followed_and_not_taken_for_closed(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gitlab = await make_tracker_project(engine, monkeypatch, "gitlab")
    report, host = await gitlab.opened(), gitlab.host
    assert isinstance(host, GitLabHost)
    moved = host.add("Exports end early", host.only().text, project="acme/group/other")
    host.moved[1] = moved.number
    await gitlab.check()
    assert (await gitlab.row(report))["status"] == "ready"
    assert (await gitlab.link(report)).name == f"acme/group/other#{moved.number}"
    gitlab.later(minutes=1)
    await gitlab.decide(report, Resolve())
    await gitlab.run()
    assert moved.state == "done"


@pytest.mark.parametrize("later", ["here", "there"])
async def test_both_changed_later_change_counts_whatever_signals_came(
    github: TrackerProject, later: str
) -> None:
    report = await github.opened()
    await github.decide(report, Resolve())
    await github.run()
    for side in ["here", "there"] if later == "there" else ["there", "here"]:
        github.later(minutes=1)
        if side == "here":
            await github.decide(report, Reopen())
            await github.ready(report)
        else:
            github.host.set(github.host.only(), state="dropped")
    async with unit_of_work(github.engine) as uow:  # a signal, which decides nothing
        await reports.update(uow, report, {"signal_count": 9, "updated_at": github.at + timedelta(minutes=1)})
    await github.check()
    found = (github.host.only().state, (await github.row(report))["status"])
    assert found == (("open", "ready") if later == "here" else ("dropped", "suppressed"))


async def test_token_that_is_refused_notifies_the_project_once(github: TrackerProject) -> None:
    notify = NotifyProject(github.engine, github.project, github.ann, github.at)
    destination = await notify.add("http://127.0.0.1:9/")
    await github.open(await github.report())
    for _ in range(2):
        github.host.faults = [status(401)]
        await github.run()
        await service.test(github.context, github.project)
    await notify.plan()
    told = [one.content["events"] for one in await notify.deliveries(destination) if one.kind == "project"]
    assert [[event["type"] for event in one] for one in told] == [["tracker.failed"]]


async def test_last_error_of_the_tracker_ends_with_the_issue_that_had_it(github: TrackerProject) -> None:
    github.host.faults = [status(422)] * 2
    first, second = await github.report(), await github.report()
    await github.open(first)
    await github.open(second)
    await github.run()
    third = await github.opened()
    assert "422" in ((await github.tracker()).last_error or "")
    await github.open(first)  # solved
    await github.run()
    assert "422" in ((await github.tracker()).last_error or "")  # the second one has it still
    await github.unlink(second)
    assert (await github.tracker()).last_error is None
    github.host.faulty = lambda _method, _path: True
    github.host.faults = [status(502)]
    await github.check()
    assert "502" in ((await github.tracker()).last_error or "")
    await github.check()
    present = await github.tracker()
    assert (present.last_error, present.last_error_at) == (None, None)
    assert (await github.link(third)).error is None


async def test_reading_the_issue_and_conversations_of_a_report_waits_for_no_lock(
    github: TrackerProject,
) -> None:
    report = await github.opened()
    async with unit_of_work(github.engine) as writer, unit_of_work(github.engine) as reader:
        await state.lock(writer, github.project, report)
        await reader.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        found, _ = await service.issue_of(reader, github.project, report)
        assert found is not None
        assert await cards.conversations_of(reader, github.project, report, user_id=github.ann) == []
        for project, id in ((github.project, new_id()), (github.project + 1, report)):
            with pytest.raises(NotFound):
                await service.issue_of(reader, project, id)
