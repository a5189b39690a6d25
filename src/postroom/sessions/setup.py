"""The first account of a server, created once by a one-time link that only its operator sees."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import sign_in_state, users
from postroom.domain.identity.roles import Role
from postroom.identity import password_hashes
from postroom.identity import service as identity
from postroom.identity.schemas import User
from postroom.projects import service as projects
from postroom.sessions.tokens import new_token, token_hash

LINK_LIFETIME = timedelta(hours=1)

_STATE = sign_in_state.c
_OPEN = sa.and_(_STATE.setup_done_at.is_(None), ~sa.exists().where(users.c.password_hash.is_not(None)))


async def is_open(uow: UnitOfWork) -> bool:
    """Return whether the first account can still be created: nobody has a password and no setup has happened."""
    return bool((await uow.execute(sa.select(sa.exists().where(_OPEN)))).scalar_one())


async def offer(uow: UnitOfWork, *, now: datetime) -> str | None:
    """Create a token for the first account, replacing an earlier one; None if there is an account."""
    token = new_token()
    result = await uow.execute(
        sa.update(sign_in_state)
        .where(_OPEN)
        .values(setup_token_hash=token_hash(token), setup_expires_at=now + LINK_LIFETIME)
    )
    return token if result.rowcount == 1 else None


async def opens(uow: UnitOfWork, token: str, *, now: datetime) -> bool:
    """Return whether a token is valid for the setup."""
    return bool((await uow.execute(sa.select(sa.exists().where(*_opened_by(token, now))))).scalar_one())


async def complete(
    uow: UnitOfWork, token: str, *, email: str, name: str, password_hash: str, now: datetime
) -> User | None:
    """Create the first account as an owner of every organization; None if the token is invalid.

    Of concurrent calls, the second waits for the first and returns None.

    Raises:
        Invalid: the e-mail address is malformed.
    """
    claimed = await uow.execute(
        sa.update(sign_in_state)
        .where(*_opened_by(token, now))
        .values(setup_done_at=now, setup_token_hash=None, setup_expires_at=None)
    )
    if claimed.rowcount != 1:
        return None
    await projects.ensure_default(uow, now)
    first, _, last = name.partition(" ")
    user, is_new = await identity.find_or_create_user(
        uow, email=email, first_name=first, last_name=last.strip(), now=now
    )
    await password_hashes.replace(uow, user.id, password_hash)
    values = {"is_staff": True} | (
        {} if is_new or not name else {"first_name": first, "last_name": last.strip()}
    )
    await identity.change_user(uow, user.id, values)
    for organization in await identity.list_organizations(uow):
        await identity.set_role(
            uow, user_id=user.id, organization_id=organization.id, role=Role.OWNER, now=now
        )
    return user


async def close(uow: UnitOfWork, *, now: datetime) -> None:
    """Disable the setup link, as where accounts are created by commands only."""
    await uow.execute(
        sa.update(sign_in_state)
        .where(_STATE.setup_done_at.is_(None))
        .values(setup_done_at=now, setup_token_hash=None, setup_expires_at=None)
    )


async def passwords_switch(uow: UnitOfWork) -> bool | None:
    """Return whether passwords were enabled or disabled by command, None if the setting decides."""
    return (await uow.execute(sa.select(_STATE.passwords))).scalar_one_or_none()


async def set_passwords_switch(uow: UnitOfWork, on: bool | None) -> None:
    """Enable or disable passwords, or let the setting decide."""
    await uow.execute(sa.update(sign_in_state).values(passwords=on))


def _opened_by(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _OPEN, _STATE.setup_token_hash == token_hash(token), _STATE.setup_expires_at > now
