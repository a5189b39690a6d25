"""Requests and responses of imports of files."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.domain.signals.history import Outcome
from postroom.domain.signals.mapping import ColumnMapping
from postroom.signals.imports.uploads import PART_BYTES, Upload
from postroom.validation.fields import Integer, Text
from postroom.validation.responses import ResponseModel, WireTime

ImportState = Literal["waiting", "reading", "read", "settled", "failed", "cancelled", "undone"]


class UploadRequest(BaseModel):
    """A file to upload."""

    name: Annotated[Text, Field(min_length=1, max_length=500)] = Field(
        description="Name of the file; its ending says the format."
    )
    size: Annotated[Integer, Field(ge=0)] = Field(description="Its bytes.")


class ImportMapping(BaseModel):
    """Which column holds which field, as `postroom import` takes it; what is left out follows from the columns."""

    text: Text | None = Field(default=None, description="Template of the text.")
    title: Text | None = Field(default=None, description="Column with the title.")
    description: Text | None = Field(default=None, description="Column with the body.")
    source_product: Text | None = Field(default=None, description="A constant, or `@COLUMN`.")
    source_type: Text | None = Field(default=None, description="A constant, or `@COLUMN`.")
    source_id: Text | None = Field(default=None, description="A constant, or `@COLUMN`.")
    timestamp: Text | None = Field(default=None, description="`@COLUMN`.")
    weight: Text | None = Field(default=None, description="A constant, or `@COLUMN`.")
    id: Text | None = Field(default=None, description="`@COLUMN` with ids of your own.")
    extra: list[Text] | None = Field(default=None, description="Columns to store beside the text.")
    state: Text | None = Field(default=None, description="Column with the state of an item.")
    resolution: Text | None = Field(default=None, description="Column that says why it was closed.")
    closed_at: Text | None = Field(default=None, description="Column with the time of its closing.")
    duplicate_of: Text | None = Field(default=None, description="Column with the id of its original.")
    states: list[Text] | None = Field(default=None, description="What words mean, as `WORD=OUTCOME`.")

    def mapping(self) -> ColumnMapping:
        """Return the mapping; an empty text is the same as none."""
        stated: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump().items()
            if value
        }
        return ColumnMapping(**stated)


class ImportMappingRequest(BaseModel):
    """How an uploaded file is to be read."""

    mapping: ImportMapping = Field(default_factory=ImportMapping, description="Which column holds what.")


class ImportRunResponse(TypedDict):
    """An import and its progress."""

    id: UUID
    name: Annotated[str, Field(description="Name of the file.")]
    state: Annotated[
        ImportState,
        Field(
            description="`waiting`: uploaded, not started; `reading`: rows are being stored; `read`: all are "
            "stored, and being grouped; `settled`: they count."
        ),
    ]
    error: Annotated[str | None, Field(description="Why it failed.")]
    size: Annotated[int, Field(description="Bytes of an uploaded file; 0 for another one.")]
    read_bytes: Annotated[int, Field(description="Bytes of these that were read.")]
    part_bytes: Annotated[int, Field(description="Bytes of a part of the upload; the last one has fewer.")]
    rows: Annotated[int, Field(description="Rows that were read.")]
    stored: Annotated[int, Field(description="New signals.")]
    settled: Annotated[int, Field(description="Those of them whose item is closed.")]
    repeated: Annotated[int, Field(description="Rows that were known.")]
    updated: Annotated[int, Field(description="Those of them whose text or state had changed.")]
    rejected: Annotated[int, Field(description="Rows that could not be stored.")]
    created_at: WireTime
    updated_at: WireTime


class ImportsResponse(TypedDict):
    """The newest imports of a project."""

    results: list[ImportRunResponse]


class PreviewRowResponse(ResponseModel):
    """A row as it would become a signal, or its problem."""

    row: int = Field(description="Its number, from 1.")
    title: str
    text: str = Field(description="The beginning of its text.")
    state: str = Field(description="The state, in the words of the file.")
    outcome: str = Field(description="What that means; empty for a row with a problem.")
    problem: str = Field(description="Why it is no signal; empty if it is one.")


class StateCountResponse(ResponseModel):
    """Words of the file for a state."""

    said: str
    word: str = Field(description="The one of them that decides; `states` of the mapping gives it a meaning.")
    outcome: Outcome | None = Field(description="What they mean; null if that is unknown.")
    rows: int


class ImportPreview(ResponseModel):
    """What the beginning of a file would become; nothing is stored."""

    columns: list[str]
    examples: dict[str, str] = Field(description="A value of each column.")
    tracker: str | None = Field(description="Whose export the file is.")
    mapping: ImportMapping = Field(description="The mapping that was used.")
    rows: list[PreviewRowResponse]
    states: list[StateCountResponse]
    looked_at: int = Field(description="Rows that were looked at.")
    rejected: int = Field(description="Those of them that are no signals.")
    settled: int = Field(description="Those of them whose item is closed.")
    is_complete: bool = Field(description="Whether these are all rows of the file.")
    problem: str = Field(description="Why no row can be read with this mapping; empty if rows can.")


class RejectResponse(ResponseModel):
    """A row that could not be stored."""

    row: int
    reason: str
    data: str = Field(description="The beginning of the row.")


class RejectsResponse(TypedDict):
    """The first rows that could not be stored."""

    results: list[RejectResponse]


def import_response(upload: Upload) -> ImportRunResponse:
    """Return the JSON object of an import."""
    return {
        "id": upload.id,
        "name": upload.name,
        "state": upload.state,  # type: ignore[typeddict-item]  # the table checks it
        "error": upload.error,
        "size": upload.size,
        "read_bytes": upload.read_bytes,
        "part_bytes": PART_BYTES,
        "rows": upload.rows_done,
        "stored": upload.stored,
        "settled": upload.settled,
        "repeated": upload.repeated,
        "updated": upload.updated,
        "rejected": upload.rejected,
        "created_at": upload.created_at,
        "updated_at": upload.updated_at,
    }
