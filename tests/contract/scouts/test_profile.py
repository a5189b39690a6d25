"""Contract 4.14, 4.17 and 7.8: the profile of a project, and its people."""

import re
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import OFFSET, UUID_PATTERN, ContractClient, body_of, refused

PROFILE, MEMBERS = "GET scout/project_profile/current/", "GET scout/members/"
PATH = "scout/project_profile/current/"
INVENTORY = [
    "project_context",
    "products_in_use",
    "product_intents",
    "integrations",
    "external_data_sources",
    "signal_source_configs",
    "existing_inbox_reports",
    "recent_activity",
    "recent_dashboards",
    "recent_surveys",
    "recent_feature_flags",
    "recent_experiments",
    "recent_hog_functions",
    "recent_hog_flows",
    "recent_actions",
    "recent_alerts",
    "recent_cohorts",
    "recent_notebooks",
    "top_events",
]

ITEMS = {
    "product_intents": "product_type activated_at created_at",
    "integrations": "kind created_at",
    "external_data_sources": "source_type status prefix created_at",
    "recent_dashboards": "id name last_accessed_at last_refresh created_at",
    "recent_surveys": "id name type status updated_at",
    "recent_feature_flags": "id key name active updated_at",
    "recent_experiments": "id name status feature_flag_key updated_at",
    "recent_alerts": "id name enabled state calculation_interval insight_id created_at",
    "recent_hog_functions": "id name type kind enabled updated_at",
    "recent_hog_flows": "id name status updated_at",
    "recent_notebooks": "short_id title last_modified_at",
    "recent_cohorts": "id name is_static count created_at",
    "recent_actions": "id name updated_at",
    "top_events": "event count distinct_users recent_24h_count recent_24h_users first_seen last_seen",
}
"""What the items of lists have that only a connected instance fills."""

SECTIONS = {
    "project_context": "product_description app_urls",
    "signal_source_configs": "enabled disabled",
    "existing_inbox_reports": "total by_status",
    "recent_activity": "window_days by_scope",
    "recent_surveys": "total_count active_count recent",
    "recent_feature_flags": "total_count active_count recent",
    "recent_experiments": "total_count running_count recent",
    "recent_alerts": "total_count enabled_count recent",
    "recent_hog_functions": "total_count enabled_count recent",
    "recent_hog_flows": "total_count active_count recent",
    "recent_notebooks": "total_count recent",
    "recent_cohorts": "total_count recent",
    "recent_actions": "total_count recent",
}
DEEPER = {
    "signal_source_configs enabled": "source_product source_type",
    "signal_source_configs disabled": "source_product source_type",
    "existing_inbox_reports by_status": "status count",
    "recent_activity by_scope": "scope edits users last_edit",
}


class Described:
    """The description of the API, by the names that its schemas lead to."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.schemas = description["components"]["schemas"]
        self.inventory = self.schemas["Inventory"]

    def at(self, *names: str) -> dict[str, Any]:
        """Return the object at a property of a property of the inventory; of a list it is the item's."""
        found = self.inventory
        for name in names:
            found = found["properties"][name]
            found = found.get("anyOf", [found])[0]
            found = found.get("items", found)
            found = self.schemas[found["$ref"].rpartition("/")[2]]
        properties: dict[str, Any] = found["properties"]
        return properties


@pytest.mark.contract(PROFILE)
def test_profile_items_are_as_documented(api: ContractClient) -> None:
    described = Described(body_of(api.call("GET", "/api/schema/"), 200))
    assert set(described.inventory["properties"]) == set(INVENTORY)
    for section, names in SECTIONS.items():
        assert " ".join(described.at(section)) == names
    for section, names in ITEMS.items():
        path = [section, "recent"] if section in SECTIONS else [section]
        assert " ".join(described.at(*path)) == names
    for place, names in DEEPER.items():
        assert " ".join(described.at(*place.split())) == names


@pytest.mark.contract(PROFILE)
def test_profile_is_built_for_runs_only(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    public = api.as_(made["key"]).at(made["project"])
    detail = "No project profile has been built for this team yet."
    refused(public.get(PATH), "not_found", detail, status=404)
    refused(public.get(PATH, force_refresh="true"), "not_found", detail, status=404)
    token = public.as_(made["run_token"])
    built = token.read(PATH)
    # What a run had built is there for everybody; only a run may have it built again.
    assert public.read(PATH) == public.read(PATH, force_refresh="true") == built == token.read(PATH)
    assert token.read(PATH, force_refresh="true")["profile_id"] != built["profile_id"]


@pytest.mark.contract(PROFILE)
def test_profile_force_refresh_is_boolean(api: ContractClient) -> None:
    refused(
        api.get(PATH, force_refresh="maybe"), "invalid_input", "Must be a valid boolean.", "force_refresh"
    )


@pytest.mark.contract(PROFILE)
def test_profile_response_fields(internal: ContractClient) -> None:
    found = internal.read(PATH)
    assert {"profile_id", "computed_at", "expires_at", "source_version", "payload"} <= set(found)
    assert re.fullmatch(UUID_PATTERN, found["profile_id"])
    assert re.fullmatch(OFFSET, found["computed_at"])
    assert found["expires_at"] > found["computed_at"]


@pytest.mark.contract(PROFILE)
@pytest.mark.parametrize("key", INVENTORY, ids=lambda key: f"7.8-{key}")
def test_profile_inventory_has_every_key(internal: ContractClient, key: str) -> None:
    assert key in internal.read(PATH)["payload"]["inventory"]


@pytest.mark.contract(PROFILE)
def test_profile_reports_by_status(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh(whole=True)
    own = api.as_(made["internal_key"]).at(made["project"])
    found = own.read(PATH)["payload"]["inventory"]["existing_inbox_reports"]
    statuses = ["candidate", "failed", "in_progress", "pending_input", "potential", "ready", "resolved"]
    assert [row["status"] for row in found["by_status"]] == statuses
    assert found["total"] == sum(row["count"] for row in found["by_status"]) == 10


@pytest.mark.contract(MEMBERS)
@pytest.mark.parametrize("search", [None, "", "ada", "HARBOUR", "Ada Harb", "@example.com"])
def test_members_are_listed(internal: ContractClient, seed: dict[str, Any], search: str | None) -> None:
    found = internal.read("scout/members/", **({} if search is None else {"search": search}))
    assert found[0] == {
        "user_uuid": seed["user"],
        "email": seed["email"],
        "first_name": "Ada",
        "last_name": "Harbour",
        "github_login": seed["github_login"],
    }


@pytest.mark.contract(MEMBERS)
def test_members_of_other_projects_are_hidden(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    own = api.as_(made["internal_key"]).at(made["project"])
    found = [member["user_uuid"] for member in own.read("scout/members/")]
    assert found == [made["user"], made["other_user"]]
    assert own.read("scout/members/", search="%") == []
