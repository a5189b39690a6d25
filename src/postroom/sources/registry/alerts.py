"""Alert groups in the format of Prometheus Alertmanager and Grafana."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from postroom.domain.sources.configs import Source
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import Closed, Event, Observation, Skipped, Unreadable

_HOSTS = ("host", "hostname", "instance", "node", "pod")
_ENVIRONMENTS = ("environment", "env", "stage", "cluster")


def events(source: Source, payload: Any) -> Sequence[Event]:
    """Return an event for each alert of a group: firing alerts are observed, resolved ones closed.

    Raises:
        Unreadable: it is not a group of alerts.
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("alerts"), list):
        raise Unreadable("The payload has no list of alerts.")
    found = [_event(source, payload, alert) for alert in payload["alerts"]]
    cut = read.integer(payload, "truncatedAlerts")
    return [*found, *([Skipped(f"The sender omitted {cut} more alerts.")] if cut else [])]


def key_of(payload: Any) -> str | None:
    """Return the deduplication key of a group: its key and the state of each alert."""
    states = sorted(
        ":".join(
            [
                _fingerprint(alert),
                read.text(alert, "status"),
                read.text(alert, "startsAt"),
                read.text(alert, "endsAt"),
            ]
        )
        for alert in read.items(payload, "alerts")
    )
    if not states:
        return None
    text = json.dumps([read.text(payload, "groupKey"), *states])
    return f"group:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _event(source: Source, group: Any, alert: Any) -> Event:
    fingerprint = _fingerprint(alert)
    if not read.mapping(alert, "labels") and not read.mapping(alert, "annotations"):
        return Skipped("The alert has no labels and no annotations.")
    if read.text(alert, "status") == "resolved":
        return Closed(source, fingerprint, "resolved")
    labels = read.pairs(read.mapping(alert, "labels"))
    annotations = read.pairs(read.mapping(alert, "annotations"))
    name = labels.get("alertname", "Alert")
    summary = annotations.get("summary") or annotations.get("message") or annotations.get("title") or ""
    started = read.text(alert, "startsAt")
    description, runbook = annotations.get("description", ""), annotations.get("runbook_url", "")
    host = next((labels[name] for name in _HOSTS if labels.get(name)), None)
    paragraphs = [
        description,
        " ".join(f"{key}={value}" for key, value in sorted(labels.items()) if key != "alertname"),
        f"Values: {read.text(alert, 'valueString')}" if read.text(alert, "valueString") else "",
        # An alert that fires again is a new signal, so its text includes the time.
        f"Firing since {started}." if started else "",
        f"Runbook: {runbook}" if runbook else "",
    ]
    return Observation(
        source,
        fingerprint,
        _title(name, summary or description, host),
        body="\n".join(filter(None, paragraphs)),
        revision=f"fired:{started}",
        occurred_at=read.moment(alert, "startsAt"),
        url=read.optional(alert, "panelURL", "dashboardURL")
        or runbook
        or read.optional(alert, "generatorURL")
        or read.optional(group, "externalURL"),
        level=labels.get("severity") or labels.get("level"),
        environment=next((labels[name] for name in _ENVIRONMENTS if labels.get(name)), None),
        host=host,
        labels=tuple(f"{key}={value}"[: read.MAX_LABEL] for key, value in sorted(labels.items()))[
            : read.MAX_LABELS
        ],
        extra={"alert": name, "severity": labels.get("severity", "")},
    )


def _title(name: str, said: str, host: str | None) -> str:
    """Return a sentence: a name alone, such as `Watchdog`, would be no title of a report."""
    line = said.strip().split("\n", 1)[0]
    if line:
        return f"{name}: {line}"
    return f"{name} is firing on {host}" if host else f"{name} is firing"


def _fingerprint(alert: Any) -> str:
    found = read.text(alert, "fingerprint")
    if found:
        return found[:200]
    labels = json.dumps(read.pairs(read.mapping(alert, "labels")), sort_keys=True)
    return hashlib.sha256(labels.encode("utf-8", "surrogatepass")).hexdigest()[:16]
