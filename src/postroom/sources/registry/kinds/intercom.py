"""Conversations and tickets of Intercom, by webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Answer,
    Closed,
    Delivery,
    Event,
    NoConfig,
    Observation,
    Sample,
    SecretField,
    Skipped,
    SourceKind,
    Webhook,
)

SOURCE = ("intercom", "conversation")
TICKET = ("intercom", "ticket")


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:
    """Read a notification."""
    payload = delivery.payload
    topic = read.text(payload, "topic")
    if topic in {"conversation.user.created", "conversation.user.replied"}:
        return [_conversation(payload, topic)]
    if topic == "conversation.admin.closed":
        return [Closed(SOURCE, read.required(payload, "data.item.id"))]
    if topic == "ticket.created":
        return [_ticket(payload)]
    if topic in {"ticket.state.updated", "ticket.closed"}:
        state = read.text(payload, "data.item.ticket_state", "data.item.ticket_state.category")
        if topic == "ticket.closed" or state in {"resolved", "closed"}:
            return [
                Closed(
                    TICKET, read.required(payload, "data.item.ticket.id", "data.item.id"), state or "closed"
                )
            ]
    return [Skipped(f"Notifications about {topic[:60] or 'nothing'} are not signals.")]


def _conversation(payload: Any, topic: str) -> Event:
    replied = topic == "conversation.user.replied"
    parts = read.items(payload, "data.item.conversation_parts.conversation_parts")
    # The first message is the conversation's source, or its message up to version 1.4 of Intercom's API.
    first = read.mapping(payload, "data.item.source") or read.mapping(
        payload, "data.item.conversation_message"
    )
    # The customer's latest message, if it is a reply.
    said = parts[-1] if replied and parts else first
    body = read.from_html(read.text(said, "body"))
    if not body:
        return Skipped("The message has no text.")
    revision = f"reply:{read.text(said, 'id') or read.text(payload, 'id')}" if replied else "opened"
    title = read.from_html(read.text(first, "subject") or read.text(payload, "data.item.title"))
    object_id = read.required(payload, "data.item.id")
    return Observation(
        SOURCE,
        object_id,
        title or body.split("\n", 1)[0][:200],
        body=body,
        revision=revision,
        occurred_at=read.moment(said, "created_at") or read.moment(payload, "created_at"),
        author=read.optional(said, "author.name", "author.email")
        or read.optional(payload, "data.item.user.name", "data.item.user.email"),
        url=read.optional(said, "url") or read.optional(payload, "data.item.links.conversation_web"),
        labels=read.names(read.items(payload, "data.item.tags.tags"), "name"),
        thread=object_id,
        extra={
            "channel": read.text(first, "type"),
            # Otherwise `not_priority`.
            **({"priority": "high"} if read.text(payload, "data.item.priority") == "priority" else {}),
        },
    )


def _ticket(payload: Any) -> Event:
    item = read.mapping(payload, "data.item.ticket") or read.mapping(payload, "data.item")
    attributes = read.mapping(item, "ticket_attributes")
    title = read.text(attributes, "_default_title_")
    body = read.from_html(read.text(attributes, "_default_description_"))
    if not title and not body:
        return Skipped("The ticket has no text.")
    return Observation(
        TICKET,
        read.required(item, "id"),
        title or body.split("\n", 1)[0][:200],
        body=body,
        occurred_at=read.moment(item, "created_at"),
    )


def _handshake(headers: Mapping[str, str], payload: Any) -> Answer | None:
    return Answer({"status": "ok"}) if read.text(payload, "topic") == "ping" else None


def _event(topic: str, **item: Any) -> dict[str, Any]:
    return {
        "type": "notification_event",
        "topic": topic,
        "id": "notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3",
        "created_at": 1772355600,
        "data": {
            "type": "notification_event_data",
            "item": {
                "type": "conversation",
                "id": "215470",
                "created_at": 1772355600,
                "source": {
                    "type": "conversation",
                    "id": "403918",
                    "body": "<p>I can't log in any more. It says <b>invalid token</b>.</p>",
                    "author": {"type": "user", "name": "Mona"},
                },
                "tags": {"tags": [{"name": "login"}]},
                **item,
            },
        },
    }


KIND = SourceKind(
    name="intercom",
    title="Intercom",
    category="support",
    summary="Customer messages in conversations, and tickets.",
    emits=(SOURCE, TICKET),
    set_up="""\
1. In Intercom's Developer Hub open (or create) an app of your workspace and go to **Configure → Webhooks**.
2. Endpoint URL: `{url}`. Topics: `conversation.user.created`, `conversation.user.replied`,
   `conversation.admin.closed`, and `ticket.created` and `ticket.state.updated` if you use tickets.
3. Copy the app's **client secret** from *Basic information* and set it as the signing secret of this source.
""",
    samples=(
        Sample("created", _event("conversation.user.created")),
        Sample(
            "of an older API version",
            {
                "type": "notification_event",
                "topic": "conversation.user.created",
                "id": "notif_0f4b1d70-13d1-11e7",
                "created_at": 1490682000,
                "data": {
                    "item": {
                        "type": "conversation",
                        "id": "8878",
                        "created_at": 1490682000,
                        "user": {"type": "user", "id": "58d9", "name": "Mona", "email": "mona@example.com"},
                        "conversation_message": {
                            "type": "conversation_message",
                            "id": "30518",
                            "subject": "",
                            "body": "<p>The export of invoices is empty.</p>",
                            "author": {"type": "user", "id": "58d9"},
                        },
                        "conversation_parts": {"conversation_parts": []},
                        "tags": {"tags": []},
                        "links": {"conversation_web": "https://app.intercom.example/conversations/8878"},
                    },
                },
            },
        ),
        Sample("closed", _event("conversation.admin.closed"), signals=0, closes=1),
        Sample(
            "replied",
            _event(
                "conversation.user.replied",
                conversation_parts={
                    "conversation_parts": [
                        {"id": "7", "body": "<p>Still broken.</p>", "created_at": 1772356600}
                    ]
                },
            ),
        ),
        Sample(
            "ticket",
            {
                "topic": "ticket.created",
                "data": {
                    "item": {
                        "type": "ticket",
                        "id": "77",
                        "created_at": 1772355600,
                        "ticket_attributes": {
                            "_default_title_": "Export fails",
                            "_default_description_": "The file is empty.",
                        },
                    }
                },
            },
        ),
    ),
    read=events,
    secrets=(
        SecretField(
            SIGNING, "Client secret", "Client secret of the app in the Developer Hub.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(Signature("x-hub-signature", algorithm="sha1", prefix="sha1="),),
        key=lambda headers, payload: read.optional(payload, "id"),
        handshake=_handshake,
    ),
)
