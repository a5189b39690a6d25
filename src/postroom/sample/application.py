"""The sample's repository, created in the data directory and connected to the project."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict
from postroom.identity import service as identity
from postroom.repositories import service as repositories
from postroom.sample.harbourline.build import AUTHORS, NAME, build
from postroom.sample.loader import rows_of_sample

FOLDER = "sample-application.git"


async def make_repository(data_dir: Path, moved: timedelta) -> Path:
    """Create the sample repository in the data directory, unless it exists, and return its folder.

    `moved` is by how much the times of the sample's signals are moved, before which its bugs were made.
    """
    folder = data_dir / FOLDER
    if not await asyncio.to_thread((folder / "HEAD").exists):
        await asyncio.to_thread(build, folder, _first_seen(moved))
    return folder


async def connect(
    uow: UnitOfWork, *, project_id: int, organization_id: UUID, folder: Path, now: datetime
) -> None:
    """Connect a project to the sample repository and add its authors as members; the operation is idempotent."""
    for login, (name, email) in AUTHORS.items():
        first, _, last = name.partition(" ")
        local = email.partition("@")[0].rpartition("+")
        user, _ = await identity.find_or_create_user(
            uow,
            email=email,
            first_name=first,
            last_name=last,
            github_login=local[2] if local[1] else login,
            now=now,
        )
        await identity.add_member(uow, user_id=user.id, organization_id=organization_id, now=now)
    try:
        async with uow.begin_nested():
            await repositories.connect_local(
                uow, project_id=project_id, repository=NAME, folder=folder, id=new_id(), now=now
            )
    except Conflict:
        return


def _first_seen(moved: timedelta) -> Mapping[str, datetime]:
    seen: dict[str, datetime] = {}
    for row in rows_of_sample():
        moment = datetime.fromisoformat(row["timestamp"]) + moved
        seen[row["group"]] = min(moment, seen.get(row["group"], moment))
    return seen
