"""Responses of the registry, connected sources and deliveries."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired, cast
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.describe import json_schema
from postroom.api.schemas.sources.connected import IMPACT, Action, Operation, SteeringRule
from postroom.domain.signals.impact import Consider
from postroom.sources.connected.previewing import SourcePreviewResponse
from postroom.sources.connected.schemas import ConnectedSource, Counters, StoredDelivery
from postroom.sources.registry.model import SourceKind
from postroom.validation.responses import ResponseModel, WireTime

Way = Literal["webhook", "poll", "sdk"]

SHOWN_BODY = 64 * 1024
"""Maximum bytes of a delivery's body that are returned."""


class ConditionResponse(TypedDict):
    """One comparison of a rule."""

    field: str
    operation: Operation
    value: NotRequired[Annotated[str | None, Field(description="Base of the comparison.")]]


class RuleResponse(TypedDict):
    """Action for signals that match all conditions."""

    conditions: list[ConditionResponse]
    action: Action
    weight: NotRequired[Annotated[float | None, Field(description="Weight to set.")]]
    tag: NotRequired[Annotated[str | None, Field(description="Tag to add.")]]


class SecretResponse(ResponseModel):
    """A secret of a kind of source."""

    name: str
    title: str
    help: Annotated[str, Field(description="Origin or purpose.")]
    required: bool
    made_here: Annotated[
        bool, Field(description="Whether Postroom generates one if none is given, and shows it once.")
    ]


class SampleResponse(TypedDict):
    """A sample payload."""

    name: str
    payload: Annotated[Any, Field(description="Payload of the source.")]
    headers: Annotated[dict[str, str], Field(description="Request headers.")]
    config: Annotated[dict[str, Any], Field(description="Configuration for this sample.")]


class SourceKindResponse(TypedDict):
    """A kind of source."""

    name: str
    title: str
    category: Annotated[
        Literal["issues", "support", "alerts", "errors", "feeds", "custom"],
        Field(description="What its signals are about."),
    ]
    summary: str
    receives: Annotated[list[Way], Field(description="Delivery: `webhook`, polling, or an SDK.")]
    emits: Annotated[list[str], Field(description="Product and type of its signals, such as `github/issue`.")]
    weight: float
    signed: Annotated[
        bool, Field(description="Whether its deliveries are signed; otherwise its address contains a token.")
    ]
    config_schema: Annotated[dict[str, Any], Field(description="JSON Schema of its configuration.")]
    secrets: list[SecretResponse]
    set_up: Annotated[
        str,
        Field(
            description=(
                "Set-up instructions in Markdown, with the placeholders `{url}`, `{base}` and `{project}`."
            )
        ),
    ]
    samples: list[SampleResponse]


class KindsResponse(TypedDict):
    """All kinds of sources."""

    results: list[SourceKindResponse]


class CountersResponse(ResponseModel):
    """The counters of a source.

    For SDK sources, events of the last 90 days are counted; `skipped` are those that are not read, `failed` those
    that could not be counted.
    """

    last_received_at: Annotated[WireTime | None, Field(description="Time of the last accepted delivery.")]
    received: Annotated[int, Field(description="Accepted deliveries, including duplicates.")]
    refused: Annotated[int, Field(description="Deliveries refused by the rate limit.")]
    unsigned: Annotated[int, Field(description="Calls with a wrong signature or token.")]
    signals: Annotated[int, Field(description="Resulting signals.")]
    dropped: Annotated[int, Field(description="Signals dropped by a rule.")]
    skipped: Annotated[int, Field(description="Events that are not signals.")]
    failed: Annotated[int, Field(description="Deliveries that could not be processed.")]
    ignored: Annotated[int, Field(description="Deliveries received while the source was disabled.")]
    last_error: str | None
    last_error_at: WireTime | None


class PollResponse(TypedDict):
    """Polling state of a source."""

    next_at: Annotated[WireTime | None, Field(description="Next poll; null if it is not polled.")]
    last_at: WireTime | None
    failures: Annotated[int, Field(description="Consecutive failed polls.")]
    error: Annotated[str | None, Field(description="Error of the last poll.")]
    history_ended_at: Annotated[
        WireTime | None,
        Field(description="When its history was read completely; those signals count once they are grouped."),
    ]


class SourceResponse(TypedDict):
    """A connected source."""

    id: UUID
    kind: str
    name: str
    enabled: bool
    weight: float | None
    impact: Annotated[Consider, IMPACT]
    per_minute: int | None
    config: dict[str, Any]
    rules: list[RuleResponse]
    secrets: Annotated[list[str], Field(description="Names of configured secrets.")]
    webhook_path: Annotated[
        str | None,
        Field(description="Path of its address; `TOKEN` stands for the token of kinds that do not sign."),
    ]
    counters: CountersResponse
    poll: PollResponse | None
    created_at: WireTime
    updated_at: WireTime


class MadeSourceResponse(SourceResponse):
    """A connected source, with secrets that are shown only once."""

    token: Annotated[str | None, Field(description="Token of its address, shown only once.")]
    webhook_url: Annotated[str | None, Field(description="Complete URL, based on the request.")]
    made_secrets: Annotated[dict[str, str], Field(description="Generated secrets, shown only once.")]


class SourcesResponse(TypedDict):
    """The sources of a project."""

    results: list[SourceResponse]


class PollTestResponse(TypedDict):
    """The first page of a poll without storing it."""

    error: Annotated[str | None, Field(description="Why polling fails; null for success.")]
    found: Annotated[int, Field(description="Number of items on the first page.")]
    preview: Annotated[list[SourcePreviewResponse], Field(description="The results of the first few items.")]


class TrialResponse(ResponseModel):
    """Effect of the rules on the latest deliveries."""

    deliveries: int
    observations: int
    dropped: int
    reweighted: int
    tagged: int
    unread: Annotated[int, Field(description="Deliveries that could not be processed.")]
    matched: Annotated[list[int], Field(description="Number of matching signals per rule.")]
    examples: Annotated[list[dict[str, Any]], Field(description="Examples of matching signals.")]


class RulesResponse(TypedDict):
    """Steering rules and their effect."""

    rules: list[RuleResponse]
    saved: bool
    trial: TrialResponse


class SourceDeliveryResponse(TypedDict):
    """A delivery."""

    id: UUID
    key: str
    state: Annotated[
        Literal["pending", "done", "failed"], Field(description="`failed` deliveries are dead letters.")
    ]
    error: str | None
    outcome: Annotated[dict[str, Any], Field(description="Result: ids of signals, and counts.")]
    history: bool
    received_at: WireTime
    processed_at: WireTime | None
    size: Annotated[int, Field(description="Size of the body in bytes.")]


class SourceDeliveryDetailResponse(SourceDeliveryResponse):
    """A complete delivery."""

    headers: dict[str, str]
    body: Annotated[str, Field(description="First 64 KB of the body.")]


class ReplayedResponse(TypedDict):
    """Number of deliveries that are processed again."""

    replayed: int


def kind_response(kind: SourceKind) -> SourceKindResponse:
    """Return the JSON object of a kind."""
    ways: list[Way] = []
    if kind.webhook is not None:
        ways.append("webhook")
    if kind.poll is not None:
        ways.append("poll")
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
        "secrets": [SecretResponse.of(secret) for secret in kind.secrets],
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


def source_response(
    source: ConnectedSource, kind: SourceKind, counters: Counters, secrets: Sequence[str]
) -> SourceResponse:
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
        "rules": shown_rules(source.rules),
        "secrets": sorted(secrets),
        "webhook_path": path_of(source, kind, "TOKEN"),
        "counters": CountersResponse.of(counters),
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


def delivery_response(delivery: StoredDelivery) -> SourceDeliveryResponse:
    """Return the JSON object of a delivery without its body."""
    return {
        "id": delivery.id,
        "key": delivery.key,
        "state": delivery.state,
        "error": delivery.error,
        "outcome": dict(delivery.outcome),
        "history": delivery.history,
        "received_at": delivery.received_at,
        "processed_at": delivery.processed_at,
        "size": len(delivery.body),
    }


def delivery_detail(delivery: StoredDelivery) -> SourceDeliveryDetailResponse:
    """Return the JSON object of a delivery with its headers and its body."""
    body = delivery.body[:SHOWN_BODY].decode("utf-8", "replace")
    return {**delivery_response(delivery), "headers": dict(delivery.headers), "body": body}


def rules_as_stored(rules: Sequence[SteeringRule]) -> list[Mapping[str, Any]]:
    """Return rules in their stored form."""
    return [rule.model_dump(exclude_none=True) for rule in rules]


def shown_rules(stored: Sequence[Mapping[str, Any]]) -> list[RuleResponse]:
    """Return stored rules as clients read them: as they are."""
    return cast("list[RuleResponse]", list(stored))
