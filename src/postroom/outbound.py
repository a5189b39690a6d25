"""Calls to addresses that somebody else chose: only where the operator allows, and no further than one answer."""

import asyncio
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

import httpx

from postroom.domain.webhooks import forbidden_address

_USUAL = {"http": 80, "https": 443}


class NotSent(Exception):
    """Nothing was sent, or nothing came back; the text says why. `forbidden`: trying again will not help."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: its status, its headers (names in lower case), and as much of its body as was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def send(
    method: Literal["GET", "POST"],
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str],
    seconds: float,
    allow_private: bool,
    most_bytes: int,
) -> Answered:
    """Make a call and return the answer, whatever its status; a redirect is an answer like any other.

    The name is looked up once, and what is called is the address that was checked. Of the body `most_bytes` are
    read, and what comes in the same piece.

    Raises:
        NotSent: the address may not be called, can't be found, or does not answer within `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            parsed = httpx.URL(url)
            if parsed.scheme not in _USUAL or not parsed.host:
                raise NotSent("it is no address of a web server", forbidden=True)
            port = parsed.port or _USUAL[parsed.scheme]
            address = await _find(
                parsed.host, port, encrypted=parsed.scheme == "https", allow_private=allow_private
            )
            return await _send(method, parsed, (address, port), body, headers, seconds, most_bytes)
    except TimeoutError:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except httpx.TimeoutException:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"there was no connection ({type(error).__name__})") from None


async def _send(  # noqa: PLR0917  # of this file alone
    method: str,
    url: httpx.URL,
    place: tuple[str, int],
    body: bytes | None,
    headers: Mapping[str, str],
    seconds: float,
    most_bytes: int,
) -> Answered:
    named = {"Accept-Encoding": "identity", **headers, "Host": url.netloc.decode("ascii")}
    # Without the environment: a proxy of it would be asked in place of the address that was checked.
    async with (
        httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False) as client,
        client.stream(
            method,
            url.copy_with(host=place[0], port=place[1]),
            content=body,
            headers=named,
            extensions={"sni_hostname": url.host},
        ) as response,
    ):
        kept = bytearray()
        async for chunk in response.aiter_raw():
            kept += chunk
            if len(kept) >= most_bytes:
                break
        found = {name.lower(): value for name, value in response.headers.items()}
        packed = "gzip" in found.get("content-encoding", "")
        return Answered(
            response.status_code, found, _unpacked(bytes(kept), most_bytes) if packed else bytes(kept)
        )


def _unpacked(body: bytes, most_bytes: int) -> bytes:
    """Return a body that came compressed although nobody asked for that, no more of it than is wanted."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, most_bytes + 1)
    except zlib.error:
        raise NotSent("the answer is not compressed as it says") from None


async def _find(host: str, port: int, *, encrypted: bool, allow_private: bool) -> str:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(f"the name {host} can't be found") from None
    reason = f"the name {host} has no address"
    for *_, place in found:
        address = ip_address(str(place[0]).partition("%")[0])
        forbidden = forbidden_address(address, encrypted=encrypted, allow_private=allow_private)
        # One that is forbidden among others would let the name's owner choose.
        if forbidden is not None:
            raise NotSent(f"it may not be called: {forbidden}", forbidden=True)
        reason = ""
    if reason:
        raise NotSent(reason)
    return str(found[0][4][0])
