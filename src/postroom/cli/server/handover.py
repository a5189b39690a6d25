"""What a process and systemd tell each other: a listening socket that outlives the process, and that it works."""

import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from postroom.domain.errors import Invalid

if TYPE_CHECKING:
    import asyncio

FIRST_DESCRIPTOR = 3
"""Where systemd and this program put an inherited socket."""
NOTIFY_SOCKET = "NOTIFY_SOCKET"
"""Environment variable with the address where systemd waits for messages of a service's main process."""
DRAIN_SECONDS = 1.0
"""How long connections that are open may send a last request before a server that has a successor closes them."""


def inherited_socket() -> socket.socket | None:
    """Return the listening socket that systemd, or the server before this one, handed over; None without one.

    Raises:
        Invalid: there are several, or it is none that HTTP can be served on.
    """
    meant = os.environ.pop("LISTEN_PID", None) == str(os.getpid())
    count = os.environ.pop("LISTEN_FDS", "0")
    os.environ.pop("LISTEN_FDNAMES", None)
    if not meant or count == "0":
        return None
    listening = socket.socket(fileno=FIRST_DESCRIPTOR)
    internet = listening.family in {socket.AF_INET, socket.AF_INET6}
    if count != "1" or not internet or listening.type != socket.SOCK_STREAM:
        raise Invalid("The socket unit has to have exactly one ListenStream=, with an address and a port.")
    listening.set_inheritable(False)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


class Reload:
    """Whether SIGHUP asked for a new server in place of this one."""

    def __init__(self, stop: "asyncio.Event") -> None:
        """Let SIGHUP stop this server, except in a terminal, whose end sends it, too."""
        import asyncio

        self.wanted = False
        self._stop = stop
        if sys.stdin is None or not sys.stdin.isatty():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._ask)

    def _ask(self) -> None:
        self.wanted = True
        self._stop.set()


@asynccontextmanager
async def reported_ready() -> AsyncIterator[None]:
    """Tell systemd that this process is ready and, while the block runs, that its event loop is.

    Without `WatchdogSec=`, or without systemd, there is nobody to tell.
    """
    import asyncio

    meant = os.environ.get("WATCHDOG_PID") == str(os.getpid())
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0")) if meant else 0
    _notify("READY=1" if not microseconds else f"READY=1\nWATCHDOG_USEC={microseconds}")

    async def beat() -> None:
        while True:
            await asyncio.sleep(microseconds / 3e6)
            _notify("WATCHDOG=1")

    beating = asyncio.create_task(beat()) if microseconds else None
    try:
        yield
    finally:
        if beating is not None:
            beating.cancel()


def _notify(message: str) -> None:
    """Send a message to systemd, if it has started this process and waits for messages."""
    address = os.environ.get(NOTIFY_SOCKET)
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as telling:
        telling.connect("\0" + address[1:] if address.startswith("@") else address)
        telling.send(message.encode())


def start_again(listening: socket.socket) -> None:
    """Replace this process by the program as it is installed now, with the same arguments, id and socket."""
    # The next version may need long for migrations before it tells that it works.
    _notify("WATCHDOG_USEC=0")
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(listening.fileno(), FIRST_DESCRIPTOR, inheritable=True)
    environment = {**os.environ, "LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606  # our own program
