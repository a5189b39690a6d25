"""What is sent to Sentry beside the SDKs of today: old SDKs, check-ins by URL, browsers, the error dialog."""

import base64
import json
import uuid
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.sdks import Intake, make_intake


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


def raven_event(**changes: Any) -> bytes:
    frames = [{"filename": "shop/orders.rb", "function": "price", "lineno": 7, "in_app": True}]
    exception = [{"type": "KeyError", "value": "no sku", "stacktrace": {"frames": frames}}]
    return json.dumps({"event_id": uuid.uuid4().hex, "exception": exception, **changes}).encode()


def encoded(raw: bytes) -> bytes:
    return base64.b64encode(zlib.compress(raw))


@pytest.mark.parametrize(
    ("body", "content_type", "client"),
    [
        # Node always compresses, Ruby by its setting, Go above one kilobyte.
        (encoded(raven_event()), "application/octet-stream", "raven-node/2.6.4"),
        (encoded(raven_event()), "application/octet-stream", "raven-ruby/3.1.2"),
        (base64.encodebytes(zlib.compress(raven_event())), "application/octet-stream", "raven-ruby/0.9"),
        (raven_event(), "application/json", "raven-ruby/3.1.2"),
        (encoded(raven_event(extra={"a": "b" * 2_000})), "application/octet-stream", "raven-go/1.0"),
        (raven_event(), "application/json", "raven-go/1.0"),
    ],
)
async def test_store_of_an_older_sdk_reads_each_of_its_bodies(
    intake: Intake, body: bytes, content_type: str, client: str
) -> None:
    auth = f"Sentry sentry_version=5, sentry_client={client}, sentry_key={intake.token}, sentry_secret=x"
    answer = await intake.client.post(
        f"/api/{intake.project}/store/",
        content=body,
        headers={"X-Sentry-Auth": auth, "Content-Type": content_type},
    )
    assert answer.status_code == 200, answer.text
    await intake.count()
    [issue] = await intake.issues()
    assert (issue.title, issue.message) == ("KeyError", "no sku")


async def test_store_of_a_bomb_in_base64_is_refused(intake: Intake) -> None:
    path = f"/api/{intake.project}/store/?sentry_key={intake.token}"
    answer = await intake.client.post(path, content=encoded(b" " * 2_000_000))
    assert answer.status_code == 413
    for content in (b"AAAA", b"eJwD", encoded(b"[]"), encoded(b"{}"), b"\xff" * 9):
        assert (await intake.client.post(path, content=content)).status_code == 400
    assert await intake.events() == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_cron_stores_the_failed_check_in_of_a_job(intake: Intake, method: str) -> None:
    path = f"/api/{intake.project}/cron/nightly-import/{intake.token}/"
    for status in ("in_progress", "ok", "error"):
        answer = await intake.client.request(method, path, params={"status": status, "environment": "prod"})
        assert answer.status_code == 200
    assert (await intake.outcomes()) == {"stored": 1, "unsupported_check_in": 2}
    await intake.count()
    [issue] = await intake.issues()
    assert issue.message == "The scheduled job nightly-import failed"
    assert issue.environments == ["prod"]


async def test_cron_reads_a_body_and_the_key_of_a_header(intake: Intake) -> None:
    path = f"/api/{intake.project}/cron/nightly/"
    auth = {"X-Sentry-Auth": f"Sentry sentry_key={intake.token}"}
    sent = await intake.client.post(
        path, json={"status": "error", "check_in_id": uuid.uuid4().hex}, headers=auth
    )
    assert sent.status_code == 200
    assert (await intake.client.post(path, json={"status": "great"}, headers=auth)).status_code == 400
    assert (await intake.client.post(path, content=b"{", headers=auth)).status_code == 400
    assert (await intake.client.post(path, json={"status": "error"})).status_code == 403
    other = await intake.client.post(f"/api/9/cron/nightly/{intake.token}/", json={"status": "error"})
    assert other.status_code == 403
    assert len(await intake.events()) == 1


def violation(**changes: Any) -> dict[str, Any]:
    report = {
        "document-uri": "https://shop.example/pay?card=4111",
        "violated-directive": "script-src 'self' https://cdn.example",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/steal.js",
        "disposition": "enforce",
    }
    return {"csp-report": {**report, **changes}}


async def test_security_reports_of_one_directive_and_host_are_one_issue(intake: Intake) -> None:
    path = f"/api/{intake.project}/security/?sentry_key={intake.token}"
    for report in (
        violation(),
        violation(
            **{"document-uri": "https://shop.example/cart", "blocked-uri": "https://evil.example/b.js"}
        ),
        violation(**{"blocked-uri": "https://other.example/c.js"}),
        violation(**{"effective-directive": "img-src"}),
        violation(**{"blocked-uri": "inline"}),
        violation(**{"blocked-uri": "https://shop.example/own.js"}),
    ):
        answer = await intake.client.post(
            path, content=json.dumps(report), headers={"Content-Type": "application/csp-report"}
        )
        assert answer.status_code == 200, answer.text
    await intake.count()
    found = {issue.message: issue.occurrences for issue in await intake.issues()}
    assert found == {
        "The content security policy blocked evil.example (script-src-elem)": 2,
        "The content security policy blocked other.example (script-src-elem)": 1,
        "The content security policy blocked evil.example (img-src)": 1,
        "The content security policy blocked inline (script-src-elem)": 1,
        "The content security policy blocked self (script-src-elem)": 1,
    }
    assert len(await intake.signals()) == 5


async def test_security_reads_the_lists_of_the_reporting_api_and_older_reports(intake: Intake) -> None:
    path = f"/api/{intake.project}/security/?sentry_key={intake.token}"
    body = {
        "documentURL": "https://shop.example/",
        "effectiveDirective": "font-src",
        "blockedURL": "https://f.example/a",
    }
    reports = [
        {
            "type": "csp-violation",
            "age": 5,
            "url": "https://shop.example/",
            "body": {**body, "disposition": "report"},
        },
        {
            "type": "deprecation",
            "url": "https://shop.example/",
            "body": {"id": "UnloadHandler", "message": "gone"},
        },
        {"type": 7},
    ]
    preflight = await intake.client.options(path, headers={"Origin": "https://shop.example"})
    assert preflight.status_code == 200
    answer = await intake.client.post(
        path, content=json.dumps(reports), headers={"Content-Type": "application/reports+json"}
    )
    assert answer.status_code == 200
    old = {"expect-ct-report": {"hostname": "shop.example", "port": 443}}
    assert (await intake.client.post(path, json=old)).status_code == 200
    await intake.count()
    assert {(issue.message, issue.level) for issue in await intake.issues()} == {
        ("The content security policy blocked f.example (font-src)", "warning"),
        ("The browser reported deprecation: UnloadHandler", "error"),
        ("The browser reported certificate: Expect-CT shop.example", "error"),
    }
    assert (await intake.outcomes())["invalid"] == 1


async def test_security_refuses_what_is_no_report(intake: Intake) -> None:
    path = f"/api/{intake.project}/security/?sentry_key={intake.token}"
    for content in (b"", b"{", b"[]", b"{}", b'{"csp-report": 7}', b'{"csp-report": {"document-uri": "x"}}'):
        assert (await intake.client.post(path, content=content)).status_code == 400
    assert (await intake.client.post(f"/api/{intake.project}/security/", json=violation())).status_code == 403
    assert (await intake.client.post(path, content=b"[" + b"{}," * 200_000 + b"{}]")).status_code == 413
    assert (await intake.client.post(path, json=[violation()] * 150)).status_code == 200
    assert (await intake.outcomes()) == {"stored": 100, "too_many": 50}


async def test_error_page_serves_its_dialog_and_stores_what_was_written(intake: Intake) -> None:
    dsn = f"http://{intake.token}@inbox.test/{intake.project}"
    address = "/api/embed/error-page/"
    script = await intake.client.get(address, params={"dsn": dsn, "eventId": "abc", "title": "<b>"})
    assert script.headers["content-type"].startswith("application/javascript")
    assert "attachShadow" in script.text
    assert "<b>" not in script.text
    said = {"name": "Ann", "email": "ann@example.com", "comments": "The till hangs"}
    sent = await intake.client.post(address, params={"dsn": dsn, "eventId": "abc"}, data=said)
    assert sent.status_code == 200, sent.text
    empty = await intake.client.post(address, params={"dsn": dsn}, data={**said, "comments": " "})
    assert empty.status_code == 400
    wrong = dsn.replace(f"/{intake.project}", "/999")
    for other in (wrong, "http://phc_x@inbox.test/1", "http://[", "", "x" * 5_000):
        assert (await intake.client.post(address, params={"dsn": other}, data=said)).status_code == 403
    await intake.count()
    [signal] = await intake.signals()
    assert signal.source_type == "user_feedback"
    assert signal.description.splitlines()[0] == "The till hangs"
