"""Lose the leader of three PostgreSQL under Patroni again and again under load, and account for all.

python -m scripts.operations.faults.failover [--times N] [--seed N]. As root, in its own namespaces.
"""

import argparse
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil
from scripts.operations.faults.account import account, settle
from scripts.operations.faults.cluster import Cluster, Member
from scripts.operations.faults.fleet import SOURCES, Fleet, Place
from scripts.operations.faults.load import ANN, BEN, Load
from scripts.operations.faults.machine import isolate, say, wait
from scripts.operations.faults.outside import Receiver
from scripts.operations.faults.recovery import Recoveries
from scripts.operations.faults.run import add_source_and_destination
from scripts.operations.faults.servers import needed


def kill_postgres(member: Member) -> Callable[[], None]:
    """Kill PostgreSQL alone; return what brings the member back."""
    os.kill(member.postmaster, signal.SIGKILL)
    return lambda: None


def kill_both(member: Member) -> Callable[[], None]:
    """Kill PostgreSQL and Patroni, as if the machine were switched off for 30 s."""
    member.patroni.process.send_signal(signal.SIGSTOP)
    for process in _database(member):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    until = time.monotonic() + 30

    def back() -> None:
        time.sleep(max(0.0, until - time.monotonic()))
        member.patroni.kill()

    return back


def freeze_both(member: Member) -> Callable[[], None]:
    """Freeze PostgreSQL and Patroni, as if the machine hung: connections stay open and nothing answers."""
    processes = [psutil.Process(member.patroni.process.pid), *_database(member)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.suspend()

    def back() -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()

    return back


KINDS: Mapping[str, Callable[[Member], Callable[[], None]]] = {
    "PostgreSQL of the leader killed": kill_postgres,
    "leader's machine off": kill_both,
    "leader's machine frozen": freeze_both,
}


def _database(member: Member) -> list[psutil.Process]:
    postmaster = psutil.Process(member.postmaster)
    return [postmaster, *postmaster.children(recursive=True)]


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=6, help="how often the leader is lost")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4.0, help="signals a second")
    parser.add_argument("--sources", type=Path, default=SOURCES, help="folder of the code under test")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    wanted = parser.parse_args()
    needed("patroni", "etcd", "haproxy", "unshare", "ip")
    isolate("scripts.operations.faults.failover")
    folder = Path(tempfile.mkdtemp(prefix="postroom-failover-"))
    folder.chmod(0o711)
    say(f"seed {wanted.seed}, logs in {folder}")
    try:
        problems = run(folder, wanted)
    finally:
        if not wanted.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print(f"FAILED: {problem}")
    raise SystemExit(1 if problems else 0)


def run(folder: Path, wanted: argparse.Namespace) -> list[str]:
    """Lose the leader under load; return what is wrong at the end."""
    cluster, receiver = Cluster(folder), Receiver()
    cluster.make_database()
    fleet = Fleet(folder, cluster.url)
    fleet.take_code(wanted.sources)
    place = Place("127.0.0.1", _settings(folder, cluster.url))
    fleet.start("api-1", place)
    wait(lambda: fleet.is_ready("api-1"), "the first API is ready")
    for name in ("api-2", "worker-1", "worker-2", "scheduler-1"):
        fleet.start(name, place)
    fleet.wait_until_ready()
    for user in (ANN, BEN):
        fleet.make_key(place.settings, user)
    add_source_and_destination(fleet, f"http://127.0.0.1:{receiver.port}/")
    load, recoveries = Load(fleet, wanted.seed, per_second=wanted.rate), Recoveries()
    load.start()
    time.sleep(5)
    recoveries.measure(load, "(none)", time.monotonic())
    for number in range(wanted.times):
        name = list(KINDS)[number % len(KINDS)]
        leader = cluster.leader()
        assert leader is not None
        say(f"fault: {name} ({leader.name})")
        began = time.monotonic()
        back = KINDS[name](leader)
        led = cluster.wait_for_other_leader(leader)
        say(f"another member leads after {led - began:.1f} s")
        writable = cluster.wait_until_writable()
        say(f"it accepts commits after {writable - began:.1f} s")
        recoveries.measure(load, name, writable)
        back()
        wait(cluster.is_whole, "the cluster is whole again")
        fleet.wait_until_ready()
    load.stop()
    say(f"all was done {settle(fleet):.1f} s after the last signal")
    problems = account(fleet, load.ledger, receiver.received)
    print(recoveries.table())
    for part in fleet.parts.values():
        part.end()
    cluster.end()
    return [*problems, *recoveries.late()]


def _settings(folder: Path, url: str) -> dict[str, str]:
    return {
        "POSTROOM_DATABASE_URL": url,
        "POSTROOM_DATA_DIR": str(folder / "ours"),
        "POSTROOM_SECRET_KEY": "k" * 40,
        "POSTROOM_LOG_JSON": "true",
        "POSTROOM_NOTIFICATIONS__ALLOW_PRIVATE_ADDRESSES": "true",
    }


if __name__ == "__main__":
    main()
