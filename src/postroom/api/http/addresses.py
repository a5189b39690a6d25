"""The address at which others reach this server, for texts that are copied elsewhere."""

from ipaddress import IPv6Address, ip_address

from fastapi import Request

from postroom.api.http.state import state_of


def public_url(request: Request, *, configured: str | None = None) -> str:
    """Return the configured address without a slash at the end, else that to which the caller's connection came.

    The name in the `Host` header is the caller's word only: it could lead senders of events to somebody else.
    `configured` takes precedence over the server's own `POSTROOM_PUBLIC_URL`.
    """
    known = configured or state_of(request).settings.public_url
    if known:
        return known.rstrip("/")
    host, port = request.scope.get("server") or ("localhost", None)
    scheme = request.url.scheme
    usual = 443 if scheme == "https" else 80
    shown = "" if port in (None, usual) else f":{port}"
    return f"{scheme}://{_in_url(str(host))}{shown}{request.scope.get('root_path', '').rstrip('/')}"


def _in_url(host: str) -> str:
    """Return a host as it is written in a URL; `localhost` for the path of a socket."""
    try:
        return f"[{host}]" if isinstance(ip_address(host), IPv6Address) else host
    except ValueError:
        return "localhost" if "/" in host else host
