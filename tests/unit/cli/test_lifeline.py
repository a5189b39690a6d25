"""The end of a process whose event loop is blocked."""

import signal
import subprocess
import sys

from tests.helpers.processes.server import environment

_PROGRAM = """
import asyncio
from postroom.cli.server import lifeline

lifeline.BLOCKED_SECONDS = 1

async def main(blocked):
    stop = lifeline.stop_event()
    print("ready", flush=True)
    while blocked:
        pass
    await stop.wait()
    await asyncio.sleep(1.5)
    print("ended in order", flush=True)

asyncio.run(main({blocked}))
"""


def _terminated(*, blocked: bool) -> tuple[int, str]:
    program = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(blocked=blocked)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    program.send_signal(signal.SIGTERM)
    said, _ = program.communicate(timeout=60)
    return program.returncode, said


def test_stop_event_blocked_loop_is_killed_after_its_time() -> None:
    assert _terminated(blocked=True) == (-signal.SIGALRM, "")


def test_stop_event_running_loop_has_all_the_time_it_needs() -> None:
    assert _terminated(blocked=False) == (0, "ended in order\n")
