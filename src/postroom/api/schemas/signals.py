"""Requests and responses of signals."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel
from typing_extensions import TypedDict

from postroom.domain.signals.impact import weighed
from postroom.domain.signals.intake import (
    DEFAULT_WEIGHT,
    MAX_CLIENT_ID,
    MAX_PRODUCT,
    MAX_SOURCE_ID,
    MAX_TYPE,
    NewSignal,
)
from postroom.signals.service import MAX_BATCH, Receipt, Status
from postroom.validation.fields import Moment, Number, RawText, Text


class NewSignalRequest(BaseModel):
    """One signal as a client sends it."""

    model_config = ConfigDict(extra="ignore")

    source_product: Annotated[Text, Field(max_length=MAX_PRODUCT)] = Field(
        description="Source product, such as `zendesk`."
    )
    source_type: Annotated[Text, Field(max_length=MAX_TYPE)] = Field(
        description="Source type, such as `ticket`."
    )
    source_id: Annotated[Text, Field(max_length=MAX_SOURCE_ID)] = Field(
        description="Id at the source; need not be unique."
    )
    description: RawText = Field(description="Text of the signal.")
    weight: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=DEFAULT_WEIGHT,
        description="Weight. A stated one stays as it is; otherwise facts and text may raise it. Reports are "
        "promoted from a total of 1.",
    )
    extra: dict[str, Any] = Field(
        default_factory=dict,
        description="Additional fields; validated for some products. Signals with the same text as `thread`, such "
        "as the id of a conversation, belong to one report.",
    )
    id: Annotated[Text, Field(max_length=MAX_CLIENT_ID)] | None = Field(
        default=None, description="Your own id, for deduplication."
    )
    timestamp: Moment | None = Field(default=None, description="Timestamp. Default: time of receipt.")

    def to_signal(self) -> NewSignal:
        """Return the signal, weighed by what it says unless its sender states a weight."""
        signal = NewSignal(
            source_product=self.source_product,
            source_type=self.source_type,
            source_id=self.source_id,
            description=self.description,
            weight=self.weight,
            extra=self.extra,
            client_id=self.id,
            timestamp=self.timestamp,
        )
        return signal if "weight" in self.model_fields_set else weighed(signal)


class EmittedSignals(
    RootModel[NewSignalRequest | Annotated[list[NewSignalRequest], Field(min_length=1, max_length=MAX_BATCH)]]
):
    """One signal, or a list of them."""


class RejectionResponse(TypedDict):
    """Why one signal was rejected: the error envelope."""

    type: Literal["validation_error"]
    code: str | None
    detail: str | None
    attr: Annotated[str | None, Field(description="The field at fault.")]


class ReceiptResponse(TypedDict):
    """The outcome of one signal."""

    outcome: Annotated[
        Status,
        Field(
            description="`stored`: new and durable. `repeated`: a duplicate, which keeps its first id. "
            "`ignored`: a gate is closed. `rejected`: invalid."
        ),
    ]
    signal_id: Annotated[UUID | None, Field(description="Id of the signal, if it was stored.")]
    reason: Annotated[
        str | None,
        Field(description="Why it was ignored: `source_disabled` or `ai_processing_not_approved`."),
    ]
    error: Annotated[RejectionResponse | None, Field(description="Why it was rejected.")]


class OneReceiptResponse(ReceiptResponse):
    """The answer to one signal."""

    status: Literal["ok"]


class ReceiptsResponse(TypedDict):
    """The answer to a list of signals: a receipt for each, in order, and the counts by outcome."""

    status: Literal["ok"]
    results: list[ReceiptResponse]
    stored_count: int
    repeated_count: int
    ignored_count: int
    rejected_count: int


class AcceptedResponse(TypedDict):
    """The signal was accepted."""

    status: Literal["ok"]


def receipt_response(receipt: Receipt) -> ReceiptResponse:
    """Return the response for a receipt; a rejection contains the error envelope of its item."""
    error: RejectionResponse | None = None
    if receipt.status == "rejected":
        error = {
            "type": "validation_error",
            "code": receipt.code,
            "detail": receipt.reason,
            "attr": receipt.field,
        }
    return {
        "outcome": receipt.status,
        "signal_id": receipt.signal_id,
        "reason": receipt.reason if receipt.status == "ignored" else None,
        "error": error,
    }
