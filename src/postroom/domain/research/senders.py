"""How many senders the signals of a report have, as far as they say: one who writes twice is still one."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from postroom.domain.signals.tracked import ISSUES, lower_names

_AUTHORS = ("author", "reporter", "requester", "creator", "created_by", "sender", "from", "requester_id")
_NAMES = ("login", "email", "emailAddress", "username", "displayName", "name", "id")
_AT_ONCE = timedelta(hours=1)
"""Time between two issues without authors up to which one person probably opened both."""


def count_senders(signals: Iterable[tuple[str, str, datetime, Mapping[str, Any]]]) -> int:
    """Return the number of senders of signals, each with its product, type, time and facts; n log n.

    Signals of one product with one author have one sender. So have issues of one tracker without authors that
    follow one another within an hour. All others count for themselves.
    """
    named = set[tuple[str, str]]()
    issues = dict[str, list[datetime]]()
    others = 0
    for product, type, at, facts in signals:
        if author := author_of(facts):
            named.add((product, author))
        elif type in ISSUES:
            issues.setdefault(product, []).append(at)
        else:
            others += 1
    apart = sum(
        1 + sum(later - earlier > _AT_ONCE for earlier, later in pairwise(times))
        for times in map(sorted, issues.values())
    )
    return len(named) + apart + others


def author_of(facts: Mapping[str, Any]) -> str:
    """Return whom a signal's facts name as its author, in lower case; "" for nobody, or a program."""
    known = lower_names(facts)
    for key in _AUTHORS:
        value = known.get(key)
        if isinstance(value, Mapping):
            value = next((value[name] for name in _NAMES if value.get(name)), "")
        name = str(value).strip()[:200].lower() if isinstance(value, str | int) else ""
        if name:
            return "" if name.endswith("[bot]") else name
    return ""
