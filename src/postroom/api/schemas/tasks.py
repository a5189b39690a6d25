"""JSON of tasks and their runs, and the request bodies of clients."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from postroom.db.engine import UnitOfWork
from postroom.domain.git.names import is_branch, repository_name
from postroom.domain.handoff.task_runs import Status
from postroom.domain.handoff.tasks import (
    MADE_BY_USERS,
    MAX_DESCRIPTION,
    MAX_ORIGIN,
    MAX_TITLE,
    RESERVED_ORIGINS,
)
from postroom.domain.signals.extras import json_problem
from postroom.identity import people
from postroom.identity.people import PersonResponse, optional_person
from postroom.kit.times import wire_time
from postroom.reports.work_log import service as work_log
from postroom.tasks import service as tasks
from postroom.tasks.schemas import Task, TaskRun
from postroom.validation.described import BranchName, Described, RepositoryName
from postroom.validation.fields import AnyText, Identifier, NotNull, Text
from postroom.validation.problems import WIRE

STATUSES: tuple[str, ...] = get_args(Status)


async def show_tasks(uow: UnitOfWork, found: Sequence[Task]) -> list[dict[str, Any]]:
    """Return the JSON objects of tasks, with their authors, reports and newest runs."""
    ids = [task.id for task in found]
    newest = await tasks.newest_runs(uow, ids)
    makers = await people.by_id(uow, {one.created_by_id for one in found if one.created_by_id is not None})
    reports = await work_log.reports_by_task(uow, ids)
    return [
        {
            "id": str(task.id),
            "title": task.title,
            "description": task.description,
            "origin_product": task.origin_product,
            "repository": task.repository,
            "signal_report": None if (report := reports.get(task.id)) is None else str(report),
            "latest_run": None if (run := newest.get(task.id)) is None else run_on_wire(run),
            "created_at": wire_time(task.created_at),
            "updated_at": wire_time(task.updated_at),
            "created_by": optional_person(
                None if task.created_by_id is None else makers.get(task.created_by_id)
            ),
            "created_by_task": None if task.created_by_task_id is None else str(task.created_by_task_id),
        }
        for task in found
    ]


def run_on_wire(run: TaskRun) -> dict[str, Any]:
    """Return the JSON object of a run."""
    return {
        "id": str(run.id),
        "task": str(run.task_id),
        "status": run.status,
        "branch": run.branch,
        "output": run.output,
        "error_message": run.error,
        "created_at": wire_time(run.created_at),
        "updated_at": wire_time(run.updated_at),
        "completed_at": None if run.completed_at is None else wire_time(run.completed_at),
    }


def _refuse(detail: str) -> PydanticCustomError:
    return PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": detail})


def _repository(value: str | None) -> str | None:
    if value is None:
        return None
    name = repository_name(value)
    if name is None:
        raise _refuse("Write a repository as 'organization/repository'.")
    return name


def _branch(value: str | None) -> str | None:
    if value is not None and not is_branch(value):
        raise _refuse("This is not a valid branch name.")
    return value


def _origin(value: str) -> str:
    if value in RESERVED_ORIGINS:
        raise _refuse(f"Only the server creates tasks of '{value}'.")
    return value


def _output(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if value is None:
        return None
    problem = json_problem(value)
    if problem is not None:
        raise _refuse(problem)
    return value


Repository = Annotated[Annotated[Text, RepositoryName] | None, AfterValidator(_repository)]
Branch = Annotated[Text, BranchName, AfterValidator(_branch)]

_TITLE = "What to do, in one line."
_DESCRIPTION = "What to do, in detail."
_REPOSITORY = "Repository: `organization/repository`."


class TaskBody(BaseModel):
    """A task to create."""

    model_config = ConfigDict(extra="ignore")

    title: Annotated[Text, Field(max_length=MAX_TITLE, description=_TITLE)]
    description: Annotated[AnyText, Field(max_length=MAX_DESCRIPTION, description=_DESCRIPTION)] = ""
    origin_product: Annotated[
        Annotated[Text, Field(max_length=MAX_ORIGIN)],
        AfterValidator(_origin),
        Described({"not": {"enum": sorted(RESERVED_ORIGINS)}}),
        Field(description="Origin of the task."),
    ] = MADE_BY_USERS
    repository: Annotated[Repository, Field(description=_REPOSITORY)] = None
    signal_report: Annotated[
        Identifier | None,
        Field(description="Report that the task is for; its work log then mentions the task."),
    ] = None


class TaskChanges(BaseModel):
    """Changes to a task; omitted fields stay."""

    model_config = ConfigDict(extra="ignore")

    title: Annotated[
        Annotated[Text, Field(max_length=MAX_TITLE)] | None, NotNull, Field(description=_TITLE)
    ] = None
    description: Annotated[
        Annotated[AnyText, Field(max_length=MAX_DESCRIPTION)] | None,
        NotNull,
        Field(description=_DESCRIPTION),
    ] = None
    repository: Annotated[Repository, Field(description=f"{_REPOSITORY} Null for none.")] = None


class TaskQuery(BaseModel):
    """Filters of the list of tasks."""

    origin_product: Annotated[Text | None, NotNull] = Field(
        default=None, description="Only tasks of this origin."
    )
    repository: Annotated[Repository, NotNull] = Field(
        default=None, description="Only tasks in this repository."
    )
    status: Annotated[Status | None, NotNull] = Field(
        default=None, description="Only tasks whose latest run has this status."
    )
    report_id: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Only tasks that are in the work log of this report."
    )


class TaskRunBody(BaseModel):
    """A run of a task."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[
        Status, Field(description="Status: `in_progress` if the caller has started already.")
    ] = "queued"
    branch: Annotated[Branch | None, Field(description="Branch of the work.")] = None


class RunChanges(BaseModel):
    """Changes to a run; omitted fields stay. A finished run cannot be changed."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[Status | None, NotNull, Field(description="Status; it can only progress.")] = None
    branch: Annotated[Branch | None, NotNull, Field(description="Branch of the work.")] = None
    output: Annotated[
        Annotated[dict[str, Any], AfterValidator(_output)] | None,
        NotNull,
        Field(
            description="Result, replacing the previous one. `pr_url` is the pull request, which the task's "
            "reports then show."
        ),
    ] = None
    error_message: Annotated[
        AnyText | None, NotNull, Field(description="Reason of the failure or cancellation.")
    ] = None


class RunShape(BaseModel):
    """One run of a task."""

    id: UUID
    task: UUID
    status: Status = Field(description="Status; `queued` runs wait to be started.")
    branch: str | None = Field(description="Branch of the work.")
    output: dict[str, Any] = Field(description="Result, such as `pr_url`.")
    error_message: str | None = Field(description="Why it failed, or was cancelled.")
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None = Field(description="When it ended.")


class TaskShape(BaseModel):
    """A task for an agent."""

    id: UUID
    title: str
    description: str
    origin_product: str = Field(description="Origin of the task.")
    repository: str | None
    signal_report: UUID | None = Field(description="Latest report whose work log mentions it.")
    latest_run: RunShape | None
    created_at: datetime
    updated_at: datetime
    created_by: PersonResponse | None = Field(description="User who created it.")
    created_by_task: UUID | None = Field(description="Task that created it, instead of a user.")


class TaskPageShape(BaseModel):
    """One page of tasks, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[TaskShape]


class RunPageShape(BaseModel):
    """One page of the runs of a task, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[RunShape]
