"""Requests and responses of the second factor."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.sessions.sessions import GivenPassword
from postroom.validation.fields import AnyText
from postroom.validation.responses import WireTime


class SecondFactorCode(BaseModel):
    """A code of a second factor."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[AnyText, Field(max_length=40)] = Field(
        description="The six digits that the authenticator app shows, or a recovery code."
    )


class SecondFactorSetUp(BaseModel):
    """What proves that the owner of the account sets up a second factor."""

    model_config = ConfigDict(extra="ignore")

    current_password: GivenPassword = Field(description="The current password.")
    code: Annotated[AnyText, Field(max_length=40)] = Field(
        "", description="A code of the present second factor, if there is one."
    )


class SecondFactorResponse(TypedDict):
    """The state of one's own second factor."""

    enabled_at: Annotated[
        WireTime | None, Field(description="Since when it is enabled; null while it is not.")
    ]
    recovery_codes_left: Annotated[int, Field(description="Recovery codes that were not used yet.")]
    required: Annotated[bool, Field(description="Whether one of the person's organizations requires it.")]


class SecondFactorSecretResponse(TypedDict):
    """What is shown once while a second factor is set up; it is enabled by its first code."""

    secret: Annotated[str, Field(description="The key, for typing it into an authenticator app.")]
    address: Annotated[str, Field(description="The `otpauth` address, for opening it in such an app.")]
    qr_path: Annotated[
        str, Field(description="QR code of the address: the path of an SVG image, one unit a module.")
    ]
    qr_size: Annotated[int, Field(description="Width and height of that image.")]
    recovery_codes: Annotated[
        list[str],
        Field(description="Codes that each work once in place of the app; they can't be shown again."),
    ]
