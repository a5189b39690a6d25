"""The later filters of the list of reports: by source, by scout, by status, and the count alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import MOMENT, add_signal

from postroom.db.engine import unit_of_work
from postroom.domain.reports.state import Status

PAGE = {"next": None, "previous": None}


async def listed(api_client: ApiClient, search: str, **query: Any) -> list[str]:
    answer = await api_client.call("GET", "reports/", params={"search": search, "ordering": "id", **query})
    assert answer.status_code == 200, answer.text
    return [report["id"] for report in answer.json()["results"]]


async def signal(api_client: ApiClient, report_id: UUID, **values: Any) -> None:
    async with unit_of_work(api_client.api.engine) as uow:
        await add_signal(uow, api_client.api.project, report_id, **values)


@pytest.fixture(scope="module")
async def finds(api_client: ApiClient) -> list[UUID]:
    """Reports with findings of scouts: of the logs scout, of the logs-deep scout, withdrawn, of no scout."""
    products = ["signals_scout"]
    made = [await api_client.report(title="Finds", source_products=products) for _ in range(3)]
    made.append(await api_client.report(title="Finds", source_products=["zendesk"]))
    scout = {"source_product": "signals_scout", "source_type": "cross_source_issue"}
    logs = {"skill_name": "signals-scout-logs"}
    await signal(api_client, made[0], **scout, extra=logs, source_id="run:1:finding:a")
    await signal(
        api_client, made[1], **scout, extra={"skill_name": "signals-scout-logs-deep"}, source_id="run:2"
    )
    await signal(api_client, made[2], **scout, extra=logs, source_id="run:3", deleted_at=MOMENT)
    await signal(
        api_client, made[2], **scout, extra={"skill_name": ["signals-scout-logs"]}, source_id="run:4"
    )
    # Facts that another product sends under the same name make nothing a finding.
    await signal(api_client, made[3], extra=logs, source_id="42")
    return made


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({"scout": "signals-scout-logs"}, [0]),
        ({"scout": "signals-scout"}, []),
        ({"scout": "Signals-scout-logs"}, []),
        ({"scout_prefix": "signals-scout-"}, [0, 1]),
        ({"scout_prefix": "signals-scout-logs-"}, [1]),
        ({"scout_prefix": "signals_scout"}, []),
        ({"scout_prefix": "%"}, []),
        ({"scout": "signals-scout-logs", "scout_prefix": "signals-scout-logs-d"}, []),
        ({"scout": "\x00"}, []),
        ({"scout_prefix": "\x00"}, []),
        ({"scout": " "}, [0, 1, 2, 3]),
        ({"source_id": "42"}, [3]),
        ({"source_id": "run:1:finding:a"}, [0]),
        ({"source_id": "run:3"}, []),
        ({"source_id": "run:%"}, []),
        ({"source_id": "4"}, []),
        ({"source_id": "a\x00"}, []),
        ({"channel_id": "nonsense", "view": "\x00", "use_priority_preference": "yes"}, [0, 1, 2, 3]),
    ],
)
async def test_filters_by_what_is_in_a_report(
    api_client: ApiClient, finds: list[UUID], query: dict[str, str], places: list[int]
) -> None:
    assert await listed(api_client, "Finds", **query) == [str(finds[place]) for place in places]
    for place, id in enumerate(finds):
        answer = await api_client.call("GET", f"reports/{id}/", params=query)
        assert (answer.status_code == 200) is (place in places)


async def test_reports_filter_all_statuses_but_deleted(api_client: ApiClient) -> None:
    made = {
        status: str(await api_client.report(title="Statuses", status=status.value))
        for status in sorted(Status)
    }
    visible = [id for status, id in made.items() if status is not Status.DELETED]
    assert await listed(api_client, "Statuses", include_all_statuses="true") == visible
    without = [id for id in visible if id != made[Status.SUPPRESSED]]
    assert await listed(api_client, "Statuses", include_all_statuses="false") == without
    asked = {"status": "ready", "include_all_statuses": "true"}
    assert await listed(api_client, "Statuses", **asked) == [made[Status.READY]]


async def test_reports_filter_count_only(api_client: ApiClient) -> None:
    for number in range(3):
        await api_client.report(title="Counted", status="ready" if number else "suppressed", priority="P1")
    for query, count in (
        ({}, 2),
        ({"limit": "1", "offset": "1"}, 2),
        ({"offset": "99"}, 2),
        ({"include_all_statuses": "1"}, 3),
        ({"priority": "P0"}, 0),
        ({"assignee": "me"}, 0),
    ):
        answer = await api_client.call(
            "GET", "reports/", params={"search": "Counted", "count_only": "true", **query}
        )
        assert (answer.status_code, answer.json()) == (200, {"count": count, "results": [], **PAGE})
    shown = await api_client.call("GET", "reports/", params={"search": "Counted", "count_only": "no"})
    assert len(shown.json()["results"]) == 2


async def test_sort_names_an_ordering(api_client: ApiClient) -> None:
    first, second = [
        str(
            await api_client.report(
                title="Sorted",
                signal_count=number,
                created_at=MOMENT + timedelta(days=number),
                updated_at=MOMENT - timedelta(days=number),
            )
        )
        for number in (1, 9)
    ]
    for query, expected in (
        ({"sort": "newest"}, [second, first]),
        ({"sort": "oldest"}, [first, second]),
        ({"sort": "last_updated"}, [first, second]),
        ({"sort": "newest", "ordering": "signal_count"}, [first, second]),
        ({"sort": "oldest", "ordering": ""}, [first, second]),
        ({"created_after": (MOMENT + timedelta(days=9)).isoformat()}, [second]),
        ({"created_after": (MOMENT + timedelta(days=9, microseconds=1)).isoformat()}, []),
    ):
        answer = await api_client.call("GET", "reports/", params={"search": "Sorted", **query})
        assert [report["id"] for report in answer.json()["results"]] == expected


async def test_reports_filter_key_of_other_member_sees_own(api_client: ApiClient) -> None:
    id = await api_client.report(title="Whose")
    await api_client.post(f"reports/{id}/claim/", {})
    headers = bearer(await api_client.api.key("task:read"))
    url = api_client.api.url("reports/?search=Whose&assignee=me")
    assert (await api_client.api.client.get(url, headers=headers)).json()["count"] == 0
    assert await listed(api_client, "Whose", assignee="me") == [str(id)]


async def test_reports_filter_reviewer_without_login_matches_by_address(api_client: ApiClient) -> None:
    mine = str(
        await api_client.report(
            title="Whose turn", status="ready", reviewer_logins=[api_client.email.lower()]
        )
    )
    await api_client.report(title="Whose turn", status="ready", reviewer_logins=["other@example.com"])
    for query in (
        {"scope": "for_me"},
        {"scope": "mine"},
        {"scope": "teammate", "teammate_uuid": str(api_client.user_uuid)},
        {"teammate_uuid": str(api_client.user_uuid)},
        {"suggested_reviewers": str(api_client.user_uuid)},
    ):
        assert await listed(api_client, "Whose turn", **query) == [mine], query
    answer = await api_client.call("GET", "reports/", params={"search": "Whose turn"})
    assert [one["is_suggested_reviewer"] for one in answer.json()["results"]] == [True, False]


async def test_report_researched_again_is_listed_and_counted_as_before(
    api_client: ApiClient,
) -> None:
    before = {"status": "pending_input", "signals_at_run": 1, "signals_at_research": 1}
    ready = await api_client.report(title="Rebate", status="ready", priority="P2")
    again = await api_client.report(
        title="Rebate", status="in_progress", priority="P1", before_research=before
    )
    queued = await api_client.report(title="Rebate", status="candidate", before_research=before)
    new = await api_client.report(title="Rebate", status="in_progress", priority="P0")
    review = {"status": "ready,pending_input", "ordering": "priority"}
    researching = {"status": "in_progress,candidate,failed"}

    async def found(**query: str) -> list[str]:
        return await listed(api_client, "rebate", **query)

    assert await found(**review) == [str(ready)], "the present status counts alone"
    assert await found(**review, researched_again="true") == [str(again), str(ready), str(queued)]
    assert await found(status="ready", researched_again="true") == [str(ready)]
    assert await found(**researching) == [str(again), str(queued), str(new)]
    assert await found(**researching, researched_again="false") == [str(new)]
    counts = (await api_client.call("GET", "reports/counts/", params={"search": "rebate"})).json()
    assert (counts["researched_again"], counts["statuses"]["in_progress"]) == (2, 2)
    rows = (await api_client.call("GET", "reports/", params={"search": "rebate", "ordering": "id"})).json()
    marks = [row["status_before_research"] for row in rows["results"]]
    assert marks == [None, "pending_input", "pending_input", None]
    standings = (await api_client.post("reports/standings/", {"report_ids": [str(again)]})).json()
    assert standings["results"][0]["status_before_research"] == "pending_input"


async def test_search_finds_all_words_in_any_order_in_title_or_summary(api_client: ApiClient) -> None:
    title = "Attachments are lost when a message is forwarded"
    one = await api_client.report(title=title, summary="Since 2.53.20 the draft is empty")
    await api_client.report(title="Attachments open slowly")
    for words in ("lost attachments", "LOST  draft", "forwarded attach", title):
        assert await listed(api_client, words) == [str(one)], words
    assert await listed(api_client, "lost attachments yesterday") == []
    assert await listed(api_client, " ".join(["attachments"] * 30)) != []
    assert await listed(api_client, " ".join(f"w{number}" for number in range(30))) == []


async def test_ordering_by_settled_lists_open_reports_first(api_client: ApiClient) -> None:
    made = [
        await api_client.report(title="Voucher", status=status, priority=priority)
        for status, priority in (
            ("resolved", "P0"),
            ("ready", "P2"),
            ("potential", "P1"),
            ("pending_input", "P1"),
        )
    ]
    order = await listed(api_client, "voucher", ordering="settled,priority,status")
    assert order == [str(made[place]) for place in (3, 2, 1, 0)]
