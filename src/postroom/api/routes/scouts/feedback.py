"""The endpoint for feedback on reports; a note about a report of a scout reaches that scout."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE, find_report
from postroom.domain.identity.scopes import satisfies
from postroom.domain.sources.configs import SCOUT
from postroom.projects import activity
from postroom.reports.schemas import Report
from postroom.scouts.memory import notes
from postroom.validation.fields import BlankText

router = Router(tags=["reports"])

WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

MAX_NOTE = 4_000


class FeedbackRequest(BaseModel):
    """What a reader thinks of a report."""

    model_config = ConfigDict(extra="ignore")

    sentiment: Literal["positive", "negative"] = Field(description="Whether the report is useful.")
    note: Annotated[BlankText, Field(max_length=MAX_NOTE)] = Field(default="", description="Why.")


class FeedbackOutcomeResponse(TypedDict):
    """What became of the feedback."""

    forwarded: Annotated[bool, Field(description="Whether the scout that wrote the report gets the note.")]


@router.post(
    BASE + "/{report_id}/feedback",
    summary="Say whether a report is useful",
    responses={
        404: {"description": "No report with this id is visible."},
    },
)
async def give_feedback(
    call: WriteCall, report_id: str, sent: UnreadBody[FeedbackRequest]
) -> JsonResponse[FeedbackOutcomeResponse]:
    """Record the feedback in the project's activity log; the report and its work log stay as they are.

    The note becomes a note for the scout whose findings the report consists of, if the caller may write such notes.
    """
    report = await find_report(call, report_id)
    body = await sent.read()
    await activity.record(
        call.uow,
        project_id=call.project_id,
        scope="SignalReport",
        activity="feedback",
        item_id=report.id,
        user_id=call.actor.user_id,
        detail={"sentiment": body.sentiment, "note": body.note},
        now=call.now,
    )
    scout = _author_of(report)
    forwarded = scout is not None and bool(body.note) and _may_write_notes(call)
    if scout is not None and forwarded:
        title = report.title or report.headline
        await notes.add(
            call.uow,
            call.home_id,
            skill_name=scout,
            content=f"Feedback ({body.sentiment}) on the report {title} ({report.id}): {body.note}",
            expires_at=None,
            user_id=call.actor.user_id,
            origin="report_feedback",
            now=call.now,
        )
    return json_response({"forwarded": forwarded})


def _author_of(report: Report) -> str | None:
    """Return the skill of the scout whose findings the report consists of, None if there are other signals."""
    return report.scout_name if list(report.source_products) == [SCOUT[0]] else None


def _may_write_notes(call: Call) -> bool:
    projects = call.actor.scoped_projects
    return satisfies(call.actor.scopes, "signal_scout:write") and (not projects or call.home_id in projects)
