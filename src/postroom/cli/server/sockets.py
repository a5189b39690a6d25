"""Listening sockets of a server."""

import socket


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        Unavailable: the address is not local, or the port is taken.
    """
    from postroom.domain.errors import Unavailable

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Unavailable(
            f"Can't listen on {host} port {port}: {error.strerror}. Choose another with --host or --port."
        ) from error
    # Connections inherit it. Otherwise the body of a response waits for the client's acknowledgement of the
    # headers, which clients delay by 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
