"""Contract 3: pages, links between them, and the texts of moments and ids."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import MICROSECONDS, OFFSET, UUID_PATTERN, ContractClient, body_of

pytestmark = pytest.mark.contract("GET reports/")


@pytest.fixture(scope="module")
def many(server: ContractServer, api: ContractClient) -> ContractClient:
    """A project with the ten reports that a new world has: nine of them are listed by default or by name."""
    made = server.fresh(whole=True)
    return api.as_(made["key"]).at(made["project"])


def query_of(link: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(link).query, keep_blank_values=True)


@pytest.mark.parametrize("limit", ["", "0", "-1", "x", "1.5", "null", "0x10"])
def test_limit_invalid_is_100(api: ContractClient, limit: str) -> None:
    answer = api.read("reports/", limit=limit)
    assert len(answer["results"]) == min(answer["count"], 100)


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5"])
def test_offset_invalid_is_0(api: ContractClient, offset: str) -> None:
    assert api.read("reports/", offset=offset)["previous"] is None


@pytest.mark.parametrize("limit", ["201", "5000", "99999999999999999999"])
def test_limit_is_bounded(api: ContractClient, limit: str) -> None:
    answer = body_of(api.get("reports/", limit=limit, offset=1), 200)
    assert len(answer["results"]) == min(answer["count"] - 1, 200)
    assert query_of(answer["previous"]) == [("limit", "200")]


def test_page_has_contract_fields(api: ContractClient) -> None:
    assert set(api.read("reports/")) == {"count", "next", "previous", "results"}


def test_offset_beyond_end_is_empty(many: ContractClient) -> None:
    answer = many.read("reports/", offset=1000, limit=2)
    assert answer["count"] > 2
    assert (answer["results"], answer["next"]) == ([], None)
    assert query_of(answer["previous"]) == [("limit", "2"), ("offset", "998")]


def test_page_links_are_absolute_sorted_and_keep_parameters(many: ContractClient) -> None:
    path = "reports/?status=ready,potential,failed&search=&ordering=id&limit=1&offset=1"
    answer = body_of(many.call("GET", path), 200)
    base = f"{str(many.http.base_url).rstrip('/')}{many.url('reports/')}"
    assert answer["next"] == (
        f"{base}?limit=1&offset=2&ordering=id&search=&status=ready%2Cpotential%2Cfailed"
    )
    assert answer["previous"] == f"{base}?limit=1&ordering=id&search=&status=ready%2Cpotential%2Cfailed"


@pytest.mark.parametrize(("limit", "offset"), [(3, 1), (3, 3)])
def test_page_previous_of_second_drops_offset(many: ContractClient, limit: int, offset: int) -> None:
    assert query_of(many.read("reports/", limit=limit, offset=offset)["previous"]) == [("limit", str(limit))]


def test_page_next_has_limit_and_offset(many: ContractClient) -> None:
    assert query_of(many.read("reports/", limit=2)["next"]) == [("limit", "2"), ("offset", "2")]


def test_pages_together_are_complete(many: ContractClient) -> None:
    whole = [one["id"] for one in many.read("reports/", ordering="-signal_count")["results"]]
    found, link = [], many.url("reports/?limit=2&ordering=-signal_count")
    while link:
        page = body_of(many.call("GET", link.removeprefix(str(many.http.base_url).rstrip("/"))), 200)
        found += [one["id"] for one in page["results"]]
        link = page["next"]
    assert found == whole
    assert len(set(whole)) == len(whole) > 4


@pytest.mark.contract("GET source_configs/", "GET reports/{report_id}/artefacts/")
@pytest.mark.parametrize("path", ["source_configs/", "reports/{report}/artefacts/"])
def test_pages_of_other_lists(server: ContractServer, api: ContractClient, path: str) -> None:
    path = path.replace("{report}", server.seed["report"])
    answer = api.read(path, limit=1, offset=1)
    assert set(answer) == {"count", "next", "previous", "results"}
    assert query_of(answer["previous"]) == [("limit", "1")]


@pytest.mark.contract(
    "GET scout/configs/",
    "GET scout/runs/",
    "GET scout/scratchpad/",
    "GET scout/runs/{run_id}/emissions/",
    "POST scout/configs/sync/",
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "scout/configs/"),
        ("GET", "scout/runs/"),
        ("GET", "scout/scratchpad/"),
        ("GET", "scout/notes/"),
        ("GET", "scout/runs/emissions/recent/"),
        ("GET", "scout/runs/{run}/emissions/"),
        ("GET", "scout/runs/{run}/emissions/reports/"),
        ("POST", "scout/configs/sync/"),
        ("GET", "scout/members/"),
    ],
    ids=lambda value: f"3-{value}",
)
def test_lists_without_pages_are_arrays(
    internal: ContractClient, seed: dict[str, Any], method: str, path: str
) -> None:
    path = path.replace("{run}", str(seed["run"]))
    assert isinstance(body_of(internal.call(method, path), 200), list)


def matches(pattern: str, text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None


@pytest.mark.contract("GET source_configs/", "GET scout/configs/")
@pytest.mark.parametrize("path", ["reports/", "source_configs/", "reports/{report}/artefacts/"])
def test_times_of_model_resources(api: ContractClient, seed: dict[str, Any], path: str) -> None:
    rows = api.read(path.replace("{report}", str(seed["report"])))["results"]
    assert rows
    for row in rows:
        assert matches(MICROSECONDS, row["created_at"])
        assert matches(UUID_PATTERN, row["id"])


@pytest.mark.contract("GET scout/configs/")
def test_times_of_scout_configs(api: ContractClient, seed: dict[str, Any]) -> None:
    rows = [row for row in api.read("scout/configs/") if row["id"] == seed["scout_config"]]
    assert len(rows) == 1
    assert matches(MICROSECONDS, rows[0]["created_at"])


@pytest.mark.contract("GET processing/", "GET scout/runs/", "GET scout/scratchpad/")
def test_times_in_isoformat(internal: ContractClient, seed: dict[str, Any]) -> None:
    paused = body_of(internal.call("PUT", "processing/pause/", {"timestamp": "2026-07-01T10:00:00Z"}), 200)
    assert matches(OFFSET, paused["paused_until"])
    assert matches(OFFSET, internal.read("processing/")["paused_until"])
    run = internal.read(f"scout/runs/{seed['run']}/")
    assert matches(OFFSET, run["created_at"])
    internal.post("scout/scratchpad/", {"key": "moments", "content": "c"})
    [found] = [one for one in internal.read("scout/scratchpad/") if one["key"] == "moments"]
    assert matches(OFFSET, found["updated_at"])
