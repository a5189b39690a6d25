"""Running git: without a shell, with a clean environment, and with limits on time and output."""

import asyncio
import os
import signal
from asyncio import Semaphore
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from postroom.git.isolation import make_view, remove_view
from postroom.git.port import Failed

_CHUNK = 1 << 16
_KEPT_COMPLAINT = 2000
_PARTING_SECONDS = 5.0

ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""The whole environment of git, except GIT_DIR: no user configuration."""

OPTIONS = (
    "--no-pager",
    "-c",
    "core.attributesFile=" + os.devnull,
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=" + os.devnull,
    "-c",
    "protocol.allow=never",
)
"""Disables everything that could start programs, in our own repositories too."""


@dataclass(frozen=True, slots=True)
class Result:
    """Exit code of git (None: stopped because it wrote too much), and its output."""

    code: int | None
    out: bytes
    complaint: str


async def run_git(
    program: Path,
    git_dir: Path,
    arguments: Sequence[str],
    *,
    most_bytes: int,
    seconds: float,
    slots: Semaphore,
    variables: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    trusted: bool = False,
) -> Result:
    """Run git on the repository in `git_dir`; it is stopped after writing more than `most_bytes`.

    Git works on an isolated view, so nothing configured in the repository takes effect or runs. `trusted` means
    that the server created the repository and nobody else configures it: then git works on the folder itself, which
    creating a repository, an index or a work tree requires.

    GIT_DIR is set, so git neither searches for a repository nor checks its ownership: an operator has named it. The
    returned output is at most one chunk longer than `most_bytes`.

    `slots` limits concurrent git processes; waiting for one takes at most `seconds`. `variables` are added to
    `ENVIRONMENT`; `stdin` is git's input.

    Raises:
        Failed: git can't be started, got no slot or did not finish within `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            await slots.acquire()
    except TimeoutError:
        raise Failed(
            f"git could not be started within {seconds:g} seconds: too many git processes are running"
        ) from None
    view: Path | None = None
    try:
        if not trusted:
            view = await asyncio.to_thread(make_view, git_dir)
        environment = {**ENVIRONMENT, "GIT_DIR": str(view or git_dir), **(variables or {})}
        return await _run(
            program, arguments, environment, stdin=stdin, most_bytes=most_bytes, seconds=seconds
        )
    finally:
        slots.release()
        if view is not None:
            await asyncio.to_thread(remove_view, view)


async def _run(
    program: Path,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: bytes,
    most_bytes: int,
    seconds: float,
) -> Result:
    starting = asyncio.create_task(
        asyncio.create_subprocess_exec(
            program,
            *OPTIONS,
            *arguments,
            stdin=PIPE if stdin else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
    )
    try:
        process = await asyncio.shield(starting)
    except asyncio.CancelledError:
        # Cancelling the start itself would leak a process that has started meanwhile.
        with suppress(OSError):
            await _kill(await starting)
        raise
    except OSError as error:
        raise Failed(f"git can't be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            return await _watch(process, stdin, most_bytes)
    except TimeoutError:
        raise Failed(f"git did not finish within {seconds:g} seconds") from None
    finally:
        await _kill(process)


async def _watch(process: Process, stdin: bytes, most_bytes: int) -> Result:
    out, complaint = process.stdout, process.stderr
    if out is None or complaint is None:
        raise Failed("git has no output to read")
    draining = asyncio.create_task(_drain(complaint))
    feeding = asyncio.create_task(_feed(process, stdin))
    try:
        kept = bytearray()
        while chunk := await out.read(_CHUNK):
            kept += chunk
            if len(kept) > most_bytes:
                return Result(None, bytes(kept), "")
        said = await draining
        return Result(await process.wait(), bytes(kept), said)
    finally:
        for task in (draining, feeding):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _feed(process: Process, stdin: bytes) -> None:
    """Write git's input; git may exit before reading all of it."""
    if process.stdin is not None:
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(stdin)
            await process.stdin.drain()
        process.stdin.close()


async def _drain(stream: asyncio.StreamReader) -> str:
    """Read to the end, so that git never blocks, and return the beginning as one line."""
    kept = b""
    while chunk := await stream.read(_CHUNK):
        kept = (kept + chunk)[:_KEPT_COMPLAINT]
    return " ".join(kept.decode("utf-8", "replace").split())


async def _kill(process: Process) -> None:
    """Kill git and its children if it still runs, and wait for it."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PARTING_SECONDS):
            # The remaining output must be read, or the pipe would never be closed.
            for stream in (process.stdout, process.stderr):
                while stream is not None and await stream.read(_CHUNK):
                    pass
            await process.wait()
