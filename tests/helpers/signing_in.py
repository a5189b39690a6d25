"""People who sign in, as tests call the API: a browser with a cookie, an origin and a CSRF token."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from tests.helpers.api import Api

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.sessions import service as sessions
from postroom.sessions.passwords import Passwords

PASSWORD = "correct horse battery"
ORIGIN = "http://inbox.test"
OWN = {"Origin": ORIGIN}
"""What a browser says of calls by our own pages."""

QUICK = Passwords(memory_kib=64, passes=1)
"""Weak on purpose: what a hash costs is tested elsewhere."""


@dataclass
class Browser:
    """Somebody's browser: it keeps the cookie, and sends what our pages send."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: dict(OWN))

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        """Call as a page of ours does."""
        return await self.client.request(
            method, path, **({} if json is None else {"json": json}), headers={**self.headers, **headers}
        )

    async def get(self, path: str) -> httpx.Response:
        """Read."""
        return await self.call("GET", path)

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in, and keep the token that later calls need."""
        return self.keep(await self.call("POST", "/api/session/", {"email": email, "password": password}))

    def keep(self, answer: httpx.Response) -> httpx.Response:
        """Keep the token of an answer that has one."""
        if answer.status_code in (200, 201):
            self.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return answer

    @property
    def cookie(self) -> str:
        """The text of the session's cookie."""
        return str(self.client.cookies.get("postroom"))


def browser(api: Api) -> Browser:
    """Return a browser of its own."""
    return Browser(httpx.AsyncClient(transport=api.client._transport, base_url=ORIGIN))


@dataclass(frozen=True)
class Account:
    """A person with a password."""

    id: int
    uuid: UUID
    email: str


async def account(api: Api, *roles: tuple[UUID, Role], password: str | None = PASSWORD) -> Account:
    """Make a person who has the roles in organizations."""
    hashed = None if password is None else await QUICK.hash(password)
    async with unit_of_work(api.engine) as uow:
        user, _ = await identity.find_or_create_user(uow, email=f"{new_id()}@Example.com", now=now())
        for organization, role in roles:
            await identity.set_role(uow, user_id=user.id, organization_id=organization, role=role, now=now())
        if hashed is not None:
            await sessions.set_password(uow, user.id, hashed)
    return Account(user.id, user.uuid, user.email)


async def signed_in(api: Api, *roles: tuple[UUID, Role]) -> tuple[Browser, Account]:
    """Return the browser of a new person who has signed in, and the person."""
    made, who = browser(api), await account(api, *roles)
    answer = await made.sign_in(who.email)
    assert answer.status_code == 200, answer.text
    return made, who
