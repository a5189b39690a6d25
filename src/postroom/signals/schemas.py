"""Signals on the wire."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.signals import (
    DEFAULT_WEIGHT,
    MAX_CLIENT_ID,
    MAX_PRODUCT,
    MAX_SOURCE_ID,
    MAX_TYPE,
    NewSignal,
)
from postroom.edge.fields import Moment, Number, RawText, Text
from postroom.signals.service import Receipt


class SignalBody(BaseModel):
    """One signal as a client sends it."""

    model_config = ConfigDict(extra="ignore")

    source_product: Annotated[Text, Field(max_length=MAX_PRODUCT)]
    source_type: Annotated[Text, Field(max_length=MAX_TYPE)]
    source_id: Annotated[Text, Field(max_length=MAX_SOURCE_ID)]
    description: RawText
    weight: Annotated[Number, Field(ge=0, le=1)] = DEFAULT_WEIGHT
    extra: dict[str, Any] = Field(default_factory=dict)
    id: Annotated[Text, Field(max_length=MAX_CLIENT_ID)] | None = None
    timestamp: Moment | None = None

    def to_signal(self) -> NewSignal:
        """Return the signal that this says."""
        return NewSignal(
            source_product=self.source_product,
            source_type=self.source_type,
            source_id=self.source_id,
            description=self.description,
            weight=self.weight,
            extra=self.extra,
            client_id=self.id,
            timestamp=self.timestamp,
        )


def receipt_on_wire(receipt: Receipt) -> Mapping[str, Any]:
    """Return a receipt as a client reads it; a rejection carries the error envelope of its item."""
    answer: dict[str, Any] = {
        "outcome": receipt.status,
        "signal_id": receipt.signal_id,
        "reason": receipt.reason if receipt.status == "ignored" else None,
        "error": None,
    }
    if receipt.status == "rejected":
        answer["error"] = {
            "type": "validation_error",
            "code": receipt.code,
            "detail": receipt.reason,
            "attr": receipt.field,
        }
    return answer
