"""What language models cost a project, which is Postroom's own."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient


@pytest.mark.contract("GET spend/")
def test_spend_of_unused_project_is_zero(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    spend = api.as_(made["key"]).at(made["project"]).read("spend/")

    assert set(spend) == {
        "day",
        "approved",
        "calls",
        "calls_limit",
        "dollars",
        "dollars_limit",
        "dollars_reserved",
        "results",
    }
    assert (spend["approved"], spend["calls"], spend["dollars"], spend["results"]) == (True, 0, 0, [])
    assert spend["calls_limit"] >= 0
