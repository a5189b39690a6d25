"""Metrics of this process's requests, by route and never by path."""

from starlette.types import Scope

from postroom.observability.catalogue import IN_FLIGHT, PREFIX, REQUEST_SECONDS, REQUESTS

ROUTE = "postroom.route"
"""Key in the scope of a list with the template of the route, once it is known."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""Method or route that the server does not have; also files of the web app."""
BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0)


class RequestMetrics:
    """Counts requests in a registry of its own, so that several applications of a process are apart."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: PLC0415
        from prometheus_client.platform_collector import PlatformCollector  # noqa: PLC0415
        from prometheus_client.process_collector import ProcessCollector  # noqa: PLC0415

        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._requests = Counter(
            PREFIX + REQUESTS.name, REQUESTS.help, REQUESTS.labels, registry=self.registry
        )
        self._seconds = Histogram(
            PREFIX + REQUEST_SECONDS.name,
            REQUEST_SECONDS.help,
            REQUEST_SECONDS.labels,
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._in_flight = Gauge(PREFIX + IN_FLIGHT.name, IN_FLIGHT.help, registry=self.registry)

    def begin(self, scope: Scope) -> None:
        """Count a request that begins; `add` counts its end."""
        scope[ROUTE] = []
        self._in_flight.inc()

    def add(self, scope: Scope, status: int | None, seconds: float) -> None:
        """Count a request that has ended; without a status the client left before the response."""
        self._in_flight.dec()
        route = route_of(scope)
        self._requests.labels(method_of(scope), route, str(status or 499)).inc()
        self._seconds.labels(route).observe(seconds)


def method_of(scope: Scope) -> str:
    """Return the method of a request, if it is one of HTTP's."""
    return scope["method"] if scope["method"] in METHODS else OTHER


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request has taken."""
    return scope[ROUTE][0] if scope[ROUTE] else OTHER
