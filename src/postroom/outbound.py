"""HTTP calls to user-supplied addresses: only to allowed networks, without following redirects."""

import asyncio
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import httpx

from postroom.network import NotCallable, resolve
from postroom.telemetry.tracing import span

_USUAL = {"http": 80, "https": 443}


class NotSent(Exception):
    """The call failed; the text says why. `forbidden`: a retry is pointless."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Answered:
    """A response: its status, its headers (names in lower case), and as much of its body as was wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def send(
    method: Literal["GET", "POST", "PATCH", "PUT"],
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str],
    seconds: float,
    allow_private: bool,
    max_bytes: int,
) -> Answered:
    """Send a request and return the response, whatever its status; redirects are not followed.

    The name is resolved once, and exactly the checked address is called. Of the body at least `max_bytes` are read,
    if it has them.

    Raises:
        NotSent: the address is forbidden, can't be resolved, or does not respond within `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            parsed = httpx.URL(url)
            if parsed.scheme not in _USUAL or not parsed.host:
                raise NotSent("it is not the address of a web server", forbidden=True)
            port = parsed.port or _USUAL[parsed.scheme]
            address = await resolve(
                parsed.host, port, encrypted=parsed.scheme == "https", allow_private=allow_private
            )
            request = httpx.Request(
                method,
                parsed.copy_with(host=address, port=port),
                content=body,
                headers={"Accept-Encoding": "identity", **headers, "Host": parsed.netloc.decode("ascii")},
                extensions={"sni_hostname": parsed.host},
            )
            called = {"http.request.method": method, "server.address": parsed.host}
            with span(method, "CLIENT", called) as traced:
                answered = await _send(request, max_bytes)
                traced.attributes["http.response.status_code"] = answered.status
                traced.failed = answered.status >= 400
            return answered
    except NotCallable as problem:
        raise NotSent(str(problem), forbidden=problem.forbidden) from None
    except TimeoutError:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except httpx.TimeoutException:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"there was no connection ({type(error).__name__})") from None


async def _send(request: httpx.Request, max_bytes: int) -> Answered:
    # Ignore the environment: a proxy would be called instead of the checked address.
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as client:
        response = await client.send(request, stream=True)
        try:
            content = bytearray()
            async for chunk in response.aiter_raw():
                content += chunk
                if len(content) >= max_bytes:
                    break
        finally:
            await response.aclose()
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = bytes(content)
    if "gzip" in headers.get("content-encoding", ""):
        body = _unpacked(body, max_bytes)
    return Answered(response.status_code, headers, body)


def _unpacked(body: bytes, max_bytes: int) -> bytes:
    """Decompress a body that was compressed unasked, up to one byte more than `max_bytes`."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, max_bytes + 1)
    except zlib.error:
        raise NotSent("the answer is not compressed as it says") from None
