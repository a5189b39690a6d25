"""Input that no generator of right or wrong cases makes, at every place of every operation: never a 500."""

import json
import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.fuzz.fuzz_server import SECRET, FuzzServer, path_values
from tests.fuzz.test_fuzz import OPERATIONS, Operation

PIECES = (
    "%00",
    "%ED%A0%80",  # a lone surrogate as if UTF-8 had them
    "%FF%FE",
    "1" * 400,
    "-1",
    "1e400",
    "9223372036854775808",
    "%2e%2e",
    "'%22;--",
    "00000000-0000-0000-0000-000000000000",
    "%F0%9F%92%A9",
)
"""For paths and queries, as they stand in an address."""

VALUES = (
    '"\\u0000"',
    '"\\ud800"',
    '["\\udfff"]',
    '{"\\u0000": "\\ud800"}',
    "1" + "0" * 400,
    "-9223372036854775809",
    "1e999",
    "NaN",
    "null",
    "true",
    "[[]]",
    '{"a": {"b": [null]}}',
    "[" * 10_000 + "]" * 10_000,
    '"' + "x" * 100_000 + '"',
    '"0001-01-01T00:00:00+23:59"',
    '"9999-12-31T23:59:59-23:59"',
)
"""For fields of bodies, as JSON."""

BODIES = ("", "null", "[]", "3", '"text"', "{", '{"a":1}{"a":2}', "\x00", "[" * 10_000, "NaN", "\ufeff{}")
"""For whole bodies."""


@pytest.fixture(scope="module")
def objects(served: FuzzServer) -> dict[str, Any]:
    return served.objects()


def ids(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def names(operation: Operation, place: str) -> list[str]:
    parameters = operation.definition.raw.get("parameters", ())
    return [parameter["name"] for parameter in parameters if parameter["in"] == place]


def fields(operation: Operation) -> list[str]:
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return list(schema.get("oneOf", [schema])[0].get("properties", {}))


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_hostile_input(operation: Operation, served: FuzzServer, objects: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {objects['internal_key']}", "X-Internal-Api-Secret": SECRET}
    known = {name: values[0] for name, values in path_values(objects, operation.path).items()}
    method = operation.method.upper()
    place = operation.path.format_map(known)
    requests: list[tuple[str, str | None]] = []
    for name in names(operation, "path"):
        requests += [(operation.path.format_map({**known, name: piece}), None) for piece in PIECES]
    for name in names(operation, "query"):
        requests += [(f"{place}?{quote(name)}={piece}", None) for piece in (*PIECES, "x" * 3000)]
    requests.append((f"{place}?%00=%00&%ED%A0%80=1&limit=1&limit=%00", None))
    if operation.body:
        requests += [(place, body) for body in BODIES]
        for name in fields(operation):
            requests += [(place, f"{{{json.dumps(name)}: {value}}}") for value in VALUES]
    with httpx.Client(base_url=served.address, headers=headers, timeout=60) as client:
        for path, body in requests:
            answer = client.request(
                method,
                path,
                content=body,
                headers={} if body is None else {"Content-Type": "application/json"},
            )
            assert answer.status_code < 500, (method, path[:300], str(body)[:300], served.traceback())
            if answer.status_code >= 400 and answer.content:
                assert answer.json().keys() in ({"type", "code", "detail", "attr"}, {"error"}), answer.text


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_hostile_headers(operation: Operation, served: FuzzServer, objects: dict[str, Any]) -> None:
    known = {name: values[0] for name, values in path_values(objects, operation.path).items()}
    path = operation.path.format_map(known)
    is_open = {} in operation.definition.raw["security"]
    with httpx.Client(base_url=served.address, timeout=60) as client:
        for key in (
            b"",
            b"Bearer",
            b"Bearer \xff",
            b"Bearer " + b"x" * 8000,
            b"Basic eDp5",
            b"Bearer phx_\xc3\xa9",
        ):
            answer = client.request(operation.method, path, headers=[(b"Authorization", key)])
            if is_open:
                assert answer.status_code < 500, served.traceback()
                continue
            assert answer.status_code in {401, 403}, (key[:40], answer.text)
            assert answer.json()["type"] == "authentication_error"
        for media in ("text/plain", "application/json; charset=\xff", "multipart/form-data", ";", "a" * 3000):
            answer = client.request(
                operation.method,
                path,
                content=b"--x\r\n\r\n",
                headers=[
                    (b"Authorization", f"Bearer {objects['internal_key']}".encode()),
                    (b"X-Internal-Api-Secret", SECRET.encode()),
                    (b"X-PostHog-Task-Id", b"\xff\x00"[:1]),
                    (b"Content-Type", media.encode("latin-1")),
                ],
            )
            assert answer.status_code < 500, (media[:40], answer.text)


_LARGE = 19_000_000

JSON = {
    "quotes in an unclosed string": b"[" * 200 + b'"' + rb"\"" * 20_000,
    "quotes in unclosed strings": b'["' + rb"\"" * 20_000 + b"[" * 200,
    "brackets in strings": b"[" + b'"[",' * (_LARGE // 4),
    "small objects": b"[" + b"{}," * (_LARGE // 3),
    "small numbers": b"[" + b"1," * (_LARGE // 2) + rb'"\ud800"]',
}
FORMS = {"empty fields": b"&" * _LARGE, "escapes": b"%41" * (_LARGE // 3)}
"""Bodies that are much work for a careless reader."""


@pytest.mark.parametrize(
    ("media", "body"),
    [
        *(pytest.param("application/json", body, id=name) for name, body in JSON.items()),
        *(pytest.param("application/x-www-form-urlencoded", body, id=name) for name, body in FORMS.items()),
    ],
)
def test_hostile_body_without_key_takes_no_longer_than_harmless_one(
    media: str, body: bytes, served: FuzzServer, objects: dict[str, Any]
) -> None:
    def took(content: bytes, media: str) -> float:
        began = time.perf_counter()
        answer = client.put(address, content=content, headers={"Content-Type": media})
        assert answer.status_code == 401, answer.text
        return time.perf_counter() - began

    harmless = json.dumps({"text": "x" * len(body)}).encode()
    address = f"/api/projects/{objects['project']}/signals/processing/pause/"
    with httpx.Client(base_url=served.address, timeout=120) as client:
        usual = min(took(harmless, "application/json") for _ in range(3))
        found = min(took(body, media) for _ in range(2))
    # One that is looked at byte by byte, or over and over, takes many times as long.
    assert found < 0.5 + 10 * usual, (found, usual)
