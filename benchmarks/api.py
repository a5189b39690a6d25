"""Benchmark of reading and changing reports, compared with a Django REST Framework server on the same table.

    python -m benchmarks.api [--sizes 1000,100000] [--seconds 2] [--rounds 3] [--only TEXT] [--alone]

The reports are in projects of the given sizes on the embedded PostgreSQL. A client process calls each case over
sockets, in rounds in which the servers take turns, so that load on the machine affects all of them. The API is
`postroom serve` with one worker process; the peer is gunicorn with one worker process of four threads. Both check a
token for each call by one lookup of its hash. Requests per second *per core* are requests per second of CPU of
serving process and database; the client's CPU is reported separately.
"""

import argparse
import asyncio
import hashlib
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import orjson
import sqlalchemy as sa

from benchmarks import machine
from benchmarks.http import floor, servers
from benchmarks.http.load import Outcome, Plan
from benchmarks.inbox import ABSENT_WORD, COMMON_WORD, RARE_WORD, InboxBenchmark, fill, some_reports
from postroom.app.bootstrap import App, open_app
from postroom.db.engine import unit_of_work
from postroom.settings import Settings

WARM_UP = 0.3
JSON = "Content-Type: application/json\r\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A benchmark case: each connection repeats `calls[connection]` in turn."""

    name: str
    calls: Sequence[Sequence[str]]
    peer: bool = True

    def of(self, connection: int) -> list[str]:
        """Return the raw requests of a connection."""
        return list(self.calls[connection % len(self.calls)])


@dataclass(slots=True)
class Measured:
    """The results of one case: all latencies, and one value per round of everything else."""

    latencies: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    client_share: list[float] = field(default_factory=list)
    failed: int = 0

    def per_core(self) -> list[float]:
        """Return requests per second of CPU of server and database, by round."""
        return [1000 / (one + other) for one, other in zip(self.server_ms, self.database_ms, strict=True)]


Results = dict[tuple[str, str, int], Measured]


def request(method: str, path: str, key: str, body: object = None) -> str:
    """Return one raw request."""
    text = "" if body is None else orjson.dumps(body).decode()
    kind = JSON + f"Content-Length: {len(text)}\r\n" if text else ""
    return f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n{kind}\r\n{text}"


async def cases_of(app: App, bench: InboxBenchmark, size: int, connections: int, only: str) -> list[Case]:
    """Return the cases for the project of a size; each writing connection has its own report."""
    project_id = bench.projects[size]
    base = f"/api/projects/{project_id}/signals/reports"
    lists = {
        "list": "",
        "status=ready": "?status=ready",
        "search, rare word": f"?search={RARE_WORD}",
        "search, common word": f"?search={COMMON_WORD}",
        "search, no hit": f"?search={ABSENT_WORD}",
        "suggested_reviewers": f"?suggested_reviewers={bench.colleague}",
        "ordering=priority": "?ordering=priority",
        "ordering=-total_weight": "?ordering=-total_weight",
        "offset in the middle": f"?offset={size // 2}",
    }
    cases = [Case(name, [[request("GET", base + query, bench.key)]]) for name, query in lists.items()]
    own = await some_reports(app, project_id, connections)
    cases.append(Case("retrieve", [[request("GET", f"{base}/{id}", bench.key)] for id in own]))
    states = ({"state": "suppressed"}, {"state": "potential"})
    cases.append(
        Case(
            "state",
            [[request("POST", f"{base}/{id}/state", bench.key, body) for body in states] for id in own],
            peer=False,
        )
    )
    note = {"artefact_type": "note", "content": {"note": "Seen again after the restart.", "author": "bench"}}
    cases.append(
        Case(
            "artefact create",
            [[request("POST", f"{base}/{id}/artefacts", bench.key, note)] for id in own],
            peer=False,
        )
    )
    return [case for case in cases if only in case.name]


def call(server: servers.Server, case: Case, connections: int, seconds: float) -> Outcome:
    """Run one case for some seconds and return the client's results."""
    plan = Plan(servers.HOST, server.port, seconds, WARM_UP, [case.of(n) for n in range(connections)])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.http.load"],
        input=orjson.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Outcome(**orjson.loads(done.stdout))


def measure(
    server: servers.Server,
    database: servers.DatabaseCpu,
    case: Case,
    *,
    connections: int,
    seconds: float,
    into: Measured,
) -> None:
    """Run one round of a case and add its results."""
    before, stored_before = server.cpu(), database.read()
    seen = call(server, case, connections, seconds)
    # The CPU time includes the warm-up, so the number of calls has to include it as well.
    taken, stored_after = server.cpu() - before, database.read()
    calls = len(seen.latencies) * (1 + WARM_UP / seen.seconds)
    into.latencies += seen.latencies
    into.per_second.append(len(seen.latencies) / seen.seconds)
    into.server_ms.append(taken / calls * 1000)
    stored = 0.0 if stored_before is None or stored_after is None else stored_after - stored_before
    into.database_ms.append(stored / calls * 1000)
    into.client_share.append(seen.client_cpu / seen.seconds)
    into.failed += seen.failed


def show(key: tuple[str, str, int], measured: Measured) -> None:
    """Print the results of one case."""
    name, server, connections = key
    p50, p95, p99 = np.percentile(measured.latencies, [50, 95, 99]) * 1000
    core = measured.per_core()
    print(
        f"  {name:24} {server:9} {connections:3}  {p50:7.2f} {p95:7.2f} {p99:7.2f}"
        f"  {np.median(measured.per_second):7.0f}"
        f"  {np.median(measured.server_ms):6.2f} {np.median(measured.database_ms):6.2f}"
        f"  {np.median(core):6.0f} ({min(core):.0f}-{max(core):.0f})  {np.median(measured.client_share):4.0%}"
        + (f"  {measured.failed} FAILED" if measured.failed else ""),
        flush=True,
    )


async def compare(
    app: App, bench: InboxBenchmark, running: Sequence[servers.Server], given: argparse.Namespace
) -> dict[int, Results]:
    """Measure every case at every size and print the results."""
    database = servers.DatabaseCpu(app.database_url)
    found: dict[int, Results] = {}
    for size, project_id in bench.projects.items():
        print(f"\n{size:,} reports")
        await floor.show(app, project_id)
        print(
            f"  {'':24} {'':9} con      p50     p95     p99  calls/s  CPU ms: server, database;"
            "  calls/s per core (spread)  client's CPU"
        )
        results: Results = defaultdict(Measured)
        for connections in given.connections:
            for case in await cases_of(app, bench, size, connections, given.only):
                for _ in range(given.rounds):
                    for server in running:
                        if case.peer or server.name == "postroom":
                            key = (case.name, server.name, connections)
                            measure(
                                server,
                                database,
                                case,
                                connections=connections,
                                seconds=given.seconds,
                                into=results[key],
                            )
                for server in running:
                    if (case.name, server.name, connections) in results:
                        show(
                            (case.name, server.name, connections),
                            results[case.name, server.name, connections],
                        )
        found[size] = results
    return found


def sum_up(found: dict[int, Results]) -> None:
    """Print the figures of the performance goals."""
    print("\nRequests a second per core, against the peer (same CPU account on both sides)")
    for size, results in found.items():
        for name, server, connections in results:
            other = results.get((name, "DRF", connections))
            if server == "postroom" and other is not None:
                ours = np.median(results[name, server, connections].per_core())
                print(f"  {size:7,}  {name:24} {connections:3}  {ours / np.median(other.per_core()):6.1f} x")
    sizes = sorted(found)
    if len(sizes) > 1:
        print(f"\np50 at one connection, {sizes[-1]:,} against {sizes[0]:,}")
        for key, measured in found[sizes[-1]].items():
            if key[2] == 1:
                small = np.median(found[sizes[0]][key].latencies)
                print(f"  {key[0]:24} {key[1]:9} {np.median(measured.latencies) / small:5.2f} x")


async def prepare_peer(app: App, bench: InboxBenchmark) -> None:
    """Create the peer's table of tokens with the same key."""
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.text("CREATE TABLE bench_tokens (key_hash bytea PRIMARY KEY, user_id integer)"))
        await uow.execute(
            sa.text("INSERT INTO bench_tokens SELECT :hash, user_id FROM personal_api_keys LIMIT 1"),
            {"hash": hashlib.sha256(bench.key.encode()).digest()},
        )


async def run(given: argparse.Namespace) -> None:
    """Fill the projects, start the servers, measure and print."""
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            bench = await fill(app, given.sizes)
            await prepare_peer(app, bench)
            with ExitStack() as stack:
                running = [stack.enter_context(servers.postroom(app))]
                if not given.alone:
                    running.append(stack.enter_context(servers.peer(app)))
                sum_up(await compare(app, bench, running, given))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=_numbers, default=[1_000, 100_000])
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=_numbers, default=[1, 16])
    parser.add_argument("--only", default="", help="part of the names of the cases to run")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
