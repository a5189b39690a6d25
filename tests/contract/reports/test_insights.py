"""Insights, which are Postroom's own."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient

FIGURES = {
    *(
        "opened",
        "signals",
        "signals_per_report",
        "open",
        "undecided",
        "decided",
        "fixed",
        "dismissed",
        "snoozed",
    ),
    *("handed_off", "archived", "came_back", "decision", "fix"),
}


@pytest.fixture
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    made = server.fresh()
    return api.as_(made["key"]).at(made["project"])


@pytest.mark.contract("GET insights/", "GET insights/groups/", "GET insights/map/")
def test_insights_of_a_new_project_are_twelve_empty_weeks(own: ContractClient) -> None:
    overview = own.read("insights/", timezone="Europe/Berlin", date_to="2026-07-01")

    assert overview["range"] == {
        "unit": "week",
        "first_day": "2026-04-13",
        "last_day": "2026-07-05",
        "timezone": "Europe/Berlin",
    }
    assert len(overview["periods"]) == 12
    assert set(overview["total"]) == FIGURES
    assert overview["total"]["opened"] == 0
    assert overview["total"]["fix"] == {"count": 0, "median_seconds": None, "p90_seconds": None}
    assert own.read("insights/groups/", by="reviewer", date_to="2026-07-01") == {"results": [], "more": 0}
    on_map = own.read("insights/map/", date_to="2026-07-01")
    assert (on_map["areas"], on_map["cells"], on_map["more"]) == ([], [], 0)
