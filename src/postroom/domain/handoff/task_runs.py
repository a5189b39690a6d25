"""Statuses of a task's runs, and the allowed transitions."""

from typing import Literal

Status = Literal["not_started", "queued", "in_progress", "completed", "failed", "cancelled"]

WAITING_STATUSES: frozenset[Status] = frozenset({"not_started", "queued"})
OPEN_STATUSES: frozenset[Status] = frozenset({"not_started", "queued", "in_progress"})
ENDED_STATUSES: frozenset[Status] = frozenset({"completed", "failed", "cancelled"})

_ORDER: tuple[Status, ...] = ("not_started", "queued", "in_progress")


def may_follow(before: Status, after: Status) -> bool:
    """Return whether a run may change from `before` to `after`: it advances or ends, and an ended one stays so.

    Keeping the status counts as advancing while the run is open.
    """
    if before in ENDED_STATUSES:
        return False
    return after in ENDED_STATUSES or _ORDER.index(after) >= _ORDER.index(before)
