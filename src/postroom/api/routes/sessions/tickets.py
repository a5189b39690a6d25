"""The cookie between the two steps of signing in: who took the first one in this browser, and when."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import orjson
from fastapi import Request, Response

from postroom.api.http.credentials import is_secure, set_cookie
from postroom.api.http.state import state_of
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.sessions.second_factor import Need

LIFETIME = timedelta(minutes=10)
MAX_LENGTH = 1000
"""Maximum number of characters of the cookie."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The first step of a sign-in: what is still needed, and a fingerprint of the password that was right."""

    user_id: int
    need: Need
    password: str
    at: int

    def is_of(self, password_hash: str | None) -> bool:
        """Return whether the password is still the one of the first step."""
        return hmac.compare_digest(self.password, fingerprint(password_hash))


def fingerprint(password_hash: str | None) -> str:
    """Return what tells passwords apart without being of use to anybody."""
    return sha256((password_hash or "").encode()).hexdigest()[:32]


def put_ticket(request: Request, answer: Response, ticket: Ticket | None) -> None:
    """Set the cookie, or remove it."""
    state = state_of(request)
    text = "" if ticket is None else _seal(state.hasher).seal(orjson.dumps(ticket).decode()).decode()
    set_cookie(answer, state.settings, _name(request), text, seconds=int(LIFETIME.total_seconds()))


def ticket_of(request: Request) -> Ticket | None:
    """Return the ticket that came with a request, if it is valid."""
    state = state_of(request)
    cookie = request.cookies.get(_name(request), "")
    text = _seal(state.hasher).open(cookie.encode("utf-8", "replace")) if len(cookie) <= MAX_LENGTH else None
    if text is None:
        return None
    ticket = Ticket(**orjson.loads(text))
    age = state.clock().timestamp() - ticket.at
    return ticket if 0 <= age < LIFETIME.total_seconds() else None


def _name(request: Request) -> str:
    return "__Host-postroom-factor" if is_secure(state_of(request).settings) else "postroom-factor"


def _seal(hasher: KeyHasher) -> Seal:
    return Seal(hasher, b"postroom second factor ticket")
