"""A local fake of GitHub's API with prepared responses."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from postroom.git.github_app import Credential, Token
from postroom.git.hosts import GitHosts
from postroom.git.port import GitHost
from postroom.kit.retry import RetryPolicy
from postroom.settings import GitHubSettings, GitSettings

TOKEN = Token("ghp_very-secret")
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class FakeResponse:
    """A response; `chunks` are sent one after the other while the client is connected, after `wait`."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False
    wait: float = 0


@dataclass(frozen=True)
class ReceivedRequest:
    """A received request."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


def said(value: Any, status: int = 200, **headers: str) -> FakeResponse:
    """Return a JSON response; underscores in header names become dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return FakeResponse(status, json.dumps(value).encode(), named)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    """Return a private key in PEM format, encrypted if a password is given."""
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)


def claims_of(asked: ReceivedRequest, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    """Return the claims of the JWT in a request, whose signature is verified."""
    kind, _, token = asked.headers["authorization"].partition(" ")
    assert kind == "Bearer"
    public = RSAKey.import_key(pem(key), {"use": "sig"})
    return jwt.decode(token, public, algorithms=["RS256"]).claims


class FakeGitHub:
    """Responds by method and path. Of several responses each is used once, and the last one is repeated."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[ReceivedRequest] = []
        self._answers: dict[str, list[FakeResponse]] = {}

    def on(self, call: str, *answers: FakeResponse) -> None:
        """Prepare the responses to a call such as `GET /repos/acme/shop`."""
        self._answers[call] = list(answers)

    def repository(self, name: str = "acme/shop", default: str = "main") -> None:
        """Prepare the response for an existing repository."""
        self.on(f"GET /repos/{name}", said({"default_branch": default}))

    def calls(self) -> Sequence[str]:
        """Return the received calls in order."""
        return [f"{each.method} {each.target}" for each in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._one(head.decode().split("\r\n"), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(
        self, lines: list[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, target, _ = lines[0].split(" ")
        pairs = (line.split(": ", 1) for line in lines[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(ReceivedRequest(method, target, headers, body))
        answers = self._answers.get(f"{method} {target}", [said({"message": "Not Found"}, 404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        await asyncio.sleep(answer.wait)
        if answer.status == 0:
            raise ConnectionError
        told = {**answer.headers, "Transfer-Encoding": "chunked"}
        writer.write(f"HTTP/1.1 {answer.status} X\r\n".encode())
        writer.writelines(f"{name}: {value}\r\n".encode() for name, value in told.items())
        writer.write(b"\r\n")
        while True:
            if answer.body:
                writer.write(b"%x\r\n%b\r\n" % (len(answer.body), answer.body))
                await writer.drain()
            if not answer.endless:
                break
        writer.write(b"0\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def fake_github() -> AsyncIterator[FakeGitHub]:
    """Run the server on a free port within the block."""
    fake = FakeGitHub()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()


class GitHubEnv:
    """The fake GitHub, Postroom's client for it, a controllable clock, and the recorded waits."""

    def __init__(self, github: FakeGitHub, folder: Path) -> None:
        self.github = github
        self.now = 1_800_000_000.0
        self.waits: list[float] = []
        self.key_file = folder / "key.pem"
        self.key_file.write_bytes(pem(KEY))
        self.git = GitSettings(diff_bytes=1000)
        self.app = GitHubSettings(app_id="77", app_private_key_file=self.key_file)
        self.hosts = GitHosts(
            self.git,
            self.app,
            retry=RetryPolicy(timeout=5, sleep=self.sleep),
            seconds=20,
            clock=lambda: self.now,
        )

    async def sleep(self, seconds: float) -> None:
        """Record the wait without waiting."""
        self.waits.append(seconds)

    def time(self, *, after: float) -> str:
        """Return the time in some seconds as GitHub writes it."""
        return f"{datetime.fromtimestamp(self.now + after, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def host(self, credential: Credential = TOKEN, *, url: str | None = None, scope: str = "a") -> GitHost:
        """Return the GitHub client with a credential."""
        return self.hosts.github(url or self.github.url, credential, scope)
