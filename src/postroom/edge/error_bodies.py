"""Schemas of error responses."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ErrorEnvelope(BaseModel):
    """Why a request was refused, in four keys."""

    type: Literal[
        "validation_error", "invalid_request", "authentication_error", "throttled_error", "server_error"
    ] = Field(description="What sort of error it is.")
    code: str = Field(description="Which error it is, for programs to tell by.")
    detail: str = Field(description="Description of the error for people.")
    attr: str | None = Field(
        description="The input at fault; names within names are joined by two underscores, items of lists "
        "are numbered from 0. Null when it is no single one."
    )


class PlainErrorBody(BaseModel):
    """Why a request was refused, in one sentence."""

    error: str = Field(description="Description of the error for people.")


def plain_error(description: str) -> dict[str, Any]:
    """Return the description of an error response with one key, for the `responses` of a route."""
    return {"model": PlainErrorBody, "description": description}
