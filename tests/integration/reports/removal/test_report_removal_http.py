"""Deleting a report and taking it apart, over the wire: what a client sees before any job ran."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient

from postroom.asgi import build
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import jobs, report_removals
from postroom.domain.reports.state import Status
from postroom.jobs.port import Job
from postroom.reports.decisions import removal
from postroom.reports.decisions.removal import REMOVE_JOB

NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
CALLS = [
    ("DELETE", "", "deletion_started", "Failed to start deletion workflow."),
    ("POST", "/reingest", "reingestion_started", "Failed to start reingestion workflow."),
]


async def jobs_for(api_client: ApiClient, report: UUID) -> int:
    """Return how many jobs are in line for a report."""
    query = sa.select(sa.func.count()).select_from(jobs)
    async with unit_of_work(api_client.api.engine) as uow:
        found = await uow.execute(query.where(jobs.c.name == REMOVE_JOB, jobs.c.key == str(report)))
    return int(found.scalar_one())


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in {Status.DELETED, Status.SUPPRESSED}]
)
async def test_report_deleted_disappears_at_once(api_client: ApiClient, status: Status) -> None:
    id = await api_client.report(status=status.value)
    answer = await api_client.call("DELETE", f"reports/{id}/")
    expected = {"status": "deletion_started", "report_id": str(id)}
    assert (answer.status_code, answer.json()) == (202, expected)
    assert (await api_client.row(id))["status"] == "deleted"
    assert await jobs_for(api_client, id) == 1
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/reingest"), ("GET", "/signals")):
        gone = await api_client.call(method, f"reports/{id}{path}")
        assert (gone.status_code, gone.json()) == (404, NOT_FOUND)


async def test_report_reingested_stays_until_job_starts(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    before = await api_client.row(id)
    answers = [await api_client.call("POST", f"reports/{id}/reingest/", {"ignored": 1}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 200]
    assert [answer.json() for answer in answers] == [
        {"status": "reingestion_started", "report_id": str(id)},
        {"status": "already_running", "report_id": str(id)},
    ]
    assert await api_client.row(id) == before
    assert await jobs_for(api_client, id) == 1
    # To delete it is more than was asked for before.
    assert (await api_client.call("DELETE", f"reports/{id}")).json()["status"] == "deletion_started"
    assert (await api_client.row(id))["status"] == "deleted"


async def test_work_that_was_lost_can_be_asked_for_again(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    await api_client.call("POST", f"reports/{id}/reingest/")
    async with unit_of_work(api_client.api.engine) as uow:
        await uow.execute(
            sa.update(report_removals)
            .where(report_removals.c.report_id == id)
            .values(requested_at=now() - removal.LOST_AFTER - timedelta(seconds=1))
        )
    assert (await api_client.call("POST", f"reports/{id}/reingest/")).status_code == 202
    assert await jobs_for(api_client, id) == 2


@pytest.mark.parametrize(("method", "path", "started", "_error"), CALLS)
async def test_calls_at_once_start_it_once(
    api_client: ApiClient, method: str, path: str, started: str, _error: str
) -> None:
    id = await api_client.report(status="ready")
    answers = await asyncio.gather(*(api_client.call(method, f"reports/{id}{path}") for _ in range(4)))
    codes = [answer.status_code for answer in answers]
    assert codes.count(202) == 1
    assert set(codes) <= {202, 200, 404}, "late ones find it under way, or gone already"
    assert [a.json()["status"] for a in answers if a.status_code == 202] == [started]
    assert await jobs_for(api_client, id) == 1


async def test_report_deletion_decided_concurrently(api_client: ApiClient) -> None:
    """Two calls that found the report before either had deleted it."""
    id = await api_client.report(status="ready")
    for expected in (True, False):
        async with unit_of_work(api_client.api.engine) as uow:
            started = await removal.request(
                uow,
                jobs=api_client.api.state.jobs,
                project_id=api_client.api.project,
                report_id=id,
                kind="delete",
                now=now(),
            )
        assert started is expected


@pytest.mark.parametrize(("method", "path", "_started", "_error"), CALLS)
async def test_report_removal_missing_is_not_found(
    api_client: ApiClient, method: str, path: str, _started: str, _error: str
) -> None:
    suppressed = await api_client.report(status="suppressed")
    elsewhere = await api_client.report(project=api_client.api.other_project)
    for id in ("no-uuid", new_id(), suppressed, elsewhere, await api_client.report(status="deleted")):
        answer = await api_client.call(method, f"reports/{id}{path}")
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert (await api_client.row(suppressed))["status"] == "suppressed"
    ready = await api_client.report(status="ready")
    assert (await api_client.call(method, f"reports/{ready}{path}?status=failed")).status_code == 404
    assert (await api_client.call(method, f"reports/{ready}{path}?status=zzz")).status_code == 400
    headers = bearer(await api_client.api.key("task:read"))
    url = api_client.api.url(f"reports/{ready}{path}")
    assert (await api_client.api.client.request(method, url, headers=headers)).status_code == 403
    assert (await api_client.row(ready))["status"] == "ready"


class BrokenJobs:
    """Takes no job."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        raise ConnectionError("nobody there")


class AwayJobs:
    """Jobs in a database that is not there."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        raise sa.exc.OperationalError("statement", {}, psycopg.OperationalError("the connection is closed"))


@pytest.mark.parametrize(("method", "path", "_started", "error"), CALLS)
async def test_report_removal_without_job_changes_nothing(
    api_client: ApiClient, method: str, path: str, _started: str, error: str
) -> None:
    id = await api_client.report(status="ready")
    app = build(replace(api_client.api.state, jobs=BrokenJobs()))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://inbox.test", headers=bearer(api_client.key)
    ) as client:
        answer = await client.request(method, api_client.api.url(f"reports/{id}{path}"))
    assert (answer.status_code, answer.json()) == (500, {"error": error})
    away = build(replace(api_client.api.state, jobs=AwayJobs()))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(away), base_url="http://inbox.test", headers=bearer(api_client.key)
    ) as client:
        answer = await client.request(method, api_client.api.url(f"reports/{id}{path}"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await api_client.row(id))["status"] == "ready"
    assert (await api_client.call(method, f"reports/{id}{path}")).status_code == 202
