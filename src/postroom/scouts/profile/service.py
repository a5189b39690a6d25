"""The project profile: an inventory of a project, built on demand and valid for an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.errors import QueryCanceled

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import project_profiles
from postroom.domain.errors import Unavailable
from postroom.scouts.profile import inventory

SOURCE_VERSION = "v3"
"""Version of the profile's format; profiles of another version are rebuilt whatever their age."""

LIFETIME = timedelta(hours=1)
KEPT = 10
"""Newest profiles of a project that are kept."""

BUILD_SECONDS = 10
"""Time limit of one statement of a build, including the wait for another build."""

_BUILD_LOCK = 0x70726F66
"""Advisory lock for building a profile, combined with the project id."""

_C = project_profiles.c
_PROFILE = (_C.id, _C.computed_at, _C.expires_at, _C.source_version, _C.payload)


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of a project as of `computed_at`."""

    id: UUID
    computed_at: datetime
    expires_at: datetime
    source_version: str
    payload: Mapping[str, Any]


async def newest(uow: UnitOfWork, project_id: int) -> Profile | None:
    """Return the newest profile of a home project, even if expired; None without one."""
    result = await uow.execute(
        sa.select(*_PROFILE)
        .where(_C.project_id == project_id)
        .order_by(_C.computed_at.desc(), _C.id.desc())
        .limit(1)
    )
    row = result.one_or_none()
    return None if row is None else Profile(*row)


async def current(uow: UnitOfWork, project_id: int, *, rebuild: bool, now: datetime) -> Profile:
    """Return a current profile, built if there is none or with `rebuild`.

    Of concurrent callers one builds, and the others return its result.

    Raises:
        Unavailable: the project is so large, or the database so busy, that building takes too long.
    """
    if not rebuild:
        profile = await newest(uow, project_id)
        if profile is not None and _is_good(profile, now):
            return profile
    try:
        await uow.execute(sa.text(f"SET LOCAL statement_timeout = '{BUILD_SECONDS}s'"))
        built = await _build(uow, project_id, rebuild=rebuild, now=now)
        await uow.execute(sa.text("SET LOCAL statement_timeout TO DEFAULT"))
    except sa.exc.OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise Unavailable("Building the profile took too long. Try again in a minute.") from error
        raise
    return built


async def _build(uow: UnitOfWork, project_id: int, *, rebuild: bool, now: datetime) -> Profile:
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_BUILD_LOCK, project_id)))
    latest = await newest(uow, project_id)
    # A profile that was built while this call waited is as current as a new one.
    if latest is not None and (latest.computed_at > now or (not rebuild and _is_good(latest, now))):
        return latest
    profile = Profile(
        id=new_id(),
        computed_at=now,
        expires_at=now + LIFETIME,
        source_version=SOURCE_VERSION,
        payload={"inventory": await inventory.take(uow, project_id, now=now)},
    )
    await uow.execute(
        sa.insert(project_profiles).values(
            id=profile.id,
            project_id=project_id,
            source_version=profile.source_version,
            payload=profile.payload,
            computed_at=profile.computed_at,
            expires_at=profile.expires_at,
        )
    )
    superseded = (
        sa.select(_C.id)
        .where(_C.project_id == project_id)
        .order_by(_C.computed_at.desc(), _C.id.desc())
        .offset(KEPT)
    )
    await uow.execute(sa.delete(project_profiles).where(_C.id.in_(superseded)))
    return profile


def _is_good(profile: Profile, now: datetime) -> bool:
    return profile.expires_at > now and profile.source_version == SOURCE_VERSION
