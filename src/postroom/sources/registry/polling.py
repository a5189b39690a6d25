"""What pollers of different hosts have in common: reading JSON, the next page, and how long to wait."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from postroom.sources.registry.model import PollProblem, Request, Response

MAX_WAIT = timedelta(hours=6)
MAX_LINKS = 20


def json_of(response: Response) -> Any:
    """Return the JSON of an answer.

    Raises:
        PollProblem: it is none.
    """
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise PollProblem("The answer is not JSON.") from None


def problem_of(
    response: Response, now: datetime, *, remaining: str = "", reset: str = ""
) -> PollProblem | None:
    """Return what is wrong with an answer by its status, or None.

    A host that has had enough says so with 429, or with 403 and nothing `remaining`; how long it wants to be left
    alone is in `Retry-After`, or `reset` is the moment (seconds since 1970) from which it answers again.
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
    """Return how long a host wants to be left alone, None when it does not say."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 8:
        return min(timedelta(seconds=int(said)), MAX_WAIT)
    if said:
        try:
            until = parsedate_to_datetime(said)
        except (ValueError, TypeError):
            until = None
        if until is not None:
            return _until(until if until.tzinfo else until.replace(tzinfo=UTC), now)
    stamp = response.headers.get(reset, "") if reset else ""
    if stamp.isascii() and stamp.isdigit() and len(stamp) < 12:
        return _until(datetime.fromtimestamp(int(stamp), tz=UTC), now)
    return None


def _until(moment: datetime, now: datetime) -> timedelta:
    return min(max(moment - now, timedelta(seconds=1)), MAX_WAIT)


def next_link(response: Response, api: str, *, only_with: str = "") -> Request | None:
    """Return the call for what the `Link` header names as the next page, on the same host alone.

    `only_with` is what the link's parameters must hold. The headers of the call are the first one's.
    """
    for link in response.headers.get("link", "").split(",")[:MAX_LINKS]:
        address, _, parameters = link.partition(";")
        if 'rel="next"' not in parameters or (only_with and only_with not in parameters):
            continue
        target = urljoin(response.url or api, address.strip().removeprefix("<").removesuffix(">"))
        # The key that goes along is for this host.
        if urlsplit(target)[:2] == urlsplit(api)[:2]:
            return Request(target)
    return None
