"""Calls services that fail, with OpenTelemetry's instrumentation. Arguments: host, token."""

import http.server
import sys
import threading

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


class Failing(http.server.BaseHTTPRequestHandler):
    """Answers with the status in the query."""

    def do_GET(self) -> None:
        """Fail."""
        self.send_response(int(self.path.rpartition("=")[2]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
threading.Thread(target=server.serve_forever, daemon=True).start()
provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
exporter = OTLPSpanExporter(
    endpoint=f"{sys.argv[1]}/v1/traces", headers={"Authorization": f"Bearer {sys.argv[2]}"}
)
provider.add_span_processor(BatchSpanProcessor(exporter))
RequestsInstrumentor().instrument(tracer_provider=provider)
tracer = provider.get_tracer("shop")
for host, path, status in (
    ("127.0.0.1", "reserve", 503),
    ("localhost", "reserve", 503),
    ("127.0.0.1", "release", 503),
    ("127.0.0.1", "reserve", 500),
):
    for number in (17, 18):
        with tracer.start_as_current_span("checkout"):
            requests.get(f"http://{host}:{server.server_port}/{path}/{number}?status={status}", timeout=30)
provider.shutdown()
server.shutdown()
