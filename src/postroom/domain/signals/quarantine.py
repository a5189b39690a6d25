"""What may be said of a signal that the filter blocked, and in which place each signal is."""

from typing import Literal

from postroom.domain.errors import Conflict

Decision = Literal["released", "confirmed"]

PLACES = ("pending", "blocked", "failed", "grouped", "promoted", "judged", "removed")
"""Where a signal can be, each in exactly one: it waits; the filter holds it; it could not be grouped; it is in a
report that was not promoted, in one that was, in one that was also judged; it was deleted with its report, or for
its age in quarantine.
"""


def decide(wanted: Decision, *, before: Decision | None, state: str) -> bool:
    """Tell whether the decision changes anything; to say the same again does not.

    A signal that is held may be confirmed and still be released later: it has gone nowhere. One that was released
    has gone on its way.

    Raises:
        Conflict: the signal is not in quarantine, or was released and is to be confirmed.
    """
    if before == wanted:
        return False
    if before == "released":
        raise Conflict("This signal was released and has gone on its way.")
    if state != "quarantined":
        raise Conflict(f"This signal is not in quarantine: it is {state}.")
    return True
