"""A machine of its own for a run: namespaces, and programs that are started again when they end."""

import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

RESTART_SECONDS = 1.0
"""After its end a program is started again, as systemd or an orchestrator does."""
PATIENCE = 180.0
_ALONE = "FAULTS_IN_NAMESPACES"


def isolate(module: str) -> None:
    """Go on in namespaces of network, mounts and processes: nothing leaves them, and nothing outlives the run."""
    if os.environ.get(_ALONE):
        return
    if os.geteuid() != 0:
        raise SystemExit("This run needs root: it makes namespaces, small file systems and a network.")
    namespaces = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    # The shell is process 1 there and reaps orphans.
    script = 'ip link set lo up; "$@"; exit $?'
    inner = [sys.executable, "-m", module, *sys.argv[1:]]
    os.environ[_ALONE] = "1"
    os.execvp("unshare", ["unshare", *namespaces, "bash", "-c", script, "bash", *inner])


def say(line: str) -> None:
    """Print a line with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def wait(condition: Callable[[], bool], what: str, *, seconds: float = PATIENCE, every: float = 0.1) -> float:
    """Wait for a condition; return how long it took in seconds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"FAILED: {what}: not within {seconds:g} s")
        time.sleep(every)
    return time.monotonic() - began


def small_disk(folder: Path, megabytes: int) -> None:
    """Make a folder a file system of a fixed size."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777", "tmpfs", str(folder)], check=True
    )


def fill(folder: Path) -> Path:
    """Fill the file system of a folder to the last byte; return the file to delete."""
    balloon = folder / "balloon"
    with balloon.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65_536):
                pass
        except OSError:
            pass
    return balloon


class Supervised:
    """A program that is started again when it ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[object],
        folder: Path,
        *,
        env: Mapping[str, str] | None = None,
        account: str | None = None,
        namespace: int | None = None,
        ours: bool = False,
    ) -> None:
        """`namespace` is the id of a process in the network that it runs in; `ours`: it must not end by itself."""
        inside = ["nsenter", f"--net=/proc/{namespace}/ns/net"] if namespace is not None else []
        self.name = name
        self.ours = ours
        self.unexpected: list[int] = []
        self._command = [*inside, *map(str, command)]
        self._env = None if env is None else dict(env)
        self._account = None if account is None else pwd.getpwnam(account)
        self._log = folder / f"{name}.log"
        self._wanted = True
        self._killed = False
        self.process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """Kill it with SIGKILL; it is started again."""
        self._killed = True
        self.process.kill()

    def freeze(self, *, frozen: bool) -> None:
        """Stop or continue the program with all of its children."""
        ids = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        for id in [str(self.process.pid), *ids]:
            try:
                os.kill(int(id), signal.SIGSTOP if frozen else signal.SIGCONT)
            except ProcessLookupError:
                continue

    def end(self) -> None:
        """End it for good."""
        self._wanted = False
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                user=None if self._account is None else self._account.pw_uid,
                group=None if self._account is None else self._account.pw_gid,
                extra_groups=None if self._account is None else [],
            )

    def _watch(self) -> None:
        while True:
            code = self.process.wait()
            if not self._wanted:
                return
            if not self._killed and self.ours:
                self.unexpected.append(code)
                say(f"{self.name} ended by itself with {code}")
            self._killed = False
            time.sleep(RESTART_SECONDS)
            self.process = self._start()
