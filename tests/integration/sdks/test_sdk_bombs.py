"""Small requests that become large: without a token they cost next to nothing, with one they are bounded."""

import asyncio
import base64
import gzip
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from tests.helpers.api import Api
from tests.helpers.sdks import Intake, make_intake

from postroom.db.tables import error_fingerprints
from postroom.issues import room

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SIZE = 20 * 1024 * 1024 - 100
WIDE = {
    "spaces": b" " * SIZE,
    "objects": b'{"batch":[' + b"{}," * (SIZE // 3) + b"{}]}",
    "numbers": b'{"batch":[{"event":"a","properties":{"a":[' + b"1," * (SIZE // 2 - 50) + b'"\\ud800"]}}]}',
    "nested": b"[" * SIZE,
    "texts": b'{"batch":[' + b'"",' * (SIZE // 3 - 10) + b'"\\ud800"]}',
    "keys": b'{"batch":[{' + b'"a":1,' * (SIZE // 6 - 10) + b'"b":NaN}]}',
}
PACKINGS = {"gzip": gzip.compress, "br": lambda raw: brotli.compress(raw, quality=5), "zstd": zstd.compress}
PAIRS = list(zip(WIDE, [*PACKINGS] * 2, strict=True))
"""Each kind with one packing, each packing with two kinds: what unpacks a body does not depend on what reads it."""
PATHS = [
    *("/batch/", "/e/", "/i/v1/analytics/events", "/api/1/envelope/", "/api/1/store/"),
    *("/v1/traces", "/v1/logs", "/v1/metrics", "/flags/", "/decide/"),
]
ON_LOOP = 2.0
"""Maximum seconds of the event loop for one request and its client; tests/hostile has the exact limit."""
MEGABYTES, SECONDS = 8, 0.05
"""What a request without a token may cost; tests allow twice the memory and ten times the time."""


@cache
def packed(packing: str, kind: str) -> bytes:
    return bytes(PACKINGS[packing](WIDE[kind]))


@cache
def packed_trace(name: str) -> bytes:
    return bytes(brotli.compress(TRACE_BOMBS[name], quality=5))


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api, errors_per_minute=1_000_000, events_per_minute=1_000_000)
    async with made.client:
        yield made


@asynccontextmanager
async def bounded(*, megabytes: float, seconds: float, on_loop: float = ON_LOOP) -> AsyncIterator[None]:
    """Check the memory and the processor time that the block costs this process, and its event loop."""
    forget_peak()
    before, started, started_on_loop = memory("VmRSS"), time.process_time(), time.thread_time()
    yield
    taken, there = time.process_time() - started, time.thread_time() - started_on_loop
    more = memory("VmHWM") - before
    assert more < megabytes, f"{more:.0f} MB"
    assert taken < seconds, f"{taken:.2f} s"
    assert there < on_loop, f"{there:.2f} s of it on the event loop"


def forget_peak() -> None:
    """Make the process's peak of memory its present use."""
    Path("/proc/self/clear_refs").write_text("5")


def memory(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


needs_proc = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux's /proc")


@needs_proc
@pytest.mark.parametrize(("kind", "packing"), PAIRS)
async def test_bomb_without_a_token_costs_next_to_nothing(intake: Intake, kind: str, packing: str) -> None:
    body = packed(packing, kind)
    await intake.client.post("/batch/", content=b"{}")
    for path in PATHS:
        async with bounded(megabytes=2 * MEGABYTES, seconds=10 * SECONDS):
            answer = await intake.client.post(path, content=body, headers={"Content-Encoding": packing})
        assert answer.status_code in {400, 401, 403, 413} or path in ("/flags/", "/decide/"), path


@needs_proc
@pytest.mark.parametrize(("kind", "packing"), [*PAIRS, *((kind, "none") for kind in WIDE)])
async def test_bomb_with_a_token_is_refused_within_bounds(intake: Intake, kind: str, packing: str) -> None:
    body = packed(packing, kind) if packing != "none" else WIDE[kind]
    headers = {"Content-Encoding": packing} if packing != "none" else {}
    auth = {"X-Sentry-Auth": f"Sentry sentry_key={intake.token}", "Authorization": f"Bearer {intake.token}"}
    paths = {
        f"/batch/?token={intake.token}": headers,
        "/i/v1/analytics/events": {**headers, "Authorization": auth["Authorization"]},
        f"/api/{intake.project}/store/": {**headers, "X-Sentry-Auth": auth["X-Sentry-Auth"]},
        f"/api/{intake.project}/envelope/": {**headers, "X-Sentry-Auth": auth["X-Sentry-Auth"]},
        "/v1/logs": {**headers, "Authorization": auth["Authorization"], "Content-Type": "application/json"},
        "/v1/traces": {**headers, "Authorization": auth["Authorization"]},
    }
    for path, sent in paths.items():
        async with bounded(megabytes=130, seconds=5):
            answer = await intake.client.post(path, content=body, headers=sent)
        assert answer.status_code in {200, 400, 413}, (path, answer.text)
    assert await intake.events() == []


@needs_proc
@pytest.mark.parametrize("kind", ["events", "objects"])
async def test_eight_large_bodies_at_once_share_the_memory_of_intake(intake: Intake, kind: str) -> None:
    chance = random.Random(5)
    values = {
        "events": [{"event": "a", "properties": {"b": chance.randbytes(300).hex()}} for _ in range(9_000)],
        "objects": [{"event": "a", "properties": {"b": [{} for _ in range(chance.randrange(200))]}}] * 2_500,
    }
    packed = gzip.compress(
        json.dumps({"batch": values[kind], "sent_at": chance.randbytes(60_000).hex()}).encode()
    )
    path = f"/batch/?token={intake.token}"
    sending = [
        intake.client.post(path, content=packed, headers={"Content-Encoding": "gzip"}) for _ in range(8)
    ]
    async with bounded(megabytes=700, seconds=60, on_loop=10):
        answers = await asyncio.gather(*sending)
    assert {answer.status_code for answer in answers} <= {200, 429, 503}
    assert 200 in {answer.status_code for answer in answers}


def nested(*fields: int, inner: bytes) -> bytes:
    """Return messages in each other, in fields of these numbers."""
    for number in reversed(fields):
        inner = bytes([number << 3 | 2]) + varint(len(inner)) + inner
    return inner


def varint(value: int) -> bytes:
    found = b""
    while value >= 0x80:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


TRACE_BOMBS = {
    "span with 1.7 million events": nested(1, 2, 2, inner=b"\x7a\x02\x18\x02" + b"\x5a\x00" * 1_700_000),
    "failed span with nested values": nested(
        1, 2, 2, inner=b"\x7a\x02\x18\x02" + nested(9, 2, 5, inner=b"\x0a\x00" * 5_000_000)
    ),
    "ten million resources": b"\x0a\x00" * 10_000_000,
    "ten million scopes": nested(1, inner=b"\x12\x00" * 10_000_000),
    "ten million spans": nested(1, 2, inner=b"\x12\x00" * 10_000_000),
    "ten million failed spans": nested(1, 2, inner=b"\x12\x04\x7a\x02\x18\x02" * 3_000_000),
    "exception events": nested(1, 2, 2, inner=b"\x5a\x0b\x12\x09exception" * 1_500_000),
    "unknown fields": b"\xf8\x3f\x01" * 6_000_000,
}


@needs_proc
@pytest.mark.parametrize("name", TRACE_BOMBS)
@pytest.mark.parametrize("path", ["/v1/traces", "/v1/logs", "/v1/metrics"])
async def test_otlp_bomb_is_refused_while_it_is_read(intake: Intake, name: str, path: str) -> None:
    auth = {"Authorization": f"Bearer {intake.token}", "Content-Type": "application/x-protobuf"}
    sent = [(packed_trace(name), {**auth, "Content-Encoding": "br"})]
    if path == "/v1/traces":
        sent.append((TRACE_BOMBS[name], auth))
    for content, headers in sent:
        async with bounded(megabytes=100, seconds=5):
            answer = await intake.client.post(path, content=content, headers=headers)
        assert answer.status_code == 413 or (path != "/v1/traces" and answer.status_code == 200)


async def test_otlp_records_beyond_the_limit_are_each_counted(intake: Intake) -> None:
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    for number in range(2_500):
        scope.spans.add(span_id=number.to_bytes(8, "big"), name="pay").status.code = 2
    for number in range(700):
        scope.spans.add(span_id=number.to_bytes(8, "little"), name="read")
    many = scope.spans.add(span_id=b"12345678")
    for _ in range(10):
        many.events.add(name="exception")
    answer = await intake.client.post(
        "/v1/traces",
        content=request.SerializeToString(),
        headers={"Authorization": f"Bearer {intake.token}", "Content-Type": "application/x-protobuf"},
    )
    assert ExportTraceServiceResponse.FromString(answer.content).partial_success.rejected_spans == 501
    assert await intake.outcomes() == {"stored": 2_000, "too_many": 501, "unsupported_span": 700}


async def test_otlp_exceptions_of_one_span_stop_at_the_limit(intake: Intake) -> None:
    request = ExportTraceServiceRequest()
    span = request.resource_spans.add().scope_spans.add().spans.add(trace_id=b"1" * 16, span_id=b"12345678")
    for number in range(3_000):
        event = span.events.add(name="exception", time_unix_nano=number)
        pair = event.attributes.add(key="exception.type")
        pair.value.string_value = f"Error{number}"
    answer = await intake.client.post(
        "/v1/traces",
        content=request.SerializeToString(),
        headers={"Authorization": f"Bearer {intake.token}", "Content-Type": "application/x-protobuf"},
    )
    assert answer.status_code == 200
    assert await intake.outcomes() == {"stored": 2_000, "too_many": 1_000}


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body as it arrives from a network."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


async def test_token_after_the_first_megabyte_is_not_searched(intake: Intake) -> None:
    events = [
        {"event": "a", "properties": {"b": random.Random(number).randbytes(450).hex()}}
        for number in range(2_000)
    ]
    late = json.dumps({"batch": events, "api_key": intake.token}).encode()
    early = json.dumps({"api_key": intake.token, "batch": events}).encode()
    assert (await intake.client.post("/batch/", content=gzip.compress(late))).status_code == 401
    assert (await intake.client.post("/batch/", content=chunks(late))).status_code == 413
    assert (await intake.client.post("/batch/", content=gzip.compress(early))).status_code == 200
    assert (await intake.client.post("/batch/", content=chunks(early))).status_code == 200
    assert len(await intake.events()) == 4_000


@pytest.mark.parametrize("form", ["json", "base64", "form"])
async def test_token_within_a_large_body_is_found_in_each_form(intake: Intake, form: str) -> None:
    body = json.dumps(
        {"batch": [{"event": "a", "properties": {"b": "c" * 40_000, "token": intake.token}}]}
    ).encode()
    match form:
        case "base64":
            body = base64.b64encode(body)
        case "form":
            body = b"data=" + base64.b64encode(body).replace(b"+", b"%2B")
    assert (await intake.client.post("/e/", content=gzip.compress(body))).status_code == 200
    assert len(await intake.events()) == 1


async def test_years_at_the_ends_of_the_calendar_cost_no_batch(intake: Intake) -> None:
    times = [
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31",
        "0001-01-01",
        "-1",
        1e300,
    ]
    events = [{"event": "a", "timestamp": time} for time in times]
    for sent_at in times:
        for historical in (True, False):
            body: dict[str, Any] = {"api_key": intake.token, "batch": events, "sent_at": sent_at}
            answer = await intake.client.post("/batch/", json={**body, "historical_migration": historical})
            assert answer.status_code == 200, answer.text
    await intake.drain()
    assert len(await intake.events()) == 12 * len(times)


async def test_issue_errors_above_limit_per_minute_are_dropped_and_counted(api: Api) -> None:
    intake = await make_intake(api, errors_per_minute=60)
    errors = [{"event": "$exception", "properties": {"$exception_message": f"m{n}"}} for n in range(100)]
    async with intake.client:
        answer = await intake.client.post("/batch/", json={"api_key": intake.token, "batch": errors})
        assert answer.status_code == 200
        assert await intake.outcomes() == {"stored": 60, "dropped_over_limit": 40}


async def test_errors_beyond_the_limit_of_issues_are_counted_in_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_ISSUES", 3)

    def errors(*types: str) -> dict[str, Any]:
        listed = [{"event": "$exception", "properties": {"$exception_type": each}} for each in types]
        return {"api_key": intake.token, "batch": listed}

    for types in (("AError", "BError"), ("CError", "DError", "EError"), ("FError", "AError")):
        assert (await intake.client.post("/batch/", json=errors(*types))).status_code == 200
        await intake.count()
    found = {issue.message or issue.title: issue.occurrences for issue in await intake.issues()}
    assert found == {"AError": 2, "BError": 1, "CError": 1, room.MESSAGE: 3}
    assert len(await intake.signals()) == 4
    assert len(await intake.rows(error_fingerprints)) == 4


async def test_sentry_errors_beyond_the_limit_are_dropped_and_the_others_kept(api: Api) -> None:
    intake = await make_intake(api, errors_per_minute=3)
    logs = [{"level": "error", "body": f"Broken {number}", "timestamp": number} for number in range(5)]
    item = b'{"type":"log"}\n' + json.dumps({"items": logs}).encode() + b"\n"
    async with intake.client:
        answer = await intake.client.post(
            f"/api/{intake.project}/envelope/?sentry_key={intake.token}", content=b"{}\n" + item
        )
        assert answer.status_code == 429
        assert (await intake.outcomes())["dropped_over_limit"] == 2
        assert (await intake.outcomes())["stored"] == 3


def serialized(message: Message) -> bytes:
    return bytes(message.SerializeToString())


async def test_log_records_are_read_whatever_the_order_of_their_fields(intake: Intake) -> None:
    request = ExportLogsServiceRequest()
    scope = request.resource_logs.add().scope_logs.add()
    for severity, words in ((0, "ERROR"), (17, ""), (24, ""), (9, ""), (0, "INFO")):
        record = scope.log_records.add(severity_number=severity, severity_text=words)
        record.body.string_value = f"Lost {severity} {words}"
    scope.log_records.add(time_unix_nano=1, severity_number=9).body.string_value = "Fine"
    thrown = scope.log_records.add(time_unix_nano=1, severity_number=9)
    thrown.attributes.add(key="exception.type").value.string_value = "Declined"
    answer = await intake.client.post(
        "/v1/logs",
        content=serialized(request),
        headers={"Authorization": f"Bearer {intake.token}", "Content-Type": "application/x-protobuf"},
    )
    assert answer.status_code == 200
    assert await intake.outcomes() == {"stored": 4, "unsupported_log": 3}


async def test_metric_points_beyond_the_limit_are_counted(intake: Intake) -> None:
    request = ExportMetricsServiceRequest()
    scope = request.resource_metrics.add().scope_metrics.add()
    for name in ("first", "second", "third"):
        points = scope.metrics.add(name=name).gauge.data_points
        for _ in range(3_000):
            points.add(as_double=1.5)
    answer = await intake.client.post(
        "/v1/metrics",
        content=serialized(request),
        headers={"Authorization": f"Bearer {intake.token}", "Content-Type": "application/x-protobuf"},
    )
    assert answer.status_code == 200
    assert await intake.outcomes() == {"stored_points": 5_000, "rejected_points": 4_000}
