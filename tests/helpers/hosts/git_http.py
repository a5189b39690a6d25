"""A local git HTTP server that uses git's own backend and can be made to fail."""

import base64
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_BACKEND = Path(
    subprocess.run(["git", "--exec-path"], check=True, capture_output=True, text=True).stdout.strip()
)


class GitServer(ThreadingHTTPServer):
    """Serves the bare repositories of a folder. `login` is required if set, `stall` delays responses."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.login: tuple[str, str] | None = None
        self.stall = False
        self.redirect: str | None = None
        self.status = 0
        self.headers: list[dict[str, str]] = []

    def url(self, name: str) -> str:
        """Return the URL of a repository."""
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


class _Handler(BaseHTTPRequestHandler):
    server: GitServer

    def do_GET(self) -> None:
        """Handle the request."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Handle the request."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(body)

    def log_message(self, format: str, *args: object) -> None:
        """Suppress logging."""

    def _answer(self, body: bytes) -> None:
        server = self.server
        server.headers.append(dict(self.headers.items()))
        while server.stall:
            time.sleep(0.02)
        if server.status:
            self.send_error(server.status)
            return
        if server.redirect is not None:
            self.send_response(302)
            self.send_header("Location", server.redirect + self.path)
            self.end_headers()
            return
        if server.login is not None:
            wanted = base64.b64encode(":".join(server.login).encode()).decode()
            if self.headers.get("Authorization") != f"Basic {wanted}":
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.end_headers()
                return
        path, _, query = self.path.partition("?")
        done = subprocess.run(
            [_BACKEND / "git-http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(server.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_ADDR": "127.0.0.1",
            },
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = [line.partition(b": ") for line in head.split(b"\r\n")]
        status = next((int(value.split()[0]) for name, _, value in lines if name == b"Status"), 200)
        self.send_response(status)
        for name, _, value in lines:
            if name and name != b"Status":
                self.send_header(name.decode(), value.decode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def git_server(folder: Path) -> Iterator[GitServer]:
    """Yield a running server for the repositories in a folder."""
    server = GitServer(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.stall = False
        server.shutdown()
        thread.join()
        server.server_close()
