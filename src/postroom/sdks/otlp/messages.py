"""OTLP messages as protobuf or as OTLP's JSON, whose ids are hexadecimal instead of base64."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from google.rpc.status_pb2 import Status
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from postroom.domain.issues.occurrences import text
from postroom.sdks.decoding import Undecodable, read_json
from postroom.sdks.values import mapping, sequence

JSON = "application/json"
PROTOBUF = "application/x-protobuf"
MAX_ATTRIBUTES = 128
MAX_VALUE = 20_000
"""Maximum characters of an attribute: stack traces are the longest."""
_IDS = ("traceId", "spanId", "parentSpanId")
_UNREAD = ("links", "exemplars")
"""Unused parts that contain ids."""

M = TypeVar("M", bound=Message)


def read_message(message: M, body: bytes, *, is_json: bool) -> M:
    """Parse a body into a message, and return it.

    Raises:
        Undecodable: the body is not such a message.
    """
    try:
        if is_json:
            value = read_json(body)
            if not isinstance(value, dict):
                raise Undecodable("The body is not an object.")
            _prepare(value)
            json_format.ParseDict(value, message, ignore_unknown_fields=True)
        else:
            message.ParseFromString(body)
    except (DecodeError, json_format.ParseError, binascii.Error, RecursionError) as error:
        raise Undecodable(f"The body can't be read: {str(error)[:200]}") from None
    return message


def write_message(message: Message, *, is_json: bool) -> bytes:
    """Serialize a message."""
    if is_json:
        return str(json_format.MessageToJson(message, indent=None)).encode()
    return bytes(message.SerializeToString())


def problem(code: int, detail: str) -> Status:
    """Return the status message of an error; `code` is a gRPC code."""
    return Status(code=code, message=detail)


def attributes_of(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    """Return attributes as plain values, limited in number and length."""
    found: dict[str, Any] = {}
    for pair in pairs:
        if len(found) >= MAX_ATTRIBUTES:
            break
        found[text(pair.key, 200)] = value_of(pair.value)
    return found


def value_of(value: AnyValue, depth: int = 0) -> Any:
    """Convert a value to a plain one; deeper levels are left out."""
    match value.WhichOneof("value"):
        case "string_value":
            return text(value.string_value, MAX_VALUE)
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "double_value":
            return value.double_value
        case "bytes_value":
            return base64.b64encode(value.bytes_value[:1_000]).decode()
        case "array_value" if depth < 4:
            return [value_of(each, depth + 1) for each in value.array_value.values[:MAX_ATTRIBUTES]]
        case "kvlist_value" if depth < 4:
            pairs = value.kvlist_value.values[:MAX_ATTRIBUTES]
            return {text(pair.key, 200): value_of(pair.value, depth + 1) for pair in pairs}
        case _:
            return None


def _prepare(request: dict[str, Any]) -> None:
    """Convert the hexadecimal ids of a request to base64 for protobuf's JSON parser, in place."""
    for each in _records(request):
        for name in _UNREAD:
            each.pop(name, None)
        for name in _IDS:
            if isinstance(each.get(name), str):
                each[name] = base64.b64encode(binascii.unhexlify(each[name][:64])).decode()


def _records(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield spans, log records, and metric points."""
    for outer, middle, inner in (
        ("resourceSpans", "scopeSpans", "spans"),
        ("resourceLogs", "scopeLogs", "logRecords"),
        ("resourceMetrics", "scopeMetrics", "metrics"),
    ):
        for resource in sequence(request.get(outer), 100_000):
            for scope in sequence(mapping(resource).get(middle), 100_000):
                for each in sequence(mapping(scope).get(inner), 1_000_000):
                    if isinstance(each, dict):
                        yield each
                        yield from _points(each)


def _points(metric: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("gauge", "sum", "histogram", "exponentialHistogram"):
        for point in sequence(mapping(metric.get(kind)).get("dataPoints"), 1_000_000):
            if isinstance(point, dict):
                yield point
