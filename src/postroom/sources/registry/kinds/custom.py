"""Custom JSON payloads, mapped by JMESPath expressions in the configuration."""

from collections.abc import Mapping, Sequence
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import Field, field_validator

from postroom.domain.signals.intake import MAX_PRODUCT, MAX_TYPE
from postroom.domain.sources.configs import Source
from postroom.domain.sources.webhook_signatures import STANDARD_WEBHOOKS, SVIX, Signature
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
    Unreadable,
    Webhook,
)

MAX_EXPRESSION = 500
MAX_ITEMS = 500


class JsonConfig(SourceConfigModel):
    """The mapping of a payload: each field is a JMESPath expression (https://jmespath.org)."""

    source_product: str = Field(
        "custom", description="Product of the signals.", min_length=1, max_length=MAX_PRODUCT
    )
    source_type: str = Field("event", description="Type of the signals.", min_length=1, max_length=MAX_TYPE)
    items: str | None = Field(
        None,
        description="List whose entries are events. Default: the payload is one event.",
        max_length=MAX_EXPRESSION,
    )
    only_if: str | None = Field(
        None,
        description="Only events for which this is true become signals, such as `level == 'error'`.",
        max_length=MAX_EXPRESSION,
    )
    title: str = Field("title", description="The title.", max_length=MAX_EXPRESSION)
    body: str | None = Field(None, description="The text below the title.", max_length=MAX_EXPRESSION)
    object_id: str = Field("id", description="Id of the object at the source.", max_length=MAX_EXPRESSION)
    revision: str | None = Field(
        None,
        description="Distinguishes signals of one object. Default: one signal per object.",
        max_length=MAX_EXPRESSION,
    )
    occurred_at: str | None = Field(None, description="When it happened.", max_length=MAX_EXPRESSION)
    closed: str | None = Field(
        None,
        description="If this is true, the object is closed: no new signal, and its signals are marked as closed.",
        max_length=MAX_EXPRESSION,
    )
    url: str | None = Field(None, description="URL of the object.", max_length=MAX_EXPRESSION)
    author: str | None = Field(None, description="Author.", max_length=MAX_EXPRESSION)
    level: str | None = Field(None, description="Severity level.", max_length=MAX_EXPRESSION)
    environment: str | None = Field(
        None, description="The environment, such as `production`.", max_length=MAX_EXPRESSION
    )
    host: str | None = Field(None, description="Host name.", max_length=MAX_EXPRESSION)
    labels: str | None = Field(None, description="A list of labels.", max_length=MAX_EXPRESSION)
    extra: dict[str, str] = Field(
        default_factory=dict, description="Additional fields by name, each an expression.", max_length=30
    )

    @field_validator("*", mode="after")
    @classmethod
    def _compiles(cls, value: Any, info: Any) -> Any:
        if info.field_name in {"source_product", "source_type"}:
            return value
        expressions = value.values() if isinstance(value, dict) else [value]
        for expression in expressions:
            if expression is None:
                continue
            if len(expression) > MAX_EXPRESSION:
                raise ValueError(f"an expression may have {MAX_EXPRESSION} characters")
            try:
                jmespath.compile(expression)
            except RecursionError:
                raise ValueError(f"'{expression[:60]}…' is nested too deep") from None
            except JMESPathError as error:
                raise ValueError(f"'{expression}' is not JMESPath: {str(error).splitlines()[0]}") from None
        return value


def events(delivery: Delivery, config: JsonConfig) -> Sequence[Event]:
    """Read a payload with the configured mapping."""
    found = [delivery.payload] if config.items is None else _search(config.items, delivery.payload)
    if not isinstance(found, list):
        raise Unreadable(f"`items` ({config.items}) finds no list.")
    if len(found) > MAX_ITEMS:
        raise Unreadable(f"`items` finds {len(found)} events; one delivery may hold {MAX_ITEMS}.")
    return [_event(item, config) for item in found]


def _event(item: Any, config: JsonConfig) -> Event:
    if config.only_if is not None and not _is_true(_search(config.only_if, item)):
        return Skipped("`only_if` is not true.")
    source = (config.source_product, config.source_type)
    object_id = _text(item, config.object_id)
    if not object_id:
        raise Unreadable(f"`object_id` ({config.object_id}) finds nothing.")
    if config.closed is not None and _is_true(_search(config.closed, item)):
        return Closed(source, object_id)
    title = _text(item, config.title)
    if not title:
        raise Unreadable(f"`title` ({config.title}) finds nothing.")
    labels = None if config.labels is None else _search(config.labels, item)
    return Observation(
        source,
        object_id,
        title,
        body=_text(item, config.body) or "",
        revision=(_text(item, config.revision) if config.revision else None) or "opened",
        reopening=(_text(item, config.revision) if config.revision else None) or "",
        occurred_at=read.moment({"at": _text(item, config.occurred_at)}, "at"),
        url=_text(item, config.url),
        author=_text(item, config.author),
        level=_text(item, config.level),
        environment=_text(item, config.environment),
        host=_text(item, config.host),
        labels=read.names(labels) if isinstance(labels, list) else (),
        extra={
            name: value
            for name, expression in config.extra.items()
            if (value := _search(expression, item)) is not None
        },
    )


def _search(expression: str, value: Any) -> Any:
    try:
        return jmespath.search(expression, value)
    except JMESPathError as error:
        raise Unreadable(f"`{expression}` can't be used here: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise Unreadable(f"`{expression}` can't be used here: it is nested too deep.") from None


def _text(item: Any, expression: str | None) -> str | None:
    if expression is None:
        return None
    return read.optional({"found": _search(expression, item)}, "found")


def _is_true(value: Any) -> bool:
    # JMESPath semantics: empty values are false, zero is not.
    return value is not None and value is not False and value not in ("", [], {})


def _emits(config: JsonConfig) -> tuple[Source, ...]:
    return ((config.source_product, config.source_type),)


_IDS = ("webhook-id", "svix-id", "idempotency-key", "x-request-id")


def _key(headers: Mapping[str, str], payload: Any) -> str | None:
    return next((headers[name] for name in _IDS if headers.get(name)), None)


_BUILD = {
    "source_product": "ci",
    "source_type": "build",
    "title": "join(' ', [job, 'failed:', error.message])",
    "body": "error.log",
    "object_id": "job",
    "revision": "to_string(run)",
    "occurred_at": "finished_at",
    "closed": "result == 'success'",
    "host": "runner",
    "labels": "tags",
    "extra": {"commit": "commit"},
}

KIND = SourceKind(
    name="custom",
    title="JSON of your own",
    category="custom",
    summary="Any program that posts JSON, with a mapping of JMESPath expressions.",
    emits=(("custom", "event"),),
    emits_of=_emits,
    set_up="""\
1. Adjust the configuration until the preview of your payload shows what you want (`postroom sources preview`, or
   the page *Sources* of the web app). Each field is an expression in [JMESPath](https://jmespath.org).
2. POST JSON to `{url}`, with the token that was shown when this source was added. The header `Idempotency-Key`
   identifies duplicates; without it, equal bodies are duplicates.
3. To sign requests, set a signing secret, and send `X-Signature: sha256=` and the hexadecimal HMAC-SHA-256 of the body.
   Equal bodies are then duplicates, since nothing else is signed. Senders of Standard Webhooks (`webhook-signature`)
   and Svix (`svix-signature`) need nothing else; they sign the id that identifies duplicates.
""",
    samples=(
        Sample("plain", {"id": "17", "title": "Import of prices failed"}),
        Sample(
            "mapped",
            {
                "job": "nightly",
                "run": 812,
                "result": "failure",
                "runner": "ci-4",
                "error": {"message": "tests of payments failed", "log": "AssertionError: 12 != 13"},
                "tags": ["nightly", "payments"],
                "commit": "4f2a",
                "finished_at": "2026-03-01T02:10:00Z",
            },
            config=_BUILD,
        ),
        Sample(
            "closed", {"job": "nightly", "run": 813, "result": "success"}, config=_BUILD, signals=0, closes=1
        ),
        Sample(
            "list",
            {"events": [{"id": "a", "title": "One"}, {"id": "b", "title": "Two"}]},
            config={"items": "events"},
            signals=2,
        ),
    ),
    read=events,
    costly=True,
    config=JsonConfig,
    secrets=(
        SecretField(
            SIGNING, "Signing secret", "Secret for signing requests, if they are signed.", required=False
        ),
    ),
    webhook=Webhook(
        signatures=(
            Signature("x-signature", prefix="sha256="),
            STANDARD_WEBHOOKS,
            SVIX,
        ),
        optional=True,
        key=_key,
    ),
)
