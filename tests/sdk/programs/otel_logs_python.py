"""Logs errors of a shop by OTLP. Arguments: host, token."""

import logging
import sys

from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource


def charge(card: str) -> None:
    """Fail as a shop does."""
    raise ValueError(f"Card {card} was declined by the bank")


provider = LoggerProvider(resource=Resource.create({"service.name": "shop"}))
exporter = OTLPLogExporter(
    endpoint=f"{sys.argv[1]}/v1/logs", headers={"Authorization": f"Bearer {sys.argv[2]}"}
)
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
log = logging.getLogger("shop")
log.addHandler(LoggingHandler(logger_provider=provider))
log.warning("not an error")
for number in ("4111", "4222", "4333"):
    try:
        charge(number)
    except ValueError:
        log.exception("Payment failed")
provider.shutdown()
