"""Releases: versions of an application that command lines announce before or after they upload."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.issues.occurrences import MAX_NAME, text
from postroom.source_maps import release_repository as repository
from postroom.source_maps import repository as maps
from postroom.source_maps.schemas import Release, ReleaseChanges, Target

MAX_COMMITS = 100
MAX_DEPLOYS = 100
MAX_RELEASES = 1_000
"""Maximum releases of a project that are kept, the newest ones."""
MAX_LISTED = 100


async def ensure(
    uow: UnitOfWork, project_id: int, version: str, now: datetime, *, hash_id: str | None = None
) -> Release:
    """Return a release, which is created if the project has none with this version.

    Raises:
        Invalid: the version is empty, too long, or has characters that no version has.
    """
    named = checked_version(version)
    row = {"id": new_id(), "project_id": project_id, "version": named, "hash_id": hash_id, "created_at": now}
    if await repository.insert_or_keep(uow, row):
        await repository.delete_surplus(uow, project_id, MAX_RELEASES)
    return await get(uow, project_id, named)


async def get(uow: UnitOfWork, project_id: int, version: str) -> Release:
    """Return a release.

    Raises:
        NotFound: the project has no such release.
    """
    found = await repository.select(uow, project_id, version[:MAX_NAME])
    if found is None:
        raise NotFound("There is no such release.")
    return found


async def by_hash(uow: UnitOfWork, project_id: int, hash_id: str) -> Release:
    """Return the release with an id of PostHog's command line.

    Raises:
        NotFound: the project has no such release.
    """
    found = await repository.select_by_hash(uow, project_id, hash_id[:MAX_NAME])
    if found is None:
        raise NotFound("There is no such release.")
    return found


async def change(
    uow: UnitOfWork, project_id: int, version: str, changes: ReleaseChanges, now: datetime
) -> Release:
    """Change a release, which is created if necessary; deploys are added, commits replaced."""
    release = await ensure(uow, project_id, version, now)
    values: dict[str, Any] = {
        name: value
        for name in ("url", "hash_id", "released_at")
        if (value := getattr(changes, name)) is not None
    }
    if changes.commits is not None:
        values["commits"] = list(changes.commits)[:MAX_COMMITS]
    if changes.deploys:
        values["deploys"] = [*release.deploys, *changes.deploys][-MAX_DEPLOYS:]
    if values:
        await repository.update(uow, project_id, release.version, values)
    return await get(uow, project_id, release.version)


async def delete(uow: UnitOfWork, project_id: int, version: str) -> None:
    """Delete a release with its files.

    Raises:
        NotFound: the project has no such release.
    """
    if not await repository.delete(uow, project_id, version[:MAX_NAME]):
        raise NotFound("There is no such release.")
    await maps.delete_release(uow, Target(project_id, version[:MAX_NAME]))


async def newest(uow: UnitOfWork, project_id: int) -> list[Release]:
    """Return the newest releases of a project."""
    return await repository.select_newest(uow, project_id, MAX_LISTED)


async def projects_with(uow: UnitOfWork, version: str, project_ids: Collection[int]) -> list[int]:
    """Return those of some projects that have a release."""
    return await repository.select_projects(uow, version[:MAX_NAME], sorted(project_ids))


def checked_version(version: str) -> str:
    """Return a version in the form in which events have it.

    Raises:
        Invalid: it is empty, too long, or has characters that no version has.
    """
    named = version.strip()
    if not named or len(named) > MAX_NAME or not named.isprintable() or named in (".", ".."):
        raise Invalid(f"A release needs a version of at most {MAX_NAME} printable characters.")
    return named


def commits_of(said: Sequence[Any]) -> list[dict[str, Any]]:
    """Return commits as they are stored; what is no commit is left out."""
    found = []
    for each in said[:MAX_COMMITS]:
        if isinstance(each, Mapping) and (id := text(each.get("id"), 100)):
            shown = {
                "id": id,
                "repository": text(each.get("repository")),
                "author": text(each.get("author_name") or each.get("author_email")),
                "message": text(each.get("message"), 500),
                "at": text(each.get("timestamp"), 50),
            }
            found.append({name: value for name, value in shown.items() if value})
    return found
