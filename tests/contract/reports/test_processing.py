"""Contract 4.1: the pause of a project's processing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.helpers.contract import ContractClient, body_of, refused

ROUTES = ["processing", "processing_state"]


@pytest.fixture(autouse=True)
def unpaused(api: ContractClient) -> Iterator[None]:
    """Leave the project as it would be without these tests."""
    yield
    api.call("DELETE", "processing/pause/")


def pause(api: ContractClient, moment: datetime, route: str = "processing") -> Any:
    return body_of(api.call("PUT", f"{route}/pause/", {"timestamp": moment.isoformat()}), 200)


@pytest.mark.contract("GET processing/", "GET processing_state/")
@pytest.mark.parametrize("route", ROUTES)
def test_processing_never_paused(api: ContractClient, route: str) -> None:
    api.call("DELETE", "processing/pause/")
    answer = api.read(f"{route}/", limit=0, unknown="x")
    assert answer["paused_until"] is None
    if api.exact:
        assert answer == {
            "paused_until": None,
            "count": 1,
            "next": None,
            "previous": None,
            "results": [{"paused_until": None}],
        }


@pytest.mark.contract("PUT processing/pause/", "PUT processing_state/pause/")
@pytest.mark.parametrize("route", ROUTES)
def test_processing_paused(api: ContractClient, route: str) -> None:
    until = datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)
    answer = pause(api, until, route)
    assert answer == {"status": "paused", "paused_until": "2031-01-02T03:04:05+00:00"}
    assert api.read(f"{route}/")["paused_until"] == "2031-01-02T03:04:05+00:00"


@pytest.mark.contract("PUT processing/pause/")
def test_processing_new_pause_replaces_first(api: ContractClient) -> None:
    pause(api, datetime(2031, 1, 1, tzinfo=UTC))
    pause(api, datetime(2030, 1, 1, tzinfo=UTC))
    assert api.read("processing/")["paused_until"] == "2030-01-01T00:00:00+00:00"


@pytest.mark.contract("PUT processing/pause/")
def test_processing_pause_in_past_is_kept(api: ContractClient) -> None:
    pause(api, datetime(2020, 1, 1, tzinfo=UTC))
    assert api.read("processing/")["paused_until"] == "2020-01-01T00:00:00+00:00"
    assert body_of(api.call("DELETE", "processing/pause/"), 200)["was_paused"] is False
    assert api.read("processing/")["paused_until"] is None


@pytest.mark.contract("PUT processing/pause/")
def test_processing_offsets_are_converted_to_utc(api: ContractClient) -> None:
    answer = api.call("PUT", "processing/pause/", {"timestamp": "2031-01-01T02:00:00+02:00"})
    assert body_of(answer, 200)["paused_until"] == "2031-01-01T00:00:00+00:00"


@pytest.mark.contract("PUT processing/pause/", "PUT processing_state/pause/")
@pytest.mark.parametrize("route", ROUTES)
def test_processing_timestamp_is_required(api: ContractClient, route: str) -> None:
    path = f"{route}/pause/"
    refused(api.call("PUT", path, {}), "required", "This field is required.", "timestamp")
    refused(api.call("PUT", path, {"timestamp": None}), "null", "This field may not be null.", "timestamp")


@pytest.mark.contract("DELETE processing/pause/", "DELETE processing_state/pause/")
@pytest.mark.parametrize("route", ROUTES)
def test_processing_pause_is_ended(api: ContractClient, route: str) -> None:
    pause(api, datetime.now(UTC) + timedelta(hours=1))
    answers = [body_of(api.call("DELETE", f"{route}/pause/"), 200) for _ in range(2)]
    assert [answer["status"] for answer in answers] == ["unpaused", "unpaused"]
    assert [answer["was_paused"] for answer in answers] == [True, False]
    if api.exact:
        assert [answer["paused_until"] for answer in answers] == [None, None]
