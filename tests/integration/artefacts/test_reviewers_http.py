"""Who can be suggested as a reviewer, and suggesting them, over the wire."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.desk import Desk

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log

PATHS = [{"sha": "1", "url": "https://host.test/1", "reason": "wrote it"}]
NEITHER = "Each entry must include `github_login` or `user_uuid` (or both)."


async def suggest(desk: Desk, report: UUID, *entries: dict[str, Any]) -> str:
    body = {"artefact_type": "suggested_reviewers", "content": list(entries)}
    made = await desk.post(f"reports/{report}/artefacts/", body)
    assert made.status_code == 201
    id: str = made.json()["id"]
    return id


async def put(desk: Desk, report: UUID, id: object, content: Any, *, task: object = None) -> httpx.Response:
    return await desk.call("PUT", f"reports/{report}/artefacts/{id}/", {"content": content}, task=task)


async def test_reviewers_candidates_are_listed(desk: Desk) -> None:
    zoe = await desk.member("zoe", "Zoe", "Adams")
    ann = await desk.member("ann-b", "Ann", "Brown")
    ada = await desk.member("ada", "Ann", "Ada")
    await desk.member(None, "Ann", "Unlinked")
    await desk.member("", "Ann", "Blank")
    await desk.member("other", "Ann", "Elsewhere", outside=True)
    everybody = (await desk.call("GET", "reports/available_reviewers/")).json()
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
        answer = await desk.call("GET", "reports/available_reviewers", params={"query": query})
        assert list(answer.json()) == [str(uuid) for uuid in found]


async def test_reviewers_are_shown_with_who_they_are(desk: Desk) -> None:
    uuid = await desk.member("Dora-Git", "Dora", "D")
    await desk.member("outsider", "Out", "Sider", outside=True)
    report = await desk.report()
    id = await suggest(desk, report, *({"github_login": name} for name in ("dora-GIT", "outsider", "nobody")))
    shown = (await desk.call("GET", f"reports/{report}/artefacts/{id}")).json()["content"]
    assert [entry["user"] and entry["user"]["uuid"] for entry in shown] == [str(uuid), None, None]
    assert shown[0]["user"].keys() == {"id", "uuid", "first_name", "last_name", "email"}
    assert (await desk.log(report))[0]["content"][0].keys() == {
        "github_login",
        "github_name",
        "relevant_commits",
    }


async def test_putting_adds_an_entry_that_keeps_what_is_known(desk: Desk) -> None:
    uuid = await desk.member("Eve-Git", "Eve", "E")
    report = await desk.report()
    old = await suggest(
        desk,
        report,
        {"github_login": "Eve-git", "github_name": "Eve", "relevant_commits": PATHS},
        {"github_login": "named", "github_name": "Old"},
        {"github_login": "cleared", "github_name": "Old"},
    )
    answer = await put(
        desk,
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
        desk.user_id,
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
    first, _ = await desk.log(report)
    assert (str(first["id"]), first["updated_at"]) == (old, None)
    assert (await desk.row(report))["reviewer_logins"] == ["eve-git", "named", "cleared", "fresh"]
    # It is the newest entry that names are kept from, whichever entry the address names.
    again = (await put(desk, report, old, [{"github_login": "fresh"}])).json()
    assert again["content"][0]["github_name"] == "New"
    emptied = await put(desk, report, old, [])
    assert (emptied.status_code, emptied.json()["content"]) == (200, [])
    assert (await desk.row(report))["reviewer_logins"] == []


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
async def test_bodies_that_are_refused(desk: Desk, content: Any, code: str, attr: str, detail: str) -> None:
    report = await desk.report()
    id = await suggest(desk, report)
    answer = await put(desk, report, id, content)
    expected = {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    assert (answer.status_code, answer.json()) == (400, expected)
    missing = await desk.call("PUT", f"reports/{report}/artefacts/{id}/", {})
    assert missing.json()["code"] == "required"
    assert len(await desk.log(report)) == 1


async def test_people_who_can_not_review(desk: Desk) -> None:
    report = await desk.report()
    id = await suggest(desk, report)
    outsider = await desk.member("far", "Far", "Away", outside=True)
    unlinked = await desk.member(None, "No", "Login")
    for uuid in (outsider, unlinked, new_id()):
        answer = await put(desk, report, id, [{"github_login": "a"}, {"user_uuid": str(uuid)}])
        assert answer.status_code == 400
        assert answer.json() == {
            "error": f"content[1]: user_uuid '{uuid}' is not an org member of this team "
            "with a linked GitHub identity."
        }
    blank = await put(desk, report, id, [{"github_login": "  "}])
    told = "content[0]: github_login resolved to empty after normalization."
    assert (blank.status_code, blank.json()) == (400, {"error": told})
    assert len(await desk.log(report)) == 1


async def test_reviewers_put_accepts_reviewers_only(desk: Desk) -> None:
    report = await desk.report()
    body = {"artefact_type": "note", "content": {"note": "n"}}
    id = (await desk.post(f"reports/{report}/artefacts/", body)).json()["id"]
    told = (
        "Only suggested_reviewers artefacts may be modified via this endpoint. This artefact has type 'note'."
    )
    bodies: list[Any] = [[], {"note": "x"}]
    for content in bodies:
        answer = await put(desk, report, id, content)
        assert (answer.status_code, answer.json()) == (400, {"error": told})


async def test_reviewers_put_by_task_names_task(desk: Desk) -> None:
    report, task = await desk.report(), await desk.task()
    id = await suggest(desk, report)
    made = (await put(desk, report, id, [{"github_login": "a"}], task=task)).json()
    assert (made["created_by"], made["task_id"]) == (None, str(task))
    refused = await put(desk, report, id, [{"github_login": "a"}], task=new_id())
    assert (refused.status_code, refused.json()["attr"]) == (400, "X-PostHog-Task-Id")


async def test_puts_at_once_follow_each_other(desk: Desk) -> None:
    report = await desk.report()
    id = await suggest(desk, report, {"github_login": "a", "github_name": "A"})
    answers = await asyncio.gather(*(put(desk, report, id, [{"github_login": "a"}]) for _ in range(4)))
    assert {answer.json()["content"][0]["github_name"] for answer in answers} == {"A"}
    assert len(await desk.log(report)) == 5
    assert (await desk.row(report))["artefact_count"] == 5


async def test_reviewers_change_is_in_activity_log(desk: Desk) -> None:
    report = await desk.report()
    old = await suggest(desk, report, {"github_login": "Eve"}, {"github_login": "zoe"})

    async def noted() -> list[Any]:
        columns = activity_log.c
        query = (
            sa.select(columns.activity, columns.user_id, columns.detail)
            .where(columns.item_id == str(report), columns.scope == "SignalReport")
            .order_by(columns.created_at, columns.id)
        )
        async with unit_of_work(desk.api.engine) as uow:
            return [tuple(row) for row in await uow.execute(query)]

    # The same people in another order or by another name, and what a task does, are no change by a person.
    await put(desk, report, old, [{"github_login": "ZOE", "github_name": "Zoe"}, {"github_login": "eve"}])
    await put(desk, report, old, [{"github_login": "eve"}], task=await desk.task())
    assert await noted() == []
    await put(desk, report, old, [{"github_login": "eve"}, {"github_login": "Adam"}])
    refused = await put(desk, report, old, [{"github_login": " "}])
    assert refused.status_code == 400
    await put(desk, report, old, [])
    assert await noted() == [
        ("suggested_reviewers_changed", desk.user_id, {"before": ["eve"], "after": ["eve", "adam"]}),
        ("suggested_reviewers_changed", desk.user_id, {"before": ["eve", "adam"], "after": []}),
    ]
