"""No regular expression of the package takes longer than in proportion to a text's length."""

import re
import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.architecture.patterns import Pattern, patterns
from tests.architecture.project import forget
from tests.helpers.adversarial import REPEATED
from tests.unit.pumps import ENDLESS, Pumps, ways

from postroom.api.app import describe

SHORT, LONG = 1_200, 9_600
"""Lengths that are compared, in characters."""
SUSPICIOUS = 0.0002
"""Seconds for a short text above which a longer one is tried; linear searches take less."""
GROWTH = 4.0
"""How much longer a long text may take than as much text in short ones: 1 if linear, 8 if quadratic."""
FEW = 20_000
"""Ways to match at one place that are too few to take long."""
TRIED = 4
"""How many of the texts are compared, the most expensive ones first."""
LIMIT = 0.25
"""CPU seconds after which a search is ended."""


class TooLong(Exception):
    """A search was ended."""


def seconds(pattern: Pattern, text: Any, times: int = 1) -> float:
    """Return the CPU time of all matches in a text, so many times, at most `LIMIT`."""
    compiled: re.Pattern[Any] = pattern.compiled
    began = time.thread_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        for method in sorted(pattern.methods) * times:
            for _ in compiled.finditer(text) if method == "search" else [getattr(compiled, method)(text)]:
                pass
    except TooLong:
        return LIMIT
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.thread_time() - began


def units(pattern: Pattern) -> Iterator[tuple[str, str]]:
    """Yield what is repeated in texts for a pattern, with what comes first."""
    yield from (("", unit) for unit in REPEATED)
    for seed in range(3):
        yield from Pumps(pattern.text, pattern.flags, seed=seed).pairs()


def text_of(pattern: Pattern, first: str, unit: str, length: int) -> Any:
    text = first + (unit * (length // len(unit) + 1))[:length] + "\x00"
    return text.encode("utf-8", "replace") if isinstance(pattern.text, bytes) else text


def superlinear(pattern: Pattern) -> str | None:
    """Return a repeated text for which the pattern's cost grows too fast, or None."""
    if ways(pattern.text, pattern.flags) <= FEW:
        return None
    costs = {}
    for first, unit in dict.fromkeys(units(pattern)):
        short = text_of(pattern, first, unit, SHORT)
        took = seconds(pattern, short)
        if took >= LIMIT:
            return f"{first!r} and then {unit!r} repeated: more than {LIMIT:g} s for {SHORT} characters"
        if took > SUSPICIOUS:
            costs[first, unit] = min(seconds(pattern, short) for _ in range(2))
    for first, unit in sorted(costs, key=lambda pair: -costs[pair])[:TRIED]:
        if costs[first, unit] < SUSPICIOUS:
            continue
        short, long = (text_of(pattern, first, unit, length) for length in (SHORT, LONG))
        before = min(seconds(pattern, short, LONG // SHORT) for _ in range(2))
        after = min(seconds(pattern, long) for _ in range(2))
        if after >= LIMIT or after > GROWTH * before:
            return f"{first!r} and then {unit!r} repeated: {before:.4f} s, then {after:.4f} s"
    return None


def slow_ones(found: Sequence[Pattern]) -> dict[str, str]:
    """Return the superlinear patterns, with the reason."""
    # One that is measured beside other work may look slow once.
    return {each.place: reason for each in found if superlinear(each) and (reason := superlinear(each))}


def described(part: Any) -> Iterator[str]:
    """Yield the patterns of a JSON Schema."""
    if isinstance(part, dict) and isinstance(part.get("pattern"), str):
        yield part["pattern"]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from described(inner)


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, end)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_measure_finds_quadratic_and_exponential_patterns() -> None:
    bad = [r"\n\s+For more", r"\[[^\]]+x", r"(?:a+)+b", r"\w+@", r"a.*b.*c", r"(?P<key>\w+)\s*=\s*\d+;"]

    assert [text for text in bad if superlinear(Pattern("", 0, text, 0, frozenset({"search"}))) is None] == []


def test_measure_accepts_linear_patterns() -> None:
    good = [r"\n\s{1,20}For more", r"(?<!\w)\w+@", r"[a-z]{1,60}:\d+", r"\s+", r"(?:a|b)*c?"]

    assert [text for text in good if superlinear(Pattern("", 0, text, 0, frozenset({"search"})))] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ab?c", 2),
        ("(?:aa|b|c){2}", 9),
        ("(?=a{1,3})b{0,2}", 9),
        ("a+b", ENDLESS),
        ("(?:a?){30}b", ENDLESS),
        (r"x[^y]{0,200}y", ENDLESS),
        ("(?:a|(?:b*))", ENDLESS),
    ],
)
def test_ways_of_a_pattern_are_counted(text: str, count: int) -> None:
    assert ways(text, 0) == count


def test_patterns_of_the_package_are_linear() -> None:
    found = list(patterns())
    forget()

    assert len(found) > 300
    assert slow_ones(found) == {}


def test_patterns_of_the_description_are_linear() -> None:
    found = [Pattern(text, 0, text, 0, frozenset({"search"})) for text in sorted(set(described(describe())))]

    assert len(found) > 15
    assert slow_ones(found) == {}
