"""Shared code of pollers: parsing JSON, pagination, and rate limits."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from postroom.kit.retry import retry_after
from postroom.sources.registry.model import PollProblem, Request, Response

MAX_WAIT = timedelta(hours=6)
MAX_LINKS = 20
MAX_TURNS = 500
"""Maximum number of objects whose turns are kept."""


def json_of(response: Response) -> Any:
    """Parse the JSON of a response.

    Raises:
        PollProblem: it is not JSON.
    """
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise PollProblem("The response is not JSON.") from None


def problem_of(
    response: Response, now: datetime, *, remaining: str = "", reset: str = ""
) -> PollProblem | None:
    """Return the problem that the status of a response indicates, or None.

    Rate limits are 429, or 403 with nothing `remaining`; the delay is in `Retry-After`, or `reset` is the time
    (seconds since 1970) at which the limit is reset.
    """
    status = response.status
    if status < 400:
        return None if status == 200 else PollProblem(f"The host answered with the status {status}.")
    limited = status == 429 or (status == 403 and bool(remaining) and response.headers.get(remaining) == "0")
    wait = wait_of(response, now, reset=reset if limited else "")
    if limited or wait is not None:
        return PollProblem("The host's rate limit is reached.", wait=wait or timedelta(minutes=1))
    if status in {401, 403}:
        return PollProblem(f"The host refuses the key (status {status}).", fatal=True)
    if status in {404, 410}:
        return PollProblem(f"The host has nothing at this address (status {status}).", fatal=True)
    return PollProblem(f"The host answered with the status {status}.")


def wait_of(response: Response, now: datetime, *, reset: str = "") -> timedelta | None:
    """Return the delay that a host requests, None without one."""
    asked = retry_after(response.headers, now)
    if asked is not None:
        return timedelta(seconds=min(max(asked, 1.0), MAX_WAIT.total_seconds()))
    stamp = response.headers.get(reset, "") if reset else ""
    if stamp.isascii() and stamp.isdigit() and len(stamp) < 12:
        wait = datetime.fromtimestamp(int(stamp), tz=UTC) - now
        return min(max(wait, timedelta(seconds=1)), MAX_WAIT)
    return None


def next_link(response: Response, api: str, *, only_with: str = "") -> Request | None:
    """Return the request for the next page in the `Link` header, on the same host only.

    `only_with` is a required parameter of the link. The headers are those of the first request.
    """
    for link in response.headers.get("link", "").split(",")[:MAX_LINKS]:
        address, _, parameters = link.partition(";")
        if 'rel="next"' not in parameters or (only_with and only_with not in parameters):
            continue
        target = urljoin(response.url or api, address.strip().removeprefix("<").removesuffix(">"))
        # The headers contain the key, which is for this host only.
        if urlsplit(target)[:2] == urlsplit(api)[:2]:
            return Request(target)
    return None


def turns_of(cursor: Mapping[str, Any], objects: Iterable[tuple[str, bool]]) -> dict[str, int]:
    """Return how often objects have been closed and reopened since the first round, for the next cursor.

    `objects` are ids, and whether each one is closed now. A number is odd while its object is closed. It belongs to
    the key of an item, since without it an object that is closed or reopened again looks like a duplicate.
    """
    turns: dict[str, int] = dict(cursor.get("turns") or {})
    for id, closed in objects:
        count = turns.pop(id, 0)
        count += closed != bool(count % 2)
        if count:
            turns[id] = count
    return dict(list(turns.items())[-MAX_TURNS:])


def turn_suffix(turns: Mapping[str, int], id: str) -> str:
    """Return the part of an item's key that distinguishes a second and later turn."""
    return f":{turns[id]}" if turns.get(id, 0) > 1 else ""
