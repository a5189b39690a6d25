"""A key may call so many times; then it is told when to come back."""

from dataclasses import replace

import httpx
import pytest
from tests.helpers.api import Api, bearer

from postroom.api.app import make_limiter
from postroom.asgi import build
from postroom.domain.errors import Limited
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.settings import LimitSettings, Settings


def client_of(api: Api, limiter: RateLimiter | None) -> httpx.AsyncClient:
    """Return a client of the same API with other limits."""
    app = build(replace(api.state, limiter=limiter))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test")


def three_a_minute() -> RateLimiter:
    return RateLimiter([Window(3, 60)], clock=lambda: 960_000.25)


async def test_calls_above_the_limit(api: Api) -> None:
    key, other = await api.key("task:read"), await api.key("task:read")
    async with client_of(api, three_a_minute()) as client:
        responses = [await client.get(api.url("reports/"), headers=bearer(key)) for _ in range(5)]
        again = await client.get(api.url("processing/"), params={"personal_api_key": key})
        else_ = await client.get(api.url("reports/"), headers=bearer(other))
    assert [response.status_code for response in responses] == [200, 200, 200, 429, 429]
    for response in (*responses[3:], again):
        assert response.json() == {
            "type": "throttled_error",
            "code": "throttled",
            "detail": "Request was throttled. Expected available in 60 seconds.",
            "attr": None,
        }
        assert response.headers["retry-after"] == "60"
    assert else_.status_code == 200


async def test_refused_calls_of_a_key_count_and_calls_without_one_do_not(api: Api) -> None:
    key = await api.key("user:read")
    async with client_of(api, three_a_minute()) as client:
        nobody = [await client.get(api.url("reports/")) for _ in range(5)]
        unknown = [await client.get(api.url("reports/"), headers=bearer("phx_x")) for _ in range(5)]
        unscoped = [await client.get(api.url("reports/"), headers=bearer(key)) for _ in range(5)]
    assert [response.status_code for response in nobody + unknown] == [403] * 10
    assert [response.status_code for response in unscoped] == [403, 403, 403, 429, 429]


async def test_sending_signals_and_probes_are_not_limited(api: Api) -> None:
    key = await api.key("task:write")
    signal = {"source_product": "p", "source_type": "t", "source_id": "1", "description": "It broke"}
    async with client_of(api, three_a_minute()) as client:
        sent = [await client.post(api.url("emit"), json=signal, headers=bearer(key)) for _ in range(6)]
        probes = [await client.get("/_health", headers=bearer(key)) for _ in range(6)]
        read = await client.get(api.url("reports/"), headers=bearer(key))
    assert {response.status_code for response in sent} == {202}
    assert {response.status_code for response in probes} == {200}
    assert read.status_code == 200


async def test_limits_switched_off(api: Api) -> None:
    key = await api.key("task:read")
    async with client_of(api, make_limiter(LimitSettings(enabled=False))) as client:
        responses = [await client.get(api.url("processing/"), headers=bearer(key)) for _ in range(6)]
    assert {response.status_code for response in responses} == {200}


@pytest.mark.parametrize(
    ("settings", "allowed"), [(LimitSettings(), 480), (LimitSettings(calls_per_minute=7), 7)]
)
def test_api_limits_follow_settings(api: Api, settings: LimitSettings, allowed: int) -> None:
    limiter = make_limiter(settings)
    assert limiter is not None
    windows = [(window.calls, window.seconds) for window in limiter.windows]
    assert windows == [(allowed, 60), (4800, 3600)]


def test_api_limits_are_on_by_default(api: Api) -> None:
    assert Settings().limits == LimitSettings(enabled=True, calls_per_minute=480, calls_per_hour=4800)
    assert api.state.limiter is not None


async def test_key_is_told_its_limits_from_the_first_call(api: Api) -> None:
    key = await api.key("task:read")
    async with client_of(api, three_a_minute()) as client:
        responses = [await client.get(api.url("reports/"), headers=bearer(key)) for _ in range(4)]
        nobody = await client.get("/_health")
    assert [response.headers["x-ratelimit-remaining"] for response in responses] == ["2", "1", "0", "0"]
    assert responses[0].headers["ratelimit-policy"] == '"60s";q=3;w=60'
    assert responses[3].headers["x-ratelimit-reset"] == responses[3].headers["retry-after"] == "60"
    assert "x-ratelimit-limit" not in nobody.headers


async def test_hourly_limit_used_up_is_over_within_seconds(api: Api) -> None:
    key = await api.key("task:read")
    limiter = make_limiter(LimitSettings(calls_per_minute=1000, calls_per_hour=600))
    async with client_of(api, limiter) as client:
        assert limiter is not None
        first = await client.get(api.url("processing/"), headers=bearer(key))
        key_id = next(iter(limiter._counts))
        while True:
            try:
                limiter.count_call(key_id)
            except Limited:
                break
        refused = await client.get(api.url("processing/"), headers=bearer(key))
    assert (first.status_code, refused.status_code) == (200, 429)
    assert int(refused.headers["retry-after"]) <= 6
