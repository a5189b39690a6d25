"""Connected sources for tests: added over HTTP, with really signed deliveries and processing on demand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import sqlalchemy as sa
from tests.helpers.api import Api, bearer

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.domain.sources.webhook_signatures import sign
from postroom.intake.processing import Processor, process
from postroom.settings import SourceSettings
from postroom.sources.registry.catalogue import find


@dataclass
class Connected:
    """A connected source with its address and secrets."""

    api: Api
    key: str
    made: dict[str, Any]
    secret: str = ""
    project: int = 0
    sent: int = field(default=0)

    @property
    def path(self) -> str:
        return f"/api/projects/{self.project or self.api.project}/sources/{self.made['id']}/"

    @property
    def address(self) -> str:
        token = self.made["token"] or ""
        return str(self.made["webhook_path"]).replace("TOKEN", token)

    async def send(
        self, payload: Any, headers: Mapping[str, str] | None = None, *, secret: str | None = None
    ) -> httpx.Response:
        """Post a payload with the signature of the kind."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return await self.api.client.post(
            self.address,
            content=body,
            headers=signed(self.made["kind"], secret or self.secret, body, headers),
        )

    async def call(self, method: str, path: str = "", body: Any = None) -> httpx.Response:
        """Call a path below the source."""
        return await self.api.client.request(method, self.path + path, json=body, headers=bearer(self.key))


def signed(kind: str, secret: str, body: bytes, headers: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the headers of a delivery, signed with the kind's first scheme."""
    found = {"content-type": "application/json", **(headers or {})}
    webhook = find(kind).webhook
    if webhook is None or not webhook.signatures or not secret:
        return found
    scheme = webhook.signatures[0]
    if scheme.timestamp_header:
        found.setdefault(scheme.timestamp_header, str(int(now().timestamp())))
    if scheme.id_header:
        found.setdefault(scheme.id_header, "msg_1")
    return {**found, scheme.header: sign(scheme, secret, found, body)}


async def connect(api: Api, kind: str, *, key: str | None = None, **values: Any) -> Connected:
    """Add a source to the first project."""
    key = key or await api.key("task:write")
    secrets = values.pop("secrets", {})
    answer = await api.client.post(
        f"/api/projects/{api.project}/sources/",
        json={"kind": kind, "secrets": secrets, **values},
        headers=bearer(key),
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    secret = made["made_secrets"].get("signing_secret") or secrets.get("signing_secret", "")
    return Connected(api, key, made, secret)


async def read_all(api: Api, project: int | None = None, settings: SourceSettings | None = None) -> int:
    """Process all pending deliveries like the job."""
    processor = Processor(api.engine, api.state.jobs, now, settings or SourceSettings())
    return await process(processor, project or api.project, stopping=lambda: False)


async def signals_of(api: Api, source_id_prefix: str = "", project: int | None = None) -> list[Any]:
    """Return the project's signals whose source id has the prefix, in order of arrival."""
    async with unit_of_work(api.engine) as uow:
        result = await uow.execute(
            sa.select(signals)
            .where(
                signals.c.project_id == (project or api.project),
                signals.c.source_id.startswith(source_id_prefix, autoescape=True),
            )
            .order_by(signals.c.seq)
        )
        return list(result.all())


def conversation(number: int, author: Mapping[str, str], body: str) -> dict[str, Any]:
    """Return what Intercom sends of a conversation."""
    return {
        "topic": "conversation.user.created",
        "id": f"notif_{number}",
        "data": {"item": {"id": str(number), "source": {"id": f"{number}0", "body": body, "author": author}}},
    }
