"""What stays of a text that is too long to be a signal."""

import random
from dataclasses import replace

import pytest

from postroom.domain.signals.intake import MAX_TOKENS, NewSignal, find_problem, has_too_many_tokens
from postroom.domain.signals.shortening import shorten

SIGNAL = NewSignal("p", "t", "i", "d")
LINES = [f"2026-03-01 09:{n // 60 % 60:02}:{n % 60:02} request {n} was served" for n in range(3_000)]


def test_shorten_fitting_text_is_unchanged() -> None:
    assert shorten("short") is None
    assert shorten("word " * MAX_TOKENS) is None


def test_shorten_keeps_error_and_ends_of_trace() -> None:
    frames = [f'  File "/app/module_{n}.py", line {n}, in call_{n}' for n in range(400)]
    text = "\n".join(
        ["Job failed", *LINES, "Traceback (most recent call last):", *frames, "KeyError: 'total'", *LINES]
    )
    short = shorten(text)
    assert short is not None
    for telling in ("Job failed", "call_0", "call_399", "KeyError: 'total'", LINES[-1]):
        assert telling in short.splitlines() or any(line.endswith(telling) for line in short.splitlines())
    assert "lines left out …]" in short
    # In the order in which they stood.
    assert short.index("call_0") < short.index("call_399") < short.index("KeyError")


@pytest.mark.parametrize(
    "text",
    ["x" * 400_000, "!" * 50_000, "\n" * 400_000, "error\n" * 60_000, "é " * 60_000, "a\u2028" * 30_000],
)
def test_shorten_any_result_can_be_stored(text: str) -> None:
    short = shorten(text)
    if short is not None:
        problem = find_problem(replace(SIGNAL, description=short))
        assert problem is None or problem.code == "blank"


def test_random_texts_fit_when_they_are_shortened() -> None:
    chance = random.Random(7)
    for _ in range(10):
        words = [
            chance.choice(["error", "12345678", "a", "{}", "verylongword" * 9, "at f (x.js:1:2)"])
            for _ in range(9_000)
        ]
        text = "".join(word + chance.choice([" ", "\n"]) for word in words)
        short = shorten(text)
        assert short is None or not has_too_many_tokens(short)
