"""`postroom users …`: sign-in administration for the server's operator."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
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
    from postroom.cli.server.serve import link, setup_path, setup_token
    from postroom.domain.errors import Conflict

    async def make(app: "App") -> str:
        token = await setup_token(app)
        if token is None:
            raise Conflict("There is an account already. For a new password: postroom users reset-link EMAIL")
        return link(app, setup_path(token))

    _show_link(run(data_dir, make), None, json=json)


def password(email: Email, *, data_dir: DataDir = None) -> None:
    """Set the password of an account, from a prompt or standard input, and end all its sessions."""
    from postroom.db.engine import unit_of_work
    from postroom.sessions import service
    from postroom.sessions.passwords import Passwords, checked_password

    async def check(app: "App") -> None:
        async with unit_of_work(app.engine) as uow:
            await _user(uow, email)

    run(data_dir, check)
    text = _ask_password()
    checked_password(text)

    async def write(app: "App") -> int:
        hashed = await Passwords().hash(text)
        async with unit_of_work(app.engine) as uow:
            return await service.set_password(uow, (await _user(uow, email)).id, hashed)

    say(f"The password of {email} is set. {_ended(run(data_dir, write))}")


def reset_link(email: Email, *, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print a one-time link to set a password, valid for a day."""
    _make_link(email, "password", json=json, data_dir=data_dir)


def sign_in_link(email: Email, *, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print a one-time sign-in link, valid for a day. Treat it like a password."""
    _make_link(email, "sign_in", json=json, data_dir=data_dir)


def sign_out(email: Email, *, data_dir: DataDir = None) -> None:
    """End all sessions and links of an account. Keys remain valid: postroom keys revoke."""
    from postroom.db.engine import unit_of_work
    from postroom.sessions import service

    async def write(app: "App") -> int:
        async with unit_of_work(app.engine) as uow:
            return await service.sign_out_everywhere(uow, (await _user(uow, email)).id)

    say(_ended(run(data_dir, write)))


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
    from postroom.db.engine import unit_of_work
    from postroom.sessions.members import memberships

    async def write(app: "App") -> list[str]:
        async with unit_of_work(app.engine) as uow:
            user = await _user(uow, email)
            return await memberships.set_roles(
                uow, user.id, role, organization_id=organization, now=app.clock()
            )

    for name in run(data_dir, write):
        say(f"{email} is {role} in {name}.")


def passwords(
    state: Annotated[str, typer.Argument(help="on, off, or default (POSTROOM_SIGN_IN__PASSWORDS).")],
    *,
    data_dir: DataDir = None,
) -> None:
    """Enable or disable sign-in with passwords, overriding the settings."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid
    from postroom.sessions import setup

    switches: dict[str, bool | None] = {"on": True, "off": False, "default": None}
    if state not in switches:
        raise Invalid(f"'{state}' must be on, off or default.")

    async def write(app: "App") -> bool:
        async with unit_of_work(app.engine) as uow:
            await setup.set_passwords_switch(uow, switches[state])
        return app.settings.sign_in.passwords

    usual = run(data_dir, write)
    on = usual if switches[state] is None else switches[state]
    say(f"Signing in with a password is {'on' if on else 'off'}.")


def _ask_password() -> str:
    """Return a password from the terminal, entered twice without echo, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _make_link(email: str, purpose: "Purpose", *, json: bool, data_dir: DataDir) -> None:
    from postroom.cli.server.serve import link
    from postroom.db.engine import unit_of_work
    from postroom.sessions import links

    async def make(app: "App") -> tuple[str, datetime]:
        async with unit_of_work(app.engine) as uow:
            user = await _user(uow, email)
            path, expires_at = await links.make(uow, user.id, purpose, by=None, now=app.clock())
        return link(app, path), expires_at

    made, expires_at = run(data_dir, make)
    _show_link(made, expires_at, json=json)


def _show_link(text: str, expires_at: datetime | None, *, json: bool) -> None:
    if json:
        show_json({"url": text} | ({} if expires_at is None else {"expires_at": expires_at.isoformat()}))
    else:
        say(text)


async def _user(uow: "UnitOfWork", email: str) -> "User":
    from postroom.domain.errors import NotFound
    from postroom.identity import service as identity

    user = await identity.user_named(uow, email)
    if user is None:
        raise NotFound(f"There is no user {email}. Create one: postroom users create {email}")
    return user


def _ended(count: int) -> str:
    return "They were not signed in." if count == 0 else f"Signed out of {count} browsers."
