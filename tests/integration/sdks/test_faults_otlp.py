"""One fault of a trace of OpenTelemetry is one issue, and each of its occurrences counts."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.sdks import NOON, Intake, make_intake

from postroom.issues.backlog import SETTLING

TRACE = "0af7651916cd43dd8448eb211c80319c"
START = int(NOON.timestamp() * 1e9)
STACK = 'Traceback (most recent call last):\n  File "/app/shop/pay.py", line 5, in f\n    raise Declined()\n'


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


def pairs(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"key": key, "value": {"intValue" if isinstance(value, int) else "stringValue": value}}
        for key, value in values.items()
    ]


def resource(name: str) -> dict[str, Any]:
    return {"attributes": pairs({"service.name": name, "telemetry.sdk.language": "python"})}


def said_of(type: str, message: str, stack: str = STACK) -> dict[str, str]:
    return {"exception.type": type, "exception.message": message, "exception.stacktrace": stack}


def span(
    id: str,
    parent: str = "",
    *,
    kind: int = 1,
    at: float = 0.0,
    long: float = 0.1,
    trace: str = TRACE,
    **more: Any,
) -> dict[str, Any]:
    attributes = more.pop("attributes", {})
    events = [
        {"name": "exception", "timeUnixNano": str(START + int(at * 1e9)), "attributes": pairs(each)}
        for each in more.pop("thrown", ())
    ]
    return {
        "traceId": trace,
        "spanId": id * 16,
        **({"parentSpanId": parent * 16} if parent else {}),
        "name": more.pop("name", "work"),
        "kind": kind,
        "startTimeUnixNano": str(START + int((at - long) * 1e9)),
        "endTimeUnixNano": str(START + int(at * 1e9)),
        "attributes": pairs(attributes),
        "events": events,
        "status": {"code": 2, "message": more.pop("message", "")},
    }


async def send_spans(intake: Intake, service: str, *spans: dict[str, Any]) -> None:
    body = {"resourceSpans": [{"resource": resource(service), "scopeSpans": [{"spans": list(spans)}]}]}
    auth = {"Authorization": f"Bearer {intake.token}"}
    assert (await intake.client.post("/v1/traces", json=body, headers=auth)).status_code == 200


def record(said: str, id: str, at: float = 0.0, **attributes: Any) -> dict[str, Any]:
    return {
        "traceId": TRACE,
        "spanId": id * 16,
        "severityNumber": 17,
        "timeUnixNano": str(START + int(at * 1e9)),
        "body": {"stringValue": said},
        "attributes": pairs({key.replace("__", "."): value for key, value in attributes.items()}),
    }


async def send_logs(intake: Intake, service: str, records: Sequence[dict[str, Any]]) -> None:
    body = {"resourceLogs": [{"resource": resource(service), "scopeLogs": [{"logRecords": list(records)}]}]}
    auth = {"Authorization": f"Bearer {intake.token}"}
    assert (await intake.client.post("/v1/logs", json=body, headers=auth)).status_code == 200


async def titles(intake: Intake) -> list[tuple[str, int]]:
    await intake.count()
    return sorted((row.title, row.occurrences) for row in await intake.issues())


CALL = {
    "http.request.method": "POST",
    "url.full": "http://stock:80/reserve/17",
    "http.response.status_code": 500,
}


async def test_trace_faults_exception_span_call_and_logs_are_one_issue(intake: Intake) -> None:
    for number in range(3):
        at, trace = number * 60.0, f"{number + 1:032x}"
        thrown = [said_of("shop.Declined", "No stock")]
        await send_logs(
            intake,
            "stock",
            [
                {**record("The order failed", "c", at - 0.01), "traceId": trace},
                {
                    **record("Exception on /reserve", "c", at, **said_of("Declined", "No stock")),
                    "traceId": trace,
                },
            ],
        )
        await send_spans(
            intake,
            "shop",
            span("b", "a", kind=3, at=at + 0.01, trace=trace, attributes=CALL),
            span("a", "", kind=2, at=at + 0.05, trace=trace, name="POST /pay"),
        )
        await send_spans(
            intake,
            "stock",
            span("d", "c", at=at - 0.02, long=0.01, trace=trace, thrown=thrown),
            span("c", "b", kind=2, at=at, long=0.05, trace=trace, name="POST /reserve", thrown=thrown),
        )
    assert await titles(intake) == [("Declined", 3)]
    [signal] = await intake.signals()
    assert "at f (/app/shop/pay.py:5)" in signal.description
    assert "Logged: The order failed" in signal.description
    assert "Logged: Exception on /reserve" in signal.description


async def test_records_that_come_late_belong_to_the_fault_that_was_counted(intake: Intake) -> None:
    await send_spans(intake, "stock", span("c", "b", thrown=[said_of("Declined", "No stock")]))
    assert await titles(intake) == [("Declined", 1)]
    await send_spans(
        intake, "shop", span("b", "a", kind=3, at=0.01, attributes=CALL), span("a", kind=2, at=0.05)
    )
    await send_logs(intake, "stock", [record("The order failed", "c")])
    assert await titles(intake) == [("Declined", 1)]


async def test_exceptions_of_one_trace_count_each(intake: Intake) -> None:
    rows = [
        span(f"{number:x}", "f", at=number / 100, long=0.001, thrown=[said_of("BadRow", f"Row {number}")])
        for number in range(1, 11)
    ]
    await send_spans(intake, "import", *rows, span("f", at=1.0, long=2.0, name="import"))
    loop = span("e", "f", thrown=[said_of("KeyError", "'price'")] * 5)
    await send_spans(intake, "import", {**loop, "status": {}})
    assert await titles(intake) == [("BadRow", 10), ("KeyError", 5)]


async def test_trace_faults_exception_recorded_before_leaving_span_is_one(intake: Intake) -> None:
    await send_spans(intake, "shop", span("a", thrown=[said_of("KeyError", "'price'")] * 2))
    assert await titles(intake) == [("KeyError", 1)]


async def test_trace_faults_record_with_application_code_is_shown(intake: Intake) -> None:
    library = (
        'Traceback (most recent call last):\n  File "/x/site-packages/requests/api.py", line 5, in get\n'
    )
    await send_spans(
        intake,
        "shop",
        span("b", "a", kind=3, thrown=[said_of("requests.ConnectionError", "refused", library)]),
        span("a", kind=2, thrown=[said_of("requests.ConnectionError", "refused")]),
    )
    assert await titles(intake) == [("ConnectionError", 1)]
    [signal] = await intake.signals()
    assert "at f (/app/shop/pay.py:5)" in signal.description


async def test_fifty_log_records_are_fifty_occurrences(intake: Intake) -> None:
    # JavaScript's clock has milliseconds: many records of a loop have one time.
    sent = [record("The stock service is away", "a", number // 10 / 1000) for number in range(50)]
    await send_logs(intake, "shop", sent)
    await send_logs(intake, "shop", sent)
    assert await titles(intake) == [("Error log", 50)]
    timeless = [{**each, "timeUnixNano": "0", "traceId": "", "spanId": ""} for each in sent]
    await send_logs(intake, "shop", timeless)
    await send_logs(intake, "shop", timeless)
    assert await titles(intake) == [("Error log", 150)]


async def test_failing_calls_are_told_apart_by_host_route_and_status(intake: Intake) -> None:
    for number, (host, path, status) in enumerate(
        [
            ("stock", "reserve", 503),
            ("bank", "reserve", 503),
            ("stock", "release", 503),
            ("stock", "reserve", 500),
        ]
    ):
        for again in range(2):
            address = {"url.full": f"http://{host}:80/{path}/{again}7", "http.response.status_code": status}
            trace = f"{number * 2 + again + 1:032x}"
            call = span("b", "a", kind=3, trace=trace, name="POST", attributes={**CALL, **address})
            server = span("a", kind=2, at=0.05, trace=trace, name="POST /pay")
            await send_spans(intake, "shop", call, server)
    assert await titles(intake) == [("Failed request", 2)] * 4
    said = {row.description.splitlines()[0] for row in await intake.signals()}
    assert "Failed request: POST bank:80/reserve/<id> failed: status 503" in said


async def test_trace_faults_are_counted_when_records_have_arrived(intake: Intake) -> None:
    await send_spans(intake, "shop", span("a", kind=2, at=0.05))
    assert await intake.count(SETTLING) == 0
    intake.time.forward(seconds=5)
    await send_spans(intake, "stock", span("c", "b", thrown=[said_of("Declined", "No stock")]))
    intake.time.forward(seconds=SETTLING.total_seconds() - 5)
    # The failed span of the request is due, and the exception in the trace with it.
    await intake.count(SETTLING)
    intake.time.forward(seconds=5)
    await intake.count(SETTLING)
    assert [row.title for row in await intake.issues()] == ["Declined"]


async def test_trace_faults_recounted_after_crash_count_once(intake: Intake) -> None:
    await send_spans(
        intake, "stock", span("c", "b", thrown=[said_of("Declined", "No stock")]), span("a", kind=2)
    )
    await send_logs(intake, "shop", [record("Broken", "d", 60.0 + number) for number in range(5)])
    waiting = await intake.waiting()
    assert await titles(intake) == [("Declined", 1), ("Error log", 5)]
    # The transaction of events failed after that of issues: they are there again.
    await intake.put_back(waiting)
    assert await titles(intake) == [("Declined", 1), ("Error log", 5)]
    assert timedelta(0) < SETTLING < timedelta(seconds=30)
