"""The text of `/metrics`, in the format of Prometheus."""

import asyncio
import platform
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.observability import status, totals
from postroom.observability.catalogue import GAUGES, PREFIX
from postroom.observability.findings import is_silent
from postroom.observability.status import Status
from postroom.observability.totals import Key
from postroom.telemetry import log
from postroom.telemetry.counters import COUNTERS

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client import Metric as Family

CACHE_SECONDS = 5.0
"""How long what was read from the database is used again, whoever asks."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Values = dict[tuple[str, ...], float]
_Read = tuple[Status, Mapping[Key, float]] | None


class Exposition:
    """Makes the text of `/metrics` for one process, from its own registry and the database."""

    def __init__(
        self, engine: AsyncEngine, registry: "CollectorRegistry", *, lease: timedelta, events: AsyncEngine
    ) -> None:
        """`lease` is the time without a heartbeat after which a worker counts as dead."""
        self._engine = engine
        self._events = events
        self._registry = registry
        self._lease = lease.total_seconds()
        self._lock = asyncio.Lock()
        self._read_at = -CACHE_SECONDS
        self._found: _Read = None

    async def text(self) -> bytes:
        """Return all metrics; without those of the database if it does not answer."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415  # takes 20 ms

        async with self._lock:
            if monotonic() - self._read_at >= CACHE_SECONDS:
                self._found = await self._read()
                self._read_at = monotonic()
            found = self._found
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Families(found, lease=self._lease))
        return generate_latest(registry) + generate_latest(self._registry)

    async def _read(self) -> _Read:
        try:
            await totals.flush(self._engine)
            async with AsyncExitStack() as opened:
                uow = await opened.enter_async_context(unit_of_work(self._engine))
                await status.limit_time(uow)
                events = uow
                if self._events is not self._engine:
                    events = await opened.enter_async_context(unit_of_work(self._events))
                    await status.limit_time(events)
                return await status.read(uow, events), await totals.read(uow)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            log.warning("the metrics of the database could not be read", error=str(error))
            return None


class _Families:
    """A collector of what was read."""

    def __init__(self, found: _Read, *, lease: float) -> None:
        self._found = found
        self._lease = lease

    def collect(self) -> Iterator["Family"]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

        values = gauge_values(None if self._found is None else self._found[0], lease=self._lease)
        for gauge in GAUGES:
            family = GaugeMetricFamily(PREFIX + gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in values.get(gauge.name, {}).items():
                family.add_metric(labels, value)
            yield family
        sums = {} if self._found is None else self._found[1]
        for counter in COUNTERS:
            sum_family = CounterMetricFamily(PREFIX + counter.name, counter.help, labels=counter.labels)
            of_it = {labels: total for (name, labels), total in sums.items() if name == counter.name}
            if not counter.labels and self._found is not None:
                of_it.setdefault((), 0.0)
            for labels, total in of_it.items():
                if len(labels) == len(counter.labels):
                    sum_family.add_metric(labels, total)
            yield sum_family


def gauge_values(found: Status | None, *, lease: float) -> dict[str, Values]:
    """Return the values of all gauges by name and labels; without a status only whether the database answers."""
    schema = "" if found is None else found.schema
    values: dict[str, Values] = {
        "database_up": {(): float(found is not None)},
        "build_info": {(version("postroom"), schema, platform.python_version()): 1.0},
    }
    if found is None:
        return values
    silent = [process for process in found.processes if is_silent(process, lease)]
    values |= {
        "queue_waiting": {(queue.name,): queue.waiting for queue in found.queues},
        "queue_running": {(queue.name,): queue.running for queue in found.queues},
        "queue_oldest_seconds": {(queue.name,): queue.oldest_seconds for queue in found.queues},
        "processes": _counted((one.role, one.version) for one in found.processes if one not in silent),
        "processes_silent": {("worker",): 0.0, **_counted((one.role,) for one in silent)},
        "scheduler_up": {(): float(found.scheduler is not None and found.scheduler.valid)},
        "dead_letters": {(dead.job,): dead.number for dead in found.dead},
        "model_outages": {(): float(len(found.outages))},
        "database_bytes": {(): float(found.database_bytes)},
    }
    if found.backup is not None:
        values["backup_last_failed"] = {(): float(found.backup.last_status == "failed")}
        if found.backup.succeeded_at is not None:
            values["backup_last_success_timestamp_seconds"] = {(): found.backup.succeeded_at.timestamp()}
    return values


def _counted(labels: Iterator[tuple[str, ...]]) -> Values:
    return dict(Counter(labels))
