"""A scripted language model for tests, used through the adapter of real models.

It can't reach a provider: the responses come from functions in this process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic_ai import exceptions
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryPromptPart,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage

from postroom.kit.retry import RetryPolicy
from postroom.models.agent import AgentModel
from postroom.models.language import Price

Turn = Callable[[AgentInfo], Awaitable[ModelResponse]]
"""Returns the model's response to one request."""


def answers(value: BaseModel | dict[str, Any], *, tokens: tuple[int, int] = (100, 20)) -> Turn:
    """Return the final answer; a dict may be invalid."""
    arguments = value.model_dump(mode="json") if isinstance(value, BaseModel) else value

    async def turn(info: AgentInfo) -> ModelResponse:
        return _response([ToolCallPart(info.output_tools[0].name, arguments)], tokens)

    return turn


def calls(name: str, /, *, tokens: tuple[int, int] = (100, 20), **arguments: Any) -> Turn:
    """Call one of the question's tools."""

    async def turn(info: AgentInfo) -> ModelResponse:
        return _response([ToolCallPart(name, arguments)], tokens)

    return turn


def fills(*turns: tuple[str, Turn]) -> Turn:
    """Do the turn whose field name is in the requested answer schema."""

    async def turn(info: AgentInfo) -> ModelResponse:
        fields = info.output_tools[0].parameters_json_schema["properties"]
        return await next(then for name, then in turns if name in fields)(info)

    return turn


def says(text: str, *, tokens: tuple[int, int] = (100, 20)) -> Turn:
    """Return plain text, which is not a valid answer."""

    async def turn(info: AgentInfo) -> ModelResponse:
        return _response([TextPart(text)], tokens)

    return turn


def garbage() -> Turn:
    """Return arguments that are not JSON."""

    async def turn(info: AgentInfo) -> ModelResponse:
        return _response([ToolCallPart(info.output_tools[0].name, '{"fits": tru')], (100, 20))

    return turn


def refuses() -> Turn:
    """End the response like a provider's content filter."""

    async def turn(info: AgentInfo) -> ModelResponse:
        response = _response([], (100, 1))
        response.finish_reason = "content_filter"
        return response

    return turn


def fails(status: int = 503, *, retry_after: float | None = None) -> Turn:
    """Fail like a provider with an error status."""
    categories: dict[int, Any] = {
        401: exceptions.ModelAuthenticationError,
        404: exceptions.ModelNotFoundError,
        400: exceptions.ModelRequestRejectedError,
        413: exceptions.ModelContextWindowExceededError,
        429: exceptions.ModelRateLimitError,
    }

    async def turn(info: AgentInfo) -> ModelResponse:
        raise exceptions.ModelHTTPError.for_category(
            categories.get(status, exceptions.ModelServerError),
            status_code=status,
            model_name="double",
            body={"error": "the key sk-secret is wrong"},
            retry_after=retry_after,
        )

    return turn


def stalls() -> Turn:
    """Never respond."""

    async def turn(info: AgentInfo) -> ModelResponse:
        await asyncio.Event().wait()
        raise AssertionError

    return turn


def after(seconds: float, then: Turn) -> Turn:
    """Wait before doing `then`."""

    async def turn(info: AgentInfo) -> ModelResponse:
        await asyncio.sleep(seconds)
        return await then(info)

    return turn


@dataclass
class Double:
    """A scripted model: the nth request gets the nth turn; the last one is repeated.

    `seen` contains the text of each request.
    """

    turns: list[Turn]
    price: Price | None = None
    seen: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    attempts: int = 3

    @property
    def model(self) -> AgentModel:
        """The model with Postroom's interface."""

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        retry = RetryPolicy(attempts=self.attempts, timeout=60, jitter=lambda: 0.0, sleep=sleep)
        return AgentModel("double:1", FunctionModel(self._next), price=self.price, retry=retry)

    async def _next(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.seen.append("\n".join(_text(message, info) for message in messages))
        return await self.turns[min(len(self.seen), len(self.turns)) - 1](info)


def double(*turns: Turn, price: Price | None = None, attempts: int = 3) -> Double:
    """Return a model that does the turns in order."""
    return Double(list(turns), price=price, attempts=attempts)


def _response(parts: list[Any], tokens: tuple[int, int]) -> ModelResponse:
    return ModelResponse(parts, usage=RequestUsage(input_tokens=tokens[0], output_tokens=tokens[1]))


def _text(message: ModelMessage, info: AgentInfo) -> str:
    if not isinstance(message, ModelRequest):
        return ""
    told = [info.instructions or ""]
    for part in message.parts:
        if isinstance(part, UserPromptPart | SystemPromptPart | ToolReturnPart):
            told.append(str(part.content))
        elif isinstance(part, RetryPromptPart):
            told.append(part.model_response())
    return "\n".join(told)
