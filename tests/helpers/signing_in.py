"""Signed-in people for tests: a browser with a cookie, an origin and a CSRF token."""

from base64 import b32decode
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from tests.helpers.api import Api

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.identity.one_time_codes import STEP_SECONDS, code_of
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.sessions import service as sessions
from postroom.sessions.passwords import Passwords

PASSWORD = "correct horse battery"
ORIGIN = "http://inbox.test"
OWN = {"Origin": ORIGIN}
"""Headers of a browser for calls by the server's own pages."""

QUICK = Passwords(memory_kib=64, passes=1)
"""Deliberately weak for speed: the cost of hashing is tested elsewhere."""


@dataclass
class Browser:
    """A browser that keeps the cookie and sends the headers of the server's pages."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: dict(OWN))

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        """Call like a page of the server."""
        return await self.client.request(
            method, path, **({} if json is None else {"json": json}), headers={**self.headers, **headers}
        )

    async def get(self, path: str) -> httpx.Response:
        """GET a path."""
        return await self.call("GET", path)

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in, and keep the CSRF token for later calls."""
        return self.keep(await self.call("POST", "/api/session/", {"email": email, "password": password}))

    def keep(self, answer: httpx.Response) -> httpx.Response:
        """Keep the CSRF token of a response, if it has one."""
        if answer.status_code in (200, 201):
            self.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return answer

    @property
    def cookie(self) -> str:
        """The text of the session's cookie."""
        return str(self.client.cookies.get("postroom"))


def browser(api: Api) -> Browser:
    """Return a new browser."""
    return Browser(httpx.AsyncClient(transport=api.client._transport, base_url=ORIGIN))


@dataclass(frozen=True)
class Account:
    """A person with a password."""

    id: int
    uuid: UUID
    email: str


async def account(api: Api, *roles: tuple[UUID, Role], password: str | None = PASSWORD) -> Account:
    """Create a person with roles in organizations."""
    hashed = None if password is None else await QUICK.hash(password)
    async with unit_of_work(api.engine) as uow:
        user, _ = await identity.find_or_create_user(uow, email=f"{new_id()}@Example.com", now=now())
        for organization, role in roles:
            await identity.set_role(uow, user_id=user.id, organization_id=organization, role=role, now=now())
        if hashed is not None:
            await sessions.set_password(uow, user.id, hashed)
    return Account(user.id, user.uuid, user.email)


async def signed_in(api: Api, *roles: tuple[UUID, Role]) -> tuple[Browser, Account]:
    """Return the browser of a new, signed-in person, and the person."""
    made, who = browser(api), await account(api, *roles)
    answer = await made.sign_in(who.email)
    assert answer.status_code == 200, answer.text
    return made, who


def code_at(secret: str, steps: int = 0) -> str:
    """Return the code of an app now, or some steps later.

    The server takes codes of one step before and after: tests use this one first and that of the next step second,
    both of which it still takes if a step ends meanwhile.
    """
    padded = secret + "=" * (-len(secret) % 8)
    return code_of(b32decode(padded), int(now().timestamp()) // STEP_SECONDS + steps)
