"""Parts of a report's page: what its card adds to its title, the items of trackers, and what its signals say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.cli.render import clean, cut, moment, one_line
from postroom.domain.signals.tracked import ISSUES, lower_names
from postroom.text.plural import plural

STATUS_WORDS = {
    "potential": "gathering",
    "candidate": "queued",
    "in_progress": "researching",
    "pending_input": "needs input",
    "suppressed": "dismissed",
}
"""Statuses in the words of the web app; the output for programs has those of the API."""
TO_REVIEW = "to review"
"""The state of one that lacks a repository in a project without any, which the list says once."""
MAX_ITEMS = 3
"""Items of trackers that are named; the page lists all signals further down."""
MAX_LINES, MAX_LINE = 12, 300
"""Lines of a signal that a page shows, and characters of each."""
_BEGUN, _READ = 40, 2_000
_LEFT_OUT = "…"
_LEAST_WORDS = 3
_STATES = ("status", "bug_status", "state")
_LINKS = ("url", "html_url", "web_url", "link")
_MAX_STATE = 40


def card_beside(card: str, titles: Sequence[str]) -> str:
    """Return the parts of a card that are not in the titles, without names, beginnings and requests of forms."""
    known = [_bare(title) for title in titles if _bare(title)]
    parts = [part.strip() for part in one_line(card).split(" · ")]
    return " · ".join(part for part in parts if _is_said(part) and not _is_known(part, known))


def _is_said(part: str) -> bool:
    """Return whether a part of a card is a whole statement, and neither a name nor a request of a form."""
    from postroom.text.display.patterns import PARENTHESIS

    words = part.split()
    if len(words) < _LEAST_WORDS or part.endswith(("…", "...")) or PARENTHESIS.search(part[:MAX_LINE]):
        return False
    return not all(word[0].isupper() for word in words)


def _is_known(part: str, titles: Sequence[str]) -> bool:
    """Return whether a title says a part; either may be cut, and a title may begin with the kind of a change."""
    bare = _bare(part)
    return any(bare in title or title in bare for title in titles)


def _bare(text: str) -> str:
    return one_line(text).casefold().strip(" .!?…")


def items_of(signals: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the items of trackers among signals, newest first, with number, and state and link if known."""
    issues = {
        (signal["source_product"], signal["source_id"]): signal
        for signal in reversed(signals)
        if signal["source_type"] in ISSUES and signal["source_id"]
    }
    for (product, id), signal in list(issues.items())[:MAX_ITEMS]:
        facts = lower_names(signal.get("extra") or {})
        state, link = _text(facts, _STATES)[:_MAX_STATE], _text(facts, _LINKS)
        yield ", ".join(filter(None, [f"{product} {one_line(id)}", state, link if "://" in link else ""]))
    if len(issues) > MAX_ITEMS:
        yield f"and {plural(len(issues) - MAX_ITEMS, 'more item')} of trackers"


def gathers(report: Mapping[str, Any], signals: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[str]:
    """Yield why a report gathers, what its priority would be, and what to ask about it."""
    from postroom.domain.research.gathering import gathering_of
    from postroom.domain.research.urgency import Observation

    seen = [
        Observation(
            one["content"],
            one["source_product"],
            one["source_type"],
            moment(one["timestamp"]),
            one.get("extra") or {},
        )
        for one in signals
    ]
    gathering = gathering_of(report["total_weight"], seen, now=now)
    yield f"Gathering: {gathering.reason[0].lower()}{gathering.reason[1:]}"
    yield f"It would be {gathering.priority}: {gathering.explanation}"
    yield f"To ask: {gathering.question}"


def said_by(signals: Sequence[Mapping[str, Any]], *, known: str, title: str) -> list[str]:
    """Return the first lines of the signal that a title is from, or of another; none if all are `known` already.

    A short text is returned whole, since steps without a line can't be followed. Of a long one known lines are left
    out, with an ellipsis for each place.
    """
    from postroom.text.headlines import details

    begun = _bare(title)[:_BEGUN]
    leads = [one for one in signals if begun in one_line(one["content"][:_READ]).casefold()]
    for lead in [*leads[:1], *(one for one in signals if one not in leads[:1])][:MAX_ITEMS]:
        lines = details(
            lead["content"], source_product=lead["source_product"], source_type=lead["source_type"]
        )
        shown = [cut(line, MAX_LINE) for line in map(clean, lines)]
        known_lines = [_bare(line) in known.casefold() for line in map(clean, lines)]
        # What only repeats the title says less than another signal of the report.
        if not all(known_lines):
            break
    else:
        return []
    if len(shown) <= MAX_LINES:
        return shown
    marked = [_LEFT_OUT if is_known else line for line, is_known in zip(shown, known_lines, strict=True)]
    kept = [
        line
        for line, before in zip(marked, ["", *marked], strict=False)
        if line != before or line != _LEFT_OUT
    ]
    return [
        *kept[:MAX_LINES],
        *([_LEFT_OUT] if len(kept) > MAX_LINES and kept[MAX_LINES - 1] != _LEFT_OUT else []),
    ]


def _text(facts: Mapping[str, Any], names: Sequence[str]) -> str:
    found = (facts[name] for name in names if isinstance(facts.get(name), str))
    return one_line(clean(next(found, "")))
