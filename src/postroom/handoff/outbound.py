"""Calls to addresses that somebody else chose: only where the operator allows, and no further than one answer."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from postroom.domain.handoff.webhooks import forbidden_address

_KEPT = 2_000
_USUAL = {"http": 80, "https": 443}


class NotSent(Exception):
    """Nothing was sent, or nothing came back; the text says why. `forbidden`: trying again will not help."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: its status, and the beginning of its body."""

    status: int
    body: str


async def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, allow_private: bool
) -> Answered:
    """Post a body and return the answer, whatever its status; a redirect is an answer like any other.

    The name is looked up once, and what is called is the address that was checked.

    Raises:
        NotSent: the address may not be called, can't be found, or does not answer within `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _post(httpx.URL(url), body, headers, seconds, allow_private=allow_private)
    except TimeoutError:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except httpx.TimeoutException:
        raise NotSent(f"there was no answer within {seconds:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(f"there was no connection ({type(error).__name__})") from None


async def _post(
    url: httpx.URL, body: bytes, headers: Mapping[str, str], seconds: float, *, allow_private: bool
) -> Answered:
    port = url.port or _USUAL[url.scheme]
    address = await _find(url.host, port, encrypted=url.scheme == "https", allow_private=allow_private)
    named = {**headers, "Host": url.netloc.decode("ascii")}
    # Without the environment: a proxy of it would be asked in place of the address that was checked.
    async with (
        httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            url.copy_with(host=address, port=port),
            content=body,
            headers=named,
            extensions={"sni_hostname": url.host},
        ) as response,
    ):
        kept = bytearray()
        async for chunk in response.aiter_raw():
            kept += chunk
            if len(kept) >= _KEPT:
                break
        return Answered(response.status_code, bytes(kept[:_KEPT]).decode("utf-8", "replace"))


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
