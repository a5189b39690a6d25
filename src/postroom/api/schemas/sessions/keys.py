"""Request and response schemas of one's own API keys."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.identity.scopes import Scope
from postroom.identity.schemas import KeyInfo
from postroom.validation.fields import Identifier, Integer, NotNull, Text
from postroom.validation.responses import WireTime

MAX_HOURS = 168

_SCOPES = "Scopes, limited to the permissions of the owner; `object:write` includes `object:read`."
_TEAMS = "Projects that the key is limited to; empty for all."
_ORGANIZATIONS = "Organizations that the key is limited to; empty for all."

Label = Annotated[Text, Field(max_length=200)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=50)]
Teams = Annotated[list[Integer], Field(max_length=100)]
Organizations = Annotated[list[Identifier], Field(max_length=100)]


class PersonalKeyResponse(BaseModel):
    """A personal API key."""

    id: UUID
    label: str = Field(description="Label.")
    value: str | None = Field(description="The key itself; only in the response that creates or rolls it.")
    mask_value: str = Field(description="Masked key: its beginning and last four characters.")
    scopes: list[str] = Field(description=_SCOPES)
    scoped_teams: list[int] = Field(description=_TEAMS)
    scoped_organizations: list[UUID] = Field(description=_ORGANIZATIONS)
    created_at: WireTime
    last_used_at: WireTime | None = Field(description="When it was last used, within a minute.")
    expires_at: WireTime | None = Field(description="Expiry; null for none.")

    @classmethod
    def of(cls, key: KeyInfo, *, value: str | None = None) -> Self:
        """Return the response for a key; `value` is its text, which is only shown once."""
        return cls(
            id=key.id,
            label=key.label,
            value=value,
            mask_value=key.mask,
            scopes=key.scopes,
            scoped_teams=key.projects,
            scoped_organizations=key.organizations,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            expires_at=key.expires_at,
        )


class NewPersonalKey(BaseModel):
    """A key to create."""

    model_config = ConfigDict(extra="ignore")

    label: Label = Field(description="Label.")
    scopes: Scopes = Field(description=_SCOPES)
    scoped_teams: Teams = Field(default_factory=list, description=_TEAMS)
    scoped_organizations: Organizations = Field(default_factory=list, description=_ORGANIZATIONS)


class PersonalKeyChanges(BaseModel):
    """Changes of a key; omitted fields stay unchanged."""

    model_config = ConfigDict(extra="ignore")

    label: Annotated[Label | None, NotNull] = Field(default=None, description="Label.")
    scopes: Annotated[Scopes | None, NotNull] = Field(default=None, description=_SCOPES)
    scoped_teams: Annotated[Teams | None, NotNull] = Field(default=None, description=_TEAMS)
    scoped_organizations: Annotated[Organizations | None, NotNull] = Field(
        default=None, description=_ORGANIZATIONS
    )


class KeyRoll(BaseModel):
    """Options for rolling a key."""

    model_config = ConfigDict(extra="ignore")

    keep_hours: Annotated[Integer, Field(ge=0, le=MAX_HOURS)] = Field(
        default=0, description="Hours for which the old key remains valid, as a separate key."
    )
