"""Sends a span over gRPC, and prints what the exporter logs. Arguments: host, token."""

import logging
import sys

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

logging.basicConfig(stream=sys.stdout)
provider = TracerProvider()
exporter = OTLPSpanExporter(
    endpoint=sys.argv[1], insecure=True, headers={"authorization": f"Bearer {sys.argv[2]}"}, timeout=30
)
provider.add_span_processor(SimpleSpanProcessor(exporter))
with provider.get_tracer("shop").start_as_current_span("checkout"):
    pass
provider.shutdown()
