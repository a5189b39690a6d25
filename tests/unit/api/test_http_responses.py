"""Answers: JSON, times, and the statuses of errors."""

import errno
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

from postroom.api.http.errors import WireError, error_response, from_domain, from_http, unexpected_response
from postroom.api.http.respond import json_response
from postroom.domain import errors as domain
from postroom.kit.times import iso_time, wire_time
from postroom.kit.wire_json import json_bytes

MOMENT = datetime(2026, 7, 1, 14, 0, 0, tzinfo=timezone(timedelta(hours=2)))


def test_times() -> None:
    assert wire_time(MOMENT) == "2026-07-01T12:00:00.000000Z"
    assert wire_time(MOMENT.replace(microsecond=123456)) == "2026-07-01T12:00:00.123456Z"
    assert iso_time(MOMENT) == "2026-07-01T12:00:00+00:00"
    assert wire_time(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"
    assert iso_time(MOMENT.replace(microsecond=120)) == "2026-07-01T12:00:00.000120+00:00"


def test_json_takes_ids_times_and_any_text() -> None:
    id = UUID(int=7)
    value = {"id": id, "at": MOMENT, "text": "Äpfel"}
    assert json.loads(json_bytes(value)) == {
        "id": str(id),
        "at": "2026-07-01T12:00:00.000000Z",
        "text": "Äpfel",
    }
    assert json.loads(json_bytes({**value, "bad": "\ud800", "big": 2**70})) == {
        "id": str(id),
        "at": "2026-07-01T12:00:00.000000Z",
        "text": "Äpfel",
        "bad": "\ud800",
        "big": 2**70,
    }


def test_json_refuses_what_has_no_form() -> None:
    with pytest.raises(TypeError, match="object is not JSON"):
        json_bytes(object())


def test_response_has_status_and_headers() -> None:
    response = json_response({"a": 1}, 201, {"X-Test": "yes"})
    assert (response.status_code, response.body) == (201, b'{"a":1}')
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-test"] == "yes"


@pytest.mark.parametrize(
    ("error", "status", "type", "code", "detail"),
    [
        (domain.Invalid("No."), 400, "validation_error", "invalid_input", "No."),
        (domain.Unauthenticated("Who?"), 401, "authentication_error", "authentication_failed", "Who?"),
        (domain.Forbidden("Not you."), 403, "authentication_error", "permission_denied", "Not you."),
        (domain.NotFound("Gone."), 404, "invalid_request", "not_found", "Gone."),
        (domain.Conflict("Busy."), 409, "server_error", "conflict", "Busy."),
        (
            domain.Limited("Slow down.", retry_after=36.2),
            429,
            "throttled_error",
            "throttled",
            "Request was throttled. Expected available in 37 seconds.",
        ),
        (domain.Unavailable("Down."), 503, "server_error", "unavailable", "Down."),
    ],
)
def test_error_kinds_all_have_a_status(
    error: domain.PostroomError, status: int, type: str, code: str, detail: str
) -> None:
    response = error_response(from_domain(error))
    assert response.status_code == status
    assert json.loads(bytes(response.body)) == {"type": type, "code": code, "detail": detail, "attr": None}
    assert response.headers.get("retry-after") == {429: "37", 503: "5"}.get(status)


def test_error_kinds_are_all_covered() -> None:
    subclasses = domain.PostroomError.__subclasses__()
    assert {cls.kind for cls in subclasses} == set(domain.Kind)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, (404, "invalid_request", "not_found", "Not found.")),
        (405, (405, "invalid_request", "method_not_allowed", 'Method "PATCH" not allowed.')),
        (413, (413, "invalid_request", "too_large", "The request body is larger than 20 MB.")),
        (400, (400, "invalid_request", "parse_error", "why")),
        (418, (418, "invalid_request", "error", "why")),
        (500, (500, "server_error", "error", "A server error occurred.")),
        (502, (500, "server_error", "error", "A server error occurred.")),
    ],
)
def test_errors_of_the_framework(status: int, expected: tuple[int, str, str, str]) -> None:
    scope = {"type": "http", "method": "PATCH", "path": "/", "headers": [], "app": Starlette()}
    error = from_http(Request(scope), HTTPException(status, "why", {"Allow": "GET"}))
    assert (error.status, error.type, error.code, error.detail) == expected
    assert error.headers.get("Allow") == ("GET" if status in {400, 405, 418} else None)


def test_wire_error_without_attr_has_null() -> None:
    assert WireError(400, "validation_error", "x", "y").body()["attr"] is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_unavailable(number: int) -> None:
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""})
    answer = unexpected_response(request, OSError(number, "no space"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert b"disk is full" in answer.body
    assert unexpected_response(request, OSError(errno.EIO, "broken")).status_code == 500
