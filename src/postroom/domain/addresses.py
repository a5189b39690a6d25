"""Network addresses that the server may call on behalf of users."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")


def forbidden_address(
    address: IPv4Address | IPv6Address, *, encrypted: bool, allow_private: bool
) -> str | None:
    """Return why nothing may be sent to an address, or None when it may.

    Only public internet addresses may be called, and only encrypted, unless the operator allows private ones.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo is not None:
            inner = address.teredo[1]
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return forbidden_address(inner, encrypted=encrypted, allow_private=allow_private)
    if address.is_multicast or address.is_unspecified:
        return "this is not the address of a single machine"
    if not address.is_global or address.is_reserved:
        return None if allow_private else "this is not an address of the public internet"
    return None if encrypted else "this is on the public internet and the URL begins with http://"


def network_of(text: str) -> str:
    """Return the network that one caller is counted by: an IPv4 address itself, of IPv6 the first 64 bits.

    A subscriber has at least that many IPv6 addresses. Text that is no address is returned as it is.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)


def is_misspelt_address(host: str) -> bool:
    """Return whether a host is a number like `2130706433`, `127.1` or `0x7f.1`, which programs read differently.

    IPv4 addresses in their usual form, IPv6 addresses and names are not.
    """
    last = host.removesuffix(".").rpartition(".")[2]
    is_hexadecimal = last[:2] in {"0x", "0X"} and _HEXADECIMAL.issuperset(last[2:])
    if not (is_hexadecimal or (last.isascii() and last.isdigit())):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
