"""The port to language models: one question, one answer of a given schema.

A question with tools is an agent at work; without tools it is a single judgment. Only the adapter knows which
provider answers.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from postroom.domain.errors import Invalid, Unavailable
from postroom.text.fence import Part, canonical

T = TypeVar("T", bound=BaseModel)

Tool = Callable[..., Awaitable[Any]]
"""An async function with annotated parameters and a docstring: both are shown to the model.

Its result (a text, or anything that JSON can represent) reaches the model as data. A `PostroomError` is passed to
the model as a sentence; any other error ends the call.
"""

OVERHEAD_TOKENS = 1_000
"""Allowance for what a provider adds to a request: the frame of tools and roles."""
CORRECTION_TOKENS = 1_000
"""Maximum size of the message with which a model's invalid answer is rejected."""
_MILLION = Decimal(1_000_000)


class NoAnswer(Invalid):
    """The model gave no usable answer, or refused; retrying the same question won't help."""


class LimitReached(NoAnswer):
    """The call exhausted one of its limits without an answer."""


class ModelFailed(Unavailable):
    """The model could not be reached; its provider asked to wait `retry_after` seconds, if it said so."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, in and out."""

    input: Decimal
    output: Decimal

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        """Return the cost of the tokens in US dollars."""
        return (self.input * input_tokens + self.output * output_tokens) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one call. When one is reached, the call ends with `LimitReached`.

    Attributes:
        steps: requests to the provider; each further one is a retry, a correction or follows calls of tools.
        tokens: of all requests, in and out.
        output_tokens: of one answer of the model.
        seconds: from the question to the answer.
        dollars: US dollars; applies only if the model's price is known.
        tool_characters: of one tool's result; a longer one is cut, and the model is notified.
    """

    steps: int = 3
    tokens: int = 60_000
    output_tokens: int = 2_000
    seconds: float = 60.0
    dollars: Decimal | None = None
    tool_characters: int = 20_000


@dataclass(frozen=True)
class Prompt:
    """A system prompt, a versioned file of the package. The hash changes with every change of the text."""

    name: str
    text: str

    @cached_property
    def hash(self) -> str:
        """The version: the first 16 hexadecimal digits of the text's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def load_prompt(package: str, name: str) -> Prompt:
    """Return the prompt in the file `prompts/NAME.md` beside the modules of a package."""
    return Prompt(name, files(package).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip())


@dataclass(frozen=True, kw_only=True)
class Question(Generic[T]):
    """A question to a model.

    Attributes:
        prompt: the system prompt.
        parts: the content, in order; everything external as `Data`.
        output: the schema of the answer. Its docstring and the descriptions of its fields are shown to the model.
        tools: what the model may call; none for a single judgment.
        keeps_marker: whether the fences have the same marker in each of the process's questions with this prompt,
            so that providers can cache a prefix that contains data. The marker is still unknown outside, and a text
            that contains it can't end its fence.
        shows: what it is about, by names that last: recordings are kept for the same things in other words.
    """

    prompt: Prompt
    parts: tuple[Part, ...]
    output: type[T]
    tools: Sequence[Tool] = ()
    limits: Limits = Limits()
    keeps_marker: bool = False
    shows: tuple[str, ...] = ()

    @cached_property
    def input_hash(self) -> str:
        """The hash of what the answer depends on: prompt, parts and schema, without the marker of the fences."""
        shape = self.output.__name__
        content = "\0".join([self.prompt.name, self.prompt.hash, shape, canonical(self.parts)])
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One event in a call: a message of the model, or the result of a tool.

    Attributes:
        kind: the origin.
        name: the model's or the tool's name.
        text: the content, including calls of tools; long texts are cut.
        input_tokens, output_tokens: of a request to the model.
        seconds: the duration.
    """

    kind: Literal["model", "tool"]
    name: str
    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


Watch = Callable[[Step], Awaitable[None]]
"""Called with each step as it ends. An error that it raises ends the call."""


@dataclass(slots=True)
class Meter:
    """The usage of a call so far; the caller holds it, so it is known for failed calls, too.

    Attributes:
        requests: sent to the provider, including failed ones.
        unmeasured: requests of unknown usage, since no answer came.
        pending_tokens: the maximum usage of unmeasured requests, in and out.
        steps: the events, in order.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    unmeasured: int = 0
    pending_tokens: tuple[int, int] = (0, 0)
    steps: list[Step] = field(default_factory=list)

    def dollars(self, price: Price | None) -> Decimal | None:
        """Return the cost in US dollars, unmeasured requests at their maximum; None without a price."""
        if price is None:
            return None
        waiting_in, waiting_out = self.pending_tokens
        return price.of(self.input_tokens + waiting_in, self.output_tokens + waiting_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """The answer to a question.

    Attributes:
        dollars: US dollars; None if the model's price is unknown.
        seconds: from the question to the answer.
        replayed: whether it is a recorded answer, without cost.
    """

    value: T
    model: str
    prompt: str
    prompt_hash: str
    input_hash: str
    requests: int
    input_tokens: int
    output_tokens: int
    dollars: Decimal | None
    seconds: float
    steps: tuple[Step, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The maximum usage of a call: requests, and US dollars (None without a price)."""

    requests: int
    dollars: Decimal | None


class LanguageModel(Protocol):
    """Answers questions.

    Errors: `Unavailable` when the same question may be answered later (the provider is down, busy, or refuses the
    key), `Invalid` when it will not: `NoAnswer` for a refusal or an unusable answer, `LimitReached` for a limit.
    """

    @property
    def name(self) -> str:
        """The name stored with each decision, as in the settings."""

    @property
    def price(self) -> Price | None:
        """Its price, if the settings give one."""

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the answer, validated against the question's schema, within its limits."""

    async def close(self) -> None:
        """Close the connections. May be called twice."""


def ceiling(question: Question[Any], price: Price | None) -> Ceiling:
    """Return the maximum cost of a question within its limits: what to reserve before it is asked.

    A token represents at least one byte of text, so the bytes bound the tokens. With tools only the limits do.
    """
    limits = question.limits
    if price is None:
        return Ceiling(limits.steps, None)
    cost = max(price.input, price.output) * limits.tokens / _MILLION
    if not question.tools:
        first = first_request_tokens(question)
        grown = limits.output_tokens + CORRECTION_TOKENS
        sent = sum(first + step * grown for step in range(limits.steps))
        cost = min(cost, price.of(sent, limits.steps * limits.output_tokens))
    return Ceiling(limits.steps, cost if limits.dollars is None else min(cost, limits.dollars))


def first_request_tokens(question: Question[Any]) -> int:
    """Return the maximum number of tokens in a question's first request."""
    own = len(question.prompt.text.encode()) + len(canonical(question.parts).encode())
    return own + len(str(question.output.model_json_schema()).encode()) + OVERHEAD_TOKENS
