"""The log lines of a job name the request that caused it, directly or through another job."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import make_project
from tests.helpers.waiting import until
from tests.integration.jobs.workers import enqueue, job_rows, list_dead_letters, running_worker

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.jobs import pending_work
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.sources import service as sources
from postroom.telemetry import log

REQUEST = "a-request-of-the-test"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SENT = {"X-Request-Id": REQUEST, "traceparent": TRACE}
ORIGIN = {"request_id": REQUEST, "traceparent": TRACE}
SIGNAL = {"source_product": "zendesk", "source_type": "ticket", "source_id": "1", "description": "It broke"}


def origin_of(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line.get(name) for name in ORIGIN}


async def test_request_with_a_signal_is_named_in_logs_of_its_jobs(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await sources.enable(
            uow, project_id=api.project, source_product="zendesk", source_type="ticket", now=now()
        )
    answer = await api.client.post(
        api.url("emit"), json=SIGNAL, headers={**bearer(await api.key("signal:emit")), **SENT}
    )
    assert answer.status_code == 202
    caused = await job_rows(api.engine)
    assert caused

    async def hand_on(job: Job) -> None:
        log.info("first", name=job.name)
        async with unit_of_work(api.engine) as uow:
            await JobQueue().enqueue(uow, Job("next", job.key))

    async def end(_: Job) -> None:
        log.info("second")

    handlers = {**dict.fromkeys((row["name"] for row in caused), hand_on), "next": end}
    with capture_logs(processors=[merge_contextvars]) as logs:
        async with running_worker(api.engine, handlers) as worker:
            await until(lambda: sum(line["event"] == "second" for line in logs) == len(caused))
            await until(lambda: not worker.busy)
    lines = [line for line in logs if line["event"] in ("first", "second")]
    assert len(lines) == 2 * len(caused)
    assert all(line["job_id"] and origin_of(line) == ORIGIN for line in lines)


async def test_job_that_fails_for_good_names_its_request(engine: AsyncEngine) -> None:
    async def refuse(_: Job) -> None:
        raise Invalid("Never.")

    with bound_contextvars(**ORIGIN):
        await enqueue(engine, Job("refuse", "1"))
    with capture_logs() as logs:
        async with running_worker(engine, {"refuse": refuse}):
            await until(lambda: any("dead letters" in line["event"] for line in logs))
    failed = [line for line in logs if line["event"].startswith("job ")]
    assert [line["event"] for line in failed] == ["job attempt failed", "job moved to the dead letters"]
    assert all(origin_of(line) == ORIGIN for line in failed)
    assert len(await list_dead_letters(engine)) == 1


async def test_job_that_no_request_caused_names_none(engine: AsyncEngine) -> None:
    async def note(_: Job) -> None:
        log.info("noted")

    await enqueue(engine, Job("note", "1"))
    with capture_logs(processors=[merge_contextvars]) as logs:
        async with running_worker(engine, {"note": note}):
            await until(lambda: any(line["event"] == "noted" for line in logs))
    assert not {"request_id", "traceparent"} & set(logs[0])


async def test_job_requested_again_while_it_waits_names_the_first_request(
    engine: AsyncEngine,
) -> None:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    for id in ("the-first", "the-second"):
        with bound_contextvars(request_id=id):
            async with unit_of_work(engine) as uow:
                job = Job("group", str(project))
                await pending_work.ensure_requested(uow, job, jobs=JobQueue(), now=now())
    assert [(row["request_id"], row["traceparent"]) for row in await job_rows(engine)] == [
        ("the-first", None)
    ]
