"""Closes the pull request that implements a report once the report is suppressed: best effort, by a job."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.git.pull_requests import PullRequest, pull_request_of
from postroom.git.hosts import GitHosts
from postroom.git.port import GitHostError
from postroom.jobs.port import Job, Jobs
from postroom.reports import repository
from postroom.reports.decisions.pull_requests.links import note_state
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.telemetry import log

CLOSE_JOB = "close_pull_request"
"""Job that closes a suppressed report's pull request (payload: `url`, `project_id`); its key is the report's id."""


async def ask_to_close(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_ids: Sequence[UUID]) -> None:
    """Enqueue a job for each of the reports that is suppressed, not snoozed, and has a pull request.

    Nothing is enqueued when the project is not connected to GitHub or the URL is not a pull request's. Errors are
    logged and leave the rest of the transaction unaffected.
    """
    if not report_ids:
        return
    try:
        async with uow.begin_nested():
            if not await repositories.is_at_github(uow, project_id):
                return
            for report_id, url in (await repository.dismissed_prs(uow, report_ids)).items():
                if pull_request_of(url) is not None:
                    payload = {"project_id": project_id, "url": url}
                    await jobs.enqueue(uow, Job(CLOSE_JOB, str(report_id), payload))
    except Exception:  # noqa: BLE001  # the report is suppressed in any case
        log.exception(
            "could not enqueue a job to close pull requests", project=project_id, reports=len(report_ids)
        )


async def close(engine: AsyncEngine, hosts: GitHosts, vault: Vault, clock: Clock, job: Job) -> None:
    """Perform a job of `ask_to_close`. A failure is noted in the report's work log and not retried.

    A report that is no longer suppressed, or snoozed by now, keeps its pull request.
    """
    project_id, report_id = int(job.payload["project_id"]), UUID(job.key)
    pull = pull_request_of(str(job.payload["url"]))
    async with unit_of_work(engine) as uow:
        suppressed = report_id in await repository.dismissed_prs(uow, [report_id])
    if pull is None or not suppressed:
        return
    try:
        closed = await repositories.close_pull_request(engine, hosts, vault, project_id=project_id, pull=pull)
    except GitHostError as problem:
        log.warning(
            "could not close a pull request", report=job.key, pull_request=str(pull), error=str(problem)
        )
        await _note(engine, clock, project_id=project_id, report_id=report_id, pull=pull, problem=problem)
    else:
        async with unit_of_work(engine) as uow:
            await note_state(uow, pull, "closed", project_ids=[project_id])
        log.info("closed a pull request", report=job.key, pull_request=str(pull), by_us=closed)


async def _note(
    engine: AsyncEngine,
    clock: Clock,
    *,
    project_id: int,
    report_id: UUID,
    pull: PullRequest,
    problem: GitHostError,
) -> None:
    text = f"The report was suppressed, but its pull request {pull} could not be closed: {problem}."
    try:
        async with unit_of_work(engine) as uow:
            await artefacts.append(
                uow,
                project_id=project_id,
                report_id=report_id,
                type="note",
                content={"note": text},
                author=SYSTEM,
                now=clock(),
                id=new_id(),
            )
    except NotFound:
        # It was deleted meanwhile.
        log.info("the report of a note no longer exists", report=str(report_id))
