"""PostHog's capture: every form of body that SDKs send, exactly 200, and nothing stored twice."""

import base64
import gzip
import json
import sys
import uuid
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import brotli
import pytest
from tests.helpers.api import Api
from tests.helpers.sdks import Intake, make_intake

from postroom.sdks.posthog import startup

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


def event(name: str = "$pageview", **properties: Any) -> dict[str, Any]:
    return {
        "event": name,
        "distinct_id": "ann",
        "uuid": str(uuid.uuid4()),
        "timestamp": "2026-11-25T12:29:58Z",
        "properties": properties,
    }


def exception(value: str = "The cart is empty", **properties: Any) -> dict[str, Any]:
    frames = [
        {"filename": "site-packages/flask/app.py", "function": "dispatch", "lineno": 9},
        {"filename": "shop/cart.py", "function": "total", "lineno": 41, "in_app": True},
    ]
    listed = [{"type": "ValueError", "value": value, "stacktrace": {"type": "raw", "frames": frames}}]
    return event("$exception", **{"$exception_list": listed, **properties})


def batch(intake: Intake, *events: dict[str, Any]) -> bytes:
    return json.dumps({"api_key": intake.token, "batch": events, "sent_at": "2026-11-25T12:30:00Z"}).encode()


async def test_posthog_batch_is_stored_with_200(intake: Intake) -> None:
    answer = await intake.client.post("/batch/", content=batch(intake, event(a=1), event(b="x\ty\\z\n")))
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    stored = await intake.events()
    assert sorted(map(str, (row.properties for row in stored))) == ["{'a': 1}", "{'b': 'x\\ty\\\\z\\n'}"]
    assert {row.distinct_id for row in stored} == {"ann"}
    assert {row.occurred_at for row in stored} == {intake.time() - timedelta(seconds=2)}


@pytest.mark.parametrize(
    ("path", "pack", "headers"),
    [
        ("/e/", gzip.compress, {"Content-Type": "text/plain"}),
        ("/e/?compression=gzip-js", gzip.compress, {}),
        ("/i/v0/e", lambda raw: b"data=" + base64.b64encode(raw).replace(b"+", b"%2B"), {}),
        ("/capture", lambda raw: raw, {"Content-Type": "application/json"}),
        ("/track/", base64.b64encode, {}),
        ("/batch", zlib.compress, {"Content-Encoding": "deflate"}),
        ("/batch", brotli.compress, {"Content-Encoding": "br"}),
        ("/batch", zstd.compress, {"Content-Encoding": "zstd"}),
    ],
)
async def test_posthog_every_encoding_is_read(
    intake: Intake, path: str, pack: Any, headers: dict[str, str]
) -> None:
    answer = await intake.client.post(path, content=pack(batch(intake, event())), headers=headers)
    assert answer.status_code == 200, answer.text
    assert len(await intake.events()) == 1


async def test_posthog_bare_list_and_single_event_carry_token(intake: Intake) -> None:
    first, second = event(token=intake.token), {**event(), "api_key": intake.token}
    assert (await intake.client.post("/e/", json=[first])).status_code == 200
    assert (await intake.client.post("/capture/", json=second)).status_code == 200
    assert len(await intake.events()) == 2


async def test_posthog_duplicate_is_stored_once(intake: Intake) -> None:
    body = batch(intake, event(), exception())
    for _ in range(3):
        assert (await intake.client.post("/batch/", content=body)).status_code == 200
        intake.time.forward(hours=6)
    assert len(await intake.events()) == 2
    assert await intake.count() == 1
    assert await intake.outcomes() == {"stored": 2, "duplicate": 4}


async def test_posthog_nan_affects_no_other_event(intake: Intake) -> None:
    body = batch(
        intake, event(a=float("nan")), event(b=float("inf")), event(c="\ud800 \x00"), event(d=10**400)
    )
    assert (await intake.client.post("/batch/", content=body)).status_code == 200
    stored = {next(iter(row.properties)): row.properties for row in await intake.events()}
    assert stored["a"] == {"a": None}
    assert stored["b"] == {"b": None}
    assert stored["c"] == {"c": "? "}
    assert len(stored) == 4


async def test_posthog_clock_off_by_year_is_corrected(intake: Intake) -> None:
    late = {**event(), "timestamp": "2025-11-25T12:00:00Z"}
    body = json.dumps({"api_key": intake.token, "batch": [late], "sent_at": "2025-11-25T12:00:07Z"})
    await intake.client.post("/batch/", content=body)
    [row] = await intake.events()
    assert row.occurred_at == intake.time() - timedelta(seconds=7)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (gzip.compress(b'{"batch":[]}')[:-9], 400),
        (b"[" * 5_000, 400),
        (gzip.compress(b" " * 30_000_000), 401),
        (brotli.compress(b" " * 30_000_000), 401),
    ],
    ids=["empty", "broken", "no events", "cut short", "too deep", "bomb", "brotli bomb"],
)
async def test_posthog_unreadable_body_is_refused(intake: Intake, content: bytes, status: int) -> None:
    packed = {"Content-Encoding": "br"} if status == 401 and content[:2] != b"\x1f\x8b" else {}
    answer = await intake.client.post("/batch/", content=content, headers=packed)
    if status == 401:
        assert answer.status_code == 401, answer.text
        status = 413
        answer = await intake.client.post(f"/batch/?token={intake.token}", content=content, headers=packed)
    assert answer.status_code == status, answer.text
    assert await intake.events() == []


async def test_posthog_unknown_or_two_tokens_are_refused(intake: Intake) -> None:
    for token in ("", "phc_unknown", None, "ü"):
        answer = await intake.client.post("/batch/", json={"api_key": token, "batch": [event()]})
        assert answer.status_code == 401, token
    mixed = [event(token=intake.token), event(token="phc_other")]
    assert (await intake.client.post("/e/", json=mixed)).status_code == 400
    assert await intake.events() == []


async def test_posthog_revoked_token_is_refused(intake: Intake) -> None:
    body = batch(intake, event())
    assert (await intake.client.post("/batch/", content=body)).status_code == 200
    key = {"Authorization": f"Bearer {await intake.api.key('task:write')}"}
    path = f"/api/projects/{intake.project}/signals/tokens/"
    [token] = (await intake.client.get(path, headers=key)).json()["results"]
    assert token["token"] == intake.token
    assert token["dsn"] == f"http://{intake.token}@inbox.test/{intake.project}"
    assert (await intake.client.delete(f"{path}{token['id']}/", headers=key)).status_code == 204
    assert intake.app.intake is not None
    intake.app.intake.forget()  # five seconds later
    assert (await intake.client.post("/batch/", content=body)).status_code == 401


async def test_posthog_above_limit_servers_wait_and_browsers_get_200(api: Api) -> None:
    intake = await make_intake(api, events_per_minute=2, errors_per_minute=2)
    async with intake.client:
        assert (
            await intake.client.post("/batch/", content=batch(intake, event(), event(), event()))
        ).status_code == 200
        refused = await intake.client.post("/batch/", content=batch(intake, event(), exception()))
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
        browser = await intake.client.post("/e/", content=batch(intake, event(**{"$lib": "web"})))
        assert (browser.status_code, browser.json()) == (200, {"status": 1, "quota_limited": ["events"]})
        assert [row.name for row in await intake.events()].count("$exception") == 1
        outcomes = await intake.outcomes()
        assert outcomes["stored"] == 3, "two events of a batch that never fits, and the exception"
        assert outcomes["refused_over_limit"] == 1
        assert outcomes["dropped_over_limit"] == 2


async def test_capture_v1_says_what_became_of_each(intake: Intake) -> None:
    good, bad = event(), {**event(), "event": ""}
    answer = await intake.client.post(
        "/i/v1/analytics/events",
        json={"batch": [good, bad]},
        headers={"Authorization": f"Bearer {intake.token}"},
    )
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert results[good["uuid"]]["result"] == "ok"
    assert results[bad["uuid"]]["result"] == "drop"


async def test_posthog_startup_requests_are_answered(intake: Intake) -> None:
    origin = {"Origin": "https://shop.example"}
    flags = await intake.client.post("/flags/?v=2", json={"token": intake.token}, headers=origin)
    assert flags.json()["flags"] == {}
    assert flags.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert (await intake.client.post("/decide/?v=3", content=b"data=e30=")).json()["featureFlags"] == {}
    config = (await intake.client.get(f"/array/{intake.token}/config")).json()
    loaded = await intake.client.get(f'/array/{intake.token}"]/config.js')
    assert loaded.headers["content-type"].startswith("application/javascript")
    assert f'window._POSTHOG_REMOTE_CONFIG["{intake.token}\\"]"]={{"config":{{' in loaded.text
    assert json.loads(loaded.text.partition('"]"]=')[2][:-1])["config"] == config
    assert config["autocaptureExceptions"] is True
    script = await intake.client.get("/static/1.449.2/exception-autocapture.js", headers=origin)
    assert script.headers["content-type"].startswith("application/javascript")
    assert "errorWrappingFunctions" in script.text
    asked = {
        **origin,
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Method": "POST",
    }
    preflight = await intake.client.options("/e/", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "content-type"
    assert preflight.headers["Access-Control-Allow-Credentials"] == "true"
    assert (await intake.client.get("/batch/")).status_code == 405


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/api/surveys/", {"surveys": [], "survey_config": None}),
        ("/api/early_access_features/", {"earlyAccessFeatures": []}),
        ("/api/web_experiments/", {"experiments": []}),
        ("/api/product_tours/", {"product_tours": []}),
        ("/api/feature_flag/local_evaluation", {"flags": [], "group_type_mapping": {}, "cohorts": {}}),
    ],
)
async def test_posthog_absent_features_are_answered_as_empty(
    intake: Intake, path: str, empty: dict[str, Any]
) -> None:
    origin = {"Origin": "https://shop.example"}
    answer = await intake.client.get(path, params={"token": intake.token}, headers=origin)
    assert (answer.status_code, answer.json()) == (200, empty)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"


async def test_posthog_script_not_built_says_what_to_do(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "_script", lambda _: None)
    answer = await intake.client.get("/static/array.js", headers={"Origin": "https://shop.example"})
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "make web" in answer.json()["detail"]
    assert (await intake.client.get("/static/other.js")).status_code == 404


async def test_paths_of_the_api_stay_its_own(intake: Intake) -> None:
    assert (await intake.client.get("/_health")).status_code == 200
    assert (await intake.client.post("/api/projects/1/envelope/")).status_code == 404
    assert (await intake.client.get("/events")).status_code == 404
