"""Settings of intake: what SDKs may send, and how long it is kept."""

from pydantic import Field

from postroom.settings.group import Group


class SdkSettings(Group):
    """What SDKs of PostHog, Sentry and OpenTelemetry may send."""

    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+(/[^\s]*)?$",
        description="Address that SDKs send to, as it stands in DSNs; unset means the one that the caller used.",
    )
    body_megabytes: int = Field(
        64,
        ge=32,
        le=65_536,
        description="Memory for bodies of SDKs that are being read or handled, apart from that of other requests.",
    )
    waiting_megabytes: int = Field(
        64,
        ge=8,
        le=65_536,
        description="Memory for events that wait to be written; one source of a project may have a quarter of it.",
    )
    events_per_minute: int = Field(
        60_000,
        ge=1,
        description="Events other than errors that one source of a project may send in a minute, for each process.",
    )
    errors_per_minute: int = Field(
        6_000,
        ge=1,
        description="Errors that one source of a project may send in a minute, for each process.",
    )
    retention_days: int = Field(
        30, ge=1, le=3650, description="Days that events are kept. The oldest day is dropped as a whole."
    )
    browser_errors: bool = Field(
        True,
        description="Whether PostHog's browser SDK is told to report uncaught errors by itself.",
    )
