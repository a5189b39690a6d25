"""`postroom posthog`: the PostHog instance whose inventory is part of a project's profile."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.scouts.profile.posthog import Imported

posthog = typer.Typer(
    help="Read the inventory of a PostHog instance into a project's profile, for scouts.",
    no_args_is_help=True,
)

Project = Annotated[int, typer.Option(help="The project; an environment has the profile of its parent.")]

MAX_TYPED = 10_000
COLUMNS = ("section", "read", "problem")


@posthog.command()
def connect(
    host: Annotated[str, typer.Argument(help="Address of the instance, such as https://eu.posthog.com.")],
    remote_project: Annotated[str, typer.Argument(help="Number of the PostHog project, or @current.")],
    *,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Connect a project to a PostHog project and read its inventory.

    A personal API key with read scopes is read from standard input, not from an argument, because everybody on the
    machine can see arguments. It is stored encrypted with the server's secret key. The inventory is refreshed every
    POSTROOM_SCOUTS__POSTHOG_MINUTES. Nothing is stored if the instance refuses the key.
    """
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid, PostroomError
    from postroom.scouts.profile import posthog as instances

    key = _typed_key()

    async def work(app: "App") -> "Imported":
        instance = instances.instance_of(host, remote_project, key)
        try:
            async with instances.open_instance(instance) as reader:
                await reader.project()
        except PostroomError as problem:
            raise Invalid(f"The project can't be read at {instance.host}: {problem.message}.") from None
        async with unit_of_work(app.engine) as uow:
            await instances.connect(
                uow, instances.Keys(app.hasher), project_id=project, instance=instance, now=app.clock()
            )
            home = await _home(uow, project)
        return await _import(app, home)

    _show(run(data_dir, work, project=project), Format.JSON if json else Format.TABLE)


@posthog.command("import")
def import_(*, project: Project = 1, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Refresh the inventory and the project's profile now."""
    from postroom.db.engine import unit_of_work

    async def work(app: "App") -> "Imported":
        async with unit_of_work(app.engine) as uow:
            home = await _home(uow, project)
        return await _import(app, home)

    found = run(data_dir, work, project=project)
    _show(found, Format.JSON if json else Format.TABLE)
    if not found.sections:
        raise typer.Exit(1)


@posthog.command("show")
def show_(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Show the connected instance, and when each section was read."""
    from postroom.db.engine import unit_of_work

    async def work(app: "App") -> "Imported":
        async with unit_of_work(app.engine) as uow:
            return await _found(uow, await _home(uow, project))

    _show(run(data_dir, work, project=project), chosen(output, json=json))


@posthog.command()
def disconnect(*, project: Project = 1, data_dir: DataDir = None) -> None:
    """Remove the connected instance, its key and its inventory."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.scouts.profile import posthog as instances
    from postroom.scouts.profile import service as profile

    async def work(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            home = await _home(uow, project)
            if not await instances.disconnect(uow, home):
                raise NotFound(_NONE.format(home))
            await profile.current(uow, home, rebuild=True, now=app.clock())

    run(data_dir, work, project=project)
    say("Disconnected. The profile no longer contains data of the instance.")


_NONE = (
    "Project {} is not connected to a PostHog instance. Connect one: postroom posthog connect HOST PROJECT"
)


def _typed_key() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Personal API key", hide_input=True, err=True))
    return sys.stdin.readline(MAX_TYPED)


async def _home(uow: "UnitOfWork", project: int) -> int:
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects

    row = await projects.get(uow, project)
    if row is None:
        raise NotFound(f"There is no project {project}.")
    return row.parent_id or row.id


async def _found(uow: "UnitOfWork", home: int) -> "Imported":
    from postroom.domain.errors import NotFound
    from postroom.scouts.profile import posthog as instances

    imported = await instances.get(uow, home)
    if imported is None:
        raise NotFound(_NONE.format(home))
    return imported


async def _import(app: "App", home: int) -> "Imported":
    from postroom.db.engine import unit_of_work
    from postroom.worker.scouts import import_inventories

    async with unit_of_work(app.engine) as uow:
        await _found(uow, home)
    await import_inventories(app, project_id=home)
    async with unit_of_work(app.engine) as uow:
        return await _found(uow, home)


def _show(imported: "Imported", output: Format) -> None:
    from postroom.domain.scouts.posthog_inventory import NAMES

    rows: list[dict[str, Any]] = [
        {"section": name, "read": name in imported.sections, "problem": imported.problems.get(name)}
        for name in NAMES
    ]
    if output is Format.JSON:
        show_json(
            {
                "project": imported.project_id,
                "host": imported.host,
                "remote_project": imported.remote_project,
                "imported_at": imported.imported_at and imported.imported_at.isoformat(),
                "sections": rows,
            }
        )
        return
    show(rows, COLUMNS, output)
    if output is Format.TABLE:
        read = "never" if imported.imported_at is None else f"last at {imported.imported_at.isoformat()}"
        say(
            f"Project {imported.project_id} is at project {imported.remote_project} of {imported.host}, "
            f"read {read}."
        )
