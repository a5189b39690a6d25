"""OTLP over HTTP: exceptions of spans and logs, failed spans, error logs, metrics; protobuf and JSON."""

import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from tests.helpers.api import Api
from tests.helpers.sdks import NOON, Intake, make_intake

from postroom.db.tables import metrics

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
STACK = (
    'Traceback (most recent call last):\n  File "/app/shop/pay.py", line 5, in charge\n    raise Declined()\n'
)
NANOSECONDS = int(NOON.timestamp() * 1e9)


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


def pairs(**values: str) -> list[dict[str, Any]]:
    return [{"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in values.items()]


THROWN = pairs(
    exception__type="Declined", exception__message="Card 4711 declined", exception__stacktrace=STACK
)
RESOURCE = {"attributes": pairs(service__name="shop", service__version="1.2", deployment__environment="prod")}


def spans(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"resource": RESOURCE, "scopeSpans": [{"spans": list(listed)}]}]}


def span(**changes: Any) -> dict[str, Any]:
    ids = {"traceId": TRACE, "spanId": SPAN, "links": [{"traceId": TRACE}]}
    return {**ids, "name": "POST /pay", "endTimeUnixNano": str(NANOSECONDS), "unknownField": 1, **changes}


def logs(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"resourceLogs": [{"resource": RESOURCE, "scopeLogs": [{"logRecords": list(listed)}]}]}


async def send(intake: Intake, path: str, body: Any, **headers: str) -> Any:
    auth = {"Authorization": f"Bearer {intake.token}", **headers}
    if isinstance(body, bytes):
        return await intake.client.post(path, content=body, headers=auth)
    return await intake.client.post(path, json=body, headers=auth)


async def test_otlp_span_and_log_record_are_one_occurrence(intake: Intake) -> None:
    event = {"name": "exception", "timeUnixNano": NANOSECONDS, "attributes": THROWN}
    failed = span(events=[event], status={"code": 2})
    answer = await send(intake, "/v1/traces", spans(failed, span(spanId="00" * 8)))
    assert (answer.status_code, answer.json()) == (200, {})
    record = {
        "traceId": TRACE,
        "spanId": SPAN,
        "severityNumber": 17,
        "attributes": THROWN,
        "timeUnixNano": NANOSECONDS + 1_000_000,
    }
    await send(intake, "/v1/logs", logs({**record, "body": {"stringValue": "declined"}}))
    assert len(await intake.events()) == 2
    assert await intake.count() == 2
    [issue] = await intake.issues()
    assert (issue.title, issue.occurrences, issue.releases, issue.environments) == (
        "Declined",
        1,
        ["1.2"],
        ["prod"],
    )
    [signal] = await intake.signals()
    assert "at charge (/app/shop/pay.py:5)" in signal.description
    assert signal.extra["trace_id"] == TRACE
    assert (await intake.outcomes())["unsupported_span"] == 1


async def test_failed_spans_and_error_logs_are_grouped_by_their_template(intake: Intake) -> None:
    for number in range(3):
        id = f"{number:016x}"
        failed = span(spanId=id, status={"code": 2, "message": f"upstream {number} timed out"})
        await send(intake, "/v1/traces", spans(failed))
        record = {
            "severityNumber": 17,
            "timeUnixNano": str(NANOSECONDS + number),
            "body": {"stringValue": f"Lost {number} orders"},
        }
        await send(intake, "/v1/logs", logs(record, {**record, "severityNumber": 9}))
    await intake.count()
    found = {row.kind: row.occurrences for row in await intake.issues()}
    assert found == {"span": 3, "log": 3}


async def test_protobuf_is_answered_in_protobuf(intake: Intake) -> None:
    request = ExportTraceServiceRequest()
    made = request.resource_spans.add().scope_spans.add().spans.add()
    made.trace_id, made.span_id = bytes.fromhex(TRACE), bytes.fromhex(SPAN)
    made.status.code = 2
    body = gzip.compress(request.SerializeToString())
    answer = await send(
        intake, "/v1/traces", body, **{"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip"}
    )
    assert answer.headers["content-type"] == "application/x-protobuf"
    assert ExportTraceServiceResponse.FromString(answer.content) == ExportTraceServiceResponse()
    [row] = await intake.events()
    assert row.name == "span"


async def test_otlp_unreadable_body_and_unknown_token_are_refused(
    intake: Intake,
) -> None:
    packed = {"Content-Type": "application/x-protobuf"}
    broken = await send(intake, "/v1/logs", b"\xff\xff\xff", **packed)
    assert broken.status_code == 400
    assert Status.FromString(broken.content).code == 3
    assert (await send(intake, "/v1/logs", {"resourceLogs": 7})).status_code == 400
    assert (
        await send(intake, "/v1/traces", spans(span(traceId="xyz", status={"code": 2})))
    ).status_code == 400
    unknown = await intake.client.post("/v1/logs", json=logs(), headers={"Authorization": "Bearer phc_x"})
    assert unknown.status_code == 401


async def test_values_that_cannot_be_kept_cost_no_record(intake: Intake) -> None:
    deep = AnyValue(string_value="x")
    for _ in range(20):
        deep = AnyValue(array_value=ArrayValue(values=[deep]))
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add(severity_number=17)
    record.body.string_value = "nul \x00 and \U0001f600"
    record.attributes.append(KeyValue(key="deep", value=deep))
    packed = {"Content-Type": "application/x-protobuf"}
    assert (await send(intake, "/v1/logs", request.SerializeToString(), **packed)).status_code == 200
    [row] = await intake.events()
    assert row.properties["message"] == "nul  and \U0001f600"


async def test_otlp_above_limit_is_partial_success(api: Api) -> None:
    intake = await make_intake(api, errors_per_minute=1)
    async with intake.client:
        for expected in ({}, {"partialSuccess": {"rejectedLogRecords": "1"}}):
            record = {"severityNumber": 17, "body": {"stringValue": "broken"}, "timeUnixNano": 1}
            answer = await send(intake, "/v1/logs", logs(record))
            assert answer.status_code == 200
            found = answer.json()
            found.get("partialSuccess", {}).pop("errorMessage", None)
            assert found == expected


async def test_metrics_are_written_as_points(intake: Intake) -> None:
    point = {"timeUnixNano": NANOSECONDS, "asDouble": 2.5, "attributes": pairs(route="/pay")}
    measured = [
        {"name": "queue.size", "gauge": {"dataPoints": [point]}},
        {
            "name": "latency (ms)",
            "histogram": {"dataPoints": [{"timeUnixNano": NANOSECONDS, "count": "4", "sum": 10.0}]},
        },
        {"name": "odd", "gauge": {"dataPoints": [{**point, "asDouble": "NaN"}]}},
    ]
    body = {"resourceMetrics": [{"resource": RESOURCE, "scopeMetrics": [{"metrics": measured}]}]}
    answer = await send(intake, "/v1/metrics", body)
    assert answer.json()["partialSuccess"]["rejectedDataPoints"] == "1"
    rows = {row.name: row for row in await intake.rows(metrics, sa.text("name"))}
    assert rows["queue.size"].labels == {"route": "/pay", "service": "shop", "environment": "prod"}
    assert (rows["latency__ms_.count"].value, rows["latency__ms_.mean"].value) == (4, 2.5)
