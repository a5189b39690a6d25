"""Answers with a tag of what they say: who has it already gets 304 and no body."""

import pytest
from starlette.requests import Request

from postroom.api.http.respond import tagged_response


def asked(known: str | None = None) -> Request:
    headers = [] if known is None else [(b"if-none-match", known.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers})


def test_etag_depends_on_content() -> None:
    first, same, other = (tagged_response(asked(), {"count": count}) for count in (1, 1, 2))
    assert first.headers["etag"] == same.headers["etag"] != other.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(first.headers["vary"].split(", "))


@pytest.mark.parametrize("form", ["{0}", '"x", {0}', "*", "{1}"])
def test_etag_match_returns_no_body(form: str) -> None:
    tag = tagged_response(asked(), [1]).headers["etag"]
    answer = tagged_response(asked(form.format(tag, tag.removeprefix("W/"))), [1])
    assert (answer.status_code, bytes(answer.body), answer.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("known", ["", '"x"', 'W/"x", "y"', "nonsense"])
def test_etag_mismatch_returns_body(known: str) -> None:
    answer = tagged_response(asked(known), [1])
    assert (answer.status_code, bytes(answer.body)) == (200, b"[1]")
