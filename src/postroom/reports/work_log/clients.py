"""The program by which an agent writes, as it names itself to the MCP server."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from postroom.domain.notifications.message import one_line

MAX_NAME = 60

_client: ContextVar[str | None] = ContextVar("client", default=None)


@contextmanager
def writing_with(name: str | None) -> Iterator[None]:
    """Let entries of work logs that are written within the block name a client; None for none."""
    token = _client.set((one_line(name, MAX_NAME) or None) if name else None)
    try:
        yield
    finally:
        _client.reset(token)


def present_client() -> str | None:
    """Return the client by which this process writes now."""
    return _client.get()
