"""A standalone program that runs one command within limits and leaves none of its processes behind.

It is started by its path and imports nothing of Postroom. Standard input is a line of JSON, the *spec* (`argv`,
`environment`, `prompt_bytes`, `seconds`, `output_bytes`, `processes`), then the prompt, which is the command's
standard input; it stays open, and its end means that nobody waits any more. Standard output is a line of JSON, how
it ended, then what the command wrote to its own.
"""

import contextlib
import ctypes
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TICK = 0.05
LEFT_RUNNING = 1.0
"""Seconds for which output is still read after the command exited, since a child may hold the pipe open."""
STDERR_KEPT = 2_000
STDERR_BYTES = 8_000_000
"""Bytes of standard error after which the command is ended."""
_CHUNK = 1 << 16
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36


class Run:
    """One run of one command."""

    def __init__(self, spec: dict[str, Any], prompt: bytes) -> None:
        self._spec = spec
        self._prompt = memoryview(prompt)
        self._errors = b""
        self._error_bytes = 0
        self._all_read = False
        self.output = bytearray()

    def run(self) -> dict[str, Any]:
        """Run the command in a new folder and end all its processes; return how it ended."""
        folder = tempfile.mkdtemp(prefix="postroom-command-")
        try:
            process = subprocess.Popen(  # noqa: S603  # the operator's own command, without a shell
                self._spec["argv"],
                cwd=folder,
                env=self._spec["environment"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                preexec_fn=_before_command,  # noqa: PLW1509  # there are no threads here
            )
        except (OSError, ValueError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            return {"ended": "unstartable", "code": None, "errors": str(error)}
        try:
            ended = self._watch(process)
        finally:
            end_all(process)
            shutil.rmtree(folder, ignore_errors=True)
        errors = self._errors[-STDERR_KEPT:].decode("utf-8", "replace")
        return {"ended": ended, "code": process.returncode, "errors": errors}

    def _watch(self, process: "subprocess.Popen[bytes]") -> str:
        deadline = time.monotonic() + self._spec["seconds"]
        exited_at: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            for pipe, event in (
                (process.stdin, selectors.EVENT_WRITE),
                (process.stdout, selectors.EVENT_READ),
                (process.stderr, selectors.EVENT_READ),
            ):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
                    selector.register(pipe, event)
            while True:
                for key, _ in selector.select(TICK):
                    if key.fileobj == 0:
                        return "orphaned"
                    self._move(selector, process, key.fileobj)
                if len(self.output) > self._spec["output_bytes"] or self._error_bytes > STDERR_BYTES:
                    return "output"
                if process.poll() is not None:
                    exited_at = exited_at or time.monotonic()
                    if self._all_read or time.monotonic() - exited_at > LEFT_RUNNING:
                        return "exit"
                elif len(descendants(os.getpid(), self._spec["processes"])) > self._spec["processes"]:
                    return "processes"
                if time.monotonic() > deadline:
                    return "timeout"

    def _move(self, selector: selectors.BaseSelector, process: "subprocess.Popen[bytes]", pipe: Any) -> None:
        """Write some of the prompt, or read some output."""
        more = True
        try:
            if process.stdin is not None and pipe is process.stdin:
                self._prompt = self._prompt[os.write(pipe.fileno(), self._prompt[:_CHUNK]) :]
                more = bool(self._prompt)
            else:
                chunk = os.read(pipe.fileno(), _CHUNK)
                more = bool(chunk)
                if pipe is process.stdout:
                    self.output += chunk
                else:
                    self._errors = (self._errors + chunk)[-STDERR_KEPT:]
                    self._error_bytes += len(chunk)
        except BlockingIOError:
            return
        except OSError:  # the command does not read its standard input
            more = False
        if not more:
            self._all_read = self._all_read or pipe is process.stdout
            selector.unregister(pipe)
            pipe.close()


def end_all(process: "subprocess.Popen[bytes]") -> None:
    """Kill the command's group, then what left it: this process is the parent of all orphaned descendants."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for _ in range(1_000):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def descendants(root: int, most: int = 100_000) -> list[int]:
    """Return the processes below one (on Linux; elsewhere none are known), about `most` of them at most."""
    found: list[int] = []
    pending = [root]
    while pending and len(found) <= most:
        for children in Path(f"/proc/{pending.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                below = [int(pid) for pid in children.read_text().split()]
                found += below
                pending += below
    return found


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _before_command() -> None:
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> int:
    """Run the command of standard input."""
    _prctl(_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = os.fdopen(0, "rb", buffering=0, closefd=False)
    spec = json.loads(_line(source))
    prompt = bytearray()
    while len(prompt) < spec["prompt_bytes"]:
        chunk = source.read(min(_CHUNK, spec["prompt_bytes"] - len(prompt)))
        if not chunk:
            return 1
        prompt += chunk
    run = Run(spec, bytes(prompt))
    ended = run.run()
    sys.stdout.buffer.write(json.dumps(ended).encode() + b"\n" + run.output[: spec["output_bytes"]])
    return 0


def _line(source: Any) -> bytes:
    line = bytearray()
    while not line.endswith(b"\n"):
        one = source.read(1)
        if not one:
            break
        line += one
    return bytes(line)


if __name__ == "__main__":
    raise SystemExit(main())
