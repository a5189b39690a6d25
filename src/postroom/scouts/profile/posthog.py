"""A project's PostHog instance: its connection, its key, and the inventory read from it for the project profile.

All of it belongs to the home project. The inventory is stored by section: a section that can't be read keeps its
last content, with the reason beside it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import posthog_connections
from postroom.domain.errors import Forbidden, Invalid, Limited, NotFound, PostroomError, Unavailable
from postroom.domain.scouts.posthog_inventory import (
    EVENTS,
    NAMES,
    PROJECT,
    SECTIONS,
    TOP_EVENTS,
    Section,
    of_events,
    of_project,
)
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.projects import service as projects
from postroom.scouts.profile.posthog_calls import PostHog, check_host, check_key

TAKEN_FOR = timedelta(minutes=10)
"""Lease of an import; after it another worker may take it."""

AT_ONCE = 5
"""Imports per execution, one after the other."""

_PURPOSE = b"postroom: keys of PostHog instances, 1"
_PROJECT = re.compile(r"[0-9]{1,18}|@current")
_C = posthog_connections.c

Open = Callable[["Instance"], PostHog]
"""Creates the client of an instance."""


class Keys:
    """Encrypts and decrypts keys of instances, each bound to its project."""

    def __init__(self, hasher: KeyHasher) -> None:
        """Derive the encryption key from the server's secret."""
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, project_id: int, key: str) -> bytes:
        """Encrypt a key for storage."""
        return self._seal.seal(f"{project_id}:{key}")

    def open(self, project_id: int, sealed: bytes) -> str:
        """Decrypt a stored key.

        Raises:
            Unavailable: it was encrypted with another secret, or for another project.
        """
        owner, _, key = (self._seal.open(sealed) or "").partition(":")
        if owner != str(project_id):
            raise Unavailable(
                "The key of the project's PostHog instance can't be decrypted: the server's secret key has "
                "changed. Connect it again."
            )
        return key


@dataclass(frozen=True, slots=True)
class Instance:
    """The address of an instance, the project in it, and the API key."""

    host: str
    project: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """The imported inventory of a project's instance: sections by name, and errors of the last import."""

    project_id: int
    host: str
    remote_project: str
    sections: Mapping[str, Any]
    problems: Mapping[str, str]
    imported_at: datetime | None
    next_at: datetime


def instance_of(host: str, project: str, key: str) -> Instance:
    """Return a validated instance.

    Raises:
        Invalid: the address, the project or the key is malformed.
    """
    if _PROJECT.fullmatch(project) is None:
        raise Invalid("Name a project of a PostHog instance by its number, or @current.")
    return Instance(check_host(host), project, check_key(key))


def open_instance(instance: Instance) -> PostHog:
    """Return the client of an instance."""
    return PostHog(instance.host, instance.project, instance.key)


async def read_all(reader: PostHog, sections: dict[str, Any]) -> dict[str, str]:
    """Read an instance into `sections` by name; return the errors of sections that could not be read.

    Reading stops once the instance is rate limited, unavailable, or rejects the key.
    """
    problems: dict[str, str] = {}
    for name, ask in _asks(reader).items():
        try:
            sections[name] = await ask()
        except (Limited, Unavailable, Forbidden) as problem:
            missed = NAMES[NAMES.index(name) :]
            return problems | dict.fromkeys(missed, problem.message)
        except PostroomError as problem:
            problems[name] = problem.message
    return problems


def _asks(reader: PostHog) -> dict[str, Callable[[], Awaitable[Any]]]:
    async def project() -> Any:
        return of_project(await reader.project())

    async def listed(section: Section) -> Any:
        return section.take(await reader.listed(section.path))

    async def events() -> Any:
        found = of_events(await reader.query(TOP_EVENTS))
        if found is None:
            raise Invalid("the answer is not a list of events")
        return found

    lists = {section.name: partial(listed, section) for section in SECTIONS}
    return {PROJECT: project, **lists, EVENTS: events}


async def connect(uow: UnitOfWork, keys: Keys, *, project_id: int, instance: Instance, now: datetime) -> None:
    """Connect a project to an instance, replacing another one and its inventory.

    Environments use the instance of their parent.

    Raises:
        NotFound: there is no such project.
    """
    project = await projects.get(uow, project_id)
    if project is None:
        raise NotFound(f"There is no project {project_id}.")
    home = project.parent_id or project.id
    values = {
        "host": instance.host,
        "remote_project": instance.project,
        "credential": keys.seal(home, instance.key),
        "next_at": now,
    }
    is_same = sa.and_(_C.host == instance.host, _C.remote_project == instance.project)
    statement = insert(posthog_connections).values(project_id=home, created_at=now, **values)
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id"],
            set_={
                **values,
                "sections": sa.case((is_same, _C.sections), else_=statement.excluded.sections),
                "problems": statement.excluded.problems,
                "imported_at": sa.case((is_same, _C.imported_at), else_=None),
            },
        )
    )


async def disconnect(uow: UnitOfWork, project_id: int) -> bool:
    """Delete a home project's instance, key and inventory; return false if there is none."""
    result = await uow.execute(sa.delete(posthog_connections).where(_C.project_id == project_id))
    return result.rowcount == 1


async def get(uow: UnitOfWork, project_id: int) -> Imported | None:
    """Return the imported inventory of a home project, or None without an instance."""
    result = await uow.execute(
        sa.select(
            _C.project_id, _C.host, _C.remote_project, _C.sections, _C.problems, _C.imported_at, _C.next_at
        ).where(_C.project_id == project_id)
    )
    row = result.one_or_none()
    return None if row is None else Imported(*row)


async def take_due(uow: UnitOfWork, now: datetime, *, project_id: int | None = None) -> list[tuple[int, Any]]:
    """Claim the due imports, or that of one project whether due or not; return projects and their rows."""
    due = _C.next_at <= now if project_id is None else _C.project_id == project_id
    chosen = sa.select(_C.project_id).where(due).order_by(_C.next_at).limit(AT_ONCE)
    result = await uow.execute(
        sa.update(posthog_connections)
        .where(_C.project_id.in_(chosen.with_for_update(skip_locked=project_id is None)))
        .values(next_at=now + TAKEN_FOR)
        .returning(_C.project_id, _C.host, _C.remote_project, _C.credential)
    )
    return [(row.project_id, row) for row in result]


async def import_one(
    engine: AsyncEngine,
    keys: Keys,
    clock: Clock,
    claimed: tuple[int, Any],
    *,
    every: timedelta,
    seconds: float,
    open: Open = open_instance,
) -> Imported | None:
    """Execute a claimed import and store the result; None if the instance is no longer connected.

    It takes at most `seconds`; sections not read by then keep their content. The next import is due after `every`.
    """
    project_id, row = claimed
    sections: dict[str, Any] = {}
    try:
        key = keys.open(project_id, row.credential)
        async with asyncio.timeout(seconds), open(Instance(row.host, row.remote_project, key)) as reader:
            problems = await read_all(reader, sections)
    except TimeoutError:
        timed_out = [name for name in NAMES if name not in sections]
        problems = dict.fromkeys(timed_out, f"reading took longer than {seconds:g} seconds")
    except PostroomError as problem:
        problems = dict.fromkeys(NAMES, problem.message)
    now = clock()
    async with unit_of_work(engine) as uow:
        # If another instance was connected meanwhile, this result is discarded.
        updated = await uow.execute(
            sa.update(posthog_connections)
            .where(
                _C.project_id == project_id,
                _C.host == row.host,
                _C.remote_project == row.remote_project,
                _C.credential == row.credential,
            )
            .values(
                sections=_C.sections.op("||")(sa.cast(sections, _C.sections.type)),
                problems=problems,
                imported_at=now if sections else _C.imported_at,
                next_at=now + every,
            )
            .returning(_C.project_id)
        )
        return None if updated.one_or_none() is None else await get(uow, project_id)
