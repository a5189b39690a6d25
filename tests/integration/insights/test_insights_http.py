"""The endpoints of insights."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import add_signal

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.projects import service as projects
from postroom.reports import report_merges

MONDAY = datetime(2026, 3, 30, tzinfo=UTC)
"""The week after clocks were put forward in Berlin."""


async def get(api_client: ApiClient, path: str = "", **params: Any) -> Any:
    answer = await api_client.call("GET", f"insights/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
async def opened(api_client: ApiClient) -> None:
    """Reports of both sides of the midnight of a Monday in Berlin, one of them fixed."""
    times = [
        MONDAY - timedelta(hours=2, minutes=1),
        MONDAY - timedelta(hours=2),
        MONDAY + timedelta(hours=9),
    ]
    for number, moment in enumerate(times):
        id = await api_client.report(
            status="ready", area="billing" if number else None, created_at=MONDAY + timedelta(days=40)
        )
        async with unit_of_work(api_client.api.engine) as uow:
            await add_signal(uow, api_client.api.project, id, timestamp=moment)
            await report_merges.recount(uow, [id], MONDAY)
        if number == 2:
            assert (await api_client.state(id, {"state": "resolved"})).status_code == 200


@pytest.mark.usefixtures("opened")
async def test_insights_weeks_are_those_of_the_zone(api_client: ApiClient) -> None:
    counts = {}
    for zone in ("UTC", "Europe/Berlin"):
        found = await get(api_client, date_from="2026-03-25", date_to="2026-04-01", timezone=zone)
        assert found["range"] == {
            "unit": "week",
            "first_day": "2026-03-23",
            "last_day": "2026-04-05",
            "timezone": zone,
        }
        assert [period["first_day"] for period in found["periods"]] == ["2026-03-23", "2026-03-30"]
        counts[zone] = [period["figures"]["opened"] for period in found["periods"]]

    assert counts == {"UTC": [2, 1], "Europe/Berlin": [1, 2]}


@pytest.mark.usefixtures("opened")
async def test_insights_default_zone_is_the_projects(api_client: ApiClient) -> None:
    async with unit_of_work(api_client.api.engine) as uow:
        await projects.set_zone(uow, api_client.api.project, "Asia/Tokyo")
    try:
        assert (await get(api_client))["range"]["timezone"] == "Asia/Tokyo"
    finally:
        async with unit_of_work(api_client.api.engine) as uow:
            await projects.set_zone(uow, api_client.api.project, "UTC")


@pytest.mark.usefixtures("opened")
async def test_insights_all_time_begins_with_the_first_report(api_client: ApiClient) -> None:
    found = await get(api_client, all_time="true")

    assert found["range"]["first_day"] == "2026-03-23"
    assert found["total"]["opened"] == 3
    assert (found["total"]["open"], found["total"]["fixed"], found["total"]["fix"]["count"]) == (2, 1, 0)
    # It began weeks before there was a report of it, which says nothing about how fast it was fixed.
    assert found["total"]["signals_per_report"] == 1


@pytest.mark.usefixtures("opened")
async def test_insights_numbers_are_those_of_the_list(api_client: ApiClient) -> None:
    """The filters by which the map and the tables open the list give as many reports."""
    params = {"date_from": "2026-03-25", "date_to": "2026-04-01", "timezone": "UTC"}
    for cell in (await get(api_client, "map/", **params))["cells"]:
        until = datetime.fromisoformat(cell["last_day"]).replace(tzinfo=UTC) + timedelta(days=1)
        filters = {
            "opened_after": f"{cell['first_day']}T00:00:00Z",
            "opened_before": until.isoformat(),
            "include_all_statuses": "true",
            **({"without_area": "true"} if cell["area"] is None else {"area": cell["area"]}),
        }
        listed = await api_client.call("GET", "reports/", params=filters)
        assert listed.json()["count"] == cell["reports"]
    groups = await get(api_client, "groups/", by="source", **params)
    assert [(group["name"], group["figures"]["opened"]) for group in groups["results"]] == [("zendesk", 3)]


@pytest.mark.parametrize(
    ("params", "attr"),
    [
        ({"date_from": "yesterday"}, "date_from"),
        ({"date_from": "1969-01-01"}, "date_from"),
        ({"date_from": "2026-02-30"}, "date_from"),
        ({"date_from": "2026-03-02", "date_to": "2026-03-01"}, "date_to"),
        ({"date_to": "9999-12-31"}, "date_to"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "\x00"}, "timezone"),
        ({"by": "mood"}, "by"),
    ],
)
async def test_insights_impossible_range_is_refused(
    api_client: ApiClient, params: dict[str, str], attr: str
) -> None:
    answer = await api_client.call("GET", "insights/groups/", params=params)

    assert answer.status_code == 400
    assert answer.json()["attr"] == attr


async def test_insights_unusual_names_find_nothing(api_client: ApiClient) -> None:
    for name in ("a" * 5_000, "' OR 1=1", "{}", "%", "\u202e", "\x00"):
        for field in ("area", "source_product", "reviewer"):
            answer = await api_client.call("GET", "insights/", params={field: name})
            assert answer.status_code in {200, 400}
            if answer.status_code == 200:
                assert answer.json()["total"]["opened"] == 0


async def test_insights_snooze_that_is_taken_back_counts_nothing(api_client: ApiClient) -> None:
    before = (await get(api_client))["total"]
    id = await api_client.report(status="ready", created_at=now())
    until = (now() + timedelta(hours=1)).isoformat()
    for body in ({"state": "suppressed", "snooze_until": until}, {"state": "potential"}):
        assert (await api_client.state(id, body)).status_code == 200

    after = (await get(api_client))["total"]

    added = {name: after[name] - before[name] for name in ("decided", "snoozed", "came_back")}
    assert added == {"decided": 0, "snoozed": 0, "came_back": 0}
