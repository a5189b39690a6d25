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
from postroom.domain.git.pull_request_events import Ended
from postroom.domain.git.pull_requests import pull_request_of
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


class FollowupEnv:
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
        decision = Decision([event], caller=Caller(*await add_user(self.uow)), **more)
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
async def env(uow: UnitOfWork) -> FollowupEnv:
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
    return FollowupEnv(uow, project, report)


async def test_followup_fix_holds(env: FollowupEnv) -> None:
    assert await env.merged(env.at) == [env.report]
    assert await env.status() == "resolved"
    env.at += 6 * DAY
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 0
    env.at += DAY
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 1
    assert (await env.says())[-1] == (
        f"The fix holds: no signal for 7 days since the merge of {PR} as cccccccccccc on 2026-07-01."
    )
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 0


async def test_followup_resent_signal_does_not_refute_fix(env: FollowupEnv) -> None:
    first = env.at - DAY
    await env.merged(env.at)
    env.at += 7 * DAY
    again = {"received_at": env.at - DAY, "first_received_at": first}
    await add_signal(env.uow, env.project, env.report, **again)
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 1
    assert (await env.says())[-1].startswith("The fix holds: no signal for 7 days")


async def test_followup_failed_fix_reopens_report_with_history(env: FollowupEnv) -> None:
    await env.merged(env.at)
    for _ in range(3):
        env.at += DAY
        await env.signal()
    assert await env.status() == "candidate"
    (_, said) = await env.says()
    assert said == (
        f"Reopened: a signal arrived after the merge of {PR} as cccccccccccc on 2026-07-01. Earlier work is "
        "further down in this log."
    )
    env.at += 4 * DAY
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 1
    assert (await env.says())[-1] == (
        f"Still there: 3 signals since the merge of {PR} as cccccccccccc on 2026-07-01."
    )


async def test_followup_counted_merge_does_not_resolve_again(env: FollowupEnv) -> None:
    merged_at = env.at - timedelta(hours=1)
    await env.merged(merged_at)
    env.at += DAY
    await env.change(Reopen())
    await env.uow.execute(sa.text("UPDATE reports SET status = 'ready'"))
    assert await env.merged(merged_at) == []
    assert await env.status() == "ready"
    # Another one, that was merged since, does.
    assert await env.merged(env.at) == [env.report]


async def test_resolved_by_hand_is_verified_too(env: FollowupEnv) -> None:
    await env.change(Resolve())
    env.at += 7 * DAY
    assert await followup.verify_fixes(env.uow, days=7, now=env.at) == 1
    assert (await env.says())[-1].startswith(f"The fix holds: no signal for 7 days since the merge of {PR}")


async def test_followup_manual_reopen_sends_no_notice(env: FollowupEnv) -> None:
    await env.change(Resolve())
    await env.change(Reopen())
    await env.signal()
    assert await env.status() == "candidate"
    assert await env.says() == []


async def test_followup_merge_in_claim_counts_and_ends_claim(env: FollowupEnv, uow: UnitOfWork) -> None:
    other = await add_report(uow, env.project, status="pending_input", title="t", summary="s")
    user, pull = (await add_user(uow))[0], ClaimRequest(pull_request=PR)
    await claims.claim(uow, project_id=env.project, report_id=other, user_id=user, requested=pull, now=env.at)
    assert set(await env.merged(env.at, PR + "/files")) == {env.report, other}
    assert (await uow.execute(sa.select(report_claims))).all() == []


async def test_followup_other_pull_requests_are_ignored(env: FollowupEnv) -> None:
    for url in (PR + "1", PR.replace("acme", "other"), PR.replace("git.test", "else.test")):
        assert await env.merged(env.at, url) == []
    assert await env.status() == "ready"


async def test_followup_snooze_ends_and_restores_status(env: FollowupEnv) -> None:
    assert await env.change(Suppress(), until=env.at + DAY) is Status.SUPPRESSED
    await env.signal()
    assert await env.status() == "suppressed", "it takes signals in, and stays away"
    assert await followup.end_snoozes(env.uow, env.jobs, now=env.at) == 0
    env.at += DAY
    assert await followup.end_snoozes(env.uow, env.jobs, now=env.at) == 1
    assert await env.status() == "ready"
    assert await env.says() == [
        "Snoozed until 2026-07-02 12:00 UTC.",
        "Back: its snooze has ended.",
    ]
    assert await followup.end_snoozes(env.uow, env.jobs, now=env.at) == 0


async def test_followup_manually_ended_snooze_is_not_overruled(env: FollowupEnv) -> None:
    await env.change(Suppress(), until=env.at + DAY)
    await env.change(Reopen())
    await env.change(Suppress())
    assert await followup.end_snoozes(env.uow, env.jobs, now=env.at + 2 * DAY) == 0
    assert await env.status() == "suppressed"


async def test_followup_signals_during_snooze_pass_gate(env: FollowupEnv, uow: UnitOfWork) -> None:
    env.report = await add_report(uow, env.project, total_weight=0.5, signal_count=1)
    await env.change(Suppress(), until=env.at + DAY)
    await env.signal()
    await followup.end_snoozes(uow, env.jobs, now=env.at + DAY)
    assert await env.status() == "candidate"


@pytest.mark.parametrize("status", ["potential", "ready", "pending_input", "failed"])
async def test_followup_inactive_report_is_archived_until_next_signal(env: FollowupEnv, status: str) -> None:
    values = {"status": status, "implementation_pr_url": None, "total_weight": 0.1}
    env.report = await add_report(env.uow, env.project, **values)
    env.at += 24 * DAY
    assert await followup.archive_stale(env.uow, env.jobs, days=25, now=env.at) == 0
    env.at += DAY
    assert await followup.archive_stale(env.uow, env.jobs, days=0, now=env.at) == 0
    assert await followup.archive_stale(env.uow, env.jobs, days=25, now=env.at) == 1
    row = await report_row(env.uow, env.report)
    assert (row["status"], row["dismissal_reason"]) == ("suppressed", "stale")
    assert "without signals or work" in row["dismissal_note"]
    env.at += DAY
    await env.signal()
    assert (await env.says())[-1] == "Back: a signal arrived after the report was archived on 2026-07-26."
    expected = {"ready": "candidate"}.get(status, status)
    assert await env.status() == expected
    # It is as any other report now: what a person puts away stays away.
    await env.change(Suppress())
    await env.signal()
    assert await env.status() == "suppressed"


async def test_followup_report_in_work_is_not_archived(env: FollowupEnv, uow: UnitOfWork) -> None:
    claimed = await add_report(uow, env.project, status="ready")
    user, _ = await add_user(uow)
    await claims.claim(
        uow, project_id=env.project, report_id=claimed, user_id=user, requested=ClaimRequest(), now=env.at
    )
    written = await add_report(uow, env.project, status="ready")
    later = env.at + 20 * DAY
    await note(uow, env.project, written, "Still on it.", now=later)
    await add_report(uow, env.project, status="candidate")
    await add_report(uow, env.project, status="resolved")
    await followup.archive_stale(uow, env.jobs, days=25, now=env.at + 30 * DAY)
    # Other tests may have left reports of their own in this database, so it is looked at these alone.
    assert {(await report_row(uow, id))["status"] for id in (claimed, written)} == {"ready"}
    await followup.archive_stale(uow, env.jobs, days=25, now=later + 26 * DAY)
    assert (await report_row(uow, claimed))["status"] == "ready"
    assert (await report_row(uow, written))["status"] == "suppressed"


@pytest.fixture
async def github() -> AsyncIterator[FakeGitHub]:
    async with fake_github() as made:
        yield made


MERGED = {
    "state": "closed",
    "merged": True,
    "merged_at": "2026-07-01T10:00:00Z",
    "merge_commit_sha": "d" * 40,
}


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
        same = f"http://{host}/acme/shop/pull/1"
        foreign = await add_report(uow, elsewhere, status="ready", implementation_pr_url=same)
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
    github.on("GET /repos/acme/shop/pulls/1", said(MERGED))
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
    github.on("GET /repos/acme/shop/pulls/4", said(MERGED))
    assert await poll() == 3
    assert await statuses() == ["resolved", "ready", "ready", "resolved"]
    async with unit_of_work(engine) as uow:
        other = await report_row(uow, foreign)
        assert (other["status"], other["pull_requests"][0]["state"]) == ("ready", "unknown")
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
