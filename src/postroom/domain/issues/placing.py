"""Where an unknown message goes: to an issue of its own, or to one with a like message."""

from collections.abc import Sequence

MAX_VARIANTS = 3
"""Maximum number of like messages of one family that get their own issues."""
MAX_FAMILY = 30
"""Maximum number of issues of one family."""
MAX_READ = 2_000
"""Number of characters of a message that are compared; normalised ones are shorter."""
MIN_LIKENESS = 0.5
"""Minimum share of equal words, at the same distance from the beginning or the end, of two like messages."""


def place(message: str, members: Sequence[str]) -> int | None:
    """Return the number of the issue that a message joins; None if it becomes a new issue.

    `message` and `members` are normalised messages; the members are those of the family's issues, oldest first. A
    message joins the first like it if there are several: then they differ in a value, such as a customer's name. In
    a family that is full it joins the one most like it.
    """
    likeness = [alike(message, member) for member in members[:MAX_FAMILY]]
    like = [number for number, share in enumerate(likeness) if share >= MIN_LIKENESS]
    if len(like) >= MAX_VARIANTS:
        return like[0]
    if len(likeness) == MAX_FAMILY:
        return max(range(MAX_FAMILY), key=lambda number: likeness[number])
    return None


def alike(one: str, other: str) -> float:
    """Return the share of equal words at the beginning and the end of two messages, 0 to 1.

    Messages with other names of things in code, which are in double quotes, are about other things.
    """
    words, others = one[:MAX_READ].split(), other[:MAX_READ].split()
    longest = max(len(words), len(others))
    if _names(words) != _names(others):
        return 0.0
    if len(words) == len(others):
        return sum(map(str.__eq__, words, others)) / longest if longest else 1.0
    shortest = min(len(words), len(others))
    begin = next((n for n in range(shortest) if words[n] != others[n]), shortest)
    rest = shortest - begin
    end = next((n for n in range(rest) if words[-1 - n] != others[-1 - n]), rest)
    return (begin + end) / longest


def _names(words: Sequence[str]) -> list[str]:
    return [word for word in words if word.startswith('"')]
