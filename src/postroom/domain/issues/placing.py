"""Where an unknown message goes: to an issue of its own, or to one with a like message."""

from collections.abc import Sequence

MAX_FAMILY = 30
"""Maximum number of issues of one family."""
MAX_READ = 2_000
"""Number of characters of a message that are compared; normalised ones are shorter."""
MIN_LIKENESS = 0.6
"""Minimum share of equal words, at the same distance from the beginning or the end, of two like messages."""
HOST_MARK = "@"
"""What begins the last word of a message that names a host."""


def place(message: str, members: Sequence[str]) -> int | None:
    """Return the number of the issue that a message joins; None if it becomes a new issue.

    `message` and `members` are normalised messages; the members are those of the family's issues, oldest first. A
    message joins the one most like it if they are like: then they differ in a value, such as a customer's name. In
    a full family it always joins the one most like it.
    """
    likeness = [alike(message, member) for member in members[:MAX_FAMILY]]
    if not likeness:
        return None
    best = max(range(len(likeness)), key=lambda number: likeness[number])
    return best if likeness[best] >= MIN_LIKENESS or len(likeness) == MAX_FAMILY else None


def alike(one: str, other: str) -> float:
    """Return the share of equal words at the beginning and the end of two messages, 0 to 1.

    Messages with different names of things in code, which are in double quotes, or different hosts are not alike.
    """
    words, host = _without_host(one)
    others, other_host = _without_host(other)
    if _names(words) != _names(others) or (host and other_host and host != other_host):
        return 0.0
    longest = max(len(words), len(others))
    if len(words) == len(others):
        return sum(map(str.__eq__, words, others)) / longest if longest else 1.0
    shortest = min(len(words), len(others))
    begin = next((n for n in range(shortest) if words[n] != others[n]), shortest)
    rest = shortest - begin
    end = next((n for n in range(rest) if words[-1 - n] != others[-1 - n]), rest)
    return (begin + end) / longest


def _without_host(message: str) -> tuple[list[str], str]:
    """Return the words of a message, and the host that it names or nothing."""
    words = message[:MAX_READ].split()
    return (words[:-1], words[-1]) if words and words[-1].startswith(HOST_MARK) else (words, "")


def _names(words: list[str]) -> list[str]:
    return [word for word in words if word.startswith('"')]
