"""`postroom sources token` and `dsn`: configuration values for SDKs."""

from typing import Annotated, Any
from uuid import UUID

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, say, show_json, warn

Url = Annotated[
    str | None,
    typer.Option(
        help="Address for SDKs. Default: POSTROOM_SDKS__PUBLIC_URL or POSTROOM_PUBLIC_URL, else this server.",
        show_default=False,
    ),
]
New = Annotated[bool, typer.Option("--new", help="Create an additional token.")]


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
        for token_row in (await client.get(path))["results"]:
            if token in (token_row["id"], token_row["token"]) or (
                token_row["token"] and token_row["token"] in token
            ):
                await client.delete(f"{path}{token_row['id']}/")
                return str(token_row["id"])
        raise NotFound("The project has no such token.")

    say(f"The token {ask(write, host=host, data_dir=data_dir)} is revoked.")


def _found(
    *, new: bool, url: str | None, project: str | None, host: str | None, data_dir: Any
) -> dict[str, Any]:
    """Return the project's first usable token, or create one."""

    async def read(client: Client) -> dict[str, Any]:
        base = await base_of(client, project)
        path = f"{base}/signals/tokens/"
        usable = [
            token_row
            for token_row in (await client.get(path))["results"]
            if token_row["revoked_at"] is None and token_row["token"] is not None
        ]
        result = await client.post(path, {}) if new or not usable else usable[0]
        if url is not None:
            from postroom.api.schemas.tokens import dsn_of

            number = int(str(result["dsn"]).rpartition("/")[2])
            result = {**result, "dsn": dsn_of(url, result["token"], number)}
        return dict(result)

    return dict(ask(read, host=host, data_dir=data_dir, making=True))


def _show(token_row: dict[str, Any], name: str, *, json: bool) -> None:
    if json:
        show_json({"id": str(UUID(token_row["id"])), "token": token_row["token"], "dsn": token_row["dsn"]})
        return
    say(token_row[name])
    warn("It is public: it only allows sending events to this project.")
