"""Requests and responses of project tokens."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.tokens.schemas import ProjectToken
from postroom.validation.fields import BlankText
from postroom.validation.responses import WireTime


class NewToken(BaseModel):
    """A token to create."""

    label: Annotated[BlankText, Field(max_length=100)] = Field("", description="Label of the token.")


class TokenResponse(BaseModel):
    """A project token. It may be public, because it can only send events."""

    id: UUID
    label: str
    token: str | None = Field(description="The token; null if the server's secret key was changed.")
    dsn: str | None = Field(description="The token as a DSN for Sentry's SDKs.")
    created_at: WireTime
    last_used_at: WireTime | None
    revoked_at: WireTime | None

    @classmethod
    def of(cls, token: ProjectToken, *, base_url: str) -> Self:
        """Return the response for a token; `base_url` is the address for SDKs."""
        return cls(
            id=token.id,
            label=token.label,
            token=token.token,
            dsn=None if token.token is None else dsn_of(base_url, token.token, token.project_id),
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


class TokenListResponse(TypedDict):
    """The tokens of a project."""

    results: list[TokenResponse]


def dsn_of(base_url: str, token: str, project_id: int) -> str:
    """Return the DSN of a token: a URL with the token as user and the project as path."""
    scheme, _, rest = base_url.rstrip("/").partition("://")
    return f"{scheme}://{token}@{rest}/{project_id}"
