"""Endpoints of regrouping runs: request, read, stop and undo them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Path

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask
from postroom.api.routes.grouping.regrouping import act_of, regrouping_responses
from postroom.api.schemas.grouping.regrouping import ReasonRequest, RegroupingResponse
from postroom.api.schemas.grouping.runs import (
    ProposalResponse,
    RegroupRunDetail,
    RegroupRunResponse,
    ReviewResponse,
    RunRequest,
    UndoneRegroupRunResponse,
    reading_response,
    run_response,
)
from postroom.domain.errors import NotFound
from postroom.grouping.consolidation import runs
from postroom.grouping.consolidation.run_rows import Run, read_review
from postroom.identity import people

router = Router(prefix="/api/projects/{project_id}/signals/regroup/runs", tags=["grouping"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
RunId = Annotated[str, Path(description="UUID of the run.")]

MAX_UNDONE = 1_000
"""Maximum number of changes that one call undoes: it is one transaction, during which nothing else is grouped."""

_CONFLICT: dict[str, Any] = {
    "model": ErrorEnvelope,
    "description": "The present state does not allow it; `detail` says why. Nothing was changed.",
}


@router.post(
    "",
    status_code=202,
    summary="Regroup the whole window",
    responses={409: _CONFLICT},
)
async def ask_for_run(
    call: WriteCall, body: ParsedBody[RunRequest], task: NamedTask
) -> JsonResponse[RegroupRunResponse]:
    """Enqueue a run: a worker regroups reports that nobody has acted on, within the bounds of the settings.

    With `dry_run` it changes nothing and has no bounds; the run then lists what would change. A project has one
    requested run at a time: an unfinished one of the same kind is returned.
    """
    run = await runs.ask(await act_of(call, task), state_of(call.request).jobs, dry_run=body.dry_run)
    return json_response((await _shown(call, [run]))[0], 202)


@router.get(
    "",
    summary="List runs",
)
async def list_runs(call: ReadCall, page: RequestedPage) -> JsonResponse[PageResponse[RegroupRunResponse]]:
    """Return a page of the project's runs, newest first, including those that the server started by itself."""
    found = await runs.page(call.uow, call.project_id, limit=page.limit, offset=page.offset)
    return json_response(page_response(call.request, page, found.count, await _shown(call, found.runs)))


@router.get(
    "/{regroup_run_id}",
    summary="Read a run",
)
async def get_run(call: ReadCall, regroup_run_id: RunId) -> JsonResponse[RegroupRunDetail]:
    """Return a run, with its findings if it is a dry run."""
    run = await _found(call, regroup_run_id)
    review = await read_review(call.uow, run.id)
    shown = (await _shown(call, [run]))[0]
    if run.kind == "reading":
        reading = None if review is None else reading_response(review)
        return json_response({**shown, "review": None, "reading": reading})
    proposals = None if review is None else [ProposalResponse.of(one) for one in review["proposals"]]
    found: ReviewResponse | None = None if proposals is None else {"proposals": proposals}
    return json_response({**shown, "review": found, "reading": None})


@router.get(
    "/{regroup_run_id}/changes",
    summary="List the changes of a run",
)
async def list_changes(
    call: ReadCall, regroup_run_id: RunId, page: RequestedPage
) -> JsonResponse[PageResponse[RegroupingResponse]]:
    """Return a page of the merges, splits and moves of a run, in order."""
    run = await _found(call, regroup_run_id)
    count, done = await runs.changes(call.uow, run.id, limit=page.limit, offset=page.offset)
    return json_response(page_response(call.request, page, count, await regrouping_responses(call, done)))


@router.post(
    "/{regroup_run_id}/stop",
    summary="Stop a run",
    responses={409: _CONFLICT},
)
async def stop_run(
    call: WriteCall, regroup_run_id: RunId, task: NamedTask
) -> JsonResponse[RegroupRunResponse]:
    """Stop an unfinished run. The changes so far stay, and can be undone.

    A step of a run is applied as a whole, or not at all.
    """
    run = await _found(call, regroup_run_id)
    stopped = await runs.stop(await act_of(call, task), run.id)
    return json_response((await _shown(call, [stopped]))[0])


@router.post(
    "/{regroup_run_id}/undo",
    summary="Undo all changes of a run",
    responses={409: _CONFLICT},
)
async def undo_run(
    call: WriteCall, regroup_run_id: RunId, sent: UnreadBody[ReasonRequest], task: NamedTask
) -> JsonResponse[UndoneRegroupRunResponse]:
    """Undo a run's changes, last first. Its reports then only gain signals.

    A change whose signals have moved on or whose report was deleted stays. A run of more than 1,000 changes is
    undone with `postroom regroup --undo`.
    """
    run = await _found(call, regroup_run_id)
    body = await sent.read()
    act = await act_of(call, task, body.reason or f"Run {run.id} was undone.")
    undone, left = await runs.undo_run(act, run.id, most=MAX_UNDONE)
    after = await runs.find(call.uow, call.project_id, run.id)
    return json_response(
        {"run": (await _shown(call, [after]))[0], "undone_count": undone, "left_count": left}
    )


async def _found(call: Call, run_id: str) -> Run:
    try:
        return await runs.find(call.uow, call.project_id, object_id(run_id))
    except NotFound:
        raise not_found() from None


async def _shown(call: Call, found: Sequence[Run]) -> list[RegroupRunResponse]:
    known = await people.by_id(call.uow, {one.user_id for one in found if one.user_id is not None})
    return [run_response(one, known) for one in found]
