"""Values of OTLP messages, and responses in protobuf or JSON."""

import base64
from collections.abc import Iterable
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from google.rpc.status_pb2 import Status
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from postroom.domain.issues.occurrences import text

JSON = "application/json"
PROTOBUF = "application/x-protobuf"
MAX_ATTRIBUTES = 128
MAX_VALUE = 20_000
"""Maximum characters of an attribute: stack traces are the longest."""


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
