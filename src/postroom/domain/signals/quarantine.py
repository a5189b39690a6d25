"""Decisions about blocked signals, and the places in which signals are counted."""

from typing import Literal

from postroom.domain.errors import Conflict

Decision = Literal["released", "confirmed"]

PLACES = ("pending", "blocked", "failed", "grouped", "promoted", "judged", "removed")
"""The places of signals, each in exactly one: waiting; held by the filter; failed to be grouped; in a report that
was not promoted, that was, that was also judged; deleted with its report, or for its age in quarantine.
"""


def decide(requested: Decision, *, before: Decision | None, state: str) -> bool:
    """Return whether the decision changes anything; repeating one does not.

    A held signal may be confirmed and still be released later. A released one has left quarantine.

    Raises:
        Conflict: the signal is not in quarantine, or was released and is to be confirmed.
    """
    if before == requested:
        return False
    if before == "released":
        raise Conflict("This signal was already released and processed.")
    if state != "quarantined":
        raise Conflict(f"This signal is not in quarantine: it is {state}.")
    return True
