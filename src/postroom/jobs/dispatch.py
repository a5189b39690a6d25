"""The threads that take jobs from the engine's queues: asleep until a queue is reported to have work.

Only this module uses private parts of the engine (pinned below 3.5). Its manager thread looks for new queues every
second and polls an unused internal queue; two others poll as often for delayed and scheduled work. Here each of our
queues has a thread with the engine's own loop and a stop event whose wait can end early.
"""

import threading
import time
from collections.abc import Iterator

from dbos import DBOS, Queue, _dbos
from dbos._queue import queue_worker_thread

FOLLOW_UP_SECONDS = (0.1, 0.5, 2.0)
"""When a woken queue is polled again.

The engine skips a poll when another worker polls the same queue, or while a job that has just ended still counts as
running.
"""

END_SECONDS = 10.0
"""How long the end waits for threads that are in a call to the database."""


class Waker(threading.Event):
    """The stop event of one queue's thread, whose wait also ends when the queue has work."""

    def __init__(self, ended: threading.Event) -> None:
        super().__init__()
        self._ended = ended
        self._woken = threading.Event()
        self._soon: Iterator[float] = iter(())
        self.wake()

    def wake(self) -> None:
        """End the present or next wait, and shorten the following ones."""
        self._soon = iter(FOLLOW_UP_SECONDS)
        self._woken.set()

    def is_set(self) -> bool:
        """Return whether the thread is to end."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until woken or for `timeout` seconds; return whether the thread is to end."""
        soon = next(self._soon, None)
        bounds = [each for each in (timeout, soon) if each is not None]
        self._woken.wait(min(bounds) if bounds else None)
        self._woken.clear()
        return self._ended.is_set()


def _sleep(stop: threading.Event, *_: object) -> None:
    stop.wait()


class Dispatcher:
    """The threads of this process's queues. Call `install` before the engine's launch, `add` after it."""

    def __init__(self) -> None:
        self._launched = threading.Event()
        self._ended = threading.Event()
        self._engine: DBOS | None = None
        self._wakers: dict[str, Waker] = {}
        self._threads: list[threading.Thread] = []

    def install(self) -> None:
        """Replace the engine's own queue manager by this one."""
        for name, replacement in {
            "queue_thread": self._run,
            # Delayed and timed-out jobs and the engine's schedules, which are not used.
            "background_jobs_thread": _sleep,
            "dynamic_scheduler_loop": _sleep,
        }.items():
            setattr(_dbos, name, replacement)

    def add(self, queue: Queue) -> None:
        """Start taking jobs from `queue`."""
        self._launched.wait()
        waker = self._wakers[queue.name] = Waker(self._ended)
        thread = threading.Thread(
            target=queue_worker_thread,
            args=(waker, self._engine, queue),
            name=f"queue-worker-{queue.name}",
            daemon=True,
        )
        thread.start()
        self._threads.append(thread)

    def wake(self, queue_name: str | None) -> None:
        """Poll a queue now, or all of them."""
        wakers = self._wakers.values() if queue_name is None else filter(None, [self._wakers.get(queue_name)])
        for waker in list(wakers):
            waker.wake()

    def end(self) -> None:
        """Take no more jobs; return when no thread takes one any more, or after `END_SECONDS`."""
        self._ended.set()
        self.wake(None)
        deadline = time.monotonic() + END_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))

    def _run(self, stop: threading.Event, engine: DBOS) -> None:
        """Run as the engine's queue manager until `stop` is set; the engine waits for this thread when it ends."""
        self._engine = engine
        self._launched.set()
        stop.wait()
        self.end()
