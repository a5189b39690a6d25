"""Sessions and what people send to sign in: as values, on the wire, and in the API's description."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.identity.roles import Role
from postroom.edge.requests.fields import AnyText, BlankText, Text
from postroom.edge.times import wire_time
from postroom.identity.schemas import ROLE_DESCRIPTION
from postroom.sessions.passwords import MAX_LENGTH, MIN_LENGTH

Email = Annotated[Text, Field(max_length=254)]
Token = Annotated[Text, Field(max_length=200)]
NewPassword = Annotated[AnyText, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
GivenPassword = Annotated[AnyText, Field(max_length=MAX_LENGTH)]


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's sign-in in one browser."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


def session_on_wire(session: Session, *, current: UUID) -> dict[str, Any]:
    """Return the JSON object of a session; `current` is the one that asks."""
    return {
        "id": str(session.id),
        "created_at": wire_time(session.created_at),
        "last_seen_at": wire_time(session.seen_at),
        "expires_at": wire_time(session.expires_at),
        "address": session.address,
        "user_agent": session.user_agent,
        "current": session.id == current,
    }


class SessionItemBody(BaseModel):
    """A sign-in of one's own."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime = Field(description="When it was last used, within a minute.")
    expires_at: datetime = Field(description="When it ends at the latest.")
    address: str = Field(description="Network address that it was last used from.")
    user_agent: str = Field(description="What the browser called itself at sign-in.")
    current: bool = Field(description="Whether it is the one that asks.")


class SessionPageBody(BaseModel):
    """One page of sign-ins."""

    count: int = Field(description="Number of sign-ins, on all pages.")
    next: str | None = Field(description="Address of the next page.")
    previous: str | None = Field(description="Address of the page before.")
    results: list[SessionItemBody]


class OidcBody(BaseModel):
    """A provider that people may sign in with."""

    name: str = Field(description="What to call it.")
    url: str = Field(description="Where to send the browser.")


class SignInMethodsBody(BaseModel):
    """How people may sign in here."""

    password: bool = Field(description="Whether with an e-mail address and a password.")
    oidc: OidcBody | None = Field(description="The provider for it, if there is one.")


class SessionUserBody(BaseModel):
    """Who is signed in."""

    uuid: UUID
    email: str
    first_name: str
    last_name: str


class SessionProjectBody(BaseModel):
    """A project within reach."""

    id: int
    name: str


class SessionOrganizationBody(BaseModel):
    """An organization of the person who is signed in."""

    id: UUID
    name: str
    role: Role = Field(description=f"What the person is there: {ROLE_DESCRIPTION}")
    projects: list[SessionProjectBody]


class SessionBody(BaseModel):
    """Who is signed in, and what they may reach."""

    user: SessionUserBody
    role: Role | None = Field(
        description=f"The role in the first of the organizations: {ROLE_DESCRIPTION} Null without one."
    )
    csrf_token: str = Field(description="What calls that change something send as `X-CSRF-Token`.")
    organizations: list[SessionOrganizationBody] = Field(description="The oldest first.")
    expires_at: datetime = Field(description="When the sign-in ends at the latest.")
    oidc: OidcBody | None = Field(
        description="The provider that the account may be linked to, if there is one."
    )
    oidc_linked: bool = Field(description="Whether the account is linked to a provider.")


class SignIn(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(extra="ignore")

    email: Email = Field(description="The e-mail address of the account.")
    password: GivenPassword = Field(description="The password.")


class LinkSignIn(BaseModel):
    """A one-time link that signs in."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="What follows `#token=` in the link.")


class Setup(BaseModel):
    """The first account of the server."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="What follows `#token=` in the link that the server printed.")
    email: Email = Field(description="The e-mail address to sign in with.")
    name: Annotated[BlankText, Field(max_length=200)] = Field(default="", description="First and last name.")
    password: NewPassword = Field(description=f"The password, of {MIN_LENGTH} characters or more.")


class SetupBody(BaseModel):
    """Nothing: that it is answered says that the first account can be made."""


class PasswordChange(BaseModel):
    """Another password for the account that is signed in."""

    model_config = ConfigDict(extra="ignore")

    current_password: GivenPassword = Field(description="The password so far.")
    new_password: NewPassword = Field(description=f"The new one, of {MIN_LENGTH} characters or more.")


class PasswordLinkBody(BaseModel):
    """A one-time link by which somebody sets a password."""

    path: str = Field(description="Path of the link, below the address of this server.")
    expires_at: datetime = Field(description="When it is of no use any more.")


class PasswordReset(BaseModel):
    """A new password by a one-time link."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="What follows `#token=` in the link.")
    password: NewPassword = Field(description=f"The new password, of {MIN_LENGTH} characters or more.")
