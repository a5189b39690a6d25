"""Programs with real SDKs, which `make test-sdk` installs, and a project of a running server that they send to."""

import http.server
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import Installation

from postroom.api.schemas.tokens import dsn_of

ROOT = Path(__file__).parents[3]
PROGRAMS = ROOT / "tests/sdk/programs"
TOOLS = ROOT / ".tools/sdk"
PYTHON, NODE, MODULES = TOOLS / "bin/python", TOOLS / "bin/node", TOOLS / "node/node_modules"
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
PATIENCE = 120.0


is_installed = pytest.mark.skipif(
    not PYTHON.exists(), reason="the SDKs are not installed; run: make test-sdk"
)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium; on Debian: apt-get install chromium"
)


@dataclass(frozen=True)
class SdkProject:
    """A project of a running server, and what SDKs are configured with."""

    address: str
    api: httpx.Client
    project: int
    token: str

    @property
    def dsn(self) -> str:
        return dsn_of(self.address, self.token, self.project)

    def read(self, path: str) -> Any:
        answer = self.api.get(f"/api/projects/{self.project}/signals/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def eventually(self, path: str, met: Callable[[Any], bool]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not met(found := self.read(path)):
            if time.monotonic() > deadline:
                pytest.fail(f"{path} {found} {self.read('sdk_intake/')}")
            time.sleep(0.1)
        return found

    def settled(self, path: str) -> Any:
        """Return a list when everything that was sent is counted."""
        self.eventually("sdk_intake/", lambda found: any(one["outcomes"] for one in found["results"]))
        self.eventually("sdk_intake/", lambda found: not any(one["waiting"] for one in found["results"]))
        return self.read(path)

    def check_one_report(self, type: str, *, occurrences: int = 3) -> None:
        """Check that what was thrown is one issue, one signal and one report."""
        issues = self.eventually(
            "error_issues/",
            lambda found: found["count"] and found["results"][0]["occurrences"] >= occurrences,
        )
        assert [(one["title"], one["occurrences"]) for one in issues["results"]] == [(type, occurrences)]
        assert any("charge" in frame for frame in issues["results"][0]["frames"])
        reports = self.eventually("reports/", lambda found: found["count"] > 0)
        assert reports["count"] == 1
        assert "was declined by the bank" in reports["results"][0]["headline"]
        assert reports["results"][0]["signal_count"] == 1


@dataclass(frozen=True)
class SdkServer:
    """A running server, and a client of its API with a key for all projects."""

    installation: Installation
    address: str
    api: httpx.Client


def make_key(installation: Installation, scopes: str) -> str:
    """Create a key with the scopes."""
    made = installation.run(
        "keys", "create", "--new-user", "--user", "ann@example.com", "--scopes", scopes, "--json"
    )
    return str(made.json["key"])


def run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={
            "PATH": f"{NODE.parent}:{os.environ['PATH']}",
            "NODE_PATH": str(MODULES),
            "HOME": os.environ.get("HOME", "/"),
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def page(folder: Path) -> Iterator[str]:
    """Serve a folder as a customer's site, of another origin than the server."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def browsing(folder: Path, address: str) -> Iterator[Path]:
    """Have a browser look at a page; yield the file to which it writes the page's console."""
    console = folder / "console.log"
    command = [
        *(str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *(f"--user-data-dir={folder / 'profile'}", "--disable-background-networking"),
        *("--enable-logging=stderr", "--log-level=0", address),
    ]
    with (
        console.open("wb") as written,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=written) as browser,
    ):
        try:
            yield console
        finally:
            browser.terminate()
            browser.wait(20)
