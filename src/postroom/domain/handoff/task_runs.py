"""What states a try at a task can have, and which may follow which."""

from typing import Literal

Status = Literal["not_started", "queued", "in_progress", "completed", "failed", "cancelled"]

WAITING_STATUSES: frozenset[Status] = frozenset({"not_started", "queued"})
OPEN_STATUSES: frozenset[Status] = frozenset({"not_started", "queued", "in_progress"})
ENDED_STATUSES: frozenset[Status] = frozenset({"completed", "failed", "cancelled"})

_ORDER: tuple[Status, ...] = ("not_started", "queued", "in_progress")


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether a run that is `before` may become `after`: it goes on or ends, and what ended stays so.

    Staying what it is counts as going on, as long as the run is open.
    """
    if before in ENDED_STATUSES:
        return False
    return after in ENDED_STATUSES or _ORDER.index(after) >= _ORDER.index(before)
