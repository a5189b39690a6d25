"""Cleaning of a signal's text: removal of what makes unlike problems look alike, and vice versa.

The result feeds the embedding and the word search, and its title may become a report's. It is not for display:
the signal itself is shown as sent.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from postroom.text.characters import normalise
from postroom.text.forms.environment import without_environment
from postroom.text.forms.issue_templates import drop_environment, drop_forms
from postroom.text.mail.boilerplate import drop_greeting, drop_quotes, drop_signature
from postroom.text.mail.pressure import drop_pressure
from postroom.text.noise import (
    cut_links,
    drop_blobs,
    drop_ids,
    drop_mail_addresses,
    drop_markdown,
    drop_markup,
    drop_times,
    shorten_links,
)
from postroom.text.stack_traces import condense

MAX_READ = 40_000
"""Characters of the original that are read; enough for 8,000 tokens, the maximum of a signal."""
MAX_TEXT = 6_000
"""Maximum number of characters of the result; the packaged model reads about the first 1,200."""
MAX_TITLE = 120
FALLBACK = 500
"""Characters of the original kept when cleaning would leave nothing."""

MACHINE_SOURCES = frozenset(
    {
        "error_tracking",
        "logs",
        "pganalyze",
        "endpoints",
        "health_checks",
        "llm_analytics",
        "sentry",
        "alertmanager",
        "grafana",
        "pagerduty",
    }
)
"""Products whose texts are machine-written: they have no greetings, quotes or signatures."""

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{2,}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=。)")


@dataclass(frozen=True, slots=True)
class CleanText:
    """`text` is what is embedded: the title and, below it, the body if there is one.

    `removed` names the kinds of content removed, in the order of the steps, for the trace.
    """

    title: str
    body: str
    text: str
    removed: tuple[str, ...]


_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)|<img\b[^>]{0,2000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)


def without_forms(text: str, *, source_product: str, source_type: str) -> str:
    """Return a text without markup and what forms say of the writer's machine: where names are looked for."""
    if written_by_program(source_product, source_type):
        return text
    return drop_markup(without_environment(text))


def has_only_links(text: str) -> bool:
    """Return whether a text consists only of images, whatever their names, and URLs."""
    read = text[:MAX_READ]
    return not any(map(str.isalnum, _ADDRESS.sub("", _IMAGE.sub("", read))))


def clean(text: str, *, source_product: str, source_type: str, for_reader: bool = False) -> CleanText:
    """Return the informative part of a signal's text, in any script.

    Takes linear time. The result is empty only for a text without visible characters; a text that is all
    boilerplate gives its first 500 characters.

    Args:
        text: as sent.
        source_product: product that the signal comes from, such as `zendesk`; determines the steps.
        source_type: type of the item there, such as `ticket`.
        for_reader: keep links, cut short, and ids, numbers and times, which a reader follows and compares.
    """
    original = normalise(text, limit=MAX_READ)
    removed: list[str] = []
    current = original
    for name, step in _steps(source_product, source_type):
        if for_reader and name in {"links", "times", "ids"}:
            current = cut_links(current) if name == "links" else current
            continue
        after = step(current)
        if after != current and name not in removed:
            removed.append(name)
        current = after
    lines = _tidy(current).split("\n")
    unique = _once(lines)
    if len(unique) < len(lines):
        removed.append("repeated lines")
    kept = "\n".join(unique)
    if not any(map(str.isalnum, kept)):
        kept = _tidy(original[:FALLBACK])
        removed = []
    title, body = _split(kept[: MAX_TEXT - 1].rstrip())  # the split may add one line break
    return CleanText(
        title=title, body=body, text=f"{title}\n{body}" if body else title, removed=tuple(removed)
    )


_Step = tuple[str, Callable[[str], str]]


def _by_line(rule: Callable[[Sequence[str]], list[str]]) -> Callable[[str], str]:
    return lambda text: "\n".join(rule(text.split("\n")))


_MARKUP: tuple[_Step, ...] = (("markup", drop_markup),)
_FORMS: tuple[_Step, ...] = (("environment", without_environment),)
_MAIL: tuple[_Step, ...] = (
    ("quoted mail", _by_line(drop_quotes)),
    ("signature", _by_line(drop_signature)),
    ("greeting", _by_line(drop_greeting)),
    ("urgency", _by_line(drop_pressure)),
)
_COMMON: tuple[_Step, ...] = (
    ("environment", _by_line(drop_environment)),
    ("form headings", _by_line(drop_forms)),
    ("stack frames", _by_line(condense)),
    ("markdown", drop_markdown),
    ("links", shorten_links),
    ("encoded data", drop_blobs),
    ("e-mail addresses", drop_mail_addresses),
    ("times", drop_times),
    ("ids", drop_ids),
)


def _steps(source_product: str, source_type: str) -> tuple[_Step, ...]:
    if written_by_program(source_product, source_type):
        return _MARKUP + _COMMON
    return _FORMS + _MARKUP + _MAIL + _COMMON


def written_by_program(source_product: str, source_type: str) -> bool:
    """Return whether a source's texts are written by a program: their facts are about what happened."""
    return source_product in MACHINE_SOURCES and source_type != "ticket"


def _tidy(text: str) -> str:
    """Collapse white space and remove blank lines."""
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n", "\n".join(lines)).strip()


def _once(lines: Sequence[str]) -> list[str]:
    """Return each distinct line at its first place: repetitions in a log add nothing."""
    return list(dict.fromkeys(lines))


def _split(text: str) -> tuple[str, str]:
    """Return title and body. A first line too long for a title is cut after a sentence, else after a word."""
    title, _, body = text.partition("\n")
    if len(title) <= MAX_TITLE:
        return title, body
    end = next(
        (match.start() for match in _SENTENCE_END.finditer(title, 0, MAX_TITLE + 1) if match.start() > 15), 0
    )
    if not end:
        space = title.rfind(" ", 0, MAX_TITLE + 1)
        end = space if space > MAX_TITLE // 2 else MAX_TITLE
    return title[:end].rstrip(), "\n".join(part for part in (title[end:].strip(), body) if part)
