"""Requests and responses of project tokens."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.kit.times import wire_time
from postroom.tokens.schemas import ProjectToken
from postroom.validation.fields import BlankText


class NewToken(BaseModel):
    """A token to create."""

    label: Annotated[BlankText, Field(max_length=100)] = Field("", description="Label of the token.")


class TokenBody(BaseModel):
    """A project token. It may be public, because it can only send events."""

    id: UUID
    label: str
    token: str | None = Field(description="The token; null if the server's secret key was changed.")
    dsn: str | None = Field(description="The token as a DSN for Sentry's SDKs.")
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenListBody(BaseModel):
    """The tokens of a project."""

    results: list[TokenBody]


def token_on_wire(token: ProjectToken, *, base_url: str) -> dict[str, Any]:
    """Return the JSON object of a token; `base_url` is the address for SDKs."""
    return {
        "id": str(token.id),
        "label": token.label,
        "token": token.token,
        "dsn": None if token.token is None else dsn_of(base_url, token.token, token.project_id),
        "created_at": wire_time(token.created_at),
        "last_used_at": token.last_used_at and wire_time(token.last_used_at),
        "revoked_at": token.revoked_at and wire_time(token.revoked_at),
    }


def dsn_of(base_url: str, token: str, project_id: int) -> str:
    """Return the DSN of a token: a URL with the token as user and the project as path."""
    scheme, _, rest = base_url.rstrip("/").partition("://")
    return f"{scheme}://{token}@{rest}/{project_id}"
