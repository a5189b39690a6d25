"""Views over the wire: filters with a name, own or shared, and what they name that is gone."""

from typing import Any

import pytest
from tests.helpers.api_client import ApiClient, make_api_client


async def views(client: ApiClient) -> dict[str, Any]:
    answer = await client.call("GET", "views/")
    return {view["name"]: view for view in answer.json()["results"]}


async def make(client: ApiClient, name: str, query: dict[str, str], **more: Any) -> Any:
    return await client.post("views/", {"name": name, "query": query, **more})


async def test_view_of_ones_own_is_seen_by_its_maker_alone(api_client: ApiClient) -> None:
    other = await make_api_client(api_client.api)
    made = await make(api_client, "Mine", {"priority": "P0,P1", "ordering": "-updated_at"})
    assert made.status_code == 201
    assert made.json()["query"] == {"priority": "P0,P1", "ordering": "-updated_at"}
    assert (made.json()["is_mine"], made.json()["created_by"]["email"]) == (True, api_client.email)
    assert "Mine" not in await views(other)
    path = f"views/{made.json()['id']}/"
    assert (await other.call("PATCH", path, {"name": "Theirs"})).status_code == 404
    assert (await other.call("DELETE", path)).status_code == 404
    shared = await api_client.call("PATCH", path, {"is_shared": True})
    assert shared.json()["is_shared"] is True
    assert (await views(other))["Mine"]["is_mine"] is False
    assert (await other.call("DELETE", path)).status_code == 204


async def test_view_says_what_it_names_that_no_longer_exists(api_client: ApiClient) -> None:
    id = await api_client.report()
    bob = await api_client.member(None, "Bob", "Builder", outside=True)
    await api_client.post(f"reports/{id}/corrections/", {"add_labels": ["slow"]})
    await make(api_client, "Slow", {"label": "slow"})
    assert (await views(api_client))["Slow"]["missing"] == []
    await api_client.call("DELETE", "labels/slow/")
    assert (await views(api_client))["Slow"]["missing"] == ["The label “slow” no longer exists."]
    await make(api_client, "Bob's", {"teammate_uuid": str(bob)})
    assert (await views(api_client))["Bob's"]["missing"] == ["A member that it names is no longer one."]


async def test_views_of_one_person_have_different_names(api_client: ApiClient) -> None:
    await make(api_client, "Twice", {})
    refused = await make(api_client, "twice", {})
    assert (refused.status_code, "already" in refused.json()["detail"]) == (409, True)
    third = await make(api_client, "Third", {})
    renamed = await api_client.call("PATCH", f"views/{third.json()['id']}/", {"name": "TWICE"})
    assert renamed.status_code == 409


@pytest.mark.parametrize(
    "query", [{"nonsense": "1"}, {"status": "nonsense"}, {"priority": 7.5}, {"label": "x" * 2001}, []]
)
async def test_view_with_a_filter_that_the_list_does_not_have_is_refused(
    api_client: ApiClient, query: Any
) -> None:
    assert (await make(api_client, "Bad", query)).status_code == 400
    assert "Bad" not in await views(api_client)
