"""Claiming reports over the wire."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.api_client import ApiClient, make_api_client
from tests.helpers.reports import add_user

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log, report_claims, users

NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
PR = "https://git.test/o/r/pull/"


@pytest.fixture(scope="module")
async def other(api: Api) -> ApiClient:
    """The same project as another member sees it, who has a name."""
    api_client = await make_api_client(api)
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.update(users).where(users.c.id == api_client.user_id).values(first_name="Ann", last_name="Bo")
        )
    return api_client


async def claim(api_client: ApiClient, id: object, **body: Any) -> Any:
    answer = await api_client.post(f"reports/{id}/claim/", body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == (await api_client.call("GET", f"reports/{id}/")).json()
    return answer.json()["claim"]


async def activities(api_client: ApiClient, id: object) -> list[tuple[str, int | None, Any]]:
    query = (
        sa.select(activity_log.c.activity, activity_log.c.user_id, activity_log.c.detail)
        .where(activity_log.c.item_id == str(id), activity_log.c.scope == "SignalReport")
        .order_by(activity_log.c.created_at, activity_log.c.id)
    )
    async with unit_of_work(api_client.api.engine) as uow:
        return [(row.activity, row.user_id, row.detail["before_user_id"]) for row in await uow.execute(query)]


async def test_claim_is_returned(api_client: ApiClient) -> None:
    id = await api_client.report()
    before = (await api_client.call("GET", f"reports/{id}/")).json()
    assert before["claim"] is None
    answer = await api_client.call("POST", f"reports/{id}/claim")
    assert answer.status_code == 200
    first = answer.json()["claim"]
    assert first == {
        "user": {
            "id": api_client.user_id,
            "uuid": str(api_client.user_uuid),
            "first_name": "",
            "last_name": "",
            "email": api_client.email,
        },
        "claim_id": None,
        "pull_requests": [],
        "claimed_at": first["claimed_at"],
        "updated_at": first["claimed_at"],
    }
    changed = {"claim": None, "assignee": None, "work_state": "unclaimed"}
    assert answer.json() | changed == before
    assert (answer.json()["work_state"], answer.json()["assignee"]["user"]) == ("working", first["user"])
    second = await claim(api_client, id, claim_id=" mine ", pr_url=f"{PR}1", unknown=1)
    assert (second["claim_id"], second["pull_requests"]) == ("mine", [f"{PR}1"])
    assert (second["claimed_at"], second["updated_at"] > first["updated_at"]) == (first["claimed_at"], True)
    third = await claim(api_client, id, pull_requests=[f"{PR}3", f"{PR}2", f"{PR}3"], pr_url=f"{PR}2")
    assert (third["claim_id"], third["pull_requests"]) == ("mine", [f"{PR}1", f"{PR}3", f"{PR}2"])
    assert (await claim(api_client, id, pull_requests=[]))["pull_requests"] == third["pull_requests"]
    assert await activities(api_client, id) == [("claimed", api_client.user_id, None)]
    assert await api_client.log(id) == []


async def test_claim_by_other_requires_take_over(api_client: ApiClient, other: ApiClient) -> None:
    id = await api_client.report()
    held = await claim(other, id, claim_id="theirs", pr_url=f"{PR}1")
    for body in ({}, {"takeover": False, "claim_id": "mine"}, {"takeover": "no"}, {"release": True}):
        answer = await api_client.post(f"reports/{id}/claim/", body)
        assert answer.status_code == 409
        assert answer.json() == {
            "type": "server_error",
            "code": "conflict",
            "detail": f"Ann Bo ({other.email}) has claimed this report since {held['claimed_at']}.",
            "attr": None,
        }
    assert (await api_client.call("GET", f"reports/{id}/")).json()["claim"] == held
    taken = await claim(api_client, id, takeover=True, pr_url=f"{PR}2")
    assert taken["user"]["id"] == api_client.user_id
    assert (taken["claim_id"], taken["pull_requests"]) == (None, [f"{PR}1", f"{PR}2"])
    assert taken["claimed_at"] > held["claimed_at"]
    refused = await other.post(f"reports/{id}/claim/", {})
    assert (
        refused.json()["detail"] == f"{api_client.email} has claimed this report since {taken['claimed_at']}."
    )
    assert await activities(api_client, id) == [
        ("claimed", other.user_id, None),
        ("claimed", api_client.user_id, other.user_id),
    ]


async def test_claim_agents_of_one_user_are_distinguished_by_name(api_client: ApiClient) -> None:
    id = await api_client.report()
    held = await claim(api_client, id, claim_id="task:one")
    for body in (
        {"claim_id": "two"},
        {"claim_id": "two", "pr_url": PR},
        {"claim_id": "two", "release": True},
    ):
        answer = await api_client.post(f"reports/{id}/claim/", body)
        assert answer.status_code == 409
        detail = f"{api_client.email} has claimed this report as 'task:one' since {held['claimed_at']}."
        assert answer.json()["detail"] == detail
    assert (await api_client.call("GET", f"reports/{id}/")).json()["claim"] == held
    # Without a name of its own a call is about whatever claim the user has.
    changed = await claim(api_client, id, pr_url=PR)
    assert (changed["claim_id"], changed["pull_requests"]) == ("task:one", [PR])
    assert changed["claimed_at"] == held["claimed_at"]
    taken = await claim(api_client, id, claim_id="two", takeover=True)
    assert (taken["claim_id"], taken["pull_requests"]) == ("two", [PR])
    assert taken["claimed_at"] > held["claimed_at"]
    assert (await api_client.post(f"reports/{id}/claim/", {"claim_id": "task:one"})).status_code == 409
    assert await claim(api_client, id, claim_id="two", release=True) is None
    assert [one[0] for one in await activities(api_client, id)] == ["claimed", "claimed", "claim_released"]


async def test_giving_up(api_client: ApiClient, other: ApiClient) -> None:
    id = await api_client.report()
    assert await claim(api_client, id, release=True) is None
    await claim(api_client, id)
    assert await claim(api_client, id, release="true", claim_id="left out", pr_url=f"{PR}1") is None
    await claim(other, id)
    assert await claim(api_client, id, release=True, takeover=True) is None
    assert [one[:2] for one in await activities(api_client, id)] == [
        ("claimed", api_client.user_id),
        ("claim_released", api_client.user_id),
        ("claimed", other.user_id),
        ("claim_released", api_client.user_id),
    ]


async def test_claim_concurrent_only_one_wins(api_client: ApiClient) -> None:
    desks = [await make_api_client(api_client.api) for _ in range(6)]
    for takeover in (False, True):
        id = await api_client.report()
        answers = await asyncio.gather(
            *(one.post(f"reports/{id}/claim/", {"takeover": takeover, "pr_url": PR}) for one in desks)
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == ([200] * 6 if takeover else [200, *[409] * 5])
        async with unit_of_work(api_client.api.engine) as uow:
            rows = (await uow.execute(sa.select(report_claims).where(report_claims.c.report_id == id))).all()
        assert len(rows) == 1
        assert rows[0].pull_requests == [PR]
        assert len(await activities(api_client, id)) == (6 if takeover else 1)


@pytest.mark.parametrize(
    ("body", "code", "attr", "detail"),
    [
        (
            {"claim_id": "x" * 201},
            "max_length",
            "claim_id",
            "Ensure this field has no more than 200 characters.",
        ),
        ({"claim_id": " "}, "blank", "claim_id", "This field may not be blank."),
        (
            {"claim_id": "a\x00"},
            "null_characters_not_allowed",
            "claim_id",
            "Null characters are not allowed.",
        ),
        ({"claim_id": []}, "invalid_input", "claim_id", "Not a valid string."),
        (
            {"pull_requests": PR},
            "not_a_list",
            "pull_requests",
            'Expected a list of items but got type "str".',
        ),
        ({"pull_requests": [PR, "x"]}, "invalid_input", "pull_requests__1", "Enter a valid URL."),
        ({"pull_requests": [None]}, "null", "pull_requests__0", "This field may not be null."),
        (
            {"pull_requests": [f"{PR}{number}" for number in range(51)]},
            "max_length",
            "pull_requests",
            "Ensure this field has no more than 50 elements.",
        ),
        (
            {"pull_requests": [f"{PR}{number}" for number in range(50)], "pr_url": PR},
            "max_length",
            "pr_url",
            "Ensure this field has no more than 50 elements.",
        ),
        (
            {"pr_url": PR + "x" * 2048},
            "max_length",
            "pr_url",
            "Ensure this field has no more than 2048 characters.",
        ),
        *[
            ({"pr_url": text}, "invalid_input", "pr_url", "Enter a valid URL.")
            for text in (
                "javascript:alert(1)",
                "//git.test/1",
                "https://",
                "http://a b/",
                "https://a:99999/",
                "https://[/",
                "ftp://git.test/1",
            )
        ],
        ({"takeover": "perhaps"}, "invalid_input", "takeover", "Must be a valid boolean."),
        ({"release": None}, "null", "release", "This field may not be null."),
        ([], "invalid_input", None, "Invalid data. Expected a dictionary, but got list."),
    ],
)
async def test_bodies_that_are_refused(
    api_client: ApiClient, body: Any, code: str, attr: str | None, detail: str
) -> None:
    id = await api_client.report()
    answer = await api_client.post(f"reports/{id}/claim/", body)
    assert answer.status_code == 400
    assert answer.json() == {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    assert (await api_client.call("GET", f"reports/{id}/")).json()["claim"] is None


async def test_reports_that_are_not_there(api_client: ApiClient) -> None:
    deleted = await api_client.report(status="deleted")
    elsewhere = await api_client.report(project=api_client.api.other_project)
    for id in ("no-uuid", new_id(), deleted, elsewhere):
        answer = await api_client.post(f"reports/{id}/claim/", {"pr_url": "nonsense"})
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    ready = await api_client.report(status="ready")
    assert (await api_client.post(f"reports/{ready}/claim/?status=failed", {})).status_code == 404
    assert (await api_client.post(f"reports/{ready}/claim/?unclaimed=maybe", {})).json()[
        "attr"
    ] == "unclaimed"
    # Claimed by the call, the report does not match any longer, and is shown nevertheless.
    assert (await api_client.post(f"reports/{ready}/claim/?unclaimed=1", {})).json()["claim"] is not None
    suppressed = await api_client.report(status="suppressed")
    assert (await api_client.post(f"reports/{suppressed}/claim/", {})).status_code == 200


async def test_reading_is_not_enough(api_client: ApiClient) -> None:
    url = api_client.api.url(f"reports/{await api_client.report()}/claim/")
    answer = await api_client.api.client.post(
        url, json={}, headers=bearer(await api_client.api.key("task:read"))
    )
    assert answer.status_code == 403
    assert answer.json()["detail"] == "API key missing required scope 'task:write'"


async def listed(api_client: ApiClient, **query: Any) -> list[str]:
    answer = await api_client.call("GET", "reports/", params={"search": "Claims", "ordering": "id", **query})
    assert answer.status_code == 200, answer.text
    return [report["id"] for report in answer.json()["results"]]


async def test_lists_of_what_is_claimed(api_client: ApiClient, other: ApiClient) -> None:
    async with unit_of_work(api_client.api.engine) as uow:
        _, uuid = await add_user(uow, "Rev", organization_id=api_client.api.organization)
        _, stranger = await add_user(uow, "rev", organization_id=api_client.api.other_organization)
        await uow.execute(
            sa.update(users).where(users.c.id == api_client.user_id).values(github_login="Desk")
        )
    made = [
        str(await api_client.report(title="Claims", reviewer_logins=logins))
        for logins in ([], [], [], ["desk"], ["rev", "x"])
    ]
    mine, theirs, free, suggested, reviewed = made
    await claim(api_client, mine)
    await claim(other, theirs)
    assert await listed(api_client) == made
    for query in ({"scope": "for-you"}, {"scope": "mine"}):
        assert await listed(api_client, **query) == [mine, suggested]
        assert await listed(other, **query) == [theirs]
    for query in ({"assignee": "me"}, {"assignee": " ME ,"}):
        assert await listed(api_client, **query) == [mine]
        assert await listed(other, **query) == [theirs]
    assert await listed(api_client, scope="for_me") == [suggested]
    assert await listed(other, scope="for_me") == []
    assert await listed(other, scope="teammate", teammate_uuid=api_client.user_uuid) == [suggested]
    for query in ({"assignee": ""}, {"scope": "entire_project"}, {"scope": ""}, {"teammate_uuid": " "}):
        assert await listed(api_client, **query) == made
    assert await listed(api_client, unclaimed="true") == [free, suggested, reviewed]
    assert await listed(api_client, unclaimed="0") == [mine, theirs]
    assert await listed(api_client, teammate_uuid=other.user_uuid) == [theirs]
    assert await listed(other, teammate_uuid=str(api_client.user_uuid).upper()) == [mine, suggested]
    assert await listed(api_client, teammate_uuid=uuid) == [reviewed]
    for nobody in (stranger, new_id()):
        assert await listed(api_client, teammate_uuid=nobody) == []
    assert await listed(api_client, assignee="me", teammate_uuid=other.user_uuid) == []
    bulk = {"state": "suppressed", "ids": made}
    answer = (await api_client.post("reports/bulk-state/?assignee=me", bulk)).json()
    assert [one["outcome"] == "transitioned" for one in answer["results"]] == [id == mine for id in made]
    assert (await api_client.call("GET", f"reports/{theirs}/?assignee=me")).status_code == 404
    assert (await api_client.call("GET", f"reports/{mine}/?assignee=me")).status_code == 200
