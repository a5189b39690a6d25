"""The request that caused what this process is doing: its id and W3C trace context, bound to each log line.

Jobs carry both, so that the log lines of a job name the request that enqueued it, directly or through other jobs.
"""

import re
from collections.abc import Iterable

import structlog

NAMES = ("request_id", "traceparent")
"""Names of the fields of log lines, and of the columns of jobs."""

_TRACEPARENT = re.compile(rb"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def parse_traceparent(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the `traceparent` of a request's headers if there is one alone, valid, and of version 00.

    An invalid one starts no trace, and neither do two, as W3C's Trace Context demands.
    """
    found = [value for name, value in headers if name == b"traceparent"]
    if len(found) != 1 or not _TRACEPARENT.fullmatch(found[0]):
        return None
    return str(found[0], "ascii")


def current_origin() -> dict[str, str]:
    """Return those of `NAMES` that are bound."""
    bound = structlog.contextvars.get_contextvars()
    return {name: bound[name] for name in NAMES if name in bound}


def origin(request_id: str | None, traceparent: str | None) -> dict[str, str]:
    """Return those of `NAMES` that are known, to be bound."""
    known = zip(NAMES, (request_id, traceparent), strict=True)
    return {name: value for name, value in known if value is not None}
