"""A local fake OpenID Connect provider."""

import asyncio
import base64
import hashlib
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "postroom", "shared + 100%/ñ:="


@dataclass
class Granted:
    """The grant of a code."""

    query: dict[str, str]
    claims: dict[str, Any]


@dataclass
class FakeProvider:
    """The provider; `spoil` changes a token's claims, `key` is its signing key.

    `visitor` has the claims of whoever comes to its sign-in page in a browser, who is let in at once.
    """

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    published: list[RSAKey] = field(default_factory=list)
    granted: dict[str, Granted] = field(default_factory=dict)
    spoil: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0
    visitor: dict[str, Any] = field(default_factory=dict)

    def approve(self, url: str, **claims: Any) -> dict[str, str]:
        """Approve the sign-in of a user with the claims at `url`; return the query of the callback."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert query["client_id"] == CLIENT
        code = f"code-{len(self.granted)}"
        self.granted[code] = Granted(query, claims)
        return {"code": code, "state": query["state"]}

    async def configuration(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def authorize(self, request: Request) -> Response:
        answer = self.approve(str(request.url), **self.visitor)
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{urlencode(answer)}", 302)

    async def keys(self, _: Request) -> Response:
        keys: list[Any] = self.published or [self.key]
        return JSONResponse(KeySet(keys).as_dict(private=False))

    async def token(self, request: Request) -> Response:
        form = await request.form()
        shared = base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()
        granted = self.granted.pop(str(form["code"]), None)
        verifier = str(form["code_verifier"]).encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        good = (
            granted is not None
            and request.headers.get("authorization") == f"Basic {shared}"
            and granted.query["code_challenge"] == digest
            and granted.query["redirect_uri"] == form["redirect_uri"]
        )
        if not good or granted is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.tokens += 1
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": granted.query["nonce"],
            **granted.claims,
            **self.spoil,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        text = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": text})

    async def more(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer a"
        return JSONResponse(self.userinfo)

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    async def _serve(self) -> None:
        app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.authorize),
                Route("/keys", self.keys),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.more),
            ]
        )
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn signals no event
            await asyncio.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.issuer = f"http://127.0.0.1:{port}"
        self._ready.set()
        await serving
