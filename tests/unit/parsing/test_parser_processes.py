"""Parser processes: results and errors come back, limits hold, and one owner's calls delay no other's."""

import asyncio
import math
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from postroom import parsing
from postroom.domain.errors import Unavailable
from postroom.domain.scouts.skills import SkillFault, SkillText, parse_skill
from postroom.parsing import Limits, ParserFailed, TooCostly
from postroom.parsing.pool import MAX_WAITING_OF_OWNER
from postroom.parsing.processes import Parsers

SHORT = Limits(cpu_seconds=0.2)
ENDLESS = 10**9
"""A factorial that would take days."""


def nested(depth: int) -> list[Any]:
    value: list[Any] = ["x"]
    for _ in range(depth):
        value = [value, value]
    return value


async def test_run_result_is_returned_from_another_process() -> None:
    assert await parsing.run(os.getpid) != os.getpid()
    assert await parsing.run(divmod, 17, 5) == (3, 2)
    assert await parsing.run(datetime.fromtimestamp, 0, UTC) == datetime(1970, 1, 1, tzinfo=UTC)


def test_run_blocking_processes_are_used_again() -> None:
    assert len({parsing.run_blocking(os.getpid) for _ in range(20)}) == 1


async def test_run_data_class_is_returned_as_it_is() -> None:
    text = "---\nname: a\ndescription: b\n---\nc\n"

    assert await parsing.run(parse_skill, text) == SkillText("a", "b", "c")


async def test_run_error_is_raised_with_its_attributes() -> None:
    with pytest.raises(SkillFault) as caught:
        await parsing.run(parse_skill, "---\nname: a\n\x00\n---\n")
    assert (caught.value.line, caught.value.kind) == (3, "invalid")
    with pytest.raises(ValueError, match="invalid literal"):
        await parsing.run(int, "x")
    with pytest.raises(ParserFailed, match="CalledProcessError"):
        await parsing.run(_raise_foreign)


def _raise_foreign() -> None:
    raise subprocess.CalledProcessError(1, "x")


async def test_run_over_time_is_ended_and_the_next_call_works() -> None:
    with pytest.raises(TooCostly, match=r"0\.2 seconds"):
        await parsing.run(math.factorial, ENDLESS, limits=SHORT)
    with pytest.raises(TooCostly, match=r"0\.3 seconds"):
        await parsing.run(time.sleep, 60, limits=Limits(seconds=0.3))
    assert await parsing.run(divmod, 17, 5) == (3, 2)


async def test_run_over_memory_is_refused_and_the_next_call_works() -> None:
    with pytest.raises(TooCostly, match="memory"):
        await parsing.run(bytes, 1_000_000_000)
    with pytest.raises(TooCostly, match="memory"):
        await parsing.run(bytes, 3_000, limits=Limits(result_bytes=2_000))
    assert await parsing.run(divmod, 17, 5) == (3, 2)


async def test_run_result_of_shared_parts_is_as_large_as_it_looks() -> None:
    """A list of 40 objects in memory, and of a trillion for whoever walks through it."""
    with pytest.raises(TooCostly):
        await parsing.run(nested, 40, limits=Limits(cpu_seconds=1.0))
    assert await parsing.run(nested, 2) == nested(2)


async def test_run_crash_is_an_error() -> None:
    with pytest.raises(ParserFailed, match=r"status -6"):
        await parsing.run(os.abort)
    assert await parsing.run(divmod, 17, 5) == (3, 2)


async def test_run_function_has_no_files_processes_connections_or_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_SECRET_KEY", "of-the-server")
    for function, arguments in (
        (Path.read_bytes, (Path("/etc/passwd"),)),
        (Path.read_bytes, (Path("/dev/zero"),)),
        (Path.write_text, (tmp_path / "new", "x")),
        (os.open, ("/etc/passwd", os.O_RDONLY)),
        (os.system, ("true",)),
        (subprocess.check_output, (["true"],)),
        (os.fork, ()),
        (os.kill, (os.getpid(), 9)),
        (socket.create_connection, (("127.0.0.1", 9),)),
    ):
        with pytest.raises(PermissionError):
            await parsing.run(function, *arguments)
    assert await parsing.run(os.getenv, "POSTROOM_SECRET_KEY") is None
    assert not (tmp_path / "new").exists()


async def test_run_result_of_a_foreign_type_is_refused() -> None:
    # The server would have to import and call something to read it.
    with pytest.raises(Exception, match=r"may not return a pathlib"):
        await parsing.run(Path, "x")


async def test_run_too_many_calls_of_an_owner_are_refused_at_once() -> None:
    running = [
        asyncio.create_task(parsing.run(math.factorial, ENDLESS, limits=SHORT, owner="many"))
        for _ in range(MAX_WAITING_OF_OWNER + 5)
    ]
    await asyncio.sleep(0.2)

    refused = [task for task in running if task.done() and isinstance(task.exception(), Unavailable)]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)

    assert len(refused) in {4, 5}  # the others wait, and one runs if it was taken already
    assert await parsing.run(divmod, 17, 5, owner="other") == (3, 2)


async def test_run_costly_owner_delays_no_other() -> None:
    costly = [
        asyncio.create_task(parsing.run(math.factorial, ENDLESS, limits=SHORT, owner="costly"))
        for _ in range(20)
    ]
    await asyncio.sleep(0.05)  # the costly calls are taken first
    assert await parsing.run(divmod, 17, 5, owner="other") == (3, 2)
    assert sum(task.done() for task in costly) <= 2
    for task in costly:
        task.cancel()
    ended = await asyncio.gather(*costly, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError | TooCostly) for one in ended)


async def test_run_loop_goes_on_during_a_call() -> None:
    call = asyncio.create_task(parsing.run(math.factorial, ENDLESS, limits=Limits(cpu_seconds=1.0)))
    turns = 0
    while not call.done():
        await asyncio.sleep(0.01)
        turns += 1
    with pytest.raises(TooCostly):
        await call
    assert turns > 10


def test_parsers_without_their_template_start_another() -> None:
    parsers = Parsers()
    limits = Limits()
    try:
        first = parsers.call(os.getppid, (), limits)
        os.kill(first, 9)
        time.sleep(0.1)
        assert parsers.call(divmod, (17, 5), limits) == (3, 2)
        with pytest.raises(ParserFailed):  # nobody is left to tell why the process ended
            parsers.call(math.factorial, (ENDLESS,), SHORT)
        assert parsers.call(os.getppid, (), limits) != first
    finally:
        parsers.close()


def test_parsers_after_close_leave_no_process() -> None:
    parsers = Parsers()
    pids = [parsers.call(os.getpid, (), Limits()), parsers.call(os.getppid, (), Limits())]
    parsers.close()

    for pid in pids:
        for _ in range(100):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()


def test_parsers_of_a_killed_server_end_with_it() -> None:
    code = (
        "import os, time; from postroom import parsing;"
        "print(parsing.run_blocking(os.getpid), parsing.run_blocking(os.getppid), flush=True);"
        "parsing.run_blocking(time.sleep, 600, limits=parsing.Limits(seconds=600))"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    with server.stdout:
        pids = server.stdout.readline().split()
    server.kill()
    server.wait()

    assert len(pids) == 2
    for pid in pids:
        for _ in range(200):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
