"""Decides which report a signal belongs to from measurements, with a reason.

In a project with enough to compare with, a *match model* gives the probability that one change would fix the
problems of a signal and of a report's members; the most probable third must agree and the least probable must not
contradict. A young project has too little data for that. There similarity is *scaled locally*: what counts is by
how much a signal and a report are closer to each other than each is to its surroundings (their *background*).
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from postroom.text.plural import plural

NEIGHBOURS = 5
"""Number of nearest other reports that make up a background."""

SAME_TEXT = 0.97
"""Raw similarity from which two texts say the same; they join whatever surrounds them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The thresholds of the decision.

    `threshold` applies to the scaled, `floor` to the raw similarity. `typical` is the mean log-odds of the most
    probable third of the members from which a signal joins, `worst` the minimum for every compared member.
    """

    threshold: float = 0.11
    floor: float = 0.20
    typical: float = -0.75
    worst: float = -4.0


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
    similarities of either to its nearest other reports. `match` is None in a young project; `why` says there what
    the texts share, and `label` is the label in front of both if they share nothing else.
    """

    report_id: UUID
    meaning: float
    words: float
    similarity: float
    signal_background: float
    report_background: float
    match: Match | None = None
    why: str = ""
    label: str = ""

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


By = Literal["constraint", "thread", "template", "silent", "same_text", "young", "model"]
"""The deciding factor: a person, a conversation, a message template, the lack of words, an equal text, the scaled
similarity of a young project, or the match model."""


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
    again: UUID | None = None,
    is_reply: bool = False,
    silent: bool = False,
) -> Decision:
    """Choose the report for a signal from its `candidates`, or decide to open a new one.

    `again` is the report that has the same message template and may be joined, or, with `is_reply`, that has the
    conversation to which the signal belongs. A `silent` signal has no words and joins only by that.
    """
    if bound.must is not None:
        there = next((one for one in candidates if one.report_id == bound.must), None)
        reason = "A person decided that it belongs in this report."
        return Decision("join", bound.must, reason, there, by="constraint")
    barred = tuple(
        (one.report_id, "A person decided that it does not belong there.")
        for one in candidates
        if one.report_id in bound.cannot
    )
    if again is not None:
        there = next((one for one in candidates if one.report_id == again), None)
        if is_reply:
            why = "It belongs to the same conversation as an earlier signal of the report."
            return Decision("join", again, why, there, barred, "thread")
        what = "It is the same text." if silent else "It is the same message, apart from numbers and ids."
        return Decision("join", again, what, there, barred, "silent" if silent else "template")
    if silent:
        reason = "It contains no words that could be compared."
        return Decision("open", None, reason, None, barred, "silent")
    free = [one for one in candidates if one.report_id not in bound.cannot]
    if not free:
        what = "report that it may join" if barred else "report"
        reason = f"There is no {what} in the window to compare with."
        return Decision("open", None, reason, None, barred, "constraint" if barred else "young")
    same = max(free, key=lambda candidate: (candidate.similarity, candidate.scaled))
    if same.similarity >= SAME_TEXT:
        reason = f"It has almost the same text: similarity {same.similarity:.2f}."
        return Decision("join", same.report_id, reason, same, barred, "same_text")
    if any(one.match is not None for one in free):
        return _by_match(free, rules, barred)
    return _by_likeness(free, rules, barred)


def _by_match(
    candidates: Sequence[Candidate], rules: Rules, refused: tuple[tuple[UUID, str], ...]
) -> Decision:
    matched = sorted(
        ((one, one.match) for one in candidates if one.match is not None), key=lambda both: -both[1].typical
    )
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
        else "Every report that is near enough has a signal about something else."
    )
    return Decision("open", None, reason, first, refused, "model")


def _by_likeness(
    candidates: Sequence[Candidate], rules: Rules, refused: tuple[tuple[UUID, str], ...]
) -> Decision:
    by_label = tuple(
        (
            one.report_id,
            f"All that they share is “{one.label}” in front, which is no evidence of one problem.",
        )
        for one in candidates
        if one.label and one.similarity >= rules.floor and one.scaled >= rules.threshold
    )
    best = max(
        candidates, key=lambda candidate: (not candidate.label, candidate.scaled, candidate.similarity)
    )
    refused = (*refused, *by_label)
    if best.label and by_label:
        return Decision("open", None, by_label[0][1], best, refused)
    alike = f"{best.similarity:.2f} of 1 ({best.meaning:.2f} in meaning, {best.words:.2f} in words)"
    if best.similarity < rules.floor:
        needed = f"{rules.floor:.2f} is needed to join"
        reason = f"No report is alike enough: the likeness to the nearest is {alike}, and {needed}."
        return Decision("open", None, reason, best, refused)
    than = "less" if best.scaled < 0 else "more"
    apart = f"{abs(best.scaled):.3f} {than} than the likeness of either to other reports"
    if best.scaled < rules.threshold:
        reason = (
            f"The nearest report does not stand out: the likeness to it is {alike}, {apart}; {rules.threshold:.3f} "
            f"more is needed to join.{_not_enough(best.why)}"
        )
        return Decision("open", None, reason, best, refused)
    reason = f"The texts are alike: {alike}, {apart}.{_because(best.why)}"
    return Decision("join", best.report_id, reason, best, refused)


def _because(why: str) -> str:
    return f" {why[0].upper()}{why[1:]}." if why else ""


def _not_enough(why: str) -> str:
    return f" What they share is not enough: {why}." if why else ""
