"""The client of the command line: pages, and refusals as the project's own errors."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from postroom.cli.client.http import MAX_TRIES, MAX_WAIT_SECONDS, Client, UnknownProject
from postroom.cli.client.transport import HttpxTransport
from postroom.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Limited,
    NotFound,
    PostroomError,
    Unauthenticated,
    Unavailable,
)
from postroom.kit.retry import RetryPolicy

HOST = "https://inbox.example"


def envelope(code: str, detail: str, attr: str | None = None) -> dict[str, str | None]:
    return {"type": "t", "code": code, "detail": detail, "attr": attr}


def ask(
    answer: Callable[[httpx.Request], httpx.Response], work: Callable[[Client], Coroutine[Any, Any, Any]]
) -> tuple[Any, list[float]]:
    """Return what `work` makes of a server that answers so, and how long it waited."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    retry = RetryPolicy(attempts=MAX_TRIES, longest_wait=MAX_WAIT_SECONDS, sleep=sleep)

    async def inside() -> Any:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url=HOST) as http:
            return await work(Client(HttpxTransport(http), place=HOST, local=False, retry=retry))

    return asyncio.run(inside()), waited


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (httpx.Response(400, json=envelope("invalid_input", "No.", "state")), Invalid, "state: No."),
        (httpx.Response(400, json={"error": "No."}), Invalid, "No."),
        (
            httpx.Response(401, json=envelope("authentication_failed", "Bad key.")),
            Unauthenticated,
            f"{HOST} rejects the key. Log in again: postroom login",
        ),
        (httpx.Response(403, json=envelope("permission_denied", "Scope.")), Forbidden, "Scope."),
        (httpx.Response(404, json=envelope("not_found", "Not found.")), NotFound, "Not found."),
        (
            httpx.Response(404, json=envelope("not_found", "Project not found.")),
            UnknownProject,
            "Project not found.",
        ),
        (httpx.Response(409, json=envelope("conflict", "Taken.")), Conflict, "Taken."),
        (httpx.Response(503, json=envelope("unavailable", "Later.")), Unavailable, "Later."),
        (httpx.Response(502, text="<html>"), Unavailable, f"{HOST} fails with status 502."),
        (
            httpx.Response(404, text="<html>"),
            Invalid,
            f"{HOST} does not respond like a Postroom server: status 404.",
        ),
        (httpx.Response(200, text="<html>"), Invalid, f"{HOST} does not respond like a Postroom server."),
        (
            httpx.Response(301, headers={"location": "https://other.example/"}),
            Invalid,
            f"{HOST} redirects to https://other.example/. Log in with that address.",
        ),
    ],
)
def test_refusals(answer: httpx.Response, kind: type[PostroomError], sentence: str) -> None:
    with pytest.raises(kind) as refused:
        ask(lambda _: answer, lambda client: client.get("/x"))
    assert refused.value.message == sentence


def test_client_without_server_fails() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable, match="can't be reached: refused"):
        ask(answer, lambda client: client.get("/x"))


def test_client_rate_limited_call_is_repeated() -> None:
    answers = iter(
        [httpx.Response(429, json=envelope("throttled", "Wait."), headers={"Retry-After": "7"})] * 2
        + [httpx.Response(200, json={"done": True})]
    )
    assert ask(lambda _: next(answers), lambda client: client.get("/x")) == ({"done": True}, [7.0, 7.0])
    never = httpx.Response(429, json=envelope("throttled", "Wait."), headers={"Retry-After": "3600"})
    with pytest.raises(Limited, match=r"Wait\."):
        ask(lambda _: never, lambda client: client.get("/x"))


@pytest.mark.parametrize("header", ["²", "soon", ""])
def test_client_rate_limited_without_valid_wait_gives_up(header: str) -> None:
    headers = httpx.Headers([(b"Retry-After", header.encode())])
    never = httpx.Response(429, json=envelope("throttled", "Wait."), headers=headers)
    with pytest.raises(Limited, match=r"Wait\."):
        ask(lambda _: never, lambda client: client.get("/x"))


def test_client_list_reads_to_limit_or_end() -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        limit, offset = int(request.url.params["limit"]), int(request.url.params["offset"])
        asked.append((request.url.params["limit"], request.url.params["offset"]))
        # A server may give fewer than were asked for.
        items = list(range(offset, min(offset + min(limit, 60), 150)))
        more = HOST if offset + len(items) < 150 else None
        return httpx.Response(200, json={"count": 150, "results": items, "next": more})

    (count, found), _ = ask(answer, lambda client: client.pages("/x", {"q": ""}))
    assert (count, found) == (150, list(range(150)))
    (count, found), _ = ask(answer, lambda client: client.pages("/x", limit=70))
    assert (count, found) == (150, list(range(70)))
    assert asked[-2:] == [("70", "0"), ("10", "60")]
