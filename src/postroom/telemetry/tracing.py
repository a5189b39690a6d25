"""Spans of OpenTelemetry: of requests, jobs, calls of models, and deliveries; none unless tracing is switched on.

A span continues the trace of the bound `traceparent` (`origin`), and binds its own while it lasts. So what it
causes continues the trace: in this process, or as a job in another one.

Attributes are names, numbers and statuses: no text of a signal, no address beyond a host, no message of an error.
"""

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

import structlog

from postroom.domain.errors import Invalid
from postroom.telemetry.origin import current_origin

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

END_SECONDS = 3.0
"""How long the end of a process waits for its last spans to be sent."""

Kind = Literal["SERVER", "CONSUMER", "CLIENT"]


@dataclass(slots=True)
class Span:
    """What a block says about itself until it ends; `failed` without an exception."""

    name: str
    attributes: dict[str, str | int | float] = field(default_factory=dict)
    failed: bool = False


_tracer: "Tracer | None" = None


@contextmanager
def tracing(role: str, *, enabled: bool) -> Iterator[None]:
    """Send the spans of this process within the block, to where the `OTEL_…` variables say.

    To be entered after forking, since it starts a thread.

    Raises:
        Invalid: it is enabled, and OpenTelemetry is not installed.
    """
    global _tracer  # noqa: PLW0603  # one for the process, as logging is
    if not enabled:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise Invalid(
            "POSTROOM_TRACING is on, but OpenTelemetry is not installed: run pip install 'postroom[otel]', "
            "or unset POSTROOM_TRACING."
        ) from error
    own = {
        "service.name": "postroom",
        "service.version": version("postroom"),
        "service.instance.id": f"{socket.gethostname()}-{os.getpid()}",
        "postroom.role": role,
    }
    provider = TracerProvider(
        resource=Resource(own).merge(OTELResourceDetector().detect()), shutdown_on_exit=False
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("postroom")
    try:
        yield
    finally:
        _tracer = None
        # A collector that hangs must not hold the process.
        ending = threading.Thread(target=provider.shutdown, name="last spans", daemon=True)
        ending.start()
        ending.join(END_SECONDS)


@contextmanager
def span(name: str, kind: Kind, attributes: Mapping[str, str | int | float] | None = None) -> Iterator[Span]:
    """Record the block as a span; what it writes to the yielded object counts at its end."""
    described = Span(name, dict(attributes or {}))
    if _tracer is None:
        yield described
        return
    from opentelemetry import trace  # noqa: PLC0415
    from opentelemetry.context import Context  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    propagator = TraceContextTextMapPropagator()
    parent = propagator.extract(current_origin(), context=Context())
    recorded = _tracer.start_span(name, context=parent, kind=trace.SpanKind[kind])
    own: dict[str, str] = {}
    propagator.inject(own, context=trace.set_span_in_context(recorded, Context()))
    try:
        with structlog.contextvars.bound_contextvars(
            **{key: value for key, value in own.items() if key == "traceparent"}
        ):
            yield described
    except BaseException as error:
        described.failed = True
        described.attributes["error.type"] = type(error).__name__
        raise
    finally:
        recorded.update_name(described.name)
        recorded.set_attributes(described.attributes)
        if described.failed:
            recorded.set_status(trace.StatusCode.ERROR)
        recorded.end()
