"""The server under load, and what its clients need in it."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from benchmarks.flood import connect

from postroom.app.bootstrap import App
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.identity import service as identity
from postroom.projects import service as projects
from postroom.sources import service as sources
from postroom.sources.connected import service as connected
from postroom.tokens import service as tokens
from postroom.tokens.service import Tokens

PROJECT = 1
STREAMS_OF_A_PERSON = 20
"""As many as the server allows."""


@dataclass(frozen=True)
class Access:
    """What clients call with: keys of people, the address of a webhook, the token of SDKs.

    `projects` are those that signals are emitted to; everything else goes to the first one, `project`.
    """

    project: int
    projects: list[int]
    keys: list[str]
    webhook: str
    token: str


@contextmanager
def served(
    data: Path, *, workers: int, connections: int, index_megabytes: int
) -> Iterator[tuple[str, psutil.Process]]:
    """Yield the address of `postroom serve` on the embedded database, and its process."""
    settings = {
        "POSTROOM_DATA_DIR": str(data),
        "POSTROOM_LOG_LEVEL": "warning",
        "POSTROOM_LIMITS__ENABLED": "false",
        "POSTROOM_SERVER__CONNECTIONS": str(connections),
        "POSTROOM_GROUPING__CACHE_MEGABYTES": str(index_megabytes),
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    log = (data.parent / "log").open("wb")
    command = [sys.executable, "-m", "postroom", "serve", "--port", "0", "--workers", str(workers)]
    with (
        log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=inherited | settings) as server,
    ):
        try:
            lines = (line.decode() for line in server.stdout or ())
            address = next((line.split()[-1] for line in lines if line.startswith("Serving on ")), None)
            if address is None:
                raise SystemExit(
                    f"FAILED: the server did not start: {(data.parent / 'log').read_text()[-2000:]}"
                )
            yield address, psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(60)


async def set_up(app: App, people: int, *, count: int) -> Access:
    """Make `count` projects with sources, and people with a key each."""
    async with unit_of_work(app.engine) as uow:
        await projects.ensure_default(uow, now())
        project = await projects.get(uow, PROJECT)
        if project is None:
            raise SystemExit("FAILED: there is no project")
        made = [project.id]
        for number in range(1, count):
            other = await projects.create(
                uow, organization_id=project.organization_id, name=f"Load {number}", now=now()
            )
            made.append(other.id)
        for id in made:
            await sources.enable(
                uow, project_id=id, source_product="zendesk", source_type="ticket", now=now()
            )
        token = await tokens.ensure(uow, Tokens(app.hasher), project.id, now=now())
        await connected.of_protocol(uow, project.id, "posthog", now())
        keys = []
        for _ in range(people):
            user, _ = await identity.find_or_create_user(
                uow, email=f"{secrets.token_hex(6)}@example.com", now=now()
            )
            await identity.add_member(
                uow, user_id=user.id, organization_id=project.organization_id, now=now()
            )
            text, _ = await identity.create_key(
                uow,
                user=user,
                label="load",
                scopes=["*"],
                projects=[],
                organizations=[],
                hasher=app.hasher,
                now=now(),
            )
            keys.append(text)
    if token.token is None:
        raise SystemExit("FAILED: the token of SDKs can't be read")
    webhook = await connect(app, "load", None)
    return Access(project.id, made, keys, webhook, token.token)
