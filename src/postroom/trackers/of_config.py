"""The tracker of a project as fields of the project's configuration, which the original's clients know."""

from collections.abc import Mapping
from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.trackers import repository, service
from postroom.trackers.adapters import FIELDS
from postroom.trackers.schemas import ProjectTracker
from postroom.trackers.secrets import TrackerSeals

_OURS = frozenset({"api", "email", "issue_type", "done", "dropped", "reopened"})
"""Fields of a target that the original has not; they stay as they are."""
UNKNOWN = "cannot track issues. Connect GitHub, GitLab, Linear, or Jira."


async def find(uow: UnitOfWork, project_id: int) -> ProjectTracker | None:
    """Return the tracker of a project, None without one."""
    return await repository.select_tracker(uow, project_id=project_id)


def place_of(tracker: ProjectTracker) -> Mapping[str, str]:
    """Return where a tracker creates issues, without the fields that the original has not."""
    return {name: value for name, value in tracker.target.items() if name not in _OURS}


async def change(
    uow: UnitOfWork,
    project_id: int,
    *,
    user_id: int,
    sent: Mapping[str, object],
    integration: int | None,
    place: Mapping[str, str] | None,
    seals: TrackerSeals,
    now: datetime,
) -> None:
    """Pause or resume the tracker by its id, and change where it creates issues, as far as that was `sent`.

    Raises:
        Invalid: the id is not that of the project's tracker, or the place is none of its kind.
        Conflict: no test has succeeded.
    """
    tracker = await find(uow, project_id)
    if integration is not None and (tracker is None or tracker.id != integration):
        raise Invalid(f"'{integration}' {UNKNOWN}", field="issue_tracking_integration")
    if tracker is None:
        if place:
            raise Invalid(f"'None' {UNKNOWN}", field="issue_tracking_integration")
        return
    changes: dict[str, object] = {}
    if place is not None and dict(place) != place_of(tracker):
        required = [
            name for name in FIELDS[tracker.kind].required if name not in _OURS and not place.get(name)
        ]
        if required:
            text = f"Missing required fields for {tracker.kind}: {', '.join(required)}."
            raise Invalid(text, field="issue_tracking_config")
        kept = {name: value for name, value in tracker.target.items() if name in _OURS}
        changes["target"] = {**kept, **{name: value for name, value in place.items() if name not in _OURS}}
    if "issue_tracking_integration" in sent:
        state = "paused" if integration is None else "active"
        # What was not tested is not in use: resuming it means nothing.
        if (tracker.state == "paused") != (state == "paused"):
            changes["state"] = state
    if changes:
        await service.change(uow, project_id, user_id=user_id, changes=changes, seals=seals, now=now)
