"""The metrics of `/metrics`: names, kinds, labels and meanings. The reference is generated from it."""

from dataclasses import dataclass
from typing import Literal

from postroom.telemetry.counters import COUNTERS

PREFIX = "postroom_"
Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric. `shared`: every process answers with the same value, which is that of the whole server."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    shared: bool = True


GAUGES: tuple[Metric, ...] = (
    Metric("queue_waiting", "gauge", "Entries that wait in a queue, at most 100,000.", ("queue",)),
    Metric("queue_running", "gauge", "Jobs that run.", ("queue",)),
    Metric("queue_oldest_seconds", "gauge", "Age of what has waited longest in a queue.", ("queue",)),
    Metric("processes", "gauge", "Processes with a recent heartbeat.", ("role", "version")),
    Metric("processes_silent", "gauge", "Processes that fell silent without ending.", ("role",)),
    Metric("scheduler_up", "gauge", "Whether a process runs the periodic tasks."),
    Metric("dead_letters", "gauge", "Jobs that failed for good and were not replayed.", ("job_name",)),
    Metric("model_outages", "gauge", "Language models that do not answer."),
    Metric("database_bytes", "gauge", "Size of the database."),
    Metric("backup_last_success_timestamp_seconds", "gauge", "When the newest good backup was finished."),
    Metric("backup_last_failed", "gauge", "Whether the newest attempt at a backup failed."),
    Metric("database_up", "gauge", "Whether the database answered this scrape.", shared=False),
    Metric("build_info", "gauge", "Version, always 1.", ("version", "schema", "python"), shared=False),
)

REQUESTS = Metric(
    "http_requests_total",
    "counter",
    "Requests that this process answered.",
    ("method", "route", "status"),
    shared=False,
)
REQUEST_SECONDS = Metric(
    "http_request_duration_seconds",
    "histogram",
    "Time to the end of the response.",
    ("route",),
    shared=False,
)
IN_FLIGHT = Metric(
    "http_requests_in_flight", "gauge", "Requests that this process is answering.", shared=False
)

METRICS: tuple[Metric, ...] = (
    *(Metric(f"{one.name}_total", "counter", one.help, one.labels) for one in COUNTERS),
    *GAUGES,
    REQUESTS,
    REQUEST_SECONDS,
    IN_FLIGHT,
)
