"""A test run that is interrupted or killed leaves nothing behind: no process, no folder."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

WAITING = """
import subprocess, sys, time

def test_waits(admin_url, tmp_path):
    # As `postroom serve` does: in a session of its own, where no signal of the terminal reaches it.
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    print("ready", tmp_path, other.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_interrupted_commands_leave_nothing_behind(number: signal.Signals) -> None:
    place = Path(tempfile.mkdtemp())
    place.chmod(0o711)  # the database's account has to enter
    made = ROOT / "tests" / "acceptance" / f"test_made_{os.getpid()}_{number}.py"
    made.write_text(WAITING, encoding="utf-8")
    # What a shell starts in the background ignores this signal, and so would the run.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(made)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(place)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert run.stdout is not None
        line = next((line for line in run.stdout if "ready" in line), "it ended before it was ready")
        folder = next(part for part in place.iterdir() if part.name.startswith("pt-"))
        tree = psutil.Process(run.pid).children(recursive=True)
        assert str(folder) in line
        assert any("postgres" in each.name() for each in tree)
        run.send_signal(number)
        run.stdout.close()
        run.wait(60)
        deadline = time.monotonic() + 60
        while _living(tree) or folder.exists():
            assert time.monotonic() < deadline, (_living(tree), folder.exists())
            time.sleep(0.2)
    finally:
        signal.signal(signal.SIGINT, before)
        made.unlink()


def _living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
