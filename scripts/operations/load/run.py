"""Run a server under mixed traffic at 70 % of its peak, and account for everything that it accepted.

python -m scripts.operations.load.run [--minutes N] [--live-clients N] [--rate N] [--workers N] [--seed N]
    [--projects N] [--index-megabytes N] [--kinds KIND,...]
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import psycopg
from benchmarks import machine
from scripts.operations.faults.account import Account
from scripts.operations.faults.machine import say
from scripts.operations.load.live import LiveClients
from scripts.operations.load.memory import Memory
from scripts.operations.load.setting_up import STREAMS_OF_A_PERSON, served, set_up
from scripts.operations.load.traffic import MIX, Sent, Traffic, keep_rate, measure_peak

from postroom.app.bootstrap import open_app
from postroom.db.engine import plain_url
from postroom.settings import Settings

PEAK_CLIENTS, PEAK_SECONDS = 16, 45.0
SHARE = 0.7
PATIENCE = 300.0
MAX_LATE = 5.0
"""Seconds by which the last call may begin late; beyond it, the rate was not kept."""
MAX_SETTLING = 60.0
"""Seconds that the worker may need for what waits after the last call; beyond it, it did not keep up."""
_WAITING = """
    SELECT (SELECT count(*) FROM signals WHERE state = 'pending')
         + (SELECT count(*) FROM source_deliveries WHERE state = 'pending')
         + (SELECT count(*) FROM pending_occurrences)
"""
_SIGNALS = "SELECT count(*) FROM signals"


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the traffic lasts")
    parser.add_argument("--live-clients", type=int, default=500, help="streams of events that stay open")
    parser.add_argument("--rate", type=float, default=None, help="calls a second; else 70 %% of the peak")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--projects", type=int, default=1, help="that signals are emitted to")
    parser.add_argument(
        "--index-megabytes", type=int, default=400, help="what a worker keeps of indexes; 16 is the least"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000, help="repeats the choices")
    parser.add_argument("--kinds", default=",".join(MIX), help="of calls that are made, separated by commas")
    wanted = parser.parse_args()
    say(machine.describe())
    say(f"seed {wanted.seed}, load of the machine before {psutil.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="postroom-load-") as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        connections = 2 * wanted.live_clients + 400
        server = served(
            data,
            workers=wanted.workers,
            connections=connections,
            index_megabytes=wanted.index_megabytes,
        )
        with server as (address, process):
            problems = asyncio.run(run(data, address, process, wanted))
        say(f"load of the machine after {psutil.getloadavg()[0]:.1f}")
    for problem in problems:
        print(f"FAILED: {problem}")
    raise SystemExit(1 if problems else 0)


async def run(data: Path, address: str, process: psutil.Process, wanted: argparse.Namespace) -> list[str]:
    """Measure the peak, keep the rate, account; return what is wrong."""
    people = 5 + wanted.live_clients // STREAMS_OF_A_PERSON + 1
    async with open_app(Settings(data_dir=data), migrating=False) as app:
        access = await set_up(app, people, count=wanted.projects)
        url = plain_url(app.engine.url.render_as_string(hide_password=False))
    database = psycopg.connect(url, autocommit=True)

    def number(statement: str) -> int:
        row = database.execute(statement.encode()).fetchone()
        return 0 if row is None else int(row[0])

    sent = Sent()
    async with Traffic(address, access, wanted.seed, sent, wanted.kinds.split(",")) as traffic:
        live = LiveClients(address, access, wanted.live_clients)
        await live.start()
        say(f"{live.open} live clients are connected")
        rate = wanted.rate
        if rate is None:
            peak = await measure_peak(traffic, PEAK_CLIENTS, PEAK_SECONDS, lambda: number(_WAITING))
            rate = SHARE * peak
            say(f"peak {peak:.1f} calls a second; the rate is {rate:.1f}")
        memory = Memory(process)
        sampling = asyncio.create_task(_sample(memory, sent, number))
        late = await keep_rate(traffic, rate, 60 * wanted.minutes)
        sampling.cancel()
        memory.sample(number(_SIGNALS))
        say(f"the last call began {max(0.0, late):.1f} s late")
        settled = await _settle(number)
        problems = _account(database, sent)
        if late > MAX_LATE:
            problems.append(f"the rate was not kept: the last call began {late:.0f} s late")
        if settled > MAX_SETTLING:
            problems.append(f"the worker did not keep up: it ended {settled:.0f} s after the last call")
        problems += [f"live client refused: {one}" for one in live.refused[:3]]
        say(
            f"live clients: {live.open} connected, {live.ended} ended, {sum(live.received):,} changes received"
        )
        if live.received and not min(live.received) and wanted.projects == 1:
            problems.append("a live client received no change")
        await live.stop()
    database.close()
    print(_table(sent))
    print(memory.table())
    failed = [
        f"{kind}: {n} calls failed, the last by {sent.reasons[kind]}" for kind, n in sent.failed.items()
    ]
    return [*problems, *memory.growing(), *failed]


async def _sample(memory: Memory, sent: Sent, number: Callable[[str], int]) -> None:
    count = 0
    while True:
        signals = await asyncio.to_thread(number, _SIGNALS)
        await asyncio.to_thread(memory.sample, signals)
        if count % 6 == 0:
            waiting = await asyncio.to_thread(number, _WAITING)
            megabytes = sum(memory.samples[-1][1].values())
            say(
                f"{sent.open} calls are open, {waiting} wait for a worker; {megabytes:.0f} MB in all processes"
            )
        count += 1
        await asyncio.sleep(10)


async def _settle(number: Callable[[str], int]) -> float:
    began = time.monotonic()
    while await asyncio.to_thread(number, _WAITING):
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"FAILED: what was accepted still waits after {PATIENCE:g} s")
        await asyncio.sleep(0.5)
    settled = time.monotonic() - began
    say(f"all was done {settled:.1f} s after the last call")
    return settled


def _account(database: psycopg.Connection, sent: Sent) -> list[str]:
    account = Account(lambda statement: database.execute(statement.encode()).fetchall(), sent.ledger)
    account.signals()
    account.notes("note % of %")
    events = {str(id) for (id,) in account.query("SELECT id FROM events")}
    say(f"accepted: {len(sent.events):,} events, {len(sent.deliveries):,} deliveries")
    account.check("accepted events that are lost", len(sent.events - events), 0)
    account.check(
        "events that are stored twice", account.number("SELECT count(*) FROM events") - len(events), 0
    )
    stored = [
        str(id) for (id,) in account.query("SELECT source_id FROM signals WHERE source_product = 'custom'")
    ]
    account.check("accepted deliveries without a signal", len(sent.deliveries - set(stored)), 0)
    account.check("deliveries with two signals", len(stored) - len(set(stored)), 0)
    account.ended()
    return account.problems


def _table(sent: Sent) -> str:
    lines = ["| kind | calls | failed | p50 | p95 | p99 | longest |", "| --- " * 7 + "|"]
    for kind in MIX:
        times = sent.seconds.get(kind, [])
        if times:
            p50, p95, p99 = np.percentile(times, [50, 95, 99]) * 1000
            lines.append(
                f"| {kind} | {len(times):,} | {sent.failed[kind]} | {p50:.0f} ms | {p95:.0f} ms "
                f"| {p99:.0f} ms | {max(times) * 1000:.0f} ms |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
