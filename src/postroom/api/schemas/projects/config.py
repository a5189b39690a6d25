"""Requests and responses of a project's configuration."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.domain.handoff.autostart import REPOSITORY_KEY, checked_branches
from postroom.domain.reports.artefact_types import Priority
from postroom.projects import processing
from postroom.projects.config import ProjectConfig
from postroom.trackers import of_config as trackers
from postroom.validation.described import Described
from postroom.validation.fields import BlankText, Integer, NotNull, Text
from postroom.validation.problems import WIRE
from postroom.validation.responses import WireTime

MAX_CHANNEL = 255


MAX_BRANCH = 255
MAX_PLACE = 255


def _branches(value: dict[str, str] | None) -> dict[str, str] | None:
    if value is None:
        return None
    try:
        return checked_branches(value)
    except Invalid as error:
        raise PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": error.message}) from None


def _blank_is_none(value: str | None) -> str | None:
    return value or None


_PRIORITY = "Minimum priority for automatic starts, unless a person has their own."


_CHANNEL = (
    "Kept for clients of PostHog; null for none. It sends nothing: what is notified are destinations, below "
    "`notifications/destinations/`."
)


_TRACKER = (
    "Id of the issue tracker that is in use; null without one, or while it is paused. Null pauses it, and its id "
    "resumes it. Trackers are connected below `tracker/`."
)


_PLACE = (
    "Where the tracker creates issues: GitHub `repository`, GitLab `project`, Linear `team_id`, Jira "
    "`project_key`, and `label`."
)


_MOST = (
    "Reports that may become ready, or wait for a person, for the first time on one day of the project's time "
    "zone; null for no limit. When it is reached, grouping, research of new reports and scouts wait."
)


_BRANCHES = "Base branch by repository (`organization/repository`, in lower case)."


class ProjectConfigChanges(BaseModel):
    """Changes of a project's configuration; omitted fields stay unchanged."""

    default_autostart_priority: Annotated[Priority | None, NotNull, Field(description=_PRIORITY)] = None
    default_slack_notification_channel: Annotated[
        Annotated[BlankText, Field(max_length=MAX_CHANNEL)] | None,
        AfterValidator(_blank_is_none),
        Field(description=_CHANNEL),
    ] = None
    autostart_base_branches: Annotated[
        Annotated[
            dict[str, Annotated[BlankText, Field(max_length=MAX_BRANCH)]],
            Described({"propertyNames": {"pattern": REPOSITORY_KEY}}),
        ]
        | None,
        AfterValidator(_branches),
        NotNull,
        Field(description=f"{_BRANCHES} Takes the place of all before; a blank branch leaves one out."),
    ] = None
    max_reports_per_day: Annotated[
        Annotated[Integer, Field(ge=1, le=2**31 - 1)] | None, Field(description=_MOST)
    ] = None
    issue_tracking_integration: Annotated[
        Annotated[Integer, Field(ge=1, le=2**31 - 1)] | None, Field(description=_TRACKER)
    ] = None
    issue_tracking_config: Annotated[
        dict[Annotated[str, Field(max_length=50)], Annotated[Text, Field(max_length=MAX_PLACE)]] | None,
        NotNull,
        Field(description=f"{_PLACE} Another place is used once a test of the tracker has succeeded."),
    ] = None

    def of_config(self) -> dict[str, Any]:
        """Return the sent fields that are no tracker's."""
        return self.model_dump(
            exclude_unset=True, exclude={"issue_tracking_integration", "issue_tracking_config"}
        )


class ProjectConfigResponse(TypedDict):
    """The automatic start configuration of a project."""

    id: UUID
    default_autostart_priority: Annotated[Priority, Field(description=_PRIORITY)]
    default_slack_notification_channel: Annotated[str | None, Field(description=_CHANNEL)]
    autostart_base_branches: Annotated[Mapping[str, str], Field(description=_BRANCHES)]
    max_reports_per_day: Annotated[int | None, Field(description=_MOST)]
    issue_tracking_integration: Annotated[int | None, Field(description=_TRACKER)]
    issue_tracking_config: Annotated[Mapping[str, str], Field(description=_PLACE)]
    reports_generated_today: Annotated[int, Field(description="Such reports today; 0 without a limit.")]
    daily_report_limit_reached: Annotated[bool, Field(description="Whether the limit is reached.")]
    created_at: WireTime
    updated_at: WireTime


async def config_response(
    uow: UnitOfWork, project_id: int, config: ProjectConfig, now: datetime
) -> ProjectConfigResponse:
    """Return the response for a configuration, with how many of the day's reports are used up, and the tracker."""
    tracker = await trackers.find(uow, project_id)
    most = config.max_reports_per_day
    today = 0 if most is None else await processing.shown_today(uow, project_id, now)
    return {
        "id": config.id,
        "default_autostart_priority": cast("Priority", config.default_autostart_priority),
        "default_slack_notification_channel": config.default_slack_notification_channel,
        "autostart_base_branches": config.autostart_base_branches,
        "max_reports_per_day": most,
        "issue_tracking_integration": None if tracker is None or tracker.state == "paused" else tracker.id,
        "issue_tracking_config": {} if tracker is None else trackers.place_of(tracker),
        "reports_generated_today": today,
        "daily_report_limit_reached": most is not None and today >= most,
        "created_at": config.created_at,
        "updated_at": config.updated_at,
    }
