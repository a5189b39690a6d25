"""REST endpoints of a report's work log."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import plain_error
from postroom.api.http.errors import PlainError
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import RequestedPage, page_response
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask, caller_of
from postroom.api.schemas.reports import typed_artefacts as typed
from postroom.api.schemas.reports.artefacts import (
    ArtefactContentRequest,
    NewArtefactRequest,
    ReviewersRequest,
)
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.reports.artefact_types import ARTEFACT_TYPES, ContentMismatch, UnknownType
from postroom.domain.reports.inbox import parse_uuid
from postroom.reports.work_log import reviewers, service
from postroom.reports.work_log.authors import author_of, editor_of
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.responses import read, written
from postroom.reports.work_log.reviewer_choices import choices_of
from postroom.reports.work_log.reviewers import BadReviewer
from postroom.reports.work_log.schemas import Artefact
from postroom.tasks import service as tasks
from postroom.tasks.hand_off import DECIDING_TYPES, consider_later

router = Router(tags=["artefacts"])

BASE = "/api/projects/{project_id}/signals/reports/{report_id}/artefacts"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such entry or report is visible."}}
_BAD: dict[int | str, dict[str, Any]] = {
    400: plain_error(
        "The body is invalid, the type is unknown or read-only, or the content does not match the type."
    )
}


@router.get(
    BASE,
    summary="List the work log of a report",
    responses={200: {"model": typed.ArtefactPage}},
)
async def list_artefacts(call: ReadCall, report_id: str, page: RequestedPage) -> Response:
    """Return a page of the log, newest entry first; empty for an unknown report.

    The id of a merged report stands for the report that it was merged into.
    """
    found = await service.list_page(
        call.uow,
        project_id=call.project_id,
        report_id=await report_of(call.uow, call.project_id, report_id),
        limit=page.limit,
        offset=page.offset,
    )
    results = await read(call.uow, call.organization_id, found.artefacts)
    return json_response(page_response(call.request, page, found.count, results))


@router.get(
    BASE + "/{artefact_id}",
    summary="Read one entry",
    responses={200: {"model": typed.Artefact}, **_MISSING},
)
async def get_artefact(call: ReadCall, report_id: str, artefact_id: str) -> Response:
    """Return the entry with its author."""
    return await _read(call, await _find(call, report_id, artefact_id))


@router.post(
    BASE,
    status_code=201,
    summary="Add an entry",
    responses={
        201: {"model": typed.WrittenArtefact, "description": "The new entry."},
        200: {"model": typed.WrittenArtefact, "description": "The existing `task_run` of the task."},
        **_BAD,
        404: {"description": "No such report is visible."},
    },
)
async def create_artefact(
    call: WriteCall, report_id: str, body: ParsedBody[NewArtefactRequest], task: NamedTask
) -> Response:
    """Append an entry to the log on behalf of the task in the header, or else of the user."""
    report = await report_of(call.uow, call.project_id, report_id)
    await service.lock(call.uow, call.project_id, report)
    name = body.artefact_type
    known = ARTEFACT_TYPES.get(name)
    if known is None:
        raise PlainError(400, UnknownType(name).message)
    if not known.writable:
        raise PlainError(400, f"Artefact type '{name}' is read-only and cannot be created through the API.")
    author = await author_of(call.uow, call.project_id, caller_of(call, task))
    try:
        if name == "task_run":
            entry, is_new = await _link_task(call, report, body.content, author.task_id)
            return json_response(written(entry), 201 if is_new else 200)
        entry = await service.append(
            call.uow,
            project_id=call.project_id,
            report_id=report,
            type=name,
            content=body.content,
            author=author,
            now=call.now,
            id=new_id(),
        )
    except ContentMismatch as mismatch:
        raise PlainError(400, mismatch.message) from None
    await _reconsider(call, report, name, by_agent=author.is_agent)
    return json_response(written(entry), 201)


async def _link_task(call: Call, report_id: UUID, content: Any, caller: UUID | None) -> tuple[Artefact, bool]:
    if not isinstance(content, dict):
        raise PlainError(400, "task_run content must be a JSON object.")
    named = content.get("task_id") or caller
    if named is None:
        raise PlainError(400, "Provide content.task_id, or call with an X-PostHog-Task-Id header.")
    task_id = parse_uuid(str(named))
    if task_id is None or not await tasks.exists(call.uow, call.project_id, task_id):
        raise PlainError(400, "Unknown task for this project.")
    return await service.link_task(
        call.uow,
        project_id=call.project_id,
        report_id=report_id,
        task_id=task_id,
        content={"product": "tasks", "type": "agent_run", **content, "task_id": str(task_id)},
        now=call.now,
        id=new_id(),
    )


@router.patch(
    BASE + "/{artefact_id}",
    summary="Replace the content of an entry",
    responses={200: {"model": typed.WrittenArtefact}, **_BAD, **_MISSING},
)
async def edit_artefact(
    call: WriteCall,
    report_id: str,
    artefact_id: str,
    body: ParsedBody[ArtefactContentRequest],
    task: NamedTask,
) -> Response:
    """Replace the whole content. The entry keeps its place in the log, its type and its author."""
    present = await _find(call, report_id, artefact_id)
    known = ARTEFACT_TYPES.get(present.type)
    if known is None or not known.writable:
        raise PlainError(
            400, f"Artefact type '{present.type}' is read-only and cannot be edited through the API."
        )
    content = body.content
    editor = await editor_of(call.uow, call.project_id, caller_of(call, task))
    try:
        if present.type == "task_run":
            content = _keep_task(present.content, content)
        changed = await service.replace_content(
            call.uow,
            project_id=call.project_id,
            report_id=present.report_id,
            artefact_id=present.id,
            content=content,
            editor=editor,
            now=call.now,
        )
    except ContentMismatch as mismatch:
        raise PlainError(400, mismatch.message) from None
    await _reconsider(call, present.report_id, present.type, by_agent=editor.is_agent)
    return json_response(written(changed))


def _keep_task(present: Any, content: Any) -> Any:
    # Neither the type nor the task of an entry ever changes, so no lock is needed to compare them.
    named = content.get("task_id") if isinstance(content, dict) else None
    kept = present.get("task_id") if isinstance(present, dict) else None
    if not (isinstance(named, str) and isinstance(kept, str)):
        return content
    if parse_uuid(named) != parse_uuid(kept):
        raise ContentMismatch("task_run", f"task_id: the entry belongs to task {kept}")
    return {**content, "task_id": kept}


@router.delete(BASE + "/{artefact_id}", status_code=204, summary="Remove an entry", responses={**_MISSING})
async def delete_artefact(call: WriteCall, report_id: str, artefact_id: str) -> Response:
    """Remove the entry; if its type's newest entry counts, the previous one takes effect again."""
    present = await _find(call, report_id, artefact_id)
    await service.delete(
        call.uow, project_id=call.project_id, report_id=present.report_id, artefact_id=present.id
    )
    await _reconsider(call, present.report_id, present.type, by_agent=present.task_id is not None)
    return Response(status_code=204)


@router.put(
    BASE + "/{artefact_id}",
    summary="Replace the suggested reviewers",
    responses={200: {"model": typed.Artefact}, **_BAD, **_MISSING},
)
async def put_reviewers(
    call: WriteCall, report_id: str, artefact_id: str, sent: UnreadBody[ReviewersRequest], task: NamedTask
) -> Response:
    """Append a new entry of suggested reviewers, which takes effect from now on.

    The commits and names of remaining reviewers are kept. The entry in the URL stays in the log unchanged.
    """
    present = await _find(call, report_id, artefact_id)
    if present.type != reviewers.TYPE:
        raise PlainError(
            400,
            "Only suggested_reviewers artefacts may be modified via this endpoint. "
            f"This artefact has type '{present.type}'.",
        )
    body = await sent.read()
    choices = choices_of(body.content, "content")
    author = await author_of(call.uow, call.project_id, caller_of(call, task))
    try:
        entry = await reviewers.replace(
            call.uow,
            project_id=call.project_id,
            organization_id=call.organization_id,
            report_id=present.report_id,
            choices=choices,
            author=author,
            now=call.now,
            id=new_id(),
        )
    except BadReviewer as problem:
        raise PlainError(400, problem.message) from None
    await _reconsider(call, entry.report_id, entry.type, by_agent=author.is_agent)
    return await _read(call, entry)


async def _reconsider(call: Call, report_id: UUID, type: str, *, by_agent: bool) -> None:
    """Enqueue the hand-off decision about the report; it also screens what an agent wrote."""
    if by_agent or type in DECIDING_TYPES:
        jobs = state_of(call.request).jobs
        await consider_later(call.uow, jobs=jobs, project_id=call.project_id, report_id=report_id)


async def report_of(uow: UnitOfWork, project_id: int, report_id: str) -> UUID:
    """Return the id of the report that the log belongs to.

    Raises:
        WireError: 404, the path segment is not a UUID.
    """
    return await canonical(uow, project_id, object_id(report_id))


async def _find(call: Call, report_id: str, artefact_id: str) -> Artefact:
    return await service.get(
        call.uow,
        project_id=call.project_id,
        report_id=await report_of(call.uow, call.project_id, report_id),
        artefact_id=object_id(artefact_id),
    )


async def _read(call: Call, artefact: Artefact) -> Response:
    return json_response((await read(call.uow, call.organization_id, [artefact]))[0])
