"""A flood of signals beside five destinations of notifications: what is sent, how late, and what a kill loses.

    python -m benchmarks.http.notify [--signals 10000] [--reports 300] [--seconds 60] [--rounds 3]

Signals join reports over a minute, without grouping and research. Each report becomes ready with its fifth signal,
and P0 with its last one, in the transaction of the signal. Five webhooks of the project are told by a worker.
Each round has three cases: all answer; one is down and takes no connection; one hangs, and the worker is killed
(`kill -9`) after a third and after two thirds of the time. Changes are counted in the outbox, messages where they
arrive. The delay is from the change to the first arrival of its message.
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
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from benchmarks import machine
from benchmarks.projects import make_project
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.notifications.events import PROJECT_DEFAULT
from postroom.domain.reports.state import Event, Finish, Promote, StartRun
from postroom.notify import repository
from postroom.notify.addresses import checked
from postroom.notify.secrets import DestinationSeals
from postroom.reports import service as reports
from postroom.reports.decisions.decide import advance
from postroom.reports.schemas import Addition, Opening
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.settings import ResearchSettings, Settings
from postroom.telemetry import configure_logging

DESTINATIONS = 5
EVENTS = [*PROJECT_DEFAULT]
AT_ONCE = 50
PATIENCE = 900.0

READY_AT = 5
P0 = {"explanation": "The flood.", "priority": "P0"}
_SIGNALS = sa.text("""
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, timestamp,
        received_at, content_hash, state, report_id)
    SELECT gen_random_uuid(), :project, 'bench', 'synthetic', :first || '-' || n, 'It fails, says customer ' || n,
        0.5, now(), now(), decode(md5(:first || '-' || n), 'hex'), 'grouped', report
      FROM unnest(:reports) WITH ORDINALITY AS one(report, n)
""").bindparams(sa.bindparam("reports", type_=ARRAY(sa.Uuid)), sa.bindparam("first", type_=sa.Text))
_CHANGES = sa.text("""
    SELECT d.id, d.status, e ->> 'type' AS type, d.report_id, (e ->> 'at')::timestamptz AS at
      FROM notification_deliveries AS d, jsonb_array_elements(d.content -> 'events') AS e
     WHERE d.destination_id = :destination
""")
_RECORDED = sa.text("""
    SELECT report_id, type, at FROM report_events
     WHERE project_id = :project AND type = ANY(:types) AND report_id IS NOT NULL
""")


@dataclass
class Receiver:
    """A webhook: `mode` is `ok`, `down` (takes no connection) or `hangs`. `arrived` has id and time of messages."""

    mode: str
    arrived: list[tuple[str, float]] = field(default_factory=list)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        await reader.readexactly(int(headers["content-length"]))
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
class Result:
    """What one run came to; `delays` are of the destinations that answer, in seconds."""

    reports: int
    changes: int
    messages: list[int]
    repeated: int
    lost: int
    twice: int
    waiting: int
    delays: list[float]


class Worker:
    """A worker process, which can be killed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        settings = {
            "POSTROOM_DATABASE_URL": self._app.database_url,
            "POSTROOM_DATA_DIR": str(self._app.settings.data_dir),
            "POSTROOM_NOTIFICATIONS__ALLOW_PRIVATE_ADDRESSES": "true",
            "POSTROOM_RESEARCH__ENABLED": "false",
            "POSTROOM_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "postroom", "worker"]
        self._process = subprocess.Popen(command, env={**kept, **settings}, stdout=subprocess.DEVNULL)

    def end(self, *, kill: bool = False) -> None:
        """Stop it, or kill it."""
        if self._process is not None:
            (self._process.kill if kill else self._process.terminate)()
            self._process.wait(60)


async def flood(app: App, project: int, wanted: argparse.Namespace) -> None:
    """Let signals join the reports, in turns, evenly over the time."""
    ids = [new_id() for _ in range(wanted.reports)]
    began = time.monotonic()
    for start in range(0, wanted.signals, AT_ONCE):
        joining = [
            (number // len(ids), ids[number % len(ids)])
            for number in range(start, min(start + AT_ONCE, wanted.signals))
        ]
        async with unit_of_work(app.engine) as uow:
            await _join(app, uow, project, joining, last=wanted.signals // len(ids) - 1)
        await asyncio.sleep(max(0.0, began + wanted.seconds * start / wanted.signals - time.monotonic()))


async def _join(
    app: App, uow: UnitOfWork, project: int, joining: Sequence[tuple[int, UUID]], *, last: int
) -> None:
    """Let one signal each join some reports, given with their signals so far; change those whose turn it is."""
    moment = now()
    openings = [Opening(id, "It fails") for before, id in joining if before == 0]
    if openings:
        await reports.open_reports(uow, project_id=project, openings=openings, now=moment)
    added = [Addition(id, 1, 0.5, ["bench"]) for _, id in joining]
    await reports.add_signals(uow, added, moment, jobs=app.jobs)
    await uow.execute(
        _SIGNALS, {"project": project, "first": str(new_id()), "reports": [id for _, id in joining]}
    )
    for before, id in joining:
        if before == READY_AT - 1:
            events: list[Event] = [Promote(), StartRun(READY_AT), Finish("It fails", "For everybody.")]
            await advance(uow, app.jobs, project_id=project, report_id=id, events=events, now=moment)
        elif before == last:
            await artefacts.append(
                uow,
                project_id=project,
                report_id=id,
                type="priority_judgment",
                content=P0,
                author=SYSTEM,
                now=moment,
                id=new_id(),
            )


async def _value(app: App, query: str, **values: object) -> int:
    async with unit_of_work(app.engine) as uow:
        return int((await uow.execute(sa.text(query), values)).scalar_one())


async def until_told(app: App, project: int, good: Sequence[UUID]) -> None:
    """Wait until nothing is left to do but for the destination that does not answer."""
    unfinished = """
        SELECT (SELECT count(*) FROM report_events WHERE project_id = :project AND planned_at IS NULL)
             + (SELECT count(*) FROM notification_deliveries
                 WHERE destination_id = ANY(:good) AND status = 'waiting')
    """
    deadline = time.monotonic() + PATIENCE
    while await _value(app, unfinished, project=project, good=list(good)):
        if time.monotonic() > deadline:
            raise SystemExit("the worker did not finish")
        await asyncio.sleep(0.5)


async def kill_twice(worker: Worker, seconds: float) -> None:
    """Kill the worker after a third and two thirds of the time, and start another one."""
    for _ in range(2):
        await asyncio.sleep(seconds / 3)
        worker.end(kill=True)
        worker.start()


async def run(app: App, fifth: str, wanted: argparse.Namespace) -> Result:
    """Run one case in a project of its own; `fifth` is the mode of the fifth destination."""
    project = await make_project(app)
    receivers = [Receiver("ok") for _ in range(DESTINATIONS - 1)] + [Receiver(fifth)]
    worker = Worker(app)
    async with AsyncExitStack() as stack:
        for receiver in receivers:
            await receiver.listen(stack)
        ids = [await _destination(app, project, one.url) for one in receivers]
        good = ids if fifth == "ok" else ids[:-1]
        worker.start()
        stack.callback(worker.end)
        if fifth == "hangs":
            await asyncio.gather(flood(app, project, wanted), kill_twice(worker, wanted.seconds))
        else:
            await flood(app, project, wanted)
        await until_told(app, project, good)
    return await _result(app, project, dict(zip(ids, receivers, strict=True)), good)


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


async def _result(app: App, project: int, receivers: dict[UUID, Receiver], good: Sequence[UUID]) -> Result:
    async with unit_of_work(app.engine) as uow:
        found = await uow.execute(_RECORDED, {"project": project, "types": EVENTS})
        recorded = Counter(tuple(row) for row in found)
        lost = twice = repeated = waiting = 0
        delays: list[float] = []
        for id, receiver in receivers.items():
            rows = (await uow.execute(_CHANGES, {"destination": id})).all()
            arrived: dict[str, float] = {}
            for message, moment in receiver.arrived:
                arrived.setdefault(message, moment)
            told = Counter((row.report_id, row.type, row.at) for row in rows)
            twice += sum((told - recorded).values())
            lost += sum((recorded - told).values())
            waiting += len({row.id for row in rows if row.status == "waiting"})
            if id in good:
                repeated += len(receiver.arrived) - len(arrived)
                lost += len({row.id for row in rows if str(row.id) not in arrived})
                delays += [
                    arrived[str(row.id)] - row.at.timestamp() for row in rows if str(row.id) in arrived
                ]
    counts = [len({message for message, _ in receivers[id].arrived}) for id in good]
    reports = len({report for report, _, _ in recorded})
    return Result(reports, recorded.total(), counts, repeated, lost, twice, waiting, delays)


def _spread(values: Sequence[float], form: str = "{:,.0f}") -> str:
    low, middle, high = (form.format(one) for one in (min(values), median(values), max(values)))
    return middle if low == high else f"{middle} ({low}-{high})"


def show(name: str, results: Sequence[Result]) -> None:
    """Print the median of some runs, and the smallest and largest in brackets if they differ."""
    print(f"\n{name}", flush=True)
    rows = {
        "reports notified": [float(one.reports) for one in results],
        "changes": [float(one.changes) for one in results],
        "messages to a destination": [float(count) for one in results for count in one.messages],
        "repeated with the same id": [float(one.repeated) for one in results],
        "changes told twice": [float(one.twice) for one in results],
        "changes lost": [float(one.lost) for one in results],
        "messages that wait": [float(one.waiting) for one in results],
    }
    for row, values in rows.items():
        print(f"  {row:28} {_spread(values)}")
    for percent in (50, 95, 100):
        values = [float(np.percentile(one.delays, percent)) for one in results]
        print(f"  {f'delay, p{percent}':28} {_spread(values, '{:.2f}')} s", flush=True)


async def measure(data: Path, wanted: argparse.Namespace) -> None:
    """Measure and print."""
    configure_logging(level="warning", json=False)
    cases = {"all answer": "ok", "one is down": "down", "one hangs, the worker is killed twice": "hangs"}
    async with open_app(Settings(data_dir=data, research=ResearchSettings(enabled=False))) as app:
        for name, fifth in cases.items():
            results = [await run(app, fifth, wanted) for _ in range(wanted.rounds)]
            show(f"{name} (load {os.getloadavg()[0]:.1f})", results)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)
        asyncio.run(measure(Path(folder) / "data", wanted))


if __name__ == "__main__":
    main()
