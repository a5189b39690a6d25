"""Requests and responses of views."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.identity.people import PersonResponse
from postroom.validation.fields import Boolean, NotNull, Text
from postroom.validation.responses import WireTime

MAX_NAME = 60
MAX_VALUE = 2_000

_Name = Annotated[Text, Field(max_length=MAX_NAME)]
_Query = Annotated[dict[str, Annotated[Text, Field(max_length=MAX_VALUE)]], Field(max_length=40)]
_QUERY = "Parameters of the list of reports, by name: its filters, `ordering` and `sort`."


class NewViewRequest(BaseModel):
    """A view to create."""

    model_config = ConfigDict(extra="ignore")

    name: _Name = Field(description="Its name; a person's views have different ones.")
    query: _Query = Field(description=_QUERY)
    is_shared: Boolean = Field(default=False, description="Whether everybody in the project sees it.")


class ViewRequest(BaseModel):
    """Changes of a view; omitted fields stay unchanged."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[_Name | None, NotNull] = Field(default=None, description="Its new name.")
    query: Annotated[_Query | None, NotNull] = Field(default=None, description=_QUERY)
    is_shared: Annotated[Boolean | None, NotNull] = Field(
        default=None, description="Whether everybody in the project sees it."
    )


class ViewResponse(TypedDict):
    """A view: filters and an order of the inbox with a name."""

    id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    name: str
    is_shared: Annotated[bool, Field(description="Whether everybody in the project sees it.")]
    is_mine: Annotated[bool, Field(description="Whether the caller made it.")]
    created_by: Annotated[PersonResponse | None, Field(description="Who made it.")]
    query: Annotated[dict[str, str], Field(description=_QUERY)]
    missing: Annotated[
        list[str],
        Field(description="What it names that no longer exists, such as a deleted label, as sentences."),
    ]
    created_at: WireTime
    updated_at: WireTime


class ViewsResponse(TypedDict):
    """The views that the caller sees: their own first, then by name."""

    results: list[ViewResponse]
