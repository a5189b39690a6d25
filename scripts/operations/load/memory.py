"""The memory of each process over time, and whether it grows."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

MEGABYTE = 1 << 20
ALLOWED_GROWTH = 0.10
"""Of the second half of a run, by a straight line through it."""
SHARED = "PostgreSQL, shared"
INDEXED_BYTES = 2500
"""What a signal may take in the index of a worker beyond that growth: a million took 2.2 GB in memory."""


@dataclass
class Memory:
    """Samples of all processes below one, with shared pages counted once.

    PostgreSQL's processes are taken together, without its shared memory, which fills up to a size that is set.
    """

    root: psutil.Process
    began: float = field(default_factory=time.monotonic)
    samples: list[tuple[float, dict[str, float]]] = field(default_factory=list)
    signals: list[int] = field(default_factory=list)

    def sample(self, signals: int) -> None:
        """Take a sample, when there are so many signals."""
        found: dict[str, float] = {}
        for process in [self.root, *self.root.children(recursive=True)]:
            try:
                name = process.name()
                own, shared = _proportional(process.pid)
            except (psutil.Error, OSError):
                continue
            if "postgres" not in name:
                found[f"{role(process, self.root)} {process.pid}"] = own + shared
                continue
            found["PostgreSQL"] = found.get("PostgreSQL", 0.0) + own
            found[SHARED] = found.get(SHARED, 0.0) + shared
        self.samples.append((time.monotonic() - self.began, found))
        self.signals.append(signals)

    def table(self) -> str:
        """Return memory by process at ten times of the run, in Markdown."""
        lasting = [label for label in self.samples[-1][1] if label in self.samples[0][1]]
        step = max(1, len(self.samples) // 10)
        chosen = [*self.samples[::step][:10], self.samples[-1]]
        head = " | ".join(f"{at / 60:.1f} min" for at, _ in chosen)
        lines = [f"| MB | {head} | per hour |", "| --- " * (len(chosen) + 2) + "|"]
        counts = [*self.signals[::step][:10], self.signals[-1]]
        lines.append(f"| (signals) | {' | '.join(f'{count:,}' for count in counts)} | |")
        for label in lasting:
            if max(found.get(label, 0) for _, found in chosen) < 1:
                continue
            values = " | ".join(f"{found.get(label, 0):.0f}" for _, found in chosen)
            lines.append(f"| {label} | {values} | {self._slope(label) * 3600:+.0f} |")
        return "\n".join(lines)

    def growing(self) -> list[str]:
        """Return the processes that grew too much during the second half of the run."""
        middle = len(self.samples) // 2
        half = self.samples[middle:]
        span = half[-1][0] - half[0][0]
        first, last = half[0][1], half[-1][1]
        indexed = (self.signals[-1] - self.signals[middle]) * INDEXED_BYTES / MEGABYTE
        return [
            f"{label} grew from {first[label]:.0f} to {last[label]:.0f} MB"
            for label in last
            if label in first
            and label != SHARED
            and self._slope(label) * span
            > ALLOWED_GROWTH * first[label] + (indexed if label.startswith("worker") else 0.0)
        ]

    def _slope(self, label: str) -> float:
        half = self.samples[len(self.samples) // 2 :]
        points: Sequence[tuple[float, float]] = [(at, found[label]) for at, found in half if label in found]
        if len(points) < 3:
            return 0.0
        return float(np.polyfit([at for at, _ in points], [value for _, value in points], 1)[0])


def _proportional(pid: int) -> tuple[float, float]:
    """Return the memory of a process in megabytes, its share of shared memory apart.

    Raises:
        OSError: the process has ended, or is another user's.
    """
    sizes = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    )
    whole, shared = (float(sizes[name].split()[0]) / 1024 for name in ("Pss", "Pss_Shmem"))
    return whole - shared, shared


def role(process: psutil.Process, root: psutil.Process) -> str:
    """Return what a process of the server below `root` does."""
    if process == root:
        return "API"
    return "worker" if "worker" in " ".join([process.name(), *process.cmdline()]) else process.name()
