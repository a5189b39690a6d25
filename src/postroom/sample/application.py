"""The sample's repository, created in the data directory and connected to the project."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import orjson

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict
from postroom.identity import service as identity
from postroom.repositories import service as repositories
from postroom.sample.harbourline.build import AUTHORS, NAME, build

FOLDER = "sample-application.git"


async def make_repository(data_dir: Path) -> Path:
    """Create the sample repository in the data directory, unless it exists, and return its folder."""
    folder = data_dir / FOLDER
    if not await asyncio.to_thread((folder / "HEAD").exists):
        await asyncio.to_thread(build, folder, _first_seen())
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


def _first_seen() -> Mapping[str, datetime]:
    text = (files("postroom.sample") / "data" / "signals.jsonl").read_text(encoding="utf-8")
    seen: dict[str, datetime] = {}
    for line in text.splitlines():
        row = orjson.loads(line)
        moment = datetime.fromisoformat(row["timestamp"])
        seen[row["group"]] = min(moment, seen.get(row["group"], moment))
    return seen
