"""What comes after: fixes that hold or do not, snoozes that end, quiet reports that are archived and come back."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.handoff import HASHER
from tests.helpers.hosts.github import TOKEN, FakeGitHub, fake_github, said
from tests.helpers.reports import (
    MOMENT,
    add_project,
    add_report,
    add_signal,
    add_user,
    log_of,
    next_id,
    report_row,
)

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import report_claims, report_watches
from postroom.domain.git.pull_requests import pull_request_of
from postroom.domain.reports.followup import Ended
from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Reopen, Resolve, Status, Suppress
from postroom.git.hosts import GitHosts
from postroom.kit.retry import RetryPolicy
from postroom.reports import service
from postroom.reports.decisions import followup
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.decide import Decision, decide
from postroom.reports.decisions.promotion import promote
from postroom.reports.decisions.pull_requests import sync as merges
from postroom.reports.notes import note
from postroom.reports.schemas import Addition
from postroom.reports.work_log.authors import Caller
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings

DAY = timedelta(days=1)
PR = "https://git.test/acme/shop/pull/7"


class Desk:
    """One report of a project, and a clock that the test moves."""

    def __init__(self, uow: UnitOfWork, project: int, report: UUID) -> None:
        self.uow, self.project, self.report, self.at = uow, project, report, MOMENT
        self.jobs = RecordingJobs()

    async def status(self) -> str:
        return str((await report_row(self.uow, self.report))["status"])

    async def says(self) -> list[str]:
        """Return the notes in the log, the oldest first."""
        log = await log_of(self.uow, self.report)
        return [one["content"]["note"] for one in log if one["type"] == "note"]

    async def signal(self) -> None:
        """Have a signal join, as grouping does."""
        await add_signal(self.uow, self.project, self.report, received_at=self.at)
        counters = await service.add_signals(
            self.uow, [Addition(self.report, 1, 0.5, ["zendesk"])], self.at, jobs=self.jobs
        )
        now = counters[self.report]
        if after_signal(now.status, now.total_weight, now.signal_count, now.signals_at_run).promote:
            await promote(self.uow, [self.report], self.at, jobs=self.jobs)

    async def change(self, event: Any, **more: Any) -> Status:
        decision = Decision([event], caller=Caller(0, UUID(int=0)), **more)
        [result] = await decide(
            self.uow, self.jobs, [self.report], decision, project_id=self.project, now=self.at
        )
        assert result.status is not None, result.error
        return result.status

    async def merged(self, at: datetime | None, url: str = PR) -> list[UUID]:
        pull = pull_request_of(url)
        assert pull is not None
        return await merges.follow(self.uow, self.jobs, Ended(pull, at, "c" * 40), now=self.at)


@pytest.fixture
async def desk(uow: UnitOfWork) -> Desk:
    project = await add_project(uow)
    report = await add_report(
        uow,
        project,
        status="ready",
        title="t",
        summary="s",
        signal_count=2,
        total_weight=1.0,
        implementation_pr_url=PR,
    )
    return Desk(uow, project, report)


async def test_followup_fix_holds(desk: Desk) -> None:
    assert await desk.merged(desk.at) == [desk.report]
    assert await desk.status() == "resolved"
    desk.at += 6 * DAY
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 0
    desk.at += DAY
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 1
    assert (await desk.says())[-1] == (
        f"The fix holds: no signal for 7 days since the merge of {PR} as cccccccccccc on 2026-07-01."
    )
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 0


async def test_followup_resent_signal_does_not_refute_fix(desk: Desk) -> None:
    first = desk.at - DAY
    await desk.merged(desk.at)
    desk.at += 7 * DAY
    again = {"received_at": desk.at - DAY, "first_received_at": first}
    await add_signal(desk.uow, desk.project, desk.report, **again)
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 1
    assert (await desk.says())[-1].startswith("The fix holds: no signal for 7 days")


async def test_followup_failed_fix_reopens_report_with_history(desk: Desk) -> None:
    await desk.merged(desk.at)
    for _ in range(3):
        desk.at += DAY
        await desk.signal()
    assert await desk.status() == "candidate"
    (_, said) = await desk.says()
    assert said == (
        f"Reopened: a signal arrived after the merge of {PR} as cccccccccccc on 2026-07-01. Earlier work is "
        "further down in this log."
    )
    desk.at += 4 * DAY
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 1
    assert (await desk.says())[-1] == (
        f"Still there: 3 signals since the merge of {PR} as cccccccccccc on 2026-07-01."
    )


async def test_followup_counted_merge_does_not_resolve_again(desk: Desk) -> None:
    merged_at = desk.at - timedelta(hours=1)
    await desk.merged(merged_at)
    desk.at += DAY
    await desk.change(Reopen())
    await desk.uow.execute(sa.text("UPDATE reports SET status = 'ready'"))
    assert await desk.merged(merged_at) == []
    assert await desk.status() == "ready"
    # Another one, that was merged since, does.
    assert await desk.merged(desk.at) == [desk.report]


async def test_resolved_by_hand_is_verified_too(desk: Desk) -> None:
    await desk.change(Resolve())
    desk.at += 7 * DAY
    assert await followup.verify_fixes(desk.uow, days=7, now=desk.at) == 1
    assert (await desk.says())[-1].startswith(f"The fix holds: no signal for 7 days since the merge of {PR}")


async def test_followup_manual_reopen_sends_no_notice(desk: Desk) -> None:
    await desk.change(Resolve())
    await desk.change(Reopen())
    await desk.signal()
    assert await desk.status() == "candidate"
    assert await desk.says() == []


async def test_followup_merge_in_claim_counts_and_ends_claim(desk: Desk, uow: UnitOfWork) -> None:
    other = await add_report(uow, desk.project, status="pending_input", title="t", summary="s")
    user, pull = (await add_user(uow))[0], ClaimRequest(pull_request=PR)
    await claims.claim(
        uow, project_id=desk.project, report_id=other, user_id=user, requested=pull, now=desk.at
    )
    assert set(await desk.merged(desk.at, PR + "/files")) == {desk.report, other}
    assert (await uow.execute(sa.select(report_claims))).all() == []


async def test_followup_other_pull_requests_are_ignored(desk: Desk) -> None:
    for url in (PR + "1", PR.replace("acme", "other"), PR.replace("git.test", "else.test")):
        assert await desk.merged(desk.at, url) == []
    assert await desk.status() == "ready"


async def test_followup_snooze_ends_and_restores_status(desk: Desk) -> None:
    assert await desk.change(Suppress(), until=desk.at + DAY) is Status.SUPPRESSED
    await desk.signal()
    assert await desk.status() == "suppressed", "it takes signals in, and stays away"
    assert await followup.end_snoozes(desk.uow, desk.jobs, now=desk.at) == 0
    desk.at += DAY
    assert await followup.end_snoozes(desk.uow, desk.jobs, now=desk.at) == 1
    assert await desk.status() == "ready"
    assert await desk.says() == [
        "Snoozed until 2026-07-02 12:00 UTC.",
        "Back: its snooze has ended.",
    ]
    assert await followup.end_snoozes(desk.uow, desk.jobs, now=desk.at) == 0


async def test_followup_manually_ended_snooze_is_not_overruled(desk: Desk) -> None:
    await desk.change(Suppress(), until=desk.at + DAY)
    await desk.change(Reopen())
    await desk.change(Suppress())
    assert await followup.end_snoozes(desk.uow, desk.jobs, now=desk.at + 2 * DAY) == 0
    assert await desk.status() == "suppressed"


async def test_followup_signals_during_snooze_pass_gate(desk: Desk, uow: UnitOfWork) -> None:
    desk.report = await add_report(uow, desk.project, total_weight=0.5, signal_count=1)
    await desk.change(Suppress(), until=desk.at + DAY)
    await desk.signal()
    await followup.end_snoozes(uow, desk.jobs, now=desk.at + DAY)
    assert await desk.status() == "candidate"


@pytest.mark.parametrize("status", ["potential", "ready", "pending_input", "failed"])
async def test_followup_inactive_report_is_archived_until_next_signal(desk: Desk, status: str) -> None:
    values = {"status": status, "implementation_pr_url": None, "total_weight": 0.1}
    desk.report = await add_report(desk.uow, desk.project, **values)
    desk.at += 24 * DAY
    assert await followup.archive_stale(desk.uow, desk.jobs, days=25, now=desk.at) == 0
    desk.at += DAY
    assert await followup.archive_stale(desk.uow, desk.jobs, days=0, now=desk.at) == 0
    assert await followup.archive_stale(desk.uow, desk.jobs, days=25, now=desk.at) == 1
    row = await report_row(desk.uow, desk.report)
    assert (row["status"], row["dismissal_reason"]) == ("suppressed", "stale")
    assert "without signals or work" in row["dismissal_note"]
    desk.at += DAY
    await desk.signal()
    assert (await desk.says())[-1] == "Back: a signal arrived after the report was archived on 2026-07-26."
    expected = {"ready": "candidate"}.get(status, status)
    assert await desk.status() == expected
    # It is as any other report now: what a person puts away stays away.
    await desk.change(Suppress())
    await desk.signal()
    assert await desk.status() == "suppressed"


async def test_followup_report_in_work_is_not_archived(desk: Desk, uow: UnitOfWork) -> None:
    claimed = await add_report(uow, desk.project, status="ready")
    user, _ = await add_user(uow)
    await claims.claim(
        uow, project_id=desk.project, report_id=claimed, user_id=user, requested=ClaimRequest(), now=desk.at
    )
    written = await add_report(uow, desk.project, status="ready")
    later = desk.at + 20 * DAY
    await note(uow, desk.project, written, "Still on it.", now=later)
    await add_report(uow, desk.project, status="candidate")
    await add_report(uow, desk.project, status="resolved")
    await followup.archive_stale(uow, desk.jobs, days=25, now=desk.at + 30 * DAY)
    # Other tests may have left reports of their own in this database, so it is looked at these alone.
    assert {(await report_row(uow, id))["status"] for id in (claimed, written)} == {"ready"}
    await followup.archive_stale(uow, desk.jobs, days=25, now=later + 26 * DAY)
    assert (await report_row(uow, claimed))["status"] == "ready"
    assert (await report_row(uow, written))["status"] == "suppressed"


async def test_events_are_forgotten_in_time(desk: Desk) -> None:
    async def take() -> bool:
        return await merges.take_event(desk.uow, event="pull_request", body=b"{}", now=desk.at)

    assert (await take(), await take()) == (True, False)
    desk.at += 91 * DAY
    await merges.forget_events(desk.uow, now=desk.at)
    assert await take()


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with fake_github() as made:
        yield made


async def test_merges_are_asked_for_where_nothing_tells(engine: AsyncEngine, github: FakeGitHub) -> None:
    hosts = GitHosts(GitSettings(), GitHubSettings(), retry=RetryPolicy(timeout=5, first_wait=0, attempts=1))
    vault, jobs, host = Vault(HASHER), RecordingJobs(), github.url.removeprefix("http://")
    at = MOMENT
    async with unit_of_work(engine) as uow:
        project = await add_project(uow)
        made = {
            number: await add_report(
                uow,
                project,
                status="ready",
                title="t",
                summary="s",
                implementation_pr_url=f"http://{host}/acme/shop/pull/{number}",
            )
            for number in (1, 2, 3, 4)
        }
        elsewhere = await add_project(uow)
        await add_report(uow, elsewhere, status="ready", implementation_pr_url=PR)
        await repositories.connect_github(
            uow,
            vault=vault,
            project_id=project,
            repository=None,
            api_url=github.url,
            credential=TOKEN,
            id=next_id(),
            now=at,
        )
    merged = {
        "state": "closed",
        "merged": True,
        "merged_at": "2026-07-01T10:00:00Z",
        "merge_commit_sha": "d" * 40,
    }
    github.on("GET /repos/acme/shop/pulls/1", said(merged))
    github.on("GET /repos/acme/shop/pulls/2", said({"state": "open", "merged": False}))
    github.on("GET /repos/acme/shop/pulls/3", said({"state": "closed", "merged": False}))

    async def poll() -> int:
        return await merges.poll(engine, jobs, hosts, vault, lambda: at, every=timedelta(minutes=10))

    async def statuses() -> list[str]:
        async with unit_of_work(engine) as uow:
            return [(await report_row(uow, made[number]))["status"] for number in (1, 2, 3, 4)]

    assert await poll() == 4
    assert await statuses() == ["resolved", "ready", "ready", "ready"]
    assert await poll() == 0, "they were asked for just now"
    at += timedelta(minutes=10)
    github.on("GET /repos/acme/shop/pulls/4", said(merged))
    assert await poll() == 3
    assert await statuses() == ["resolved", "ready", "ready", "resolved"]
    async with unit_of_work(engine) as uow:
        log = await log_of(uow, made[3])
        watched = await uow.execute(
            sa.select(report_watches.c.kind).where(report_watches.c.report_id == made[1])
        )
    assert len([one for one in log if "without being merged" in str(one["content"])]) == 1
    assert set(watched.scalars()) == {"pull_request", "fix"}


async def test_followup_spent_quota_does_not_delay_other_projects(
    engine: AsyncEngine, github: FakeGitHub
) -> None:
    hosts = GitHosts(GitSettings(), GitHubSettings(), retry=RetryPolicy(timeout=5, first_wait=0, attempts=1))
    vault, jobs, at = Vault(HASHER), RecordingJobs(), MOMENT
    host = github.url.removeprefix("http://")
    made: list[UUID] = []
    async with unit_of_work(engine) as uow:
        for name in ("acme/spent", "acme/shop"):
            project = await add_project(uow)
            await repositories.connect_github(
                uow,
                vault=vault,
                project_id=project,
                repository=name,
                api_url=github.url,
                credential=TOKEN,
                id=next_id(),
                now=at,
            )
            url = f"http://{host}/{name}/pull"
            pulls = (f"{url}/1", f"{url}/2", f"{url}/3")
            made += [
                await add_report(uow, project, status="ready", implementation_pr_url=pull) for pull in pulls
            ]
    ended = {
        "state": "closed",
        "merged": True,
        "merged_at": "2026-07-01T10:00:00Z",
        "merge_commit_sha": "d" * 40,
    }
    for number in (1, 2, 3):
        github.on(f"GET /repos/acme/shop/pulls/{number}", said(ended))
        github.on(f"GET /repos/acme/spent/pulls/{number}", said({}, 429, Retry_After="120"), said(ended))

    async def poll() -> int:
        return await merges.poll(engine, jobs, hosts, vault, lambda: at, every=timedelta(minutes=10))

    async def statuses() -> list[str]:
        async with unit_of_work(engine) as uow:
            return [(await report_row(uow, one))["status"] for one in made]

    assert await poll() == 3
    assert await statuses() == ["ready"] * 3 + ["resolved"] * 3
    assert len([call for call in github.calls() if "/acme/spent/" in call]) == 1, "it is not asked on and on"
    assert await poll() == 0
    for number in (1, 2, 3):
        github.on(f"GET /repos/acme/spent/pulls/{number}", said(ended))
    at += timedelta(seconds=120)
    assert await poll() == 3, "as soon as the host allows it"
    assert await statuses() == ["resolved"] * 6
