"""Workers that are forked from the server: started when told, ended with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

PROGRAM = """
import sys, time
from pathlib import Path
from postroom.cli.server.prefork import ForkedWorker

def work(lifeline):
    Path(sys.argv[1], "begun").touch()
    open(lifeline, closefd=False).read()  # until the other end is closed
    Path(sys.argv[1], "ended").touch()

workers = [ForkedWorker(work) for _ in range(2)]
print(*(worker.pid for worker in workers), flush=True)
for order in sys.stdin:
    match order.split():
        case ["start"]:
            workers[0].start()
        case ["let", "go"]:
            for worker in workers:
                worker.let_go()
            print(*(worker.wait(20) for worker in workers), flush=True)
        case ["kill"]:
            workers[0].kill()
            print(workers[0].wait(20), flush=True)
"""


class ForkingProgram:
    """A program that forks two workers, and orders to it."""

    def __init__(self, folder: Path) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self.workers = [psutil.Process(int(pid)) for pid in self.answer().split()]

    def order(self, text: str) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(text + "\n")
        self.popen.stdin.flush()

    def answer(self) -> str:
        assert self.popen.stdout is not None
        return self.popen.stdout.readline()

    def close(self) -> None:
        self.popen.kill()
        self.popen.communicate()


def eventually(folder: Path, name: str) -> None:
    deadline = time.monotonic() + 30
    while not (folder / name).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_forked_worker_starts_on_request_and_all_end_on_release(tmp_path: Path) -> None:
    server = ForkingProgram(tmp_path)
    assert not (tmp_path / "begun").exists()
    server.order("start")
    eventually(tmp_path, "begun")
    assert os.getpgid(server.workers[0].pid) != os.getpgid(server.popen.pid)
    assert server.workers[0].name() == "postroom-worker"
    server.order("let go")
    assert server.answer().split() == ["0", "0"]
    assert (tmp_path / "ended").exists()
    server.close()


def test_forked_workers_end_with_killed_server(tmp_path: Path) -> None:
    server = ForkingProgram(tmp_path)
    server.order("start")
    eventually(tmp_path, "begun")
    server.close()
    _, alive = psutil.wait_procs(server.workers, timeout=30)
    assert alive == []
    assert (tmp_path / "ended").exists()


def test_forked_worker_killed_is_detected(tmp_path: Path) -> None:
    server = ForkingProgram(tmp_path)
    server.order("start")
    eventually(tmp_path, "begun")
    server.order("kill")
    assert int(server.answer()) == -signal.SIGKILL
    server.close()


LATER = ("alembic", "anthropic", "feedparser", "google.protobuf", "onnxruntime", "openai", "pydantic_ai")
"""Packages that a server loads when they are used."""


def test_forked_worker_template_has_one_thread_and_no_later_imports() -> None:
    program = (
        "import sys, threading\n"
        "from postroom.cli.server.prefork import NEEDED, compute_in_one_thread, import_all\n"
        "compute_in_one_thread()\n"
        "import_all()\n"
        f"print(threading.active_count(), *(set({LATER!r}) & set(sys.modules)), *(set(NEEDED) - set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]
