"""`postroom handoff`: configuration, hand-offs, and webhook deliveries."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
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
    rotate_secret: Annotated[bool, typer.Option(help="Create a new webhook secret.")] = False,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show or change how a project hands off reports. A new secret is printed only once."""
    from typing import get_args

    from postroom.api.schemas.handoff import HandoffConfigResponse
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid, NotFound
    from postroom.domain.handoff.autostart import Channel
    from postroom.domain.handoff.webhooks import checked_url
    from postroom.handoff import config
    from postroom.handoff.config import Seals
    from postroom.kit.wire_json import wire_values
    from postroom.projects import service as projects

    if channel is not None and channel not in get_args(Channel):
        raise Invalid(f"There is no channel '{channel}'. Available: {', '.join(get_args(Channel))}.")
    given = {
        "channel": channel,
        "webhook_url": None if webhook_url is None else checked_url(webhook_url),
        "daily_limit": daily_limit,
    }
    changes = {name: value for name, value in given.items() if value is not None}

    async def write(app: "App") -> dict[str, Any]:
        async with unit_of_work(app.engine) as uow:
            if await projects.get(uow, project) is None:
                raise NotFound(f"There is no project {project}.")
            changed, secret = await config.change(
                uow,
                project,
                changes,
                seal=Seals(app.hasher).seal,
                jobs=app.jobs,
                command_problem=config.command_problem(app.settings.handoff, project),
                rotate=rotate_secret,
                user_id=None,
                now=app.clock(),
            )
            shown: dict[str, Any] = wire_values(HandoffConfigResponse.of(changed, secret))
            return shown

    updated = run(data_dir, write, project=project)
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
    from postroom.api.schemas.handoff import handoff_response
    from postroom.db.engine import unit_of_work
    from postroom.handoff import service
    from postroom.kit.wire_json import wire_values
    from postroom.tasks import service as tasks

    async def read(app: "App") -> list[dict[str, Any]]:
        async with unit_of_work(app.engine) as uow:
            page = await service.list_page(uow, project, report, limit=limit, offset=0)
            runs = await tasks.newest_runs(uow, [one.task_id for one in page.handoffs])
            handoffs = [handoff_response(one, runs.get(one.task_id)) for one in page.handoffs]
            listed: list[dict[str, Any]] = wire_values(handoffs)
            return listed

    show(run(data_dir, read, project=project), COLUMNS, chosen(output, json=json))


@handoff.command("show")
def show_one(
    handoff_id: Annotated[UUID, typer.Argument(help="Id of the hand-off.")],
    *,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show a hand-off and the output of its command."""
    from postroom.api.schemas.handoff import handoff_response
    from postroom.db.engine import unit_of_work
    from postroom.handoff import service
    from postroom.kit.wire_json import wire_values
    from postroom.tasks import service as tasks

    async def read(app: "App") -> dict[str, Any]:
        async with unit_of_work(app.engine) as uow:
            row = await service.get(uow, project, handoff_id)
            task_run = await tasks.get_run(uow, row.task_run_id)
            shown: dict[str, Any] = wire_values({**handoff_response(row, task_run), "output": row.output})
            return shown

    row = run(data_dir, read, project=project)
    if json:
        show_json(row)
        return
    say(f"Report {row['report']}, task {row['task']}, run {row['run']}: {row['status']}")
    for text in (row["reason"], row["error_message"], row["output"]):
        if text:
            say(text)


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
    from postroom.api.schemas.handoff import DeliveryResponse
    from postroom.db.engine import unit_of_work
    from postroom.handoff import webhook
    from postroom.kit.wire_json import wire_values

    async def read(app: "App") -> list[dict[str, Any]]:
        async with unit_of_work(app.engine) as uow:
            page = await webhook.list_deliveries(uow, project, status or None, limit=limit, offset=0)
            listed: list[dict[str, Any]] = wire_values(
                [DeliveryResponse.of(delivery) for delivery in page.deliveries]
            )
            return listed

    delivery_rows = run(data_dir, read, project=project)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(delivery_rows)
        return
    show([{**one, **_last(one["attempts"])} for one in delivery_rows], DELIVERY_COLUMNS, output)


def _last(attempts: list[dict[str, Any]]) -> dict[str, Any]:
    last = attempts[-1] if attempts else {}
    return {"tries": len(attempts), "last": last.get("error") or last.get("status")}


@handoff.command()
def redeliver(
    delivery_id: Annotated[UUID, typer.Argument(help="Id of the delivery.")], *, data_dir: DataDir = None
) -> None:
    """Send a finished delivery again."""
    from postroom.db.engine import unit_of_work
    from postroom.handoff import webhook

    async def write(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            await webhook.redeliver(
                uow, jobs=app.jobs, project_id=None, delivery_id=delivery_id, now=app.clock()
            )

    run(data_dir, write)
    say(f"Delivery {delivery_id} will be sent again.")
