"""The running postmaster: start under a watchdog, shutdown, and pid file.

The watchdog is a small `/bin/sh` between owner and postmaster. It reads a pipe whose only write end is the owner's.
When the owner ends, for whatever reason, the watchdog reads end-of-file and shuts the database down. Pipes and
`/bin/sh` work the same on every Unix.
"""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from postroom.db.embedded.account import Account, run, spawn
from postroom.db.embedded.binaries import Binaries
from postroom.db.embedded.layout import SOCKET_NAME, Layout, disk_problem
from postroom.domain.errors import Unavailable
from postroom.telemetry import log

START_SECONDS = 300.0
"""Maximum duration of a start, most of it recovery after a crash."""

FAST_STOP_SECONDS = 60
"""Maximum duration of a fast shutdown (with its checkpoint) before an immediate one."""

_POLL_SECONDS = 0.02

_PROC = Path("/proc/self")
"""Process information of Linux; other systems (macOS) use `ps`."""

# $1.. is the postmaster's command. Signals are ignored: neither the end of the owner's process group nor a Ctrl-C
# in its terminal may kill the watchdog. The postmaster installs its own handlers; the signal is repeated because
# one that arrives before these are installed is lost.
_WATCHDOG = f"""
trap '' HUP INT QUIT TERM PIPE
exec 3<&0 </dev/null
"$@" >&2 3<&- &
server=$!
echo "$server"
exec >/dev/null 2>&1
(
  while read -r line <&3; do :; done
  waited=0
  while [ "$waited" -lt {FAST_STOP_SECONDS} ] && kill -INT "$server"; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -QUIT "$server"
) &
reader=$!
exec 3<&-
wait "$server"
status=$?
kill -KILL "$reader"
exit "$status"
"""


@dataclass(frozen=True, slots=True)
class PidFile:
    """Content of a postmaster's pid file: its process id and a status such as `starting` or `ready`."""

    pid: int
    status: str


def read_pid_file(cluster: Path) -> PidFile | None:
    """Return the cluster's pid file, or None. It may be left over from a crash."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return PidFile(int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting")
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Return whether `pid` is a running postmaster of `cluster`, and not a later process with that number."""
    if pid <= 0:
        return False
    if _PROC.exists():
        try:
            arguments = (_PROC.parent / str(pid) / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return arguments[0].endswith(b"postgres") and os.fsencode(cluster) in arguments
    me = Account("", os.geteuid(), os.getegid(), switch=False)
    output = run(me, ["ps", "-ww", "-o", "command=", "-p", str(pid)]).stdout
    return b"postgres -D " + os.fsencode(cluster) + b" " in output


def end_postmaster(pid: int, cluster: Path, *, max_wait: float) -> None:
    """Shut a postmaster down and wait for its end: fast for `max_wait` seconds, then with stronger signals.

    Raises:
        Unavailable: the process doesn't end.
    """
    for signal_number, seconds in ((signal.SIGINT, max_wait), (signal.SIGQUIT, 15.0), (signal.SIGKILL, 15.0)):
        if not is_postmaster(pid, cluster):
            return
        if signal_number is not signal.SIGINT:
            log.warning("the database does not stop", pid=pid, signal=signal_number.name)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_postmaster(pid, cluster):
                return
            time.sleep(_POLL_SECONDS)
    raise Unavailable(
        f"The database process {pid} of {cluster} does not exit. Stop it manually and start again."
    )


def end_orphan(layout: Layout) -> None:
    """Shut down a server whose owner has died, and wait for its end. The lock must be held."""
    left = read_pid_file(layout.cluster)
    if left is not None and is_postmaster(left.pid, layout.cluster):
        log.info("waiting for the previous database process to end", pid=left.pid)
        end_postmaster(left.pid, layout.cluster, max_wait=FAST_STOP_SECONDS)


class Server:
    """A postmaster that this process started, with its watchdog."""

    def __init__(self, process: subprocess.Popen[bytes], pipe: int, pid: int, cluster: Path) -> None:
        self.pid = pid
        self._process = process
        self._pipe: int | None = pipe
        self._cluster = cluster

    def exit_status(self) -> int | None:
        """Return the server's exit status once it has ended by itself, else None."""
        return self._process.poll()

    def forget(self) -> None:
        """Close the pipe in a forked child, so that the owner remains its only holder."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None

    def stop(self, *, max_wait: float = FAST_STOP_SECONDS) -> None:
        """Shut the server down and wait for its end; with stronger signals after `max_wait` seconds."""
        self.forget()
        end_postmaster(self.pid, self._cluster, max_wait=max_wait)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def start_server(layout: Layout, binaries: Binaries, account: Account, socket_dir: Path) -> Server:
    """Start the postmaster and return when it accepts connections.

    The lock must be held and no server running.

    Raises:
        Unavailable: it ended at once (the message has its last output), or isn't ready in `START_SECONDS`.
    """
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (socket_dir / name).unlink(missing_ok=True)
    deadline = time.monotonic() + START_SECONDS
    while True:
        server = _launch(layout, binaries, account, socket_dir)
        try:
            if _wait_until_ready(server, layout, deadline):
                return server
        except BaseException:
            server.stop(max_wait=10)
            raise
        server.stop()
        output = layout.startup_log.read_text(encoding="utf-8", errors="replace").strip()
        # The children of a killed postmaster take a moment to exit; PostgreSQL checks for them.
        if "pre-existing shared memory block" not in output or time.monotonic() > deadline:
            full = disk_problem(layout, output)
            raise Unavailable(
                full or f"The database in {layout.root} did not start. Its output: {output[-1000:]}"
            )
        log.info("waiting for processes of a crashed database to end")
        time.sleep(0.25)


def _wait_until_ready(server: Server, layout: Layout, deadline: float) -> bool:
    while time.monotonic() < deadline:
        file = read_pid_file(layout.cluster)
        if file is not None and file.pid == server.pid and file.status == "ready":
            return True
        if server.exit_status() is not None:
            return False
        time.sleep(_POLL_SECONDS)
    raise Unavailable(
        f"The database in {layout.root} was not ready after {START_SECONDS:.0f} seconds. See {layout.logs}."
    )


def _launch(layout: Layout, binaries: Binaries, account: Account, socket_dir: Path) -> Server:
    # Access settings are passed on the command line, because no file can override them.
    command = [binaries.program("postgres"), "-D", str(layout.cluster)]
    for name, value in (
        ("config_file", layout.configuration),
        ("hba_file", layout.hba),
        ("listen_addresses", ""),
        ("unix_socket_directories", socket_dir),
        ("unix_socket_permissions", "0700"),
    ):
        command += ["-c", f"{name}={value}"]
    environment = {}
    left = read_pid_file(layout.cluster)
    if left is not None:
        # Nobody runs this cluster (lock, end_orphan), but another process may have its stale pid, as happens in
        # containers, and PostgreSQL would refuse to start. It ignores the pid in this variable (meant for pg_ctl)
        # and still checks the shared memory for live backends.
        environment["PG_GRANDPARENT_PID"] = str(left.pid)
    read_end, write_end = os.pipe()  # neither end is inheritable by other children
    try:
        log_file = os.open(layout.startup_log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            process = spawn(
                account,
                ["/bin/sh", "-c", _WATCHDOG, "postroom-watchdog", *command],
                stdin=read_end,
                stderr=log_file,
                environment=environment,
            )
        finally:
            os.close(log_file)
            os.close(read_end)
    except BaseException:
        os.close(write_end)
        raise
    first = process.stdout.readline().strip() if process.stdout is not None else b""
    return Server(process, write_end, int(first or 0), layout.cluster)
