"""Validate user-supplied JSON schemas, and records against them, in a subprocess with a time limit.

A pattern or a nested schema can take unbounded time, and only ending the process stops it. At most two such
processes run at once, each with limits of time and memory.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from postroom.domain.errors import Unavailable
from postroom.domain.scouts.configs import metaschema_problem
from postroom.domain.scouts.structured_output import OutputProblem, SchemaProblem, check_records

PATIENCE_SECONDS = 10.0
"""Time limit of one check, for all records of a call together."""

MEMORY_BYTES = 1024 * 1024 * 1024
"""Maximum address space of the subprocess."""

TOO_SLOW = (
    "The scout's structured_output_schema takes too long to check; simplify its patterns and nested parts."
)

_AT_ONCE = 2
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def check_schema(schema: Mapping[str, Any] | None) -> None:
    """Check that a schema is valid JSON Schema and can be checked in time.

    Raises:
        SchemaProblem: it is not.
        Unavailable: the subprocess was killed by something else.
    """
    if schema is not None:
        await _check_in_subprocess(schema, None)


async def check(schema: Mapping[str, Any] | None, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Check that records can be stored and match `schema`, if there is one.

    Raises:
        OutputProblem: a record can't be stored or does not match; the first one is reported.
        SchemaProblem: the schema can't be used, or checking takes too long.
        Unavailable: the subprocess was killed by something else.
    """
    # Records that can't be stored are rejected here, since they may not reach the subprocess unchanged.
    check_records(None, payloads)
    if schema is not None:
        await _check_in_subprocess(schema, payloads)


async def _check_in_subprocess(
    schema: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]] | None
) -> None:
    async with _turn():
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "postroom.scouts.findings.schema_checks"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                output, _ = await process.communicate(orjson.dumps([schema, payloads]))
        except TimeoutError:
            raise SchemaProblem(TOO_SLOW) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:
        raise Unavailable("The schema can't be checked at the moment. Try again.")
    index, message = orjson.loads(output)
    if message is not None:
        raise SchemaProblem(message) if index is None else OutputProblem(index, message)


def _turn() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    for ended in [known for known in _turns if known.is_closed()]:
        del _turns[ended]
    return _turns.setdefault(loop, asyncio.Semaphore(_AT_ONCE))


def _main() -> None:
    """Read `[schema, payloads]` and write `[index, message]` of the first problem; both are null without one.

    Without payloads the schema itself is checked.
    """
    _bound_memory()
    schema, payloads = orjson.loads(sys.stdin.buffer.read())
    answer: list[int | str | None] = [None, None]
    try:
        if payloads is None:
            answer = [None, metaschema_problem(schema)]
        else:
            check_records(schema, payloads)
    except OutputProblem as problem:
        answer = [problem.index, problem.message]
    except SchemaProblem as problem:
        answer = [None, problem.message]
    except MemoryError:
        answer = [None, TOO_SLOW]
    sys.stdout.buffer.write(orjson.dumps(answer))


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    _main()
