"""What every command shares: an open app, and errors as one plain sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from postroom.settings import Settings, default_data_dir

if TYPE_CHECKING:
    from postroom.bootstrap import App

T = TypeVar("T")

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="POSTROOM_DATA_DIR",
        help=f"Folder for the embedded database. Default: {default_data_dir()}.",
        show_default=False,
    ),
]
"""The option that names the data folder."""


def run(data_dir: Path | None, work: "Callable[[App], Awaitable[T]]") -> T:
    """Open the app, attach to the running server or start the embedded database, and do `work`."""
    from postroom.bootstrap import open_app, settings_for

    async def inside() -> T:
        async with open_app(settings_for(data_dir)) as app:
            return await work(app)

    return asyncio.run(inside())


def load_settings(data_dir: Path | None) -> Settings:
    """Return the settings of the environment and the command line."""
    from postroom.bootstrap import settings_for

    return settings_for(data_dir)
