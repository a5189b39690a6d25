"""`postroom dev`: tools for authors of clients and tests."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import organization_option
from postroom.cli.output import AsJson, Format, say, show, show_json

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

dev = typer.Typer(help="Tools for authors of clients and tests.", no_args_is_help=True)


@dev.callback()
def _dev() -> None:
    """Tools for authors of clients and tests."""


@dev.command()
def seed(
    *,
    organization: Annotated[
        UUID | None, organization_option("Organization of the project, by name or UUID. Default: a new one.")
    ] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Create a project with one object of every kind, and print ids and API keys.

    A second project, in another organization, contains objects that must not be reachable from the first. It works
    with or without a running server. Each call creates new projects; nothing else is changed.
    """
    from postroom.db.engine import unit_of_work
    from postroom.projects.service import ensure_default
    from postroom.sample.seed import SeedContext
    from postroom.sample.seed import seed as make

    async def work(app: "App") -> dict[str, Any]:
        now = app.clock()
        async with unit_of_work(app.engine) as uow:
            # Project 1 is always the default project, even if this command runs first.
            await ensure_default(uow, now)
            return await make(SeedContext(uow, app.jobs, app.hasher, now), organization=organization)

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
    """Print the API's description as an OpenAPI 3.1 document in JSON, for generating clients.

    It equals /api/schema/ of a server of this version, and needs no server or database.
    """
    from postroom.api.app import describe

    show_json(describe())
