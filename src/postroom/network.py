"""Host names in user-supplied addresses: resolved once, and only to addresses that may be called."""

import asyncio
import socket
from ipaddress import ip_address

from postroom.domain.addresses import forbidden_address, is_misspelt_address


class NotCallable(Exception):
    """A host can't be called; the text says why. `forbidden`: it may not be, so a retry is pointless."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


async def resolve(host: str, port: int, *, encrypted: bool, allow_private: bool) -> str:
    """Return the one network address at which to call a host; the caller must use it instead of the name.

    Raises:
        NotCallable: the name can't be resolved, or one of its addresses is forbidden.
    """
    if is_misspelt_address(host):
        raise NotCallable(
            f"calls to it are not allowed: {host} is not the usual form of an address", forbidden=True
        )
    try:
        addresses = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotCallable(f"the name {host} can't be found") from None
    if not addresses:
        raise NotCallable(f"the name {host} has no address")
    found = [str(place[0]).partition("%")[0] for *_, place in addresses]
    for text in found:
        forbidden = forbidden_address(ip_address(text), encrypted=encrypted, allow_private=allow_private)
        # Reject the name if any address is forbidden, or its owner could choose which one is called.
        if forbidden is not None:
            raise NotCallable(f"calls to it are not allowed: {forbidden}", forbidden=True)
    return found[0]
