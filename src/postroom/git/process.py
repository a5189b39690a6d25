"""Starts git: without a shell, with nothing of our environment, and never for longer or more than allowed."""

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
"""All that git sees of an environment, beside GIT_DIR: nobody's configuration."""

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
"""What could start programs, switched off for repositories of our own, too."""


@dataclass(frozen=True, slots=True)
class Result:
    """How git ended (None: it was stopped because it wrote more than was wanted), and what it wrote."""

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
    """Run git on the repository in `git_dir`, and stop it once it has written more than `most_bytes`.

    Git works with an isolated view of it, so nothing that is configured there counts or runs. `trusted` says that
    the server has made the repository and nobody else configures it: then git works with the folder itself, which
    making a repository, an index or a work tree takes.

    GIT_DIR is given, so git looks for no repository by itself and asks nobody whose the folder is: an operator
    has named it. What is returned of the output is at most one chunk longer than `most_bytes`.

    `slots` are those of all gits that run at once; one is waited for as long as git itself may take. `variables`
    come on top of `ENVIRONMENT`; `stdin` is what git reads.

    Raises:
        Failed: git can't be started, had no slot or was not done after `seconds`.
    """
    try:
        async with asyncio.timeout(seconds):
            await slots.acquire()
    except TimeoutError:
        raise Failed(f"no git could be started for {seconds:g} seconds: too many others run") from None
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
        # Cancelling the start itself would leave what git has started by then.
        with suppress(OSError):
            await _end(await starting)
        raise
    except OSError as error:
        raise Failed(f"git can't be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            return await _watch(process, stdin, most_bytes)
    except TimeoutError:
        raise Failed(f"git was not done after {seconds:g} seconds") from None
    finally:
        await _end(process)


async def _watch(process: Process, stdin: bytes, most_bytes: int) -> Result:
    out, complaint = process.stdout, process.stderr
    if out is None or complaint is None:
        raise Failed("git has no output to read")
    listening = asyncio.create_task(_listen(complaint))
    telling = asyncio.create_task(_tell(process, stdin))
    try:
        kept = bytearray()
        while chunk := await out.read(_CHUNK):
            kept += chunk
            if len(kept) > most_bytes:
                return Result(None, bytes(kept), "")
        said = await listening
        return Result(await process.wait(), bytes(kept), said)
    finally:
        for task in (listening, telling):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _tell(process: Process, stdin: bytes) -> None:
    """Write what git reads; it may end before it has read all of it."""
    if process.stdin is not None:
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(stdin)
            await process.stdin.drain()
        process.stdin.close()


async def _listen(stream: asyncio.StreamReader) -> str:
    """Read to the end, so that git never waits for us, and return the beginning on one line."""
    kept = b""
    while chunk := await stream.read(_CHUNK):
        kept = (kept + chunk)[:_KEPT_COMPLAINT]
    return " ".join(kept.decode("utf-8", "replace").split())


async def _end(process: Process) -> None:
    """Kill git, if it still runs, with all that it started, and wait for it."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PARTING_SECONDS):
            # What was written but not read has to be, or the pipe would never be closed.
            for stream in (process.stdout, process.stderr):
                while stream is not None and await stream.read(_CHUNK):
                    pass
            await process.wait()
