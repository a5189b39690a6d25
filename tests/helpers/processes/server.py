"""Complete programs for the acceptance tests: `postroom` in separate processes, as a user starts it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import orjson
import psutil
import psycopg
from sqlalchemy.engine import make_url

from postroom.cli.server.prefork import NAME
from postroom.db.embedded.launcher import Database, attach, read_state
from postroom.db.embedded.layout import Layout

SOURCES = Path(__file__).resolve().parents[3] / "src"
PATIENCE = 600.0
"""Timeout in seconds for expected conditions. Successful tests never wait that long."""


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without Postroom's settings, plus `settings`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    return {**inherited, "PYTHONPATH": python_path(SOURCES), "PYTHONUNBUFFERED": "1", **(settings or {})}


def python_path(*first: Path) -> str:
    """Return the module search path with `first` prepended."""
    return os.pathsep.join([*map(str, first), *filter(None, [os.environ.get("PYTHONPATH")])])


def command(*arguments: object) -> list[str]:
    """Return the command line of `postroom` with the arguments."""
    return [sys.executable, "-m", "postroom", *map(str, arguments)]


def eventually(condition: Callable[[], bool], what: Callable[[], object] = lambda: "") -> None:
    """Wait until `condition` holds; `what` describes the state on failure."""
    asked = time.monotonic()
    deadline = asked + PATIENCE
    while not condition():
        now = time.monotonic()
        assert now < deadline, f"it never came true: {what()}"
        # Sleep longer than a check took, to leave CPU to the tested program.
        time.sleep(min(max(0.05, 3 * (now - asked)), 0.5))
        asked = time.monotonic()


@dataclass(frozen=True)
class Done:
    """An ended program: its exit code and output."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The printed JSON value."""
        return orjson.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The lines of plain output, split at the tabs."""
        return [line.split("\t") for line in self.out.splitlines()]

    def sentence(self, *, code: int) -> str:
        """Check the exit code and return the one-sentence error."""
        assert (self.code, self.out) == (code, ""), self
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("postroom: "), self.err
        return lines[0].removeprefix("postroom: ")


class Program:
    """A running `postroom` in its own session, like a job of a shell."""

    def __init__(self, arguments: Sequence[object], folder: Path, settings: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("*.out")))
        self._out = folder / f"{number}.out"
        self._err = folder / f"{number}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.popen = subprocess.Popen(
                command(*arguments),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment(settings),
                start_new_session=True,
            )
        self.process = psutil.Process(self.popen.pid)

    @property
    def out(self) -> str:
        """The output so far."""
        return self._out.read_text(encoding="utf-8", errors="replace")

    @property
    def err(self) -> str:
        """The log of it and its workers so far."""
        return self._err.read_text(encoding="utf-8", errors="replace")

    @property
    def running(self) -> bool:
        """Whether it is running."""
        return self.popen.poll() is None

    def says(self, text: str) -> None:
        """Wait until `text` is in its output or log."""
        eventually(lambda: text in self.out + self.err or not self.running, lambda: self.out + self.err)
        assert text in self.out + self.err, f"it ended with {self.popen.returncode}: {self.out}{self.err}"

    def workers(self) -> list[psutil.Process]:
        """Return its live worker processes."""
        return [child for child in self.process.children() if _is_worker(child)]

    def tree(self) -> list[psutil.Process]:
        """Return the process and all its descendants."""
        return [self.process, *self.process.children(recursive=True)]

    def ended(self) -> Done:
        """Wait for its end and return the result."""
        self.popen.wait(PATIENCE)
        return Done(self.popen.returncode, self.out, self.err)

    def kill(self) -> None:
        """Kill the main process only, like `kill -9`."""
        self.popen.kill()
        self.popen.wait(PATIENCE)

    def interrupt(self) -> None:
        """Send SIGINT to the process group, like Ctrl-C in a terminal."""
        os.killpg(self.popen.pid, signal.SIGINT)


class Server(Program):
    """A running `postroom serve` on a free port."""

    def address(self) -> str:
        """Wait until it serves and return its URL."""
        self.says("Serving on ")
        return next(line for line in self.out.splitlines() if line.startswith("Serving on ")).split()[-1]


AnyProgram = TypeVar("AnyProgram", bound=Program)


class Installation:
    """A data directory for running `postroom`; `url` is an external database."""

    def __init__(self, folder: Path, stack: ExitStack, url: str | None, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.settings = {"POSTROOM_DATA_DIR": str(self.data_dir), **settings}
        self._stack = stack
        self._url = url
        if url is not None:
            self.settings["POSTROOM_DATABASE_URL"] = url

    def run(self, *arguments: object, **settings: str) -> Done:
        """Run a command to its end, and check that it prints no traceback."""
        done = subprocess.run(
            command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment({**self.settings, **settings}),
            timeout=PATIENCE,
            check=False,
        )
        ended = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ended.err, ended.err
        return ended

    def start(self, *arguments: object, **settings: str) -> Program:
        """Start a command in the background."""
        return self._kept(Program(arguments, self.folder / "logs", {**self.settings, **settings}))

    def serve(self, *arguments: object, **settings: str) -> Server:
        """Start the server on a free port."""
        options = ["serve", "--port", "0", *arguments]
        return self._kept(Server(options, self.folder / "logs", {**self.settings, **settings}))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement on the running server's database."""
        with psycopg.connect(self._dsn(), autocommit=True, connect_timeout=10) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str) -> Any:
        """Return the single value of a statement."""
        [(value,)] = self.query(statement)
        return value

    def postmaster(self) -> psutil.Process:
        """Return the embedded database's main process."""
        state = read_state(Layout.of(self.data_dir))
        assert state is not None, "the embedded database isn't running"
        return psutil.Process(state.postmaster_pid)

    def has_other_postmaster(self, pid: int) -> bool:
        """Return whether the embedded database runs in another process than that one."""
        state = read_state(Layout.of(self.data_dir))
        return state is not None and state.postmaster_pid != pid

    def _dsn(self) -> str:
        if self._url is not None:
            return make_url(self._url).set(drivername="postgresql").render_as_string(hide_password=False)
        found = attach(Layout.of(self.data_dir))
        assert isinstance(found, Database), found
        return found.dsn

    def _kept(self, program: AnyProgram) -> AnyProgram:
        self._stack.callback(program.kill)
        return program


@contextmanager
def new_installation(url: str | None = None, **settings: str) -> Iterator[Installation]:
    """Yield a data directory accessible to the database's account; kill its processes and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="postroom-acceptance-"))
    try:
        folder.chmod(0o711)
        with ExitStack() as stack:
            stack.callback(_end_all, folder)
            yield Installation(folder, stack, url, settings)
    finally:
        shutil.rmtree(folder)


def _end_all(folder: Path) -> None:
    """Wait for remaining workers and databases of killed programs, and kill those that do not exit."""
    _, alive = psutil.wait_procs(processes_of(folder), timeout=60)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=60)


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return the live processes with `folder` in their command or environment."""
    return [process for process in psutil.process_iter() if _is_of(process, folder)]


def _is_of(process: psutil.Process, folder: Path) -> bool:
    try:
        said = [*process.cmdline(), *process.environ().values()]
        return process.status() != psutil.STATUS_ZOMBIE and any(str(folder) in word for word in said)
    except psutil.Error:
        return False


def client(address: str, key: str | None = None) -> httpx.Client:
    """Return a client of the API with `key`."""
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False)


def make_key(installation: Installation, project: int = 1) -> str:
    """Create a key that may read and write the project's signals and reports."""
    made = installation.run(
        *("keys", "create", "--new-user", "--user", "ann@example.com", "--scopes", "task:read,task:write"),
        *("--project", project, "--json"),
    )
    assert made.code == 0, made
    key: str = made.json["key"]
    return key


def all_gone(processes: Sequence[psutil.Process]) -> bool:
    """Return whether none of the processes is alive. Zombies count as gone."""
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def _is_worker(process: psutil.Process) -> bool:
    """Return whether a process is a worker, forked or started as a program."""
    try:
        return process.name() == NAME or "worker" in process.cmdline()
    except psutil.NoSuchProcess:
        return False
