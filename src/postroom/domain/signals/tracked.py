"""What the people of a tracker say of an issue beside its text: votes, duplicates, comments, keywords, status."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from postroom.domain.signals.levels import labels_of

ISSUES = frozenset({"issue", "bug"})
"""Types of signals that are items of a tracker, which a team keeps."""
COUNTS = frozenset(
    {
        *("votes", "upvotes", "reactions", "reactiongroups", "thumbs_up", "thumbs up"),
        *("comments", "comments_count", "comment_count", "number of comments", "user_notes_count"),
        *("duplicate_count", "dupe_count", "number of duplicates"),
    }
)
"""Facts that are numbers of people or of what they wrote, in lower case."""

_VOTES = ("votes", "upvotes", "reactions", "reactiongroups", "thumbs_up", "thumbs up")
_DUPLICATES = ("duplicate_count", "dupe_count", "number of duplicates")
_COMMENTS = (
    *("comments", "comments_count", "comment_count", "number of comments"),
    "user_notes_count",
)
_FEW, _MANY = 3, 10
"""Votes from which an issue is more than one person's, and from which it passes alone."""
_REPEATED = 3
"""Duplicates from which an issue passes alone."""
_DISCUSSED = 10
_SEVERE = {
    "crash": "a crash", "topcrash": "a crash", "dataloss": "lost data", "data loss": "lost data",
    "security": "security", "vulnerability": "security", "sec critical": "security", "sec high": "security",
}  # fmt: skip
_SERIOUS = {
    "regression": "a regression", "hang": "a hang", "freeze": "a hang", "freeze slow crash leak": "a hang or crash",
    "memory leak": "a memory leak", "mlk": "a memory leak", "important": "important",
}  # fmt: skip
_WAITING = frozenset(
    {
        *("needs info", "info needed", "needs more info", "needs information", "needinfo"),
        *("waiting for author", "awaiting response", "cannot reproduce", "not reproducible", "stale"),
    }
)
_UNDECIDED = _WAITING | frozenset(
    {
        *(
            "invalid",
            "question",
            "dev question",
            "duplicate",
            "wontfix",
            "won t fix",
            "as designed",
            "by design",
        ),
        *("not a bug", "feature request", "enhancement", "caused by extension", "spam"),
    }
)
"""Labels of an issue that its team does not work on, or, if it is waiting, not before its reporter says more."""
_CONFIRMED = frozenset(
    {"confirmed", "reopened", "assigned", "in progress", "started", "accepted", "triaged"}
    | {"selected for development", "to do", "todo", "in review"}
)
_PARTS = re.compile(r"[^\W_]+")


def count_of(value: Any) -> int:
    """Return the number in a fact of a tracker's export: a number, its digits, a list, or a table of kinds."""
    if isinstance(value, dict):
        total = value.get("+1", value.get("total_count", value.get("totalCount")))
        return count_of(total) if total is not None else sum(map(count_of, list(value.values())[:20]))
    if isinstance(value, list):
        inner = [one.get("users") if isinstance(one, dict) else None for one in value[:20]]
        return (
            sum(map(count_of, inner)) if value and all(isinstance(one, dict) for one in inner) else len(value)
        )
    if isinstance(value, str):
        digits = value.strip().replace(",", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return round(value) if numeric and 0 < value < 1e9 else 0


def votes_of(facts: Mapping[str, Any]) -> int:
    """Return how many people a tracker says want an issue fixed: its votes, or those who reported it again.

    `facts` have names in lower case, here and below.
    """
    return max(_most(facts, _VOTES), _again(facts))


def lower_names(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts beside a text with their names in lower case, as exports write them in any."""
    return {name.lower(): value for name, value in extra.items()}


def is_undecided(facts: Mapping[str, Any]) -> bool:
    """Return whether labels say that an issue is none, or waits for its reporter."""
    return bool(undecided_label(facts))


def undecided_label(facts: Mapping[str, Any]) -> str:
    """Return the label that says so, "" if none does."""
    return next((label for label in labels_of(facts) if _plain(label) in _UNDECIDED), "")[:60]


def waits_for_reporter(label: str) -> bool:
    """Return whether a label says that the reporter has to say more."""
    return _plain(label) in _WAITING


def of_people(facts: Mapping[str, Any], source_product: str) -> Iterator[tuple[int, str]]:
    """Yield what people in the tracker say, each with its strength: 2 passes alone, and so do two of 1."""
    votes, again = _most(facts, _VOTES), _again(facts)
    if votes >= _FEW:
        yield (2 if votes >= _MANY else 1), f"{votes:,} people voted for it"
    if again:
        yield (
            (2 if again >= _REPEATED else 1),
            (f"it was reported {again:,} times more" if again > 1 else "it was reported again"),
        )
    if (comments := _most(facts, _COMMENTS)) >= _DISCUSSED:
        yield 1, f"it has {comments:,} comments"
    named = dict.fromkeys(map(_plain, labels_of(facts)))
    for strength, known in ((2, _SEVERE), (1, _SERIOUS)):
        if label := next((one for one in named if one in known), ""):
            yield strength, f"its tracker marks it as {known[label]}"
    status = next(
        (facts[name] for name in ("status", "bug_status", "state") if isinstance(facts.get(name), str)), ""
    )
    word = _plain(status)
    # In Bugzilla an unconfirmed bug becomes new once somebody else has seen it.
    if word in _CONFIRMED or (word == "new" and source_product == "bugzilla"):
        yield 1, f"its tracker has it as {status.strip().lower()[:40]}"


def _most(facts: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return max((count_of(facts[name]) for name in names if name in facts), default=0)


def _again(facts: Mapping[str, Any]) -> int:
    """Return how often an issue was reported again; `duplicates` are ids, those of a text between commas."""
    ids = facts.get("duplicates")
    named = ids if isinstance(ids, list) else ids[:2_000].split(",") if isinstance(ids, str) else []
    return max(sum(bool(str(one).strip()) for one in named), _most(facts, _DUPLICATES))


def _plain(label: str) -> str:
    return " ".join(_PARTS.findall(label[:60].lower()))
