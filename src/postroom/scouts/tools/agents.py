"""What tools do for agents, whose arguments can be anything: bounds, and texts that are withheld from them."""

from collections.abc import Iterable
from math import isfinite

from postroom.domain.errors import Invalid
from postroom.scouts.tools.context import RunContext
from postroom.screening.agent_texts import screen_texts

WITHHELD = "(withheld: it contains text of signals that the safety filter has not passed)"
"""The replacement of a withheld text."""

MAX_ROWS = 200
"""Maximum rows per call."""


async def find_doubted(context: RunContext, texts: Iterable[str]) -> set[str]:
    """Screen texts of agents now, and return those that do not pass the safety filter."""
    non_empty = {text for text in texts if text.strip()}
    judge = context.deps.labels.judge
    if judge is None:
        return non_empty
    now = context.deps.clock()
    verdicts = await screen_texts(context.deps.engine, judge, context.project_id, non_empty, now=now)
    return {text for text in non_empty if verdicts[text].verdict != "clean"}


def bounded(number: int, most: int = MAX_ROWS) -> int:
    """Return a number within 1 and `most`."""
    return min(max(number, 1), most)


def bounded_span(name: str, value: float, *, least: float, most: float) -> float:
    """Return a duration within the bounds.

    Raises:
        Invalid: it is no number.
    """
    if not isfinite(value):
        raise Invalid(f"'{name}' must be a number from {least:.2g} to {most:g}.")
    return min(max(value, least), most)
