"""What follows a decision about a report, whichever surface decides: research, hand-off, closed pull requests."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.hosts.github import TOKEN
from tests.helpers.reports import add_signal

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import git_connections, report_watches, reports
from postroom.domain.git.pull_request_events import Ended
from postroom.domain.git.pull_requests import pull_request_of
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.reports import service
from postroom.reports.decisions.pull_requests.closing import CLOSE_JOB, close
from postroom.reports.decisions.pull_requests.sync import follow
from postroom.reports.schemas import Addition
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.settings import Settings
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.worker import followup

RESEARCH = "research"
PR = "https://git.test/acme/shop/pull/7"
DAY = timedelta(days=1)


class _App:
    """The parts of an application that the follow-up of reports uses; its clock is a day ahead."""

    def __init__(self, api: Api) -> None:
        self.engine, self.jobs, self.settings = api.engine, api.state.jobs, Settings()

    def clock(self) -> Any:
        return now() + DAY


async def waiting(api_client: ApiClient, job: str) -> set[str]:
    """Return the reports that wait for a job of a name."""
    async with unit_of_work(api_client.api.engine) as uow:
        return await upkeep.live_keys(uow, job)


async def end_snoozes(api_client: ApiClient) -> None:
    await followup.end_snoozes(cast("Any", _App(api_client.api)))


async def snooze(api_client: ApiClient, id: UUID) -> None:
    until = (now() + timedelta(hours=1)).isoformat()
    answer = await api_client.state(id, {"state": "suppressed", "snooze_until": until})
    assert answer.status_code == 200, answer.text


async def decide(api_client: ApiClient, id: UUID, state: str) -> str:
    """Change the status of a report; return what undoes that."""
    answer = await api_client.state(id, {"state": state})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["undo_id"])


async def undo(api_client: ApiClient, undo_id: str) -> dict[str, Any]:
    url = f"/api/projects/{api_client.api.project}/signals/state_changes/undo/"
    headers = {"Authorization": f"Bearer {api_client.key}"}
    answer = await api_client.api.client.post(url, json={"ids": [undo_id]}, headers=headers)
    result: dict[str, Any] = answer.json()["results"][0]
    return result


async def choose_repository(api_client: ApiClient, id: UUID) -> None:
    """Name the repository of a report; nobody is told."""
    async with unit_of_work(api_client.api.engine) as uow:
        await artefacts.append(
            uow,
            project_id=api_client.api.project,
            report_id=id,
            type="repo_selection",
            content={"repository": "acme/shop", "reason": "It is there."},
            author=Author.user(api_client.user_id),
            now=now(),
            id=new_id(),
        )


async def connect(api_client: ApiClient) -> None:
    async with unit_of_work(api_client.api.engine) as uow:
        await repositories.connect_github(
            uow,
            vault=Vault(api_client.api.hasher),
            project_id=api_client.api.project,
            repository=None,
            api_url="https://git.test/api",
            credential=TOKEN,
            id=new_id(),
            now=now(),
        )


@pytest.mark.parametrize("surface", ["one", "many"])
async def test_decide_restored_to_ready_reconsiders_handoff(api_client: ApiClient, surface: str) -> None:
    id = await api_client.report(status="suppressed", status_before_suppression="ready")
    if surface == "one":
        await decide(api_client, id, "potential")
    else:
        answer = await api_client.bulk({"state": "potential", "ids": [str(id)]})
        assert answer.json()["transitioned_count"] == 1
    assert str(id) in await waiting(api_client, CONSIDER_JOB)


async def test_snooze_end_with_enough_signals_requests_research(api_client: ApiClient) -> None:
    id = await api_client.report(status="potential", total_weight=1.0, signal_count=2)
    await snooze(api_client, id)
    await end_snoozes(api_client)
    assert (await api_client.row(id))["status"] == "candidate"
    assert str(id) in await waiting(api_client, RESEARCH)


async def test_snooze_end_of_ready_report_reconsiders_handoff(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    await snooze(api_client, id)
    await end_snoozes(api_client)
    assert (await api_client.row(id))["status"] == "ready"
    assert str(id) in await waiting(api_client, CONSIDER_JOB)


async def test_snooze_end_after_choice_of_repository_resumes_research(api_client: ApiClient) -> None:
    id = await api_client.report(status="pending_input", waits_for="repository", last_run_at=now() - DAY)
    other = await api_client.report(status="pending_input", waits_for="repository", last_run_at=now() - DAY)
    for one in (id, other):
        await snooze(api_client, one)
    await choose_repository(api_client, id)
    await end_snoozes(api_client)
    assert await waiting(api_client, CONSIDER_JOB) & {str(id), str(other)} == {str(id)}


async def test_restore_after_connection_of_repository_resumes_research(api_client: ApiClient) -> None:
    id = await api_client.report(status="pending_input", waits_for="repository", last_run_at=now() - DAY)
    answered = await api_client.report(status="pending_input", waits_for="answer", last_run_at=now() - DAY)
    for one in (id, answered):
        await decide(api_client, one, "suppressed")
    await connect(api_client)
    try:
        for one in (id, answered):
            await decide(api_client, one, "potential")
        assert await waiting(api_client, CONSIDER_JOB) & {str(id), str(answered)} == {str(id)}
    finally:
        async with unit_of_work(api_client.api.engine) as uow:
            await uow.execute(sa.delete(git_connections))


@pytest.mark.parametrize("status", ["candidate", "in_progress"])
async def test_undo_of_dismissal_during_research_requests_research(
    api_client: ApiClient, status: str
) -> None:
    id = await api_client.report(status=status)
    undo_id = await decide(api_client, id, "suppressed")
    assert str(id) not in await waiting(api_client, RESEARCH)
    assert (await undo(api_client, undo_id))["status"] == status
    assert str(id) in await waiting(api_client, RESEARCH)


async def test_undo_of_dismissal_of_ready_report_reconsiders_handoff(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    assert (await undo(api_client, await decide(api_client, id, "suppressed")))["status"] == "ready"
    assert str(id) in await waiting(api_client, CONSIDER_JOB)


async def test_undo_of_restore_of_dismissed_report_closes_its_pull_request(api_client: ApiClient) -> None:
    away: dict[str, Any] = {
        "status": "suppressed",
        "status_before_suppression": "ready",
        "implementation_pr_url": PR,
    }
    dismissed, snoozed = [await api_client.report(**away) for _ in range(2)]
    async with unit_of_work(api_client.api.engine) as uow:
        row = {"project_id": api_client.api.project, "since": now(), "facts": {}, "kind": "snooze"}
        await uow.execute(sa.insert(report_watches).values(report_id=snoozed, due_at=now() + DAY, **row))
    await connect(api_client)
    try:
        for id in (dismissed, snoozed):
            assert (await undo(api_client, await decide(api_client, id, "potential")))[
                "status"
            ] == "suppressed"
        assert await waiting(api_client, CLOSE_JOB) & {str(dismissed), str(snoozed)} == {str(dismissed)}
    finally:
        async with unit_of_work(api_client.api.engine) as uow:
            await uow.execute(sa.delete(git_connections))


async def test_undo_after_resolution_by_merge_of_pull_request_is_refused(api_client: ApiClient) -> None:
    url = PR.replace("7", "70")
    id = await api_client.report(status="ready", implementation_pr_url=url)
    undo_id = await decide(api_client, id, "resolved")
    async with unit_of_work(api_client.api.engine) as uow:
        # A signal reopens it, and research makes it ready again.
        await uow.execute(sa.update(reports).where(reports.c.id == id).values(status="ready"))
        pull = pull_request_of(url)
        assert pull is not None
        assert await follow(uow, api_client.api.state.jobs, Ended(pull, now(), "c" * 40), now=now()) == [id]
    assert (await undo(api_client, undo_id))["detail"] == "The report has been changed since."


@pytest.mark.parametrize(("status", "job"), [("candidate", RESEARCH), ("ready", CONSIDER_JOB)])
async def test_undo_of_merge_follows_the_status_from_before(
    api_client: ApiClient, status: str, job: str
) -> None:
    source, target = await api_client.report(status=status), await api_client.report(status="pending_input")
    for id in (source, target):
        async with unit_of_work(api_client.api.engine) as uow:
            await add_signal(uow, api_client.api.project, id)
    merged = await api_client.post(f"reports/{source}/merge/", {"into": str(target)})
    assert merged.status_code == 200, merged.text
    assert str(source) not in await waiting(api_client, job)
    undone = await api_client.post(f"regroupings/{merged.json()['regroupings'][0]['id']}/undo/", {})
    assert undone.status_code == 200, undone.text
    assert (await api_client.row(source))["status"] == status
    assert str(source) in await waiting(api_client, job)


async def test_snooze_of_merged_report_ends_after_undo_of_merge(api_client: ApiClient) -> None:
    source, target = await api_client.report(status="ready"), await api_client.report(status="pending_input")
    for id in (source, target):
        async with unit_of_work(api_client.api.engine) as uow:
            await add_signal(uow, api_client.api.project, id)
    await snooze(api_client, source)
    merged = await api_client.post(f"reports/{source}/merge/", {"into": str(target)})
    await end_snoozes(api_client)
    await api_client.post(f"regroupings/{merged.json()['regroupings'][0]['id']}/undo/", {})
    assert (await api_client.row(source))["status"] == "suppressed"
    await end_snoozes(api_client)
    assert (await api_client.row(source))["status"] == "ready"


async def test_signal_to_archived_report_after_choice_of_repository_resumes_research(
    api_client: ApiClient,
) -> None:
    id = await api_client.report(
        status="suppressed",
        status_before_suppression="pending_input",
        waits_for="repository",
        last_run_at=now() - DAY,
    )
    async with unit_of_work(api_client.api.engine) as uow:
        row = {"project_id": api_client.api.project, "since": now(), "facts": {}, "kind": "stale"}
        await uow.execute(sa.insert(report_watches).values(report_id=id, **row))
    await choose_repository(api_client, id)
    async with unit_of_work(api_client.api.engine) as uow:
        added = [Addition(id, 1, 0.5, ["zendesk"])]
        await service.add_signals(uow, added, now(), jobs=api_client.api.state.jobs)
    assert (await api_client.row(id))["status"] == "pending_input"
    assert str(id) in await waiting(api_client, CONSIDER_JOB)


async def test_close_pull_request_of_report_snoozed_meanwhile_leaves_it_open(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready", implementation_pr_url=PR)
    assert (await undo(api_client, await decide(api_client, id, "suppressed")))["status"] == "ready"
    await snooze(api_client, id)
    api, nobody = api_client.api, cast("Any", None)  # a call to a host would fail
    await close(
        api.engine, nobody, nobody, now, Job(CLOSE_JOB, str(id), {"project_id": api.project, "url": PR})
    )
