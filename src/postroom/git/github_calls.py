"""Calls to GitHub's REST API: error statuses, retries, size limits."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from postroom.domain.errors import Invalid
from postroom.git.port import Failed, Limited
from postroom.kit.retry import RetryPolicy, TryAgain, retry_after

MAX_JSON_BYTES = 4 << 20
_MAX_REDIRECTS = 3
_LONGEST_URL = 500
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_REDIRECTS = {301, 302, 307, 308}
_HEADERS = {
    "User-Agent": "postroom",
    "X-GitHub-Api-Version": "2022-11-28",
    # The limit counts bytes as received, so answers must not expand when decompressed.
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response other than a server error or a spent quota, its body cut at the requested size."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object in the body.

        Raises:
            Failed: there is none, or the status is neither 200 nor 201.
        """
        try:
            found = json.loads(self.body) if self.status in {200, 201} else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Failed(f"GitHub answers {self.status} with an unexpected body")
        return found


def check_api_url(url: str) -> str:
    """Return the base URL of an API without a trailing slash.

    Raises:
        Invalid: it is not such a URL, or would send credentials unencrypted over a network.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        parsed = httpx.URL()
    well_made = parsed.scheme in {"http", "https"} and _HOST.fullmatch(parsed.raw_host)
    if len(url) > _LONGEST_URL or not well_made or parsed.userinfo or parsed.query or parsed.fragment:
        raise Invalid("The address of the GitHub API must look like https://api.github.com.")
    if parsed.scheme == "http" and parsed.host not in _LOOPBACK:
        raise Invalid(
            "The address of the GitHub API must begin with https:// unless it is this machine's own."
        )
    return url.rstrip("/")


class Caller:
    """Makes calls with a client that follows no redirects; paths are relative to its base URL.

    Outages and network errors are retried. A spent quota is not: the caller gets its reset time.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        retry: RetryPolicy,
    ) -> None:
        self._client = client
        self._retry = retry

    @property
    def api_url(self) -> str:
        """The base URL."""
        return str(self._client.base_url)

    async def call(
        self,
        method: str,
        path: str,
        authorization: str,
        *,
        accept: str = "application/vnd.github+json",
        most_bytes: int = MAX_JSON_BYTES,
        json: Any = None,
    ) -> Answer:
        """Return the response to a call; a body longer than `most_bytes` is cut a little beyond that.

        Raises:
            Limited: the quota is spent.
            Failed: no response, or only server errors, after all attempts.
        """
        headers = {"Accept": accept, "Authorization": authorization, **_HEADERS}

        async def attempt() -> Answer:
            try:
                answer = await self._follow(method, path, headers, most_bytes, json)
            except httpx.TimeoutException:
                raise self._failed("no answer in time") from None
            except httpx.HTTPError as error:
                raise self._failed(f"no connection ({type(error).__name__})") from error
            if answer.status >= 500:
                raise self._failed(f"status {answer.status}")
            return answer

        return await self._retry.run(attempt)

    def _failed(self, problem: str) -> TryAgain:
        return TryAgain(Failed(f"GitHub did not answer after {self._retry.attempts} attempts: {problem}"))

    async def _follow(
        self, method: str, url: str, headers: Mapping[str, str], most_bytes: int, json: Any
    ) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            async with self._client.stream(method, url, headers=headers, json=json) as response:
                # A POST is not repeated elsewhere: it requests a token.
                if method == "POST" or response.status_code not in _REDIRECTS:
                    return await _read(response, most_bytes)
                here = response.request.url
                try:
                    there = here.join(response.headers.get("location", ""))
                except httpx.InvalidURL:
                    raise Failed("GitHub redirects without an address") from None
                if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
                    raise Failed("GitHub redirects to another host")
                url = str(there)
        raise Failed("GitHub redirects in a loop")


async def _read(response: httpx.Response, most_bytes: int) -> Answer:
    _refuse_packed(response)
    kept = bytearray()
    async for chunk in response.aiter_raw():
        kept += chunk
        if len(kept) > most_bytes:
            break
    _refuse_spent(response, bytes(kept))
    return Answer(response.status_code, bytes(kept))


def _refuse_packed(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise Failed("GitHub compressed an answer that must not be compressed")


def _refuse_spent(response: httpx.Response, body: bytes) -> None:
    if response.status_code == 429 or (response.status_code == 403 and _is_quota(response, body)):
        raise Limited("GitHub's rate limit is exceeded", retry_after=_wait_of(response))


def _is_quota(response: httpx.Response, body: bytes) -> bool:
    """Return whether a refusal means a spent quota; GitHub answers 403 to both."""
    headers = response.headers
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or b"rate limit" in body[:2000].lower()
    )


def _wait_of(response: httpx.Response) -> float | None:
    """Return the seconds to wait, if the response contains them; times are relative to the server's clock."""
    asked = retry_after(response.headers)
    if asked is not None:
        return max(1.0, asked)
    reset = response.headers.get("x-ratelimit-reset", "").strip()
    if response.headers.get("x-ratelimit-remaining") == "0" and _is_number(reset):
        try:
            now = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
        except (ValueError, TypeError, OverflowError):
            now = time.time()
        return max(1.0, float(reset) - now)
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
