"""HTTP calls to user-supplied addresses: only to allowed networks, without following redirects."""

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
    """The call failed; the text says why. `forbidden`: a retry is pointless."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Answered:
    """A response: its status, and the start of its body."""

    status: int
    body: str


async def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, allow_private: bool
) -> Answered:
    """Post a body and return the response, whatever its status; redirects are not followed.

    The name is resolved once, and exactly the checked address is called.

    Raises:
        NotSent: the address is forbidden, can't be resolved, or does not respond within `seconds`.
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
    # Ignore the environment: a proxy would be called instead of the checked address.
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
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) >= _KEPT:
                break
        return Answered(response.status_code, bytes(content[:_KEPT]).decode("utf-8", "replace"))


async def _find(host: str, port: int, *, encrypted: bool, allow_private: bool) -> str:
    try:
        addresses = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(f"the name {host} can't be found") from None
    reason = f"the name {host} has no address"
    for *_, place in addresses:
        address = ip_address(str(place[0]).partition("%")[0])
        forbidden = forbidden_address(address, encrypted=encrypted, allow_private=allow_private)
        # Reject the name if any address is forbidden, or its owner could choose which one is called.
        if forbidden is not None:
            raise NotSent(f"it may not be called: {forbidden}", forbidden=True)
        reason = ""
    if reason:
        raise NotSent(reason)
    return str(addresses[0][4][0])
