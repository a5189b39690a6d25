"""Shared code of commands on the server's machine: settings, and an open app."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from postroom.cli.client.here import load_settings, local_settings
from postroom.cli.client.target import local_only

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

__all__ = ["DataDir", "check_project", "command_name", "load_settings", "local_settings", "run"]

T = TypeVar("T")

command_name: ContextVar[str] = ContextVar("command_name", default="")
"""The running command or its group."""

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Data folder of this machine's server, instead of POSTROOM_DATA_DIR. Default: /var/lib/postroom for "
        "root, else ~/.local/share/postroom.",
        show_default=False,
        is_eager=True,
        rich_help_panel="Which server",
    ),
]
"""The option for the data directory."""


def run(
    data_dir: Path | None,
    work: "Callable[[App], Awaitable[T]]",
    *,
    making: bool = False,
    project: int | None = None,
) -> T:
    """Open the local server, attach to it if it is running, and do `work`.

    `making` lets the command create a missing data directory; otherwise that is an error. `project` must exist.

    Raises:
        NotFound: there is no such project.
        Invalid: a remote server is selected, for which this command does not work.
    """
    import asyncio

    from postroom.app.bootstrap import open_app

    local_only(f"postroom {command_name.get()}".strip(), data_dir)
    settings = local_settings(data_dir, making=making)

    async def inside() -> T:
        async with open_app(settings) as app:
            if project is not None:
                await check_project(app, project)
            return await work(app)

    return asyncio.run(inside())


async def check_project(app: "App", project_id: int) -> None:
    """Check that a project exists.

    Raises:
        NotFound: there is none with this id; the message lists the existing ones.
    """
    from postroom.cli.client.projects import listed
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.projects import service

    async with unit_of_work(app.engine) as uow:
        if await service.get(uow, project_id) is not None:
            return
        ids = await service.all_ids(uow)
        known = [{"id": one.id, "name": one.name} for id in ids[:100] if (one := await service.get(uow, id))]
    hint = f"Available: {listed(known)}." if known else "Create the first one: postroom projects create NAME"
    raise NotFound(f"There is no project {project_id}. {hint}")
