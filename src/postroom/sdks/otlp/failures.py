"""Failed spans: what failed, where, and how, as people would tell failures apart.

An outgoing call is told apart by the service that was called, its route and the outcome; another span by its name
and the outcome. Ids in addresses are masked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.proto.trace.v1.trace_pb2 import Span

from postroom.domain.issues.messages import normalised
from postroom.domain.issues.occurrences import MAX_MESSAGE, text

CALLS = frozenset({Span.SPAN_KIND_CLIENT, Span.SPAN_KIND_PRODUCER})
MAX_SEGMENTS = 8
"""Maximum number of segments of a path that tell calls apart."""

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\]?")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.~-]{0,39}|v\d{1,2}|[<{:][\w<>{}:-]{1,40}")
_COLLECTION = re.compile(r"[a-z][a-z_-]{1,38}s")


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed span: its message and fingerprint, the code of its outcome if there is one, the address called."""

    message: str
    fingerprint: tuple[str, ...]
    code: str
    url: str


def failure_of(span: Span, attributes: Mapping[str, Any], service: str) -> Failure:
    """Return what a failed span says."""
    code = _first(attributes, "http.response.status_code", "http.status_code", "rpc.grpc.status_code")
    error = _first(attributes, "error.type", "db.response.status_code", "rpc.response.status_code")
    described = text(span.status.message, MAX_MESSAGE).strip()
    outcome = f"status {code}" if code else error
    if error and error not in (code, described) and code:
        outcome = f"{outcome} {error}"
    url = _first(attributes, "url.full", "http.url", limit=1_000)
    words = outcome or normalised(described)
    said = described or outcome or "The operation failed"
    if span.kind not in CALLS:
        name = masked_path(text(span.name))
        return Failure(said, ("failed span", service, name, words or "failed"), code, url)
    called = _called(span, attributes, url)
    shown = " ".join(
        filter(None, (called[0], f"{called[1]}{called[2]}" if called[2][:1] == "/" else " ".join(called[1:])))
    )
    reasons = ": ".join(filter(None, dict.fromkeys((outcome, described))))
    message = f"{' '.join(shown.split())} failed{reasons and ': '}{reasons}"
    return Failure(
        text(message, MAX_MESSAGE), ("failed call", service, *called, words or "failed"), code, url
    )


def masked_path(path: str) -> str:
    """Return a path, or a name that ends with one, with its ids masked.

    What follows a word in the plural (`/orders/tea`) names one of many, and so do segments that are no words.
    """
    before, slash, rest = path.partition("/")
    if not slash:
        return path
    shown: list[str] = []
    segments = rest.split("?", 1)[0].split("#", 1)[0].split("/")
    for segment in segments[:MAX_SEGMENTS]:
        is_one_of_many = bool(shown) and _COLLECTION.fullmatch(shown[-1]) is not None
        is_word = _WORD.fullmatch(segment) is not None
        is_named = segment[:1] in ("<", "{", ":")
        shown.append(segment if not segment or is_named or (is_word and not is_one_of_many) else "<id>")
    return f"{before}/{'/'.join(shown)}{'/…' if len(segments) > MAX_SEGMENTS else ''}"


def _called(span: Span, attributes: Mapping[str, Any], url: str) -> tuple[str, str, str]:
    """Return the method, the host with its port, and the route of a call."""
    method = _first(
        attributes,
        *("http.request.method", "http.method", "db.operation.name", "db.operation"),
        *("messaging.operation.type", "messaging.operation"),
    )
    host, path = _parts_of(url)
    named = _first(attributes, "server.address", "net.peer.name", "peer.service")
    port = _first(attributes, "server.port", "net.peer.port")
    if named:
        host = f"{named}:{port}" if port else named
    rpc = "/".join(filter(None, (_first(attributes, "rpc.service"), _first(attributes, "rpc.method"))))
    route = _first(attributes, "url.template", "http.route") or (f"/{rpc}" if rpc else "")
    if not route:
        target = path or _first(attributes, "url.path", "http.target")
        stored = _first(
            attributes,
            *("db.collection.name", "db.sql.table", "db.namespace", "db.name"),
            *("messaging.destination.name", "messaging.destination"),
        )
        route = masked_path(target) if target else stored or text(span.name)
    return method, _masked_host(host), route


def _parts_of(url: str) -> tuple[str, str]:
    """Return the host with its port, and the path of an address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return "", ""
    return (f"{parts.hostname}{port}" if parts.hostname else ""), parts.path


def _masked_host(host: str) -> str:
    """Return a host without the address of one machine, which changes when a service is started again."""
    if host.startswith(("127.0.0.1", "localhost")):
        return host
    return _ADDRESS.sub("<address>", host, count=1)


def _first(attributes: Mapping[str, Any], *names: str, limit: int = 300) -> str:
    return next((said for name in names if (said := text(attributes.get(name), limit))), "")
