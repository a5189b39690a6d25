"""Clients that hear of changes: connections that stay open, and how many events each received."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from scripts.operations.load.setting_up import STREAMS_OF_A_PERSON, Access


class LiveClients:
    """Open streams of events; those that end are opened again and counted."""

    def __init__(self, address: str, access: Access, count: int) -> None:
        parts = urlsplit(address)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._access = access
        self.received = [0] * count
        self.ended = 0
        self.refused: list[str] = []
        self.open = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Open all streams."""
        self._tasks = [asyncio.create_task(self._listen(number)) for number in range(len(self.received))]
        for _ in range(600):
            if self.open + len(self.refused) >= len(self.received):
                return
            await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Close them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, number: int) -> None:
        key = self._access.keys[number // STREAMS_OF_A_PERSON]
        head = (
            f"GET /api/projects/{self._access.project}/events HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Authorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n"
        )
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    writer.write(head.encode())
                    status = await reader.readline()
                    if b" 200 " not in status:
                        self.refused.append(status.decode().strip())
                        return
                    self.open += 1
                    while data := await reader.read(65_536):
                        self.received[number] += data.count(b"event: change")
                    self.open -= 1
                finally:
                    writer.close()
            self.ended += 1
            await asyncio.sleep(1)
