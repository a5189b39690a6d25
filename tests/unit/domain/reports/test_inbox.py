from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.reports.inbox import (
    DEFAULT_ORDERING,
    LISTED_STATUSES,
    Clause,
    Field,
    is_suggested_reviewer,
    parse_ordering,
    parse_uuid,
    ranks_of,
    status_rank,
)
from postroom.domain.reports.state import Status

ONE = UUID("018f0000-0000-7000-8000-000000000001")
ACCEPTED_STATUSES = "candidate, failed, in_progress, pending_input, potential, ready, resolved, suppressed"


def test_inbox_filter_accepts_all_statuses_but_deleted() -> None:
    assert ", ".join(LISTED_STATUSES) == ACCEPTED_STATUSES


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
