"""Which of a report's pull requests implements it."""

from uuid import uuid4

import pytest

from postroom.domain.reports.pull_requests import Link, PullRequestState, primary


def _link(number: int, state: PullRequestState) -> Link:
    url = f"https://git.test/acme/app/pull/{number}"
    return Link(id=uuid4(), key=url, url=url, state=state)


@pytest.mark.parametrize("unfinished", ["unknown", "draft", "open"])
@pytest.mark.parametrize("finished", ["merged", "closed"])
def test_primary_unfinished_pull_request_precedes_a_finished_one(
    unfinished: PullRequestState, finished: PullRequestState
) -> None:
    first, second = _link(1, finished), _link(2, unfinished)

    assert primary([first, second]) == second


def test_primary_merged_pull_request_precedes_a_closed_one() -> None:
    closed, merged = _link(1, "closed"), _link(2, "merged")

    assert primary([closed, merged]) == merged


def test_primary_equal_states_first_by_url() -> None:
    first, second = _link(1, "open"), _link(2, "open")

    assert primary([second, first]) == first


def test_primary_without_pull_requests_is_none() -> None:
    assert primary([]) is None
