"""Contract 4.16 and 10: what scouts remember, and what people tell them."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

SEARCH, REMEMBER = "GET scout/scratchpad/", "POST scout/scratchpad/"
FORGET = "POST scout/scratchpad/forget/"
PAD = "scout/scratchpad/"


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    return api.as_(made["internal_key"]).at(made["project"])


@pytest.mark.contract(REMEMBER, SEARCH)
def test_scratchpad_upsert(own: ContractClient, made: dict[str, Any]) -> None:
    body = {"key": "upsert", "content": "one", "run_id": made["run"]}
    first = body_of(own.post(PAD, body), 200)
    assert set(first) == {"key", "content", "created_at", "updated_at", "created_by_run_id"}
    assert first["created_by_run_id"] == made["run"]
    second = body_of(own.post(PAD, {"key": "upsert", "content": "two"}), 200)
    assert second == {**first, "content": "two", "updated_at": second["updated_at"]}
    assert second["updated_at"] > first["updated_at"]
    assert own.read(PAD)[0] == second
    unknown = body_of(own.post(PAD, {"key": "of nobody", "content": "c", "run_id": NOWHERE}), 200)
    assert unknown["created_by_run_id"] is None


@pytest.mark.contract(SEARCH)
def test_scratchpad_search(own: ContractClient) -> None:
    own.post(PAD, {"key": "search/Here", "content": "Some WORDS of it"})
    for text in ("search/here", "some words"):
        assert [one["key"] for one in own.read(PAD, text=text)] == ["search/Here"]
    assert own.read(PAD, text="%") == []
    [cut] = own.read(PAD, text="search/here", content_max_chars=4)
    assert cut["content"] == "Some"
    [bare] = own.read(PAD, text="search/here", keys_only="true")
    assert not bare.get("content")
    assert len(own.read(PAD, limit=1)) == 1


@pytest.mark.contract(SEARCH)
@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "x"}, {"limit": "501"}, {"keys_only": "x"}, {"content_max_chars": "-1"}],
    ids=lambda query: f"4.16-{query}",
)
def test_scratchpad_strict_queries(api: ContractClient, query: dict[str, str]) -> None:
    answer = api.get(PAD, **query)
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(query)))


@pytest.mark.contract(REMEMBER)
@pytest.mark.parametrize(
    "change",
    [
        {"key": " "},
        {"key": "x" * 301},
        {"content": " "},
        {"content": "x" * 50_001},
        {"content": None},
        {"run_id": "x"},
    ],
    ids=lambda change: f"4.16-{next(iter(change))}",
)
def test_scratchpad_is_validated(own: ContractClient, change: dict[str, Any]) -> None:
    answer = own.post(PAD, {"key": "k", "content": "c", **change})
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(change)))


@pytest.mark.contract(FORGET)
def test_scratchpad_delete(own: ContractClient) -> None:
    own.post(PAD, {"key": "gone", "content": "c"})
    assert body_of(own.post(PAD + "forget/", {"key": "gone"}), 200) == {"deleted": True}
    assert body_of(own.post(PAD + "forget/", {"key": "gone"}), 200) == {"deleted": False}
    refused(own.post(PAD + "forget/", {}), "required", "This field is required.", "key")


NOTES, ADD, DELETE = "GET scout/notes/", "POST scout/notes/", "DELETE scout/notes/{note_id}/"


@pytest.mark.contract(NOTES, ADD, DELETE)
def test_notes_lifecycle(own: ContractClient, made: dict[str, Any]) -> None:
    note = body_of(
        own.post("scout/notes/", {"content": "Mind the gap.", "skill_name": "signals-scout-a"}), 201
    )
    keys = {
        "id",
        "skill_name",
        "content",
        "created_at",
        "expires_at",
        "created_by",
        "created_by_name",
        "origin",
    }
    assert set(note) == keys
    assert (note["origin"], note["created_by_name"]) == ("human", "Ada Harbour")
    assert (note["skill_name"], note["expires_at"]) == ("signals-scout-a", None)
    assert [one["id"] for one in own.read("scout/notes/")] == [note["id"], made["note"]]
    general = {"skill_name": "signals-scout-a", "include_general": "false"}
    assert [one["id"] for one in own.read("scout/notes/", **general)] == [note["id"]]
    assert [one["id"] for one in own.read("scout/notes/", skill_name="signals-scout-b")] == [made["note"]]
    assert own.read("scout/notes/", limit=1, content_max_chars=4)[0]["content"] == "Mind"
    past = body_of(own.post("scout/notes/", {"content": "Old", "expires_at": "2020-01-01"}), 201)
    assert past["id"] not in [one["id"] for one in own.read("scout/notes/")]
    assert past["id"] in [one["id"] for one in own.read("scout/notes/", include_expired="true")]
    for id in (note["id"], past["id"]):
        answer = own.call("DELETE", f"scout/notes/{id}/")
        assert (answer.status_code, answer.content) == (204, b"")
        not_found(own.call("DELETE", f"scout/notes/{id}/"))


@pytest.mark.contract(ADD)
@pytest.mark.parametrize(
    "change",
    [
        {"content": ""},
        {"content": "x" * 10_001},
        {"skill_name": "x" * 201},
        {"expires_at": "later"},
    ],
    ids=lambda change: f"10-{next(iter(change))}",
)
def test_notes_are_validated(api: ContractClient, change: dict[str, Any]) -> None:
    answer = api.post("scout/notes/", {"content": "c", **change})
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(change)))


@pytest.mark.contract(NOTES)
@pytest.mark.parametrize("query", [{"limit": "501"}, {"limit": "0"}, {"include_general": "x"}], ids=str)
def test_notes_strict_queries(api: ContractClient, query: dict[str, str]) -> None:
    answer = api.get("scout/notes/", **query)
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(query)))
