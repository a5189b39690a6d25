"""A client of a PostHog instance's REST API with paging and retries that never contacts another host.

The key is sent to the configured host only: redirects are not followed, and a next page must belong to the list
that was requested.
"""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from postroom.domain.errors import Forbidden, Invalid, Limited, NotFound, Unavailable
from postroom.domain.scouts.posthog_inventory import Item, page_items
from postroom.kit.retry import RetryPolicy, TryAgain, retry_after

PAGE = 100
MAX_PAGES = 50
"""Maximum pages of one list: 5,000 items."""

MAX_BYTES = 16 << 20
"""Maximum bytes of one response."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LONGEST_HOST = 300


RETRY = RetryPolicy(first_wait=1.0)
"""Of one call. One that the instance wants to wait longer than `longest_wait` fails at once."""


def check_host(text: str) -> str:
    """Return the validated address of an instance without a trailing slash.

    Raises:
        Invalid: it is malformed, or the key would be sent over a network unencrypted.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError, TypeError):
        url = httpx.URL()
    if len(text) > _LONGEST_HOST or url.scheme not in {"http", "https"} or not url.host:
        raise Invalid("The address of the PostHog instance must look like https://eu.posthog.com.")
    if url.userinfo or url.query or url.fragment:
        raise Invalid("The address of the PostHog instance must be a host without user or query.")
    if url.scheme == "http" and url.host not in _LOOPBACK:
        raise Invalid("The address must begin with https:// unless it is this machine's own.")
    return str(url).rstrip("/")


def check_key(text: str) -> str:
    """Return the validated API key.

    Raises:
        Invalid: it is empty or contains characters that no key contains.
    """
    key = text.strip()
    if not key or len(key) > 500 or not (key.isascii() and key.isprintable()) or " " in key:
        raise Invalid("This is not a key: copy a personal API key of the instance again.")
    return key


class PostHog:
    """A client of one project of an instance. Use it as an asynchronous context manager."""

    def __init__(
        self,
        host: str,
        project: str,
        key: str,
        *,
        retry: RetryPolicy = RETRY,
    ) -> None:
        """Create the client without sending anything."""
        self._base = f"{host}/api/projects/{project}/"
        self._retry = retry
        self._client = httpx.AsyncClient(
            timeout=self._retry.timeout,
            headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"},
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def project(self) -> Item:
        """Return the project itself; see `listed` for the errors."""
        answer = await self._call("GET", self._base)
        if not isinstance(answer, dict):
            raise Invalid("the answer is not an object")
        return answer

    async def listed(self, path: str) -> list[Item]:
        """Return the items of a list, `MAX_PAGES` pages at most.

        Raises:
            Forbidden: the key is rejected.
            NotFound: there is no such list, or the key has no access to it.
            Invalid: the response is malformed.
            Limited: the instance's rate limit is reached.
            Unavailable: it does not respond.
        """
        first = httpx.URL(self._base + path)
        url, results = first.copy_with(params={"limit": PAGE}), list[Item]()
        for _ in range(MAX_PAGES):
            answer = await self._call("GET", str(url))
            items = page_items(answer)
            if items is None:
                raise Invalid("the answer is not a list")
            results += items
            following = answer.get("next") if isinstance(answer, dict) else None
            if not following:
                break
            url = _following(first, following)
        return results

    async def query(self, question: str) -> Item:
        """Return the result of a HogQL query; see `listed` for the errors."""
        answer = await self._call(
            "POST", self._base + "query/", {"query": {"kind": "HogQLQuery", "query": question}}
        )
        if not isinstance(answer, dict):
            raise Invalid("the answer is not an object")
        return answer

    async def _call(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> Any:
        return await self._retry.run(lambda: self._attempt(method, url, body))

    async def _attempt(self, method: str, url: str, body: Mapping[str, Any] | None) -> Any:
        try:
            async with asyncio.timeout(self._retry.timeout):
                response, content = await self._send(method, url, body)
        except (TimeoutError, httpx.TimeoutException):
            raise TryAgain(Unavailable(f"no answer within {self._retry.timeout:g} seconds")) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TryAgain(Unavailable(f"no connection ({type(error).__name__})")) from error
        if response.status_code == 429:
            asked = retry_after(response.headers)
            limited = Limited("its rate limit is exceeded", retry_after=asked or self._retry.first_wait)
            if asked is not None and asked > self._retry.longest_wait:
                raise limited
            raise TryAgain(limited, after=asked)
        if response.status_code >= 500:
            raise TryAgain(Unavailable(f"status {response.status_code}"))
        return _read(response, content)

    async def _send(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[httpx.Response, bytes]:
        content = bytearray()
        async with self._client.stream(method, url, json=body) as response:
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) > MAX_BYTES:
                    raise Invalid(f"the answer is longer than {MAX_BYTES >> 20} MB")
        return response, bytes(content)


def _read(response: httpx.Response, content: bytes) -> Any:
    status = response.status_code
    if status == 401:
        raise Forbidden("the key is not accepted")
    if status in {403, 404}:
        raise NotFound("the key has no access to it" if status == 403 else "the instance has none")
    if status >= 300:
        raise Invalid(f"status {status}" + (": give the address it leads to" if status < 400 else ""))
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Invalid("the answer is not JSON") from None


def _following(first: httpx.URL, text: Any) -> httpx.URL:
    """Return the address of the next page of the list that begins at `first`."""
    try:
        url = first.join(text)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Invalid("the next page has no address") from None
    origin = (first.scheme, first.host, first.port, first.path)
    if (url.scheme, url.host, url.port, url.path) != origin:
        # Some servers behind a proxy return their internal host; only path and query are used.
        if url.path != first.path or not url.query:
            raise Invalid("the next page is another list")
        url = first.copy_with(query=url.query)
    return url
