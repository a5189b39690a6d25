"""Mentions in notes over the wire."""

from typing import Any
from uuid import UUID

from tests.helpers.api_client import ApiClient, make_api_client


async def note(client: ApiClient, id: UUID, text: str, **more: Any) -> dict[str, Any]:
    content = {"note": text, **more}
    answer = await client.post(f"reports/{id}/artefacts/", {"artefact_type": "note", "content": content})
    assert answer.status_code == 201, answer.text
    written: dict[str, Any] = answer.json()
    return written


async def test_mention_is_stored_with_the_member_and_found_by_the_filter(api_client: ApiClient) -> None:
    other = await make_api_client(api_client.api)
    ann = await api_client.member(None, "Ann", "Lee")
    id = await api_client.report()
    entry = await note(api_client, id, f"@ann lee and @{other.email}, look. Not ann@example.com.")
    assert entry["content"]["mentions"] == [
        {"user_uuid": str(ann), "name": "ann lee"},
        {"user_uuid": str(other.user_uuid), "name": other.email},
    ]
    found = await other.call("GET", "reports/", params={"mentioned": "me"})
    assert [report["id"] for report in found.json()["results"]] == [str(id)]
    mine = await api_client.call("GET", "reports/", params={"mentioned": "me"})
    assert mine.json()["results"] == []
    path = f"reports/{id}/artefacts/{entry['id']}/"
    edited = await api_client.call("PATCH", path, {"content": {"note": "Never mind."}})
    assert "mentions" not in edited.json()["content"]
    found = await other.call("GET", "reports/", params={"mentioned": "me"})
    assert found.json()["results"] == []


async def test_mention_that_a_client_makes_up_is_ignored(api_client: ApiClient) -> None:
    outsider = await api_client.member(None, "Out", "Sider", outside=True)
    id = await api_client.report()
    entry = await note(
        api_client, id, "@Out Sider", mentions=[{"user_uuid": str(outsider), "name": "Out Sider"}]
    )
    assert "mentions" not in entry["content"]
