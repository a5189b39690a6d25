"""How long a scout's run may take, and how a run that went wrong is explained."""

from datetime import datetime, timedelta

from postroom.domain.handoff.task_runs import Status

LONGEST_RUN = timedelta(minutes=16)
"""The ceiling of a run: 15 minutes and a minute of slack."""

ORPHANED_AFTER = 2 * LONGEST_RUN
"""Age from which an open run is taken for one that nobody is at."""

TOKEN_SCOPES = (
    "signal_scout:read",
    "signal_scout_internal:write",
    "signal_scout_report:write",
    "task:read",
)
"""What a run may do with its token."""

CUT_OFF = "The worker that was at it was stopped before the run ended, as for a deploy or a restart."
"""Why a run is cancelled that its worker had no time for."""

ALREADY_RUNNING = "A run for this scout is already in progress."
MAX_REASON = 500


def orphaned_before(now: datetime) -> datetime:
    """Return the moment before which an open run must have begun to be taken for orphaned."""
    return now - ORPHANED_AFTER


def orphan_reason(status: Status) -> str:
    """Return why a run that was still `status` is closed as failed."""
    minutes = int(ORPHANED_AFTER.total_seconds() // 60)
    if status == "in_progress":
        return f"The run did not end within {minutes} minutes."
    return f"Nothing picked the run up within {minutes} minutes."


def silent_reason(silence: timedelta) -> str:
    """Return why a run is closed as failed whose worker has not been heard of for `silence`."""
    seconds = int(silence.total_seconds())
    return f"The worker that was at it ended before the run did: it was silent for {seconds} seconds."


def shown_error(status: Status, error: str | None) -> str | None:
    """Return the error that readers see of a run: only a failed or cancelled one has any."""
    return error if status in {"failed", "cancelled"} else None


def failure_reason(status: Status, error: str | None) -> str | None:
    """Return the first line of the error of a failed or cancelled run, cut to size; None of any other."""
    if status not in {"failed", "cancelled"}:
        return None
    lines = (error or "").strip().splitlines()
    if lines:
        return lines[0].strip()[:MAX_REASON]
    return "cancelled" if status == "cancelled" else "failed (no error message recorded)"
