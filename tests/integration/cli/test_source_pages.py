"""The page of each source is followed: its commands are run by a shell, as they stand, to the first signal."""

import asyncio
import http.server
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa
from tests.helpers.command_env import CommandEnv
from tests.helpers.processes.server import environment

from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine
from postroom.db.tables import signals
from postroom.intake.processing import Processor, process
from postroom.issues.backlog import Backlog
from postroom.jobs.queue import JobQueue
from postroom.settings import SourceSettings
from postroom.sources.registry.catalogue import all_kinds
from postroom.sources.registry.model import SourceKind

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parents[3] / "docs/sources"
PUSHED = [
    pytest.param(kind, id=name) for name, kind in all_kinds().items() if kind.poll is None or kind.webhook
]
SECRET = "what the sender shows"

# Starting Python for every command would take most of a minute: the commands run in the process of the tests.
POSTROOM = """#!/bin/sh
exec curl -sS --fail-with-body "$BRIDGE" --data-urlencode "say=$SAY" $(for one; do
    printf '%s ' --data-urlencode "arg=$(printf %s "$one" | sed 's/ /%20/g')"
done)
"""


@dataclass
class Shell:
    """A shell in a folder of its own, whose `postroom` speaks to the server of the tests."""

    command_env: CommandEnv
    folder: Path
    bridge: str

    def run(self, script: str) -> str:
        """Run a script to its end, and return what it printed."""
        script = script.replace("https://postroom.example.com", self.command_env.address)
        path = {"PATH": f"{self.folder}:/usr/local/bin:/usr/bin:/bin"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**environment(), **path, "BRIDGE": self.bridge, "SAY": f"{SECRET}\n"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def shell(command_env: CommandEnv, tmp_path: Path) -> Iterator[Shell]:
    class Bridge(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = parse_qs(body, keep_blank_values=True)
            arguments = [one.replace("%20", " ") for one in form["arg"]]
            code, printed = command_env.run(*arguments, remote=True, say=form["say"][0], quiet=True)
            self.send_response(200 if code == 0 else 500)
            self.end_headers()
            self.wfile.write(printed.encode())

        def log_message(self, *_: object) -> None:
            pass

    program = tmp_path / "postroom"
    program.write_text(POSTROOM)
    program.chmod(0o755)
    with http.server.HTTPServer(("127.0.0.1", 0), Bridge) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Shell(command_env, tmp_path, f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
        thread.join()


def blocks(kind: SourceKind) -> list[str]:
    """Return the commands of a kind's page that stand by themselves, block by block."""
    text = (PAGES / f"{kind.name}.md").read_text()
    return [found.strip() for found in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


async def read_what_came(command_env: CommandEnv) -> None:
    """Do what a worker does of all that was sent."""
    engine, jobs = create_engine(command_env.url, pool_size=2), JobQueue()
    try:
        await process(
            Processor(engine, jobs, now, SourceSettings()), command_env.project, stopping=lambda: False
        )
        # Records of a trace wait some seconds for others of the same fault.
        await Backlog(engine, engine, jobs, lambda: now() + timedelta(seconds=30)).count_all()
    finally:
        await engine.dispose()


def signals_of(command_env: CommandEnv) -> list[tuple[str, str]]:
    """Return product and type of the project's signals, in order of arrival."""

    async def read(uow: UnitOfWork) -> list[tuple[str, str]]:
        found = await uow.execute(
            sa.select(signals.c.source_product, signals.c.source_type)
            .where(signals.c.project_id == command_env.project)
            .order_by(signals.c.seq)
        )
        return [(row[0], row[1]) for row in found]

    return command_env.do(read)


def said(name: str, printed: str) -> str:
    """Return what a command printed behind a name, empty when it did not."""
    found = re.search(rf"^{name}: (\S+)$", printed, re.MULTILINE)
    return "" if found is None else found[1]


@pytest.mark.parametrize("kind", PUSHED)
def test_source_page_leads_to_first_signal(kind: SourceKind, shell: Shell) -> None:
    command_env = shell.command_env
    before = len(signals_of(command_env))
    scripts = blocks(kind)
    address, secret = "", SECRET
    if kind.webhook is not None:
        printed = shell.run(scripts.pop(0))
        address, secret = said("Address", printed), said("signing_secret", printed) or SECRET
        assert address.startswith(f"{command_env.address}/api/webhooks/")
        assert printed.count("1. ") == 1, "the set-up is printed, too"
        if kind.webhook.optional:
            # Without a secret the token of the address opens it.
            scripts = [one for one in scripts if "--secret" not in one]
    for script in scripts:
        followed = re.sub(r"https://postroom\.example\.com/api/webhooks/ID/(TOKEN/)?", address, script)
        followed = followed.replace("--project 1", f"--project {command_env.project}")
        followed = followed.replace("/api/1/", f"/api/{command_env.project}/")
        assert shell.run(followed.replace("SECRET=…", f"SECRET='{secret}'"))
    asyncio.run(read_what_came(command_env))
    found = signals_of(command_env)[before:]
    assert len(found) == kind.samples[0].signals
    assert set(found) <= set(kind.emits)
