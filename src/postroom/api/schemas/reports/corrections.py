"""Requests that correct reports, the labels of a project, and their responses."""

from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.reports.requests import MAX_BULK
from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.corrections import MAX_AREA, MAX_LABEL, MAX_LABELS, FieldName, Returnable
from postroom.domain.reports.dismissal import MAX_REPOSITORY
from postroom.reports.corrections import service
from postroom.reports.responses import ReportResponse
from postroom.validation.fields import BlankText, Boolean, Identifier, NotNull, Text
from postroom.validation.responses import ResponseModel

Color = Literal["gray", "red", "orange", "yellow", "green", "teal", "blue", "purple"]
LabelText = Annotated[Text, Field(max_length=MAX_LABEL)]
_Labels = Annotated[list[LabelText], Field(max_length=MAX_LABELS)]


class CorrectionRequest(BaseModel):
    """Corrections of a report; at least one. Rules, research, readers and scouts leave these fields then."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"minProperties": 1})

    priority: Annotated[Priority | None, NotNull] = Field(default=None, description="The right priority.")
    actionability: Annotated[Actionability | None, NotNull] = Field(
        default=None, description="Who can act on it: an agent, a person, nobody."
    )
    repository: Annotated[Annotated[Text, Field(max_length=MAX_REPOSITORY)] | None, NotNull] = Field(
        default=None, description="`owner/name` of the right repository; the report is researched again."
    )
    title: Annotated[Annotated[Text, Field(max_length=300)] | None, NotNull] = Field(
        default=None, description="The right title."
    )
    summary: Annotated[Annotated[Text, Field(max_length=10_000)] | None, NotNull] = Field(
        default=None, description="The right summary."
    )
    area: Annotated[Text, Field(max_length=MAX_AREA)] | None = Field(
        default=None, description="The right area; null for none."
    )
    assignee: Identifier | None = Field(
        default=None, description="UUID of the member who is to work on it; null for nobody."
    )
    add_labels: _Labels = Field(
        default_factory=list, description="Labels to add; those that the project does not have are created."
    )
    remove_labels: _Labels = Field(default_factory=list, description="Labels to remove.")
    give_back: list[Returnable] = Field(
        default_factory=list,
        max_length=len(get_args(Returnable)),
        description="Fields whose correction ends: what Postroom says takes effect.",
    )
    seen: dict[FieldName, str | list[str] | None] = Field(
        default_factory=dict,
        description="What the caller saw, by field (the UUID of the assignee). If one is another by now, nothing "
        "is changed.",
    )
    reason: Annotated[BlankText, Field(max_length=2_000)] = Field(
        default="", description="Why, for the work log."
    )

    def request(self) -> service.Request:
        """Return the request.

        Raises:
            Invalid: nothing is to be corrected, or a field is to be set and given back.
        """
        sent = self.model_fields_set
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                "priority",
                "actionability",
                "repository",
                "title",
                "summary",
                "area",
                "assignee",
            )
            if name in sent
        }
        give_back = list(dict.fromkeys(self.give_back))
        if "assignee" in values and values["assignee"] is None:
            del values["assignee"]
            give_back.append("assignee")
        if twice := sorted(set(values) & set(give_back)):
            raise Invalid(f"The {twice[0]} can't be set and given back at once.", field="give_back")
        if not (values or give_back or self.add_labels or self.remove_labels):
            raise Invalid("Provide at least one field to correct.")
        return service.Request(values, self.add_labels, self.remove_labels, give_back, self.seen, self.reason)


class BulkCorrectionRequest(CorrectionRequest):
    """The same corrections of many reports, each on its own."""

    ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_BULK)] = Field(
        description="Report ids; duplicates are ignored."
    )


class CorrectedReportResponse(ReportResponse):
    """A report that was corrected."""

    undo_id: Annotated[
        UUID | None, Field(description="What undoes the correction; null if all was so before.")
    ]


class CorrectionResult(TypedDict):
    """The outcome of one report."""

    id: UUID
    outcome: Annotated[
        Literal["corrected", "unchanged", "conflict", "not_found"],
        Field(description="`unchanged`: all was so before. `conflict`: it is not as the caller saw it."),
    ]
    detail: Annotated[str | None, Field(description="Why it was not changed.")]
    undo_id: Annotated[UUID | None, Field(description="What undoes the correction.")]


class BulkCorrectionResponse(TypedDict):
    """The outcome of each report, in the order of the request."""

    results: list[CorrectionResult]


class LabelRequest(BaseModel):
    """Changes of a label; at least one."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"minProperties": 1})

    name: Annotated[LabelText | None, NotNull] = Field(default=None, description="The new name.")
    color: Annotated[Color | None, NotNull] = Field(default=None, description="The new colour.")
    merge: Boolean = Field(
        default=False,
        description="Whether the new name may be that of another label, which all its reports get then.",
    )


class NewLabelRequest(BaseModel):
    """A label to create."""

    model_config = ConfigDict(extra="ignore")

    name: LabelText = Field(description="Its name; it is stored in lower case.")
    color: Annotated[Color | None, NotNull] = Field(
        default=None, description="Its colour; without it one that follows from the name."
    )


class LabelResponse(ResponseModel):
    """A label of a project."""

    name: str = Field(description="In lower case.")
    color: Color = Field(description="Its colour, by name.")
    reports: int = Field(description="How many reports have it.")


class LabelsResponse(TypedDict):
    """The labels of a project by name."""

    results: list[LabelResponse]
