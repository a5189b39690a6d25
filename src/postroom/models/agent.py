"""Language models through pydantic-ai: one agent run per question, metered request by request.

Importing pydantic-ai takes a second or more: `models.configured` imports this module when it is needed.
"""

import asyncio
import hmac
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_ai import Agent, FunctionToolset, RunContext, Tool, ToolsetTool, UsageLimits, exceptions
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.toolsets import WrapperToolset

from postroom.domain.errors import Invalid, PostroomError, Unavailable
from postroom.kit.retry import RetryPolicy
from postroom.models import language
from postroom.models.language import (
    Answer,
    LimitReached,
    Limits,
    Meter,
    ModelFailed,
    NoAnswer,
    Price,
    Question,
    Step,
    T,
    Watch,
    ceiling,
)
from postroom.models.metered import STEP_CHARACTERS, MeteredModel
from postroom.models.program.plain import storable_answer
from postroom.text.characters import storable
from postroom.text.fence import Data, fence, rendered

TOOL_CORRECTIONS = 2
"""Number of consecutive tool calls with invalid arguments before the call ends."""


class AgentModel:
    """A `LanguageModel` on any model of pydantic-ai."""

    def __init__(
        self,
        name: str,
        model: Model,
        *,
        price: Price | None,
        retry: RetryPolicy,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Nothing is sent yet.

        Args:
            name: stored with decisions.
            model: the underlying model.
            price: its price, if known.
            retry: for single requests.
            close: releases the model's resources.
        """
        self._close = close
        self._name = name
        self._model = model
        self._price = price
        self._retry = retry
        self._secret = secrets.token_bytes(32)

    @property
    def name(self) -> str:
        """The name stored with each decision."""
        return self._name

    @property
    def price(self) -> Price | None:
        """Its price, if known."""
        return self._price

    def _marker(self, question: Question[Any]) -> str:
        """Return the marker of the fences: random, or the one that this process keeps for the prompt."""
        if not question.keeps_marker:
            return secrets.token_hex(12)
        return hmac.new(self._secret, question.prompt.hash.encode(), "sha256").hexdigest()[:24]

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the answer; see `LanguageModel` for the errors."""
        meter = Meter() if meter is None else meter
        began = time.monotonic()
        marker = self._marker(question)
        limits = question.limits
        model = MeteredModel(
            self._model,
            name=self._name,
            price=self._price,
            limits=limits,
            most_dollars=ceiling(question, self._price).dollars,
            retry=self._retry,
            meter=meter,
            watch=watch,
        )
        tools = FunctionToolset([_as_tool(tool) for tool in question.tools])
        agent = Agent(
            model,
            output_type=question.output,
            instructions=question.prompt.text,
            toolsets=[FencedTools(tools, marker, limits, meter, watch)] if question.tools else [],
            retries={"tools": TOOL_CORRECTIONS, "output": max(limits.steps - 1, 0)},
            model_settings=ModelSettings(max_tokens=limits.output_tokens, timeout=self._retry.timeout),
        )
        try:
            async with asyncio.timeout(limits.seconds):
                # The meter enforces the limits; those of the library would count differently.
                result = await agent.run(
                    rendered(question.parts, marker), usage_limits=UsageLimits(request_limit=None)
                )
        except TimeoutError as error:
            raise _late(question) from error
        except exceptions.AgentRunError as error:
            raise _as_our_error(error, meter) from error
        return Answer(
            value=storable_answer(question, result.output),
            model=self._name,
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

    async def close(self) -> None:
        """Close the connections."""
        if self._close is not None:
            await self._close()


def parameters_of(tool: language.Tool) -> Mapping[str, Any]:
    """Return the JSON schema of a tool's parameters, as models are shown it."""
    return _as_tool(tool).tool_def.parameters_json_schema


def _as_tool(tool: language.Tool) -> Tool[object]:
    return Tool(tool, takes_ctx=False, sequential=True, docstring_format="google")


def _late(question: Question[Any]) -> PostroomError:
    seconds = f"{question.limits.seconds:g} seconds"
    if question.tools:
        return LimitReached(f"The model used up its {seconds} without an answer.")
    return Unavailable(f"The model gave no answer within {seconds}.")


def _as_our_error(error: exceptions.AgentRunError, meter: Meter) -> PostroomError:
    """Return the library's error as one of ours. Provider texts are left out: they may quote the key."""
    if isinstance(error, exceptions.ContentFilterError):
        return NoAnswer("The model refused to answer.")
    if isinstance(error, exceptions.ModelContextWindowExceededError):
        return Invalid("The question is longer than the model can read.")
    if isinstance(error, exceptions.ModelAuthenticationError | exceptions.ModelNotFoundError):
        return Unavailable(
            f"The model's provider refused the call{_status(error)}: "
            "check the model's name, the base URL and the key in the settings."
        )
    if isinstance(error, exceptions.ModelRequestRejectedError):
        return Invalid(f"The model's provider refused the question{_status(error)}.")
    if isinstance(error, exceptions.ModelAPIError):
        return ModelFailed(
            f"The model's provider failed{_status(error)} after {meter.requests} requests.",
            retry_after=error.retry_after,
        )
    return NoAnswer(f"The model gave no valid answer in {meter.requests} requests.")


def _status(error: exceptions.ModelAPIError) -> str:
    return f" with status {error.status_code}" if isinstance(error, exceptions.ModelHTTPError) else ""


@dataclass
class FencedTools(WrapperToolset[object]):
    """Tools whose results reach the model as data, one at a time, each recorded as a step."""

    marker: str
    limits: Limits
    meter: Meter
    watch: Watch | None

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[object], tool: ToolsetTool[object]
    ) -> str:
        """Return the tool's result in a fence; our own refusals are passed to the model."""
        began = time.monotonic()
        try:
            text = _text(await super().call_tool(name, tool_args, ctx, tool))
        except PostroomError as error:
            text = f"Refused: {error.message}"
        if len(text) > self.limits.tool_characters:
            text = f"{text[: self.limits.tool_characters]}\n(cut: it has {len(text)} characters)"
        step = Step("tool", name, storable(text[:STEP_CHARACTERS]), seconds=time.monotonic() - began)
        self.meter.steps.append(step)
        if self.watch is not None:
            await self.watch(step)
        return fence(Data(f"result of {name}", text), self.marker).encode("utf-8", "replace").decode()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
