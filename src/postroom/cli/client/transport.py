"""How a command's requests reach a server: over httpx, or over the socket of the server on this machine."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    import socket

    import httpx

READ_BYTES = 64 * 1024
_KEPT = "/:@!$&'()*+,;=~%?"
"""Characters of a path that are sent as they are; `?` begins a query."""


@dataclass(slots=True)
class Answer:
    """A response; names of headers are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the call succeeded."""
        return 200 <= self.status < 300

    @property
    def is_redirect(self) -> bool:
        """Whether the server refers to another address."""
        return 300 <= self.status < 400 and "location" in self.headers

    def json(self) -> Any:
        """Return the body parsed as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.body)


Sink = Callable[[bytes], object]
"""Takes the parts of a body as they arrive. Its errors must be no `OSError`, which would be one of the call."""


class Transport(Protocol):
    """Sends requests to one server."""

    async def send(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        body: Any,
        sink: Sink | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, with a JSON body unless the method is GET, and return the response.

        With a `sink` the body of a successful response goes there, and not into the response. `headers` are sent
        beside the usual ones.

        Raises:
            TimeoutError: the server did not respond in time.
            OSError: it can't be reached.
        """


class HttpxTransport:
    """Sends requests over an httpx client: to a remote server, or to the application in this process."""

    def __init__(self, http: "httpx.AsyncClient") -> None:
        self._http = http

    async def send(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        body: Any,
        sink: Sink | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """See `Transport`."""
        import httpx

        options: dict[str, Any] = {"headers": headers} | ({} if method == "GET" else {"json": body})
        try:
            async with self._http.stream(method, path, params=params, **options) as response:
                answer = Answer(response.status_code, dict(response.headers))
                if sink is None or not answer.is_success:
                    answer.body = await response.aread()
                    return answer
                async for part in response.aiter_bytes():
                    sink(part)
                return answer
        except httpx.TimeoutException as error:
            raise TimeoutError from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ConnectionError(str(error) or type(error).__name__) from error


class SocketTransport:
    """Sends requests over a Unix socket, a connection for each.

    It does without httpx, whose import alone takes longer than a whole call.
    """

    def __init__(self, connect: "Callable[[], socket.socket]", key: str) -> None:
        self._connect = connect
        self._key = key

    async def send(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        body: Any,
        sink: Sink | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """See `Transport`."""
        import asyncio

        import httptools

        content = b"" if method == "GET" else json.dumps(body).encode()
        head = [f"{method} {_target(path, params)} HTTP/1.1", "Host: localhost", "Connection: close"]
        head += [f"Authorization: Bearer {self._key}", "Accept: application/json"]
        head += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
        head += [f"{name}: {value}" for name, value in (headers or {}).items()]
        reading = _Reading()
        parser = httptools.HttpResponseParser(reading)
        reader, writer = await asyncio.open_unix_connection(sock=self._connect())
        try:
            writer.write("\r\n".join([*head, "", ""]).encode("ascii") + content)
            await writer.drain()
            while not reading.complete and (data := await reader.read(READ_BYTES)):
                parser.feed_data(data)
                if sink is not None and reading.parts and 200 <= parser.get_status_code() < 300:
                    sink(b"".join(reading.parts))
                    reading.parts.clear()
        except httptools.HttpParserError as error:
            raise ConnectionError("It does not speak HTTP.") from error
        finally:
            writer.close()
        if not reading.complete:
            raise ConnectionError("The server ended before it responded.")
        return Answer(parser.get_status_code(), reading.headers, b"".join(reading.parts))


class _Reading:
    """Collects what the parser of a response finds."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, data: bytes) -> None:
        self.parts.append(data)

    def on_message_complete(self) -> None:
        self.complete = True


def _target(path: str, params: Mapping[str, Any]) -> str:
    """Return path and query of a request."""
    values = {name: _text(value) for name, value in params.items()}
    return quote(path, safe=_KEPT) + (f"?{urlencode(values, doseq=True)}" if values else "")


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return [_text(item) for item in value] if isinstance(value, list | tuple) else str(value)
