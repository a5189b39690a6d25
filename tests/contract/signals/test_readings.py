"""Postroom's own: agents take new signals and say where they belong."""

import pytest
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found

NEXT, ANSWER = "POST readings/next/", "POST readings/{reading_id}/answer/"


@pytest.mark.contract(NEXT)
def test_next_reading_has_a_batch_or_none(api: ContractClient) -> None:
    found = body_of(api.post("readings/next/"), 200)
    assert set(found) == {"reading", "left"}


@pytest.mark.contract(ANSWER)
def test_answer_to_an_unknown_batch_is_not_found(api: ContractClient) -> None:
    not_found(api.post(f"readings/{NOWHERE}/answer/", {"placements": []}))
    not_found(api.post("readings/none/answer/", {"placements": []}))
