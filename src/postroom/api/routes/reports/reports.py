"""Endpoints that read reports: the inbox, its counts, one report, available reviewers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.paging import PAGE_PARAMETERS, envelope, page_of
from postroom.api.http.respond import json_response, tagged_response
from postroom.api.schemas.reports.reports import ReportBody, ReportCounts, ReportPageBody
from postroom.api.schemas.reports.requests import ReviewerBody
from postroom.domain.reports import inbox
from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES
from postroom.domain.reports.inbox import FilterProblem, Filters
from postroom.identity import people
from postroom.reports import service
from postroom.reports.schemas import Report
from postroom.reports.wire import report_on_wire
from postroom.reports.work_log.merged import canonical
from postroom.screening import service as screening

router = APIRouter(tags=["reports"])

BASE = "/api/projects/{project_id}/signals/reports"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]


def _query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _some(name: str, description: str, **item: Any) -> dict[str, Any]:
    """Describe a parameter of comma-separated values."""
    schema = {"type": "array", "items": {"type": "string", **item}}
    return {**_query(name, description), "style": "form", "explode": False, "schema": schema}


def _flag(name: str, description: str) -> dict[str, Any]:
    return _query(name, f"{description}: `1`, `true`, `yes`, `0`, `false` or `no`.", type="boolean")


# Described here and parsed by the domain, so that errors have the wording that clients know. The routes of one
# report apply them too, as the contract has it, without describing them: a report that fails one is a 404.
FILTERS = [
    _some(
        "status",
        "Comma-separated statuses. Without it the list shows all but suppressed reports.",
        enum=list(inbox.LISTED_STATUSES),
    ),
    _query("search", "Text that the title or the summary contains, in any case."),
    _some(
        "source_product", "Comma-separated products; a report matches if a live signal of it has one of them."
    ),
    _some("area", "Comma-separated areas in any case; a report matches if its area is one of them."),
    _some(
        "suggested_reviewers",
        "Comma-separated user UUIDs; a report matches if one of these users is a suggested reviewer.",
        format="uuid",
    ),
    _some("priority", "Comma-separated priorities, in any case.", enum=list(PRIORITIES)),
    _some("actionability", "Comma-separated judgments.", enum=list(ACTIONABILITIES)),
    _flag("has_implementation_pr", "Whether a pull request implements the report"),
    _query("task_id", "UUID of a task; a report matches if the task has worked on it.", format="uuid"),
    _query("assignee", "`me` for the reports that the caller has claimed.", enum=list(inbox.ASSIGNEES)),
    _query(
        "teammate_uuid",
        "UUID of a user. With the scope `teammate`, whose suggestions; without it, the reports that this member "
        "has claimed or is suggested for.",
        format="uuid",
    ),
    _query(
        "scope",
        "Whose reports: `for_me` suggested to the caller, `teammate` to the user in `teammate_uuid`, `mine` "
        "claimed by the caller or suggested to them, `entire_project` all.",
        enum=[*inbox.SCOPES, "mine"],
    ),
    _query("unread", "Whether the caller has not marked the report as read.", enum=["true", "false"]),
    _query("created_after", "Reports created at this time or later.", format="date-time"),
    _flag(
        "unclaimed",
        "Whether nobody works on the report: not resolved, not claimed, and without an unfinished pull request",
    ),
    _flag(
        "include_all_statuses",
        "Whether the list shows suppressed reports too, where `status` names none, and deleted ones never",
    ),
    _query("source_id", "Source id; a report matches if a live signal has it."),
    _query("scout", "Name of a scout's skill; a report matches if a live signal is its finding."),
    _query("scout_prefix", "Prefix of such a name."),
    _query(
        "ref",
        f"Beginning or end of the report's id: {inbox.MIN_REF} to {inbox.MAX_REF} hexadecimal digits, with or "
        "without hyphens.",
    ),
    _flag("count_only", "Whether the list is to say how many there are and show none"),
    _query("channel_id", "Accepted for compatibility and ignored: there are no channels."),
    _query("view", "Accepted for compatibility and ignored."),
    _flag("use_priority_preference", "Taken from clients that send it, without effect"),
]
FILTERED: dict[int | str, dict[str, Any]] = {
    400: {"description": "A filter of the list, which this operation takes too, has an invalid value."}
}
"""Error of operations that read a report by `find_report` and have no body."""

_LIST_ONLY = [
    _some(
        "ordering",
        "Comma-separated fields; a leading `-` reverses one. Unknown fields are ignored. "
        "Default: `-is_suggested_reviewer,status,-updated_at`.",
        enum=[sign + field for field in inbox.Field for sign in ("", "-")],
    ),
    _query("sort", "A named ordering; `ordering` takes precedence.", enum=sorted(inbox.SORTS)),
    *PAGE_PARAMETERS,
]


@router.get(
    BASE,
    summary="List the reports of a project",
    responses={
        200: {"model": ReportPageBody},
        304: {"description": "It is as the `If-None-Match` of the call says."},
    },
    openapi_extra={"parameters": FILTERS + _LIST_ONLY},
)
async def list_reports(call: ReadCall) -> Response:
    """Return a page of the inbox: by default the caller's own reports first, then by status."""
    filters = filters_of(call)
    parameters = call.request.query_params
    try:
        ordering = inbox.parse_order(parameters)
    except FilterProblem as problem:
        raise validation("invalid_input", problem.message, problem.attr) from None
    page = page_of(call.request)
    viewer, viewer_id = call.actor.handles, call.actor.user_id
    if filters.count_only:
        count = await service.count(
            call.uow, call.project_id, filters=filters, viewer=viewer, viewer_id=viewer_id
        )
        return json_response({"count": count, "next": None, "previous": None, "results": []})
    found = await service.inbox(
        call.uow,
        call.project_id,
        filters=filters,
        ordering=ordering,
        page=page,
        viewer=viewer,
        viewer_id=viewer_id,
    )
    results = [report_on_wire(report, call.now, detail=False) for report in found.reports]
    return tagged_response(call.request, envelope(call.request, page, found.count, results))


@router.get(
    BASE + "/counts",
    summary="Count the reports by status and by area, and the signals in quarantine",
    responses={200: {"model": ReportCounts}},
    openapi_extra={"parameters": FILTERS},
)
async def count_reports(call: ReadCall) -> Response:
    """Return how many reports match the filters, by status and by area: the counts for the tabs of an inbox.

    The counts by status ignore a filter by status, those by area one by area. The number of undecided signals in
    quarantine follows no filter.
    """
    counts = await service.count_by_status(
        call.uow,
        call.project_id,
        filters=filters_of(call),
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
    )
    areas = await service.count_by_area(
        call.uow,
        call.project_id,
        filters=filters_of(call),
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
    )
    held = await screening.count_undecided(call.uow, call.project_id)
    return json_response({"statuses": counts, "areas": areas, "quarantined": held})


@router.get(
    BASE + "/available_reviewers",
    summary="List possible reviewers",
    responses={200: {"model": dict[str, ReviewerBody]}},
    openapi_extra={"parameters": [_query("query", "Part of the full name or the email, in any case.")]},
)
async def list_reviewers(call: ReadCall) -> Response:
    """Return the members with a linked login at the git host, by UUID, in the order of their names."""
    query = call.request.query_params.get("query", "").strip()
    found = await people.reviewers(call.uow, call.organization_id, query=query)
    return json_response(
        {str(person.uuid): {"name": person.full_name, "email": person.email} for person in found}
    )


@router.get(
    BASE + "/{report_id}",
    summary="Read one report",
    responses={200: {"model": ReportBody}, **FILTERED},
)
async def get_report(call: ReadCall, report_id: str) -> Response:
    """Return the report, unless it is deleted or fails a filter of the query.

    In all paths, the id of a merged report refers to the report that it was merged into.
    """
    return json_response(report_on_wire(await find_report(call, report_id), call.now))


def filters_of(call: Call) -> Filters:
    """Return the filters of the call's query.

    Raises:
        WireError: 400, a filter has an invalid value.
    """
    try:
        return inbox.parse_filters(call.request.query_params)
    except FilterProblem as problem:
        raise validation("invalid_input", problem.message, problem.attr) from None


async def find_report(call: Call, report_id: str) -> Report:
    """Return the report with the id of the URL, unless it fails a filter of the query.

    The id of a report that was merged into another one stands for that one.

    Raises:
        WireError: 404, no such report is visible; 400, a filter has an invalid value.
    """
    filters = filters_of(call)
    id = inbox.parse_uuid(report_id)
    if id is None:
        raise not_found()
    report = await see_report(call, id, filters)
    if report is None:
        leads_to = await canonical(call.uow, call.project_id, id)
        report = None if leads_to == id else await see_report(call, leads_to, filters)
    if report is None:
        raise not_found()
    return report


async def see_report(call: Call, id: UUID, filters: Filters = service.NO_FILTERS) -> Report | None:
    """Return a report as the caller sees it, or None."""
    return await service.get(
        call.uow,
        call.project_id,
        id,
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
        filters=filters,
    )
