"""REST endpoints of a report's suggested reviewers."""

from typing import Annotated, Any

from fastapi import Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import plain_error
from postroom.api.http.errors import PlainError
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.reports.artefacts import report_of
from postroom.api.schemas.reports import typed_artefacts as typed
from postroom.api.schemas.reports.artefacts import ReasonedReviewersRequest
from postroom.clock import new_id
from postroom.identity import people
from postroom.identity.people import Person
from postroom.reports.work_log import reviewers
from postroom.reports.work_log.responses import read
from postroom.reports.work_log.reviewer_choices import choices_of
from postroom.reports.work_log.reviewers import BadReviewer
from postroom.reports.work_log.schemas import Artefact, Author
from postroom.tasks.hand_off import consider_later

router = Router(tags=["artefacts"])

BASE = "/api/projects/{project_id}/signals/reports/{report_id}/reviewers"

WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such report is visible."}}


@router.put(
    BASE,
    summary="Choose the reviewers of a report",
    responses={
        200: {"model": typed.Artefact},
        400: plain_error("The body is invalid, or names somebody who is not a member."),
        **_MISSING,
    },
)
async def put_reviewers(
    call: WriteCall, report_id: str, sent: UnreadBody[ReasonedReviewersRequest]
) -> Response:
    """Add a log entry that suggests exactly these reviewers, in the name of the user.

    Members need no linked login at a git host. The commits, names and reasons of remaining reviewers are kept.
    """
    report = await report_of(call.uow, call.project_id, report_id)
    body = await sent.read()
    try:
        entry = await reviewers.replace(
            call.uow,
            project_id=call.project_id,
            organization_id=call.organization_id,
            report_id=report,
            choices=choices_of(body.content, "content"),
            author=Author.user(call.actor.user_id, by_key=call.actor.session_id is None),
            added_by=_caller(call),
            now=call.now,
            id=new_id(),
        )
    except BadReviewer as problem:
        raise PlainError(400, problem.message) from None
    await _reconsider(call, entry)
    return json_response((await read(call.uow, call.organization_id, [entry]))[0])


@router.delete(BASE + "/me", status_code=204, summary="Withdraw as a reviewer", responses={**_MISSING})
async def withdraw(call: WriteCall, report_id: str) -> Response:
    """Add a log entry that suggests the same people without the caller, who may not be among them."""
    report = await report_of(call.uow, call.project_id, report_id)
    entry = await reviewers.withdraw(
        call.uow,
        project_id=call.project_id,
        report_id=report,
        member=_caller(call),
        by_key=call.actor.session_id is None,
        now=call.now,
        id=new_id(),
    )
    if entry is not None:
        await _reconsider(call, entry)
    return Response(status_code=204)


def _caller(call: Call) -> Person:
    actor = call.actor
    return people.Person(
        actor.user_id, actor.user_uuid, actor.first_name, actor.last_name, actor.email, actor.github_login
    )


async def _reconsider(call: Call, entry: Artefact) -> None:
    jobs = state_of(call.request).jobs
    await consider_later(call.uow, jobs=jobs, project_id=call.project_id, report_id=entry.report_id)
