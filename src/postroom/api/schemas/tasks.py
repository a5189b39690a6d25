"""JSON of tasks and their runs, and the request bodies of clients."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self, get_args
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

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
from postroom.reports.work_log import service as work_log
from postroom.tasks import service as tasks
from postroom.tasks.schemas import Task, TaskRun
from postroom.validation.described import BranchName, Described, RepositoryName
from postroom.validation.fields import AnyText, Identifier, NotNull, Text
from postroom.validation.problems import WIRE
from postroom.validation.responses import WireTime

STATUSES: tuple[str, ...] = get_args(Status)


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


class TaskRequest(BaseModel):
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


class TaskRunRequest(BaseModel):
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


class RunOfTaskResponse(BaseModel):
    """One run of a task."""

    id: UUID
    task: UUID
    status: Status = Field(description="Status; `queued` runs wait to be started.")
    branch: str | None = Field(description="Branch of the work.")
    output: dict[str, Any] = Field(description="Result, such as `pr_url`.")
    error_message: str | None = Field(description="Why it failed, or was cancelled.")
    created_at: WireTime
    updated_at: WireTime
    completed_at: WireTime | None = Field(description="When it ended.")

    @classmethod
    def of(cls, run: TaskRun) -> Self:
        """Return the response for a run."""
        return cls(
            id=run.id,
            task=run.task_id,
            status=run.status,
            branch=run.branch,
            output=run.output,
            error_message=run.error,
            created_at=run.created_at,
            updated_at=run.updated_at,
            completed_at=run.completed_at,
        )


class TaskResponse(TypedDict):
    """A task for an agent."""

    id: UUID
    title: str
    description: str
    origin_product: Annotated[str, Field(description="Origin of the task.")]
    repository: str | None
    signal_report: Annotated[UUID | None, Field(description="Latest report whose work log mentions it.")]
    latest_run: RunOfTaskResponse | None
    created_at: WireTime
    updated_at: WireTime
    created_by: Annotated[PersonResponse | None, Field(description="User who created it.")]
    created_by_task: Annotated[UUID | None, Field(description="Task that created it, instead of a user.")]


async def show_tasks(uow: UnitOfWork, found: Sequence[Task]) -> list[TaskResponse]:
    """Return the responses for tasks, with their authors, reports and newest runs."""
    ids = [task.id for task in found]
    newest = await tasks.newest_runs(uow, ids)
    makers = await people.by_id(uow, {one.created_by_id for one in found if one.created_by_id is not None})
    reports = await work_log.reports_by_task(uow, ids)
    return [
        {
            "id": task.id,
            "title": task.title,
            "description": task.description,
            "origin_product": task.origin_product,
            "repository": task.repository,
            "signal_report": reports.get(task.id),
            "latest_run": None if (run := newest.get(task.id)) is None else RunOfTaskResponse.of(run),
            "created_at": task.created_at,
            "updated_at": task.updated_at,
            "created_by": optional_person(
                None if task.created_by_id is None else makers.get(task.created_by_id)
            ),
            "created_by_task": task.created_by_task_id,
        }
        for task in found
    ]
