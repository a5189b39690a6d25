"""Benchmark of a server's footprint: idle CPU, memory fresh and after a thousand signals, sizes, start-up times.

All processes of the server are counted, including the embedded database, with shared pages counted once (PSS).
Run: make bench-process (ARGS="--seconds 20" is quicker).
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import psutil
from packaging.requirements import Requirement

from benchmarks.machine import describe
from postroom.app.bootstrap import App, open_app
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.sample.loader import load_sample
from postroom.settings import Settings
from postroom.signals import service as signals
from postroom.signals.imports.service import standing
from postroom.sources import service as sources

SIGNALS = 1000
SETTLE_SECONDS = 45.0
GROUPING_SECONDS = 1800.0
MEGABYTE = 1_000_000


class Server:
    """`postroom serve` with one worker and the embedded database in a new folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"POSTROOM_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
        began = time.monotonic()
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "postroom", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.settings},
        )
        for line in self._popen.stdout or ():
            if line.startswith(b"Serving on "):
                break
        self.ready_after = time.monotonic() - began

    def processes(self) -> list[psutil.Process]:
        """Return its processes: its children, and those of the database, which are in another session."""
        mine = psutil.Process(self._popen.pid)
        found = {each.pid: each for each in [mine, *mine.children(recursive=True)]}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if str(self.folder) in " ".join(process.cmdline()):
                    found |= {each.pid: each for each in [process, *process.children(recursive=True)]}
        return list(found.values())

    def cpu(self) -> float:
        """Return the CPU seconds of its processes."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def megabytes(self) -> dict[str, float]:
        """Return the memory of its Python processes and of the database, in MB."""
        found = {"python": 0.0, "database": 0.0}
        for process in self.processes():
            with suppress(psutil.Error):
                kind = "database" if "postgres" in process.name() else "python"
                found[kind] += process.memory_full_info().pss / MEGABYTE
        return found

    def stop(self) -> None:
        """Stop the server."""
        self._popen.terminate()
        self._popen.wait(60)


def share_of_a_core(server: Server, seconds: float) -> float:
    """Return the percentage of one core that a server uses within `seconds`."""
    before, began = server.cpu(), time.monotonic()
    time.sleep(seconds)
    return 100 * (server.cpu() - before) / (time.monotonic() - began)


async def send(folder: Path, count: int) -> float:
    """Send signals of the sample, repeated with other numbers, and return the seconds until all are grouped."""
    async with open_app(Settings(data_dir=folder / "data"), migrating=False) as app:
        sample = load_sample()
        async with unit_of_work(app.engine) as uow:
            for product, type in sorted({(each.source_product, each.source_type) for each in sample}):
                await sources.enable(uow, project_id=1, source_product=product, source_type=type, now=now())
        began = time.monotonic()
        for start in range(0, count, 100):
            chunk = [
                replace(
                    sample[number % len(sample)],
                    source_id=f"bench-{number}",
                    client_id=None,
                    description=f"{sample[number % len(sample)].description}\nRequest {number}",
                )
                for number in range(start, min(start + 100, count))
            ]
            async with unit_of_work(app.engine) as uow:
                await signals.ingest(uow, jobs=app.jobs, project_id=1, signals=chunk, now=now())
        await _grouped(app)
        return time.monotonic() - began


async def _grouped(app: App) -> None:
    async with asyncio.timeout(GROUPING_SECONDS):
        while True:
            async with unit_of_work(app.engine) as uow:
                if not (await standing(uow, project_id=1, now=now())).pending:
                    return
            await asyncio.sleep(1)


def installed_megabytes() -> float:
    """Return the size of the wheel's installation: `postroom` and all dependencies, without byte code."""
    total = 0
    seen: set[tuple[str, tuple[str, ...]]] = set()

    def add(name: str, extras: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        found = distribution(name)
        for text in found.requires or ():
            wanted = Requirement(text)
            environments = [{"extra": extra} for extra in ("", *extras)]
            if wanted.marker is None or any(
                wanted.marker.evaluate(environment) for environment in environments
            ):
                yield wanted.name, sorted(wanted.extras)

    waiting: list[tuple[str, Sequence[str]]] = [("postroom", ())]
    while waiting:
        name, extras = waiting.pop()
        key = (name.lower().replace("_", "-"), tuple(extras))
        if key in seen:
            continue
        counted = any(key[0] == other for other, _ in seen)
        seen.add(key)
        with suppress(PackageNotFoundError):
            waiting.extend(add(name, extras))
            if not counted:
                total += _size_of(name)
    return total / MEGABYTE


def _size_of(name: str) -> int:
    if name == "postroom":  # installed as a link to the sources
        files: list[Path] = list((Path(__file__).parents[1] / "src" / "postroom").rglob("*"))
    else:
        files = [Path(str(each.locate())) for each in distribution(name).files or ()]
    return sum(file.stat().st_size for file in files if file.is_file() and "__pycache__" not in file.parts)


def seconds_of_help() -> float:
    """Return the minimum of five durations of `postroom --help`."""
    times = []
    for _ in range(5):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "postroom", "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.monotonic() - began)
    return min(times)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--seconds", type=float, default=60, help="How long the processor is watched at rest."
    )
    options.add_argument("--signals", type=int, default=SIGNALS, help="How many signals are sent.")
    chosen = options.parse_args()
    print(describe())
    print(f"installed, without byte code: {installed_megabytes():.0f} MB")
    print(f"postroom --help: {seconds_of_help():.2f} s")
    folder = Path(tempfile.mkdtemp(prefix="postroom-bench-"))
    folder.chmod(0o711)
    try:
        first = Server(folder)
        first.stop()
        server = Server(folder)
        try:
            print(f"serve is ready: first start {first.ready_after:.1f} s, next {server.ready_after:.1f} s")
            time.sleep(SETTLE_SECONDS)
            print(f"fresh: {_words(server)}")
            print(
                f"at rest: {share_of_a_core(server, chosen.seconds):.1f} % of a core over {chosen.seconds:g} s"
            )
            seconds = asyncio.run(send(folder, chosen.signals))
            print(f"after {chosen.signals} signals, grouped in {seconds:.0f} s: {_words(server)}")
            time.sleep(SETTLE_SECONDS)
            print(f"{SETTLE_SECONDS:g} s later: {_words(server)}")
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _words(server: Server) -> str:
    found = server.megabytes()
    return f"{sum(found.values()):.0f} MB ({found['python']:.0f} Python, {found['database']:.0f} database)"


if __name__ == "__main__":
    main()
