"""A tool of scouts: a function declared once, from which agents' schema, permission and transcript follow."""

import inspect
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from functools import partial, wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel

from postroom.domain.errors import Forbidden, Invalid, PostroomError
from postroom.domain.identity.scopes import satisfies
from postroom.models import language
from postroom.scouts.tools.context import RunContext
from postroom.text.characters import storable

P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
U = TypeVar("U")

READ, READ_INTERNAL = "signal_scout:read", "signal_scout_internal:read"
WRITE, WRITE_REPORTS = "signal_scout_internal:write", "signal_scout_report:write"
"""The scopes that tools require."""


@dataclass(frozen=True, slots=True)
class Tool(Generic[P, T]):
    """A function of a run with its entry; calling it checks the permission and records a step.

    Attributes:
        name: its name in skills and transcripts. Agents see it with `_` instead of `-`.
        scope: what the run's token must have.
        writes: whether it changes anything; other tools get no transaction that could.
        function: takes the context, then what callers pass. Its docstring and annotations are shown to agents.
        records: whether a call that succeeds is recorded; otherwise the function does it.
        about: part of each recorded input.
    """

    name: str
    scope: str
    writes: bool
    function: Callable[Concatenate[RunContext, P], Awaitable[T]]
    records: bool = True
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """What agents are told about it."""
        return inspect.getdoc(self.function) or ""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON schema of its arguments, as agents are shown it."""
        from postroom.models.agent import parameters_of  # noqa: PLC0415  # heavy

        return parameters_of(self._shaped(partial(self.function)))

    def require(self, context: RunContext) -> None:
        """Check that a run may use the tool.

        Raises:
            Forbidden: its skill does not list the tool, or its token lacks the scope.
        """
        if self.name not in context.tools:
            raise Forbidden(f"The skill of this scout does not allow the tool '{self.name}'.")
        if not satisfies(context.scopes, self.scope):
            raise Forbidden(f"The run's token lacks the scope '{self.scope}'.")

    async def __call__(self, context: RunContext, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function for a run and record a step, also of a refusal.

        Raises:
            Forbidden: the run may not use the tool, or would write in a dry run.
            Invalid: the arguments can't be used.
        """
        begun = time.perf_counter()
        context.tally.tool_calls += 1
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = dict(self.about)

        async def note(output: str) -> None:
            await context.note("tool", self.name, given, output, seconds=time.perf_counter() - begun)

        try:
            with _refusing():
                for name, value in bound.arguments.items():
                    given |= _recorded(name, value)
                self.require(context)
                answer = await self.function(replace(context, writable=self.writes), *args, **kwargs)
        except PostroomError as error:
            await note(f"refused: {error.message}")
            raise
        if self.records:
            await note(_shown(answer))
        return answer

    def query(
        self, **about: Any
    ) -> Callable[[Callable[Concatenate[RunContext, Q], Awaitable[U]]], "Tool[Q, U]"]:
        """Declare another function under this entry, for detectors: what agents see is bounded and screened."""
        return lambda function: Tool(self.name, self.scope, self.writes, function, self.records, about)

    def for_agent(self, context: RunContext) -> language.Tool:
        """Return the tool of a run in the form for language models, which can pass any arguments.

        Characters that the database can't store are removed from texts.
        """

        async def call(**given: Any) -> Any:
            texts = {name: storable(value) for name, value in given.items() if isinstance(value, str)}
            return await self(context, **given | texts)  # type: ignore[call-arg]  # checked against the schema

        return self._shaped(call)

    @property
    def _signature(self) -> inspect.Signature:
        signature = inspect.signature(self.function)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    def _shaped(self, call: Callable[..., Awaitable[Any]]) -> language.Tool:
        shaped = wraps(self.function)(call)
        shaped.__signature__ = self._signature  # type: ignore[attr-defined]  # without the context
        return shaped


def tool(
    name: str, scope: str = READ, *, writes: bool = False, records: bool = True
) -> Callable[[Callable[Concatenate[RunContext, P], Awaitable[T]]], Tool[P, T]]:
    """Declare a function as a tool; see `Tool`."""
    return lambda function: Tool(name, scope, writes, function, records)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError) as error:
        raise Invalid(_unusable(error)) from error
    except sa.exc.DataError as error:
        # The full error quotes the statement with all its values.
        raise Invalid(_unusable(error.orig or "the database rejected them")) from error


def _unusable(why: object) -> str:
    lines = str(why).splitlines() or [""]
    return f"These arguments can't be used: {lines[0][:200]}"


def _recorded(name: str, value: Any) -> Mapping[str, Any]:
    """Return an argument as part of a step's input: fields of an object, names, or how many there are."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Collection) and not isinstance(value, str):
        return {name: sorted(value) if all(isinstance(each, str) for each in value) else len(value)}
    return {name: value}


def _shown(answer: Any) -> str:
    """Return a result as the output of a step; lists are shortened to their length and first items."""
    if isinstance(answer, list | tuple):
        return f"{len(answer)} rows" + "".join(f"\n{each}" for each in answer[:5])
    return str(answer)
