"""The head of a report's page: what its card adds to its title, and the items of trackers that it is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from postroom.cli.render import clean, one_line
from postroom.domain.signals.tracked import ISSUES, lower_names

MAX_ITEMS = 3
"""Items of trackers that are named; the page lists all signals further down."""
_LEAST_WORDS = 3
_STATES = ("status", "bug_status", "state")
_LINKS = ("url", "html_url", "web_url", "link")
_MAX_STATE = 40


def card_beside(card: str, titles: Sequence[str]) -> str:
    """Return the parts of a card that are not in the titles, without those that only name places, such as paths."""
    known = [_bare(title) for title in titles if _bare(title)]
    parts = [part.strip() for part in one_line(card).split(" · ")]
    telling = [part for part in parts if len(part.split()) >= _LEAST_WORDS and not _is_known(part, known)]
    return " · ".join(telling)


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
        yield f"and {len(issues) - MAX_ITEMS} more items of trackers"


def _text(facts: Mapping[str, Any], names: Sequence[str]) -> str:
    found = (facts[name] for name in names if isinstance(facts.get(name), str))
    return one_line(clean(next(found, "")))
