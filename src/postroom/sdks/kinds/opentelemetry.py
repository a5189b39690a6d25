"""Exceptions, failed spans and error logs of OpenTelemetry exporters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from postroom.domain.issues.occurrences import from_json
from postroom.issues.steering import SIGNALS, kept_occurrence, observation_of
from postroom.sdks.decoding import Undecodable
from postroom.sdks.values import mapping
from postroom.sources.registry.model import (
    Delivery,
    Event,
    NoConfig,
    Sample,
    Sdk,
    Skipped,
    SourceKind,
    Unreadable,
)

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def events(delivery: Delivery, config: NoConfig) -> Sequence[Event]:  # noqa: ARG001  # there is none
    """Read an exporter's JSON payload or a stored error."""
    kept = kept_occurrence(delivery)
    if kept is not None:
        return [observation_of(kept)]
    payload = mapping(delivery.payload)
    received = delivery.received_at or _BEGINNING
    # Imported lazily: OpenTelemetry's messages take memory, and few processes that list kinds read any.
    from postroom.sdks.otlp import receiver  # noqa: PLC0415

    known = {"resourceSpans": receiver.TRACES, "resourceLogs": receiver.LOGS}
    name = next((name for name in known if name in payload), None)
    if name is None:
        raise Unreadable("The payload has neither resourceSpans nor resourceLogs.")
    try:
        found = known[name].read(orjson.dumps(payload), received, is_json=True)
    except (Undecodable, orjson.JSONEncodeError) as problem:
        raise Unreadable(str(problem)) from None
    errors = [
        from_json(orjson.loads(event.occurrence)) for event in found.events if event.occurrence is not None
    ]
    left_out = sum(found.left_out.values())
    skipped = [Skipped(f"{left_out} spans or log records are not errors.")] if left_out else []
    return [*map(observation_of, errors), *skipped]


def _resource(**more: Any) -> dict[str, Any]:
    attributes = {
        "service.name": "shop",
        "service.version": "1.2",
        "deployment.environment.name": "production",
    }
    return {"resource": {"attributes": _attributes(attributes)}, **more}


def _attributes(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in values.items()]


_STACK = """\
Traceback (most recent call last):
  File "shop/stock.py", line 12, in reserve
    return client.reserve(order)
TimeoutError: The stock service did not answer
"""
_IDS = {"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"}
_LOG = {
    **_IDS,
    "timeUnixNano": "1772355600000000000",
    "severityNumber": 17,
    "body": {"stringValue": "The order could not be placed"},
    "attributes": _attributes(
        {
            "exception.type": "TimeoutError",
            "exception.message": "The stock service did not answer",
            "exception.stacktrace": _STACK,
        }
    ),
}
_SPAN = {
    **_IDS,
    "name": "POST /pay",
    "startTimeUnixNano": "1772355600000000000",
    "endTimeUnixNano": "1772355600200000000",
    "status": {"code": 2},
    "events": [
        {
            "name": "exception",
            "timeUnixNano": "1772355600100000000",
            "attributes": _attributes(
                {
                    "exception.type": "TimeoutError",
                    "exception.message": "The stock service did not answer",
                    "exception.stacktrace": _STACK,
                }
            ),
        }
    ],
}

KIND = SourceKind(
    name="opentelemetry",
    title="OpenTelemetry",
    category="errors",
    summary="Exceptions, failed spans, error logs and metrics from OpenTelemetry exporters.",
    emits=SIGNALS,
    set_up="""\
1. Print the project's token: `postroom sources token --project {project}`. It is public: it can only send events.
2. Point the exporter at this server. Most SDKs read these variables:

   ```sh
   export OTEL_EXPORTER_OTLP_ENDPOINT={base}
   export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20TOKEN"
   export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_SERVICE_NAME=shop
   ```

   In a Collector, an exporter `otlphttp` with `endpoint: {base}` and `headers: {Authorization: "Bearer TOKEN"}`.
   An exporter that logs `UNIMPLEMENTED` still uses gRPC.
3. Run the program. Moments later its errors are issues, and `postroom sources list` counts their signals.

Exceptions of spans and log records, failed spans and error logs become issues. An issue emits a signal when it
is new, reopened or spiking. Other spans and logs are dropped. Metrics are stored as the project's metrics, which
scouts monitor.
""",
    samples=(
        Sample("log", {"resourceLogs": [_resource(scopeLogs=[{"logRecords": [_LOG]}])]}),
        Sample("span", {"resourceSpans": [_resource(scopeSpans=[{"spans": [_SPAN]}])]}),
        Sample(
            "spans_without_errors",
            {"resourceSpans": [_resource(scopeSpans=[{"spans": [{**_IDS, "name": "GET /"}]}])]},
            signals=0,
        ),
    ),
    read=events,
    sdk=Sdk(
        "otlp",
        "/v1/logs",
        {"Content-Type": "application/json", "Authorization": "Bearer $TOKEN"},
    ),
)
