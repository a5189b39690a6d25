"""Alerts of Prometheus, by Alertmanager's webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.sources.registry import alerts
from postroom.sources.registry.model import Delivery, Event, NoConfig, Sample, SourceKind, Webhook

SOURCE = ("alertmanager", "alert")


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:
    """Read a group of alerts."""
    return alerts.events(SOURCE, delivery.payload)


def _key(headers: Mapping[str, str], payload: Any) -> str | None:
    return alerts.key_of(payload)


def _alert(status: str, **changes: Any) -> dict[str, Any]:
    return {
        "status": status,
        "labels": {
            "alertname": "HighErrorRate",
            "severity": "critical",
            "instance": "web-3.example.com:9100",
            "environment": "production",
            "job": "shop",
        },
        "annotations": {
            "summary": "More than 5 % of requests to the shop fail",
            "description": "7.3 % of requests failed within the last 10 minutes.",
            "runbook_url": "https://example.com/runbooks/errors",
        },
        "startsAt": "2026-03-01T09:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else "2026-03-01T09:30:00Z",
        "generatorURL": "https://prometheus.example.com/graph",
        "fingerprint": "c1b2a3d4e5f60718",
        **changes,
    }


def _group(status: str, *found: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "4",
        "groupKey": '{}:{alertname="HighErrorRate"}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "postroom",
        "groupLabels": {"alertname": "HighErrorRate"},
        "commonLabels": {"job": "shop"},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.example.com",
        "alerts": list(found),
    }


KIND = SourceKind(
    name="alertmanager",
    title="Alertmanager",
    category="alerts",
    summary="Prometheus alerts as they fire and resolve.",
    emits=(SOURCE,),
    set_up="""\
1. Add a receiver to `alertmanager.yml`, with the address and the token that were shown when this source was added:

   ```yaml
   receivers:
     - name: postroom
       webhook_configs:
         - url: {url}
           send_resolved: true
   ```

2. Add a route to it (`receiver: postroom`), and reload Alertmanager's configuration: `kill -HUP` or
   `POST /-/reload`.
3. Try it: `amtool alert add HighErrorRate severity=critical --annotation=summary="A test"`.
""",
    samples=(
        Sample("firing", _group("firing", _alert("firing"))),
        Sample(
            "mixed",
            _group("firing", _alert("firing"), _alert("resolved", fingerprint="00ff00ff00ff00ff")),
            signals=1,
            closes=1,
        ),
        Sample("resolved", _group("resolved", _alert("resolved")), signals=0, closes=1),
    ),
    read=events,
    webhook=Webhook(key=_key),
    resolves=False,
)
