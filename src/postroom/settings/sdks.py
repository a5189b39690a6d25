"""Settings of SDK ingestion: limits and retention."""

from pydantic import Field

from postroom.settings.group import Group


class SdkSettings(Group):
    """Limits and retention of what SDKs of PostHog, Sentry and OpenTelemetry send."""

    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+(/[^\s]*)?$",
        description="Base URL in DSNs, at which SDKs reach the server; unset means `POSTROOM_PUBLIC_URL`, else the "
        "address that the caller used.",
    )
    body_megabytes: int = Field(
        64,
        ge=32,
        le=65_536,
        description="Memory for SDK request bodies being read, separate from other requests, and again for what "
        "they become when they are parsed; senders without a valid token may use a quarter.",
    )
    waiting_megabytes: int = Field(
        64,
        ge=8,
        le=65_536,
        description="Memory for events that wait to be written; one source of a project may use a quarter of "
        "it.",
    )
    events_per_minute: int = Field(
        60_000,
        ge=1,
        description="Maximum events other than errors per source of a project, minute and process. What a request "
        "has above it is dropped or refused, and counted.",
    )
    errors_per_minute: int = Field(
        6_000,
        ge=1,
        description="Maximum errors per source of a project, minute and process.",
    )
    retention_days: int = Field(
        30, ge=1, le=3650, description="Days that events are kept. The oldest day is dropped as a whole."
    )
    browser_errors: bool = Field(
        True,
        description="Whether PostHog's browser SDK is told to report uncaught errors automatically.",
    )
