"""The threads that take jobs from the engine's queues: asleep until a queue is said to have work.

This is the one place that uses what the engine does not publish (it is pinned below 3.5). Its manager thread asks
every second for new queues and polls an internal queue that nothing uses; two others look as often for delayed and
scheduled work. Here a thread is started for each of our queues, with the engine's own loop in it and a stop event
whose wait ends early.
"""

import threading
from collections.abc import Iterator

from dbos import DBOS, Queue, _dbos
from dbos._queue import queue_worker_thread

FOLLOW_UP_SECONDS = (0.1, 0.5, 2.0)
"""When a queue that was woken is looked at again.

The engine skips a look when another worker is at the same queue, or as long as a job that has just ended still
counts as one that runs.
"""


class Waker(threading.Event):
    """The stop event of one queue's thread, whose wait also ends when the queue has work."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop
        self._woken = threading.Event()
        self._soon: Iterator[float] = iter(())
        self.wake()

    def wake(self) -> None:
        """End the wait that is or comes next, and have the next ones short."""
        self._soon = iter(FOLLOW_UP_SECONDS)
        self._woken.set()

    def is_set(self) -> bool:
        """Tell whether the thread is to end."""
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until woken or for `timeout` seconds; tell whether the thread is to end."""
        soon = next(self._soon, None)
        bounds = [each for each in (timeout, soon) if each is not None]
        self._woken.wait(min(bounds) if bounds else None)
        self._woken.clear()
        return self._stop.is_set()


def _sleep(stop: threading.Event, *_: object) -> None:
    stop.wait()


class Dispatcher:
    """The threads of this process's queues. `install` comes before the engine's launch, `add` after it."""

    def __init__(self) -> None:
        self._launched = threading.Event()
        self._stop = threading.Event()
        self._engine: DBOS | None = None
        self._wakers: dict[str, Waker] = {}
        self._threads: list[threading.Thread] = []

    def install(self) -> None:
        """Have the engine run this in place of its own manager of queues."""
        for name, replacement in {
            "queue_thread": self._run,
            # Delayed and timed-out jobs and schedules of the engine's own, none of which there are.
            "background_jobs_thread": _sleep,
            "dynamic_scheduler_loop": _sleep,
        }.items():
            setattr(_dbos, name, replacement)

    def add(self, queue: Queue) -> None:
        """Begin to take jobs from `queue`."""
        self._launched.wait()
        waker = self._wakers[queue.name] = Waker(self._stop)
        thread = threading.Thread(
            target=queue_worker_thread,
            args=(waker, self._engine, queue),
            name=f"queue-worker-{queue.name}",
            daemon=True,
        )
        thread.start()
        self._threads.append(thread)

    def wake(self, queue_name: str | None) -> None:
        """Have a queue looked at now, or all of them."""
        wakers = self._wakers.values() if queue_name is None else filter(None, [self._wakers.get(queue_name)])
        for waker in list(wakers):
            waker.wake()

    def _run(self, stop: threading.Event, engine: DBOS) -> None:
        """Run as the engine's manager of queues until `stop` is set: it waits for this thread when it ends."""
        self._engine, self._stop = engine, stop
        self._launched.set()
        stop.wait()
        self.wake(None)
        for thread in self._threads:
            thread.join(timeout=10)
