"""What the rest of Postroom asks of a language model: one question, one answer of a given shape.

A question with tools is an agent at work; without tools it is a single judgment. Nobody but the adapter knows
which provider answers.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from postroom.domain.errors import Invalid
from postroom.text.fence import Part, canonical

T = TypeVar("T", bound=BaseModel)

Tool = Callable[..., Awaitable[Any]]
"""An async function with annotated parameters and a docstring: both are shown to the model.

What it returns (a text, or anything that JSON can hold) reaches the model as data. A `PostroomError` that it raises
is told to the model as a sentence; any other error ends the call.
"""

OVERHEAD_TOKENS = 1_000
"""Taken for what a provider puts around a request on its own: the frame of tools and roles."""
CORRECTION_TOKENS = 1_000
"""Most that the note takes which tells a model what was wrong with its answer."""
_MILLION = Decimal(1_000_000)


class NoAnswer(Invalid):
    """The model was reached and gave nothing that can be used, or refused; the same question won't help."""


class LimitReached(NoAnswer):
    """The call used up one of its limits without an answer."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, in and out."""

    input: Decimal
    output: Decimal

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        """Return what the tokens cost, in US dollars."""
        return (self.input * input_tokens + self.output * output_tokens) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one call may use. Reached, the call ends with `LimitReached`.

    Attributes:
        steps: requests to the provider; each further one tries again, corrects an answer or follows calls of tools.
        tokens: of all requests, in and out.
        output_tokens: of one answer of the model.
        seconds: from the question to the answer.
        dollars: US dollars; holds only where the model's price is known.
        tool_characters: of one tool's result; what is longer is cut, and the model is told so.
    """

    steps: int = 3
    tokens: int = 60_000
    output_tokens: int = 2_000
    seconds: float = 60.0
    dollars: Decimal | None = None
    tool_characters: int = 20_000


@dataclass(frozen=True)
class Prompt:
    """Standing instructions, a versioned file of the package. The hash changes with every change of the text."""

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
    """What a model is asked.

    Attributes:
        prompt: the standing instructions.
        parts: what it is about, in order; everything from outside as `Data`.
        output: the shape of the answer. Its docstring and the descriptions of its fields are shown to the model.
        tools: what the model may call; none for a single judgment.
        keeps_marker: whether the fences have the same marker in each question of the prompt that a process asks, so
            that providers can cache a beginning that has data in it. Nobody outside knows it all the same, and a
            text that holds it can't end its fence.
    """

    prompt: Prompt
    parts: tuple[Part, ...]
    output: type[T]
    tools: Sequence[Tool] = ()
    limits: Limits = Limits()
    keeps_marker: bool = False

    @cached_property
    def input_hash(self) -> str:
        """What the answer depends on: prompt, parts and shape. The marker of the fences is not in it."""
        shape = self.output.__name__
        told = "\0".join([self.prompt.name, self.prompt.hash, shape, canonical(self.parts)])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a call: the model spoke, or a tool gave its result.

    Attributes:
        kind: who did it.
        name: the model's or the tool's name.
        text: what it said, calls of tools included; long texts are cut.
        input_tokens, output_tokens: of a request to the model.
        seconds: how long it took.
    """

    kind: Literal["model", "tool"]
    name: str
    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


Watch = Callable[[Step], Awaitable[None]]
"""Told of each step as it ends. An error that it raises ends the call."""


@dataclass(slots=True)
class Meter:
    """What a call has used so far; the caller holds it, so it is known of calls that fail, too.

    Attributes:
        requests: sent to the provider, those that failed included.
        unmeasured: requests of which nobody knows what they used: no answer came.
        pending_tokens: the most that unmeasured requests may have used, in and out.
        steps: what happened, in order.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    unmeasured: int = 0
    pending_tokens: tuple[int, int] = (0, 0)
    steps: list[Step] = field(default_factory=list)

    def dollars(self, price: Price | None) -> Decimal | None:
        """Return what was used in US dollars, unmeasured requests at their most; None without a price."""
        if price is None:
            return None
        waiting_in, waiting_out = self.pending_tokens
        return price.of(self.input_tokens + waiting_in, self.output_tokens + waiting_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """What came of a question.

    Attributes:
        dollars: US dollars; None when the model's price is not known.
        seconds: from the question to the answer.
        replayed: whether it was recorded before, and cost nothing now.
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
    """The most that a call can use: requests, and US dollars (None without a price)."""

    requests: int
    dollars: Decimal | None


class LanguageModel(Protocol):
    """Answers questions.

    Errors: `Unavailable` when the same question may be answered later (the provider is down, busy, or refuses the
    key), `Invalid` when it will not: `NoAnswer` for a refusal or an unusable answer, `LimitReached` for a limit.
    """

    @property
    def name(self) -> str:
        """The name that is stored with each decision, as the settings write it."""

    @property
    def price(self) -> Price | None:
        """What it costs, if the settings say so."""

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the answer, checked against the question's shape, within its limits."""

    async def close(self) -> None:
        """Give back connections. Closing twice does no harm."""


def ceiling(question: Question[Any], price: Price | None) -> Ceiling:
    """Return the most that a question can cost within its limits: what to set aside before it is asked.

    A token stands for at least one byte of text, so the bytes bound the tokens. With tools only the limits do.
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
    """Return the most tokens that the first request of a question can have."""
    own = len(question.prompt.text.encode()) + len(canonical(question.parts).encode())
    return own + len(str(question.output.model_json_schema()).encode()) + OVERHEAD_TOKENS
