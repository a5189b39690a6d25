"""JSON objects of the registry, connected sources and deliveries."""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.api.http.describe import json_schema
from postroom.api.schemas.sources.connected import SteeringRule, TrialShape
from postroom.sources.connected.previewing import Trial
from postroom.sources.connected.schemas import ConnectedSource, Counters, StoredDelivery
from postroom.sources.registry.model import SourceKind

SHOWN_BODY = 64 * 1024
"""Maximum bytes of a delivery's body that are returned."""


def kind_on_wire(kind: SourceKind) -> dict[str, Any]:
    """Return the JSON object of a kind."""
    ways = [name for name, has in (("webhook", kind.webhook), ("poll", kind.poll)) if has is not None]
    return {
        "name": kind.name,
        "title": kind.title,
        "category": kind.category,
        "summary": kind.summary,
        "receives": ways or ["sdk"],
        "emits": ["/".join(source) for source in kind.emits],
        "weight": kind.weight,
        "signed": kind.webhook is not None and bool(kind.webhook.signatures),
        "config_schema": json_schema(kind.config),
        "secrets": [
            {name: getattr(secret, name) for name in ("name", "title", "help", "required", "made_here")}
            for secret in kind.secrets
        ],
        "set_up": kind.set_up,
        "samples": [
            {
                "name": one.name,
                "payload": one.payload,
                "headers": dict(one.headers),
                "config": dict(one.config),
            }
            for one in kind.samples
        ],
    }


def source_on_wire(
    source: ConnectedSource, kind: SourceKind, counters: Counters, secrets: Sequence[str]
) -> dict[str, Any]:
    """Return the JSON object of a source."""
    return {
        "id": source.id,
        "kind": source.kind,
        "name": source.name,
        "enabled": source.enabled,
        "weight": source.weight,
        "impact": source.impact,
        "per_minute": source.per_minute,
        "config": dict(source.config),
        "rules": list(source.rules),
        "secrets": sorted(secrets),
        "webhook_path": path_of(source, kind, "TOKEN"),
        "counters": {
            "last_received_at": counters.last_received_at,
            "received": counters.received,
            "refused": counters.refused,
            "unsigned": counters.unsigned,
            "signals": counters.signals,
            "dropped": counters.dropped,
            "skipped": counters.skipped,
            "failed": counters.failed,
            "ignored": counters.ignored,
            "last_error": counters.last_error,
            "last_error_at": counters.last_error_at,
        },
        "poll": None
        if kind.poll is None
        else {
            "next_at": counters.poll_at,
            "last_at": counters.polled_at,
            "failures": counters.poll_failures,
            "error": counters.poll_error,
            "history_ended_at": counters.history_ended_at,
        },
        "created_at": source.created_at,
        "updated_at": source.updated_at,
    }


def path_of(source: ConnectedSource, kind: SourceKind, token: str) -> str | None:
    """Return the path of a source's address; kinds that always sign need no token in it."""
    if kind.webhook is None:
        return None
    always_signed = bool(kind.webhook.signatures) and not kind.webhook.optional
    return f"/api/webhooks/{source.id}/" + ("" if always_signed else f"{token}/")


def trial_on_wire(trial: Trial) -> dict[str, Any]:
    """Return the JSON object of a rules test."""
    return {name: getattr(trial, name) for name in TrialShape.model_fields}


def delivery_on_wire(delivery: StoredDelivery, *, whole: bool = False) -> dict[str, Any]:
    """Return the JSON object of a delivery, with `whole` including its body."""
    found: dict[str, Any] = {
        "id": delivery.id,
        "key": delivery.key,
        "state": delivery.state,
        "error": delivery.error,
        "outcome": delivery.outcome,
        "history": delivery.history,
        "received_at": delivery.received_at,
        "processed_at": delivery.processed_at,
        "size": len(delivery.body),
    }
    if whole:
        text = delivery.body[:SHOWN_BODY].decode("utf-8", "replace")
        found |= {"headers": dict(delivery.headers), "body": text}
    return found


def rules_as_stored(rules: Sequence[SteeringRule]) -> list[Mapping[str, Any]]:
    """Return rules in their stored form."""
    return [rule.model_dump(exclude_none=True) for rule in rules]
