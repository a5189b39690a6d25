"""Description of the machine, spread of figures, and memory of processes."""

import platform
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import psutil


def describe() -> str:
    """Return a one-line description of this machine."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.partition(":")[2].strip()
                break
    memory = psutil.virtual_memory().total / (1 << 30)
    return f"{psutil.cpu_count()} cores ({cpu}), {memory:.0f} GB, Python {platform.python_version()}"


def spread(seconds: Sequence[float]) -> str:
    """Return p50, p95 and the largest of some durations, in milliseconds."""
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return f"p50 {p50:7.2f} ms   p95 {p95:7.2f} ms   max {max(seconds) * 1000:7.2f} ms"


class TreeMemory:
    """Samples the memory of this process and its descendants, counting shared pages once."""

    def __init__(self, every: float = 0.25) -> None:
        self.peak = 0
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        me = psutil.Process()
        while not self._stop.is_set():
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            self.peak = max(self.peak, total)
            time.sleep(self._every)
