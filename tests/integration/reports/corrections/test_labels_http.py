"""Labels of a project over the wire: made by use, found, renamed, merged and deleted."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api_client import ApiClient

from postroom.reports.search.indexing import index_changes


async def label(client: ApiClient, id: UUID, *names: str) -> dict[str, Any]:
    answer = await client.post(f"reports/{id}/corrections/", {"add_labels": list(names)})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def labels_of(client: ApiClient, id: UUID) -> list[str]:
    shown: list[str] = (await client.call("GET", f"reports/{id}/")).json()["labels"]
    return shown


async def known(client: ApiClient) -> dict[str, int]:
    answer = (await client.call("GET", "labels/")).json()["results"]
    return {one["name"]: one["reports"] for one in answer}


async def listed(client: ApiClient, **query: Any) -> list[str]:
    answer = await client.call("GET", "reports/", params=query)
    assert answer.status_code == 200, answer.text
    return [report["id"] for report in answer.json()["results"]]


async def test_labels_are_made_by_use_and_found_by_filter_and_search(api_client: ApiClient) -> None:
    one, two = await api_client.report(), await api_client.report()
    shown = await label(api_client, one, "Quick Win", "flickering")
    assert shown["labels"] == ["flickering", "quick win"]
    assert (await known(api_client))["quick win"] == 1
    assert await listed(api_client, label="QUICK win,none") == [str(one)]
    assert str(two) not in await listed(api_client, label="flickering")
    await index_changes(api_client.api.engine)
    answer = (await api_client.call("GET", "reports/", params={"query": "flickering"})).json()
    assert [report["id"] for report in answer["results"]] == [str(one)]
    assert answer["results"][0]["match"]["field"] == "label"


async def test_label_rename_changes_all_reports_and_the_search(api_client: ApiClient) -> None:
    one, two = await api_client.report(), await api_client.report()
    await label(api_client, one, "before", "zebra")
    await label(api_client, two, "before")
    renamed = await api_client.call("PATCH", "labels/before/", {"name": "After", "color": "teal"})
    assert renamed.json() == {"name": "after", "color": "teal", "reports": 2}
    assert await labels_of(api_client, one) == ["after", "zebra"]
    assert "before" not in await known(api_client)
    await index_changes(api_client.api.engine)
    assert sorted(await listed(api_client, query="after")) == sorted([str(one), str(two)])


async def test_label_with_slashes_is_changed_merged_and_deleted(api_client: ApiClient) -> None:
    id = await api_client.report()
    await label(api_client, id, "team/payments", "a/../b", "end/")
    recoloured = await api_client.call("PATCH", "labels/team%2Fpayments/", {"color": "teal"})
    assert recoloured.json() == {"name": "team/payments", "color": "teal", "reports": 1}
    # Without the slash at the end, and decoded by a proxy.
    renamed = await api_client.call("PATCH", "labels/team/payments", {"name": "team/pay/eu"})
    assert renamed.json()["name"] == "team/pay/eu"
    merged = await api_client.call("PATCH", "labels/a%2F..%2Fb/", {"name": "team/pay/eu", "merge": True})
    assert merged.json()["reports"] == 1
    assert (await api_client.call("DELETE", "labels/end%2F/")).status_code == 204
    assert await labels_of(api_client, id) == ["team/pay/eu"]
    assert (await api_client.call("DELETE", "labels/team/pay/")).status_code == 404


async def test_label_rename_and_merge_reach_the_filters_of_views(api_client: ApiClient) -> None:
    await label(api_client, await api_client.report(), "old/name", "other")
    queries = [{"label": "OLD/name, other"}, {"label": "old/name/x"}, {"priority": "P1"}]
    for at, query in enumerate(queries):
        await api_client.post("views/", {"name": str(at), "query": query})

    async def shown() -> list[dict[str, str]]:
        answer = (await api_client.call("GET", "views/")).json()["results"]
        return [view["query"] for view in sorted(answer, key=lambda view: str(view["name"]))]

    await api_client.call("PATCH", "labels/old%2Fname/", {"name": "New"})
    assert await shown() == [{"label": "new,other"}, *queries[1:]]
    await api_client.call("PATCH", "labels/other/", {"name": "new", "merge": True})
    assert await shown() == [{"label": "new"}, *queries[1:]]


async def test_labels_are_merged_only_on_request(api_client: ApiClient) -> None:
    one, two = await api_client.report(), await api_client.report()
    await label(api_client, one, "crash", "crashes")
    await label(api_client, two, "crashes")
    refused = await api_client.call("PATCH", "labels/crashes/", {"name": "crash"})
    assert refused.status_code == 409
    merged = await api_client.call("PATCH", "labels/crashes/", {"name": "crash", "merge": True})
    assert merged.json()["reports"] == 2
    assert await labels_of(api_client, one) == await labels_of(api_client, two) == ["crash"]


async def test_label_deleted_leaves_reports_and_does_not_return_by_undo(
    api_client: ApiClient,
) -> None:
    id = await api_client.report()
    await label(api_client, id, "keep")
    await label(api_client, id, "gone")
    answer = await api_client.post(f"reports/{id}/corrections/", {"remove_labels": ["keep"]})
    assert (await api_client.call("DELETE", "labels/gone/")).status_code == 204
    assert await labels_of(api_client, id) == []
    await api_client.post("state_changes/undo/", {"ids": [answer.json()["undo_id"]]})
    assert await labels_of(api_client, id) == ["keep"]
    assert (await api_client.call("DELETE", "labels/gone/")).status_code == 404


async def test_label_used_while_it_is_renamed_is_never_lost(api_client: ApiClient) -> None:
    ids = [await api_client.report() for _ in range(6)]
    await label(api_client, ids[0], "busy")
    await asyncio.gather(
        *(label(api_client, id, "busy") for id in ids[1:]),
        api_client.call("PATCH", "labels/busy/", {"name": "busier"}),
    )
    names = await known(api_client)
    for id in ids:
        assert set(await labels_of(api_client, id)) <= set(names)
    assert sum(names.get(name, 0) for name in ("busy", "busier")) == len(ids)


@pytest.mark.parametrize("name", ["a,b", "x" * 51, "a\x07b", ".", ".."])
async def test_label_names_that_are_refused(api_client: ApiClient, name: str) -> None:
    assert (await api_client.post("labels/", {"name": name})).status_code == 400


async def test_label_without_reports_has_a_colour_of_its_own(api_client: ApiClient) -> None:
    made = await api_client.post("labels/", {"name": "Later", "color": "purple"})
    assert (made.status_code, made.json()) == (201, {"name": "later", "color": "purple", "reports": 0})
    again = await api_client.post("labels/", {"name": "later"})
    assert again.json()["color"] == "purple"
