"""Time limits of a scout's run, and the explanations of failed runs."""

from datetime import datetime, timedelta

from postroom.domain.handoff.task_runs import Status

LONGEST_RUN = timedelta(minutes=16)
"""Maximum duration of a run: 15 minutes plus a minute of slack."""

ORPHANED_AFTER = 2 * LONGEST_RUN
"""Age from which an open run is presumed to have no worker."""

TOKEN_SCOPES = (
    "signal_scout:read",
    "signal_scout_internal:write",
    "signal_scout_report:write",
    "task:read",
)
"""Scopes of a run's token."""

CUT_OFF = "The worker of the run was stopped before the run ended, for example for a deploy or a restart."
"""Reason of runs that are cancelled because their worker was stopped."""

ALREADY_RUNNING = "A run for this scout is already in progress."
MAX_REASON = 500


def orphaned_before(now: datetime) -> datetime:
    """Return the time before which an open run must have begun to be presumed orphaned."""
    return now - ORPHANED_AFTER


def orphan_reason(status: Status) -> str:
    """Return the reason for closing an orphaned run with this `status` as failed."""
    minutes = int(ORPHANED_AFTER.total_seconds() // 60)
    if status == "in_progress":
        return f"The run did not end within {minutes} minutes."
    return f"No worker started the run within {minutes} minutes."


def silent_reason(silence: timedelta) -> str:
    """Return the reason for closing a run as failed whose worker has been silent for `silence`."""
    seconds = int(silence.total_seconds())
    return f"The worker of the run died: it sent no heartbeat for {seconds} seconds."


def shown_error(status: Status, error: str | None) -> str | None:
    """Return the error shown for a run: only failed and cancelled ones have any."""
    return error if status in {"failed", "cancelled"} else None


def failure_reason(status: Status, error: str | None) -> str | None:
    """Return the first line of the error of a failed or cancelled run, cut to size; None for others."""
    if status not in {"failed", "cancelled"}:
        return None
    lines = (error or "").strip().splitlines()
    if lines:
        return lines[0].strip()[:MAX_REASON]
    return "cancelled" if status == "cancelled" else "failed (no error message recorded)"
