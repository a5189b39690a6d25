"""Request and response schemas of one's own API keys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.identity.scopes import Scope
from postroom.identity.schemas import KeyInfo
from postroom.kit.times import wire_time
from postroom.validation.fields import Identifier, Integer, NotNull, Text

MAX_HOURS = 168

_SCOPES = "Scopes, limited to the permissions of the owner; `object:write` includes `object:read`."
_TEAMS = "Projects that the key is limited to; empty for all."
_ORGANIZATIONS = "Organizations that the key is limited to; empty for all."

Label = Annotated[Text, Field(max_length=200)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=50)]
Teams = Annotated[list[Integer], Field(max_length=100)]
Organizations = Annotated[list[Identifier], Field(max_length=100)]


def key_on_wire(key: KeyInfo, *, value: str | None = None) -> dict[str, Any]:
    """Return the JSON object of a key; `value` is its text, which is only shown once."""
    return {
        "id": str(key.id),
        "label": key.label,
        "value": value,
        "mask_value": key.mask,
        "scopes": list(key.scopes),
        "scoped_teams": list(key.projects),
        "scoped_organizations": [str(id) for id in key.organizations],
        "created_at": wire_time(key.created_at),
        "last_used_at": None if key.last_used_at is None else wire_time(key.last_used_at),
        "expires_at": None if key.expires_at is None else wire_time(key.expires_at),
    }


class PersonalKeyBody(BaseModel):
    """A personal API key."""

    id: UUID
    label: str = Field(description="Label.")
    value: str | None = Field(description="The key itself; only in the response that creates or rolls it.")
    mask_value: str = Field(description="Masked key: its beginning and last four characters.")
    scopes: list[str] = Field(description=_SCOPES)
    scoped_teams: list[int] = Field(description=_TEAMS)
    scoped_organizations: list[UUID] = Field(description=_ORGANIZATIONS)
    created_at: datetime
    last_used_at: datetime | None = Field(description="When it was last used, within a minute.")
    expires_at: datetime | None = Field(description="Expiry; null for none.")


class PersonalKeyPageBody(BaseModel):
    """One page of keys."""

    count: int = Field(description="Number of keys, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[PersonalKeyBody]


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
