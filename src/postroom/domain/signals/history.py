"""States of a tracker's items: what the words of an export mean, and what an imported item becomes.

An item is open, or closed with one of five outcomes. A closed one becomes a settled report, dated as at its source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from postroom.domain.errors import Invalid
from postroom.domain.signals.columns import Row, Unusable, Value, moment_of, shown, text_of

Outcome = Literal["open", "fixed", "wontfix", "duplicate", "invalid", "works_for_me"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

CLOSED_AS: Mapping[str, str] = {
    "fixed": "closed as fixed",
    "wontfix": "closed as won't fix",
    "duplicate": "closed as a duplicate",
    "invalid": "closed as invalid or not planned",
    "works_for_me": "closed as not reproducible",
}
"""The words for an outcome in a sentence."""

DISMISSED_AS: Mapping[str, str] = {
    "wontfix": "wontfix_intentional",
    "duplicate": "other",
    "invalid": "wontfix_irrelevant",
    "works_for_me": "report_unclear",
}
"""The reason of the dismissal of a report whose item was closed without a fix."""

COMES_BACK = frozenset({"duplicate", "invalid", "works_for_me"})
"""Outcomes after which a new signal brings a dismissed report back. What a team will not fix stays dismissed."""

MAX_WORD = 100
"""Maximum number of characters of a state to which a meaning can be given."""
MAX_ITEM = 200
"""Maximum number of characters of an item's id at its source."""

_WORDS: Mapping[Outcome, str] = {
    "open": "open|opened|new|unconfirmed|confirmed|assigned|reopened|reopen|in progress|in_progress|in review|"
    "to do|todo|backlog|triage|unstarted|started|selected for development|pending|hold|on-hold|on hold|waiting|"
    "unresolved|active",
    "fixed": "fixed|closed|resolved|verified|done|completed|complete|solved|merged|released|implemented|delivered",
    "wontfix": "wontfix|won't fix|wont fix|won't do|wont do|wont_fix|canceled|cancelled|declined|rejected|"
    "abandoned",
    "duplicate": "duplicate",
    "invalid": "invalid|not_planned|not planned|not a bug|not a problem|notabug|incomplete|inactive|moved|expired|"
    "obsolete|spam|by design|works as designed|not applicable|deleted",
    "works_for_me": "worksforme|works for me|cannot reproduce|can't reproduce|not reproducible|could not reproduce",
}
MEANINGS: Mapping[str, Outcome] = {
    word: outcome for outcome, words in _WORDS.items() for word in words.split("|")
}
"""What the words of Bugzilla, Jira, GitHub, GitLab, Linear and Zendesk mean, in lower case."""


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """The columns that say an item's state, and what their words mean."""

    state: Value
    resolution: Value | None
    closed_at: Value | None
    duplicate_of: Value | None
    meanings: Mapping[str, Outcome]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        values = (self.state, self.resolution, self.closed_at, self.duplicate_of)
        return tuple(name for value in values if value is not None for name in value.columns)


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item's state; `said` are the words of the export, of which `word` decides.

    `closed_at` is None for an open item, and where the export does not state it.
    """

    outcome: Outcome
    said: str
    word: str
    closed_at: datetime | None = None
    duplicate_of: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody may still have to act on it."""
        return self.outcome == "open"


class UnknownState(Unusable):
    """Nobody has said what the `word` of an item's state means."""

    def __init__(self, word: str) -> None:
        super().__init__(
            f"What the state {shown(word)} means is unknown: give it a meaning among the states, such as "
            f"'{word[:60]}=open'."
            if word
            else "It has no state."
        )
        # Of what is empty or long nobody can say what it means.
        self.word = word if 0 < len(word) <= MAX_WORD else None


def plan_history(
    *,
    state: str | None,
    resolution: str | None,
    closed_at: str | None,
    duplicate_of: str | None,
    states: Sequence[str],
) -> HistoryPlan | None:
    """Return how states are read, None if the mapping names no column with them.

    Raises:
        Invalid: other columns are named without that of the state, or a meaning is unknown.
    """
    if state is None:
        if resolution or closed_at or duplicate_of or states:
            raise Invalid("Name the column with the items' states with --state (key 'state').")
        return None
    return HistoryPlan(
        Value((_column(state),)),
        _optional(resolution),
        _optional(closed_at),
        _optional(duplicate_of),
        {**MEANINGS, **dict(_meaning(one) for one in states)},
    )


def read_state(plan: HistoryPlan, row: Row) -> ItemState:
    """Return the state of an item.

    A word for "open" counts first. Then a resolution says why an item was closed, else its state does.

    Raises:
        UnknownState: nobody has said what the words mean.
        Unusable: a time is no time.
    """
    state = _words(plan.state, row)
    resolution = "" if plan.resolution is None else _words(plan.resolution, row)
    said = " / ".join(word for word in (state, resolution) if word)
    of_state = plan.meanings.get(state.lower())
    word = state if of_state == "open" or not resolution else resolution
    outcome = plan.meanings.get(word.lower())
    if outcome is None:
        raise UnknownState(word)
    if outcome == "open":
        return ItemState("open", said, word)
    closed_at = None if plan.closed_at is None else moment_of(plan.closed_at, row, "closing time")
    original = "" if plan.duplicate_of is None else _words(plan.duplicate_of, row)
    return ItemState("duplicate" if original else outcome, said, word, closed_at, original[:MAX_ITEM] or None)


def _words(value: Value, row: Row) -> str:
    return " ".join((text_of(value, row) or "").split())


def _column(name: str) -> str:
    return name.removeprefix("@")


def _optional(name: str | None) -> Value | None:
    return None if name is None else Value((_column(name),), optional=True)


def _meaning(stated: str) -> tuple[str, Outcome]:
    word, _, meaning = stated.rpartition("=")
    outcome = next((one for one in OUTCOMES if one == meaning.strip().lower()), None)
    if outcome is None or not word.strip():
        raise Invalid(
            f"'{stated[:100]}' is no meaning of a state: write WORD=OUTCOME with one of {', '.join(OUTCOMES)}."
        )
    return " ".join(word.split()).lower(), outcome
