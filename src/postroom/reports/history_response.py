"""The JSON object of the closed item that a report was imported from."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.signals.history import Outcome
from postroom.validation.responses import IsoTime


class HistoryResponse(TypedDict):
    """A tracker's item that was closed before it was imported."""

    item: Annotated[str, Field(description="Its id at the source.")]
    outcome: Annotated[Outcome, Field(description="How it was closed.")]
    closed_at: Annotated[IsoTime | None, Field(description="When; null if the import did not say.")]


HistoryField = Annotated[
    HistoryResponse | None,
    Field(description="The closed item that it was imported from. An extension of this server."),
]


def history_response(history: Mapping[str, Any] | None) -> HistoryResponse | None:
    """Return the JSON object of what a report keeps about its item."""
    if history is None:
        return None
    return HistoryResponse(item=history["item"], outcome=history["outcome"], closed_at=history["closed_at"])
