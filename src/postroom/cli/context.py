"""Shared code of commands on the server's machine: settings, and an open app, in this process or in the server."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from postroom.cli.client.here import load_settings, local_settings
from postroom.cli.client.target import local_only, running

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

__all__ = [
    "DataDir",
    "call",
    "check_project",
    "command_name",
    "load_settings",
    "local_settings",
    "on_server",
    "perform",
    "run",
]

T = TypeVar("T")

Work = Callable[..., Awaitable[Any]]
"""What a command does with an open app: a function of it, and of named arguments that came as JSON."""

CALLS_PATH = "/owner/calls/"
"""Path of calls on the owner's socket, before the name of the work."""

_WORK: dict[str, Work] = {}

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
    from postroom.db.callers import Caller, calling

    local_only(f"postroom {command_name.get()}".strip(), data_dir)
    settings = local_settings(data_dir, making=making)

    async def inside() -> T:
        async with open_app(settings) as app:
            if project is not None:
                await check_project(app, project)
            with calling(Caller("operator")):
                return await work(app)

    return asyncio.run(inside())


def on_server(work: Work) -> Work:
    """Allow the owner's commands to have `work` done by the running server, with `call`."""
    _WORK[_name(work)] = work
    return work


def call(work: Work, data_dir: Path | None, *, making: bool = False, **arguments: Any) -> Any:
    """Have the running server do `work`, or do it in this process without one, and return its result as JSON.

    The argument `project`, if any, must exist. `making` is as in `run`.

    Raises:
        NotFound: there is no such project, or no data directory.
        Invalid: a remote server is selected, for which this command does not work.
    """
    import asyncio
    import json

    local_only(f"postroom {command_name.get()}".strip(), data_dir)
    # The work gets the same values in either process.
    arguments = json.loads(json.dumps(arguments, default=str))
    server = running(data_dir)
    if server is not None:
        return asyncio.run(server.post(CALLS_PATH + _name(work), arguments))
    return run(data_dir, lambda app: perform(app, _name(work), arguments), making=making)


async def perform(app: "App", name: str, arguments: dict[str, Any]) -> Any:
    """Do the work that `on_server` allows under `name`, and return its result as JSON.

    Raises:
        NotFound: there is no such work, or no such project.
    """
    from contextlib import suppress
    from importlib import import_module

    from postroom.db.callers import Caller, calling
    from postroom.domain.errors import NotFound
    from postroom.kit.wire_json import wire_values

    module = name.partition(":")[0]
    if name not in _WORK and module.startswith("postroom.cli."):
        # Its module is only known here once the command runs.
        with suppress(ModuleNotFoundError):
            import_module(module)
    if name not in _WORK:
        raise NotFound("The running server has another version than this command. Restart the server.")
    if arguments.get("project") is not None:
        await check_project(app, arguments["project"])
    with calling(Caller("operator")):
        return wire_values(await _WORK[name](app, **arguments))


def _name(work: Work) -> str:
    return f"{work.__module__}:{work.__name__}"


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
