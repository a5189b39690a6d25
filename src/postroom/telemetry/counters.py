"""Counters of what the processes of a server have done.

A process counts in memory. `postroom.observability.totals` adds what was counted to totals in the database every
few seconds, so that they are those of all processes, and survive restarts. Count after the commit.
"""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass

LabelValues = tuple[str, ...]

MOST_SERIES = 2_000
"""Series of one counter that a process keeps; further label values are counted as `OTHER`."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter: its name without prefix and suffix, its meaning, and the names of its labels.

    Values of labels must be few: states and kinds, never ids, names of projects or texts.
    """

    name: str
    help: str
    labels: tuple[str, ...] = ()

    def add(self, *values: str, by: float = 1.0) -> None:
        """Add to the counter of these label values."""
        if len(values) != len(self.labels):
            raise ValueError(f"{self.name} has the labels {self.labels}, not {values}")
        if by:
            tally = _counted.setdefault(self.name, Tally())
            if values not in tally and len(tally) >= MOST_SERIES:
                values = (OTHER,) * len(values)
            tally[values] += by  # type: ignore[assignment]  # a tally of amounts


_counted: dict[str, Tally[LabelValues]] = {}


def take() -> Mapping[tuple[str, LabelValues], float]:
    """Return what was counted since the last call, and start anew."""
    taken = {(name, values): tally[values] for name, tally in _counted.items() for values in tally}
    _counted.clear()
    return taken


def put_back(taken: Mapping[tuple[str, LabelValues], float]) -> None:
    """Count again what was taken and could not be stored."""
    for (name, values), amount in taken.items():
        _counted.setdefault(name, Tally())[values] += amount  # type: ignore[assignment]


SIGNALS = Counter("signals_received", "Signals that were stored.")
SDK_EVENTS = Counter("sdk_events_stored", "Events of SDKs that were stored.")
SCREENED = Counter("signals_screened", "Signals that were screened.", ("verdict",))
GROUPED = Counter("signals_grouped", "Signals that were assigned to a report, new or not.", ("outcome",))
RESEARCHED = Counter("reports_researched", "Runs of research that ended.", ("outcome",))
HANDED_OFF = Counter("handoffs", "Hand-offs that started.", ("channel",))
HANDOFFS_ENDED = Counter("handoffs_ended", "Hand-offs that ended.", ("channel", "outcome"))
WEBHOOK_ATTEMPTS = Counter("handoff_webhook_attempts", "Attempts of hand-off webhooks.", ("outcome",))
NOTIFICATIONS = Counter(
    "notification_attempts", "Attempts of notifications by kind of destination.", ("kind", "outcome")
)
JOBS = Counter(
    "jobs", "Attempts of jobs that ended; `dead` ones became dead letters.", ("job_name", "outcome")
)
JOB_SECONDS = Counter("job_run_seconds", "Time that attempts of jobs took.", ("job_name",))
SCOUT_RUNS = Counter("scout_runs", "Runs of scouts that ended.", ("outcome",))
MODEL_CALLS = Counter(
    "model_calls", "Questions to language models by purpose.", ("model", "purpose", "outcome")
)
MODEL_REQUESTS = Counter("model_requests", "Requests that these questions took.", ("model", "purpose"))
MODEL_TOKENS = Counter(
    "model_tokens", "Tokens that language models read and wrote.", ("model", "purpose", "direction")
)
MODEL_DOLLARS = Counter(
    "model_cost_dollars",
    "What language models cost, in US dollars, where the price is known.",
    ("model", "purpose"),
)
TASK_FAILURES = Counter("periodic_task_failures", "Executions of periodic tasks that failed.", ("task",))

COUNTERS: tuple[Counter, ...] = (
    SIGNALS,
    SDK_EVENTS,
    SCREENED,
    GROUPED,
    RESEARCHED,
    HANDED_OFF,
    HANDOFFS_ENDED,
    WEBHOOK_ATTEMPTS,
    NOTIFICATIONS,
    JOBS,
    JOB_SECONDS,
    SCOUT_RUNS,
    MODEL_CALLS,
    MODEL_REQUESTS,
    MODEL_TOKENS,
    MODEL_DOLLARS,
    TASK_FAILURES,
)
