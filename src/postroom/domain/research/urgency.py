"""Priority without a model: reach times severity times recency, with the arithmetic as the reason."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.research.senders import count_senders
from postroom.domain.research.severity import AT_STAKE, StatedSeverity, stated_severity
from postroom.domain.research.standing import Standing, best_of, standing_of
from postroom.domain.signals.impact import ALERTS, alarm, is_not_production
from postroom.domain.signals.levels import HIGHEST, level_of, stated_level
from postroom.domain.signals.stakes import NO_STAKES, Stakes, stakes
from postroom.domain.signals.tracked import ISSUES, lower_names, votes_of
from postroom.text.plural import plural

PRIORITY_FROM: Mapping[Priority, float] = {"P0": 10.0, "P1": 6.0, "P2": 3.0, "P3": 1.0, "P4": 0.0}
"""Products of reach, severity and recency from which a report has a priority; the maximum is 16."""

_RECENCY_HALF_LIFE_DAYS = 30.0
_LEAST_RECENCY = 0.25
_SCORE_HALF_LIFE_DAYS = 3 * 365.25
_MOST_REACH = 4.0
_ALARM_REACH = 1.75
"""Minimum reach of an alert that fires, as of 55 users: the team set its threshold. A critical one is P1."""
_STATED_REACH = 0.75
"""What stated urgency or a stake in the title adds to the reach: a step of priority, never two."""
_LEVELS = {
    4.0: "fatal critical urgent blocker emergency sev0 sev1 p0 highest",
    3.0: "error high major firing sev2 p1",
    2.0: "warning warn normal medium moderate p2",
    1.0: "info low minor notice debug trivial p3 p4",
}
_LEVEL = {word: severity for severity, words in _LEVELS.items() for word in words.split()}
_LEVEL_KEYS = ("severity", "level", "priority", "impact")
_HASTE_KEYS = ("priority", "urgency")
_LEAST_OF_HIGHEST: Priority = "P2"
"""What a report is at least if its source states the highest priority or severity, however old or quiet it is,
unless its text speaks against it: it can't be read, or names several problems."""
_LEAST_OF_SEVERE: Priority = "P3"
"""What a report is at least if the title of a tracker's issue states the highest severity, such as a crash, and
something else supports it: steps, an error, what people in the tracker say."""
_UNCONFIRMED_DAYS = 3 * 365.25
"""How long it is so without people in the tracker: nobody can tell whether an older one still happens."""
_HASTE = frozenset({"urgent", "highest", "immediate", "emergency", "blocker", "p0", "p1"})
_REACH_KEYS = ("users_affected", "affected_users", "users", "accounts", "sessions")
_WEAK_REACH_KEYS = ("occurrences", "match_count", "count", "events")


@dataclass(frozen=True, slots=True)
class Observation:
    """The facts of one signal that a judgment may use; `own` is its text without what a form inserted."""

    text: str
    source_product: str
    source_type: str
    at: datetime
    extra: Mapping[str, Any]
    own: str = ""

    @property
    def standing(self) -> Standing:
        """How it stands among the signals of its priority."""
        return standing_of(
            self.text,
            self.extra,
            source_product=self.source_product,
            source_type=self.source_type,
            said=self.own,
        )


@dataclass(frozen=True, slots=True)
class Urgency:
    """A priority, its reason, and the numbers behind it, with the score that orders it within its priority.

    `several` are the words in which it names several problems, "" for none.
    """

    priority: Priority
    reason: str
    parts: Mapping[str, float] = field(default_factory=dict)
    several: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """An observation with how it stands, how severe it is, and what is at stake (nothing outside production)."""

    seen: Observation
    says: Stakes
    stated: StatedSeverity
    stands: Standing

    @classmethod
    def of(cls, seen: Observation) -> "_Read":
        stated = stated_severity(
            seen.own or seen.text, source_product=seen.source_product, source_type=seen.source_type
        )
        return cls(
            seen, NO_STAKES if is_not_production(seen.extra) else stakes(seen.text), stated, seen.standing
        )

    @property
    def pressing(self) -> str:
        """Why it presses beyond its numbers: stated urgency, or a stake in its title; "" if it does not."""
        if self.says.urgent:
            return f"it says “{self.says.urgent}”"
        for key in _HASTE_KEYS:
            if (level := level_of(self.seen.extra.get(key))) in _HASTE:
                return f"{key} {level}"
        return next((f"its title is about {topic.name}" for topic in self.says.topics if topic.in_title), "")

    @property
    def people(self) -> float:
        """How many people are affected by what its source counts: users, or votes for an issue."""
        votes = votes_of(lower_names(self.seen.extra)) if self.seen.source_type in ISSUES else 0
        return max(_largest(self.seen.extra, _REACH_KEYS), votes)


def judge_urgency(observations: Sequence[Observation], *, now: datetime) -> Urgency:
    """Return the priority: reach (0 to 4) times severity (1 to 4) times recency (0.25 to 1).

    People count whether facts or texts number them. Stated urgency and alerts that fire add to the reach.
    """
    seen = [_Read.of(observation) for observation in observations]
    reach, reached = _reach(seen)
    severity, severe = _severity(seen)
    newest = max(observation.at for observation in observations)
    days = max(0.0, (now - newest).total_seconds() / 86_400)
    recency = max(_LEAST_RECENCY, 0.5 ** (days / _RECENCY_HALF_LIFE_DAYS))
    product, stands = round(reach * severity * recency, 1), best_of([one.stands for one in seen])
    # Recency ends at a quarter, so old reports are ordered by their age in years.
    aged = 0.5 ** (days / _SCORE_HALF_LIFE_DAYS)
    score = round(reach * severity * recency * stands.factor * aged, 3)
    priority = next(name for name, least in PRIORITY_FROM.items() if product >= least)
    floor, why = _least(seen, days)
    is_raised = bool(why) and priority > floor
    final = floor if is_raised else priority
    unraised = _not_raised(seen) if priority > _LEAST_OF_SEVERE else ""
    age = f"{', the newest' if len(seen) > 1 else ','} {_age(days)} old"
    said = "nothing says how severe it is" if severe == "nothing said" else severe
    sentences = (
        f"{said[0].upper()}{said[1:]}; {reached}{age}.",
        f"Reach {reach:.1f} × severity {severity:.1f} × recency {recency:.2f} = {product:.1f}: {priority}.",
        _raised(floor, why, severe) if is_raised else unraised,
        _order(final, stands, known=why if is_raised else unraised),
    )
    return Urgency(
        final,
        " ".join(filter(None, sentences)),
        {
            "reach": round(reach, 2),
            "severity": round(severity, 2),
            "recency": round(recency, 2),
            "score": score,
        },
        stands.several,
    )


def _raised(floor: Priority, why: str, severe: str) -> str:
    return f"Such words make it {floor}." if why == severe else f"It is {floor} at least, since {why}."


def _age(days: float) -> str:
    """Return an age in words: hours, days, months or years, whole ones."""
    if days < 1:
        return plural(int(days * 24), "hour") if days * 24 >= 1 else "less than an hour"
    if days < 60:
        return plural(int(days), "day")
    return plural(int(days / 30.44), "month") if days < 730 else plural(int(days / 365.25), "year")


def _order(priority: Priority, stands: Standing, *, known: str) -> str:
    """Return what raises and lowers a report among those of its priority, beside what is `known` to be said."""
    raised = [why for each, why in stands.factors if each > 1 and why not in known]
    lowered = [why for each, why in stands.factors if each < 1 and why not in known]
    ways = [
        f"{way}, since {' and '.join(whys)}" for way, whys in (("higher", raised), ("lower", lowered)) if whys
    ]
    return f"Among those of {priority} it comes {'; '.join(ways)}." if ways else ""


def _least(read: Sequence[_Read], days: float) -> tuple[Priority, str]:
    """Return the priority that a report of so many days has at least, and why; no reason for none."""
    if stated := next(filter(None, (_highest(one.seen) for one in read if one.stands.factor >= 1)), ""):
        return _LEAST_OF_HIGHEST, stated
    severe = (
        one.stated.reason(alone=len(read) == 1)
        for one in read
        if _is_severe(one) and one.stands.factor > 1 and (days <= _UNCONFIRMED_DAYS or one.stands.confirmed)
    )
    return _LEAST_OF_SEVERE, next(severe, "")


def _not_raised(read: Sequence[_Read]) -> str:
    """Return why a title that says the highest severity does not raise the priority; "" if none says so."""
    severe = max(filter(_is_severe, read), key=lambda one: one.stands.factor, default=None)
    if severe is None:
        return ""
    against = [why for each, why in severe.stands.factors if each < 1]
    unconfirmed = "nobody has confirmed it in three years"
    without = "neither steps, an error nor its tracker supports it"
    because = unconfirmed if severe.stands.factor > 1 else " and ".join(against) or without
    return f"Not {_LEAST_OF_SEVERE}, since {because}."


def _is_severe(one: _Read) -> bool:
    return one.stated.in_title and one.stated.severity >= AT_STAKE and _counts(one.seen)


def _counts(seen: Observation) -> bool:
    """Return whether a signal is a tracker's issue of production."""
    return seen.source_type in ISSUES and not is_not_production(seen.extra)


def _highest(seen: Observation) -> str:
    """Return how a tracker or a help desk states the highest level; "" if neither does."""
    level = stated_level(lower_names(seen.extra))
    if level is None or level[0] == "level" or level[1] not in HIGHEST:
        return ""
    if seen.source_type in ALERTS or is_not_production(seen.extra):
        return ""
    return f"{seen.source_product} states {level[0]} “{level[1]}”"


def affected_users(extra: Mapping[str, Any]) -> int:
    """Return how many users are affected according to a signal's facts; 0 if they do not say."""
    return round(_largest(extra, _REACH_KEYS))


def _reach(read: Sequence[_Read]) -> tuple[float, str]:
    users = sum(one.people for one in read)
    events = max((_largest(one.seen.extra, _WEAK_REACH_KEYS) for one in read), default=0)
    people = max(
        (one.says.people for one in read if one.says.people), key=lambda one: one.count, default=None
    )
    parts: list[str] = []
    if people is not None and people.count > users:
        reach, parts = math.log10(1 + people.count), [f"“{people.said}”"]
    elif users:
        reach, parts = math.log10(1 + users), [f"{users:,.0f} users affected"]
    else:
        reach, parts = math.log10(1 + events) / 2, [f"{events:,.0f} events"] if events else []
    senders = count_senders(
        (one.seen.source_product, one.seen.source_type, one.seen.at, one.seen.extra) for one in read
    )
    reach = max(reach, math.log2(1 + senders) / 2)
    alarms = (alarm(one.seen.text, one.seen.extra, source_type=one.seen.source_type) for one in read)
    if fires := next(filter(None, alarms), ""):
        reach = max(reach, _ALARM_REACH)
        parts.append(fires)
    elif pressing := next(filter(None, (one.pressing for one in read)), ""):
        reach += _STATED_REACH
        parts.append(pressing)
    products = len({one.seen.source_product for one in read})
    together = "" if senders == len(read) else f", probably by {plural(senders, 'sender')}"
    sources = f" from {products} sources" if products > 1 else ""
    parts.append(f"{plural(len(read), 'signal')}{sources}{together}")
    return min(_MOST_REACH, reach + 0.5 * (products - 1)), ", ".join(parts)


def _severity(read: Sequence[_Read]) -> tuple[float, str]:
    alone = len(read) == 1
    found = sorted((_severity_of(one, alone=alone) for one in read), key=lambda each: -each[0])
    # The severity of a single signal is averaged with that of the next one.
    top = found[: max(1, math.ceil(len(found) / 2))]
    severity = sum(each for each, _ in top) / len(top)
    words = list(dict.fromkeys(word for _, word in top))[:3]
    return severity, ", ".join(words)


def _severity_of(read: _Read, *, alone: bool) -> tuple[float, str]:
    severity, why = read.stated.severity, read.stated.reason(alone=alone)
    topic = next((topic for topic in read.says.topics if topic.in_title), None)
    if topic and (severity < AT_STAKE or not read.stated.words):
        severity, why = AT_STAKE, f"{'its' if alone else 'a'} title says “{topic.said.lower()}”"
    for key in _LEVEL_KEYS:
        if (level := level_of(read.seen.extra.get(key))) in _LEVEL:
            marked = _LEVEL[level]
            if severity <= marked or why == "nothing said":
                return marked, f"{key} {level}"
            return (severity + marked) / 2, f"{key} {level}, and {why}"
    return severity, why


def _largest(extra: Mapping[str, Any], keys: Sequence[str]) -> float:
    values = (extra.get(key) for key in keys)
    return max(
        (float(value) for value in values if isinstance(value, int | float) and 0 < value < 1e12), default=0.0
    )
