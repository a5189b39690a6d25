"""Corrections as JSON objects."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from postroom.reports.decisions.claims.responses import Actor, actor
from postroom.reports.schemas import Correction
from postroom.validation.responses import WireTime


class CorrectionResponse(TypedDict):
    """A field that somebody set, over what Postroom says."""

    by: Annotated[Actor, Field(description="Who set it.")]
    at: Annotated[WireTime, Field(description="When.")]
    machine: Annotated[
        str | None,
        Field(
            description="What rules, research, readers or scouts say of it, which takes effect when the field is "
            "given back; null for nothing."
        ),
    ]


def corrections_response(corrections: Mapping[str, Correction]) -> dict[str, CorrectionResponse]:
    """Return the JSON objects of a report's corrections, by field."""
    return {
        name: {"by": actor(each.by, each.task_id), "at": each.at, "machine": each.machine}
        for name, each in corrections.items()
    }
