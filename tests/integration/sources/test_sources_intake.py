"""What sources send: checked, stored at once, and made signals of soon after."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from fastapi import Request, Response
from structlog.testing import capture_logs
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import clear_requests
from tests.helpers.reports import add_report
from tests.helpers.sources import Connected, connect, read_all, signals_of

from postroom.api.http.errors import outage_response, shown_path, unexpected_response
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signals, source_deliveries, source_signals
from postroom.settings import SourceSettings
from postroom.sources.connected.processing_requests import READ_DELIVERIES_JOB
from postroom.worker.intake import schedule_waiting

ISSUES = {"x-github-event": "issues"}


def issue(number: int, action: str = "opened", title: str = "", **changes: Any) -> dict[str, Any]:
    """Return an event about an issue."""
    return {
        "action": action,
        "issue": {
            "number": number,
            "title": title or f"Export {number} stops",
            "body": "It ends without an error.",
            "state": "closed" if action == "closed" else "open",
            "html_url": f"https://github.com/acme/shop/issues/{number}",
            "user": {"login": "mona"},
            "labels": [{"name": "bug"}],
            "created_at": "2026-03-01T09:00:00Z",
            "updated_at": "2026-03-05T09:00:00Z",
            **changes,
        },
        "repository": {"full_name": "acme/shop"},
    }


async def stored(source: Connected) -> int:
    async with unit_of_work(source.api.engine) as uow:
        found = await uow.execute(
            sa.select(sa.func.count())
            .select_from(source_deliveries)
            .where(source_deliveries.c.source_id == source.made["id"])
        )
        return int(found.scalar_one())


async def test_webhook_signed_delivery_becomes_signal(api: Api) -> None:
    source = await connect(api, "github")
    answer = await source.send(issue(1), ISSUES)
    assert (answer.status_code, answer.json()) == (200, {"status": "stored"})
    assert await read_all(api) == 1

    [signal] = await signals_of(api, "acme/shop#1")
    assert (signal.source_product, signal.source_type) == ("github", "issue")
    assert signal.description == "Export 1 stops\n\nIt ends without an error."
    assert signal.weight == 0.5
    assert signal.timestamp.isoformat() == "2026-03-01T09:00:00+00:00"
    assert signal.extra["number"] == 1
    assert signal.extra["labels"] == ["bug"]
    assert signal.extra["url"] == "https://github.com/acme/shop/issues/1"
    shown = (await source.call("GET")).json()
    assert shown["counters"]["received"] == shown["counters"]["signals"] == 1
    assert shown["counters"]["last_received_at"]


async def test_webhook_wrong_signature_is_refused_and_nothing_stored(api: Api) -> None:
    source = await connect(api, "github", name="wrong")
    body = json.dumps(issue(2)).encode()
    for headers in ({}, {"x-hub-signature-256": "sha256=" + "0" * 64}, {"x-hub-signature": "sha1=00"}):
        answer = await api.client.post(source.address, content=body, headers={**ISSUES, **headers})
        assert answer.status_code == 401
        assert answer.json()["code"] == "authentication_failed"
    assert await stored(source) == 0
    assert (await source.call("GET")).json()["counters"]["unsigned"] >= 1


async def test_webhook_duplicate_is_stored_once(api: Api) -> None:
    source = await connect(api, "github", name="again")
    headers = {**ISSUES, "x-github-delivery": "72d3162e"}
    assert (await source.send(issue(3), headers)).json() == {"status": "stored"}
    assert (await source.send(issue(3), headers)).json() == {"status": "repeated"}
    # The id is not signed, so a replay may bring another one.
    assert (await source.send(issue(3), {**ISSUES, "x-github-delivery": "other"})).json() == {
        "status": "repeated"
    }
    await read_all(api)
    assert len(await signals_of(api, "acme/shop#3")) == 1


async def test_webhook_address_verification_is_answered_and_not_stored(api: Api) -> None:
    source = await connect(api, "github", name="ping")
    answer = await source.send({"zen": "Keep it logically awesome."}, {"x-github-event": "ping"})
    assert answer.json()["status"] == "ok"
    assert await stored(source) == 0


async def test_bodies_that_cannot_be_read_are_refused(api: Api) -> None:
    source = await connect(api, "github", name="bodies")
    bomb = gzip.compress(b" " * 6_000_000)
    for body in (b"", b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 1_000, bomb, gzip.compress(b"{}")[:-4]):
        answer = await source.send(body, ISSUES)
        assert answer.status_code == 400, body[:20]
    packed = gzip.compress(json.dumps(issue(4)).encode())
    assert (await source.send(packed, {**ISSUES, "content-encoding": "gzip"})).json() == {"status": "stored"}
    assert await stored(source) == 1
    too_large = await source.send(b'"' + b"x" * 2_000_000 + b'"', ISSUES)
    assert too_large.status_code == 413


async def test_webhook_form_is_read_like_json(api: Api) -> None:
    source = await connect(api, "github", name="form")
    body = urlencode({"payload": json.dumps(issue(5))}).encode()
    headers = {**ISSUES, "content-type": "application/x-www-form-urlencoded"}
    assert (await source.send(body, headers)).json() == {"status": "stored"}
    await read_all(api)
    assert len(await signals_of(api, "acme/shop#5")) == 1


async def test_webhook_unreadable_delivery_is_kept_and_replayed(api: Api) -> None:
    source = await connect(api, "github", name="parked")
    broken = issue(6)
    del broken["repository"]
    await source.send(broken, ISSUES)
    await source.send(issue(7), ISSUES)
    await read_all(api)
    assert len(await signals_of(api, "acme/shop#7")) == 1

    listed = (await source.call("GET", "deliveries/?state=failed")).json()
    assert listed["count"] == 1
    [letter] = listed["results"]
    assert "repository.full_name" in letter["error"]
    whole = (await source.call("GET", f"deliveries/{letter['id']}/")).json()
    assert json.loads(whole["body"]) == broken
    assert whole["headers"]["x-github-event"] == "issues"
    assert (await source.call("GET")).json()["counters"]["failed"] == 1

    assert (await source.call("POST", f"deliveries/{letter['id']}/replay/")).json() == {"replayed": 1}
    again = await source.call("POST", f"deliveries/{letter['id']}/replay/")
    assert again.status_code == 409
    await read_all(api)
    assert (await source.call("GET", f"deliveries/{letter['id']}/")).json()["state"] == "failed"
    assert (await source.call("POST", "deliveries/replay/")).json() == {"replayed": 1}
    await read_all(api)
    assert (await source.call("DELETE", f"deliveries/{letter['id']}/")).status_code == 204
    assert (await source.call("GET", f"deliveries/{letter['id']}/")).status_code == 404


async def test_webhook_disabled_source_is_answered_and_not_stored(api: Api) -> None:
    source = await connect(api, "github", name="off")
    assert (await source.call("PATCH", body={"enabled": False})).status_code == 200
    assert (await source.send(issue(8), ISSUES)).json() == {"status": "ignored"}
    assert await stored(source) == 0


async def test_closing_marks_the_signal_and_resolves_a_report_of_nothing_else(api: Api) -> None:
    source = await connect(api, "github", name="closing")
    await source.send(issue(20), ISSUES)
    await source.send(issue(21), ISSUES)
    await read_all(api)
    async with unit_of_work(api.engine) as uow:
        report = await add_report(uow, api.project, status="ready")
        await uow.execute(
            sa.update(signals)
            .where(signals.c.source_id.in_(["acme/shop#20", "acme/shop#21"]))
            .values(state="grouped", report_id=report)
        )

    async def status() -> str:
        async with unit_of_work(api.engine) as uow:
            found = await uow.execute(sa.select(reports.c.status).where(reports.c.id == report))
            return str(found.scalar_one())

    await source.send(issue(20, "closed", state_reason="completed"), ISSUES)
    await read_all(api)
    assert await status() == "ready"
    await source.send(issue(21, "closed"), ISSUES)
    await read_all(api)
    assert await status() == "resolved"

    await source.send(issue(21, "reopened"), ISSUES)
    await read_all(api)
    first, second = await signals_of(api, "acme/shop#21")
    assert second.description.endswith("Reopened on 2026-03-05 at 09:00:00 UTC.")
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(
            sa.select(source_signals.c.closed_at).where(source_signals.c.signal_id == first.id)
        )
        assert found.scalar_one() is None


async def test_rules_are_tried_on_what_came_and_then_hold(api: Api) -> None:
    source = await connect(api, "github", name="rules")
    await source.send(issue(30, title="Broken on localhost"), ISSUES)
    await source.send(issue(31, title="Typo in the footer"), ISSUES)
    await read_all(api)
    rules = [
        {
            "conditions": [{"field": "title", "operation": "contains", "value": "LOCALHOST"}],
            "action": "drop",
        },
        {
            "conditions": [{"field": "labels", "operation": "is", "value": "bug"}],
            "action": "weight",
            "weight": 0.2,
        },
        {
            "conditions": [{"field": "extra.repo", "operation": "is", "value": "acme/shop"}],
            "action": "tag",
            "tag": "shop",
        },
    ]
    tried = (await source.call("PUT", "rules/", {"rules": rules, "dry_run": True})).json()
    assert tried["saved"] is False
    assert tried["trial"]["deliveries"] == 2
    assert tried["trial"]["dropped"] == 1
    assert tried["trial"]["matched"] == [1, 1, 1]
    assert (await source.call("GET")).json()["rules"] == []

    assert (await source.call("PUT", "rules/", {"rules": rules})).json()["saved"] is True
    await source.send(issue(32, title="Again on localhost"), ISSUES)
    await source.send(issue(33, title="Another typo"), ISSUES)
    await read_all(api)
    assert await signals_of(api, "acme/shop#32") == []
    [signal] = await signals_of(api, "acme/shop#33")
    assert signal.weight == 0.2
    assert signal.extra["tags"] == ["shop"]
    assert (await source.call("GET")).json()["counters"]["dropped"] == 1

    unknown = {"conditions": [{"field": "colour", "operation": "is", "value": "x"}], "action": "drop"}
    wrong = await source.call("PUT", "rules/", {"rules": [unknown]})
    assert wrong.status_code == 400
    assert "no field 'colour'" in wrong.json()["detail"]


async def test_webhook_flood_above_limit_is_refused_with_retry_after(api: Api) -> None:
    source = await connect(api, "github", name="flood", per_minute=5)
    answers = [await source.send(issue(1_000 + n), ISSUES) for n in range(20)]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 15
    assert all(int(one.headers["retry-after"]) >= 1 for one in answers[5:])
    quiet = await connect(api, "github", name="quiet")
    assert (await quiet.send(issue(40), ISSUES)).status_code == 200
    await read_all(api)
    assert len(await signals_of(api, "acme/shop#100")) == 5


async def test_webhook_source_with_waiting_signals_yields_to_others(api: Api) -> None:
    loud = await connect(api, "github", name="loud")
    quiet = await connect(api, "github", name="calm")
    for number in range(2_000, 2_012):
        await loud.send(issue(number), ISSUES)
    await quiet.send(issue(50), ISSUES)
    settings = SourceSettings(in_flight=3)
    await read_all(api, settings=settings)

    assert len(await signals_of(api, "acme/shop#20")) < 12
    assert len(await signals_of(api, "acme/shop#50")) == 1
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.text("DELETE FROM source_signals"))
    await read_all(api)
    assert len([one for one in await signals_of(api, "acme/shop#20") if len(one.source_id) == 14]) == 12


async def test_webhook_text_over_limit_is_shortened_and_kept_whole(api: Api) -> None:
    source = await connect(api, "github", name="long")
    body = "\n".join([f"line {n} of a log that goes on and on" for n in range(3_000)] + ["KeyError: 'rows'"])
    await source.send(issue(60, body=body), ISSUES)
    await read_all(api)
    [signal] = await signals_of(api, "acme/shop#60")
    assert "KeyError: 'rows'" in signal.description
    assert "lines left out" in signal.description
    path = f"/api/projects/{api.project}/signals/{signal.id}/original/"
    whole = await api.client.get(path, headers=bearer(source.key))
    assert whole.json()["text"].endswith(body)


async def test_secrets_are_not_shown_and_an_old_one_is_accepted_once_more(api: Api) -> None:
    source = await connect(api, "github", name="secrets")
    assert source.secret
    shown = (await source.call("GET")).text
    assert source.secret not in shown
    assert json.loads(shown)["secrets"] == ["signing_secret"]
    await source.call("PATCH", body={"secrets": {"signing_secret": "second"}})
    assert (await source.send(issue(70), ISSUES)).status_code == 200
    assert (await source.send(issue(71), ISSUES, secret="second")).status_code == 200
    await source.call("PATCH", body={"secrets": {"signing_secret": "third"}})
    assert (await source.send(issue(72), ISSUES)).status_code == 401
    async with unit_of_work(api.engine) as uow:
        kept = await uow.execute(sa.text("SELECT string_agg(secrets::text, '') FROM connected_sources"))
        assert source.secret.encode().hex() not in str(kept.scalar_one())


async def test_webhook_sender_clock_cannot_date_signal_in_future(api: Api) -> None:
    source = await connect(api, "github", name="clock")
    await source.send(issue(80, created_at="2099-01-01T00:00:00Z"), ISSUES)
    await read_all(api)
    [signal] = await signals_of(api, "acme/shop#80")
    assert signal.timestamp < now() + timedelta(minutes=1)


async def test_webhook_waiting_signals_are_processed_again(api: Api) -> None:
    source = await connect(api, "github", name="woken")
    await source.send(issue(90), ISSUES)
    async with unit_of_work(api.engine) as uow:
        assert await clear_requests(uow, READ_DELIVERIES_JOB) == [api.project]

    class Stand:
        engine, jobs, clock = api.engine, api.state.jobs, staticmethod(now)

    assert await schedule_waiting(Stand()) >= 1  # type: ignore[arg-type]
    async with unit_of_work(api.engine) as uow:
        assert await clear_requests(uow, READ_DELIVERIES_JOB) == [api.project]


def test_tokens_of_addresses_are_not_logged() -> None:
    assert shown_path("/api/webhooks/0190/whk_secret/") == "/api/webhooks/0190/…"
    assert shown_path("/api/webhooks/0190/") == "/api/webhooks/0190/"
    assert shown_path("/api/projects/1/sources/") == "/api/projects/1/sources/"
    assert shown_path("//api/webhooks/0190/whk_secret") == "//api/webhooks/0190/…"
    assert shown_path("/unsubscribe/of-a-person") == "/unsubscribe/…"
    assert shown_path("//unsubscribe/of-a-person") == "//unsubscribe/…"


@pytest.mark.parametrize("respond", [outage_response, unexpected_response])
def test_error_log_of_a_webhook_has_no_token(respond: Callable[[Request, BaseException], Response]) -> None:
    request = Request(
        {
            "type": "http",
            "method": "POST",
            "path": "/api/webhooks/0190/whk_secret/",
            "headers": [],
            "query_string": b"",
            "server": ("localhost", 80),
            "scheme": "http",
        }
    )
    with capture_logs() as logged:
        respond(request, OSError("the server closed the connection"))
    assert len(logged) == 1
    assert "whk_secret" not in str(logged)
