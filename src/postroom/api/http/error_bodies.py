"""Schemas of error responses."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ErrorEnvelope(BaseModel):
    """Error envelope."""

    type: Literal[
        "validation_error", "invalid_request", "authentication_error", "throttled_error", "server_error"
    ] = Field(description="Type of the error.")
    code: str = Field(description="Error code for programs.")
    detail: str = Field(description="Description of the error for people.")
    attr: str | None = Field(
        description="Invalid input; nested names are joined by two underscores, list items are numbered "
        "from 0. Null if it is not a single one."
    )


class PlainErrorResponse(BaseModel):
    """Error as one sentence."""

    error: str = Field(description="Description of the error for people.")


def plain_error(description: str) -> dict[str, Any]:
    """Return the description of an error response with one key, for the `responses` of a route."""
    return {"model": PlainErrorResponse, "description": description}
