"""`postroom notify slack`: the Slack app of an organization."""

from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, say, show_json
from postroom.cli.sources.options import typed

slack = typer.Typer(help="Slack as an app, with buttons.", no_args_is_help=True)


@slack.command()
def show(
    *,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show the workspace that is connected, or how to create the app."""

    async def read(client: Client) -> Any:
        return await client.get(await _path(client, project))

    found = ask(read, host=host, data_dir=data_dir)
    if json:
        show_json(found)
    elif found["connection"]:
        say(f"Connected to {found['connection']['team_name']} since {found['connection']['connected_at']}.")
    elif found["manifest"] is None:
        say("Slack has to reach this server: set POSTROOM_PUBLIC_URL first.")
    else:
        say("Create an app at https://api.slack.com/apps from this manifest, install it, and connect it with")
        say("postroom notify slack connect:")
        show_json(found["manifest"])


@slack.command()
def connect(
    *,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Connect the app; its bot token and signing secret are read from two lines of standard input."""
    secrets = typed(["bot_token", "signing_secret"])

    async def write(client: Client) -> Any:
        return await client.put(await _path(client, project), secrets)

    found = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(found)
        return
    say(
        f"Connected to {found['connection']['team_name']}. Add a channel: postroom notify add slack_app CHANNEL"
    )


@slack.command()
def disconnect(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Disconnect the app from all projects of the organization. Links of people end."""
    if not yes and not typer.confirm("Disconnect Slack?", err=True):
        raise typer.Exit(1)

    async def write(client: Client) -> None:
        await client.delete(await _path(client, project))

    ask(write, host=host, data_dir=data_dir, by=by)
    say("Slack is disconnected.")


async def _path(client: Client, project: str | None) -> str:
    return f"{await base_of(client, project)}/slack_app/"
