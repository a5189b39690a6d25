"""Endpoints for merging, splitting, moving and undoing, and for a report's history of these."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask, caller_of
from postroom.api.routes.reports.reports import BASE as REPORTS
from postroom.api.routes.reports.reports import FILTERED, find_report, see_report
from postroom.api.schemas.grouping.regrouping import (
    MergeRequest,
    MoveRequest,
    ReasonRequest,
    RegroupedResponse,
    RegroupingResponse,
    SplitRequest,
)
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.rows import Regrouping
from postroom.grouping.regroup.undo import undo
from postroom.identity import people
from postroom.reports.responses import report_response
from postroom.reports.work_log.authors import author_of
from postroom.reports.work_log.merged import canonical

router = Router(tags=["grouping"])

BASE = "/api/projects/{project_id}/signals"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such report or signal is visible."},
    409: {"description": "The present state does not allow it; `detail` says why. Nothing was changed."},
}


@router.post(
    REPORTS + "/{report_id}/merge",
    summary="Merge reports",
    responses=ANSWERS,
)
async def merge_reports(
    call: WriteCall, report_id: str, sent: UnreadBody[MergeRequest], task: NamedTask
) -> JsonResponse[RegroupedResponse]:
    """Merge the report into another one (`into`), or others into it (`from`).

    The report that others are merged into keeps its id, status and words. Their signals count for it, and their ids
    resolve to it, until the merge is undone. A report on which research is running can't be merged into another
    one.
    """
    id = await named_report(call, report_id)
    body = await sent.read()
    from_ids, into_id = body.plan(id)
    done = await regroup.merge(await act_of(call, task, body.reason), from_ids=from_ids, into_id=into_id)
    return await regrouped(call, done, done[0].to_report_id)


@router.post(
    REPORTS + "/{report_id}/split",
    summary="Split a report",
    responses=ANSWERS,
)
async def split_report(
    call: WriteCall, report_id: str, sent: UnreadBody[SplitRequest], task: NamedTask
) -> JsonResponse[RegroupedResponse]:
    """Open a new report with some of the report's signals. At least one signal must remain."""
    id = await named_report(call, report_id)
    body = await sent.read()
    done = await regroup.split(
        await act_of(call, task, body.reason), report_id=id, signal_ids=_once(body.signal_ids)
    )
    return await regrouped(call, [done], done.to_report_id)


@router.post(
    BASE + "/move",
    summary="Move signals to another report",
    responses=ANSWERS,
)
async def move_signals(
    call: WriteCall, body: ParsedBody[MoveRequest], task: NamedTask
) -> JsonResponse[RegroupedResponse]:
    """Move signals from any reports; those that are in the target already are skipped.

    A report that is left without signals is merged into the target, until one comes back.
    """
    done = await regroup.move(
        await act_of(call, task, body.reason), signal_ids=_once(body.signal_ids), report_id=body.report_id
    )
    return await regrouped(call, done, done[0].to_report_id)


@router.post(
    BASE + "/regroupings/{regrouping_id}/undo",
    summary="Undo a merge, a split, a move, or that reports were told apart",
    responses=ANSWERS,
)
async def undo_regrouping(
    call: WriteCall, regrouping_id: str, sent: UnreadBody[ReasonRequest], task: NamedTask
) -> JsonResponse[RegroupedResponse]:
    """Undo a regrouping, regardless of later ones. A merged report regains its status and signals.

    After a split or a move, only signals that are still where it put them go back.
    """
    id = object_id(regrouping_id)
    body = await sent.read()
    done = await undo(await act_of(call, task, body.reason), id)
    return await regrouped(call, [done], next(iter(done.home_report_ids), done.from_report_id))


@router.get(
    REPORTS + "/{report_id}/regroupings",
    summary="List merges, splits and moves",
    responses={**FILTERED},
)
async def list_regroupings(
    call: ReadCall, report_id: str, page: RequestedPage
) -> JsonResponse[PageResponse[RegroupingResponse]]:
    """Return a page of the regroupings of the report and of those merged into it, newest first."""
    report = await find_report(call, report_id)
    found = await regroup.history(call.uow, call.project_id, report.id, limit=page.limit, offset=page.offset)
    return json_response(
        page_response(call.request, page, found.count, await regrouping_responses(call, found.regroupings))
    )


async def named_report(call: Call, report_id: str) -> UUID:
    """Return the id in the URL of a visible report as it is sent.

    Which report it stands for is decided under the locks of a regrouping, for all ids of the call at once: another
    call may undo a merge between two answers to that.

    Raises:
        WireError: as `find_report`.
    """
    await find_report(call, report_id)
    return object_id(report_id)


async def act_of(call: Call, task: str | None, reason: str = "") -> RegroupCommand:
    """Return the context of a regrouping by the caller in the name of `task`, with the given reason.

    Raises:
        WireError: 400, the call names a task of another project.
    """
    by = await author_of(call.uow, call.project_id, caller_of(call, task))
    return RegroupCommand(call.uow, call.project_id, by, reason, call.now, state_of(call.request).jobs)


async def regrouped(
    call: Call, done: Sequence[Regrouping], report_id: UUID
) -> JsonResponse[RegroupedResponse]:
    """Return the answer for what was done, with the report that `report_id` leads to."""
    report = await see_report(call, await canonical(call.uow, call.project_id, report_id))
    return json_response(
        {
            "report": None if report is None else report_response(report, call.now),
            "regroupings": await regrouping_responses(call, done),
        }
    )


async def regrouping_responses(call: Call, done: Sequence[Regrouping]) -> list[RegroupingResponse]:
    """Return the responses for regroupings."""
    known = await people.by_id(call.uow, {one.user_id for one in done if one.user_id is not None})
    return [RegroupingResponse.of(one, known) for one in done]


def _once(ids: Sequence[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
