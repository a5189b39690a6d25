"""Tickets of Zendesk, by webhook."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    SIGNING,
    Closed,
    Delivery,
    Event,
    Observation,
    Sample,
    SecretField,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Webhook,
)

SOURCE = ("zendesk", "ticket")
DONE = frozenset({"solved", "closed", "deleted"})
OPENS = frozenset({"ticket.created", "ticket.status_changed", ""})
CHANGES = frozenset({"ticket.subject_changed", "ticket.description_changed", "ticket.tags_changed"})


class ZendeskConfig(SourceConfigModel):
    """What is read of Zendesk."""

    subdomain: str | None = Field(
        None,
        description="Subdomain of the account, for links to tickets: `acme` of `acme.zendesk.com`.",
        pattern=r"^[a-z0-9-]{1,63}$",
    )


def events(delivery: Delivery, config: ZendeskConfig) -> Sequence[Event]:
    """Read an event or the body of a trigger: the ticket is in `detail` or `ticket`, or is the payload itself."""
    payload = delivery.payload
    name = read.text(payload, "type").removeprefix("zen:event-type:")
    ticket = next(
        (found for part in ("detail", "ticket") if (found := read.mapping(payload, part))),
        payload if isinstance(payload, dict) else {},
    )
    id = read.required(ticket, "id", "ticket_id")
    status = read.text(ticket, "status").lower()
    if status in DONE or name in {"ticket.deleted", "ticket.soft_deleted"}:
        at = read.moment(ticket, "updated_at") or read.moment(payload, "time")
        return [Closed(SOURCE, id, status or "deleted", at)]
    if name not in OPENS | CHANGES:
        return [Skipped(f"Changes of tickets ({name[:60]}) are not new signals.")]
    stamp = read.text(payload, "time") or read.text(ticket, "updated_at")
    number = read.integer(ticket, "id")
    return [
        Observation(
            SOURCE,
            id,
            read.required(ticket, "subject", "title", "description"),
            body=read.text(ticket, "description", "latest_comment", "comment"),
            reopening="" if name in {"ticket.created", *CHANGES} else f"reopened:{stamp}",
            changed_at=read.moment(ticket, "updated_at") or read.moment(payload, "time"),
            amends=name in CHANGES,
            occurred_at=read.moment(ticket, "created_at") or read.moment(payload, "time"),
            url=read.optional(ticket, "url")
            or (f"https://{config.subdomain}.zendesk.com/agent/tickets/{id}" if config.subdomain else None),
            author=read.optional(ticket, "requester.name", "requester_id"),
            extra={
                **({} if number is None else {"ticket_id": number}),
                "status": status,
                "priority": read.text(ticket, "priority").lower(),
                "channel": read.text(ticket, "via.channel"),
                "tags": list(read.names(read.items(ticket, "tags"))),
            },
        )
    ]


def _event(name: str, status: str) -> dict[str, Any]:
    return {
        "type": f"zen:event-type:{name}",
        "id": "cbe4028c-7239-495d-b020-f22348516046",
        "time": "2026-03-01T09:00:00.000Z",
        "detail": {
            "id": "5158",
            "subject": "I was charged twice",
            "description": "My card was charged twice for the same order.",
            "status": status,
            "priority": "HIGH",
            "requester_id": "8447388090494",
            "tags": ["billing"],
            "via": {"channel": "web_service"},
            "created_at": "2026-03-01T09:00:00Z",
            "updated_at": "2026-03-01T09:00:00Z",
        },
        "event": {},
    }


KIND = SourceKind(
    name="zendesk",
    title="Zendesk",
    category="support",
    summary="Support tickets as they are created and solved.",
    emits=(SOURCE,),
    set_up="""\
1. In Zendesk's Admin Center go to **Apps and integrations → Webhooks → Create webhook**.
2. Choose **Zendesk events** with *Ticket created* and *Ticket status changed* (or **Trigger or automation**, with a JSON
   body with `id`, `subject`, `description` and `status` of the ticket). Endpoint URL: `{url}`, POST, JSON.
3. Open the webhook, choose **Reveal secret**, and set it as the signing secret of this source.
""",
    samples=(
        Sample("created", _event("ticket.created", "NEW")),
        Sample("solved", _event("ticket.status_changed", "SOLVED"), signals=0, closes=1),
        Sample("tags", _event("ticket.tags_changed", "OPEN"), signals=0, changes=1),
        Sample(
            "trigger", {"id": 12, "subject": "It is slow", "description": "Every page is.", "status": "New"}
        ),
    ),
    read=events,
    config=ZendeskConfig,
    secrets=(
        SecretField(
            SIGNING, "Signing secret", "Zendesk reveals it on the page of the webhook.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(
            Signature(
                "x-zendesk-webhook-signature",
                encoding="base64",
                signed=("timestamp", "body"),
                timestamp_header="x-zendesk-webhook-signature-timestamp",
            ),
        ),
    ),
)
