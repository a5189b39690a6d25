"""Texts made from a regular expression that repeat what it repeats, to reveal one that backtracks too much."""

import random
from collections.abc import Iterator
from re import _constants as ops
from re import _parser as parser
from typing import Any

_REPEATS = {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}
_SAMPLES = {
    ops.CATEGORY_DIGIT: "07",
    ops.CATEGORY_NOT_DIGIT: "a .-",
    ops.CATEGORY_SPACE: " \t\n",
    ops.CATEGORY_NOT_SPACE: "a0.-/",
    ops.CATEGORY_WORD: "aA0_",
    ops.CATEGORY_NOT_WORD: " .-/\n",
}
_ANY = "a0 .-/:=[(<\n\tA_\"'@,"
_MANY = 64
"""A repetition of so many counts as endless: short texts are not much longer."""
_LONG = 4
"""A repetition of at least so many may be pumped."""


ENDLESS = 1_000_000
"""As many ways to match, or more."""


def ways(text: str | bytes, flags: int) -> int:
    """Return in how many ways at most a pattern can match at one place, or `ENDLESS`.

    What a search tries at one place is in proportion to it, however long the text is.
    """
    return _ways(parser.parse(text, flags))


def _ways(items: Any) -> int:
    product = 1
    for op, argument in items:
        if op in _REPEATS:
            least, most, body = argument
            each = 1 if most >= _MANY else _ways(body)
            product *= ENDLESS if most >= _MANY else sum(each**times for times in range(least, most + 1))
        elif op is ops.BRANCH:
            product *= sum(_ways(inner) for inner in argument[1])
        else:
            for inner in _parts(op, argument):
                product *= _ways(inner)
        if product >= ENDLESS:
            return ENDLESS
    return product


class Pumps:
    """Pairs of a beginning and what is repeated after it, for one pattern.

    Names of the parser's private module are used since Python has no public one.
    """

    def __init__(self, text: str | bytes, flags: int, *, seed: int = 1) -> None:
        self._tree = parser.parse(text, flags)
        self._chance = random.Random(seed)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each repetition of the pattern with and without what comes before it."""
        yield from self._walk(self._tree, "")

    def _walk(self, items: Any, before: str) -> Iterator[tuple[str, str]]:
        for op, argument in items:
            for inner in _parts(op, argument):
                yield from self._walk(inner, before)
            if op in _REPEATS and argument[1] >= _LONG:
                body = self._sample(argument[2]) or "a"
                yield before, body
                yield "", body
                yield "", before + body
            before = (before + self._sample([(op, argument)]))[-200:]

    def _sample(self, items: Any) -> str:
        return "".join(self._one(op, argument) for op, argument in items)

    def _one(self, op: Any, argument: Any) -> str:
        if op is ops.LITERAL:
            return chr(argument)
        if op is ops.NOT_LITERAL:
            return self._but(chr(argument))
        if op is ops.ANY:
            return self._but("\n")
        if op is ops.IN:
            return self._member(argument)
        if op in _REPEATS:
            least, most, body = argument
            return "".join(self._sample(body) for _ in range(max(least, min(int(most), 1))))
        if op is ops.BRANCH:
            return self._sample(self._chance.choice(argument[1]))
        if op in {ops.SUBPATTERN, ops.ATOMIC_GROUP}:
            return self._sample(argument[-1] if op is ops.SUBPATTERN else argument)
        return ""

    def _but(self, excluded: str) -> str:
        return self._chance.choice([char for char in _ANY if char not in excluded] or ["\xe9"])

    def _member(self, members: Any) -> str:
        found = ""
        for op, argument in members:
            if op is ops.LITERAL:
                found += chr(argument)
            elif op is ops.RANGE:
                found += chr(argument[0]) + chr(argument[1])
            elif op is ops.CATEGORY:
                found += _SAMPLES[argument]
        if members[0][0] is ops.NEGATE:
            return self._but(found)
        return self._chance.choice(found)


def _parts(op: Any, argument: Any) -> Iterator[Any]:
    """Yield the sequences within an item."""
    if op in _REPEATS:
        yield argument[2]
    elif op is ops.BRANCH:
        yield from argument[1]
    elif op is ops.SUBPATTERN:
        yield argument[-1]
    elif op is ops.ATOMIC_GROUP:
        yield argument
    elif op in {ops.ASSERT, ops.ASSERT_NOT}:
        yield argument[1]
