"""Benchmark of commands beside a running server: time and CPU time from start to exit, ten runs each.

Beside each run stands `python -c pass`, the lower bound, measured in the same loop.
Run: python -m benchmarks.http.commands DATA_DIR (of a server that runs, such as that of `postroom demo`).
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import describe

RUNS = 10
COMMANDS = (
    *("reports list", "sources list", "projects list", "users list", "keys list", "scouts list"),
    *("tasks list", "handoff list", "repositories list", "models spend", "jobs dead"),
)


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path, help="Data folder of the running server.")
    parser.add_argument("--runs", type=int, default=RUNS)
    wanted = parser.parse_args()
    print(describe())
    print("| command | time, median | CPU time, median | `python -c pass` in the same run |")
    print("| --- | --- | --- | --- |")
    for command in COMMANDS:
        line = [sys.executable, "-m", "postroom", *command.split(), "--data-dir", str(wanted.data_dir)]
        measured = [(_once(line), _once([sys.executable, "-c", "pass"])) for _ in range(wanted.runs)]
        took, used = (statistics.median(own[at] for own, _ in measured) for at in (0, 1))
        least = statistics.median(bound[0] for _, bound in measured)
        print(f"| `{command}` | {took:.2f} s | {used:.2f} s | {least:.3f} s |", flush=True)


def _once(command: Sequence[str]) -> tuple[float, float]:
    """Return the time and the CPU time of one run in seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
