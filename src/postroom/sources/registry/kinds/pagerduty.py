"""Incidents of PagerDuty, by webhook (version 3)."""

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

SOURCE = ("pagerduty", "incident")


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:
    """Read an event."""
    payload = delivery.payload
    name = read.text(payload, "event.event_type")
    if name == "incident.resolved":
        return [Closed(SOURCE, read.required(payload, "event.data.id"), "resolved")]
    if name not in {"incident.triggered", "incident.reopened"}:
        return [Skipped(f"Events of the type {name[:60] or 'unknown'} are not new signals.")]
    happened = read.text(payload, "event.occurred_at")
    facts = [
        f"Service: {read.text(payload, 'event.data.service.summary')}"
        if read.text(payload, "event.data.service.summary")
        else "",
        f"Triggered at {happened}." if happened else "",
    ]
    reopens = name == "incident.reopened"
    return [
        Observation(
            SOURCE,
            read.required(payload, "event.data.id"),
            read.required(payload, "event.data.title", "event.data.summary"),
            body="\n".join(
                [*filter(None, [read.text(payload, "event.data.body.details")]), *filter(None, facts)]
            ),
            revision=f"reopened:{happened}" if reopens else "opened",
            reopens=reopens,
            occurred_at=read.moment(payload, "event.occurred_at"),
            url=read.optional(payload, "event.data.html_url"),
            author=read.optional(payload, "event.agent.summary"),
            level=read.optional(payload, "event.data.urgency"),
            extra={
                "priority": read.text(payload, "event.data.priority.summary"),
                "service": read.text(payload, "event.data.service.summary"),
                "incident_key": read.text(payload, "event.data.incident_key"),
            },
        )
    ]


def _handshake(headers: Mapping[str, str], payload: Any) -> Answer | None:
    return Answer({"status": "ok"}) if read.text(payload, "event.event_type") == "pagey.ping" else None


def _event(name: str) -> dict[str, Any]:
    return {
        "event": {
            "id": "01DEN0V2AU7KPN",
            "event_type": name,
            "resource_type": "incident",
            "occurred_at": "2026-03-01T09:00:00.000Z",
            "agent": None,
            "data": {
                "id": "PGR0VU2",
                "type": "incident",
                "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
                "number": 2,
                "status": "triggered",
                "incident_key": "d3640fbd41094207a1c11e58e46b1662",
                "title": "Payments are rejected by the bank",
                "service": {"id": "PF9KMXH", "summary": "Payments"},
                "urgency": "high",
                "priority": {"summary": "P1"},
            },
        }
    }


KIND = SourceKind(
    name="pagerduty",
    title="PagerDuty",
    category="alerts",
    summary="Incidents as they are triggered and resolved.",
    emits=(SOURCE,),
    set_up="""\
1. In PagerDuty go to **Integrations → Generic Webhooks (v3) → New Webhook**.
2. Webhook URL: `{url}`. Scope: a service, a team or the account. Events: `incident.triggered`, `incident.reopened` and
   `incident.resolved`.
3. Add it; PagerDuty shows the signing secret once: set it as the signing secret of this source. Then **Send test event**.
""",
    samples=(
        Sample("triggered", _event("incident.triggered")),
        Sample("resolved", _event("incident.resolved"), signals=0, closes=1),
        Sample("acknowledged", _event("incident.acknowledged"), signals=0),
    ),
    read=events,
    secrets=(
        SecretField(
            SIGNING, "Signing secret", "PagerDuty shows it once when the webhook is created.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(Signature("x-pagerduty-signature", prefix="v1=", separator=","),),
        key=lambda headers, payload: read.optional(payload, "event.id"),
        handshake=_handshake,
    ),
    resolves=False,
)
