"""`postroom keys`: personal API keys of people and programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.names import organization_option, project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.render import shown

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.identity.schemas import KeyInfo, User

keys = typer.Typer(help="Create, list, revoke and roll API keys.", no_args_is_help=True)

KeyId = Annotated[UUID, typer.Argument(help="The key's id, as `postroom keys list` shows it.")]

COLUMNS = ("id", "user", "label", "key", "scopes", "projects", "last_used_at", "state")


@keys.command()
def create(
    *,
    user: Annotated[
        str, typer.Option(help="E-mail address of the key's owner. If there is no account, the command asks.")
    ],
    new_user: Annotated[
        bool, typer.Option("--new-user", help="Create the owner's account, if it is missing, without asking.")
    ] = False,
    project: Annotated[
        list[int] | None, project_option("Limit the key to this project; can be repeated.")
    ] = None,
    organization: Annotated[
        list[UUID] | None, organization_option("Limit the key to this organization; can be repeated.")
    ] = None,
    scopes: Annotated[
        str, typer.Option(help="Scopes, separated by commas, such as task:read,task:write; or *.")
    ],
    label: Annotated[str, typer.Option(help="Label of the key.")] = "",
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Create a key and print it once. Only its hash is stored.

    The owner becomes a member of the organizations concerned if necessary.
    """
    wanted = {
        "user": user,
        "projects": project or [],
        "organizations": organization or [],
        "scopes": scopes.split(","),
        "label": label,
    }
    found = call(_create, data_dir, making=True, creating=new_user, **wanted)
    if found is None:
        _ask_for_account(user)
        found = call(_create, data_dir, making=True, creating=True, **wanted)
    for line in found["news"]:
        warn(line)
    _show_key(found, json=json)


@on_server
async def _create(
    app: "App",
    *,
    user: str,
    creating: bool,
    projects: list[int],
    organizations: list[str],
    scopes: list[str],
    label: str,
) -> dict[str, Any] | None:
    from postroom.db.engine import unit_of_work
    from postroom.identity import service as identity
    from postroom.projects.service import ensure_default

    now, limits = app.clock(), [UUID(each) for each in organizations]
    async with unit_of_work(app.engine) as uow:
        await ensure_default(uow, now)
        concerned = await _organizations(uow, projects, limits)
        if not creating and "@" in user and await identity.user_named(uow, user) is None:
            return None
        owner, made = await identity.find_or_create_user(uow, email=user, now=now)
        news = [f"Created the user {owner.email}."] if made else []
        news += await _join(uow, owner, concerned, now)
        key, info = await identity.create_key(
            uow,
            user=owner,
            label=label,
            scopes=scopes,
            projects=projects,
            organizations=limits,
            hasher=app.hasher,
            now=now,
        )
    return {"key": key, "info": _row(info), "news": news}


def _ask_for_account(email: str) -> None:
    """Ask whether to create an account: an address may be mistyped.

    Raises:
        Invalid: the answer is no, or nobody can be asked.
    """
    import sys

    from postroom.domain.errors import Invalid

    if not _can_ask():
        raise Invalid(f"There is no user {email}. To create the account as well, add --new-user.")
    # `typer.confirm` would print a space to standard output, which is the key's alone.
    typer.echo(shown(f"There is no user {email}. Create the account? [y/N] "), nl=False, err=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Invalid("No key was created.")


def _can_ask() -> bool:
    import sys

    return sys.stdin.isatty()


async def _organizations(
    uow: "UnitOfWork", projects: Sequence[int], organizations: Sequence[UUID]
) -> list[UUID]:
    """Return the organizations that the key's owner must belong to; without limits, the only existing one."""
    from postroom.domain.errors import Invalid, NotFound
    from postroom.identity.service import list_organizations
    from postroom.projects import service

    known = [organization.id for organization in await list_organizations(uow)]
    for wanted in organizations:
        if wanted not in known:
            raise NotFound(f"There is no organization with the id {wanted}.")
    found = list(organizations)
    for project_id in projects:
        project = await service.get(uow, project_id)
        if project is None:
            raise NotFound(f"There is no project with the id {project_id}.")
        if organizations and project.organization_id not in organizations:
            raise Invalid(
                f"Project {project_id} does not belong to any of the organizations that the key is limited to."
            )
        found.append(project.organization_id)
    if not found and len(known) == 1:
        found = known
    return list(dict.fromkeys(found))


async def _join(uow: "UnitOfWork", user: "User", organizations: Sequence[UUID], now: datetime) -> list[str]:
    from postroom.identity.service import add_member

    return [
        f"Made {user.email} a member of the organization {organization_id}."
        for organization_id in organizations
        if await add_member(uow, user_id=user.id, organization_id=organization_id, now=now)
    ]


@keys.command("list")
def list_(
    *,
    user: Annotated[str | None, typer.Option(help="Only the keys of this e-mail address.")] = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List keys, newest first. The keys themselves are not stored and cannot be shown."""
    show(call(_keys, data_dir, email=user), COLUMNS, chosen(output, json=json))


@on_server
async def _keys(app: "App", *, email: str | None) -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.identity import service

    async with unit_of_work(app.engine) as uow:
        return [_row(info) for info in await service.list_keys(uow, email=email)]


@keys.command()
def revoke(key_id: KeyId, *, data_dir: DataDir = None) -> None:
    """Revoke a key at once."""
    info = call(_revoke, data_dir, key_id=key_id)
    say(f"The key {info['key']} of {info['user']} is revoked.")


@on_server
async def _revoke(app: "App", *, key_id: str) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.identity import service

    async with unit_of_work(app.engine) as uow:
        return _row(await service.revoke_key(uow, UUID(key_id), now=app.clock()))


@keys.command()
def roll(key_id: KeyId, *, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Replace a key's secret and print it. The old one stops working at once."""
    _show_key(call(_roll, data_dir, key_id=key_id), json=json)


@on_server
async def _roll(app: "App", *, key_id: str) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.identity import keys as own_keys

    async with unit_of_work(app.engine) as uow:
        key, info = await own_keys.roll_key(uow, UUID(key_id), hasher=app.hasher, now=app.clock())
    return {"key": key, "info": _row(info)}


def _show_key(made: dict[str, Any], *, json: bool) -> None:
    info = made["info"]
    if json:
        kept = {name: info[name] for name in ("id", "user", "projects", "scopes", "label")}
        show_json({"key": made["key"], "project": next(iter(info["projects"]), None), **kept})
    else:
        say(made["key"])
        warn("Keep it safe: it is not shown again.")


def _row(info: "KeyInfo") -> dict[str, Any]:
    return {
        "id": str(info.id),
        "user": info.user_email,
        "label": info.label,
        "key": info.mask,
        "scopes": list(info.scopes),
        "projects": list(info.projects),
        "organizations": [str(organization) for organization in info.organizations],
        "created_at": info.created_at.isoformat(),
        "last_used_at": info.last_used_at and info.last_used_at.isoformat(),
        "revoked_at": info.revoked_at and info.revoked_at.isoformat(),
        "state": "live" if info.revoked_at is None else "revoked",
    }
