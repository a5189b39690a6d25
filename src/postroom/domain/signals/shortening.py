"""Shortens a text that is too long for a signal: what describes the problem stays, gaps are marked."""

import re
from collections.abc import Sequence

from postroom.domain.signals.intake import MAX_TOKENS, has_too_many_tokens

MAX_LINE = 1_000
"""Maximum number of characters of one line."""

HEAD_LINES, TAIL_LINES = 60, 40
FRAMES = 20
"""Number of lines kept at either end of a run of stack frames: which end is the top differs by language."""

TARGET_TOKENS = MAX_TOKENS - 500
"""Maximum number of tokens of a shortened text; the rest is for the marks of gaps."""

LINE_TOKENS, GAP_TOKENS = 4, 16
"""Maximum number of tokens of the mark of a cut line, and of a gap."""

_TOKEN = re.compile(r"[A-Za-z]{1,4}|\d{1,3}|[^\sA-Za-z\d]")
_ERROR = re.compile(
    r"error|exception|fatal|panic|traceback|caused by|failed|failure|refused|denied|timed? ?out|assert|abort"
    r"|segfault",
    re.IGNORECASE,
)
_FRAME = re.compile(r'\s{0,40}(?:at |File "|#\d|from |\d{1,3}: |\S{1,200}:\d{1,7}:in )')


def shorten(text: str) -> str | None:
    """Return a shorter text that may be a signal, or None when `text` is short enough.

    Kept as far as there is room, in this order: the first lines, lines that name an error with the next one, the
    ends of each run of stack frames, the last lines, and further lines from the beginning.
    """
    if not has_too_many_tokens(text) and len(text) <= MAX_TOKENS * 40:
        return None
    lines = text.splitlines()
    chosen: set[int] = set()
    room = TARGET_TOKENS
    for at in _by_worth(lines):
        if at in chosen:
            continue
        cost = _tokens(lines[at][:MAX_LINE]) + (LINE_TOKENS if at - 1 in chosen else LINE_TOKENS + GAP_TOKENS)
        if cost > room:
            if room < 50:
                break
            continue
        chosen.add(at)
        room -= cost
    return _joined(lines, chosen)


def _by_worth(lines: Sequence[str]) -> list[int]:
    count = len(lines)
    errors = [
        near
        for at, line in enumerate(lines)
        if _ERROR.search(line, 0, MAX_LINE)
        for near in (at, at + 1)
        if near < count
    ]
    # Of a log full of errors only the first and the last ones.
    errors = [*errors[:80], *errors[-80:]]
    return [
        *range(min(10, count)),
        *errors,
        *_ends_of_traces(lines),
        *range(min(HEAD_LINES, count)),
        *range(max(0, count - TAIL_LINES), count),
        *range(min(count, MAX_TOKENS)),
    ]


def _ends_of_traces(lines: Sequence[str]) -> list[int]:
    chosen: list[int] = []
    run: list[int] = []
    gap = 0
    for at, line in enumerate([*lines, *("",) * 3]):
        if _FRAME.match(line):
            run.append(at)
            gap = 0
            continue
        gap += 1
        # A line of code may follow each frame.
        if gap > 2 and run:
            if len(run) > 1:
                chosen += [*run[:FRAMES], *run[-FRAMES:]]
            run = []
    return chosen[: FRAMES * 20]


def _tokens(line: str) -> int:
    return sum(1 for _ in _TOKEN.finditer(line))


def _joined(lines: Sequence[str], chosen: set[int]) -> str:
    parts: list[str] = []
    expected = 0
    for at in sorted(chosen):
        if at > expected:
            parts.append(_left_out(at - expected))
        line = lines[at]
        parts.append(line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]} […]")
        expected = at + 1
    if expected < len(lines):
        parts.append(_left_out(len(lines) - expected))
    return "\n".join(parts)


def _left_out(count: int) -> str:
    return f"[… {count:,} {'line' if count == 1 else 'lines'} left out …]"
