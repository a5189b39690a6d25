"""Templates of log lines: words are kept, variable parts become placeholders.

Masks replace plain values (times, ids, addresses, numbers, quotes, numbers in paths) and the values of
`name=value`; the rest of the line is its template. There is no state and no order: a line has the same template in
every run. Linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Level = Literal["debug", "info", "warning", "error", "fatal"]

MAX_LINE = 400
MAX_LINES = 50
MAX_WORDS = 24

LEVELS: dict[str, Level] = {
    "debug": "debug",
    "trace": "debug",
    "info": "info",
    "notice": "info",
    "warn": "warning",
    "warning": "warning",
    "err": "error",
    "error": "error",
    "severe": "error",
    "exception": "error",
    "crit": "fatal",
    "critical": "fatal",
    "fatal": "fatal",
    "panic": "fatal",
    "emerg": "fatal",
}

ALARMING: frozenset[Level] = frozenset({"warning", "error", "fatal"})

_LEVEL = re.compile(r"\b(" + "|".join(sorted(LEVELS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_MARK = re.compile(r"<[a-z]+>")
_WORD = re.compile(r"[^\W\d_]{2}")
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"), "<time>"),
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"), "<address>"),
    (re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}\b"), "<mail>"),
    (re.compile(r'"[^"\n]{0,200}"'), "<quote>"),
    (re.compile(r"\b(?:0x)?[0-9a-fA-F]{12,}\b"), "<id>"),
    (re.compile(r"\b[a-z]{1,6}[_-](?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,40}\b"), "<id>"),
    (re.compile(r"(?<=[=:])[^\s,;=\d]{0,100}\d[^\s,;]*"), "<value>"),
    (re.compile(r"[-+]?\d[\d.,]*(?:%|[a-zA-Z]{1,3}\b)?"), "<number>"),
)


class Line(NamedTuple):
    """A line's template and log level; `info` if it names none."""

    template: str
    level: Level


def template_of(line: str) -> str:
    """Return the template of one line; empty for a line without words."""
    text = line[:MAX_LINE]
    for pattern, mark in _MASKS:
        text = pattern.sub(mark, text)
    template = " ".join(text.split()[:MAX_WORDS])
    return template if _WORD.search(_MARK.sub("", template)) else ""


def lines_of(text: str) -> Iterator[Line]:
    """Yield the templates of a text's first 50 lines, except lines without words."""
    for line in text.split("\n")[:MAX_LINES]:
        template = template_of(line)
        if template:
            found = _LEVEL.search(line[:MAX_LINE])
            yield Line(template, LEVELS[found[1].lower()] if found else "info")


def worst(levels: Iterable[Level]) -> Level:
    """Return the most severe level."""
    order: tuple[Level, ...] = ("debug", "info", "warning", "error", "fatal")
    return max(levels, key=order.index, default="info")
