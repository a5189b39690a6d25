"""`postroom tasks`: tasks of agents and their runs."""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork

tasks = typer.Typer(help="Manage the tasks of coding agents.", no_args_is_help=True)

COLUMNS = ["id", "status", "origin_product", "repository", "updated_at", "title"]
RUN_COLUMNS = ["id", "status", "branch", "created_at", "completed_at", "pr_url", "error_message"]

_End = Literal["completed", "failed", "cancelled"]

Project = Annotated[int, project_option("The project.")]
TaskId = Annotated[UUID, typer.Argument(help="Id of the task.")]
RunId = Annotated[UUID, typer.Argument(help="Id of the run.")]


@tasks.command("list")
def list_(
    *,
    project: Project = 1,
    status: Annotated[str, typer.Option(help="Only tasks whose latest run has this status.")] = "",
    report: Annotated[UUID | None, typer.Option(help="Only tasks in the work log of this report.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List a project's tasks, newest first, with the status of their latest runs."""
    listed = call(_tasks, data_dir, project=project, status=status, report=report, limit=limit)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(listed)
        return
    rows = [{**task, "status": (task["latest_run"] or {}).get("status", "no run")} for task in listed]
    show(rows, COLUMNS, output)


@on_server
async def _tasks(app: "App", *, project: int, status: str, report: str | None, limit: int) -> Any:
    from postroom.api.schemas.tasks import STATUSES, show_tasks
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid
    from postroom.tasks import service
    from postroom.tasks.schemas import TaskFilters

    if status and status not in STATUSES:
        raise Invalid(f"There is no status '{status}'. Available: {', '.join(STATUSES)}.")
    only = None if report is None else UUID(report)
    filters = TaskFilters(status=status or None, report_id=only)  # type: ignore[arg-type]  # checked above
    async with unit_of_work(app.engine) as uow:
        page = await service.list_tasks(uow, project, filters, limit=limit, offset=0)
        return await show_tasks(uow, page.tasks)


@tasks.command("show")
def show_one(
    task_id: TaskId,
    *,
    project: Project = 1,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a task and its runs, newest first."""
    row = call(_task, data_dir, project=project, task_id=task_id)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(row)
        return
    say(row["title"])
    if row["signal_report"]:
        say(f"For report {row['signal_report']}")
    rows = [{**each, "pr_url": each["output"].get("pr_url")} for each in row["runs"]]
    show(rows, RUN_COLUMNS, output)


@on_server
async def _task(app: "App", *, project: int, task_id: str) -> dict[str, Any]:
    from postroom.api.schemas.tasks import RunOfTaskResponse, show_tasks
    from postroom.db.engine import unit_of_work
    from postroom.tasks import service

    id = UUID(task_id)
    async with unit_of_work(app.engine) as uow:
        (task,) = await show_tasks(uow, [await service.get_task(uow, project, id)])
        runs = await service.runs_of(uow, project_id=project, task_ids=[id])
    return {**task, "runs": [RunOfTaskResponse.of(each) for each in runs]}


@tasks.command()
def create(
    title: Annotated[str, typer.Argument(help="What to do, in one line.")],
    *,
    description: Annotated[str, typer.Option(help="What to do, in detail.")] = "",
    repository: Annotated[str | None, typer.Option(help="Repository: ORGANIZATION/NAME.")] = None,
    report: Annotated[UUID | None, typer.Option(help="Report that the task is for.")] = None,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Create a task without a run."""
    given: dict[str, Any] = {
        "title": title,
        "description": description,
        "repository": repository,
        "report": report,
    }
    id = call(_create, data_dir, project=project, **given)
    if json:
        show_json({"id": id, "project": project})
    else:
        say(f"Created task {id}.")


@on_server
async def _create(
    app: "App", *, project: int, title: str, description: str, repository: str | None, report: str | None
) -> UUID:
    from postroom.clock import new_id
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid
    from postroom.domain.git.names import repository_name
    from postroom.reports.work_log import service as artefacts
    from postroom.tasks import service
    from postroom.tasks.schemas import NewTask

    name = None if repository is None else repository_name(repository)
    if repository is not None and name is None:
        raise Invalid("Write a repository as ORGANIZATION/NAME, with letters, digits and . _ - only.")
    new, at = NewTask(title, description, repository=name), app.clock()
    async with unit_of_work(app.engine) as uow:
        id = await service.create_task(uow, project_id=project, new=new, now=at)
        if report is not None:
            await artefacts.link_task(
                uow,
                project_id=project,
                report_id=UUID(report),
                task_id=id,
                content={"product": "tasks", "type": "agent_run", "task_id": str(id)},
                now=at,
                id=new_id(),
            )
    return id


@tasks.command()
def start(
    task_id: TaskId,
    *,
    branch: Annotated[str | None, typer.Option(help="Branch of the work.")] = None,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Start a run of a task."""
    _print_run(call(_start, data_dir, project=project, task_id=task_id, branch=branch), json=json)


@on_server
async def _start(app: "App", *, project: int, task_id: str, branch: str | None) -> Any:
    from postroom.api.schemas.tasks import RunOfTaskResponse
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid
    from postroom.domain.git.names import is_branch
    from postroom.tasks import service

    if branch is not None and not is_branch(branch):
        raise Invalid("This is not a valid branch name.")
    id = UUID(task_id)
    async with unit_of_work(app.engine) as uow:
        await _refuse_scouts(uow, project, id)
        run_id = await service.start_run(
            uow, project_id=project, task_id=id, status="in_progress", branch=branch, now=app.clock()
        )
        return RunOfTaskResponse.of(await service.get_run(uow, run_id))


@tasks.command()
def finish(
    run_id: RunId,
    *,
    failed: Annotated[
        str | None, typer.Option(help="Reason for a failure; without it the run is completed.")
    ] = None,
    pr_url: Annotated[str | None, typer.Option(help="Resulting pull request.")] = None,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Finish a run and record its result."""
    ended: dict[str, Any] = {
        "status": "completed" if failed is None else "failed",
        "error": failed,
        "pr_url": pr_url,
    }
    _print_run(call(_end, data_dir, project=project, run_id=run_id, **ended), json=json)


@tasks.command()
def cancel(
    run_id: RunId,
    *,
    reason: Annotated[str, typer.Option(help="Why.")] = "Cancelled on the server.",
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Cancel a run, and stop the command that the server started for it."""
    ended: dict[str, Any] = {"status": "cancelled", "error": reason, "pr_url": None}
    _print_run(call(_end, data_dir, project=project, run_id=run_id, **ended), json=json)


@on_server
async def _end(
    app: "App", *, project: int, run_id: str, status: _End, error: str | None, pr_url: str | None
) -> Any:
    from postroom.api.schemas.tasks import RunOfTaskResponse
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.reports.work_log.task_runs import set_run_status
    from postroom.tasks import service

    id = UUID(run_id)
    async with unit_of_work(app.engine) as uow:
        before = await service.get_run(uow, id)
        if before.project_id != project:
            raise NotFound("This run does not exist.")
        await _refuse_scouts(uow, project, before.task_id)
        output = None if pr_url is None else {**before.output, "pr_url": pr_url}
        ended = await set_run_status(
            uow, run_id=id, status=status, now=app.clock(), output=output, error=error
        )
        return RunOfTaskResponse.of(ended)


async def _refuse_scouts(uow: "UnitOfWork", project: int, task_id: UUID) -> None:
    from postroom.domain.errors import Conflict
    from postroom.domain.handoff.tasks import MADE_BY_SCOUTS
    from postroom.tasks import service

    if (await service.get_task(uow, project, task_id)).origin_product == MADE_BY_SCOUTS:
        raise Conflict("Tasks of scouts can only be changed by the scouts' runs.")


def _print_run(changed: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json(changed)
    else:
        say(f"Run {changed['id']} of task {changed['task']} is {changed['status']}.")
