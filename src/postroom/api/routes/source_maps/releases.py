"""Releases as Sentry's command line announces them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Response

from postroom.api.http.requests.body import read_body
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.routes.source_maps.access import UploadAccess, UploadCall
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.domain.issues.occurrences import text
from postroom.kit.times import wire_time
from postroom.source_maps import releases
from postroom.source_maps.schemas import Release, ReleaseChanges

router = Router(include_in_schema=False)

Caller = Annotated[UploadCall, Depends(UploadAccess(), scope="function")]
_ORGANIZATION = "/api/0/organizations/{organization}"
_PROJECT = "/api/0/projects/{organization}/{project}"
_ONE = "/releases/{version}"


@dataclass(frozen=True, slots=True)
class _ReleaseParameters:
    """The path of a release in one project, or in all that have it; the organization may be any word."""

    organization: str
    version: str
    project: str = ""

    @property
    def projects(self) -> list[str]:
        """The named project, if there is one."""
        return [self.project] if self.project else []


ReleasePath = Annotated[_ReleaseParameters, Depends()]


@router.get(_ORGANIZATION + "/repos", summary="List connected repositories")
async def list_repositories(call: Caller, organization: str) -> Response:  # noqa: ARG001  # any word
    """Return none: the command line then sends the commits themselves."""
    return json_response([])


@router.post(_ORGANIZATION + "/releases", status_code=201, summary="Create a release")
async def create_release(call: Caller, organization: str) -> Response:  # noqa: ARG001  # any word
    """Create a release in the named projects, or change it."""
    body = _object(await read_body(call.request))
    async with call.unit_of_work() as uow:
        projects = await call.projects(uow, _list(body.get("projects")))
        found = await _change(uow, projects, text(body.get("version")), body, call.now)
    return json_response(_release_response(found), 201)


@router.get(_PROJECT + "/releases", summary="List releases")
async def list_releases(call: Caller, organization: str, project: str) -> Response:  # noqa: ARG001  # any word
    """Return the newest releases of a project."""
    async with call.unit_of_work() as uow:
        (project_id,) = await call.projects(uow, [project])
        found = await releases.newest(uow, project_id)
    return json_response([_release_response([each]) for each in found])


@router.get(_ORGANIZATION + _ONE, summary="Get a release")
@router.get(_PROJECT + _ONE, summary="Get a release")
async def get_release(call: Caller, path: ReleasePath) -> Response:
    """Return a release."""
    async with call.unit_of_work() as uow:
        projects = await _projects(call, uow, path.version, path.projects)
        found = [await releases.get(uow, each, path.version) for each in projects]
    return json_response(_release_response(found))


@router.put(_ORGANIZATION + _ONE, summary="Change a release")
@router.put(_PROJECT + _ONE, summary="Change a release")
async def change_release(call: Caller, path: ReleasePath) -> Response:
    """Set the commits of a release, or that it was released."""
    body = _object(await read_body(call.request))
    async with call.unit_of_work() as uow:
        named = path.projects or _list(body.get("projects"))
        projects = await _projects(call, uow, path.version, named)
        found = await _change(uow, projects, path.version, body, call.now)
    return json_response(_release_response(found))


@router.delete(_ORGANIZATION + _ONE, status_code=204, summary="Delete a release")
@router.delete(_PROJECT + _ONE, status_code=204, summary="Delete a release")
async def delete_release(call: Caller, path: ReleasePath) -> Response:
    """Delete a release with its files."""
    async with call.unit_of_work() as uow:
        for each in await _projects(call, uow, path.version, path.projects):
            await releases.delete(uow, each, path.version)
    return Response(status_code=204)


@router.get(_ORGANIZATION + _ONE + "/previous-with-commits", summary="Get the release before")
async def previous_release(call: Caller, organization: str, version: str) -> Response:  # noqa: ARG001
    """Return none: the command line then sends the last twenty commits."""
    return json_response({})


@router.get(_ORGANIZATION + _ONE + "/deploys", summary="List deploys")
async def list_deploys(call: Caller, organization: str, version: str) -> Response:  # noqa: ARG001  # any word
    """Return the deploys of a release."""
    async with call.unit_of_work() as uow:
        found = await releases.get(uow, (await call.projects_of(uow, version))[0], version)
    return json_response([_deploy_response(number, each) for number, each in enumerate(found.deploys, 1)])


@router.post(_ORGANIZATION + _ONE + "/deploys", status_code=201, summary="Record a deploy")
async def create_deploy(call: Caller, organization: str, version: str) -> Response:  # noqa: ARG001  # any word
    """Record where a release was deployed."""
    body = _object(await read_body(call.request))
    environment = text(body.get("environment"))
    if not environment:
        raise Invalid("A deploy needs an environment, such as production.")
    deploy = {
        "environment": environment,
        "name": text(body.get("name")),
        "url": text(body.get("url"), 1_000),
        "finished": text(body.get("dateFinished"), 50) or wire_time(call.now),
    }
    async with call.unit_of_work() as uow:
        for each in await _projects(call, uow, version, _list(body.get("projects"))):
            changed = await releases.change(uow, each, version, ReleaseChanges(deploys=[deploy]), call.now)
    return json_response(_deploy_response(len(changed.deploys), deploy), 201)


def _release_response(found: Sequence[Release]) -> dict[str, Any]:
    """Return a release of some projects as Sentry's command line reads it."""
    first = found[0]
    return {
        "id": str(first.id),
        "version": first.version,
        "shortVersion": first.version,
        "url": first.url,
        "dateCreated": wire_time(first.created_at),
        "dateReleased": None if first.released_at is None else wire_time(first.released_at),
        "lastEvent": None,
        "firstEvent": None,
        "newGroups": 0,
        "commitCount": len(first.commits),
        "deployCount": len(first.deploys),
        "authors": [],
        "data": {},
        "projects": [
            {"id": each.project_id, "slug": str(each.project_id), "name": str(each.project_id)}
            for each in found
        ],
    }


async def _projects(call: UploadCall, uow: UnitOfWork, version: str, named: Sequence[str]) -> list[int]:
    """Return the named projects, else all that have the release."""
    return await call.projects(uow, named) if named else await call.projects_of(uow, version)


async def _change(
    uow: UnitOfWork, projects: Sequence[int], version: str, body: Mapping[str, Any], now: datetime
) -> list[Release]:
    changes = ReleaseChanges(
        url=text(body.get("url"), 1_000) or None,
        # The time is ours: what builds announce is now.
        released_at=now if body.get("dateReleased") else None,
        commits=_commits(body),
    )
    return [await releases.change(uow, each, version, changes, now) for each in projects]


def _commits(body: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the commits of a release: all that are listed, else the last one of each repository."""
    if isinstance(body.get("commits"), list):
        return releases.commits_of(body["commits"])
    refs = [each for each in _list(body.get("refs")) if isinstance(each, dict)]
    if not refs:
        return None
    return releases.commits_of(
        [{"id": each.get("commit"), "repository": each.get("repository")} for each in refs]
    )


def _deploy_response(number: int, deploy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(number),
        "environment": deploy["environment"],
        "name": deploy.get("name") or None,
        "url": deploy.get("url") or None,
        "dateStarted": None,
        "dateFinished": deploy["finished"],
    }


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("The body is no JSON object.")
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
