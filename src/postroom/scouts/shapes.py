"""Checking records against a schema whose patterns may be of the kind that never ends.

A regular expression can take longer than anybody waits, and nothing but the end of its process stops it. So a
schema with patterns is put to work in a process of its own, which is ended when its time is over.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from postroom.domain.errors import Unavailable
from postroom.domain.structured_output import (
    OutputProblem,
    SchemaProblem,
    check_records,
    has_patterns,
)

PATIENCE_SECONDS = 10.0
"""How long patterns may take, for all records of a call together."""

TOO_SLOW = "The patterns of the scout's structured_output_schema take too long to match; simplify them."


async def check(schema: Mapping[str, Any] | None, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Check that records can be kept, and have the shape of `schema` if there is one.

    Raises:
        OutputProblem: one can't, or has another shape; the first is told.
        SchemaProblem: the schema can't be used, or its patterns take too long.
        Unavailable: the process that checks was ended by something else.
    """
    # What can't be kept at all is said here: it might not reach the other process as it is.
    check_records(None, payloads)
    if schema is None:
        return
    if not has_patterns(schema):
        check_records(schema, payloads)
        return
    await _check_apart(schema, payloads)


async def _check_apart(schema: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "postroom.scouts.shapes"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said, _ = await process.communicate(orjson.dumps([schema, payloads]))
    except TimeoutError:
        raise SchemaProblem(TOO_SLOW) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise Unavailable("The records can't be checked at the moment. Try again.")
    index, message = orjson.loads(said)
    if message is not None:
        raise SchemaProblem(message) if index is None else OutputProblem(index, message)


def _main() -> None:
    """Read `[schema, payloads]` and write `[index, message]` of the first problem; both are null without one."""
    schema, payloads = orjson.loads(sys.stdin.buffer.read())
    answer: list[int | str | None] = [None, None]
    try:
        check_records(schema, payloads)
    except OutputProblem as problem:
        answer = [problem.index, problem.message]
    except SchemaProblem as problem:
        answer = [None, problem.message]
    sys.stdout.buffer.write(orjson.dumps(answer))


if __name__ == "__main__":
    _main()
