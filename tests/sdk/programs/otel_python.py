"""Throws in a shop whose spans go out by OTLP. Arguments: host, token."""

import sys
from contextlib import suppress

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


provider = TracerProvider(resource=Resource.create({"service.name": "shop", "service.version": "1.2"}))
exporter = OTLPSpanExporter(
    endpoint=f"{sys.argv[1]}/v1/traces", headers={"Authorization": f"Bearer {sys.argv[2]}"}
)
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("shop")
for number in ("4111", "4222", "4333"):
    with suppress(ValueError), tracer.start_as_current_span("POST /pay"):
        charge(number)
provider.shutdown()
