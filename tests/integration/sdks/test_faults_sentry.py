"""One fault of which Sentry's SDKs send several records is one issue, and each of its occurrences counts."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.sdks import NOON, Intake, make_intake

from postroom.issues.backlog import SETTLING

TRACE = "0af7651916cd43dd8448eb211c80319c"


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


async def test_sentry_message_recurring_after_resolution_is_reported_again(intake: Intake) -> None:
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


async def test_sentry_framework_logs_make_no_issue_and_merge_no_faults(intake: Intake) -> None:
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


async def test_sentry_logged_exception_shows_line(intake: Intake) -> None:
    entry = {"message": "Could not price %s", "params": ["pears"]}
    await send_sentry(intake, thrown("KeyError", "'price'", "price", logentry=entry))
    await send_sentry(intake, logs(("Could not price pears", 0.001)))
    await intake.count()
    [issue] = await intake.issues()
    assert (issue.title, issue.occurrences) == ("KeyError", 1)
    [signal] = await intake.signals()
    assert "Logged: Could not price pears" in signal.description


async def test_sentry_exception_is_same_logged_or_not(intake: Intake) -> None:
    await send_sentry(intake, thrown("KeyError", "'price'", "price"))
    entry = {"message": "Could not price %s", "formatted": "Could not price pears", "params": ["pears"]}
    await send_sentry(intake, thrown("KeyError", "'price'", "price", 1.0, logentry=entry))
    await intake.count()
    assert [row.occurrences for row in await intake.issues()] == [2]


async def test_sentry_log_record_waits_for_event_of_trace(intake: Intake) -> None:
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


async def test_messages_that_are_counted_again_after_a_crash_count_once(intake: Intake) -> None:
    await send_sentry(intake, *[line("The stock service is away", number) for number in range(5)])
    waiting = await intake.waiting()
    await intake.count()
    await intake.put_back(waiting)
    await intake.count()
    assert [row.occurrences for row in await intake.issues()] == [5]
