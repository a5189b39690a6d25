"""A flood of signals beside five destinations of notifications: what is sent, how late, and what a kill loses.

    python -m benchmarks.http.notify [--signals 10000] [--reports 300] [--seconds 60] [--cases ok,down]

Signals are sent over a minute to `POST signals/emit/` of a server, in lists of 50, and go through the whole
pipeline in one worker: screening, grouping, research without a language model and without a repository,
notifications. Their texts are error messages of as many faults as there are to be reports; those of one fault
differ in numbers alone, so that most of them need no model. Five webhooks are notified by the default rule.

Cases: `ok`, all five answer; `down`, the fifth takes no connection, and the worker is killed (`kill -9`) after half
of the flood and again in the middle of its messages; `hangs`, the same with a fifth that never answers. Changes are
counted in the outbox, messages where they arrive. Delays are from the start of the transaction of the change to the
first arrival of its message.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import numpy as np
import psutil
import sqlalchemy as sa
from benchmarks import machine
from benchmarks.http.servers import DatabaseCpu, postroom
from benchmarks.projects import make_key, make_project

from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.notifications.events import PROJECT_DEFAULT
from postroom.notify import repository
from postroom.notify.addresses import checked
from postroom.notify.secrets import DestinationSeals
from postroom.settings import Settings
from postroom.telemetry import configure_logging

DESTINATIONS = 5
EVENTS = [*PROJECT_DEFAULT]
AT_ONCE = 50
PATIENCE = 3_600.0
CASES = {
    "ok": "all answer",
    "down": "one is down, the worker is killed twice",
    "hangs": "one never answers, the worker is killed twice",
}
THINGS = (
    "invoice export",
    "login token",
    "calendar sync",
    "map tile",
    "photo upload",
    "search index",
    "sales chart",
    "payroll run",
    "chat room",
    "backup archive",
    "label printer",
    "currency rate",
    "voucher code",
    "stock level",
    "video call",
)
FAILURES = (
    "TimeoutError: no answer of the {thing} after {n} ms",
    "PermissionError: user {n} may not open the {thing}",
    "KeyError: 'total' is missing in row {n} of the {thing}",
    "OutOfMemoryError: the {thing} needs {n} MB",
    "IntegrityError: duplicate key {n} in the table of the {thing}",
    "ConnectionResetError: peer closed the connection of the {thing} after {n} bytes",
    "ValueError: could not parse date {n} of the {thing}",
    "DiskFullError: no space left for the {thing}, {n} blocks missing",
    "CertificateError: the certificate of the {thing} expired {n} days ago",
    "DeadlockDetected: process {n} waits for the lock of the {thing}",
    "UnicodeDecodeError: byte {n} of the {thing} is no UTF-8",
    "RateLimitExceeded: the {thing} takes {n} calls an hour",
    "ZeroDivisionError: average of the {thing} with {n} rows",
    "AssertionError: the {thing} has {n} entries, expected none",
    "FileNotFoundError: part {n} of the {thing} is gone",
    "RecursionError: the {thing} refers to itself at depth {n}",
    "AttributeError: NoneType in step {n} of the {thing}",
    "QueueOverflow: {n} messages wait for the {thing}",
    "ChecksumMismatch: block {n} of the {thing} is damaged",
    "VersionConflict: the {thing} was changed by session {n}",
)
_CHANGES = sa.text("""
    SELECT d.id, d.status, e ->> 'type' AS type, d.report_id, (e ->> 'at')::timestamptz AS at
      FROM notification_deliveries AS d, jsonb_array_elements(d.content -> 'events') AS e
     WHERE d.destination_id = :destination AND d.report_id IS NOT NULL
""")
_RECORDED = sa.text("""
    SELECT report_id, type, at FROM report_events
     WHERE project_id = :project AND type = ANY(:types) AND report_id IS NOT NULL
""")
_UNGROUPED = "SELECT count(*) FROM signals WHERE project_id = :project AND state <> 'grouped'"
_UNTOLD = """
    SELECT (SELECT count(*) FROM report_events WHERE project_id = :project AND planned_at IS NULL)
         + (SELECT count(*) FROM notification_deliveries WHERE destination_id = ANY(:good) AND status = 'waiting')
         + (SELECT count(*) FROM reports WHERE project_id = :project AND status IN ('candidate', 'in_progress'))
"""
_REPORTS = "SELECT count(*) FROM reports WHERE project_id = :project AND status <> 'deleted'"


@dataclass
class Receiver:
    """A webhook: `mode` is `ok`, `down` (takes no connection) or `hangs`. `arrived` has id and time of messages."""

    mode: str
    arrived: list[tuple[str, float]] = field(default_factory=list)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request; one that a killed worker did not finish is none."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            await reader.readexactly(int(headers["content-length"]))
        except asyncio.IncompleteReadError:
            return
        if self.mode == "hangs":
            await asyncio.sleep(PATIENCE)
        self.arrived.append((headers["webhook-id"], time.time()))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def listen(self, stack: AsyncExitStack) -> None:
        """Begin to listen, unless it is down."""
        if self.mode == "down":
            with socket.create_server(("127.0.0.1", 0)) as closed:
                port = closed.getsockname()[1]
        else:
            server = await asyncio.start_server(self.answer, "127.0.0.1", 0)
            stack.callback(server.close)
            port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"


@dataclass(frozen=True, slots=True)
class Target:
    """A project with its key, its destinations, and those of them that answer."""

    project: int
    key: str
    receivers: dict[UUID, Receiver]
    good: list[UUID]


class Worker:
    """A worker process, which can be killed; `cpu` are the seconds of CPU of all that ended."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._process: subprocess.Popen[bytes] | None = None
        self.cpu = 0.0

    def start(self) -> None:
        """Start it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        settings = {
            "POSTROOM_DATABASE_URL": self._app.database_url,
            "POSTROOM_DATA_DIR": str(self._app.settings.data_dir),
            "POSTROOM_NOTIFICATIONS__ALLOW_PRIVATE_ADDRESSES": "true",
            "POSTROOM_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "postroom", "worker"]
        self._process = subprocess.Popen(command, env={**kept, **settings}, stdout=subprocess.DEVNULL)

    def used(self) -> float:
        """Return the CPU seconds of all that ran."""
        if self._process is None:
            return self.cpu
        times = psutil.Process(self._process.pid).cpu_times()
        return self.cpu + float(times.user + times.system)

    def end(self, *, kill: bool = False) -> None:
        """Stop it, or kill it."""
        if self._process is not None:
            self.cpu = self.used()
            (self._process.kill if kill else self._process.terminate)()
            self._process.wait(60)
            self._process = None


def messages(faults: int, count: int) -> list[dict[str, object]]:
    """Return signals of some faults in turn, which differ in numbers alone."""
    found = []
    for number in range(count):
        fault = number % faults
        text = FAILURES[fault % len(FAILURES)].format(
            thing=THINGS[fault // len(FAILURES) % len(THINGS)], n=1_000 + number
        )
        found.append(
            {
                "source_product": "bench",
                "source_type": "synthetic",
                "source_id": f"flood-{number}",
                "description": text,
                "weight": 0.5,
            }
        )
    return found


async def flood(base: str, target: Target, wanted: argparse.Namespace) -> float:
    """Send the signals evenly over the time, or as fast as they are taken; return the seconds that it took."""
    bodies = messages(wanted.reports, wanted.signals)
    headers = {"Authorization": f"Bearer {target.key}"}
    path = f"{base}/api/projects/{target.project}/signals/emit/"
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=60, trust_env=False, headers=headers) as client:
        for start in range(0, len(bodies), AT_ONCE):
            await asyncio.sleep(max(0.0, began + wanted.seconds * start / len(bodies) - time.monotonic()))
            answer = await client.post(path, json=bodies[start : start + AT_ONCE])
            taken = answer.json()
            if answer.status_code != 202 or taken["stored_count"] != len(bodies[start : start + AT_ONCE]):
                raise SystemExit(f"not taken: {answer.status_code} {answer.text[:300]}")
    return time.monotonic() - began


async def _value(app: App, query: str, **values: object) -> int:
    async with unit_of_work(app.engine) as uow:
        return int((await uow.execute(sa.text(query), values)).scalar_one())


async def until_none(app: App, query: str, what: str, **values: object) -> None:
    """Wait until a query counts none."""
    deadline = time.monotonic() + PATIENCE
    while left := await _value(app, query, **values):
        if time.monotonic() > deadline:
            raise SystemExit(f"after {PATIENCE:.0f} s {left} {what}")
        await asyncio.sleep(0.5)


async def kill_twice(worker: Worker, target: Target, seconds: float) -> None:
    """Kill the worker after half of the flood, and in the middle of the messages; start another one each time."""
    await asyncio.sleep(seconds / 2)
    worker.end(kill=True)
    worker.start()
    first = target.receivers[target.good[0]]
    reached = len(first.arrived) + 20
    while len(first.arrived) < reached:  # noqa: ASYNC110  # a server that is asked signals no event
        await asyncio.sleep(0.02)
    worker.end(kill=True)
    worker.start()


async def run(app: App, case: str, wanted: argparse.Namespace) -> None:
    """Run one case in a project of its own, and print what came of it."""
    project = await make_project(app)
    key = await make_key(app, project, ["signal:emit"])
    modes = ["ok"] * (DESTINATIONS - 1) + [case]
    worker, load = Worker(app), os.getloadavg()[0]
    async with AsyncExitStack() as stack:
        receivers = {}
        for mode in modes:
            receiver = Receiver(mode)
            await receiver.listen(stack)
            receivers[await _destination(app, project, receiver.url)] = receiver
        target = Target(project, key, receivers, [id for id, one in receivers.items() if one.mode == "ok"])
        server = stack.enter_context(postroom(app, workers=0))
        database = DatabaseCpu(app.database_url)
        before = database.read() or 0.0
        worker.start()
        stack.callback(worker.end)
        began = time.monotonic()
        killing = asyncio.create_task(kill_twice(worker, target, wanted.seconds)) if case != "ok" else None
        sent = await flood(f"http://127.0.0.1:{server.port}", target, wanted)
        await until_none(app, _UNGROUPED, "signals wait", project=project)
        grouped, grouping = time.monotonic() - began, worker.used()
        if killing is not None:
            await killing
        await until_none(app, _UNTOLD, "events, reports or messages wait", project=project, good=target.good)
        ended = time.monotonic() - began
        worker.end()
        cpu = (
            f"worker {grouping:.0f} s until all were grouped, {worker.cpu:.0f} s in all, "
            f"API {server.cpu():.0f} s, database {(database.read() or 0.0) - before:.0f} s"
        )
    print(f"\n{CASES[case]} (load {load:.1f} before, {os.getloadavg()[0]:.1f} after)")
    print(f"  sent in {sent:.0f} s, grouped after {grouped:.0f} s, researched and told after {ended:.0f} s")
    print(f"  CPU: {cpu}")
    await show(app, target)


async def _destination(app: App, project: int, url: str) -> UUID:
    id, moment = new_id(), now()
    address = checked("webhook", url, token=None)
    values = {
        "id": id,
        "project_id": project,
        "kind": "webhook",
        "name": "bench",
        "address": address.shown,
        "sealed": DestinationSeals(app.hasher).seal(id, address.secrets),
        "events": EVENTS,
        "state": "active",
        "created_at": moment,
        "updated_at": moment,
    }
    async with unit_of_work(app.engine) as uow:
        await repository.insert_destination(uow, values)
    return id


async def show(app: App, target: Target) -> None:
    """Print what was recorded, sent, lost and repeated, and the delays of the destinations that answer."""
    async with unit_of_work(app.engine) as uow:
        found = await uow.execute(_RECORDED, {"project": target.project, "types": EVENTS})
        recorded = Counter(tuple(row) for row in found)
        lost = twice = repeated = waiting = 0
        delays: list[float] = []
        for id, receiver in target.receivers.items():
            rows = (await uow.execute(_CHANGES, {"destination": id})).all()
            arrived: dict[str, float] = {}
            for message, moment in receiver.arrived:
                arrived.setdefault(message, moment)
            told = Counter((row.report_id, row.type, row.at) for row in rows)
            twice += (told - recorded).total()
            lost += (recorded - told).total()
            waiting += len({row.id for row in rows if row.status == "waiting"})
            if id in target.good:
                repeated += len(receiver.arrived) - len(arrived)
                lost += len({row.id for row in rows if str(row.id) not in arrived})
                delays += [
                    arrived[str(row.id)] - row.at.timestamp() for row in rows if str(row.id) in arrived
                ]
    lines = {
        "reports": await _value(app, _REPORTS, project=target.project),
        "reports with changes to tell": len({report for report, _, _ in recorded}),
        "changes": recorded.total(),
        "messages to a destination": "-".join(
            str(one) for one in sorted({len(set(dict(target.receivers[id].arrived))) for id in target.good})
        ),
        "repeated with the same id": repeated,
        "changes told twice": twice,
        "changes lost": lost,
        "messages kept for the fifth": waiting,
    }
    for name, value in lines.items():
        print(f"  {name:30} {value}")
    for percent in (50, 95, 100):
        print(f"  {f'delay, p{percent}':30} {np.percentile(delays or [0.0], percent):.1f} s", flush=True)


async def measure(data: Path, wanted: argparse.Namespace) -> None:
    """Measure and print."""
    configure_logging(level="warning", json=False)
    async with open_app(Settings(data_dir=data)) as app:
        for case in wanted.cases.split(","):
            await run(app, case, wanted)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cases", default="ok,down", help="of ok, down and hangs")
    wanted = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)
        asyncio.run(measure(Path(folder) / "data", wanted))


if __name__ == "__main__":
    main()
