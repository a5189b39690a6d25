"""REST endpoint of the diff of a commit entry's branch."""

from math import ceil
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.error_bodies import plain_error
from postroom.api.http.errors import PlainError
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.reports.artefacts import BASE, report_of
from postroom.git.port import BranchGone, GitHostError, Limited, NoAccess
from postroom.reports.work_log import service
from postroom.reports.work_log.schemas import Artefact
from postroom.repositories.service import branch_diff

router = Router(tags=["artefacts"])

Reader = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]
ReportId = Annotated[str, Path(description="UUID of the report.")]
ArtefactId = Annotated[str, Path(description="UUID of the entry, which must be a `commit`.")]

FAILED = "GitHub could not produce the diff for this branch."
QUOTA = {"detail": "GitHub API rate limit exceeded. Please retry later.", "code": "rate_limited"}


class DiffResponse(TypedDict):
    """A unified diff."""

    diff: Annotated[
        str, Field(description="Changes of the branch since it diverged from the default branch.")
    ]
    truncated: Annotated[
        bool, Field(description="Whether the diff was cut after a whole line, at 1 MB by default.")
    ]


class QuotaResponse(TypedDict):
    """GitHub accepts no more calls for now."""

    detail: Annotated[str, Field(description="Description of the error for people.")]
    code: Annotated[str, Field(description="`rate_limited`")]


_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: plain_error("The entry is not a commit, or names no repository or no branch."),
    404: plain_error(
        "No such entry is visible (the envelope); or none of the project's connections reaches the repository."
    ),
    429: {
        "model": QuotaResponse,
        "description": "GitHub's quota is spent; `Retry-After` is its reset time, if known. Or the "
        "key exceeded its own rate limit (error envelope).",
    },
    502: plain_error("The branch does not exist, or the diff is not available."),
}


@router.get(
    BASE + "/{artefact_id}/diff",
    summary="Read the diff of a commit's branch",
    responses=_ANSWERS,
)
async def get_diff(
    call: Reader, report_id: ReportId, artefact_id: ArtefactId
) -> JsonResponse[DiffResponse] | Response:
    """Return the diff of a commit entry's branch against the repository's default branch.

    The branch is taken at its present tip, not at the commit of the entry, and compared with its merge base.
    """
    async with call.unit_of_work() as uow:
        entry = await service.get(
            uow,
            project_id=call.project_id,
            report_id=await report_of(uow, call.project_id, report_id),
            artefact_id=object_id(artefact_id),
        )
    repository, branch = branch_of(entry)
    state = state_of(call.request)
    try:
        found = await branch_diff(
            state.engine,
            state.git_hosts,
            state.vault,
            project_id=call.project_id,
            repository=repository,
            branch=branch,
        )
    except NoAccess:
        raise PlainError(404, f"No GitHub integration can access '{repository}'.") from None
    except BranchGone:
        raise PlainError(
            502,
            f"Branch '{branch}' or repository '{repository}' was not found on GitHub — "
            "the branch may have been deleted or merged away.",
        ) from None
    except Limited as limited:
        wait = limited.retry_after
        headers = {} if wait is None else {"Retry-After": str(ceil(wait))}
        return json_response(QUOTA, 429, headers)
    except GitHostError:
        raise PlainError(502, FAILED) from None
    return json_response({"diff": found.text, "truncated": found.truncated})


def branch_of(entry: Artefact) -> tuple[str, str]:
    """Return the repository and the branch that a commit entry names.

    Raises:
        PlainError: 400 if it is not a commit, or one of them is missing.
    """
    if entry.type != "commit":
        raise PlainError(400, f"Diffs are only available for commit artefacts, not '{entry.type}'.")
    content = entry.content if isinstance(entry.content, dict) else {}
    repository, branch = content.get("repository"), content.get("branch")
    if isinstance(repository, str) and isinstance(branch, str) and repository.strip() and branch.strip():
        return repository, branch
    raise PlainError(400, "Artefact is missing a repository or branch.")
