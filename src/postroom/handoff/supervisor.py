"""A standalone program that runs one command and ensures that none of its processes are left behind.

It is started by its path with the folder of the run as its argument, and imports nothing of Postroom. It outlives
the worker that started it, so that another worker can resume supervision. If no worker has been watching for some
time, a file `stop` exists, or the time limit is reached, it terminates the command with all its processes.

Files in the folder: `spec.json` specifies the command; `lock` is held while this runs; `begun` marks that the
command was started, which happens once; `watched` is touched by the worker; `output` and `result.json` are the
results.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

TICK = 0.2
GRACE = 5.0
"""Seconds that a command has to exit after it was asked to."""

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
_CHUNK = 1 << 16
_LEFT_RUNNING = 2.0
"""Seconds for which output is still read after the command exited, since a child may hold the pipe open."""


class Output:
    """A buffer that keeps the start and the end of the output within a number of bytes."""

    def __init__(self, most: int) -> None:
        self._half = max(1, most // 2)
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._kept = 0
        self.total = 0

    def add(self, chunk: bytes) -> None:
        """Append a chunk; the middle is dropped beyond the limit."""
        self.total += len(chunk)
        room = self._half - len(self._head)
        self._head += chunk[:room]
        rest = chunk[room:] if room > 0 else chunk
        if not rest:
            return
        self._tail.append(rest)
        self._kept += len(rest)
        while self._kept - len(self._tail[0]) >= self._half:
            self._kept -= len(self._tail.popleft())

    def text(self) -> bytes:
        """Return the kept output, with a line that marks a gap."""
        tail = b"".join(self._tail)[-self._half :]
        missing = self.total - len(self._head) - len(tail)
        gap = b"\n[... %d bytes are left out ...]\n" % missing if missing > 0 else b""
        return bytes(self._head) + gap + tail


class Supervisor:
    """One run of one command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spec: dict[str, Any] = json.loads((folder / "spec.json").read_text())
        self._output = Output(int(self._spec["output_bytes"]))
        self._began = time.monotonic()

    def run(self) -> dict[str, Any]:
        """Start the command, wait for its exit, kill its remaining processes, and return the result."""
        with (self._folder / "prompt").open("rb") as prompt:
            try:
                process = subprocess.Popen(  # noqa: S603  # the operator's own command, without a shell
                    self._spec["argv"],
                    cwd=self._spec["folder"],
                    env=self._spec["environment"],
                    stdin=prompt,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_before_command,  # noqa: PLW1509  # there are no threads here
                )
            except (OSError, ValueError) as error:
                return {"ended": "unstartable", "code": None, "error": str(error)}
        try:
            why = self._watch(process)
            # Ask it to exit first; the group is killed afterwards.
            if why != "exit":
                self._ask_to_end(process)
        finally:
            _end_group(process.pid)
            _end_children(process)
        return {"ended": why, "code": process.returncode, "error": None, "seconds": self._seconds()}

    def keep_output(self) -> int:
        """Write the output to its file; return its total size in bytes."""
        (self._folder / "output").write_bytes(self._output.text())
        return self._output.total

    def _seconds(self) -> float:
        return round(time.monotonic() - self._began, 3)

    def _watch(self, process: "subprocess.Popen[bytes]") -> str:
        pipe = process.stdout
        if pipe is None:
            return "unstartable"
        os.set_blocking(pipe.fileno(), False)
        ended_at: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                open_still = self._read(selector, pipe.fileno())
                if process.poll() is not None:
                    ended_at = ended_at or time.monotonic()
                    if not open_still or time.monotonic() - ended_at > _LEFT_RUNNING:
                        return "exit"
                elif not open_still:
                    time.sleep(TICK)
                reason = self._reason_to_end()
                if reason is not None and process.returncode is None:
                    return reason

    def _read(self, selector: selectors.BaseSelector, pipe: int) -> bool:
        if not selector.get_map():
            return False
        for _ in selector.select(TICK):
            try:
                chunk = os.read(pipe, _CHUNK)
            except BlockingIOError:
                continue
            if not chunk:
                selector.unregister(pipe)
                return False
            self._output.add(chunk)
        return True

    def _reason_to_end(self) -> str | None:
        if time.monotonic() - self._began > self._spec["seconds"]:
            return "timeout"
        if (self._folder / "stop").exists():
            return "stopped"
        try:
            watched = (self._folder / "watched").stat().st_mtime
        except OSError:
            return "orphaned"
        # Setting the clock back must not make the run look orphaned.
        return "orphaned" if time.time() - watched > self._spec["orphan_seconds"] else None

    def _ask_to_end(self, process: "subprocess.Popen[bytes]") -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while process.poll() is None and time.monotonic() < deadline:
            if process.stdout is not None:
                with contextlib.suppress(BlockingIOError):
                    self._output.add(os.read(process.stdout.fileno(), _CHUNK))
            time.sleep(0.05)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _before_command() -> None:
    """Have the command killed with its supervisor, and let it react to the signals that the supervisor ignores."""
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _end_children(process: "subprocess.Popen[bytes]") -> None:
    """Kill processes that left the group: this process is the subreaper of all orphaned descendants."""
    process.wait()
    for _ in range(200):
        children = _children()
        if not children:
            return
        for child in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def _children() -> list[int]:
    """Return the children of this process (on Linux; elsewhere none are known)."""
    try:
        listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in listed.split()]


def main(folder: Path) -> int:
    """Run the command of a folder unless it was run before, in a new process; return 0 if there is a result."""
    if os.fork():
        return 0
    os.setsid()
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 3
        try:
            os.close(os.open(folder / "begun", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return 4
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _prctl(_SET_CHILD_SUBREAPER, 1)
        supervisor = Supervisor(folder)
        result = supervisor.run()
        result["output_bytes"] = supervisor.keep_output()
        draft = folder / "result.draft"
        draft.write_text(json.dumps(result))
        draft.replace(folder / "result.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
