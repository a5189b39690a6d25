"""`postroom sources token` and `dsn`: configuration values for SDKs."""

from typing import Annotated, Any
from uuid import UUID

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, say, show_json, warn

Url = Annotated[
    str | None,
    typer.Option(
        help="Address for SDKs. Default: POSTROOM_SDKS__PUBLIC_URL, else that of the server.",
        show_default=False,
    ),
]
New = Annotated[bool, typer.Option("--new", help="Create an additional token.")]
DEFAULT_URL = "http://127.0.0.1:8010"
"""The default address of `postroom serve`."""


def token(
    *,
    new: New = False,
    url: Url = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print the project's token for SDKs of PostHog and OpenTelemetry, creating it if necessary.

    The token is public: it can only send events. Creating it enables the sources of errors, unless somebody
    disabled them.
    """
    _show(_found(new=new, url=url, project=project, host=host, data_dir=data_dir), "token", json=json)


def dsn(
    *,
    new: New = False,
    url: Url = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print the DSN for Sentry's SDKs, which contains the project's token."""
    _show(_found(new=new, url=url, project=project, host=host, data_dir=data_dir), "dsn", json=json)


def revoke_token(
    token: Annotated[str, typer.Argument(help="The token, its DSN or its id.")],
    *,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Revoke a token within seconds. Events sent with it remain."""

    async def write(client: Client) -> str:
        from postroom.domain.errors import NotFound

        path = f"{await base_of(client, project)}/signals/tokens/"
        for one in (await client.get(path))["results"]:
            if token in (one["id"], one["token"]) or (one["token"] and one["token"] in token):
                await client.delete(f"{path}{one['id']}/")
                return str(one["id"])
        raise NotFound("The project has no such token.")

    say(f"The token {ask(write, host=host, data_dir=data_dir)} is revoked.")


def _found(
    *, new: bool, url: str | None, project: str | None, host: str | None, data_dir: Any
) -> dict[str, Any]:
    """Return the project's first usable token, or create one."""

    async def read(client: Client) -> dict[str, Any]:
        from postroom.tokens.schemas import dsn_of

        base = await base_of(client, project)
        path = f"{base}/signals/tokens/"
        usable = [
            one
            for one in (await client.get(path))["results"]
            if one["revoked_at"] is None and one["token"] is not None
        ]
        found = await client.post(path, {}) if new or not usable else usable[0]
        if url is not None or client.local:
            address = url or load_settings(data_dir).sdks.public_url or DEFAULT_URL
            number = int(str(found["dsn"]).rpartition("/")[2])
            found = {**found, "dsn": dsn_of(address, found["token"], number)}
        return dict(found)

    return dict(ask(read, host=host, data_dir=data_dir, making=True))


def _show(found: dict[str, Any], name: str, *, json: bool) -> None:
    if json:
        show_json({"id": str(UUID(found["id"])), "token": found["token"], "dsn": found["dsn"]})
        return
    say(found[name])
    warn("It is public: it sends events to this project and opens nothing.")
