"""Request and response schemas of Slack as an app."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.notify.slack.apps import MAX_SECRET
from postroom.validation.fields import Boolean, Text
from postroom.validation.responses import ResponseModel, WireTime

Secret = Annotated[Text, Field(max_length=MAX_SECRET)]


class SlackAppRequest(BaseModel):
    """The secrets of the app that was created at Slack."""

    model_config = ConfigDict(extra="ignore")

    bot_token: Annotated[Secret, Field(description="Bot User OAuth Token, which begins with xoxb-.")]
    signing_secret: Annotated[Secret, Field(description="Signing Secret of the app.")]


class ConversationResponse(ResponseModel):
    """Where people talk about a report."""

    name: str = Field(description="Name of the destination. Untrusted text.")
    url: str = Field(description="Address of the card and its thread in Slack.")


class ConversationsResponse(BaseModel):
    """Where people talk about a report."""

    results: list[ConversationResponse]


class SlackConnection(ResponseModel):
    """The workspace that an organization is connected to."""

    id: int = Field(description="Number of the connection, which PostHog calls an integration.")
    team_id: str = Field(description="The workspace at Slack.")
    team_name: str = Field(description="Untrusted text.")
    connected_at: WireTime


class SlackAppResponse(ResponseModel):
    """Slack as an app of the organization, and what is needed to create it."""

    connection: SlackConnection | None = Field(description="Null while none is connected.")
    interactions_url: str | None = Field(
        description="Where Slack sends presses of buttons; null where the server does not know its own address."
    )
    manifest: dict[str, Any] | None = Field(description="The manifest to create the app from.")


class SlackRequest(BaseModel):
    """What Slack sends: JSON in the form field `payload`."""

    model_config = ConfigDict(extra="allow")

    payload: str | None = Field(default=None, description="The JSON of the interaction.")


class SlackAnswer(TypedDict, total=False):
    """Empty, or what is wrong with the fields of a view."""

    response_action: Annotated[Literal["errors"], Field(description="The view stays open.")]
    errors: Annotated[dict[str, str], Field(description="Sentences by field.")]


class SlackLinkRequest(BaseModel):
    """A link that somebody got in Slack."""

    model_config = ConfigDict(extra="ignore")

    token: Annotated[Text, Field(max_length=200, description="The token in the link.")]
    accept: Annotated[
        Boolean, Field(description="Whether to link the account; otherwise it is only said whose it is.")
    ] = False


class SlackOfferResponse(ResponseModel):
    """Whose account in Slack it is."""

    slack_user: str = Field(description="Id of the member in Slack.")
    slack_name: str = Field(description="As the member is called in Slack. Untrusted text.")
    team_name: str = Field(description="The workspace. Untrusted text.")
    linked: bool = Field(description="Whether it is linked to the caller now.")


class SlackLinkResponse(ResponseModel):
    """An account in Slack that acts as the caller."""

    id: UUID
    slack_user: str
    slack_name: str = Field(description="Untrusted text.")
    team_name: str = Field(description="Untrusted text.")
    created_at: WireTime


class SlackLinkList(BaseModel):
    """The caller's accounts in Slack."""

    results: list[SlackLinkResponse]
