"""Requests and responses of signing in."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.identity.users import ROLE_DESCRIPTION
from postroom.domain.identity.roles import Role
from postroom.identity.service import EMAIL
from postroom.sessions.passwords import MAX_LENGTH, MIN_LENGTH
from postroom.sessions.schemas import Session
from postroom.validation.described import Described, trimmed
from postroom.validation.fields import AnyText, BlankText, Text
from postroom.validation.responses import WireTime

Email = Annotated[Text, Field(max_length=254)]


NewEmail = Annotated[Email, Described({"pattern": trimmed(EMAIL)})]
"""The address of a new account; those of existing ones are only compared."""


Token = Annotated[Text, Field(max_length=200)]


NewPassword = Annotated[AnyText, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]


GivenPassword = Annotated[AnyText, Field(max_length=MAX_LENGTH)]


class SessionItemResponse(BaseModel):
    """One of the caller's sessions."""

    id: UUID
    created_at: WireTime
    last_seen_at: WireTime = Field(description="When it was last used, within a minute.")
    expires_at: WireTime = Field(description="Latest time at which it ends.")
    address: str = Field(description="Network address of the last use.")
    user_agent: str = Field(description="User agent at sign-in.")
    current: bool = Field(description="Whether this is the present session.")

    @classmethod
    def of(cls, session: Session, *, current: UUID) -> Self:
        """Return the response for a session; `current` is the id of the calling one."""
        return cls(
            id=session.id,
            created_at=session.created_at,
            last_seen_at=session.seen_at,
            expires_at=session.expires_at,
            address=session.address,
            user_agent=session.user_agent,
            current=session.id == current,
        )


class OidcResponse(TypedDict):
    """The sign-in provider."""

    name: Annotated[str, Field(description="Display name.")]
    url: Annotated[str, Field(description="URL to redirect the browser to.")]


class SignInMethodsResponse(TypedDict):
    """The available sign-in methods."""

    password: Annotated[bool, Field(description="Whether sign-in with a password is enabled.")]
    oidc: Annotated[
        OidcResponse | None,
        Field(description="The OpenID Connect provider, if there is one."),
    ]


class SessionUserResponse(TypedDict):
    """The signed-in user."""

    uuid: UUID
    email: str
    first_name: str
    last_name: str


class SessionProjectResponse(TypedDict):
    """An accessible project."""

    id: int
    name: str


class SessionOrganizationResponse(TypedDict):
    """An organization of the signed-in user."""

    id: UUID
    name: str
    role: Annotated[Role, Field(description=f"What the person is there: {ROLE_DESCRIPTION}")]
    projects: list[SessionProjectResponse]


class SessionResponse(TypedDict):
    """The signed-in user and what they can access."""

    user: SessionUserResponse
    role: Annotated[
        Role | None,
        Field(
            description=f"The role in the first of the organizations: {ROLE_DESCRIPTION} Null without one."
        ),
    ]
    csrf_token: Annotated[
        str,
        Field(description="Value of the header `X-CSRF-Token`, required for calls that change something."),
    ]
    organizations: Annotated[list[SessionOrganizationResponse], Field(description="In the order of joining.")]
    current_project: Annotated[
        int | None,
        Field(
            description="The chosen project, else the first one, with reports if any has some, of the organization "
            "that was joined first; null without projects."
        ),
    ]
    expires_at: Annotated[WireTime, Field(description="Latest time at which the session ends.")]
    oidc: Annotated[
        OidcResponse | None,
        Field(description="The provider that the account can be linked to, if there is one."),
    ]
    oidc_linked: Annotated[bool, Field(description="Whether the account is linked to a provider.")]


class SignIn(BaseModel):
    """The credentials of a sign-in."""

    model_config = ConfigDict(extra="ignore")

    email: Email = Field(description="The e-mail address of the account.")
    password: GivenPassword = Field(description="The password.")


class LinkSignIn(BaseModel):
    """The token of a one-time sign-in link."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="Token after `#token=` in the link.")


class Setup(BaseModel):
    """The first account of the server."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="Token after `#token=` in the link that the server printed.")
    email: NewEmail = Field(description="The e-mail address to sign in with.")
    name: Annotated[BlankText, Field(max_length=200)] = Field(default="", description="First and last name.")
    password: NewPassword = Field(description=f"The password, of {MIN_LENGTH} characters or more.")


class SetupStateResponse(TypedDict):
    """An empty object: the response itself means that the first account can be created."""


class PasswordChange(BaseModel):
    """A new password for the signed-in account."""

    model_config = ConfigDict(extra="ignore")

    current_password: GivenPassword = Field(description="The current password.")
    new_password: NewPassword = Field(description=f"The new one, of {MIN_LENGTH} characters or more.")


class PasswordLinkResponse(TypedDict):
    """A one-time link for setting a password."""

    path: Annotated[str, Field(description="Path of the link on this server.")]
    expires_at: Annotated[WireTime, Field(description="When it expires.")]


class PasswordReset(BaseModel):
    """A new password, set by a one-time link."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="Token after `#token=` in the link.")
    password: NewPassword = Field(description=f"The new password, of {MIN_LENGTH} characters or more.")
