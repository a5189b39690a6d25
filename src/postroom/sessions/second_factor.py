"""The second factor of an account: set up, use, and remove it (RFC 6238, and recovery codes)."""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import memberships, organizations, second_factors, sessions
from postroom.domain.errors import Conflict, Limited
from postroom.domain.identity import one_time_codes as codes
from postroom.identity.sealing import OwnedSecrets
from postroom.identity.secret import KeyHasher

ISSUER = "Postroom"
MOST_TRIES = 50
"""Codes of the app that may be entered in a period, over all processes. Guessing one takes half a year."""
TRIES_PERIOD = timedelta(hours=1)

Need = Literal["code", "set_up"]
"""What is still needed for a session: a code, or setting up a second factor, which an organization requires."""

_F = second_factors.c


class FactorSecrets(OwnedSecrets):
    """Encrypts the secrets of second factors."""

    PURPOSE = b"postroom second factor"
    LOST = (
        "The second factor can't be read with this server's secret key. Run on the server: "
        "postroom users reset-second-factor EMAIL"
    )


@dataclass(frozen=True, slots=True)
class Factor:
    """The state of a person's second factor; `required` says whether one of their organizations requires it."""

    confirmed_at: datetime | None
    recovery_codes_left: int
    required: bool


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is shown once while a second factor is set up."""

    secret: str
    address: str
    recovery_codes: list[str]


async def state_of(uow: UnitOfWork, user_id: int) -> Factor:
    """Return the state of a person's second factor."""
    query = sa.select(_F.confirmed_at, sa.func.cardinality(_F.recovery_codes)).where(_F.user_id == user_id)
    row = (await uow.execute(query)).one_or_none()
    confirmed_at, left = (None, 0) if row is None else row
    return Factor(confirmed_at, left, await _is_required(uow, user_id))


async def needed(uow: UnitOfWork, user_id: int) -> Need | None:
    """Return what a person needs in addition to their password; None if nothing."""
    factor = await state_of(uow, user_id)
    if factor.confirmed_at is not None:
        return "code"
    return "set_up" if factor.required else None


async def begin(uow: UnitOfWork, user_id: int, email: str, *, hasher: KeyHasher) -> SetUp:
    """Begin to set up a second factor; a present one remains valid until the first code of the new one."""
    secret = secrets.token_bytes(codes.SECRET_BYTES)
    recovery = [
        codes.recovery_code(secrets.token_bytes(codes.RECOVERY_BYTES)) for _ in range(codes.RECOVERY_CODES)
    ]
    values = {
        "new_secret": FactorSecrets(hasher).seal(user_id, {"secret": b64encode(secret).decode()}),
        "new_recovery_codes": [_hash(code) for code in recovery],
    }
    await uow.execute(
        insert(second_factors)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
    return SetUp(codes.base32(secret), codes.address(secret, account=email, issuer=ISSUER), recovery)


async def confirm(uow: UnitOfWork, user_id: int, code: str, *, hasher: KeyHasher, now: datetime) -> bool:
    """Switch the new second factor on by its first code; return false if the code is wrong.

    The caller ends the other sessions.
    """
    query = sa.select(_F.new_secret).where(_F.user_id == user_id).with_for_update()
    sealed = await uow.scalar(query)
    if sealed is None:
        raise Conflict("Begin to set up the second factor first.")
    step = codes.matching_step(_secret(hasher, user_id, sealed), codes.plain(code), now)
    if step is None:
        return False
    await uow.execute(
        sa.update(second_factors)
        .where(_F.user_id == user_id)
        .values(
            secret=_F.new_secret,
            recovery_codes=_F.new_recovery_codes,
            last_step=step,
            confirmed_at=now,
            tries=0,
            new_secret=None,
            new_recovery_codes=[],
        )
    )
    return True


async def count_try(uow: UnitOfWork, user_id: int, code: str, *, now: datetime) -> None:
    """Count a code before it is used, in a transaction of its own; recovery codes are too long to be guessed.

    Raises:
        Limited: too many were entered.
    """
    if len(codes.plain(code)) > codes.DIGITS:
        return
    is_old = sa.or_(_F.tried_since.is_(None), _F.tried_since <= now - TRIES_PERIOD)
    counted = await uow.execute(
        sa.update(second_factors)
        .where(_F.user_id == user_id, sa.or_(is_old, _F.tries < MOST_TRIES))
        .values(
            tries=sa.case((is_old, 1), else_=_F.tries + 1),
            tried_since=sa.case((is_old, now), else_=_F.tried_since),
        )
    )
    if counted.rowcount:
        return
    since = await uow.scalar(sa.select(_F.tried_since).where(_F.user_id == user_id))
    if since is not None:
        wait = max((since + TRIES_PERIOD - now).total_seconds(), 1.0)
        raise Limited("Too many wrong codes. Use a recovery code, or try again later.", retry_after=wait)


async def use(uow: UnitOfWork, user_id: int, code: str, *, hasher: KeyHasher, now: datetime) -> bool:
    """Use a code or a recovery code, each of which is accepted once; return false if it is wrong."""
    text = codes.plain(code)
    sealed = await uow.scalar(sa.select(_F.secret).where(_F.user_id == user_id, _F.confirmed_at.is_not(None)))
    if sealed is None:
        return False
    step = codes.matching_step(_secret(hasher, user_id, sealed), text, now)
    statement = sa.update(second_factors).where(_F.user_id == user_id, _F.secret == sealed)
    # Of concurrent uses the second sees what the first one wrote.
    if step is not None:
        used = statement.where(_F.last_step < step).values(last_step=step, tries=0)
    else:
        hashed = _hash(text)
        used = statement.where(_F.recovery_codes.any(hashed)).values(
            recovery_codes=sa.func.array_remove(_F.recovery_codes, hashed), tries=0
        )
    return (await uow.execute(used)).rowcount == 1


async def remove(uow: UnitOfWork, user_id: int) -> bool:
    """Remove a person's second factor; return false if there was none."""
    result = await uow.execute(sa.delete(second_factors).where(_F.user_id == user_id))
    return result.rowcount == 1


async def is_strong(uow: UnitOfWork, session_id: UUID) -> bool:
    """Return whether a session began with a second factor, or at the identity provider."""
    query = sa.select(sessions.c.second_factor).where(sessions.c.id == session_id)
    return bool(await uow.scalar(query))


async def strengthen(uow: UnitOfWork, session_id: UUID) -> None:
    """Record that the owner of a session proved a second factor in it."""
    await uow.execute(sa.update(sessions).where(sessions.c.id == session_id).values(second_factor=True))


async def end_weak_sessions(uow: UnitOfWork, organization_id: UUID) -> None:
    """End the sessions of an organization's members that began without a second factor."""
    of_members = sa.select(memberships.c.user_id).where(memberships.c.organization_id == organization_id)
    await uow.execute(
        sa.delete(sessions).where(sessions.c.user_id.in_(of_members), sessions.c.second_factor.is_(False))
    )


async def _is_required(uow: UnitOfWork, user_id: int) -> bool:
    query = sa.select(
        sa.exists().where(
            organizations.c.id == memberships.c.organization_id,
            memberships.c.user_id == user_id,
            organizations.c.second_factor_required,
        )
    )
    return bool(await uow.scalar(query))


def _secret(hasher: KeyHasher, user_id: int, sealed: bytes) -> bytes:
    return b64decode(FactorSecrets(hasher).open(user_id, sealed)["secret"])


def _hash(code: str) -> bytes:
    return sha256(codes.plain(code).encode("utf-8", "replace")).digest()
