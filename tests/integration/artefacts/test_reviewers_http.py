"""Who can be suggested as a reviewer, and suggesting them, over the wire."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api_client import ApiClient

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log

PATHS = [{"sha": "1", "url": "https://host.test/1", "reason": "wrote it"}]
NEITHER = "Each entry must include `github_login` or `user_uuid` (or both)."


async def suggest(api_client: ApiClient, report: UUID, *entries: dict[str, Any]) -> str:
    body = {"artefact_type": "suggested_reviewers", "content": list(entries)}
    made = await api_client.post(f"reports/{report}/artefacts/", body)
    assert made.status_code == 201
    id: str = made.json()["id"]
    return id


async def put(
    api_client: ApiClient, report: UUID, id: object, content: Any, *, task: object = None
) -> httpx.Response:
    return await api_client.call("PUT", f"reports/{report}/artefacts/{id}/", {"content": content}, task=task)


async def test_reviewers_candidates_are_listed(api_client: ApiClient) -> None:
    zoe = await api_client.member("zoe", "Zoe", "Adams")
    ann = await api_client.member("ann-b", "Ann", "Brown")
    ada = await api_client.member("ada", "Ann", "Ada")
    await api_client.member(None, "Ann", "Unlinked")
    await api_client.member("", "Ann", "Blank")
    await api_client.member("other", "Ann", "Elsewhere", outside=True)
    everybody = (await api_client.call("GET", "reports/available_reviewers/")).json()
    assert list(everybody) == [str(ada), str(ann), str(zoe)]
    assert everybody[str(zoe)] == {"name": "Zoe Adams", "email": f"{zoe}@example.com"}
    for query, found in (
        ("ANN", [ada, ann]),
        ("n b", [ann]),
        (str(zoe)[:30], [zoe]),
        ("%", []),
        ("\x00", []),
        ("", [ada, ann, zoe]),
    ):
        answer = await api_client.call("GET", "reports/available_reviewers", params={"query": query})
        assert list(answer.json()) == [str(uuid) for uuid in found]


async def test_reviewers_are_shown_with_who_they_are(api_client: ApiClient) -> None:
    uuid = await api_client.member("Dora-Git", "Dora", "D")
    await api_client.member("outsider", "Out", "Sider", outside=True)
    report = await api_client.report()
    id = await suggest(
        api_client, report, *({"github_login": name} for name in ("dora-GIT", "outsider", "nobody"))
    )
    shown = (await api_client.call("GET", f"reports/{report}/artefacts/{id}")).json()["content"]
    assert [entry["user"] and entry["user"]["uuid"] for entry in shown] == [str(uuid), None, None]
    assert shown[0]["user"].keys() == {"id", "uuid", "first_name", "last_name", "email"}
    assert (await api_client.log(report))[0]["content"][0].keys() == {
        "github_login",
        "github_name",
        "relevant_commits",
    }


async def test_putting_adds_an_entry_that_keeps_what_is_known(api_client: ApiClient) -> None:
    uuid = await api_client.member("Eve-Git", "Eve", "E")
    report = await api_client.report()
    old = await suggest(
        api_client,
        report,
        {"github_login": "Eve-git", "github_name": "Eve", "relevant_commits": PATHS},
        {"github_login": "named", "github_name": "Old"},
        {"github_login": "cleared", "github_name": "Old"},
    )
    answer = await put(
        api_client,
        report,
        old,
        [
            {"user_uuid": str(uuid), "github_login": "ignored"},
            {"github_login": " EVE-GIT "},
            {"github_login": "named"},
            {"github_login": "Cleared", "github_name": ""},
            {"github_login": "fresh", "github_name": "New", "user_uuid": None, "x": 1},
        ],
    )
    made = answer.json()
    assert answer.status_code == 200
    assert made["id"] != old
    assert (made["type"], made["updated_at"], made["created_by"]["id"]) == (
        "suggested_reviewers",
        None,
        api_client.user_id,
    )
    user = made["content"][0].pop("user")
    assert user["uuid"] == str(uuid)
    assert made["content"] == [
        {
            "github_login": "eve-git",
            "github_name": "Eve",
            "relevant_commits": PATHS,
            "user_uuid": str(uuid),
        },
        {"github_login": "named", "github_name": "Old", "relevant_commits": [], "user": None},
        {"github_login": "cleared", "github_name": None, "relevant_commits": [], "user": None},
        {"github_login": "fresh", "github_name": "New", "relevant_commits": [], "user": None},
    ]
    first, _ = await api_client.log(report)
    assert (str(first["id"]), first["updated_at"]) == (old, None)
    assert (await api_client.row(report))["reviewer_logins"] == ["eve-git", "named", "cleared", "fresh"]
    # It is the newest entry that names are kept from, whichever entry the address names.
    again = (await put(api_client, report, old, [{"github_login": "fresh"}])).json()
    assert again["content"][0]["github_name"] == "New"
    emptied = await put(api_client, report, old, [])
    assert (emptied.status_code, emptied.json()["content"]) == (200, [])
    assert (await api_client.row(report))["reviewer_logins"] == []


@pytest.mark.parametrize(
    ("content", "code", "attr", "detail"),
    [
        (None, "null", "content", "This field may not be null."),
        (
            "x",
            "not_a_list",
            "content__non_field_errors",
            'Expected a list of items but got type "str".',
        ),
        ([{}] * 11, "invalid_input", "content", "At most 10 reviewers may be supplied."),
        ([{"github_login": "a"}, {}], "invalid_input", "content__1__non_field_errors", NEITHER),
        ([{"github_login": ""}], "invalid_input", "content__0__non_field_errors", NEITHER),
        ([{"user_uuid": "x"}], "invalid_input", "content__0__user_uuid", "Must be a valid UUID."),
        (
            [{"github_login": "x" * 201}],
            "max_length",
            "content__0__github_login",
            "Ensure this field has no more than 200 characters.",
        ),
        (
            [{"github_login": "x", "github_name": "x" * 201}],
            "max_length",
            "content__0__github_name",
            "Ensure this field has no more than 200 characters.",
        ),
        (
            ["x"],
            "invalid_input",
            "content__0__non_field_errors",
            "Invalid data. Expected a dictionary, but got str.",
        ),
    ],
)
async def test_bodies_that_are_refused(
    api_client: ApiClient, content: Any, code: str, attr: str, detail: str
) -> None:
    report = await api_client.report()
    id = await suggest(api_client, report)
    answer = await put(api_client, report, id, content)
    expected = {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    assert (answer.status_code, answer.json()) == (400, expected)
    missing = await api_client.call("PUT", f"reports/{report}/artefacts/{id}/", {})
    assert missing.json()["code"] == "required"
    assert len(await api_client.log(report)) == 1


async def test_people_who_can_not_review(api_client: ApiClient) -> None:
    report = await api_client.report()
    id = await suggest(api_client, report)
    outsider = await api_client.member("far", "Far", "Away", outside=True)
    unlinked = await api_client.member(None, "No", "Login")
    for uuid in (outsider, unlinked, new_id()):
        answer = await put(api_client, report, id, [{"github_login": "a"}, {"user_uuid": str(uuid)}])
        assert answer.status_code == 400
        assert answer.json() == {
            "error": f"content[1]: user_uuid '{uuid}' is not an org member of this team "
            "with a linked GitHub identity."
        }
    blank = await put(api_client, report, id, [{"github_login": "  "}])
    told = "content[0]: github_login resolved to empty after normalization."
    assert (blank.status_code, blank.json()) == (400, {"error": told})
    assert len(await api_client.log(report)) == 1


async def test_reviewers_put_accepts_reviewers_only(api_client: ApiClient) -> None:
    report = await api_client.report()
    body = {"artefact_type": "note", "content": {"note": "n"}}
    id = (await api_client.post(f"reports/{report}/artefacts/", body)).json()["id"]
    told = (
        "Only suggested_reviewers artefacts may be modified via this endpoint. This artefact has type 'note'."
    )
    bodies: list[Any] = [[], {"note": "x"}]
    for content in bodies:
        answer = await put(api_client, report, id, content)
        assert (answer.status_code, answer.json()) == (400, {"error": told})


async def test_reviewers_put_by_task_names_task(api_client: ApiClient) -> None:
    report, task = await api_client.report(), await api_client.task()
    id = await suggest(api_client, report)
    made = (await put(api_client, report, id, [{"github_login": "a"}], task=task)).json()
    assert (made["created_by"], made["task_id"]) == (None, str(task))
    refused = await put(api_client, report, id, [{"github_login": "a"}], task=new_id())
    assert (refused.status_code, refused.json()["attr"]) == (400, "X-PostHog-Task-Id")


async def test_puts_at_once_follow_each_other(api_client: ApiClient) -> None:
    report = await api_client.report()
    id = await suggest(api_client, report, {"github_login": "a", "github_name": "A"})
    answers = await asyncio.gather(*(put(api_client, report, id, [{"github_login": "a"}]) for _ in range(4)))
    assert {answer.json()["content"][0]["github_name"] for answer in answers} == {"A"}
    assert len(await api_client.log(report)) == 5
    assert (await api_client.row(report))["artefact_count"] == 5


async def test_reviewers_change_is_in_activity_log(api_client: ApiClient) -> None:
    report = await api_client.report()
    old = await suggest(api_client, report, {"github_login": "Eve"}, {"github_login": "zoe"})

    async def noted() -> list[Any]:
        columns = activity_log.c
        query = (
            sa.select(columns.activity, columns.user_id, columns.detail)
            .where(columns.item_id == str(report), columns.scope == "SignalReport")
            .order_by(columns.created_at, columns.id)
        )
        async with unit_of_work(api_client.api.engine) as uow:
            return [tuple(row) for row in await uow.execute(query)]

    # The same people in another order or by another name, and what a task does, are no change by a person.
    await put(
        api_client, report, old, [{"github_login": "ZOE", "github_name": "Zoe"}, {"github_login": "eve"}]
    )
    await put(api_client, report, old, [{"github_login": "eve"}], task=await api_client.task())
    assert await noted() == []
    await put(api_client, report, old, [{"github_login": "eve"}, {"github_login": "Adam"}])
    refused = await put(api_client, report, old, [{"github_login": " "}])
    assert refused.status_code == 400
    await put(api_client, report, old, [])
    assert await noted() == [
        ("suggested_reviewers_changed", api_client.user_id, {"before": ["eve"], "after": ["eve", "adam"]}),
        ("suggested_reviewers_changed", api_client.user_id, {"before": ["eve", "adam"], "after": []}),
    ]
