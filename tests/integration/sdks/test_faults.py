"""One fault that several records report is one issue, and each of its occurrences counts."""

import json
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.helpers.api import Api, bearer
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


async def send_sentry(intake: Intake, *items: tuple[str, dict[str, Any]]) -> None:
    lines = [json.dumps({"sent_at": NOON.isoformat()})]
    for type, payload in items:
        lines += [json.dumps({"type": type}), json.dumps(payload)]
    answer = await intake.client.post(
        f"/api/{intake.project}/envelope/?sentry_key={intake.token}", content="\n".join(lines).encode()
    )
    assert answer.status_code == 200


def event(at: float = 0.0, **more: Any) -> tuple[str, dict[str, Any]]:
    made = {
        "event_id": uuid.uuid4().hex,
        "timestamp": NOON.timestamp() + at,
        "level": "error",
        "platform": "python",
        "contexts": {"trace": {"trace_id": TRACE, "span_id": "93a0b1c2d3e4f506"}},
    }
    return "event", {**made, **more}


def line(said: str, at: float = 0.0, **more: Any) -> tuple[str, dict[str, Any]]:
    return event(at, logger="shop", logentry={"message": said, "formatted": said, "params": []}, **more)


def thrown(type: str, value: str, function: str, at: float = 0.0, **more: Any) -> tuple[str, dict[str, Any]]:
    frames = [{"filename": "shop/pay.py", "function": function, "lineno": 7, "in_app": True}]
    values = [{"type": type, "value": value, "stacktrace": {"frames": frames}}]
    return event(at, exception={"values": values}, **more)


def logs(
    *said: tuple[str, float], origin: str = "auto.log.stdlib", **more: Any
) -> tuple[str, dict[str, Any]]:
    attributes = {"sentry.origin": origin, "sentry.severity_number": 17, "logger.name": "shop", **more}
    items = [
        {
            "timestamp": NOON.timestamp() + at,
            "level": "error",
            "body": body,
            "trace_id": TRACE,
            "span_id": "b58abfae1ff71e3d",
            "attributes": {name: {"value": value} for name, value in attributes.items()},
        }
        for body, at in said
    ]
    return "log", {"version": 2, "items": items}


async def test_fifty_error_logs_of_a_process_are_fifty_occurrences(intake: Intake) -> None:
    sent = [line("The stock service is away", number / 1000) for number in range(50)]
    await send_sentry(intake, *sent)
    await send_sentry(intake, *sent[:20])
    await intake.count()
    [issue] = await intake.issues()
    assert (issue.kind, issue.occurrences) == ("message", 50)
    assert len(await intake.signals()) == 1


async def test_a_message_that_comes_back_after_it_was_resolved_is_reported_again(intake: Intake) -> None:
    await send_sentry(intake, line("The stock service is away"))
    await intake.count()
    [issue] = await intake.issues()
    key = bearer(await intake.api.key("task:write"))
    path = f"/api/projects/{intake.project}/signals/error_issues/{issue.id}/"
    assert (await intake.client.patch(path, json={"status": "resolved"}, headers=key)).status_code == 200
    intake.time.forward(hours=1)
    # The same process, so the same trace.
    await send_sentry(intake, line("The stock service is away", timestamp=intake.time().isoformat()))
    await intake.count()
    assert [row.source_type for row in await intake.signals()] == ["issue_created", "issue_reopened"]


async def test_lines_that_are_sent_as_events_and_as_logs_count_once_each(intake: Intake) -> None:
    said = [(f"Lost order {number % 2}", number / 1000) for number in range(40)]
    await send_sentry(intake, *[line(body, at) for body, at in said])
    await send_sentry(intake, logs(*[(body, at + 0.0004) for body, at in said]))
    await intake.count()
    assert [row.occurrences for row in await intake.issues()] == [40]


async def test_logs_without_events_count_each(intake: Intake) -> None:
    body = logs(*[("Broken", 0.001)] * 30, origin="manual")
    await send_sentry(intake, body)
    await send_sentry(intake, body)
    await intake.count()
    assert [(row.kind, row.occurrences) for row in await intake.issues()] == [("log", 30)]


async def test_the_logs_of_a_framework_make_no_issue_and_merge_no_faults(intake: Intake) -> None:
    template = {"sentry.message.template": "%s: %s", "logger.name": "django.request"}
    for number, (type, function) in enumerate((("ValueError", "price"), ("KeyError", "stock"))):
        at = number * 60.0
        await send_sentry(intake, thrown(type, "bad", function, at))
        await send_sentry(intake, logs((f"Internal Server Error: /{function}/", at + 0.07), **template))
    await intake.count()
    assert [(row.title, row.occurrences) for row in await intake.issues()] == [
        ("ValueError", 1),
        ("KeyError", 1),
    ]
    # Without an exception it is the only report of its fault, and another address is another fault.
    await send_sentry(
        intake, logs(("Service Unavailable: /x/", 300.0), ("Bad Gateway: /y/", 400.0), **template)
    )
    await intake.count()
    assert sorted(row.message for row in (await intake.issues())[2:]) == [
        "Bad Gateway: /y/",
        "Service Unavailable: /x/",
    ]


async def test_an_exception_that_was_logged_shows_the_line(intake: Intake) -> None:
    entry = {"message": "Could not price %s", "params": ["pears"]}
    await send_sentry(intake, thrown("KeyError", "'price'", "price", logentry=entry))
    await send_sentry(intake, logs(("Could not price pears", 0.001)))
    await intake.count()
    [issue] = await intake.issues()
    assert (issue.title, issue.occurrences) == ("KeyError", 1)
    [signal] = await intake.signals()
    assert "Logged: Could not price pears" in signal.description


async def test_an_exception_is_the_same_whether_it_was_logged_or_not(intake: Intake) -> None:
    await send_sentry(intake, thrown("KeyError", "'price'", "price"))
    entry = {"message": "Could not price %s", "params": ["pears"]}
    await send_sentry(intake, thrown("KeyError", "'price'", "price", 1.0, logentry=entry))
    await intake.count()
    assert [row.occurrences for row in await intake.issues()] == [2]


async def test_a_log_record_waits_for_the_event_of_its_trace(intake: Intake) -> None:
    await send_sentry(intake, logs(("Internal Server Error: /t/", 0.05)))
    assert await intake.count(SETTLING) == 0
    await send_sentry(intake, thrown("ValueError", "bad", "price"))
    assert await intake.count(SETTLING) == 1
    intake.time.forward(seconds=SETTLING.total_seconds())
    assert await intake.count(SETTLING) == 1
    assert [row.title for row in await intake.issues()] == ["ValueError"]


async def test_old_parameters_are_filled_in(intake: Intake) -> None:
    for who in ("ann", "bob"):
        entry = {"message": "old log of %s", "params": [who]}
        await send_sentry(intake, event(logentry=entry))
    await intake.count()
    [issue] = await intake.issues()
    assert (issue.message, issue.occurrences) == ("old log of bob", 2)


@pytest.mark.parametrize("path", ["envelope", "store"])
async def test_feedback_that_is_sent_as_an_event_is_feedback(intake: Intake, path: str) -> None:
    said = {"message": "The button does nothing", "contact_email": "a@b.example"}
    sent = {"event_id": uuid.uuid4().hex, "type": "feedback", "level": "info", "contexts": {"feedback": said}}
    untyped = {"event_id": uuid.uuid4().hex, "contexts": {"feedback": {"message": "It hangs"}}}
    for feedback in (sent, untyped, sent):
        if path == "envelope":
            await send_sentry(intake, ("event", feedback))
        else:
            url = f"/api/{intake.project}/store/?sentry_key={intake.token}"
            assert (await intake.client.post(url, json=feedback)).status_code == 200
    await intake.count()
    assert await intake.issues() == []
    assert sorted(row.description for row in await intake.signals()) == [
        "It hangs",
        "The button does nothing",
    ]
    assert {row.source_type for row in await intake.signals()} == {"user_feedback"}


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


async def test_an_exception_its_spans_its_call_and_its_logs_are_one_issue(intake: Intake) -> None:
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


async def test_an_exception_that_is_recorded_before_it_leaves_its_span_is_one(intake: Intake) -> None:
    await send_spans(intake, "shop", span("a", thrown=[said_of("KeyError", "'price'")] * 2))
    assert await titles(intake) == [("KeyError", 1)]


async def test_the_record_with_the_code_of_the_application_is_shown(intake: Intake) -> None:
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


async def test_a_trace_is_counted_when_its_records_have_come(intake: Intake) -> None:
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


async def test_what_is_counted_again_after_a_crash_counts_once(intake: Intake) -> None:
    await send_spans(
        intake, "stock", span("c", "b", thrown=[said_of("Declined", "No stock")]), span("a", kind=2)
    )
    await send_sentry(intake, *[line("The stock service is away", number) for number in range(5)])
    waiting = await intake.waiting()
    assert await titles(intake) == [("Declined", 1), ("Message", 5)]
    # The transaction of events failed after that of issues: they are there again.
    await intake.put_back(waiting)
    assert await titles(intake) == [("Declined", 1), ("Message", 5)]
    assert timedelta(0) < SETTLING < timedelta(seconds=30)
