"""Logging: one line per event, JSON or readable, without secrets."""

import logging
import sys
from collections.abc import Iterable
from types import TracebackType

import structlog

from postroom.telemetry.redaction import Redaction

log: structlog.stdlib.BoundLogger = structlog.get_logger("postroom")

# Defaults until `configure_logging` is called: tracebacks must never show local variables.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redaction(),
        structlog.dev.ConsoleRenderer(colors=False),
    ],
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)


def configure_logging(*, level: str, json: bool, secrets: Iterable[str] = ()) -> None:
    """Configure all logging of this process: standard error, one format, without secrets.

    `level` is a standard level name. `json` selects one JSON object per line instead of readable text. `secrets`
    are never written, whatever they look like.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # Not cached, since commands and tests of one process configure it repeatedly.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                Redaction(secrets),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    # It would log every address that is called, and those of feeds and webhooks may contain keys.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the process like everything else: Python itself would print it with any secrets in it."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("unexpected error", exc_info=(kind, error, trace))
