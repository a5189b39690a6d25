"""REST endpoints of tasks and their runs, with which agents announce work and report results."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found, permission_denied, validation
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.task_header import NamedTask, caller_of
from postroom.api.schemas.tasks import (
    RunChanges,
    RunOfTaskResponse,
    TaskChanges,
    TaskQuery,
    TaskRequest,
    TaskResponse,
    TaskRunRequest,
    show_tasks,
)
from postroom.clock import new_id
from postroom.domain.errors import NotFound
from postroom.domain.handoff.tasks import MADE_BY_SCOUTS
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.authors import author_of
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.task_runs import set_run_status
from postroom.tasks import service as tasks
from postroom.tasks.schemas import NewTask, Task, TaskFilters, TaskRun

router = Router(prefix="/api/projects/{project_id}/tasks", tags=["tasks"])

_ONE = "/{task_id}"
_RUNS = _ONE + "/runs"
_RUN = _RUNS + "/{task_run_id}"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
TaskId = Annotated[str, Path(description="UUID of the task.")]
RunId = Annotated[str, Path(description="UUID of a run of the task.")]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such task or run in the project."}}
_ENDED: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The run has ended or progressed. Nothing was changed."}
}


@router.get(
    "",
    summary="List tasks",
)
async def list_tasks(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[TaskQuery]
) -> JsonResponse[PageResponse[TaskResponse]]:
    """Return a page of the project's tasks, newest first, each with its newest run."""
    report_id = query.report_id and await canonical(call.uow, call.project_id, query.report_id)
    filters = TaskFilters(query.origin_product, query.repository, query.status, report_id)
    found = await tasks.list_tasks(call.uow, call.project_id, filters, limit=page.limit, offset=page.offset)
    results = await show_tasks(call.uow, found.tasks)
    return json_response(page_response(call.request, page, found.count, results))


@router.post(
    "",
    status_code=201,
    summary="Create a task",
    responses={201: {"description": "The new task."}},
)
async def create_task(
    call: WriteCall, body: ParsedBody[TaskRequest], task: NamedTask
) -> JsonResponse[TaskResponse]:
    """Create a task on behalf of the task in the header, or else of the user; it has no run yet."""
    author = await author_of(call.uow, call.project_id, caller_of(call, task))
    new = NewTask(
        title=body.title,
        description=body.description,
        origin_product=body.origin_product,
        repository=body.repository,
        created_by_id=author.user_id,
        created_by_task_id=author.task_id,
    )
    task_id = await tasks.create_task(call.uow, project_id=call.project_id, new=new, now=call.now)
    if body.signal_report is not None:
        await _link(call, body.signal_report, task_id)
    return await _shown(call, await tasks.get_task(call.uow, call.project_id, task_id), 201)


@router.get(_ONE, summary="Read a task", responses=_MISSING)
async def get_task(call: ReadCall, task_id: TaskId) -> JsonResponse[TaskResponse]:
    """Return the task with its latest run."""
    return await _shown(call, await _task(call, task_id))


@router.patch(
    _ONE,
    summary="Change a task",
    responses=_MISSING,
)
async def edit_task(
    call: WriteCall, task_id: TaskId, sent: UnreadBody[TaskChanges]
) -> JsonResponse[TaskResponse]:
    """Change the given fields of the task."""
    task = await _own_task(call, task_id)
    changes = (await sent.read()).model_dump(exclude_unset=True)
    changed = await tasks.edit_task(
        call.uow, project_id=call.project_id, task_id=task.id, changes=changes, now=call.now
    )
    return await _shown(call, changed)


@router.get(
    _RUNS,
    summary="List the runs of a task",
    responses=_MISSING,
)
async def list_runs(
    call: ReadCall, task_id: TaskId, page: RequestedPage
) -> JsonResponse[PageResponse[RunOfTaskResponse]]:
    """Return a page of the task's runs, newest first."""
    task = await _task(call, task_id)
    count, found = await tasks.list_runs(call.uow, task.id, limit=page.limit, offset=page.offset)
    return json_response(
        page_response(call.request, page, count, [RunOfTaskResponse.of(run) for run in found])
    )


@router.post(
    _RUNS,
    status_code=201,
    summary="Create a run of a task",
    responses={201: {"description": "The new run."}, **_MISSING},
)
async def create_run(
    call: WriteCall, task_id: TaskId, sent: UnreadBody[TaskRunRequest]
) -> JsonResponse[RunOfTaskResponse]:
    """Create a planned or running run of the task. A task may have several open runs."""
    task = await _own_task(call, task_id)
    body = await sent.read()
    run_id = await tasks.start_run(
        call.uow,
        project_id=call.project_id,
        task_id=task.id,
        status=body.status,
        branch=body.branch,
        now=call.now,
    )
    return json_response(RunOfTaskResponse.of(await tasks.get_run(call.uow, run_id)), 201)


@router.get(_RUN, summary="Read a run of a task", responses=_MISSING)
async def get_run(call: ReadCall, task_id: TaskId, task_run_id: RunId) -> JsonResponse[RunOfTaskResponse]:
    """Return the run's status and results so far."""
    return json_response(RunOfTaskResponse.of(await _run(call, await _task(call, task_id), task_run_id)))


@router.post(
    _RUN + "/start",
    summary="Start a queued run",
    responses={**_MISSING, **_ENDED},
)
async def start_run(call: WriteCall, task_id: TaskId, task_run_id: RunId) -> JsonResponse[RunOfTaskResponse]:
    """Mark the run as started by the caller. Of several concurrent calls, one succeeds."""
    run = await _run(call, await _own_task(call, task_id), task_run_id)
    return json_response(RunOfTaskResponse.of(await tasks.begin_run(call.uow, run_id=run.id, now=call.now)))


@router.patch(
    _RUN,
    summary="Change a run",
    responses={**_MISSING, **_ENDED},
)
async def change_run(
    call: WriteCall, task_id: TaskId, task_run_id: RunId, sent: UnreadBody[RunChanges]
) -> JsonResponse[RunOfTaskResponse]:
    """Change the run. `completed`, `failed` and `cancelled` end it; a finished run can't be changed."""
    run = await _run(call, await _own_task(call, task_id), task_run_id)
    body = await sent.read()
    changed = await set_run_status(
        call.uow,
        run_id=run.id,
        status=body.status or run.status,
        now=call.now,
        output=body.output,
        error=body.error_message,
        branch=body.branch,
    )
    return json_response(RunOfTaskResponse.of(changed))


async def _link(call: Call, report_id: UUID, task_id: UUID) -> None:
    try:
        await artefacts.link_task(
            call.uow,
            project_id=call.project_id,
            report_id=await canonical(call.uow, call.project_id, report_id),
            task_id=task_id,
            content={"product": "tasks", "type": "agent_run", "task_id": str(task_id)},
            now=call.now,
            id=new_id(),
        )
    except NotFound:
        raise validation("does_not_exist", "This report does not exist.", "signal_report") from None


async def _task(call: Call, task_id: str) -> Task:
    try:
        return await tasks.get_task(call.uow, call.project_id, object_id(task_id))
    except NotFound:
        raise not_found() from None


async def _own_task(call: Call, task_id: str) -> Task:
    task = await _task(call, task_id)
    if task.origin_product == MADE_BY_SCOUTS:
        # The updates of scout runs need scopes that keys for tasks do not have.
        raise permission_denied("Tasks of scouts can only be changed by the scouts' runs.")
    return task


async def _run(call: Call, task: Task, run_id: str) -> TaskRun:
    try:
        run = await tasks.get_run(call.uow, object_id(run_id))
    except NotFound:
        raise not_found() from None
    if run.task_id != task.id:
        raise not_found()
    return run


async def _shown(call: Call, task: Task, status: int = 200) -> JsonResponse[TaskResponse]:
    return json_response((await show_tasks(call.uow, [task]))[0], status)
