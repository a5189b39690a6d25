from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.reports.inbox import (
    DEFAULT_ORDERING,
    LISTED_STATUSES,
    Clause,
    Field,
    FilterProblem,
    Filters,
    is_suggested_reviewer,
    parse_filters,
    parse_order,
    parse_ordering,
    parse_uuid,
    ranks_of,
    status_rank,
)
from postroom.domain.reports.state import Status

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
def test_filters_are_read(parameters: dict[str, str], filters: Filters) -> None:
    assert parse_filters(parameters) == filters


@pytest.mark.parametrize(("parameters", "attr", "detail"), REFUSED)
def test_inbox_invalid_filter_is_named(parameters: dict[str, str], attr: str, detail: str) -> None:
    with pytest.raises(FilterProblem) as caught:
        parse_filters(parameters)
    assert (caught.value.attr, caught.value.message) == (attr, detail)


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
def test_parse_order_names_orderings(parameters: dict[str, str], text: str) -> None:
    assert parse_order(parameters) == parse_ordering(text)


@pytest.mark.parametrize("name", ["-updated_at", "Newest", "x,y", "\x00"])
def test_parse_order_refuses_other_names(name: str) -> None:
    with pytest.raises(FilterProblem) as caught:
        parse_order({"sort": name})
    detail = f"Invalid value: '{name}'. Allowed: last_updated, newest, oldest, priority."
    assert (caught.value.attr, caught.value.message) == ("sort", detail)


def test_inbox_filter_accepts_all_statuses_but_deleted() -> None:
    assert ", ".join(LISTED_STATUSES) == ACCEPTED_STATUSES


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
def test_filters_never_fail_in_another_way(parameters: dict[str, str]) -> None:
    try:
        filters = parse_filters(parameters)
    except FilterProblem as problem:
        assert problem.attr in parameters  # noqa: PT017
    else:
        values: list[Any] = [filters.statuses, filters.source_products, filters.reviewers]
        assert all(value is None or value for value in values)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", DEFAULT_ORDERING),
        ("nothing,-of,--id,+status,Status", DEFAULT_ORDERING),
        ("priority", (Clause(Field.PRIORITY), Clause(Field.ID))),
        (
            " -priority , bogus,created_at",
            (Clause(Field.PRIORITY, descending=True), Clause(Field.CREATED_AT), Clause(Field.ID)),
        ),
        ("-id,status", (Clause(Field.ID, descending=True), Clause(Field.STATUS))),
        ("status,-status", (Clause(Field.STATUS), Clause(Field.ID))),
        (
            "-is_suggested_reviewer,status,-updated_at",
            (
                Clause(Field.IS_SUGGESTED_REVIEWER, descending=True),
                Clause(Field.STATUS),
                Clause(Field.UPDATED_AT, descending=True),
                Clause(Field.ID),
            ),
        ),
        *[(field.value, (Clause(field), Clause(Field.ID))) for field in Field if field is not Field.ID],
    ],
)
def test_orderings_are_read(text: str, clauses: tuple[Clause, ...]) -> None:
    assert parse_ordering(text) == clauses


@given(
    st.text() | st.lists(st.sampled_from([*Field, *(f"-{field}" for field in Field), "", "x"])).map(",".join)
)
def test_inbox_ordering_is_total_with_unique_fields(text: str) -> None:
    fields = [clause.field for clause in parse_ordering(text)]
    assert Field.ID in fields
    assert len(fields) == len(set(fields))


@pytest.mark.parametrize(
    ("status", "actionability", "rank"),
    [
        ("ready", None, 0),
        ("ready", "immediately_actionable", 0),
        ("ready", "requires_human_input", 0),
        ("ready", "not_actionable", 1),
        ("pending_input", "not_actionable", 2),
        ("in_progress", None, 3),
        ("candidate", None, 4),
        ("potential", None, 5),
        ("failed", None, 6),
        ("resolved", None, 7),
        ("suppressed", None, 8),
        ("deleted", None, 9),
    ],
)
def test_ranks(status: str, actionability: str | None, rank: int) -> None:
    assert status_rank(status, actionability) == rank
    assert rank in ranks_of([status])


def test_inbox_status_ranks() -> None:
    assert ranks_of(["failed", "ready"]) == (0, 1, 6)
    assert ranks_of(Status) == tuple(range(10))


@pytest.mark.parametrize(
    ("status", "actionability"),
    list(product(Status, [None, "immediately_actionable", "requires_human_input", "not_actionable"])),
)
def test_inbox_suggested_reviewer_filter(status: Status, actionability: str | None) -> None:
    waits = status is not Status.FAILED and (status, actionability) != (Status.READY, "not_actionable")
    assert is_suggested_reviewer("Octo", ["a", "octo"], status, actionability) is waits
    assert not is_suggested_reviewer("Octo", ["octocat"], status, actionability)
    assert not is_suggested_reviewer(None, ["octo"], status, actionability)


@pytest.mark.parametrize("text", ["", "7", "g" * 32, f"{ONE}0"])
def test_uuid_invalid_is_refused(text: str) -> None:
    assert parse_uuid(text) is None


@pytest.mark.parametrize("text", [str(ONE), str(ONE).upper(), ONE.hex])
def test_uuid_valid_is_accepted(text: str) -> None:
    assert parse_uuid(text) == ONE
