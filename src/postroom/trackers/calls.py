"""Calls to the APIs of trackers: checked addresses, and one reading of failures."""

import json
import time
from collections.abc import Collection, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from postroom import outbound
from postroom.domain.notifications.message import one_line
from postroom.kit.retry import retry_after
from postroom.kit.wire_json import json_bytes
from postroom.outbound import Answered, NotSent
from postroom.sources.registry import payload as read
from postroom.trackers.port import Comment, TrackerError

MAX_ANSWER = 4 << 20
_MOVED = frozenset({301, 302, 307, 308})
_SPENT = ("x-ratelimit-remaining", "ratelimit-remaining")
_RESET = ("x-ratelimit-reset", "ratelimit-reset", "x-ratelimit-requests-reset")


class Api:
    """Calls below one base URL with fixed headers."""

    def __init__(self, base: str, headers: Mapping[str, str], *, seconds: float, allow_private: bool) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Content-Type": "application/json", "User-Agent": "postroom", **headers}
        self._seconds = seconds
        self._allow_private = allow_private

    async def call(
        self,
        method: Literal["GET", "POST", "PATCH", "PUT"],
        path: str,
        body: Any = None,
        *,
        also: Collection[int] = (),
    ) -> Any:
        """Return the JSON of a successful answer, None without any. A GET follows one move within the host.

        Answers with a status in `also` are returned as well.

        Raises:
            TrackerError: it failed.
        """
        answered = await self._send(method, self._base + path, body)
        if answered.status in _MOVED and method == "GET":
            target = answered.headers.get("location", "")
            if not target.startswith(self._base + "/"):
                raise TrackerError("It was moved to an unknown place.", "gone")
            answered = await self._send(method, target, None)
        if 200 <= answered.status < 300 or answered.status in also:
            return _parsed(answered)
        raise failure_of(answered)

    async def _send(self, method: Literal["GET", "POST", "PATCH", "PUT"], url: str, body: Any) -> Answered:
        try:
            return await outbound.send(
                method,
                url,
                body=None if body is None else json_bytes(body),
                headers=self._headers,
                seconds=self._seconds,
                allow_private=self._allow_private,
                max_bytes=MAX_ANSWER,
            )
        except NotSent as problem:
            text = f"The tracker can't be reached: {problem}."
            raise TrackerError(text, "credentials" if problem.forbidden else "unknown") from None


def _parsed(answered: Answered) -> Any:
    if not answered.body.strip():
        return None
    try:
        return json.loads(answered.body)
    except (ValueError, RecursionError):
        raise TrackerError("The tracker's answer is not JSON.", "unknown") from None


def failure_of(answered: Answered) -> TrackerError:
    """Return the failure that an answer means."""
    status, headers = answered.status, answered.headers
    said = reason_of(answered)
    text = f"The tracker answers {status}{f': {said}' if said else ''}."
    spent = any(headers.get(name) == "0" for name in _SPENT)
    if status == 429 or (
        status == 403 and (spent or "retry-after" in headers or "rate limit" in said.lower())
    ):
        return TrackerError(text, "limited", retry_after=_wait(headers))
    if status == 401:
        return TrackerError(f"{text} Its token is wrong or has expired.", "credentials")
    if status in {404, 410}:
        return TrackerError(text, "gone")
    return TrackerError(text, "unknown" if status >= 500 or status == 408 else "refused")


def reason_of(answered: Answered) -> str:
    """Return what an answer says of a failure, in one line."""
    try:
        found = json.loads(answered.body[:20_000])
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    said = [
        found.get("message"),
        found.get("error"),
        *_texts(found.get("errors")),
        *_texts(found.get("errorMessages")),
    ]
    return one_line("; ".join(str(one) for one in said if one), 200)


def comments_of(found: Any, author: str, at: str) -> list[Comment]:
    """Return comments from objects with `id` and `body`, and fields for author and time."""
    return [
        Comment(read.text(one, "id"), read.text(one, author), read.text(one, "body"), moment)
        for one in (found if isinstance(found, list) else ())
        if (moment := read.moment(one, at)) is not None
    ]


def path_of(url: str) -> str:
    """Return the path of an address, empty for what is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _texts(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [f"{name}: {text}" for name, text in errors.items()]
    if not isinstance(errors, list):
        return []
    return [
        str(one.get("message") or one.get("field") or "") if isinstance(one, Mapping) else str(one)
        for one in errors
    ]


def _wait(headers: Mapping[str, str]) -> float | None:
    asked = retry_after(headers)
    if asked is not None:
        return asked
    for name in _RESET:
        value = headers.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) <= 13:
            moment = float(value) / (1000 if len(value) > 11 else 1)
            return max(1.0, moment - time.time())
    return None
