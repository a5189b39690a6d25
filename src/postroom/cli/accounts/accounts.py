"""`postroom organizations`, `projects` and `users`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Protocol
from uuid import UUID

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.context import DataDir, call, on_server
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column, age, moment
from postroom.domain.identity.roles import Role

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

organizations = typer.Typer(help="List and create organizations, which own projects and members.")
projects = typer.Typer(help="List and create projects. Each has its own inbox.")
users = typer.Typer(help="Manage accounts and the members of organizations.")

ORGANIZATIONS, PROJECTS = "/api/organizations/", "/api/projects/"
FIRST = "Default organization"
"""Name of the organization that is created with the first project if there is none."""

_ROLES = "owner manages people, member works, viewer reads."

Name = Annotated[str, typer.Argument(help="Name of the organization or project.")]
Organization = Annotated[
    str | None,
    typer.Option(
        "--organization",
        help="Name or UUID of the organization. Default: the current one.",
        show_default=False,
    ),
]


@organizations.command("list")
def list_organizations(
    *, output: Output = Format.TABLE, json: AsJson = False, host: Host = None, data_dir: DataDir = None
) -> None:
    """List the organizations, oldest first."""
    from postroom.clock import now

    rows = ask(_organizations, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.TABLE:
        rows = [{**row, "age": age(moment(row["created_at"]), now())} for row in rows]
        empty = "There is no organization yet: postroom organizations create NAME"
        show(rows, [Column("name", "wrap"), "age", "id"], output, empty=empty)
    else:
        show(rows, ["id", "name", "created_at"], output)


@organizations.command("create")
def create_organization(
    name: Name, *, json: AsJson = False, host: Host = None, data_dir: DataDir = None
) -> None:
    """Create an organization without projects."""

    async def make(client: Client) -> Any:
        return await client.post(ORGANIZATIONS, {"name": name})

    organization = ask(make, host=host, data_dir=data_dir, making=True)
    if json:
        show_json(organization)
    else:
        next_step = f'postroom projects create NAME --organization "{organization["name"]}"'
        say(f"Created the organization {organization['name']} ({organization['id']}). Next: {next_step}")


@projects.command("list")
def list_projects(
    *, output: Output = Format.TABLE, json: AsJson = False, host: Host = None, data_dir: DataDir = None
) -> None:
    """List the accessible projects by number."""

    async def read(client: Client) -> tuple[list[Any], dict[str, str]]:
        _, found = await client.pages(PROJECTS)
        return found, await _names(client)

    found, names = ask(read, host=host, data_dir=data_dir)
    rows = [{**project, "organization_name": names.get(project["organization"], "")} for project in found]
    output = chosen(output, json=json)
    if output is Format.TABLE:
        rows = [{**row, "organization": row["organization_name"] or row["organization"]} for row in rows]
        columns = [Column("id", right=True), Column("name", "wrap"), Column("organization", "wrap")]
        show(rows, columns, output, empty="There is no project yet: postroom projects create NAME")
    else:
        show(rows, ["id", "name", "organization", "organization_name"], output)


@projects.command("create")
def create_project(
    name: Name,
    *,
    organization: Organization = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Create a project without enabled sources."""

    async def make(client: Client) -> Any:
        body = {"name": name}
        owner = await _organization(client, organization, making=True)
        if owner is not None:
            body["organization"] = owner
        return await client.post(PROJECTS, body)

    created = ask(make, host=host, data_dir=data_dir, making=True)
    if json:
        show_json(created)
        return
    say(f"Created the project {created['id']} ({created['name']}).")
    say(f"Next: postroom sources enable PRODUCT TYPE --project {created['id']}")


@users.command("list")
def list_users(
    *,
    organization: Annotated[
        str | None, typer.Option("--organization", help="Only members of this organization: name or UUID.")
    ] = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the members of the accessible organizations by number."""

    async def read(client: Client) -> list[dict[str, Any]]:
        by_id: dict[int, dict[str, Any]] = {}
        for item in await _chosen(client, organization):
            _, members = await client.pages(f"{ORGANIZATIONS}{item['id']}/members/")
            for member in members:
                by_id.setdefault(member["id"], {**member, "organizations": []})
                by_id[member["id"]]["organizations"].append(item["name"])
        return [by_id[id] for id in sorted(by_id)]

    rows = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is Format.TABLE:
        rows = [{**row, "name": f"{row['first_name']} {row['last_name']}".strip()} for row in rows]
        columns = [
            Column("id", right=True),
            Column("email", "wrap"),
            Column("name", "wrap"),
            Column("github_login", "wrap"),
            Column("organizations", "wrap"),
        ]
        show(rows, columns, output, empty="There are no users yet: postroom users create EMAIL")
    else:
        columns_plain: list[str | Column] = ["id", "email", "first_name", "last_name", "github_login", "uuid"]
        show(rows, columns_plain, output)


@users.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    *,
    name: Annotated[str, typer.Option(help="First and last name.")] = "",
    github_login: Annotated[str, typer.Option(help="Login at the git host.")] = "",
    role: Annotated[
        Role | None,
        typer.Option(help=f"{_ROLES} Default: member; the first one is owner.", show_default=False),
    ] = None,
    organization: Organization = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make somebody a member of an organization, on the server and without asking; owners use `users invite`.

    An account is created if necessary. It has neither a password nor a key: postroom users reset-link EMAIL, or
    postroom keys create --user EMAIL --scopes task:read
    """
    first, _, last = name.strip().partition(" ")
    given = {"email": email, "first_name": first, "last_name": last.strip(), "github_login": github_login}
    user = call(_enrol, data_dir, making=True, role=role, organization=organization, **given)
    if json:
        show_json(user)
    else:
        say(f"{user['email']} is a member, user {user['id']}.")


@on_server
async def _enrol(
    app: "App", *, email: str, role: str | None, organization: str | None, github_login: str, **names: str
) -> Any:
    from postroom.api.schemas.identity.users import member_response
    from postroom.db.engine import unit_of_work
    from postroom.identity import members, service

    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        every = await service.list_organizations(uow)
        if not every and organization is None:
            every = [await service.create_organization(uow, name=FIRST, now=now)]
        owner = every[0].id if organization is None else _named(every, organization)
        user = await service.enrol(
            uow,
            organization_id=owner,
            email=email,
            first_name=names["first_name"],
            last_name=names["last_name"],
            github_login=github_login or None,
            role=Role(role) if role else None,
            now=now,
        )
        member = await members.member(uow, owner, user.id)
    return {} if member is None else member_response(member)


@users.command("invite")
def invite_user(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    *,
    role: Annotated[Role, typer.Option(help=_ROLES)] = Role.MEMBER,
    organization: Organization = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print a link with which somebody joins an organization, valid for a week. Pass it on yourself."""

    async def make(client: Client) -> Any:
        owner = await _organization(client, organization, making=True)
        body = {"email": email, "role": role}
        made = await client.post(f"{ORGANIZATIONS}{owner or '@current'}/invites/", body)
        return {**made, "url": client.address.rstrip("/") + made["path"]}

    made = ask(make, host=host, data_dir=data_dir, making=True)
    if json:
        show_json(made)
    else:
        say(made["url"])


async def _organizations(client: Client) -> list[Any]:
    return (await client.pages(ORGANIZATIONS))[1]


async def _names(client: Client) -> dict[str, str]:
    """Return the names of the organizations that the key can read."""
    from postroom.domain.errors import Forbidden

    try:
        return {organization["id"]: organization["name"] for organization in await _organizations(client)}
    except Forbidden:
        return {}


async def organization_named(client: Client, wanted: str) -> str:
    """Return the UUID of the organization with this name or UUID; see `_organization`."""
    return str(await _organization(client, wanted))


async def _chosen(client: Client, wanted: str | None) -> Sequence[Any]:
    organizations = await _organizations(client)
    if wanted is None:
        return organizations
    id = await _organization(client, wanted)
    return [organization for organization in organizations if organization["id"] == id]


async def _organization(client: Client, wanted: str | None, *, making: bool = False) -> str | None:
    """Return the id of the named organization, None for the current one; `making` creates the first one.

    Raises:
        NotFound: none has this name.
        Invalid: several have it.
    """
    if wanted is None:
        if making and client.local and not await _organizations(client):
            return str((await client.post(ORGANIZATIONS, {"name": FIRST}))["id"])
        return None
    try:
        return str(UUID(wanted))
    except ValueError:
        every = [
            OrganizationName(UUID(organization["id"]), organization["name"])
            for organization in await _organizations(client)
        ]
        return str(_named(every, wanted))


class _HasName(Protocol):
    """An organization."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


class OrganizationName(NamedTuple):
    """An organization that the API returned."""

    id: UUID
    name: str


def _named(every: Sequence[_HasName], wanted: str) -> UUID:
    """Return the id of the organization with this name or UUID; see `_organization`."""
    from postroom.domain.errors import Invalid, NotFound

    named = [
        organization.id
        for organization in every
        if organization.name.casefold() == wanted.strip().casefold() or str(organization.id) == wanted.lower()
    ]
    if len(named) == 1:
        return named[0]
    if named:
        raise Invalid(
            f"Several organizations are named {wanted}; give the UUID: {', '.join(map(str, named))}."
        )
    known = ", ".join(organization.name for organization in every) or "none yet"
    raise NotFound(f"There is no organization {wanted}. Available: {known}.")
