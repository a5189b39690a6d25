"""What may follow on what in the life of a task's run."""

from itertools import product
from typing import get_args

import pytest

from postroom.domain.handoff.task_runs import Status, may_follow

STATUSES: tuple[Status, ...] = get_args(Status)
FOLLOWS: dict[Status, set[Status]] = {
    "not_started": set(STATUSES),
    "queued": set(STATUSES) - {"not_started"},
    "in_progress": set(STATUSES) - {"not_started", "queued"},
    "completed": set(),
    "failed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize(("before", "after"), list(product(STATUSES, STATUSES)))
def test_task_run_advances_or_ends_and_ended_one_is_final(before: Status, after: Status) -> None:
    assert may_follow(before, after) is (after in FOLLOWS[before])
