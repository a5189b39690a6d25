"""When the server stops a scout's schedule by itself, and what it says then."""

from dataclasses import dataclass
from datetime import timedelta

from postroom.domain.scouts.plan import Mode

MAX_FAILURES = 5
"""Failed runs in a row after which a scout is paused."""

SILENCE = timedelta(days=30)
SILENT_RUNS = 20
"""An agent that ran this often over this long without any finding is paused: it costs money."""

MAX_ERROR = 300


@dataclass(frozen=True, slots=True)
class History:
    """What there was since a scout was last switched on.

    `failures` are the failed runs in a row; `silent_runs` those since its last finding, which is `silent_for` ago.
    """

    failures: int
    last_error: str
    silent_runs: int
    silent_for: timedelta


def pause_reason(history: History, *, mode: Mode, exempt: bool) -> str | None:
    """Return why a scout is to be paused, in a sentence for people, or None.

    Detectors are never paused for silence: they cost nothing, and finding nothing is the best that they can do.
    """
    if exempt:
        return None
    if history.failures >= MAX_FAILURES:
        error = " ".join(history.last_error.split())[:MAX_ERROR]
        return f"{history.failures} runs in a row failed, the last one with: {error}"
    if mode == "agent" and history.silent_runs >= SILENT_RUNS and history.silent_for >= SILENCE:
        return f"{history.silent_runs} runs in {history.silent_for.days} days found nothing."
    return None
