"""When the server pauses a scout's schedule by itself, and the reason that it gives."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from postroom.domain.scouts.plan import Mode

MAX_FAILURES = 5
"""Number of consecutive failed runs after which a scout is paused."""

SILENCE = timedelta(days=30)
SILENT_RUNS = 20
"""An agent with this many runs over this time without a finding is paused, since it costs money."""

MAX_ERROR = 300


PauseKind = Literal["no_output", "repeated_failures"]
"""Why the server pauses a scout, as a word for programs."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a scout is to be paused, and the same in a sentence for people."""

    kind: PauseKind
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """A scout's history since it was last enabled.

    `failures` are the consecutive failed runs; `silent_runs` those since its last finding, which is `silent_for`
    ago.
    """

    failures: int
    last_error: str
    silent_runs: int
    silent_for: timedelta


def pause_of(history: History, *, mode: Mode, exempt: bool) -> Pause | None:
    """Return why a scout is to be paused, or None.

    Detectors are never paused for silence: they cost nothing, and finding nothing is the best result.
    """
    if exempt:
        return None
    if history.failures >= MAX_FAILURES:
        error = " ".join(history.last_error.split())[:MAX_ERROR]
        reason = f"{history.failures} runs in a row failed, the last one with: {error}"
        return Pause("repeated_failures", reason)
    if mode == "agent" and history.silent_runs >= SILENT_RUNS and history.silent_for >= SILENCE:
        return Pause(
            "no_output", f"{history.silent_runs} runs in {history.silent_for.days} days found nothing."
        )
    return None
