"""Decides which report a signal belongs to from measurements, with a reason.

A *match model* gives the probability that one change would fix the problems of a signal and of a report's members;
the most probable third must agree and the least probable must not contradict. A *young* project has too little to
compare with. There a signal joins only what is the same text, message or conversation; the rest is left to the
regrouping, which compares all signals with each other.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from postroom.text.plural import plural

NEIGHBOURS = 5
"""Number of nearest other reports that make up a background."""

SAME_TEXT = 0.97
"""Raw similarity from which two texts say the same; they join whatever surrounds them."""


MARGIN = 1.75
"""Log-odds beyond a match model's own threshold that joining takes: joining separate signals later costs less than
splitting a report."""

WORST = -6.0
"""Minimum log-odds for every compared member of a report."""


LONG_AGO = timedelta(days=365)
"""Time between two signals from which they need as much likeness as in a report of closed items. Of the pairs that
a tracker's team marked as duplicates nine in ten are nearer; later, another problem in its words is likelier."""

SETTLED_LIKENESS = 0.6
"""Similarity that a report of closed items needs beside the match model, which words shared by chance may convince:
what joins it by mistake is hidden in something that nobody looks at."""

OTHER_SITE_LIKENESS = 0.7
"""Similarity that signals whose titles name different web sites need beside the match model: the sentences with
which pages fail are the same everywhere."""

BRIEF = 8
"""Different words up to which a text is brief, mostly a title alone. Words shared by chance are most of what it
says, which neither the match model nor likeness tells from the same problem."""

BRIEF_SHARES = 4
"""Words that a brief text shares with another if regrouping joins them, unless both have the same words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds of the decision.

    `typical` is the mean log-odds of the most probable third of the members from which a signal joins, `worst` the
    minimum for every compared member.
    """

    typical: float = MARGIN
    worst: float = WORST

    @classmethod
    def beyond(cls, pair_threshold: float) -> "Rules":
        """Return the rules for a match model by the log-odds from which it takes two signals for one problem."""
        return cls.joining_from(pair_threshold + MARGIN)

    @classmethod
    def joining_from(cls, typical: float) -> "Rules":
        """Return the rules by which signals join from these log-odds on; no single member needs more."""
        return cls(typical=typical, worst=min(WORST, typical))


@dataclass(frozen=True, slots=True)
class Match:
    """The match model's result for a signal and the members of a report that it was compared with.

    `typical` is the mean log-odds of the most probable third, `worst` the minimum, `members` their number; `why` is
    an explanation in plain words.
    """

    typical: float
    worst: float
    members: int
    why: str = ""

    @property
    def probability(self) -> float:
        """The probability of `typical`."""
        return probability(self.typical)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that a signal may belong to, with the measurements.

    `meaning` is the cosine of the vectors, `words` that of the weighted words, `similarity` their mean; each from
    -1 to 1 and over all members of the report. `signal_background` and `report_background` are the mean
    similarities of either to its nearest other reports. `match` is None in a young project.
    """

    report_id: UUID
    meaning: float
    words: float
    similarity: float
    signal_background: float
    report_background: float
    match: Match | None = None

    @property
    def scaled(self) -> float:
        """By how much the two are closer to each other than to their surroundings."""
        return self.similarity - (self.signal_background + self.report_background) / 2


@dataclass(frozen=True, slots=True)
class Bound:
    """People's constraints on a signal: the report that it belongs in, and those that it must not join."""

    must: UUID | None = None
    cannot: AbstractSet[UUID] = field(default_factory=frozenset)


FREE = Bound()
"""No constraints."""


By = Literal["constraint", "thread", "named", "template", "silent", "same_text", "young", "model"]
"""The deciding factor: a person, a conversation, the thing that a finding names, a message template, the lack of
words, an equal text, a project that is too young to compare, or the match model. The words are stored in traces."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The report that a signal joins; `report_id` is None to open a new one.

    `best` is the candidate that was decided about; `refused` are better ones that were refused, each with the
    reason.
    """

    outcome: Literal["join", "open"]
    report_id: UUID | None
    reason: str
    best: Candidate | None
    refused: tuple[tuple[UUID, str], ...] = ()
    by: By = "young"


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-log_odds))


def log_odds(probability: float) -> float:
    """Return ln(p / (1 - p)) of a probability between 0 and 1."""
    return math.log(probability / (1 - probability))


def decide(
    candidates: Sequence[Candidate],
    rules: Rules,
    bound: Bound = FREE,
    *,
    same_thread_report: UUID | None = None,
    same_template_report: UUID | None = None,
    has_no_words: bool = False,
    settled: AbstractSet[UUID] = frozenset(),
    distant: AbstractSet[UUID] = frozenset(),
    elsewhere: AbstractSet[UUID] = frozenset(),
) -> Decision:
    """Choose the report for a signal from its `candidates`, or decide to open a new one.

    `same_thread_report` has the conversation that the signal belongs to, and `same_template_report` its message
    template; either may be joined. A signal that has no words joins only by these. `settled` are reports of items
    that were closed before they were imported, `distant` ones have no signal of within `LONG_AGO` of this one, and
    those `elsewhere` are about other web sites; all take more evidence than others.
    """
    if bound.must is not None:
        reason = "A person decided that it belongs in this report."
        return Decision("join", bound.must, reason, _candidate(candidates, bound.must), by="constraint")
    barred = tuple(
        (candidate.report_id, "A person decided that it does not belong there.")
        for candidate in candidates
        if candidate.report_id in bound.cannot
    )
    if same_thread_report is not None:
        reason = "It belongs to the same conversation as an earlier signal of the report."
        best = _candidate(candidates, same_thread_report)
        return Decision("join", same_thread_report, reason, best, barred, "thread")
    if same_template_report is not None:
        best = _candidate(candidates, same_template_report)
        if has_no_words:
            return Decision("join", same_template_report, "It is the same text.", best, barred, "silent")
        reason = "It is the same message, apart from numbers and ids."
        return Decision("join", same_template_report, reason, best, barred, "template")
    if has_no_words:
        reason = "It contains no words that could be compared."
        return Decision("open", None, reason, None, barred, "silent")
    free = [candidate for candidate in candidates if candidate.report_id not in bound.cannot]
    if not free:
        what = "report that it may join" if barred else "report"
        reason = f"There is no {what} in the window to compare with."
        return Decision("open", None, reason, None, barred, "constraint" if barred else "young")
    same = max(free, key=lambda candidate: (candidate.similarity, candidate.scaled))
    if same.similarity >= SAME_TEXT:
        reason = f"It has almost the same text: similarity {same.similarity:.2f}."
        return Decision("join", same.report_id, reason, same, barred, "same_text")
    if any(candidate.match is not None for candidate in free):
        return _by_match(free, rules, barred, _Caution(settled, distant, elsewhere))
    reason = "The project has too few signals to compare with; regrouping compares them as more arrive."
    return Decision("open", None, reason, same, barred, "young")


def _candidate(candidates: Sequence[Candidate], report_id: UUID) -> Candidate | None:
    return next((candidate for candidate in candidates if candidate.report_id == report_id), None)


@dataclass(frozen=True, slots=True)
class _Caution:
    """The reports that need likeness beside the match model: see `decide`."""

    settled: AbstractSet[UUID]
    distant: AbstractSet[UUID]
    elsewhere: AbstractSet[UUID]

    def refuses(self, candidate: Candidate) -> str:
        """Return why a candidate is not like enough; "" if it is."""
        if candidate.report_id in self.elsewhere and candidate.similarity < OTHER_SITE_LIKENESS:
            what, needed = "Its title names another web site, for which", OTHER_SITE_LIKENESS
        elif candidate.similarity >= SETTLED_LIKENESS:
            return ""
        elif candidate.report_id in self.settled:
            what, needed = "It was closed before it was imported, and", SETTLED_LIKENESS
        elif candidate.report_id in self.distant:
            what, needed = "Its signals are more than a year away from this one, for which", SETTLED_LIKENESS
        else:
            return ""
        return f"{what} a similarity of {candidate.similarity:.2f} is too little: {needed:.2f} is needed."


def _by_match(
    candidates: Sequence[Candidate],
    rules: Rules,
    refused: tuple[tuple[UUID, str], ...],
    caution: _Caution,
) -> Decision:
    matched = [(candidate, candidate.match) for candidate in candidates if candidate.match is not None]
    matched.sort(key=lambda both: -both[1].typical)
    first = matched[0][0]
    for candidate, match in matched:
        if match.typical < rules.typical:
            break
        if match.worst < rules.worst:
            why = (
                f"One of its signals is about something else, with a probability of one problem of only "
                f"{probability(match.worst):.4f}."
            )
            refused = (*refused, (candidate.report_id, why))
            continue
        if why := caution.refuses(candidate):
            refused = (*refused, (candidate.report_id, why))
            continue
        second = " The nearest report was ruled out." if refused else ""
        reason = (
            f"One problem with probability {match.probability:.2f}, compared with "
            f"{plural(match.members, 'signal')} of the report.{second}{_because(match.why)}"
        )
        return Decision("join", candidate.report_id, reason, candidate, refused, "model")
    match = matched[0][1]
    needed = probability(rules.typical)
    reason = (
        f"The nearest report is about the same problem with probability {match.probability:.2f}; "
        f"{needed:.2f} is needed to join.{_not_enough(match.why)}"
        if match.typical < rules.typical
        else f"Every report that is near enough was ruled out. {refused[-1][1]}"
    )
    return Decision("open", None, reason, first, refused, "model")


def _because(why: str) -> str:
    return f" {why[0].upper()}{why[1:]}." if why else ""


def _not_enough(why: str) -> str:
    return f" What they share is not enough: {why}." if why else ""
