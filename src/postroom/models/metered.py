"""A pydantic-ai model that meters each request, enforces the limits, and retries failed requests."""

import json
import time
from decimal import Decimal

from pydantic_ai import exceptions
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from postroom.domain.errors import Unavailable
from postroom.kit.retry import RetryPolicy, TryAgain
from postroom.models.language import (
    OVERHEAD_TOKENS,
    LimitReached,
    Limits,
    Meter,
    Price,
    Step,
    Watch,
)
from postroom.text.characters import storable

STEP_CHARACTERS = 4_000
"""Maximum number of stored characters of one step's text."""

_WORTH_ANOTHER_TRY = (
    exceptions.ModelRateLimitError,
    exceptions.ModelUnavailableError,
    exceptions.ModelServerError,
    exceptions.ModelConnectionError,
    exceptions.ModelRequestTimeout,
)


class MeteredModel(WrapperModel):
    """Meters the requests that pass through it, and refuses one that could exceed a limit."""

    def __init__(
        self,
        wrapped: Model,
        *,
        name: str,
        price: Price | None,
        limits: Limits,
        most_dollars: Decimal | None,
        retry: RetryPolicy,
        meter: Meter,
        watch: Watch | None,
    ) -> None:
        """One instance serves one question."""
        super().__init__(wrapped)
        self._name = name
        self._price = price
        self._limits = limits
        self._most_dollars = most_dollars
        self._retry = retry
        self._meter = meter
        self._watch = watch
        self._answered = False
        self._measured = 0  # messages included in the last reported usage
        self._context = 0  # tokens of these messages

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Return the model's next message.

        Raises:
            LimitReached: this request could exceed the remaining limits.
        """
        most_in = self._most_in(messages, model_request_parameters)
        began = time.monotonic()
        response = await self._retry.run(
            lambda: self._attempt(messages, model_settings, model_request_parameters, most_in)
        )
        usage = response.usage
        if not usage.input_tokens and not usage.output_tokens:
            # The server does not count: assume the maximum, so that limits and budgets hold.
            usage.input_tokens, usage.output_tokens = most_in, self._limits.output_tokens
        self._meter.input_tokens += usage.input_tokens
        self._meter.output_tokens += usage.output_tokens
        self._measured = len(messages)
        self._context = usage.input_tokens
        step = Step(
            "model",
            self._name,
            storable(_answer_text(response)[:STEP_CHARACTERS]),
            usage.input_tokens,
            usage.output_tokens,
            time.monotonic() - began,
        )
        self._meter.steps.append(step)
        if self._watch is not None:
            await self._watch(step)
        return response

    async def _attempt(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        parameters: ModelRequestParameters,
        most_in: int,
    ) -> ModelResponse:
        self._check(most_in)
        self._meter.requests += 1
        refused = False  # a refusal is an answer that costs nothing
        try:
            return await self._one(messages, model_settings, parameters)
        except exceptions.ModelAPIError as error:
            refused = isinstance(error, exceptions.ModelHTTPError)
            soon = (error.retry_after or 0.0) <= self._retry.longest_wait
            if soon and isinstance(error, _WORTH_ANOTHER_TRY) and self._meter.requests < self._limits.steps:
                raise TryAgain(error, after=error.retry_after) from error
            raise
        finally:
            if not self._answered and not refused:
                # Stalled, cancelled or garbled: it may be charged all the same.
                self._meter.unmeasured += 1
                waiting_in, waiting_out = self._meter.pending_tokens
                self._meter.pending_tokens = (
                    waiting_in + most_in,
                    waiting_out + self._limits.output_tokens,
                )

    async def _one(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> ModelResponse:
        self._answered = False
        try:
            response = await self.wrapped.request(messages, model_settings, parameters)
        except exceptions.UnexpectedModelBehavior as error:
            raise _garbled(error) from error
        except (exceptions.AgentRunError, TimeoutError):
            raise
        except Exception as error:  # libraries raise anything for a malformed answer
            raise _garbled(error) from error
        self._answered = True
        return response

    def _most_in(self, messages: list[ModelMessage], parameters: ModelRequestParameters) -> int:
        """Return the maximum number of tokens in a request with these messages."""
        new = ModelMessagesTypeAdapter.dump_json(messages[self._measured :])
        if self._measured:
            return self._context + len(new)
        frame = [*parameters.function_tools, *parameters.output_tools]
        described = json.dumps([[tool.description, tool.parameters_json_schema] for tool in frame])
        return len(new) + len(described) + OVERHEAD_TOKENS

    def _check(self, most_in: int) -> None:
        """Raise `LimitReached` when one more request could exceed a limit."""
        limits, meter = self._limits, self._meter
        if meter.requests >= limits.steps:
            raise LimitReached(f"The model used up its {limits.steps} steps without an answer.")
        waiting_in, waiting_out = meter.pending_tokens
        spent_in = meter.input_tokens + waiting_in + most_in
        spent_out = meter.output_tokens + waiting_out + limits.output_tokens
        if spent_in + spent_out > limits.tokens:
            raise LimitReached(f"One more step could take more than the {limits.tokens} tokens of the call.")
        if self._price is None or self._most_dollars is None:
            return
        if self._price.of(spent_in, spent_out) > self._most_dollars:
            raise LimitReached(
                f"One more step could cost more than the {self._most_dollars:f} dollars of the call."
            )


def _garbled(error: Exception) -> Unavailable:
    return Unavailable(
        f"The model's provider gave an answer that can't be read ({type(error).__name__}): "
        "check that the base URL is that of a model server."
    )


def _answer_text(response: ModelResponse) -> str:
    parts = []
    for part in response.parts:
        if isinstance(part, TextPart):
            parts.append(part.content)
        elif isinstance(part, ToolCallPart):
            parts.append(f"{part.tool_name}({part.args_as_json_str()})")
    return "\n".join(parts)
