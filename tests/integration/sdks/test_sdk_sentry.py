"""Sentry's envelopes and events: what is kept, what the SDK is told to leave out, and who may send."""

import gzip
import json
import uuid
import zlib
from collections.abc import AsyncIterator
from typing import Any

import brotli
import pytest
from tests.helpers.api import Api
from tests.helpers.sdks import Intake, make_intake


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


def error(type: str = "KeyError", value: str = "'sku'", **changes: Any) -> dict[str, Any]:
    frames = [
        {"filename": "lib/python3.13/wsgi.py", "function": "run", "lineno": 3},
        {"filename": "shop/orders.py", "function": "price", "lineno": 7, "in_app": True},
    ]
    cause = {"type": "ConnectionError", "value": "refused"}
    return {
        "event_id": uuid.uuid4().hex,
        "timestamp": 1_764_073_800.5,
        "level": "error",
        "exception": {"values": [cause, {"type": type, "value": value, "stacktrace": {"frames": frames}}]},
        "release": "shop@1.2",
        "environment": "production",
        "user": {"id": "7"},
        "tags": [["region", "eu"]],
        **changes,
    }


def item(type: str, payload: Any, *, length: bool = True) -> bytes:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    head = {"type": type, **({"length": len(raw)} if length else {})}
    return json.dumps(head).encode() + b"\n" + raw + b"\n"


def envelope(*items: bytes, **header: Any) -> bytes:
    return json.dumps({"sent_at": "2026-11-25T12:30:00Z", **header}).encode() + b"\n" + b"".join(items)


async def send(intake: Intake, body: bytes, **headers: str) -> Any:
    auth = {"X-Sentry-Auth": f"Sentry sentry_key={intake.token}, sentry_version=7, sentry_client=x/1"}
    return await intake.client.post(
        f"/api/{intake.project}/envelope/", content=body, headers={**auth, **headers}
    )


async def test_sentry_error_becomes_issue_and_sdk_learns_what_to_omit(intake: Intake) -> None:
    sent = error()
    answer = await send(intake, envelope(item("event", sent), event_id=sent["event_id"]))
    assert (answer.status_code, answer.json()) == (200, {"id": sent["event_id"]})
    assert answer.headers["X-Sentry-Rate-Limits"].startswith("86400:transaction;span;")
    await send(intake, envelope(item("event", sent), event_id=sent["event_id"]))
    assert await intake.count() == 1
    [issue] = await intake.issues()
    assert (issue.title, issue.message, issue.releases, issue.users) == ("KeyError", "'sku'", ["shop@1.2"], 1)
    [signal] = await intake.signals()
    assert (signal.source_product, signal.source_type) == ("error_tracking", "issue_created")
    assert "at price (shop/orders.py:7)" in signal.description
    assert "Caused by ConnectionError: refused" in signal.description
    assert signal.extra["environment"] == "production"


@pytest.mark.parametrize("pack", ["gzip", "br", "deflate"])
async def test_compressed_envelopes_are_read(intake: Intake, pack: str) -> None:
    packed = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[pack]
    answer = await send(intake, packed(envelope(item("event", error()))), **{"Content-Encoding": pack})
    assert answer.status_code == 200
    assert len(await intake.events()) == 1


async def test_items_without_a_length_run_to_the_end_of_the_line(intake: Intake) -> None:
    body = envelope(item("session", {"a": 1}, length=False), item("event", error(), length=False))
    assert (await send(intake, body)).status_code == 200
    assert len(await intake.events()) == 1


async def test_sentry_unsupported_items_are_dropped_and_counted(intake: Intake) -> None:
    body = envelope(
        item("transaction", {"spans": []}),
        item("replay_recording", b"\x00\xff\n\x00"),
        item("from_the_future", b"x"),
        item("check_in", {"status": "ok"}),
        item("check_in", {"status": "error", "monitor_slug": "nightly", "check_in_id": uuid.uuid4().hex}),
    )
    assert (await send(intake, body)).status_code == 200
    assert await intake.outcomes() == {
        "stored": 1,
        "unsupported": 1,
        "unsupported_transaction": 1,
        "unsupported_replay_recording": 1,
        "unsupported_check_in": 1,
    }


async def test_sentry_truncated_envelope_keeps_complete_items(intake: Intake) -> None:
    body = envelope(item("event", error()), item("feedback", {"contexts": {"feedback": {"message": "x"}}}))
    assert (await send(intake, body[:-20])).status_code == 200
    assert [row.name for row in await intake.events()] == ["error"]
    assert (await intake.outcomes())["invalid"] == 1
    assert (await send(intake, b"")).status_code == 400
    assert (await send(intake, b"no header\n{}")).status_code == 400
    assert (await send(intake, envelope())).status_code == 200


async def test_feedback_of_a_user_becomes_a_signal(intake: Intake) -> None:
    said = {
        "message": "The button does nothing",
        "contact_email": "a@b.example",
        "url": "https://s.example/x",
    }
    feedback = {"event_id": uuid.uuid4().hex, "contexts": {"feedback": said}}
    old = {"event_id": uuid.uuid4().hex, "email": "c@d.example", "comments": "It hangs at the till"}
    await send(intake, envelope(item("feedback", feedback), item("user_report", old)))
    await intake.count()
    found = await intake.signals()
    assert {row.source_type for row in found} == {"user_feedback"}
    assert sorted(row.description.splitlines()[0] for row in found) == [
        "It hangs at the till",
        "The button does nothing",
    ]
    assert await intake.issues() == []


async def test_sentry_log_and_its_event_are_one_occurrence(intake: Intake) -> None:
    trace = uuid.uuid4().hex
    event = {
        "event_id": uuid.uuid4().hex,
        "logentry": {"message": "No stock of %s", "formatted": "No stock of pears", "params": ["pears"]},
        "contexts": {"trace": {"trace_id": trace}},
        "logger": "shop",
    }
    log = {
        "timestamp": 1.0,
        "level": "error",
        "body": "No stock of pears",
        "trace_id": trace,
        "severity_number": 17,
    }
    await send(
        intake,
        envelope(
            item("event", event),
            item("log", {"items": [log, {**log, "level": "info", "severity_number": 9}]}),
        ),
    )
    assert await intake.count() == 2
    [issue] = await intake.issues()
    assert issue.occurrences == 1
    other = {**event, "event_id": uuid.uuid4().hex, "contexts": {}}
    other["logentry"] = {"message": "No stock of %s", "formatted": "No stock of plums", "params": ["plums"]}
    await send(intake, envelope(item("event", other)))
    await intake.count()
    [issue] = await intake.issues()
    assert issue.occurrences == 2, "the template is the same"


async def test_sentry_old_sdk_sends_to_store(intake: Intake) -> None:
    body = zlib.compress(
        json.dumps({"event_id": uuid.uuid4().hex, "message": "Broken", "level": 40}).encode()
    )
    answer = await intake.client.post(
        f"/api/{intake.project}/store/?sentry_key={intake.token}&sentry_version=7",
        content=body,
        headers={"Content-Type": "application/octet-stream", "Content-Encoding": "deflate"},
    )
    assert answer.status_code == 200
    [row] = await intake.events()
    assert row.name == "message"


async def test_sentry_key_must_match_project(intake: Intake, api: Api) -> None:
    path = f"/api/{intake.project}/envelope/"
    body = envelope(item("event", error()))
    assert (await intake.client.post(path, content=body)).status_code == 403
    assert (
        await intake.client.post(f"/api/{api.project}/envelope/?sentry_key={intake.token}", content=body)
    ).status_code == 403
    two = await intake.client.post(
        f"{path}?sentry_key=other", content=envelope(dsn=f"http://{intake.token}@x/1")
    )
    assert two.status_code == 403
    assert two.headers["X-Sentry-Error"]
    tunnel = envelope(item("event", error()), dsn=f"https://{intake.token}@inbox.test/{intake.project}")
    assert (await intake.client.post(path, content=tunnel)).status_code == 200
    assert len(await intake.events()) == 1


async def test_sentry_dropped_by_sdk_during_limit_is_counted(api: Api) -> None:
    intake = await make_intake(api)
    dropped = [
        {"reason": "ratelimit_backoff", "category": "error", "quantity": 7},
        {"reason": "ratelimit_backoff", "category": "feedback", "quantity": 2},
        {"reason": "ratelimit_backoff", "category": "transaction", "quantity": 50},
        {"reason": "sample_rate", "category": "error", "quantity": 9},
        {"reason": "ratelimit_backoff", "category": "error", "quantity": "many"},
        None,
    ]
    async with intake.client:
        sent = await send(intake, envelope(item("client_report", {"discarded_events": dropped})))
        assert sent.status_code == 200
        assert await intake.outcomes() == {"dropped_by_sdk": 9}


async def test_sentry_above_limit_stops_sdk_and_loss_is_counted(api: Api) -> None:
    intake = await make_intake(api, errors_per_minute=1)
    async with intake.client:
        assert (await send(intake, envelope(item("event", error())))).status_code == 200
        refused = await send(intake, envelope(item("event", error())))
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
        assert ":error;default;feedback;log_item;monitor:key" in refused.headers["X-Sentry-Rate-Limits"]
        assert (await intake.outcomes())["dropped_over_limit"] == 1
