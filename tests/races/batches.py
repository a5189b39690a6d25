"""Calls that run at the same time, and whether some serial order of them explains what came of it."""

import threading
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Protocol, TypeVar


@dataclass(frozen=True)
class Call:
    """A call by one of the clients: what it does, and with what."""

    client: int
    what: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The status of a response and what of its body matters, such as ids that were made."""

    status: int
    body: Any = None


class Model(Protocol):
    """What is there, in the simplest form."""

    def apply(self, call: Call, answer: Answer) -> str | None:
        """Execute a call alone; return why it can't have this answer, None if it can."""

    def differs(self, observed: Any) -> str | None:
        """Return how what is stored differs from the model, None if it does not."""


Kind = TypeVar("Kind", bound=Model)


class Unexplained(AssertionError):
    """No order of the calls explains their answers and what is stored."""


def together(work: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Execute functions at the same time, each in a thread; return their results."""
    barrier = threading.Barrier(len(work))
    found: list[Any] = [None] * len(work)

    def run(number: int) -> None:
        barrier.wait()
        try:
            found[number] = work[number]()
        except BaseException as error:  # noqa: BLE001  # raised again below
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return found


def explain(
    models: Sequence[Kind], calls: Sequence[Call], answers: Sequence[Answer], observed: Any
) -> list[Kind]:
    """Return the models after each order of the calls that explains everything, beginning with any of `models`.

    Several may: what neither an answer nor a row shows yet, later calls show.

    Raises:
        Unexplained: no order does; the message says for each what contradicts it.
    """
    found: list[Kind] = []
    contradictions = []
    for number, model in enumerate(models):
        for order in permutations(range(len(calls))):
            after = deepcopy(model)
            problem = _replay(after, [(calls[at], answers[at]) for at in order]) or after.differs(observed)
            if problem is not None:
                contradictions.append(f"model {number}, {order}: {problem}")
            elif after not in found:
                found.append(after)
    if found:
        return found
    lines = [f"{call} -> {answer}" for call, answer in zip(calls, answers, strict=True)]
    before = [f"model {number}: {model}" for number, model in enumerate(models)]
    raise Unexplained(
        "\n".join(["no order explains", *lines, "before:", *before, "orders:", *contradictions])
    )


def _replay(model: Model, steps: Sequence[tuple[Call, Answer]]) -> str | None:
    for call, answer in steps:
        problem = model.apply(call, answer)
        if problem is not None:
            return f"{call.what} of client {call.client}: {problem}"
    return None
