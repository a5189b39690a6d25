"""Settings of issue trackers."""

from pydantic import Field

from postroom.settings.group import Group


class TrackerSettings(Group):
    """How issue trackers are called; people connect them in the app or with `postroom trackers`."""

    allow_private_addresses: bool = Field(
        False,
        description="Whether trackers may be at loopback and private addresses, and without TLS; needed for a "
        "GitLab or Jira on the same network.",
    )
    seconds: float = Field(20.0, gt=0, le=120, description="Timeout of one call to a tracker.")
    check_minutes: int = Field(
        30,
        ge=1,
        le=1440,
        description="Minutes after which an issue is read again. Of a tracker whose webhook arrives, issues are "
        "read at once when they change, and otherwise every six hours.",
    )
