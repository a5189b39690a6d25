"""The query parameters of the inbox."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from postroom.api.http.errors import WireError
from postroom.api.http.requests.query import parse_query
from postroom.api.schemas.reports.queries import ReportListQuery
from postroom.domain.reports.inbox import Filters, parse_ordering


def parsed(parameters: dict[str, str]) -> ReportListQuery:
    query = urlencode(parameters, errors="surrogatepass").encode()
    return parse_query(ReportListQuery, Request({"type": "http", "query_string": query, "headers": []}))


ONE = UUID("018f0000-0000-7000-8000-000000000001")
TWO = UUID("018f0000-0000-7000-8000-000000000002")
ACCEPTED_STATUSES = "candidate, failed, in_progress, pending_input, potential, ready, resolved, suppressed"

READ: list[tuple[dict[str, str], Filters]] = [
    ({}, Filters()),
    ({"status": "", "search": " ", "priority": ",", "task_id": " ", "suggested_reviewers": " , "}, Filters()),
    ({"status": " ready ,, failed,ready"}, Filters(statuses=("ready", "failed"))),
    ({"status": "suppressed"}, Filters(statuses=("suppressed",))),
    ({"search": " Slow page "}, Filters(search="Slow page")),
    ({"source_product": "github, never heard of"}, Filters(source_products=("github", "never heard of"))),
    ({"suggested_reviewers": f"{ONE}, {TWO}"}, Filters(reviewers=(ONE, TWO))),
    ({"suggested_reviewers": f"{ONE},{str(ONE).upper()}"}, Filters(reviewers=(ONE,))),
    ({"priority": "p0, P4"}, Filters(priorities=("P0", "P4"))),
    ({"actionability": "not_actionable"}, Filters(actionabilities=("not_actionable",))),
    ({"task_id": f" {ONE} "}, Filters(task_id=ONE)),
    ({"has_implementation_pr": ""}, Filters()),
    *[
        ({"has_implementation_pr": text}, Filters(has_implementation_pr=True))
        for text in ("1", "true", " YES ")
    ],
    *[
        ({"has_implementation_pr": text}, Filters(has_implementation_pr=False))
        for text in ("0", "False", "no")
    ],
    ({"assignee": " Me "}, Filters(assigned=True)),
    ({"assignee": ","}, Filters()),
    *[({"scope": text}, Filters(mine=True)) for text in ("me", "mine", "FOR-YOU", "for_you")],
    *[({"scope": text}, Filters()) for text in ("", "entire-project", "entire_project")],
    ({"scope": "for_me"}, Filters(for_me=True)),
    ({"scope": "teammate", "teammate_uuid": f" {ONE}"}, Filters(of_teammate=ONE)),
    ({"teammate_uuid": f" {ONE}"}, Filters(teammate=ONE)),
    ({"unread": "true"}, Filters(unread=True)),
    ({"unread": "false"}, Filters(unread=False)),
    *[
        ({"created_after": text}, Filters(created_after=datetime(2026, 7, 1, tzinfo=UTC)))
        for text in (
            "2026-07-01",
            " 2026-07-01T00:00:00Z",
            "2026-07-01T02:00:00+02:00",
            "2026-07-01T00:00:00",
        )
    ],
    ({"unclaimed": "yes"}, Filters(unclaimed=True)),
    ({"unclaimed": "FALSE"}, Filters(unclaimed=False)),
    ({"include_all_statuses": "1"}, Filters(all_statuses=True)),
    ({"include_all_statuses": "no", "count_only": ""}, Filters()),
    ({"count_only": "true"}, Filters(count_only=True)),
    (
        {"source_id": " a,b ", "scout": "s", "scout_prefix": "p"},
        Filters(source_id="a,b", scout="s", scout_prefix="p"),
    ),
    ({"source_id": " ", "scout": "", "scout_prefix": "\t"}, Filters()),
    ({"channel_id": "x", "view": "y", "use_priority_preference": "no"}, Filters()),
]

REFUSED = [
    ({"assignee": "you"}, "assignee", "Invalid value. Allowed: me."),
    ({"assignee": f"me,{ONE}"}, "assignee", "Invalid value. Allowed: me."),
    ({"scope": "x"}, "scope", "Invalid value: 'x'. Allowed: for_me, entire_project, teammate."),
    ({"scope": "teammate"}, "teammate_uuid", "This field is required when scope is teammate."),
    *[({"unread": text}, "unread", "Use true or false.") for text in ("True", "1", "yes", "x", " ")],
    *[
        ({"created_after": text}, "created_after", "Use an ISO 8601 datetime.")
        for text in ("yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00", "\x00")
    ],
    ({"teammate_uuid": "ann"}, "teammate_uuid", "Invalid user UUID: ann"),
    *[
        ({name: "maybe"}, name, "Invalid value: 'maybe'. Allowed: true, false.")
        for name in ("unclaimed", "include_all_statuses", "count_only", "use_priority_preference")
    ],
    (
        {"status": "ready,x"},
        "status",
        f"Invalid status value(s): x. Accepted values: {ACCEPTED_STATUSES}.",
    ),
    (
        {"status": "deleted, Ready"},
        "status",
        f"Invalid status value(s): deleted, Ready. Accepted values: {ACCEPTED_STATUSES}.",
    ),
    ({"priority": "P1,p9"}, "priority", "Invalid priority value(s): P9. Allowed: P0, P1, P2, P3, P4."),
    ({"suggested_reviewers": f"{ONE},me"}, "suggested_reviewers", "Invalid user UUID: me"),
    ({"task_id": "7"}, "task_id", "Invalid task UUID: 7"),
    (
        {"has_implementation_pr": "maybe"},
        "has_implementation_pr",
        "Invalid value: 'maybe'. Allowed: true, false.",
    ),
    (
        {"actionability": "soon"},
        "actionability",
        (
            "Invalid actionability value(s): soon. "
            "Allowed: immediately_actionable, not_actionable, requires_human_input."
        ),
    ),
]


@pytest.mark.parametrize(("parameters", "filters"), READ)
def test_report_filters_query_of_valid_parameters_returns_filters(
    parameters: dict[str, str], filters: Filters
) -> None:
    assert parsed(parameters).filters() == filters


@pytest.mark.parametrize(("parameters", "attr", "detail"), REFUSED)
def test_report_filters_query_of_invalid_value_names_parameter(
    parameters: dict[str, str], attr: str, detail: str
) -> None:
    with pytest.raises(WireError) as caught:
        parsed(parameters)
    assert (caught.value.attr, caught.value.detail) == (attr, detail)


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"sort": "last_updated"}, "-updated_at,status"),
        ({"sort": "newest"}, "-created_at,status,-updated_at"),
        ({"sort": "oldest"}, "created_at,status,-updated_at"),
        ({"sort": " priority "}, "priority,status,-updated_at"),
        ({"sort": "newest", "ordering": "status"}, "status"),
        ({"sort": "never heard of", "ordering": "status"}, "status"),
        ({"sort": ""}, ""),
        ({}, ""),
    ],
)
def test_report_list_query_order_follows_ordering_then_sort(parameters: dict[str, str], text: str) -> None:
    assert parsed(parameters).order() == parse_ordering(text)


@pytest.mark.parametrize("name", ["-updated_at", "Newest", "x,y", "\x00"])
def test_report_list_query_of_unknown_sort_is_refused(name: str) -> None:
    with pytest.raises(WireError) as caught:
        parsed({"sort": name})
    detail = f"Invalid value: '{name}'. Allowed: last_updated, newest, oldest, priority."
    assert (caught.value.attr, caught.value.detail) == ("sort", detail)


PARAMETERS = st.sampled_from(
    [
        "status",
        "search",
        "source_product",
        "suggested_reviewers",
        "priority",
        "actionability",
        "has_implementation_pr",
        "task_id",
    ]
)


@given(st.dictionaries(PARAMETERS, st.text()))
def test_report_filters_query_of_any_text_is_parsed_or_names_parameter(parameters: dict[str, str]) -> None:
    try:
        filters = parsed(parameters).filters()
    except WireError as problem:
        assert problem.attr in parameters  # noqa: PT017
    else:
        values: list[Any] = [filters.statuses, filters.source_products, filters.reviewers]
        assert all(value is None or value for value in values)
