"""Settings of how long what has been dealt with is kept."""

from pydantic import Field

from postroom.settings.group import Group


class RetentionSettings(Group):
    """How long data is kept that no other group has a limit for."""

    report_days: int = Field(
        730,
        ge=30,
        le=36_500,
        description="Days that a resolved, dismissed or archived report is kept after its last change, and after "
        "its last signal came or was imported. Then it is deleted with its signals. Snoozed reports are kept.",
    )
    deleted_days: int = Field(
        30,
        ge=1,
        le=36_500,
        description="Days until deleted reports and their signals are erased from the database.",
    )
    trace_days: int = Field(
        90,
        ge=1,
        le=36_500,
        description="Days that the trace of a signal is kept: what happened to it, and why.",
    )
    audit_days: int = Field(
        365,
        ge=30,
        le=36_500,
        description="Days that entries of the audit log are kept: who changed settings, members, keys and reports.",
    )
    issue_days: int = Field(
        365,
        ge=30,
        le=36_500,
        description="Days that an error issue is kept after its last occurrence, and as long as its signal.",
    )
    history_days: int = Field(
        365,
        ge=7,
        le=36_500,
        description="Days that logs are kept: activity of projects, failed jobs, deliveries to agents' webhooks, "
        "transcripts of scouts, and what has ended: tasks, runs of scouts, regrouping runs, imports, keys, days of "
        "model spending.",
    )
