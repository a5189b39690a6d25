"""`postroom handoff`: configuration, hand-offs, and webhook deliveries."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

handoff = typer.Typer(help="Hand off reports to coding agents.", no_args_is_help=True)

COLUMNS = ["id", "status", "channel", "repository", "created_at", "report", "reason"]
DELIVERY_COLUMNS = ["id", "status", "tries", "last", "created_at", "url"]

Project = Annotated[int, project_option("The project.")]


@handoff.command()
def configure(
    *,
    channel: Annotated[str | None, typer.Option(help="off, webhook, command or pull.")] = None,
    webhook_url: Annotated[str | None, typer.Option(help="URL to post hand-offs to.")] = None,
    daily_limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Maximum automatic starts in 24 hours. Default: the server's limit.",
        ),
    ] = None,
    rotate_secret: Annotated[
        bool, typer.Option("--rotate-secret", help="Create a new webhook secret.")
    ] = False,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show or change how a project hands off reports. A new secret is printed only once."""
    given = {"channel": channel, "webhook_url": webhook_url, "daily_limit": daily_limit}
    changes = {name: value for name, value in given.items() if value is not None}
    updated = call(_configure, data_dir, project=project, changes=changes, rotate=rotate_secret)
    if json:
        show_json(updated)
        return
    say(f"Hand-off channel of project {project}: {updated['channel']}")
    if updated["webhook_url"]:
        say(f"Webhook: {updated['webhook_url']}")
    if updated["webhook_secret"]:
        say(f"Secret, shown only once: {updated['webhook_secret']}")
    if updated["daily_limit"] is not None:
        say(f"At most {updated['daily_limit']} within 24 hours")


@on_server
async def _configure(app: "App", *, project: int, changes: dict[str, Any], rotate: bool) -> Any:
    from typing import get_args

    from postroom.api.schemas.handoff import HandoffConfigResponse
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid
    from postroom.domain.handoff.autostart import Channel
    from postroom.domain.handoff.webhooks import checked_url
    from postroom.handoff import config
    from postroom.handoff.config import Seals

    channel = changes.get("channel")
    if channel is not None and channel not in get_args(Channel):
        raise Invalid(f"There is no channel '{channel}'. Available: {', '.join(get_args(Channel))}.")
    if "webhook_url" in changes:
        changes = {**changes, "webhook_url": checked_url(changes["webhook_url"])}
    async with unit_of_work(app.engine) as uow:
        changed, secret = await config.change(
            uow,
            project,
            changes,
            seal=Seals(app.hasher).seal,
            jobs=app.jobs,
            command_problem=config.command_problem(app.settings.handoff, project),
            rotate=rotate,
            user_id=None,
            now=app.clock(),
        )
    return HandoffConfigResponse.of(changed, secret)


@handoff.command("list")
def list_(
    *,
    project: Project = 1,
    report: Annotated[UUID | None, typer.Option(help="Only hand-offs of this report.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List hand-offs, newest first."""
    rows = call(_handoffs, data_dir, project=project, report=report, limit=limit)
    show(rows, COLUMNS, chosen(output, json=json))


@on_server
async def _handoffs(app: "App", *, project: int, report: str | None, limit: int) -> list[Any]:
    from postroom.api.schemas.handoff import handoff_response
    from postroom.db.engine import unit_of_work
    from postroom.handoff import service
    from postroom.tasks import service as tasks

    only = None if report is None else UUID(report)
    async with unit_of_work(app.engine) as uow:
        page = await service.list_page(uow, project, only, limit=limit, offset=0)
        runs = await tasks.newest_runs(uow, [one.task_id for one in page.handoffs])
        return [handoff_response(one, runs.get(one.task_id)) for one in page.handoffs]


@handoff.command("show")
def show_one(
    handoff_id: Annotated[UUID, typer.Argument(help="Id of the hand-off.")],
    *,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a hand-off and the output of its command."""
    row = call(_handoff, data_dir, project=project, handoff_id=handoff_id)
    if json:
        show_json(row)
        return
    say(f"Report {row['report']}, task {row['task']}, run {row['run']}: {row['status']}")
    for text in (row["reason"], row["error_message"], row["output"]):
        if text:
            say(text)


@on_server
async def _handoff(app: "App", *, project: int, handoff_id: str) -> dict[str, Any]:
    from postroom.api.schemas.handoff import handoff_response
    from postroom.db.engine import unit_of_work
    from postroom.handoff import service
    from postroom.tasks import service as tasks

    async with unit_of_work(app.engine) as uow:
        row = await service.get(uow, project, UUID(handoff_id))
        task_run = await tasks.get_run(uow, row.task_run_id)
    return {**handoff_response(row, task_run), "output": row.output}


@handoff.command()
def deliveries(
    *,
    project: Project = 1,
    status: Annotated[str, typer.Option(help="Only waiting, delivered or failed deliveries.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List webhook deliveries, newest first, with the result of the last attempt."""
    delivery_rows = call(_deliveries, data_dir, project=project, status=status or None, limit=limit)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(delivery_rows)
        return
    show([{**one, **_last(one["attempts"])} for one in delivery_rows], DELIVERY_COLUMNS, output)


@on_server
async def _deliveries(app: "App", *, project: int, status: str | None, limit: int) -> list[Any]:
    from postroom.api.schemas.handoff import DeliveryResponse
    from postroom.db.engine import unit_of_work
    from postroom.handoff import webhook

    async with unit_of_work(app.engine) as uow:
        page = await webhook.list_deliveries(uow, project, status, limit=limit, offset=0)
    return [DeliveryResponse.of(delivery) for delivery in page.deliveries]


def _last(attempts: list[dict[str, Any]]) -> dict[str, Any]:
    last = attempts[-1] if attempts else {}
    return {"tries": len(attempts), "last": last.get("error") or last.get("status")}


@handoff.command()
def redeliver(
    delivery_id: Annotated[UUID, typer.Argument(help="Id of the delivery.")], *, data_dir: DataDir = None
) -> None:
    """Send a finished delivery again."""
    call(_redeliver, data_dir, delivery_id=delivery_id)
    say(f"Delivery {delivery_id} will be sent again.")


@on_server
async def _redeliver(app: "App", *, delivery_id: str) -> None:
    from postroom.db.engine import unit_of_work
    from postroom.handoff import webhook

    async with unit_of_work(app.engine) as uow:
        await webhook.redeliver(
            uow, jobs=app.jobs, project_id=None, delivery_id=UUID(delivery_id), now=app.clock()
        )
