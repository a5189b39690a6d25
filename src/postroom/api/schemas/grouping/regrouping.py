"""Schemas of regroupings in the API."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.errors import validation
from postroom.domain.grouping.regrouping import MAX_REASON, MAX_REPORTS, MAX_SIGNALS
from postroom.grouping.regroup.rows import Regrouping
from postroom.identity.people import Person, PersonResponse, optional_person
from postroom.reports.responses import ReportResponse
from postroom.validation.fields import BlankText, Identifier, NotNull
from postroom.validation.responses import WireTime

Reason = Annotated[BlankText, Field(max_length=MAX_REASON)]
_WHY = Field(default="", description="Reason, kept in the work logs.")
SignalIds = Annotated[list[Identifier], Field(min_length=1, max_length=MAX_SIGNALS)]


class ReasonRequest(BaseModel):
    """The reason of an action."""

    model_config = ConfigDict(extra="ignore")

    reason: Reason = _WHY


class MergeRequest(BaseModel):
    """Reports to merge with the report in the path: `into` or `from`."""

    model_config = ConfigDict(
        extra="ignore",
        populate_by_name=True,
        json_schema_extra={
            "if": {"required": ["into"]},
            "then": {"not": {"required": ["from"]}},
            "else": {"required": ["from"]},
        },
    )

    into: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Report to merge the report in the path into."
    )
    sources: Annotated[
        Annotated[list[Identifier], Field(min_length=1, max_length=MAX_REPORTS)] | None, NotNull
    ] = Field(default=None, alias="from", description="Reports to merge into the report in the path.")
    reason: Reason = _WHY

    def plan(self, report_id: UUID) -> tuple[list[UUID], UUID]:
        """Return which reports are merged into which, for the report of the path.

        Raises:
            WireError: 400, neither or both were sent.
        """
        if self.into is not None and self.sources is None:
            return [report_id], self.into
        if self.sources is not None and self.into is None:
            return self.sources, report_id
        raise validation("invalid_input", "Provide either 'into' or 'from'.")


class SplitRequest(BaseModel):
    """Signals to split off into a new report."""

    model_config = ConfigDict(extra="ignore")

    signal_ids: SignalIds = Field(description="Signals of the report, not all of them.")
    reason: Reason = _WHY


class MoveRequest(BaseModel):
    """Which signals go to which report."""

    model_config = ConfigDict(extra="ignore")

    signal_ids: SignalIds = Field(description="Signals of any reports.")
    report_id: Identifier = Field(description="Where they go.")
    reason: Reason = _WHY


class RegroupingResponse(BaseModel):
    """A merge, a split or a move, or two reports told apart."""

    id: UUID
    kind: Literal["merge", "split", "move", "distinct"] = Field(
        description="`distinct`: the two reports were told apart."
    )
    from_report_id: UUID = Field(description="Report that was merged, or that signals came from.")
    to_report_id: UUID
    signal_ids: list[UUID] = Field(description="Moved signals; empty for others than splits and moves.")
    reason: str
    created_at: WireTime
    created_by: PersonResponse | None = Field(description="Null if a task or the server did it.")
    task_id: UUID | None = Field(description="Task on whose behalf it was done.")
    undone_at: WireTime | None

    @classmethod
    def of(cls, done: Regrouping, people: Mapping[int, Person]) -> Self:
        """Return the response for a regrouping; `people` are the users who made some, by id."""
        return cls(
            id=done.id,
            kind=done.kind.value,
            from_report_id=done.from_report_id,
            to_report_id=done.to_report_id,
            signal_ids=[*done.signal_ids],
            reason=done.reason,
            created_at=done.created_at,
            created_by=None if done.user_id is None else optional_person(people.get(done.user_id)),
            task_id=done.task_id,
            undone_at=done.undone_at,
        )


class RegroupedResponse(TypedDict):
    """A regrouping, and the resulting report."""

    report: Annotated[
        ReportResponse | None,
        Field(
            description="Report that was merged into, split off, or moved to; after undoing, the report that "
            "signals returned to. Null if it is not visible."
        ),
    ]
    regroupings: Annotated[
        list[RegroupingResponse], Field(description="One per report that signals came from.")
    ]
