"""`postroom users …`: sign-in administration for the server's operator."""

import sys
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.names import organization_option
from postroom.cli.output import AsJson, say, show_json
from postroom.domain.identity.roles import Role

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.identity.schemas import User
    from postroom.sessions.links import Purpose

Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]

PANEL = "Signing in (on the server's own machine)"


def setup_link(*, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print a link that creates the first account. It is valid for an hour and replaces an earlier one."""
    _show_link(call(_setup_link, data_dir), json=json)


@on_server
async def _setup_link(app: "App") -> dict[str, Any]:
    from postroom.cli.server.serve import link, setup_path, setup_token
    from postroom.domain.errors import Conflict

    token = await setup_token(app)
    if token is None:
        raise Conflict("There is an account already. For a new password: postroom users reset-link EMAIL")
    return {"url": link(app, setup_path(token))}


def password(email: Email, *, data_dir: DataDir = None) -> None:
    """Set the password of an account, from a prompt or standard input, and end all its sessions."""
    call(_find, data_dir, email=email)
    ended = call(_set_password, data_dir, email=email, text=_ask_password())
    say(f"The password of {email} is set. {_ended(ended)}")


@on_server
async def _find(app: "App", *, email: str) -> None:
    from postroom.db.engine import unit_of_work

    async with unit_of_work(app.engine) as uow:
        await _user(uow, email)


@on_server
async def _set_password(app: "App", *, email: str, text: str) -> int:
    from postroom.db.engine import unit_of_work
    from postroom.sessions import service
    from postroom.sessions.passwords import Passwords, checked_password

    checked_password(text)
    hashed = await Passwords().hash(text)
    async with unit_of_work(app.engine) as uow:
        return await service.set_password(uow, (await _user(uow, email)).id, hashed)


def reset_link(email: Email, *, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print a one-time link to set a password, valid for a day."""
    _show_link(call(_make_link, data_dir, email=email, purpose="password"), json=json)


def sign_in_link(email: Email, *, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print a one-time sign-in link, valid for a day. Treat it like a password."""
    _show_link(call(_make_link, data_dir, email=email, purpose="sign_in"), json=json)


@on_server
async def _make_link(app: "App", *, email: str, purpose: "Purpose") -> dict[str, Any]:
    from postroom.cli.server.serve import link
    from postroom.db.engine import unit_of_work
    from postroom.sessions import links

    async with unit_of_work(app.engine) as uow:
        user = await _user(uow, email)
        path, expires_at = await links.make(uow, user.id, purpose, by=None, now=app.clock())
    return {"url": link(app, path), "expires_at": expires_at.isoformat()}


def sign_out(email: Email, *, data_dir: DataDir = None) -> None:
    """End all sessions and links of an account. Keys remain valid: postroom keys revoke."""
    say(_ended(call(_sign_out, data_dir, email=email)))


@on_server
async def _sign_out(app: "App", *, email: str) -> int:
    from postroom.db.engine import unit_of_work
    from postroom.sessions import service

    async with unit_of_work(app.engine) as uow:
        return await service.sign_out_everywhere(uow, (await _user(uow, email)).id)


def reset_second_factor(email: Email, *, data_dir: DataDir = None) -> None:
    """Remove the second factor of an account whose owner has lost it, and end all its sessions."""
    say(
        f"The second factor of {email} is removed. {_ended(call(_reset_second_factor, data_dir, email=email))}"
    )


@on_server
async def _reset_second_factor(app: "App", *, email: str) -> int:
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.sessions import second_factor, service

    async with unit_of_work(app.engine) as uow:
        user = await _user(uow, email)
        if not await second_factor.remove(uow, user.id):
            raise NotFound(f"{email} has no second factor.")
        return await service.sign_out_everywhere(uow, user.id)


def role(
    email: Email,
    role: Annotated[Role, typer.Argument(help="owner manages people, member works, viewer reads.")],
    *,
    organization: Annotated[
        UUID | None,
        organization_option("The organization, by name or UUID. Default: all that they belong to."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Set somebody's role in organizations. With --organization they become a member if they are not."""
    for name in call(_set_role, data_dir, email=email, role=role, organization=organization):
        say(f"{email} is {role} in {name}.")


@on_server
async def _set_role(app: "App", *, email: str, role: str, organization: str | None) -> list[str]:
    from postroom.db.engine import unit_of_work
    from postroom.sessions.members import memberships

    only = None if organization is None else UUID(organization)
    async with unit_of_work(app.engine) as uow:
        user = await _user(uow, email)
        return await memberships.set_roles(uow, user.id, Role(role), organization_id=only, now=app.clock())


def passwords(
    state: Annotated[str, typer.Argument(help="on, off, or default (POSTROOM_SIGN_IN__PASSWORDS).")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Enable or disable sign-in with passwords, overriding the settings."""
    from postroom.domain.errors import Invalid

    switches: dict[str, bool | None] = {"on": True, "off": False, "default": None}
    if state not in switches:
        raise Invalid(f"'{state}' must be on, off or default.")
    on = call(_switch_passwords, data_dir, state=switches[state])
    say(f"Signing in with a password is {'on' if on else 'off'}.")


@on_server
async def _switch_passwords(app: "App", *, state: bool | None) -> bool:
    from postroom.db.engine import unit_of_work
    from postroom.sessions import setup

    async with unit_of_work(app.engine) as uow:
        await setup.set_passwords_switch(uow, state)
    return app.settings.sign_in.passwords if state is None else state


def _ask_password() -> str:
    """Return a password from the terminal, entered twice without echo, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _show_link(made: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json(made)
    else:
        say(made["url"])


async def _user(uow: "UnitOfWork", email: str) -> "User":
    from postroom.domain.errors import NotFound
    from postroom.identity import service as identity

    user = await identity.user_named(uow, email)
    if user is None:
        raise NotFound(f"There is no user {email}. Create one: postroom users create {email}")
    return user


def _ended(count: int) -> str:
    return "They were not signed in." if count == 0 else f"Signed out of {count} browsers."
