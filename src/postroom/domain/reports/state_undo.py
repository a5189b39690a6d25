"""When a change of a report's status can be undone."""

from datetime import datetime, timedelta

from postroom.domain.reports.state import Status

UNDO_WINDOW = timedelta(minutes=1)
"""Time for which a change can be undone."""


def refuse_undo(
    *, changed_at: datetime, led_to: Status, undone: bool, latest: bool, status: Status, now: datetime
) -> str | None:
    """Return why a change can't be undone, in one sentence, or None when it can.

    `led_to` is the status that the change reached and `status` the present one; `latest`: no other change was
    requested since.
    """
    if undone:
        return "It has already been undone."
    if now - changed_at > UNDO_WINDOW:
        return f"A change can be undone for {UNDO_WINDOW.seconds} seconds."
    if not latest:
        return "The report has been changed since."
    if status is not led_to:
        return f"The report is {status} by now."
    return None
