"""Alerts of Grafana, by its webhook contact point."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.domain.sources.webhook_signatures import Signature
from postroom.sources.registry import alerts
from postroom.sources.registry.model import (
    SIGNING,
    Delivery,
    Event,
    NoConfig,
    Sample,
    SecretField,
    SourceKind,
    Webhook,
)

SOURCE = ("grafana", "alert")
TIMESTAMP = "x-grafana-alerting-signature-timestamp"
SIGNATURE = "x-grafana-alerting-signature"


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:
    """Read a group of alerts."""
    return alerts.events(SOURCE, delivery.payload)


def _key(headers: Mapping[str, str], payload: Any) -> str | None:
    return alerts.key_of(payload)


def _group(status: str) -> dict[str, Any]:
    return {
        "receiver": "postroom",
        "status": status,
        "version": "1",
        "groupKey": '{}:{alertname="Disk almost full"}',
        "truncatedAlerts": 0,
        "externalURL": "https://grafana.example.com/",
        "title": "[FIRING:1] Disk almost full",
        "state": "alerting" if status == "firing" else "ok",
        "alerts": [
            {
                "status": status,
                "labels": {"alertname": "Disk almost full", "host": "db-1", "env": "production"},
                "annotations": {"summary": "Less than 5 % of the disk of db-1 is free"},
                "startsAt": "2026-03-01T09:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "valueString": "[ var='A' value=4.2 ]",
                "panelURL": "https://grafana.example.com/d/abc?viewPanel=4",
                "fingerprint": "57c6d9296de2ad39",
            }
        ],
    }


KIND = SourceKind(
    name="grafana",
    title="Grafana",
    category="alerts",
    summary="Grafana alerts as they fire and resolve.",
    emits=(SOURCE,),
    set_up="""\
1. In Grafana go to **Alerting → Contact points → Add contact point**, integration **Webhook**.
2. URL: `{url}`, with the token that was shown when this source was added. Method POST.
3. If Grafana offers **HMAC signature**, set a long random secret there and as the signing secret of this source; leave
   the header as it is, and set the timestamp header to `X-Grafana-Alerting-Signature-Timestamp` or leave it empty.
4. Choose **Test**, then route a notification policy to the contact point.
""",
    samples=(
        Sample("firing", _group("firing")),
        Sample("resolved", _group("resolved"), signals=0, closes=1),
    ),
    read=events,
    secrets=(
        SecretField(
            SIGNING, "HMAC secret", "Secret of the contact point's signature, if it has one.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(
            Signature(
                SIGNATURE,
                signed=("timestamp", "body"),
                joined_by=":",
                timestamp_header=TIMESTAMP,
                timestamp_optional=True,
            ),
        ),
        optional=True,
        key=_key,
    ),
    resolves=False,
)
