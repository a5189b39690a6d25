"""Measured values, which are Postroom's own."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of

WRITE, READ, NAMES = "POST metrics/", "GET metrics/", "GET metrics/names/"


@pytest.fixture
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    made = server.fresh()
    return api.as_(made["key"]).at(made["project"])


def point(minute: int, value: float, route: str = "/pay") -> dict[str, Any]:
    return {
        "name": "http.latency",
        "value": value,
        "timestamp": f"2031-01-01T10:{minute:02}:00Z",
        "labels": {"route": route},
    }


@pytest.mark.contract(WRITE, READ)
def test_points_are_written_once_and_read_in_stretches(own: ContractClient) -> None:
    points = [point(0, 10), point(5, 30), point(20, 100), point(20, 7, "/cart")]
    assert body_of(own.post("metrics/", {"points": points}), 200) == {"written": 4, "repeated": 0}
    again = body_of(own.post("metrics/", {"points": [*points[:3], point(20, 8, "/cart")]}), 200)
    assert again == {"written": 1, "repeated": 3}
    asked = {
        "name": "http.latency",
        "date_from": "2031-01-01T10:00:00Z",
        "date_to": "2031-01-01T11:00:00Z",
        "bucket_minutes": 15,
    }
    stretches = own.read("metrics/", **asked, aggregation="max", group_by="route")
    assert stretches == [
        {"timestamp": "2031-01-01T10:00:00.000000Z", "label": "/pay", "value": 30.0, "points": 2},
        {"timestamp": "2031-01-01T10:15:00.000000Z", "label": "/cart", "value": 8.0, "points": 1},
        {"timestamp": "2031-01-01T10:15:00.000000Z", "label": "/pay", "value": 100.0, "points": 1},
    ]
    by = {
        how: [each["value"] for each in own.read("metrics/", **asked, aggregation=how)]
        for how in ("avg", "sum", "min", "count", "p50")
    }
    assert by == {
        "avg": [20.0, 54.0],
        "sum": [40.0, 108.0],
        "min": [10.0, 8.0],
        "count": [2.0, 2.0],
        "p50": [20.0, 54.0],
    }
    assert own.read("metrics/", name="unknown") == []


@pytest.mark.contract(NAMES, WRITE)
def test_metrics_are_listed(own: ContractClient) -> None:
    assert own.read("metrics/names/") == []
    own.post("metrics/", {"points": [{"name": "orders", "value": "3"}, {"name": "deploys", "value": 1}]})
    assert [(each["name"], each["points"]) for each in own.read("metrics/names/")] == [
        ("deploys", 1),
        ("orders", 1),
    ]


@pytest.mark.contract(WRITE)
@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"name": "a b"}, "points__1__name"),
        ({"name": "9a"}, "points__1__name"),
        ({"value": "x"}, "points__1__value"),
        ({"value": None}, "points__1__value"),
        ({"labels": {"x" * 201: "y"}}, "points__1__labels"),
        ({"labels": {"x": {"y": 1}}}, "points__1__labels__x"),
        ({"timestamp": "soon"}, "points__1__timestamp"),
    ],
)
def test_metrics_one_invalid_point_writes_nothing(
    own: ContractClient, wrong: dict[str, Any], attr: str
) -> None:
    answer = own.post("metrics/", {"points": [point(1, 1), {**point(2, 2), **wrong}]})
    assert (answer.status_code, answer.json()["attr"]) == (400, attr), answer.text
    assert own.read("metrics/", name="http.latency", date_from="2031-01-01", date_to="2031-01-02") == []


@pytest.mark.contract(READ)
def test_metrics_query_with_too_many_buckets_is_refused(own: ContractClient) -> None:
    asked = {"name": "n", "date_from": "2001-01-01", "date_to": "2031-01-01", "bucket_minutes": 1}
    answer = own.get("metrics/", **asked)
    assert (answer.status_code, answer.json()["attr"]) == (400, "bucket_minutes")
    for name, value in (("aggregation", "mode"), ("bucket_minutes", "0"), ("name", "")):
        assert own.get("metrics/", **{"name": "n", name: value}).json()["attr"] == name
