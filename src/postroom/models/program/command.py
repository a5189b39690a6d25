"""A language model behind a program: the prompt on its standard input, the answer on its standard output.

The program runs without a shell, in an empty folder, with the environment variables that the settings list, and
within limits of time, output and processes (`models.program.supervisor`). An answer of the wrong shape is asked for
once more, with what was wrong.
"""

import asyncio
import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from postroom.domain.errors import Unavailable
from postroom.models.language import (
    Answer,
    LimitReached,
    Meter,
    ModelFailed,
    NoAnswer,
    Price,
    Question,
    Step,
    T,
    Watch,
)
from postroom.models.program import supervisor as program_supervisor
from postroom.models.program.plain import as_text, parse_answer
from postroom.telemetry import log
from postroom.text.characters import storable
from postroom.text.fence import Data, fence

MAX_OUTPUT = 1_000_000
"""Maximum number of bytes of an answer."""
MAX_PROCESSES = 64
"""Maximum number of processes that a program may have at the same time."""
AT_ONCE = 2
"""Maximum number of programs that one process of the server runs at the same time."""
TRIES = 2
SHOWN_AGAIN = 4_000
"""Maximum number of characters of a wrong answer that are shown when it is asked for again."""
_BYTES_A_TOKEN = 4
_STEP_CHARACTERS = 4_000
_ENDING = 30.0


@dataclass(frozen=True, slots=True)
class _Said:
    """What a program answered, or `problem`, why that can't be used."""

    text: str
    problem: str = ""

    def parsed(self, question: Question[T]) -> T:
        """Return the answer; raise `NoAnswer` with what is wrong."""
        if self.problem:
            raise NoAnswer(self.problem)
        return parse_answer(question, self.text)


class CommandModel:
    """A `LanguageModel` that runs a program for each question. Tokens are estimated: a quarter of the bytes."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        price: Price | None = None,
        processes: int = MAX_PROCESSES,
    ) -> None:
        """Nothing is run yet.

        Args:
            arguments: the program, found on the PATH of `environment`, and its arguments.
            environment: all its environment variables.
            price: what a token costs, if anything.
            processes: maximum number of its processes.
        """
        self._arguments = list(arguments)
        self._environment = dict(environment)
        self._price = price
        self._processes = processes
        self._slots = asyncio.Semaphore(AT_ONCE)

    @property
    def name(self) -> str:
        """The name of the program, and a hash of its arguments, which may be secret."""
        return command_name(self._arguments)

    @property
    def price(self) -> Price | None:
        """Its price, if the settings give one."""
        return self._price

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the answer; see `LanguageModel` for the errors."""
        if question.tools:
            raise NoAnswer("The language model is a program, which can't use tools.")
        meter = Meter() if meter is None else meter
        began = time.monotonic()
        marker = secrets.token_hex(12)
        prompt = asked = as_text(question, marker)
        for attempt in range(min(TRIES, question.limits.steps)):
            said = await self._request(question, asked, meter, watch, began)
            try:
                value = said.parsed(question)
            except NoAnswer as error:
                if attempt + 1 == min(TRIES, question.limits.steps):
                    raise NoAnswer(f"The program gave no usable answer, twice. {error.message}") from None
                wrong = fence(Data("your last answer", said.text[:SHOWN_AGAIN]), marker)
                asked = (
                    f"{prompt}\n\nYour last answer was this:\n\n{wrong}\n\nIt can't be used. {error.message} "
                    "Answer again: JSON of the schema above, and nothing else."
                )
                continue
            return Answer(
                value=value,
                model=self.name,
                prompt=question.prompt.name,
                prompt_hash=question.prompt.hash,
                input_hash=question.input_hash,
                requests=meter.requests,
                input_tokens=meter.input_tokens,
                output_tokens=meter.output_tokens,
                dollars=meter.dollars(self._price),
                seconds=time.monotonic() - began,
                steps=tuple(meter.steps),
            )
        raise LimitReached("The question allows no request.")

    async def close(self) -> None:
        """Do nothing: each program ends with its question."""

    async def _request(
        self, question: Question[Any], prompt: str, meter: Meter, watch: Watch | None, began: float
    ) -> _Said:
        """Run the program once; count and record it."""
        sent = prompt.encode("utf-8", "replace")
        tokens = -(-len(sent) // _BYTES_A_TOKEN)
        if meter.input_tokens + meter.output_tokens + tokens > question.limits.tokens:
            raise LimitReached(
                f"The question takes more than the {question.limits.tokens} tokens of the call."
            )
        async with self._slots:
            left = question.limits.seconds - (time.monotonic() - began)
            if left <= 0:
                raise Unavailable("The program gave no answer in time: others ran before it.")
            started = time.monotonic()
            meter.requests += 1
            meter.unmeasured += 1
            ended, output = await self._run(sent, left)
        meter.unmeasured -= 1
        made = -(-len(output) // _BYTES_A_TOKEN)
        meter.input_tokens += tokens
        meter.output_tokens += made
        text = output.decode("utf-8", "replace")
        seconds = time.monotonic() - started
        step = Step("model", self.name, storable(text[:_STEP_CHARACTERS]), tokens, made, seconds)
        meter.steps.append(step)
        if watch is not None:
            await watch(step)
        return self._said(question, ended, text)

    def _said(self, question: Question[Any], ended: Mapping[str, Any], text: str) -> _Said:
        how, code = ended["ended"], ended["code"]
        if how == "exit" and code == 0:
            return _Said(text)
        # What it wrote to standard error may quote secrets, so that only the log of the server has it.
        log.warning(
            "a language model's program failed", how=how, code=code, errors=str(ended["errors"])[-500:]
        )
        if how == "output":
            return _Said(
                text, f"It is longer than {MAX_OUTPUT} bytes, or so are its messages on standard error."
            )
        if how == "timeout":
            raise ModelFailed(f"The program gave no answer within {question.limits.seconds:g} seconds.")
        if how == "processes":
            raise ModelFailed(f"The program started more than {self._processes} processes.")
        if how == "unstartable":
            raise ModelFailed("The program can't be started: check POSTROOM_LANGUAGE__MODEL and the PATH.")
        raise ModelFailed(
            f"The program exited with code {code}; the server's log has the end of its standard error."
        )

    async def _run(self, prompt: bytes, seconds: float) -> tuple[Mapping[str, Any], bytes]:
        spec = {
            "argv": self._arguments,
            "environment": self._environment,
            "prompt_bytes": len(prompt),
            "seconds": seconds,
            "output_bytes": MAX_OUTPUT,
            "processes": self._processes,
        }
        # It ends the program when its standard input ends, so also when this process dies.
        supervisor = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            program_supervisor.__file__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd="/",
            env={"PATH": self._environment.get("PATH", os.defpath)},
            start_new_session=True,
        )
        source, sink = supervisor.stdout, supervisor.stdin
        if source is None or sink is None:
            raise Unavailable("The program can't be supervised.")
        try:
            async with asyncio.timeout(seconds + _ENDING):
                sink.write(json.dumps(spec).encode() + b"\n" + prompt)
                with suppress(ConnectionError):
                    await sink.drain()
                first, _, output = (await source.read()).partition(b"\n")
        except TimeoutError:
            raise ModelFailed("The program could not be ended in time.") from None
        finally:
            sink.close()
            await asyncio.shield(_end(supervisor))
        if not first:
            raise ModelFailed("The program's supervisor was ended.")
        ended: Mapping[str, Any] = json.loads(first)
        return ended, output


async def _end(supervisor: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(_ENDING):
            await supervisor.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            supervisor.kill()


def command_name(arguments: Sequence[str]) -> str:
    """Return the name under which a program's answers are stored."""
    digest = hashlib.sha256(json.dumps(list(arguments)).encode("utf-8", "replace")).hexdigest()[:8]
    return f"command:{os.path.basename(arguments[0])} {digest}"  # noqa: PTH119  # not a path of this machine
