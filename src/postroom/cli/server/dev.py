"""`postroom dev`: what helps those who write clients and tests."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, say, show, show_json

if TYPE_CHECKING:
    from postroom.bootstrap import App

dev = typer.Typer(help="Help for those who write clients and tests.", no_args_is_help=True)


@dev.callback()
def _dev() -> None:
    """Help for those who write clients and tests."""


@dev.command()
def seed(
    *,
    organization: Annotated[
        UUID | None, typer.Option(help="Where the project goes. Default: a new organization.")
    ] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make a fresh project with one object of every kind, and print their ids and keys to call with.

    A second project, of another organization, holds what must not be reached from the first. It works beside a
    running server and without one. Nothing that is there is changed; each call makes a new project.
    """
    from postroom.db.engine import unit_of_work
    from postroom.projects.service import ensure_default
    from postroom.sample.seed import Kit
    from postroom.sample.seed import seed as make

    async def work(app: "App") -> dict[str, Any]:
        now = app.clock()
        async with unit_of_work(app.engine) as uow:
            # Project 1 is the default one, whoever comes first.
            await ensure_default(uow, now)
            return await make(Kit(uow, app.jobs, app.hasher, now), organization=organization)

    made = run(data_dir, work, making=True)
    if json:
        show_json(made)
    else:
        show(
            [{"name": name, "value": value} for name, value in made.items() if not isinstance(value, dict)],
            ("name", "value"),
            Format.TABLE,
        )
        say("More with --json.")


@dev.command()
def schema() -> None:
    """Print the API's description, an OpenAPI 3.1 document as JSON, for those who generate clients from it.

    It is what a server of this version answers at /api/schema/. No server and no database is needed.
    """
    from postroom.api.app import describe

    show_json(describe())
