"""Inputs that are small to send and dear to read: compressed, nested, wide, long, superlinear."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

import brotli

MEGABYTE = 1024 * 1024


def _field(number: int, content: bytes) -> bytes:
    """Return a length-delimited field of protobuf."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _plain() -> Iterator[tuple[str, str, bytes]]:
    """Yield (name, content type, body) before compression."""
    json_type = "application/json"
    yield "nested lists", json_type, b"[" * MEGABYTE
    yield "nested objects", json_type, b'{"a":' * (MEGABYTE // 5)
    yield "wide list", json_type, b"[" + b"0," * (MEGABYTE // 2) + b"0]"
    yield "list of empty objects", json_type, b"[" + b"{}," * (MEGABYTE // 3) + b"{}]"
    yield "many keys", json_type, json.dumps({str(n): 0 for n in range(60_000)}).encode()
    yield "lone surrogate", json_type, b'{"a":"\\ud800' + b"x" * MEGABYTE + b'"}'
    yield "many lone surrogates", json_type, b'["' + b"\\ud800" * (MEGABYTE // 6) + b'"]'
    yield (
        "key of line feeds",
        json_type,
        json.dumps({"content": {"\n" * 100_000: 1}, "\n" * 100_000: 1}).encode(),
    )
    yield "long number", json_type, b'{"id":' + b"9" * (MEGABYTE - 8) + b"}"
    yield (
        "events with many properties",
        json_type,
        json.dumps(
            {
                "api_key": "phc_none",
                "batch": [{"event": "$exception", "properties": {"a": [{}] * 1_000}}] * 40,
            }
        ).encode(),
    )
    yield "form with many fields", "application/x-www-form-urlencoded", b"a=1&" * (MEGABYTE // 4)
    yield "form with escapes", "application/x-www-form-urlencoded", b"data=" + b"%25" * (MEGABYTE // 3)
    parts = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * (MEGABYTE // 52)
    yield "multipart with many parts", "multipart/form-data; boundary=x", parts + b"--x--\r\n"
    yield (
        "envelope with many items",
        "application/x-sentry-envelope",
        b"{}\n" + b'{"type":"event"}\n{}\n' * (MEGABYTE // 20),
    )
    yield "envelope of line feeds", "application/x-sentry-envelope", b"{}\n" + b"\n" * MEGABYTE
    span = _field(1, b"\1" * 16) + _field(11, b"") * (MEGABYTE // 2)
    yield "span with many events", "application/x-protobuf", _field(1, _field(2, _field(2, span)))
    yield "many empty messages", "application/x-protobuf", _field(1, b"") * (MEGABYTE // 2)
    nested = b""
    for _ in range(20_000):
        nested = _field(6, nested[:60_000])
    yield "nested values", "application/x-protobuf", _field(1, _field(2, _field(2, nested)))
    yield "text", "text/plain", b"\xff" * MEGABYTE


def bodies() -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Yield (name, headers, body) of hostile requests; compressed ones are far larger than they look."""
    for name, kind, body in _plain():
        headers = {"content-type": kind}
        yield name, headers, body
        repeated = body * 30 if kind == "application/x-protobuf" else body + b" " * (40 * MEGABYTE)
        yield f"{name}, brotli", {**headers, "content-encoding": "br"}, brotli.compress(repeated, quality=3)
    zeros = zlib.compress(b" " * (200 * MEGABYTE), 1)
    yield "deflated spaces", {"content-type": "application/json", "content-encoding": "deflate"}, zeros
    twice = gzip.compress(gzip.compress(b" " * (100 * MEGABYTE), 1), 1)
    yield "gzip of gzip", {"content-type": "application/json", "content-encoding": "gzip, gzip"}, twice


LONG = 100_000
TEXTS = {
    "letters": "a" * LONG,
    "line feeds": "\n" * LONG,
    "spaces": " " * LONG + "x",
    "brackets": "<" * LONG,
    "parentheses": "(" * LONG,
    "braces": "{{" * (LONG // 2),
    "addresses": "http://a.b/" * (LONG // 11),
    "dashes": "-" * LONG,
    "digits": "1" * LONG,
    "mail": "a@" * (LONG // 2),
    "quotes": "\"'" * (LONG // 2),
    "emphasis": "*_" * (LONG // 2),
    "frames": ('  File "a.py", line 1, in f\n' * (LONG // 28)),
    "jmespath": "[@,@]|" * 83 + "[]",
    "yaml aliases": "---\nname: x\ndescription: y\na: &a [b,b]\n"
    + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9))
    + "---\ntext",
}
"""Texts that cost much if a pattern or a loop is superlinear, or if a language expands them."""


def filled(schema: dict[str, Any], components: dict[str, Any], text: str, depth: int = 0) -> Any:
    """Return a value of about the shape of a JSON schema, with `text` wherever a text may stand."""
    if "$ref" in schema:
        return filled(components[schema["$ref"].rsplit("/", 1)[1]], components, text, depth + 1)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            chosen = next((one for one in schema[choice] if one.get("type") != "null"), schema[choice][0])
            return filled(chosen, components, text, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "string" if schema.get("format") == "uuid":
            return "00000000-0000-4000-8000-000000000000"
        case "string" if schema.get("format") == "date-time":
            return "2026-03-01T09:00:00Z"
        case "string":
            return text
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [] if depth > 8 else [filled(schema.get("items", {}), components, text, depth + 1)]
        case _ if depth > 8:
            return {}
        case _:
            properties = schema.get("properties", {})
            return {name: filled(one, components, text, depth + 1) for name, one in properties.items()} or {
                text[:50_000]: text
            }
