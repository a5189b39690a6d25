"""Hand a report to a local command: started once, supervised, limited in time, with its result stored.

The command runs under a supervisor process (`handoff.supervisor`) that outlives the worker. If a worker dies, the
next one finds the folder of the run and resumes supervision; a command is never started twice.
"""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound, PostroomError
from postroom.domain.handoff.prompt import Brief
from postroom.domain.handoff.task_runs import ENDED_STATUSES, Status
from postroom.git.port import GitHostError
from postroom.handoff import repository, service, subjects
from postroom.handoff.config import command_problem
from postroom.handoff.run_folder import (
    STARTING,
    Place,
    branch_of,
    end_leftovers,
    explain,
    read_output,
    read_said,
    spawn,
    write_spec,
)
from postroom.handoff.schemas import Handoff
from postroom.handoff.service import COMMAND_JOB
from postroom.jobs.port import Job, Jobs
from postroom.reports.notes import note
from postroom.reports.open_work import read_code_scopes
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.reports.work_log.task_runs import set_run_status
from postroom.repositories import checkout
from postroom.repositories.checkout import CheckoutService, WorkingBranch
from postroom.settings import HandoffSettings
from postroom.signals.reading import signals_of_report
from postroom.tasks import service as tasks
from postroom.telemetry import log
from postroom.text.characters import storable

PACE = 0.2
"""Seconds between checks of a run."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """The dependencies of commands: `folder` contains the run folders, `stopping` says that this worker stops."""

    engine: AsyncEngine
    jobs: Jobs
    settings: HandoffSettings
    checkouts: CheckoutService
    folder: Path
    clock: Clock
    slots: asyncio.Semaphore
    stopping: Callable[[], bool]


async def run(context: CommandContext, handoff_id: UUID) -> None:
    """Run the command for a hand-off, or resume supervising it, and store its result."""
    async with unit_of_work(context.engine) as uow:
        handoff = await repository.select_handoff(uow, handoff_id)
    if handoff is None or handoff.ended_at is not None:
        return
    place = Place((context.folder / str(handoff.task_run_id)).resolve())
    while context.slots.locked():
        if context.stopping():
            await _requeue(context, handoff)
            return
        await asyncio.sleep(PACE)
    async with context.slots:
        await _run(context, handoff, place)


async def _run(context: CommandContext, handoff: Handoff, place: Place) -> None:
    here = f"{socket.gethostname()} {context.folder}"
    async with unit_of_work(context.engine) as uow:
        host = await repository.take_host(uow, handoff.id, here)
        current = await tasks.get_run(uow, handoff.task_run_id)
    if host != here:
        await _fail(context, handoff, f"The worker on {host.split()[0]}, which ran the command, has exited.")
        return
    if current.status == "in_progress" and not place.has("spec.json"):
        await _fail(
            context, handoff, "The folder of the run no longer exists, so the command is not started again."
        )
        return
    if current.status in ENDED_STATUSES and not place.has("begun"):
        await _close(context, handoff, place)
        return
    if not place.has("begun"):
        if context.stopping():
            await _requeue(context, handoff)
            return
        try:
            await _start(context, handoff, place)
        except (GitHostError, PostroomError, OSError, ValueError) as problem:
            log.warning("could not start a command", handoff=str(handoff.id), error=str(problem))
            await _fail(context, handoff, f"The work could not be started: {problem}.")
            await asyncio.to_thread(checkout.remove, place.folder)
            return
    result = await _watch(context, handoff, place)
    await _finish(context, handoff, place, result)


async def _start(context: CommandContext, handoff: Handoff, place: Place) -> None:
    """Create the folder of the run and start its supervisor; remnants of an earlier attempt are removed."""
    problem = command_problem(context.settings, handoff.project_id)
    if problem is not None:
        raise NotFound(problem.rstrip("."))
    if handoff.repository is None:
        raise NotFound("no repository is selected")
    branch = branch_of(handoff)
    if not place.has("spec.json"):
        await asyncio.to_thread(checkout.remove, place.folder)
        await asyncio.to_thread(place.folder.mkdir, mode=0o700, parents=True)
        base = await context.checkouts.check_out(
            project_id=handoff.project_id,
            repository=handoff.repository,
            base=handoff.base_branch,
            branch=branch,
            folder=place.clone,
        )
        async with unit_of_work(context.engine) as uow:
            brief = await _brief(uow, handoff, branch)
        await asyncio.to_thread(write_spec, context.settings, handoff, place, brief, base)
    async with unit_of_work(context.engine) as uow:
        await set_run_status(
            uow, run_id=handoff.task_run_id, status="in_progress", branch=branch, now=context.clock()
        )
    (place.folder / "watched").touch()
    await asyncio.to_thread(spawn, place)
    for _ in range(int(STARTING / PACE)):
        if place.has("begun"):
            return
        await asyncio.sleep(PACE)
    raise OSError("its supervisor did not start in time")


async def _brief(uow: UnitOfWork, handoff: Handoff, branch: str) -> Brief:
    subject = await subjects.read_subject(uow, handoff.report_id)
    if subject is None:
        raise NotFound("the report no longer exists")
    code_scope = (await read_code_scopes(uow, [handoff.report_id]))[handoff.report_id]
    signals = await signals_of_report(uow, handoff.report_id)
    log_page = await artefacts.list_page(
        uow, project_id=handoff.project_id, report_id=handoff.report_id, limit=200, offset=0
    )
    references = [
        f"{artefact.content['file_path']}:{artefact.content['start_line']}\n{artefact.content['contents']}"
        for artefact in log_page.artefacts
        if artefact.type == "code_reference"
    ]
    return Brief(
        title=subject.words,
        summary=subject.summary or "",
        repository=handoff.repository,
        branch=branch,
        paths=sorted(code_scope.paths),
        commits=sorted(code_scope.commits),
        references=references,
        signals=[signal.content for signal in signals],
        output_file="$POSTROOM_OUTPUT_FILE",
    )


async def _watch(context: CommandContext, handoff: Handoff, place: Place) -> dict[str, Any]:
    """Wait until a command ends; terminate it if its run is cancelled or this worker stops."""
    unattended = 0
    looks = 0
    while not place.has("result.json"):
        (place.folder / "watched").touch()
        if context.stopping() or (looks % 10 == 0 and await _is_over(context, handoff)):
            (place.folder / "stop").touch()
        # Checked twice, since the supervisor may have written its result and exited between the checks.
        unattended = 0 if place.is_supervised() else unattended + 1
        if unattended > 2 and not place.has("result.json"):
            await asyncio.to_thread(end_leftovers, handoff.task_run_id)
            return {"ended": "interrupted", "code": None, "error": None}
        looks += 1
        await asyncio.sleep(PACE)
    return await asyncio.to_thread(place.read_result)


async def _is_over(context: CommandContext, handoff: Handoff) -> bool:
    async with unit_of_work(context.engine) as uow:
        try:
            return (await tasks.get_run(uow, handoff.task_run_id)).status in ENDED_STATUSES
        except NotFound:
            return True


async def _finish(context: CommandContext, handoff: Handoff, place: Place, result: Mapping[str, Any]) -> None:
    output = await asyncio.to_thread(read_output, place)
    succeeded = result["ended"] == "exit" and result["code"] == 0
    working_branch, kept_reason = await _collect(context, handoff, place)
    status: Status = "completed" if succeeded else "failed"
    error = None if succeeded else explain(result, output)
    declared: dict[str, Any] = {"exit_code": result["code"], **await asyncio.to_thread(read_said, place)}
    if working_branch is not None and working_branch.commit is not None:
        declared |= {"branch": working_branch.branch, "commit_sha": working_branch.commit}
    async with unit_of_work(context.engine) as uow:
        now = context.clock()
        await repository.update_handoff(uow, handoff.id, {"output": output})
        if working_branch is not None and working_branch.commit is not None:
            await _log_commit(uow, handoff, working_branch, context)
        elif succeeded:
            text = f"The command of task {handoff.task_id} succeeded and changed nothing."
            await note(uow, handoff.project_id, handoff.report_id, text, now=now)
        if kept_reason is not None:
            await note(uow, handoff.project_id, handoff.report_id, kept_reason, now=now)
        try:
            async with uow.begin_nested():
                await set_run_status(
                    uow,
                    run_id=handoff.task_run_id,
                    status=status,
                    output=declared,
                    error=error,
                    branch=None if working_branch is None else working_branch.branch,
                    now=now,
                )
        except (Conflict, NotFound):
            log.info("a run ended before its command", run=str(handoff.task_run_id))
        await service.settle(uow, handoff.id, now=now)
    log.info("a command ended", handoff=str(handoff.id), ended=result["ended"], code=result["code"])
    if kept_reason is None:
        await asyncio.to_thread(checkout.remove, place.folder)


async def _collect(
    context: CommandContext, handoff: Handoff, place: Place
) -> tuple[WorkingBranch | None, str | None]:
    """Return the result, and the reason if the branch still exists only in the run's folder."""
    spec = json.loads(await asyncio.to_thread((place.folder / "spec.json").read_text))
    try:
        working_branch = await context.checkouts.collect(
            place.clone, base_commit=spec["base"], message=spec["message"]
        )
        if working_branch.commit is None:
            return working_branch, None
        why = await context.checkouts.bring_back(
            project_id=handoff.project_id,
            repository=handoff.repository or "",
            folder=place.clone,
            work=working_branch,
        )
    except GitHostError as problem:
        return None, f"The result of the command of task {handoff.task_id} could not be read: {problem}."
    return (
        working_branch,
        None if why is None else f"{why} The server keeps it until its retention ends.",
    )


async def _log_commit(
    uow: UnitOfWork, handoff: Handoff, made: WorkingBranch, context: CommandContext
) -> None:
    try:
        await artefacts.append(
            uow,
            project_id=handoff.project_id,
            report_id=handoff.report_id,
            type="commit",
            content={
                "repository": handoff.repository,
                "branch": made.branch,
                "commit_sha": made.commit,
                "message": storable(made.message),
            },
            author=Author.task(handoff.task_id),
            now=context.clock(),
            id=new_id(),
        )
    except NotFound:
        log.info("the report of a commit no longer exists", report=str(handoff.report_id))


async def _fail(context: CommandContext, handoff: Handoff, error: str) -> None:
    async with unit_of_work(context.engine) as uow:
        await service.fail(uow, handoff, error=error, now=context.clock())


async def _close(context: CommandContext, handoff: Handoff, place: Place) -> None:
    async with unit_of_work(context.engine) as uow:
        await service.settle(uow, handoff.id, now=context.clock())
    await asyncio.to_thread(checkout.remove, place.folder)


async def _requeue(context: CommandContext, handoff: Handoff) -> None:
    """Enqueue the job again, since this worker stops before the command was started."""
    async with unit_of_work(context.engine) as uow:
        await context.jobs.enqueue(uow, Job(COMMAND_JOB, str(handoff.id)))
