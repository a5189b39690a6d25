"""REST endpoints of a project's repositories; only the server's operator can connect folders."""

from typing import Annotated, Literal, Self

from fastapi import Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.clock import new_id
from postroom.domain.errors import NotFound, PostroomError
from postroom.git.github_app import Token
from postroom.git.port import GitHostError
from postroom.git.remotes import LONGEST_URL, REMOTE_URL, Login
from postroom.reports.decisions.resume import resume_all
from postroom.repositories import service
from postroom.repositories.reading import read_tip
from postroom.repositories.schemas import Checked, Connection, ListedConnection
from postroom.validation.described import RepositoryName, trimmed
from postroom.validation.fields import Text
from postroom.validation.responses import WireTime

router = Router(prefix="/api/projects/{project_id}/signals", tags=["repositories"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
ChangeCall = Annotated[Call, Depends(project_call("project:write"), scope="function")]
CheckCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]
RepositoryId = Annotated[str, Path(description="UUID of the connection.")]

MAX_SECRET, MAX_ADDRESS = 1_000, 2_048


class RepositoryToConnect(BaseModel):
    """A repository and its credential, which is stored encrypted and never returned."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "if": {"properties": {"kind": {"const": "github"}}},
            "then": {
                "required": ["token"],
                "properties": {"token": {"type": "string", "pattern": trimmed("[!-~]+")}},
            },
            "else": {
                "required": ["url"],
                "properties": {
                    "url": {"type": "string", "maxLength": LONGEST_URL, "pattern": trimmed(REMOTE_URL)},
                    "login": {"not": {"pattern": ":"}},
                },
                "if": {"required": ["login"], "properties": {"login": {"type": "string"}}},
                "then": {"required": ["token"], "properties": {"token": {"type": "string"}}},
                "else": {"properties": {"token": {"type": "null"}}},
            },
        },
    )

    kind: Literal["github", "remote"] = Field(
        description="`github`: on GitHub, with a token. `remote`: on any git server."
    )
    repository: Annotated[Text, Field(max_length=200), RepositoryName] | None = Field(
        default=None,
        description="`owner/name`. Default: for `github` all that the token can access, for `remote` the "
        "end of the URL.",
    )
    url: Annotated[Text, Field(max_length=MAX_ADDRESS)] | None = Field(
        default=None, description="URL of a `remote`."
    )
    login: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="User name for the token of a `remote`: `oauth2` on GitLab."
    )
    token: Annotated[Text, Field(max_length=MAX_SECRET)] | None = Field(
        default=None,
        description="Token: required for `github`, and for a `remote` that is not public.",
    )


class ConnectedRepository(BaseModel):
    """A connected repository, or all repositories that a credential can access."""

    id: str
    kind: Literal["local", "github", "remote"] = Field(
        description="`local` is a folder on the server, connected by its operator."
    )
    repository: str | None = Field(description="`owner/name`; null for all that the credential can access.")
    location: str | None = Field(description="URL of the API or the remote; null for folders.")
    access: str = Field(description="Credential: `folder`, `nothing`, `token`, `key` or an installation.")
    created_at: WireTime
    checked_at: WireTime | None = Field(description="Time of the last check; null for never.")
    error: str | None = Field(description="Error of the last check; null for none.")
    default_branch: str | None = Field(description="Default branch at that time.")
    head_commit: str | None = Field(description="The commit that the branch was at.")

    @classmethod
    def of(cls, one: ListedConnection) -> Self:
        """Return the response."""
        folder = one.kind == "local"
        checked = one.checked
        return cls(
            id=str(one.id),
            kind=one.kind.value,
            repository=one.repository,
            location=None if folder else one.location,
            access=one.access,
            created_at=one.created_at,
            checked_at=None if checked is None else checked.at,
            error=None if checked is None else checked.error,
            default_branch=None if checked is None else checked.branch,
            head_commit=None if checked is None else checked.commit,
        )


class ConnectedRepositories(TypedDict):
    """Connections of a project, oldest first."""

    results: list[ConnectedRepository]


@router.get(
    "/repositories",
    summary="List connected project's repositories",
)
async def list_repositories(call: ReadCall) -> JsonResponse[ConnectedRepositories]:
    """Return the connections with the result of the last check, without secrets."""
    found = await service.list_connections(
        call.uow, vault=state_of(call.request).vault, project_id=call.project_id
    )
    return json_response({"results": [ConnectedRepository.of(one) for one in found]})


@router.post(
    "/repositories",
    status_code=201,
    summary="Connect a repository",
    responses={409: {"description": "It is connected already."}},
)
async def connect_repository(
    call: ChangeCall, body: ParsedBody[RepositoryToConnect]
) -> JsonResponse[ConnectedRepository]:
    """Store a connection and its credential. Reports that waited for a repository are researched again."""
    made = await (_connect_github if body.kind == "github" else _connect_remote)(call, body)
    await resume_all(call.uow, project_id=call.project_id, jobs=state_of(call.request).jobs, now=call.now)
    [shown] = [
        one
        for one in await service.list_connections(
            call.uow, vault=state_of(call.request).vault, project_id=call.project_id
        )
        if one.id == made.id
    ]
    return json_response(ConnectedRepository.of(shown), 201)


@router.delete("/repositories/{repository_id}", status_code=204, summary="Disconnect a repository")
async def disconnect_repository(call: ChangeCall, repository_id: RepositoryId) -> Response:
    """Delete the connection and its credential. The repository is not changed."""
    try:
        await service.disconnect(call.uow, object_id(repository_id), project_id=call.project_id)
    except NotFound:
        raise not_found() from None
    await resume_all(call.uow, project_id=call.project_id, jobs=state_of(call.request).jobs, now=call.now)
    return Response(status_code=204)


@router.post(
    "/repositories/{repository_id}/check",
    summary="Check a repository",
)
async def check_repository(call: CheckCall, repository_id: RepositoryId) -> JsonResponse[ConnectedRepository]:
    """Read the tip of the default branch, cloning if necessary, and store the result.

    A credential for many repositories cannot be checked without a repository; it stays unchanged.
    """
    id, state = object_id(repository_id), state_of(call.request)
    async with call.unit_of_work() as uow:
        found = await service.find_connection(uow, call.project_id, id)
    if found is None:
        raise not_found()
    if found.repository is not None:
        try:
            branch, commit = await read_tip(state.git_hosts, state.vault, found)
            outcome = Checked(call.now, None, branch, commit)
        except (GitHostError, PostroomError) as problem:
            outcome = Checked(call.now, str(problem), None, None)
        async with call.unit_of_work() as uow:
            await service.note_check(uow, id, outcome)
    async with call.unit_of_work() as uow:
        shown = [
            one
            for one in await service.list_connections(
                uow, vault=state_of(call.request).vault, project_id=call.project_id
            )
            if one.id == id
        ]
    if not shown:
        raise not_found()
    return json_response(ConnectedRepository.of(shown[0]))


async def _connect_github(call: Call, body: RepositoryToConnect) -> Connection:
    if body.token is None:
        raise validation("required", "This field is required.", "token")
    return await service.connect_github(
        call.uow,
        vault=state_of(call.request).vault,
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
        vault=state_of(call.request).vault,
        project_id=call.project_id,
        url=body.url,
        protocols=_protocols(state_of(call.request).settings.git.protocols),
        repository=body.repository,
        credential=None if body.login is None or body.token is None else Login(body.login, body.token),
        id=new_id(),
        now=call.now,
    )


def _protocols(allowed: str) -> str:
    """Return those of the allowed protocols that do not give access to the server itself."""
    return ",".join(one for one in allowed.split(",") if one in {"https", "http", "ssh"})
