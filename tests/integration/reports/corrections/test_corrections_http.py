"""Correcting reports over the wire: each field, with undo, over what Postroom says."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.grouping.cards import Card
from postroom.reports import catalogue
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM

CASES: list[tuple[str, Any, Any, Any]] = [
    ("priority", "P2", "P0", "P3"),
    ("actionability", "requires_human_input", "immediately_actionable", "not_actionable"),
    ("repository", "acme/shop", "acme/web", "acme/api"),
]


async def judge(client: ApiClient, id: UUID, field: str, value: str) -> None:
    """Judge a report as research does."""
    type = {"priority": "priority_judgment", "actionability": "actionability_judgment"}.get(
        field, "repo_selection"
    )
    content = {field: value, "explanation": "Rules.", "reason": "Rules.", "already_addressed": True}
    async with unit_of_work(client.api.engine) as uow:
        await artefacts.append(
            uow,
            project_id=client.api.project,
            report_id=id,
            type=type,
            content=content,
            author=SYSTEM,
            now=now(),
            id=new_id(),
        )


async def correct(client: ApiClient, id: UUID, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"reports/{id}/corrections/", body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def undo(client: ApiClient, id: object) -> dict[str, Any]:
    answer = await client.post("state_changes/undo/", {"ids": [id]})
    result: dict[str, Any] = answer.json()["results"][0]
    return result


async def read(client: ApiClient, id: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = (await client.call("GET", f"reports/{id}/")).json()
    return shown


@pytest.mark.parametrize(("field", "before", "value", "later"), CASES)
async def test_correction_judgment_takes_precedence_and_is_given_back(
    api_client: ApiClient, field: str, before: str, value: str, later: str
) -> None:
    id = await api_client.report()
    await judge(api_client, id, field, before)
    shown = await correct(api_client, id, **{field: value})
    assert shown[field] == value
    mine = shown["corrections"][field]
    assert (mine["by"]["user"]["email"], mine["machine"]) == (api_client.email, before)
    assert [entry["type"] for entry in await api_client.log(id)].count("note") == 0
    await judge(api_client, id, field, later)
    shown = await read(api_client, id)
    assert (shown[field], shown["corrections"][field]["machine"]) == (value, later)
    back = await correct(api_client, id, give_back=[field])
    assert (back[field], back["corrections"]) == (later, {})
    assert (await api_client.log(id))[-1]["content"]["note"] == f"Gave the {field} back to Postroom."
    # What was given back stays so.
    await judge(api_client, id, field, before)
    assert (await read(api_client, id))[field] == before


@pytest.mark.parametrize(("field", "before", "value", "later"), CASES)
async def test_correction_judgment_undo_restores_what_was_before(
    api_client: ApiClient, field: str, before: str, value: str, later: str
) -> None:
    id = await api_client.report()
    await judge(api_client, id, field, before)
    first = await correct(api_client, id, **{field: value})
    second = await correct(api_client, id, **{field: later})
    assert (await undo(api_client, first["undo_id"]))["detail"] == "The report has been changed since."
    assert (await undo(api_client, second["undo_id"]))["outcome"] == "undone"
    assert (await read(api_client, id))[field] == value
    given = await correct(api_client, id, give_back=[field])
    assert (await undo(api_client, given["undo_id"]))["outcome"] == "undone"
    shown = await read(api_client, id)
    assert (shown[field], shown["corrections"][field]["machine"]) == (value, before)
    assert (await undo(api_client, first["undo_id"]))["outcome"] == "undone"
    shown = await read(api_client, id)
    assert (shown[field], shown["corrections"]) == (before, {})


async def test_correction_of_words_is_logged_undone_and_given_back(api_client: ApiClient) -> None:
    id = await api_client.report(title="Old", summary="Old words.")
    shown = await correct(api_client, id, title="New", summary="New words.")
    assert (shown["title"], shown["summary"]) == ("New", "New words.")
    assert {name: one["machine"] for name, one in shown["corrections"].items()} == {
        "title": "Old",
        "summary": "Old words.",
    }
    assert [entry["type"] for entry in await api_client.log(id)] == ["title_change", "summary_change"]
    assert (await undo(api_client, shown["undo_id"]))["outcome"] == "undone"
    shown = await read(api_client, id)
    assert (shown["title"], shown["summary"], shown["corrections"]) == ("Old", "Old words.", {})
    assert await api_client.log(id) == []
    await correct(api_client, id, title="New")
    back = await correct(api_client, id, give_back=["title"])
    assert (back["title"], back["corrections"]) == ("Old", {})


async def test_correction_of_area_stays_when_a_reader_names_another(api_client: ApiClient) -> None:
    id = await api_client.report(area="cart")
    await correct(api_client, id, area=" Check  OUT ")
    async with unit_of_work(api_client.api.engine) as uow:
        await catalogue.write_cards(uow, {id: Card("payment", "A card.")}, {}, read=[id])
    shown = await read(api_client, id)
    assert (shown["area"], shown["corrections"]["area"]["machine"]) == ("check out", "payment")
    assert (await correct(api_client, id, give_back=["area"]))["area"] == "payment"
    none = await correct(api_client, id, area=None)
    assert (none["area"], none["corrections"]["area"]["machine"]) == (None, "payment")


async def test_correction_assignee_is_another_member_and_undo_restores_the_claim(
    api_client: ApiClient,
) -> None:
    id = await api_client.report()
    bob = await api_client.member(None, "Bob", "Builder")
    await api_client.post(f"reports/{id}/claim/", {"pr_url": "https://github.com/acme/shop/pull/1"})
    shown = await correct(api_client, id, assignee=str(bob))
    assert shown["assignee"]["user"]["uuid"] == str(bob)
    assert shown["corrections"]["assignee"]["by"]["user"]["email"] == api_client.email
    assert (await api_client.log(id))[-1]["content"]["note"] == "Assigned to Bob Builder."
    assert (await undo(api_client, shown["undo_id"]))["outcome"] == "undone"
    shown = await read(api_client, id)
    assert (shown["assignee"]["user"]["email"], shown["corrections"]) == (api_client.email, {})
    assert shown["claim"]["pull_requests"] == ["https://github.com/acme/shop/pull/1"]
    released = await correct(api_client, id, assignee=None)
    assert released["assignee"] is None
    assert (await undo(api_client, released["undo_id"]))["outcome"] == "undone"
    assert (await read(api_client, id))["assignee"]["user"]["email"] == api_client.email


async def test_correction_assignee_who_claims_is_no_longer_assigned(api_client: ApiClient) -> None:
    id = await api_client.report()
    bob = await api_client.member(None, "Bob", "Builder")
    await correct(api_client, id, assignee=str(bob))
    await api_client.post(f"reports/{id}/claim/", {"takeover": True})
    assert (await read(api_client, id))["corrections"] == {}
    outsider = await api_client.member(None, "Eve", "Elsewhere", outside=True)
    refused = await api_client.post(f"reports/{id}/corrections/", {"assignee": str(outsider)})
    assert (refused.status_code, refused.json()["attr"]) == (400, "assignee")


async def test_correction_on_a_stale_page_changes_nothing(api_client: ApiClient) -> None:
    id = await api_client.report()
    await judge(api_client, id, "priority", "P2")
    await correct(api_client, id, priority="P0", seen={"priority": "P2"})
    log = await api_client.log(id)
    refused = await api_client.post(
        f"reports/{id}/corrections/", {"priority": "P1", "seen": {"priority": "P2"}}
    )
    assert refused.status_code == 409
    assert refused.json()["detail"] == "Its priority was changed meanwhile. Look at it again."
    assert await api_client.log(id) == log


async def test_corrections_at_once_are_all_kept(api_client: ApiClient) -> None:
    id = await api_client.report()
    await asyncio.gather(
        *(correct(api_client, id, add_labels=[f"label {number}"]) for number in range(5)),
        correct(api_client, id, priority="P0"),
        correct(api_client, id, area="cart"),
    )
    shown = await read(api_client, id)
    assert shown["labels"] == [f"label {number}" for number in range(5)]
    assert (shown["priority"], shown["area"]) == ("P0", "cart")
    assert set(shown["corrections"]) == {"labels", "priority", "area"}


async def test_correction_that_changes_nothing_writes_nothing(api_client: ApiClient) -> None:
    id = await api_client.report(title="Same", labels=["bug"])
    before = await api_client.row(id)
    shown = await correct(api_client, id, title="Same", remove_labels=["other"], give_back=["area"])
    assert shown["undo_id"] is None
    assert (await api_client.row(id), await api_client.log(id)) == (before, [])


async def test_correction_judgment_that_is_equal_says_that_it_is_right(api_client: ApiClient) -> None:
    id = await api_client.report()
    await judge(api_client, id, "priority", "P2")
    await correct(api_client, id, priority="P2")
    await judge(api_client, id, "priority", "P4")
    assert (await read(api_client, id))["priority"] == "P2"


async def test_correction_by_task_is_of_the_task(api_client: ApiClient) -> None:
    id, task = await api_client.report(), await api_client.task()
    body = {"priority": "P1", "title": "T"}
    shown = (await api_client.post(f"reports/{id}/corrections/", body, task=task)).json()
    assert shown["corrections"]["priority"]["by"]["task_id"] == str(task)
    assert shown["corrections"]["title"]["by"]["kind"] == "task"
    await judge(api_client, id, "priority", "P4")
    assert (await read(api_client, id))["priority"] == "P1"


async def test_judgment_that_a_person_adds_to_the_log_is_a_correction(api_client: ApiClient) -> None:
    id = await api_client.report()
    for priority in ("P1", "P0"):
        content = {"explanation": "Mine.", "priority": priority}
        added = await api_client.post(
            f"reports/{id}/artefacts/", {"artefact_type": "priority_judgment", "content": content}
        )
    await judge(api_client, id, "priority", "P4")
    assert (await read(api_client, id))["priority"] == "P0"
    await api_client.call("DELETE", f"reports/{id}/artefacts/{added.json()['id']}/")
    shown = await read(api_client, id)
    assert (shown["priority"], shown["corrections"]["priority"]["machine"]) == ("P1", "P4")


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, None),
        ({"priority": "P9"}, "priority"),
        ({"priority": None}, "priority"),
        ({"actionability": "maybe"}, "actionability"),
        ({"repository": "no slash"}, "repository"),
        ({"repository": "../.."}, "repository"),
        ({"title": " "}, "title"),
        ({"area": "a,b"}, None),
        ({"assignee": "me"}, "assignee"),
        ({"add_labels": ["a,b"]}, None),
        ({"add_labels": ["x" * 51]}, "add_labels__0"),
        ({"add_labels": [str(number) for number in range(21)]}, "add_labels"),
        ({"give_back": ["labels"]}, "give_back__0"),
        ({"give_back": ["priority"], "priority": "P0"}, "give_back"),
        ({"priority": "P0", "reason": "x" * 2001}, "reason"),
    ],
)
async def test_corrections_that_are_refused(api_client: ApiClient, body: Any, attr: str | None) -> None:
    id = await api_client.report()
    answer = await api_client.post(f"reports/{id}/corrections/", body)
    assert (answer.status_code, answer.json()["attr"]) == (400, attr), answer.text
    assert await api_client.log(id) == []


async def test_correction_with_a_key_for_reading_is_refused(api_client: ApiClient) -> None:
    headers = bearer(await api_client.api.key("task:read"))
    url = api_client.api.url(f"reports/{await api_client.report()}/corrections/")
    assert (
        await api_client.api.client.post(url, json={"priority": "P0"}, headers=headers)
    ).status_code == 403
    foreign = await api_client.report(project=api_client.api.other_project)
    assert (await api_client.post(f"reports/{foreign}/corrections/", {"priority": "P0"})).status_code == 404


async def test_bulk_correction_tells_the_outcome_of_each_report(api_client: ApiClient) -> None:
    one, two = await api_client.report(labels=[]), await api_client.report(labels=["bug"])
    missing = new_id()
    answer = await api_client.post(
        "reports/bulk-correct/", {"ids": [str(one), str(missing), str(two), str(one)], "add_labels": ["Bug"]}
    )
    results = answer.json()["results"]
    assert [(result["id"], result["outcome"]) for result in results] == [
        (str(one), "corrected"),
        (str(missing), "not_found"),
        (str(two), "unchanged"),
    ]
    assert (await read(api_client, one))["labels"] == ["bug"]
    assert (await undo(api_client, results[0]["undo_id"]))["outcome"] == "undone"
    assert (await read(api_client, one))["labels"] == []


async def test_undo_of_a_dismissal_is_possible_after_a_correction(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    dismissed = (await api_client.state(id, {"state": "suppressed"})).json()
    corrected = await correct(api_client, id, area="cart")
    assert (await undo(api_client, dismissed["undo_id"]))["outcome"] == "undone"
    assert (await undo(api_client, corrected["undo_id"]))["outcome"] == "undone"
    shown = await read(api_client, id)
    assert (shown["status"], shown["area"]) == ("ready", None)
