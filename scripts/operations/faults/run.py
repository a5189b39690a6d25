"""Run a server of six processes under random faults, and account for everything that it accepted.

python -m scripts.operations.faults.run [--minutes N] [--seed N] [--only FAULT,…]. As root, in its own namespaces.
"""

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.operations.faults.account import account, settle
from scripts.operations.faults.fleet import SOURCES, Fleet, Place
from scripts.operations.faults.load import ANN, BEN, Load
from scripts.operations.faults.machine import Supervised, fill, isolate, say, small_disk, wait
from scripts.operations.faults.network import HERE, THERE, Link, Weather
from scripts.operations.faults.outside import Model, Receiver, Relay
from scripts.operations.faults.recovery import Recoveries
from scripts.operations.faults.servers import LOCAL, POOLER, POSTGRES, needed, start_pooler, start_postgres
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import git_server

DATABASE_MEGABYTES, DATA_MEGABYTES = 600, 64
WINDOW = 20.0
"""Seconds that a fault lasts which is not a kill."""


class FaultyServer:
    """The server, what it runs on and what it calls; each method named after a fault returns when that ended."""

    def __init__(self, folder: Path, seed: int, git_port: int, sources: Path) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.receiver, self.model = Receiver(), Model()
        self.link = Link({POSTGRES, POOLER}, seed)
        self.hooks = Relay(HERE, self.receiver.port)
        self.llm = Relay(HERE, self.model.port)
        self.git = Relay(HERE, git_port)
        small_disk(folder / "database", DATABASE_MEGABYTES)
        small_disk(folder / "data", DATA_MEGABYTES)
        self.postgres = start_postgres(folder, folder / "database")
        self.pooler = start_pooler(folder)
        self.fleet = Fleet(folder, LOCAL)
        self.fleet.take_code(sources)
        here = Place("127.0.0.1", self.settings("127.0.0.1"))
        there = Place(THERE, self.settings(HERE), self.link.namespace)
        self.fleet.start("api-1", here)
        wait(lambda: self.fleet.is_ready("api-1"), "the first API is ready")
        self.fleet.start("api-2", there)
        self.fleet.start("worker-1", there)
        self.fleet.start("worker-2", here, clock=True)
        self.fleet.start("scheduler-1", here)
        self.fleet.start("scheduler-2", here, clock=True)
        self.fleet.wait_until_ready()
        prepare(self.fleet, here.settings, self.hooks.port, f"http://{HERE}:{self.git.port}/shop.git")

    def settings(self, address: str) -> dict[str, str]:
        """Return the settings of a process that reaches the database at an address."""
        return {
            "POSTROOM_DATABASE_URL": f"postgresql://postroom@{address}:{POOLER}/postroom",
            "POSTROOM_LISTEN_DATABASE_URL": f"postgresql://postroom@{address}:{POSTGRES}/postroom",
            "POSTROOM_DATA_DIR": str(self.folder / "data"),
            "POSTROOM_SECRET_KEY": "k" * 40,
            "POSTROOM_LOG_JSON": "true",
            "POSTROOM_LANGUAGE__MODEL": "openai:fake",
            "POSTROOM_LANGUAGE__API_KEY": "none",
            "POSTROOM_LANGUAGE__BASE_URL": f"http://{HERE}:{self.llm.port}/v1",
            "POSTROOM_LANGUAGE__TIMEOUT_SECONDS": "5",
            "POSTROOM_NOTIFICATIONS__ALLOW_PRIVATE_ADDRESSES": "true",
            "POSTROOM_NOTIFICATIONS__SECONDS": "5",
            "POSTROOM_GIT__PROTOCOLS": "http,https",
            "POSTROOM_GIT__ALLOW_PRIVATE": "true",
            "POSTROOM_GIT__FETCH_SECONDS": "10",
            "POSTROOM_GIT__FRESH_SECONDS": "5",
        }

    def faults(self) -> dict[str, Callable[[], float]]:
        """Return all faults by name."""
        kills: dict[str, Callable[[], float]] = {
            f"kill -9 {role}": lambda role=role: self.kill(self.one(role))  # type: ignore[misc]
            for role in ("api", "worker", "scheduler")
        }
        window = self.during
        return {
            **kills,
            "kill -9 postgres": lambda: self.kill(self.postgres),
            "kill -9 a backend of postgres": self.kill_backend,
            "kill -9 pgbouncer": lambda: self.kill(self.pooler),
            "postgres frozen": lambda: self.frozen(self.postgres),
            "pgbouncer frozen": lambda: self.frozen(self.pooler),
            "disk of the database full": lambda: self.disk_full(self.folder / "database"),
            "disk of the data folder full": lambda: self.disk_full(self.folder / "data"),
            "clock an hour ahead": lambda: self.clock("+1h"),
            "clock an hour behind": lambda: self.clock("-1h"),
            "clock 400 days ahead": lambda: self.clock("+400d"),
            "network cut": lambda: self.weather(Weather(cut=True), 2 * WINDOW),
            "network slow (300 ms each way)": lambda: self.weather(Weather(delay=0.3), WINDOW),
            "network lossy (5 %, 50 ms)": lambda: self.weather(Weather(delay=0.05, loss=0.05), WINDOW),
            "language model hangs": lambda: window(self.llm),
            "git host hangs": lambda: window(self.git),
            "receiver of webhooks hangs": lambda: window(self.hooks),
        }

    def one(self, role: str) -> Supervised:
        """Choose a process of a role."""
        return self.random.choice([part for name, part in self.fleet.parts.items() if name.startswith(role)])

    def kill(self, program: Supervised) -> float:
        """Kill a program."""
        program.kill()
        return time.monotonic()

    def kill_backend(self) -> float:
        """Kill a process of PostgreSQL that serves a connection: the server then ends all others and recovers."""
        pid = self.fleet.number(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' LIMIT 1"
        )
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            say("that connection had just ended")
        return time.monotonic()

    def frozen(self, program: Supervised) -> float:
        """Stop a program with its children for a while."""
        program.freeze(frozen=True)
        time.sleep(WINDOW)
        program.freeze(frozen=False)
        return time.monotonic()

    def disk_full(self, folder: Path) -> float:
        """Fill a file system for a while."""
        balloon = fill(folder)
        time.sleep(WINDOW)
        balloon.unlink()
        return time.monotonic()

    def clock(self, shift: str) -> float:
        """Change the clock of a worker and a scheduler for a while."""
        for name in ("worker-2", "scheduler-2"):
            self.fleet.set_clock(name, shift)
        time.sleep(WINDOW)
        for name in ("worker-2", "scheduler-2"):
            self.fleet.set_clock(name, "+0")
        return time.monotonic()

    def weather(self, weather: Weather, seconds: float) -> float:
        """Change the network between an API and a worker there and the database for a while."""
        self.link.weather = weather
        time.sleep(seconds)
        self.link.weather = Weather()
        return time.monotonic()

    def during(self, relay: Relay) -> float:
        """Let something that is called hang for a while."""
        relay.hangs = True
        time.sleep(WINDOW)
        relay.hangs = False
        return time.monotonic()


def prepare(fleet: Fleet, settings: Mapping[str, str], hooks: int, repository: str) -> None:
    """Make people, a source, a destination and a repository."""
    for user in (ANN, BEN):
        fleet.make_key(settings, user)
    add_source_and_destination(fleet, f"http://{HERE}:{hooks}/")
    remote = {"kind": "remote", "url": repository, "repository": "acme/shop"}
    made = fleet.call("POST", "/api/projects/1/signals/repositories/", ANN, json=remote)
    made.raise_for_status()


def add_source_and_destination(fleet: Fleet, hooks: str) -> None:
    """Add a source, and a webhook that notifies one person of mentions."""
    source = {"source_product": "zendesk", "source_type": "ticket"}
    fleet.call("POST", "/api/projects/1/signals/source_configs/", ANN, json=source).raise_for_status()
    wanted = {"kind": "webhook", "address": hooks, "personal": True, "events": ["report.mentioned"]}
    base = "/api/projects/1/notifications/destinations"
    made = fleet.call("POST", base, BEN, json=wanted)
    made.raise_for_status()
    fleet.call("POST", f"{base}/{made.json()['id']}/test", BEN).raise_for_status()


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=15.0, help="how long faults are made")
    parser.add_argument(
        "--seed", type=int, default=int(time.time()) % 100_000, help="repeats the order of faults"
    )
    parser.add_argument("--only", default="", help="parts of names of faults, separated by commas")
    parser.add_argument("--rate", type=float, default=4.0, help="signals a second")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="folder of the code under test")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    wanted = parser.parse_args()
    needed("pgbouncer", "ip", "nsenter", "unshare", "git")
    isolate("scripts.operations.faults.run")
    folder = Path(tempfile.mkdtemp(prefix="postroom-faults-"))
    folder.chmod(0o711)
    say(f"seed {wanted.seed}, logs in {folder}")
    try:
        Repository(folder / "work").bare(folder / "bare" / "shop.git")
        with git_server(folder / "bare") as git:
            problems = run(folder, wanted, int(git.server_address[1]))
    finally:
        if not wanted.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print(f"FAILED: {problem}")
    raise SystemExit(1 if problems else 0)


def run(folder: Path, wanted: argparse.Namespace, git_port: int) -> list[str]:
    """Make faults under load until the time is over; return what is wrong at the end."""
    server = FaultyServer(folder, wanted.seed, git_port, wanted.sources)
    load, recoveries = Load(server.fleet, wanted.seed, per_second=wanted.rate), Recoveries()
    load.start()
    time.sleep(5)
    recoveries.measure(load, "(none)", time.monotonic())
    names = [part for part in wanted.only.split(",") if part]
    faults = {
        name: make
        for name, make in server.faults().items()
        if not names or any(part in name for part in names)
    }
    order: list[str] = []
    until = time.monotonic() + 60 * wanted.minutes
    while time.monotonic() < until:
        # Every fault comes once before any comes again.
        order = order or server.random.sample(sorted(faults), len(faults))
        name = order.pop()
        say(f"fault: {name}")
        recoveries.measure(load, name, faults[name]())
        server.fleet.wait_until_ready()
        time.sleep(server.random.uniform(1, 4))
    load.stop()
    say(f"all was done {settle(server.fleet):.1f} s after the last signal")
    problems = account(server.fleet, load.ledger, server.receiver.received)
    print(recoveries.table())
    for part in [*server.fleet.parts.values(), server.pooler, server.postgres]:
        part.end()
    return [*problems, *recoveries.late()]


if __name__ == "__main__":
    main()
