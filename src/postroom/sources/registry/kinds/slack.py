"""Messages of Slack channels, by the Events API."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from postroom.domain.sources.webhook_signatures import SLACK
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Answer,
    Delivery,
    Event,
    NameLookup,
    Observation,
    Request,
    Response,
    Sample,
    SecretField,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Webhook,
)
from postroom.sources.registry.polling import json_of
from postroom.sources.registry.slack_markup import plain, users_in

SOURCE = ("slack", "message")
WITH_WORDS = frozenset({"", "file_share", "thread_broadcast", "me_message"})


class SlackConfig(SourceConfigModel):
    """The options of a Slack source."""

    channels: list[str] = Field(
        default_factory=list,
        description="Ids of channels to accept, such as `C0123456789`. Default: all.",
        max_length=200,
    )
    api: str = Field(
        "https://slack.com/api", description="Address of Slack's API, for users' names.", max_length=500
    )
    replies: bool = Field(False, description="Whether replies in threads become signals.")


def events(delivery: Delivery, config: SlackConfig) -> Sequence[Event]:
    """Read a callback."""
    payload = delivery.payload
    if read.text(payload, "event.type") not in {"message", "app_mention"}:
        return [
            Skipped(
                f"Events of the type {read.text(payload, 'event.type')[:40] or 'unknown'} are not signals."
            )
        ]
    if read.text(payload, "event.bot_id") or read.mapping(payload, "event.bot_profile"):
        return [Skipped("The message is by a bot.")]
    if read.text(payload, "event.subtype") not in WITH_WORDS:
        return [
            Skipped(f"Messages of the subtype {read.text(payload, 'event.subtype')[:40]} are not signals.")
        ]
    channel, stamp = read.required(payload, "event.channel"), read.required(payload, "event.ts")
    if config.channels and channel not in config.channels:
        return [Skipped(f"The channel {channel[:40]} is not an accepted one.")]
    thread = read.text(payload, "event.thread_ts")
    if thread and thread != stamp and not config.replies:
        return [Skipped("Replies in threads are disabled in the configuration.")]
    words = plain(read.text(payload, "event.text"), delivery.names)
    if not words:
        return [Skipped("The message has no text.")]
    user = read.text(payload, "event.user")
    return [
        Observation(
            SOURCE,
            f"{channel}:{stamp}",
            words.split("\n", 1)[0],
            body=words,
            occurred_at=read.moment({"ts": stamp.partition(".")[0]}, "ts"),
            author=delivery.names.get(user) or user or None,
            thread=f"{channel}:{thread or stamp}",
            extra={"channel": channel},
        )
    ]


def _users(payload: Any) -> Sequence[str]:
    author = read.text(payload, "event.user")
    return list(dict.fromkeys([*filter(None, [author]), *users_in(read.text(payload, "event.text"))]))


def _ask_name(config: SlackConfig, token: str, id: str) -> Request:
    query = urlencode({"user": id})
    return Request(
        f"{config.api.rstrip('/')}/users.info?{query}", headers={"Authorization": f"Bearer {token}"}
    )


def _name(response: Response) -> str | None:
    user = read.mapping(json_of(response), "user")
    return read.optional(user, "profile.display_name", "profile.real_name", "real_name", "name")


def _handshake(headers: Mapping[str, str], payload: Any) -> Answer | None:
    if read.text(payload, "type") != "url_verification":
        return None
    return Answer({"challenge": read.text(payload, "challenge")})


def _event(**changes: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "event_id": "Ev0PV52K21",
        "event_time": 1772355600,
        "team_id": "T0123456789",
        "event": {
            "type": "message",
            "channel": "C0123456789",
            "user": "U0123456789",
            "ts": "1772355600.000200",
            "text": "Checkout is broken for customers with two addresses.\nThe button does nothing.",
            **changes,
        },
    }


KIND = SourceKind(
    name="slack",
    title="Slack",
    category="support",
    summary="Messages in channels where problems are reported.",
    emits=(SOURCE,),
    set_up="""\
1. At api.slack.com create an app for your workspace. Copy its **Signing Secret** from *Basic Information* and set it as
   the signing secret of this source.
2. **Event Subscriptions → Enable Events**. Request URL: `{url}`; Slack checks it at once. Subscribe to the bot event
   `message.channels` (`message.groups` for private channels) and save.
3. Install the app, and invite its bot to the channels: `/invite @your-app`.
4. To read names instead of ids such as `@U024BE7LH`, give the app the bot scope `users:read`, and set its **Bot User
   OAuth Token** as the bot token of this source.
""",
    samples=(
        Sample("message", _event()),
        Sample("bot", _event(bot_id="B01"), signals=0),
        Sample("edited", _event(subtype="message_changed"), signals=0),
        Sample("reply", _event(thread_ts="1772350000.000100"), signals=0),
    ),
    read=events,
    config=SlackConfig,
    secrets=(
        SecretField(SIGNING, "Signing secret", "Signing Secret of the app.", required=False),
        SecretField(
            "bot_token", "Bot token", "Bot token with the scope users:read, for names.", required=False
        ),
    ),
    names=NameLookup("bot_token", _users, _ask_name, _name),
    webhook=Webhook(
        signatures=(SLACK,),
        key=lambda headers, payload: read.optional(payload, "event_id"),
        handshake=_handshake,
    ),
    resolves=False,
)
