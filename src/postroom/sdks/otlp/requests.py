"""The records of OTLP requests in protobuf or JSON, each with its service and scope, parsed when they are used."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from postroom.domain.issues.occurrences import text
from postroom.sdks.decoding import Undecodable
from postroom.sdks.json_text import read_json
from postroom.sdks.otlp.messages import attributes_of
from postroom.sdks.otlp.wire import Budget, parse, parts
from postroom.sdks.values import mapping

_JSON_VALUE = 3
"""What parsing a value of JSON costs, compared with a field of protobuf."""
_IDS = ("traceId", "spanId", "parentSpanId")
_UNREAD = ("links", "exemplars")
"""Unused parts that contain ids."""
_POINTS = {"gauge": 5, "sum": 7, "histogram": 9, "exponentialHistogram": 10, "summary": 11}
"""The fields of a metric with its points, and their numbers."""
_LISTED_RESOURCES = 1
_INNER, _LISTED = 1, 2
"""Numbers of the fields with the resource or scope, and with the listed scopes or records."""

M = TypeVar("M", bound=Message)
Raw = bytes | Mapping[str, Any]
"""A message in protobuf, or as a value of OTLP's JSON."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[M]):
    """What a request has: the names of its nested lists, and the message of its records."""

    resources: str
    scopes: str
    records: str
    message: type[M]


SPANS = Kind("resourceSpans", "scopeSpans", "spans", Span)
LOG_RECORDS = Kind("resourceLogs", "scopeLogs", "logRecords", LogRecord)
METRICS = Kind("resourceMetrics", "scopeMetrics", "metrics", Metric)


@dataclass(frozen=True, slots=True)
class Service:
    """The sending service: the attributes of its resource."""

    attributes: Mapping[str, Any]

    def text(self, *names: str) -> str:
        """Return the first present attribute."""
        return next((said for name in names if (said := text(self.attributes.get(name)))), "")

    @property
    def name(self) -> str:
        """The name of the service; empty for the placeholder of SDKs."""
        said = self.text("service.name")
        return "" if said.startswith("unknown_service") else said


class _Sender:
    """The sender of records, which is parsed at most once."""

    def __init__(self, resource: Raw, budget: Budget) -> None:
        self._resource = resource
        self._budget = budget

    @cached_property
    def service(self) -> Service:
        return Service(attributes_of(_parsed(Resource, self._resource, self._budget).attributes))


class Record(Generic[M]):
    """One record."""

    __slots__ = ("_budget", "_kind", "_scope", "_sender", "raw")

    def __init__(self, raw: Raw, kind: Kind[M], sender: _Sender, scope: Raw, budget: Budget) -> None:
        self.raw = raw
        self._kind = kind
        self._sender = sender
        self._scope = scope
        self._budget = budget

    @property
    def service(self) -> Service:
        """The sending service."""
        return self._sender.service

    @property
    def scope(self) -> str:
        """The name of the scope, such as a logger."""
        return _parsed(InstrumentationScope, self._scope, self._budget).name

    def parse(self) -> M:
        """Parse the record.

        Raises:
            TooLarge: the request has too many fields.
            Undecodable: the record is broken.
        """
        return _parsed(self._kind.message, self.raw, self._budget)

    def fields(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and content of the texts and messages in a record in protobuf."""
        raw = self.raw if isinstance(self.raw, bytes) else b""
        for number, start, end in parts(raw, 0, len(raw), self._budget):
            yield number, raw[start:end]

    def count_points(self) -> int:
        """Return the number of a metric's points without parsing them."""
        if isinstance(self.raw, bytes):
            return sum(
                inner == 1
                for number, start, end in parts(self.raw, 0, len(self.raw), self._budget)
                if number in _POINTS.values()
                for inner, _, _ in parts(self.raw, start, end, self._budget)
            )
        return sum(
            len(points)
            for name in _POINTS
            if isinstance(points := mapping(self.raw.get(name)).get("dataPoints"), list)
        )


def records_of(body: bytes, kind: Kind[M], *, is_json: bool) -> Iterator[Record[M]]:
    """Yield the records of a request.

    Raises:
        TooLarge: it has too many fields.
        Undecodable: it is broken.
    """
    budget = Budget()
    groups = _groups_of_json(body, kind, budget) if is_json else _groups(body, budget)
    for sender, scope, listed in groups:
        for raw in listed:
            yield Record(raw, kind, sender, scope, budget)


Group = tuple[_Sender, Raw, Iterator[Raw]]
"""The sender, the scope, and the records of a scope."""


def _groups(body: bytes, budget: Budget) -> Iterator[Group]:
    for number, start, end in parts(body, 0, len(body), budget):
        if number == _LISTED_RESOURCES:
            resource, scopes = _split(body, start, end, budget)
            sender = _Sender(resource, budget)
            for first, last in scopes:
                scope, listed = _split(body, first, last, budget)
                yield sender, scope, (body[one:end] for one, end in listed)


def _split(body: bytes, start: int, end: int, budget: Budget) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the resource or scope of a list, and the places of what it lists."""
    inner: list[bytes] = []
    listed: list[tuple[int, int]] = []
    for number, first, last in parts(body, start, end, budget):
        if number == _INNER:
            inner.append(body[first:last])
        elif number == _LISTED:
            listed.append((first, last))
    # Messages of one field are merged, which is the same as joining them.
    return b"".join(inner), listed


def _groups_of_json(body: bytes, kind: Kind[M], budget: Budget) -> Iterator[Group]:
    value = read_json(body)
    if not isinstance(value, dict):
        raise Undecodable("The body is not an object.")
    for resource in _objects(value, kind.resources, budget):
        sender = _Sender(mapping(resource.get("resource")), budget)
        for scope in _objects(resource, kind.scopes, budget):
            yield sender, mapping(scope.get("scope")), _objects(scope, kind.records, budget)


def _objects(value: Mapping[str, Any], name: str, budget: Budget) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list in a value, which may be missing."""
    listed = value.get(name)
    if listed is not None and not isinstance(listed, list):
        raise Undecodable(f"The field {name} is not a list.")
    for each in listed or ():
        budget.spend()
        if not isinstance(each, dict):
            raise Undecodable(f"The field {name} has an entry that is not an object.")
        yield each


def _parsed(message: type[M], raw: Raw, budget: Budget) -> M:
    """Return a message whose fields are within the budget."""
    if isinstance(raw, bytes):
        return parse(message, raw, budget)
    _pay(raw, budget)
    try:
        made: M = message()
        json_format.ParseDict(_with_base64(raw), made, ignore_unknown_fields=True)
    except (json_format.ParseError, binascii.Error, RecursionError) as error:
        raise Undecodable(f"The body can't be read: {str(error)[:200]}") from None
    return made


def _pay(value: Any, budget: Budget) -> None:
    """Pay for all values in a value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            budget.spend(_JSON_VALUE * (1 + len(one)))
            waiting += one.values() if isinstance(one, dict) else one


def _with_base64(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its ids in base64, as protobuf's JSON parser expects them, and without unused parts."""
    found = {name: value for name, value in record.items() if name not in _UNREAD}
    for name in _IDS:
        if isinstance(said := found.get(name), str):
            found[name] = base64.b64encode(binascii.unhexlify(said[:64])).decode()
    for kind in _POINTS:
        if isinstance(data := found.get(kind), dict) and isinstance(points := data.get("dataPoints"), list):
            kept = [_with_base64(point) if isinstance(point, dict) else point for point in points]
            found[kind] = {**data, "dataPoints": kept}
    return found
