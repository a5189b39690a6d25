"""Credentials of a request: a key, or a session cookie. A key takes precedence wherever it is."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request, Response

from postroom.api.http.errors import WireError, authentication_failed, not_authenticated
from postroom.api.http.requests.bodies import allowance_of
from postroom.api.http.requests.body import MAX_KEY_BODY_BYTES, read_body
from postroom.api.http.state import state_of
from postroom.settings import Settings

KEY_FIELD = "personal_api_key"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFLIGHTED = frozenset({"application/json", "application/octet-stream"})
"""Types of bodies that pages of other origins can't send unasked."""
SESSION_COOKIES = ("postroom", "__Host-postroom")
"""Names of the cookie of a session: without TLS, and with it."""

MAX_TOKEN = 200
"""Maximum number of characters of a session cookie; ours have 43."""

_BEARER = re.compile(r"Bearer\s+(\S.*)", re.DOTALL)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Presented:
    """A presented key with its place in the request, or the token of a session."""

    text: str
    place: str
    is_session: bool = False


async def required_credentials(
    request: Request, challenge: int, check: Callable[[Presented], Awaitable[None]]
) -> Presented:
    """Return the presented credentials once the body has been received; only the first place with a key counts.

    A large body is read only after `check` has authorised the caller. One announced as larger than
    `MAX_KEY_BODY_BYTES` is not searched for a key.

    Raises:
        WireError: there are none, `check` refused them, or the body can't be received.
    """
    allowance = allowance_of(request)
    presented = header_key(request)
    if presented is None and allowance is not None and (allowance.announced or 0) > MAX_KEY_BODY_BYTES:
        presented = _query_key(request) or session_of(request)
        if presented is None:
            raise not_authenticated(challenge)
    if presented is not None and allowance is not None and not allowance.small:
        await check(presented)
        allowance.lift()
    # The whole body first: a slow sender must not hold a database connection.
    await request.body()
    presented = presented or await _body_key(request) or _query_key(request) or session_of(request)
    if presented is None:
        raise not_authenticated(challenge)
    return presented


def refused(presented: Presented, challenge: int) -> WireError:
    """Return the error for an unknown key, or for an expired session, which counts as no credentials."""
    if presented.is_session:
        return not_authenticated(challenge)
    detail = f"Personal API key found in request {presented.place} is invalid."
    return authentication_failed(challenge, detail)


def session_of(request: Request) -> Presented | None:
    """Return the session whose cookie came with the request."""
    token = request.cookies.get(cookie_name(state_of(request).settings), "")
    return Presented(token, "cookie", is_session=True) if 0 < len(token) <= MAX_TOKEN else None


def check_intent(request: Request, presented: Presented) -> None:
    """Check that a state-changing call with a session was made by our own pages (CSRF protection).

    Raises:
        WireError: 403 `csrf_failed`, another origin or a missing token; 415, the body is not JSON.
    """
    if not presented.is_session or request.method in SAFE_METHODS:
        return
    check_origin(request)
    token = request.headers.get(CSRF_HEADER, "").encode("latin-1")
    if not hmac.compare_digest(token, csrf_token(presented.text).encode()):
        raise csrf_failed(f"The header {CSRF_HEADER} is missing or wrong. Get a new one: GET /api/session/")
    check_json(request)


def check_origin(request: Request) -> None:
    """Check that a request was made by a page of this server, by headers that pages can't set.

    Raises:
        WireError: 403 `csrf_failed`, it was not.
    """
    site = request.headers.get("sec-fetch-site")
    own = site == "same-origin" if site is not None else is_own_origin(request)
    if not own:
        raise csrf_failed("The request does not come from a page of this server.")


def check_json(request: Request) -> None:
    """Check that a body is JSON, or a part of a file: pages of others can send forms without a preflight request.

    Raises:
        WireError: 415, it is not.
    """
    content_type = request.headers.get("content-type", "")
    media = content_type.partition(";")[0].strip().lower()
    if media not in _PREFLIGHTED and (media or request.headers.get("content-length", "0") != "0"):
        detail = f'Unsupported media type "{content_type[:100]}" in request.'
        raise WireError(415, "invalid_request", "unsupported_media_type", detail)


def csrf_failed(detail: str) -> WireError:
    """Return the error for a session call that another site may have made the browser send (403)."""
    return WireError(403, "authentication_error", "csrf_failed", detail)


def csrf_token(token: str) -> str:
    """Return the CSRF token of a session, which its calls repeat in a header; it reveals no secret."""
    digest = hmac.digest(token.encode("utf-8", "surrogatepass"), b"postroom csrf", sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_secure(settings: Settings) -> bool:
    """Return whether people reach the server over TLS, according to the configured URL."""
    return (settings.public_url or "").startswith("https://")


def cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie; browsers accept `__Host-` only from the host itself, over TLS."""
    plain, secure = SESSION_COOKIES
    return secure if is_secure(settings) else plain


def set_cookie(response: Response, settings: Settings, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie that scripts can't read; an empty value removes it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds if value else 0,
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def client_address(request: Request) -> str:
    """Return the network address of the caller, if known."""
    return request.client.host[:100] if request.client else ""


def is_own_origin(request: Request) -> bool:
    """Return whether the `Origin` of a request is the configured address, or without one the address called."""
    origin = request.headers.get("origin", "")
    configured = state_of(request).settings.public_url
    found = _origin(origin)
    if found is None:
        return False
    if configured is not None:
        return found == _origin(configured)
    # A TLS-terminating proxy is unknown here, so the scheme is not compared.
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def _origin(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def header_key(request: Request) -> Presented | None:
    """Return the key in the `Authorization` header."""
    found = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
    return Presented(found.group(1), "Authorization header") if found else None


def _query_key(request: Request) -> Presented | None:
    key = request.query_params.get(KEY_FIELD)
    return Presented(key, "query string") if key else None


async def _body_key(request: Request) -> Presented | None:
    """Return the key in the body; None for an unreadable body, whose error is reported after authorisation."""
    try:
        body = await read_body(request) if len(await request.body()) <= MAX_KEY_BODY_BYTES else None
    except WireError:
        return None
    key = body.get(KEY_FIELD) if isinstance(body, dict) else None
    return Presented(key, "body") if isinstance(key, str) and key else None
