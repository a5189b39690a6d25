"""The repositories that a project is connected to, over the wire; folders are for the server's operator alone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from postroom.clock import new_id
from postroom.domain.errors import NotFound, PostroomError
from postroom.edge.access import Call, OutsideCall, outside_call, project_call
from postroom.edge.describe import json_body
from postroom.edge.errors import not_found, unavailable, validation
from postroom.edge.requests.body import parse, read_body
from postroom.edge.requests.fields import Text
from postroom.edge.requests.ids import object_id
from postroom.edge.respond import json_response
from postroom.edge.state import state_of
from postroom.edge.times import wire_time
from postroom.git.github_app import Token
from postroom.git.port import GitHostError
from postroom.git.remotes import Login
from postroom.identity.secret import KeyHasher
from postroom.repositories import service
from postroom.repositories.schemas import Checked, Connection, ListedConnection
from postroom.repositories.vault import Vault

router = APIRouter(prefix="/api/projects/{project_id}/signals", tags=["repositories"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
ChangeCall = Annotated[Call, Depends(project_call("project:write"), scope="function")]
CheckCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]
RepositoryId = Annotated[str, Path(description="UUID of the connection.")]

MAX_SECRET, MAX_ADDRESS = 1_000, 2_048


class RepositoryToConnect(BaseModel):
    """Where a repository is, and what opens it. What is secret is kept encrypted and never shown again."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["github", "remote"] = Field(
        description="`github`: at GitHub, by a token; `remote`: at any server that git reaches."
    )
    repository: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None,
        description="`owner/name`. Without it: of `github` all that the token reaches, of `remote` the end of the "
        "address.",
    )
    url: Annotated[Text, Field(max_length=MAX_ADDRESS)] | None = Field(
        default=None, description="Of a `remote`: its address."
    )
    login: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="Of a `remote`: the name that goes with the token, `oauth2` at GitLab."
    )
    token: Annotated[Text, Field(max_length=MAX_SECRET)] | None = Field(
        default=None,
        description="What opens it: of `github` always, of a `remote` unless everybody may read.",
    )


class ConnectedRepository(BaseModel):
    """A repository that a project is connected to, or all that one credential reaches."""

    id: str
    kind: Literal["local", "github", "remote"] = Field(
        description="`local` is a folder of the server, connected by its operator."
    )
    repository: str | None = Field(description="`owner/name`; null for all that the credential reaches.")
    location: str | None = Field(description="Address of the API or the remote; null for folders.")
    access: str = Field(description="What opens it: `folder`, `nothing`, `token`, `key` or an installation.")
    created_at: datetime
    checked_at: datetime | None = Field(description="When it was last tried to be read; null for never.")
    error: str | None = Field(description="Why it could not be read then; null if it could.")
    default_branch: str | None = Field(description="Its default branch then.")
    head_commit: str | None = Field(description="The commit that the branch was at.")


class ConnectedRepositories(BaseModel):
    """The connections of a project, the oldest first."""

    results: list[ConnectedRepository]


@router.get(
    "/repositories",
    summary="List the repositories that the project is connected to",
    responses={200: {"model": ConnectedRepositories}},
)
async def list_repositories(call: ReadCall) -> Response:
    """Return the connections, each with what came of it when it was last tried. Nothing secret is shown."""
    found = await service.list_connections(call.uow, vault=_vault(call), project_id=call.project_id)
    return json_response({"results": [_on_wire(one) for one in found]})


@router.post(
    "/repositories",
    status_code=201,
    summary="Connect the project to a repository",
    responses={
        201: {"model": ConnectedRepository},
        409: {"description": "The project is connected to it already."},
    },
    openapi_extra=json_body(RepositoryToConnect),
)
async def connect_repository(call: ChangeCall) -> Response:
    """Keep where it is and what opens it. Reports that waited for a repository are researched again."""
    body = parse(RepositoryToConnect, await read_body(call.request))
    made = await (_connect_github if body.kind == "github" else _connect_remote)(call, body)
    await state_of(call.request).resume_research(call.uow, call.project_id, call.now)
    [shown] = [
        one
        for one in await service.list_connections(call.uow, vault=_vault(call), project_id=call.project_id)
        if one.id == made.id
    ]
    return json_response(_on_wire(shown), 201)


@router.delete(
    "/repositories/{repository_id}", status_code=204, summary="Disconnect the project from a repository"
)
async def disconnect_repository(call: ChangeCall, repository_id: RepositoryId) -> Response:
    """Forget the connection and what opens it. The repository itself is left alone."""
    try:
        await service.disconnect(call.uow, object_id(repository_id), project_id=call.project_id)
    except NotFound:
        raise not_found() from None
    await state_of(call.request).resume_research(call.uow, call.project_id, call.now)
    return Response(status_code=204)


@router.post(
    "/repositories/{repository_id}/check",
    summary="Try to read a repository",
    responses={200: {"model": ConnectedRepository}},
)
async def check_repository(call: CheckCall, repository_id: RepositoryId) -> Response:
    """Read the tip of the default branch, cloning what is not there yet, and keep what came of it.

    A credential for all that it reaches can't be tried without naming a repository; it is as it was.
    """
    id, state = object_id(repository_id), state_of(call.request)
    async with call.unit_of_work() as uow:
        found = await service.find_connection(uow, call.project_id, id)
    if found is None:
        raise not_found()
    if found.repository is not None:
        try:
            branch, commit = await state.read_tip(found)
            outcome = Checked(call.now, None, branch, commit)
        except (GitHostError, PostroomError) as problem:
            outcome = Checked(call.now, str(problem), None, None)
        async with call.unit_of_work() as uow:
            await service.note_check(uow, id, outcome)
    async with call.unit_of_work() as uow:
        shown = [
            one
            for one in await service.list_connections(uow, vault=_vault(call), project_id=call.project_id)
            if one.id == id
        ]
    if not shown:
        raise not_found()
    return json_response(_on_wire(shown[0]))


async def _connect_github(call: Call, body: RepositoryToConnect) -> Connection:
    if body.token is None:
        raise validation("required", "This field is required.", "token")
    return await service.connect_github(
        call.uow,
        vault=_vault(call),
        project_id=call.project_id,
        repository=body.repository,
        api_url=state_of(call.request).settings.github.api_url,
        credential=Token(body.token),
        id=new_id(),
        now=call.now,
    )


async def _connect_remote(call: Call, body: RepositoryToConnect) -> Connection:
    if body.url is None:
        raise validation("required", "This field is required.", "url")
    if (body.login is None) != (body.token is None):
        missing = "token" if body.token is None else "login"
        raise validation("required", "Login and token go together.", missing)
    return await service.connect_remote(
        call.uow,
        vault=_vault(call),
        project_id=call.project_id,
        url=body.url,
        protocols=_protocols(state_of(call.request).settings.git.protocols),
        repository=body.repository,
        credential=None if body.login is None or body.token is None else Login(body.login, body.token),
        id=new_id(),
        now=call.now,
    )


def _protocols(allowed: str) -> str:
    """Return those of the allowed protocols that do not reach into the server itself."""
    return ",".join(one for one in allowed.split(",") if one in {"https", "http", "ssh"})


def _vault(call: Call | OutsideCall) -> Vault:
    secret = state_of(call.request).secret
    if secret is None:
        raise unavailable("Nothing seals secrets here.")
    return Vault(KeyHasher(secret.secret))


def _on_wire(one: ListedConnection) -> dict[str, Any]:
    folder = one.kind == "local"
    checked = one.checked
    return {
        "id": str(one.id),
        "kind": one.kind.value,
        "repository": one.repository,
        # Paths of the server are nobody's business who only calls its API.
        "location": None if folder else one.location,
        "access": one.access,
        "created_at": wire_time(one.created_at),
        "checked_at": None if checked is None else wire_time(checked.at),
        "error": None if checked is None else checked.error,
        "default_branch": None if checked is None else checked.branch,
        "head_commit": None if checked is None else checked.commit,
    }
