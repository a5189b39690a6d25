"""Format one signal, and quarantined signals, as text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.cli.output import flat
from postroom.cli.render import (
    Column,
    age,
    ago,
    clean,
    cut,
    emphasize,
    moment,
    one_line,
    short_id,
    table,
    terminal_width,
    wrap,
)
from postroom.cli.reports.page import INDENT, READABLE
from postroom.text.plural import plural

QUOTED_LINES = 12
"""Maximum lines of a quarantined text that are shown."""

QUOTE = "  | "
MAX_OF_IT = 0.9
"""Share of the text from which a passage is considered the whole text and not quoted again."""

Item = Mapping[str, Any]


def lines_of(signal: Item, trace: Item, now: datetime) -> Iterator[str]:
    """Yield the lines of a signal's page."""
    width = min(terminal_width(), READABLE)
    source = f"{signal['source_product']}/{signal['source_type']} {signal['source_id']}"
    yield emphasize(one_line(source), "bold")
    where = f", in report {short_id(trace['report_id'])}" if trace["report_id"] else ""
    yield " · ".join(
        [
            f"{trace['state']}{where}",
            f"weight {signal['weight']:g}",
            f"happened {ago(moment(signal['timestamp']), now)}",
            f"came {ago(moment(signal['received_at']), now)}",
        ]
    )
    yield emphasize(f"id {signal['id']}", "dim")
    yield ""
    yield emphasize("Text", "bold")
    yield from _kept(signal["description"], width)
    if signal["extra"]:
        yield ""
        yield emphasize("Extra", "bold")
        widest = max(len(one_line(key)) for key in signal["extra"])
        for key, value in signal["extra"].items():
            yield cut(f"{INDENT}{one_line(key):<{widest}}  {flat(value)}", width)
    yield ""
    yield emphasize("What happened to it", "bold")
    columns = [Column("age", right=True), Column("step"), Column("outcome"), Column("reason", "wrap")]
    rows = [
        (age(moment(step["at"]), now), step["step"], step["outcome"], step["reason"])
        for step in trace["steps"]
    ]
    yield from (INDENT + line for line in table(columns, rows, width=width - len(INDENT)))


def held_lines(held: Sequence[Item], number: int, now: datetime) -> Iterator[str]:
    """Yield the lines about quarantined signals; `number` is their total."""
    if not held:
        yield "The quarantine is empty."
        return
    width = min(terminal_width(), READABLE)
    for signal in held:
        yield from _held(signal, now, width)
        yield ""
    first = short_id(held[0]["id"])
    yield (
        f"{len(held)} of {plural(number, 'signal')}. Release one: postroom signals release {first}. "
        f"Confirm one: postroom signals confirm {first}"
    )


def _held(signal: Item, now: datetime, width: int) -> Iterator[str]:
    facts = [
        short_id(signal["id"]),
        f"{signal['source_product']}/{signal['source_type']} {signal['source_id']}",
        f"{(signal['threat_type'] or 'manipulation').replace('_', ' ')}, {signal['score']:.0%}",
        f"screened {ago(moment(signal['screened_at']), now)}",
        *([signal["decision"]] if signal["decision"] else []),
    ]
    yield emphasize(cut(one_line(" · ".join(facts)), terminal_width()), "bold")
    yield from wrap(signal["explanation"], width, indent=INDENT)
    lines = wrap(signal["text"], width, indent=QUOTE)
    yield from lines[:QUOTED_LINES]
    if len(lines) > QUOTED_LINES:
        hidden = plural(len(lines) - QUOTED_LINES, "more line")
        yield f"{QUOTE}… {hidden}: postroom signals show {short_id(signal['id'])}"
    for words, why in _places(signal):
        yield from wrap(f"{why}: “{words}”", width, indent=INDENT)


def _places(signal: Item) -> Iterator[tuple[str, str]]:
    """Yield the offending passages of a text in order with reasons, except one that is the whole text."""
    text = signal["text"]
    reasons: dict[tuple[int, int], list[str]] = {}
    for span in sorted(signal["spans"], key=lambda span: (span["start"], span["end"])):
        if span["end"] - span["start"] <= MAX_OF_IT * len(text):
            reasons.setdefault((span["start"], span["end"]), []).append(span["why"].rstrip("."))
    for (start, end), why in reasons.items():
        yield cut(one_line(text[start:end]), READABLE), one_line(", ".join(dict.fromkeys(why)))


def _kept(text: str, width: int) -> Iterator[str]:
    """Yield a text with its line breaks and indentation, since it may be a stack trace."""
    for line in clean(text).strip("\n").split("\n"):
        indent = line[: len(line) - len(line.lstrip())][: width // 2]
        yield from wrap(line, width, indent=INDENT + indent)
