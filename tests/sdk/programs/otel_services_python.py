"""Throws in a bank that a shop calls, both with OpenTelemetry's instrumentations. Arguments: host, token."""

import logging
import sys
import threading
import warnings

import requests
from flask import Flask
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from werkzeug.serving import make_server

warnings.simplefilter("ignore", DeprecationWarning)
headers = {"Authorization": f"Bearer {sys.argv[2]}"}


def charge(card: str) -> None:
    """Fail as a bank does."""
    raise ValueError(f"Card {card} was declined by the bank")


def spans_of(service: str) -> TracerProvider:
    """Return the tracer provider of a service."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{sys.argv[1]}/v1/traces", headers=headers))
    )
    return provider


logs = LoggerProvider(resource=Resource.create({"service.name": "shop"}))
logs.add_log_record_processor(
    BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{sys.argv[1]}/v1/logs", headers=headers))
)
logging.getLogger().addHandler(LoggingHandler(level=logging.ERROR, logger_provider=logs))
of_shop, of_bank = spans_of("shop"), spans_of("bank")
shop, bank = Flask("shop"), Flask("bank")
FlaskInstrumentor().instrument_app(shop, tracer_provider=of_shop)
FlaskInstrumentor().instrument_app(bank, tracer_provider=of_bank)
RequestsInstrumentor().instrument(tracer_provider=of_shop)


@bank.get("/charge/<card>")
def serve_charge(card: str) -> str:
    """Charge a card."""
    charge(card)
    return "charged"


server = make_server("127.0.0.1", 0, bank, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()


@shop.get("/pay/<card>")
def pay(card: str) -> tuple[str, int]:
    """Call the bank."""
    answer = requests.get(f"http://127.0.0.1:{server.port}/charge/{card}", timeout=30)
    if not answer.ok:
        logging.getLogger("shop").error("The bank answered %s", answer.status_code)
    return "not paid", 502


with shop.test_client() as client:
    for number in ("4111", "4222", "4333"):
        client.get(f"/pay/{number}")
# Those of the caller first, as when they are exported by another process.
of_shop.shutdown()
of_bank.shutdown()
logs.shutdown()
server.shutdown()
