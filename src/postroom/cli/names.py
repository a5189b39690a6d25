"""Options of local commands that take the number or UUID of an object, or its name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from postroom.cli.client import Client, ask

if TYPE_CHECKING:
    from typer.models import OptionInfo


def project_option(help: str) -> Any:
    """Return the option `--project`, whose value becomes the number of the project.

    Where it has a default, POSTROOM_PROJECT comes before that; without one the command is about all projects.
    """
    return _option("--project", help, _project_number, instead_of_default=_chosen_project)


def organization_option(help: str) -> Any:
    """Return the option `--organization`, whose value becomes the UUID of the organization."""
    return _option("--organization", help, _organization_id)


def _option(
    name: str,
    help: str,
    resolve: Callable[[str, Any], Any],
    instead_of_default: Callable[[], str | None] = lambda: None,
) -> "OptionInfo":
    def resolved(context: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
        # `--data-dir` is eager, so that it is known here.
        data_dir = context.params.get("data_dir")
        if value is None or context.resilient_parsing:
            return value
        source = context.get_parameter_source(parameter.name or "")
        if source is not None and source.name == "DEFAULT":
            value = instead_of_default() or value
        return (
            [resolve(one, data_dir) for one in value] if isinstance(value, list) else resolve(value, data_dir)
        )

    option: OptionInfo = typer.Option(
        name, help=help, parser=str, metavar="<name|number>", callback=resolved, show_default=False
    )
    return option


def _chosen_project() -> str | None:
    from postroom.cli.client.projects import CURRENT
    from postroom.settings import ClientSettings

    name = (ClientSettings.read().project or "").strip()
    return None if name == CURRENT else name


def _project_number(text: str, data_dir: Any) -> int:
    from postroom.cli.client.projects import base_of

    if text.isascii() and text.isdigit():
        return int(text)

    async def find(client: Client) -> int:
        return int((await base_of(client, text)).rpartition("/")[2])

    return ask(find, host=None, data_dir=data_dir)


def _organization_id(text: str, data_dir: Any) -> Any:
    from uuid import UUID

    from postroom.cli.accounts.accounts import organization_named

    try:
        return UUID(text)
    except ValueError:
        return UUID(ask(lambda client: organization_named(client, text), host=None, data_dir=data_dir))
