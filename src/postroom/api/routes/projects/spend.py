"""Endpoint of a project's spending on language models."""

from typing import Annotated, Self

from fastapi import Depends
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.projects import spend
from postroom.projects.spend import Spend, Use

router = Router(prefix="/api/projects/{project_id}/signals", tags=["project config"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]


class UseResponse(BaseModel):
    """The usage of one model for one purpose today."""

    purpose: str = Field(description="Purpose: `grouping`, `screening`, `research` or `scout`.")
    model: str
    questions: int = Field(description="Questions, each with one or more calls.")
    failed: int = Field(description="Questions without an answer.")
    calls: int = Field(description="Requests to the model.")
    input_tokens: int
    output_tokens: int
    dollars: float | None = Field(description="US dollars; null if the model's price is not configured.")

    @classmethod
    def of(cls, use: Use) -> Self:
        """Return the response."""
        return cls(
            purpose=use.purpose,
            model=use.model,
            questions=use.questions,
            failed=use.failed,
            calls=int(use.calls),
            input_tokens=int(use.input_tokens),
            output_tokens=int(use.output_tokens),
            dollars=None if use.dollars is None else float(use.dollars),
        )


class SpendResponse(BaseModel):
    """A project's budget for language models today, and its usage."""

    day: str = Field(description="The day in UTC.")
    approved: bool = Field(description="Whether the organization lets models read its data.")
    calls: int = Field(description="Requests made or reserved.")
    calls_limit: int
    dollars: float = Field(description="US dollars spent or reserved.")
    dollars_limit: float
    dollars_reserved: float = Field(description="Part of it that is reserved for calls in progress.")
    results: list[UseResponse]

    @classmethod
    def of(cls, spending: Spend) -> Self:
        """Return the response for a day's spend."""
        return cls(
            day=spending.day.isoformat(),
            approved=spending.allowance.approved,
            calls=spending.calls,
            calls_limit=spending.allowance.calls,
            dollars=float(spending.dollars),
            dollars_limit=float(spending.allowance.dollars),
            dollars_reserved=float(spending.reserved_dollars),
            results=[UseResponse.of(use) for use in spending.uses],
        )


@router.get(
    "/spend",
    summary="Get today's language model spending",
)
async def get_spend(call: ReadCall) -> JsonResponse[SpendResponse]:
    """Return the budget of the day and its usage by purpose and model."""
    settings = state_of(call.request).settings.spend
    spending = await spend.today(call.uow, call.project_id, settings=settings, now=call.now)
    return json_response(SpendResponse.of(spending))
