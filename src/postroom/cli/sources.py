"""`postroom sources`: which sources a project lets in."""

from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postroom.bootstrap import App
    from postroom.domain.sources import Source

sources = typer.Typer(help="See and switch the sources that a project lets in.", no_args_is_help=True)

Project = Annotated[int, typer.Option(help="The project.")]
Product = Annotated[str, typer.Argument(help="The source's product, for example error_tracking.")]
Type = Annotated[str, typer.Argument(help="The source's type, for example issue_created.")]


@sources.command("list")
def list_(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """List the sources that somebody has switched on or off. Others are off."""
    from postroom.db.engine import unit_of_work
    from postroom.sources import service

    async def read(app: "App") -> "Mapping[Source, bool]":
        async with unit_of_work(app.engine) as uow:
            return await service.state(uow, project)

    rows = [
        {"source_product": source[0], "source_type": source[1], "enabled": enabled}
        for source, enabled in sorted(run(data_dir, read).items())
    ]
    show(rows, ["source_product", "source_type", "enabled"], chosen(output, json=json))


@sources.command()
def enable(product: Product, type: Type, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Let a source's signals in."""
    _switch(product, type, project, data_dir, enabled=True)


@sources.command()
def disable(product: Product, type: Type, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Keep a source's signals out. Those that came before stay."""
    _switch(product, type, project, data_dir, enabled=False)


def _switch(product: str, type: str, project: int, data_dir: DataDir, *, enabled: bool) -> None:
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects
    from postroom.sources import service

    async def write(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            if await projects.get(uow, project) is None:
                raise NotFound(f"There is no project {project}.")
            await service.switch(
                uow,
                project_id=project,
                source_product=product,
                source_type=type,
                enabled=enabled,
                now=app.clock(),
            )

    run(data_dir, write)
    say(f"{product}/{type} is {'on' if enabled else 'off'} in project {project}.")
