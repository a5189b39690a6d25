"""Addendum 7.1 and 8: the limit of reports a day, source products and types, and what is connected."""

import re
from typing import Any, get_args
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.contract.conftest import ContractServer
from tests.helpers.contract import MICROSECONDS, ContractClient, body_of, refused

from postroom.api.app import describe
from postroom.db.tables import reports
from postroom.domain.sources.configs import Product, Type
from postroom.sample.seed import SeedContext

CONFIG, SOURCES = "config/", "source_configs/"
LIMIT = ("max_reports_per_day", "reports_generated_today", "daily_report_limit_reached")

LABELS = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "linear": "Linear",
    "hubspot": "HubSpot",
    "sonarqube": "SonarQube",
    "rapid7_insightvm": "Rapid7 InsightVM",
    "judgeme_reviews": "Judge.me",
    "google_search_console": "Google Search Console",
    "error_tracking": "Error tracking",
    "analytics": "Product analytics",
    "signals_scout": "Signals scout",
}


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    """A project of this module alone."""
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    """The caller in that project."""
    return api.as_(made["key"]).at(made["project"])


@pytest.mark.contract("GET config/", "POST config/")
def test_project_config_daily_report_limit(
    server: ContractServer, own: ContractClient, made: dict[str, Any]
) -> None:
    before = own.read(CONFIG)
    assert [before[name] for name in LIMIT] == [None, 0, False]

    async def count(kit: SeedContext) -> int:
        found = await kit.uow.execute(
            sa.select(sa.func.count()).where(
                reports.c.project_id == made["project"], reports.c.shown_at.is_not(None)
            )
        )
        return int(found.scalar_one())

    shown = server.do(count)
    assert shown > 1
    for most, reached in ((shown + 1, False), (shown, True), (1, True)):
        found = body_of(own.post(CONFIG, {"max_reports_per_day": most}), 200)
        assert [found[name] for name in LIMIT] == [most, shown, reached]
    ignored = {"reports_generated_today": 0, "daily_report_limit_reached": False}
    assert [body_of(own.post(CONFIG, ignored), 200)[name] for name in LIMIT] == [1, shown, True]
    found = body_of(own.post(CONFIG, {"max_reports_per_day": None}), 200)
    assert [found[name] for name in LIMIT] == [None, 0, False]
    for value, code, detail in (
        (0, "min_value", "Ensure this value is greater than or equal to 1."),
        (2**31, "max_value", f"Ensure this value is less than or equal to {2**31 - 1}."),
    ):
        refused(own.post(CONFIG, {"max_reports_per_day": value}), code, detail, "max_reports_per_day")


@pytest.mark.contract("POST source_configs/", "GET source_configs/")
def test_source_config_all_products_and_types_have_labels(own: ContractClient) -> None:
    products, types = get_args(Product), get_args(Type)
    assert (len(set(products) - {"app_reviews"}), len(types)) == (50, 21)
    for product in products:
        body_of(own.post(SOURCES, {"source_product": product, "source_type": "feedback"}), 201)
    for type in types:
        body = {"source_product": "gitea", "source_type": type}
        assert own.post(SOURCES, body).status_code == (400 if type == "feedback" else 201), type
    for type in ("session_problem", "check_failed"):
        answer = own.post(SOURCES, {"source_product": "logs", "source_type": type})
        refused(answer, "invalid_choice", f'"{type}" is not a valid choice.', "source_type")
    schema = describe()["components"]["schemas"]["NewSignalSourceConfig"]["properties"]
    lines = schema["source_product"]["description"].splitlines()
    assert {f"* `{name}` - {label}" for name, label in LABELS.items()} <= set(lines)
    assert {line.split("`")[1] for line in lines if line.startswith("* ")} == set(products)
    assert "* `ci_flaky_check` - Ci flaky check" in schema["source_type"]["description"].splitlines()


@pytest.mark.contract("GET /api/projects/{project_id}/integrations/")
def test_repository_connections_are_integrations(own: ContractClient, made: dict[str, Any]) -> None:
    page = own.read(f"/api/projects/{made['project']}/integrations/")
    [one] = page["results"]
    assert (page["count"], page["next"], page["previous"]) == (1, None, None)
    assert one == {
        "id": UUID(made["repository"]).int >> 80,
        "kind": "remote",
        "display_name": "seeded/harbour",
        "config": {},
        "created_at": one["created_at"],
        "created_by": None,
        "errors": "",
    }
    assert one["id"] < 2**53, "clients read it as a number"


@pytest.mark.contract("GET /api/projects/{project_id}/external_data_sources/")
def test_connected_sources_are_external_data_sources(own: ContractClient, made: dict[str, Any]) -> None:
    page = own.read(f"/api/projects/{made['project']}/external_data_sources/")
    [one] = page["results"]
    assert (page["count"], one["id"]) == (1, made["connected_source"])
    assert (one["schemas"], one["created_by"], one["sync_frequency"]) == ([], None, None)
    assert one["status"] in {"Completed", "Failed"}
    assert one["source_type"][0].isupper()
    assert re.fullmatch(MICROSECONDS, one["created_at"])
