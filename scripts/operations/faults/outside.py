"""What a server calls: a receiver of webhooks, a language model, a git host. Each can hang."""

import json
import socket
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Relay:
    """An address in front of a server. While it hangs, it accepts connections and hands nothing on."""

    def __init__(self, address: str, target: int) -> None:
        self.hangs = False
        self._target = target
        self._socket = socket.create_server((address, 0), backlog=256)
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._socket.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            threading.Thread(target=self._copy, args=(server, client), daemon=True).start()
            self._copy(client, server)

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                if self.hangs:
                    continue
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            sink.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status, answer = self.server.answer(dict(self.headers), body)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        raise NotImplementedError


class Receiver(_Server):
    """Receives webhooks, and fails the first attempt of each seventh message after having taken it."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self._lock = threading.Lock()
        super().__init__()

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:  # noqa: ARG002
        """Count the message."""
        with self._lock:
            self.received[headers["webhook-id"]] += 1
            fails = self.received[headers["webhook-id"]] == 1 and len(self.received) % 7 == 0
        return (500, b"{}") if fails else (200, b"{}")


class Model(_Server):
    """A language model that answers every question with an empty object."""

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:  # noqa: ARG002
        """Answer in the form of OpenAI's API."""
        asked: dict[str, Any] = json.loads(body)
        message = {"role": "assistant", "content": "{}"}
        answer = {
            "id": "answer",
            "object": "chat.completion",
            "created": 1,
            "model": asked.get("model", "fake"),
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11},
        }
        return 200, json.dumps(answer).encode()
