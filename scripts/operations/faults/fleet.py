"""The processes of the server under test, their settings and keys."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
from scripts.operations.faults.machine import Supervised, wait

SOURCES = Path(__file__).resolve().parents[3] / "src"
"""The code under test; `--sources` names that of another revision."""
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
PORTS = {"api-1": 18001, "api-2": 18002, "worker-1": 18011, "worker-2": 18012, "scheduler-1": 18021}
PORTS |= {"scheduler-2": 18022}


@dataclass(frozen=True)
class Place:
    """Where a process runs: the address that it is reached at, its settings, and the network, if another one."""

    address: str
    settings: Mapping[str, str]
    namespace: int | None = None


@dataclass
class Fleet:
    """All processes of the server. `direct` is the address of the database from here."""

    folder: Path
    direct: str
    parts: dict[str, Supervised] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def take_code(self, sources: Path) -> None:
        """Copy the code under test, so that edits during a run change nothing."""
        shutil.copytree(sources, self.folder / "src")

    @property
    def apis(self) -> list[str]:
        """The addresses of the API."""
        return [url for name, url in self.urls.items() if name.startswith("api")]

    def start(self, name: str, place: Place, *, clock: bool = False) -> None:
        """Start a process; `clock` lets `set_clock` change its time."""
        role, port = name.partition("-")[0], PORTS[name]
        options = {
            "api": ["api", "--host", place.address, "--port", port],
            "worker": ["worker", "--no-scheduler", "--probe-host", place.address, "--probe-port", port],
            "scheduler": ["scheduler", "--probe-host", place.address, "--probe-port", port],
        }[role]
        env = self.environment(place.settings)
        if clock:
            self.set_clock(name, "+0")
            env |= {
                "LD_PRELOAD": str(FAKETIME),
                "FAKETIME_TIMESTAMP_FILE": str(self.folder / f"{name}.clock"),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        command = [sys.executable, "-m", "postroom", *options]
        self.parts[name] = Supervised(
            name, command, self.folder, env=env, namespace=place.namespace, ours=True
        )
        self.urls[name] = f"http://{place.address}:{port}"

    def set_clock(self, name: str, shift: str) -> None:
        """Set the clock of a process, such as `+2h`, beside the real one."""
        path = self.folder / f"{name}.clock"
        path.with_suffix(".new").write_text(f"{shift}\n", encoding="ascii")
        path.with_suffix(".new").replace(path)

    def is_ready(self, name: str) -> bool:
        """Return whether a process says that it can do its work."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.urls[name]}/_ready", timeout=5, trust_env=False).status_code == 200
        return False

    def wait_until_ready(self) -> None:
        """Wait until all processes are ready."""
        for name in self.parts:
            wait(lambda name=name: self.is_ready(name), f"{name} is ready")  # type: ignore[misc]

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement, waiting for the database if necessary."""
        for _ in range(200):
            with suppress(psycopg.Error), psycopg.connect(self.direct, connect_timeout=3) as connection:
                return connection.execute(statement.encode()).fetchall()
            time.sleep(0.3)
        raise SystemExit("FAILED: the database does not answer")

    def number(self, statement: str) -> int:
        """Return the single number of a statement."""
        return int(str(self.query(statement)[0][0]))

    def make_key(self, settings: Mapping[str, str], user: str) -> None:
        """Create a person with a key."""
        scopes = "task:read,task:write,project:write"
        names = ["keys", "create", "--new-user", "--user", user, "--scopes", scopes, "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "postroom", *names],
            env=self.environment(settings),
            capture_output=True,
            text=True,
            check=True,
        )
        self.keys[user] = str(json.loads(done.stdout)["key"])

    def call(self, method: str, path: str, user: str, **arguments: object) -> httpx.Response:
        """Call the API of the first process."""
        return httpx.request(
            method,
            f"{self.apis[0]}{path}",
            headers={"Authorization": f"Bearer {self.keys[user]}"},
            timeout=60,
            trust_env=False,
            **arguments,  # type: ignore[arg-type]
        )

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return this process's environment with only these settings of the server, and its code."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        path = str(self.folder / "src")
        return {**inherited, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **settings}
