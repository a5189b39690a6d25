"""How much a signal weighs, by what it and its source state: people affected, severity, urgency, what is at stake.

A weight of 1 passes the promotion gate alone. Facts only ever raise the weight that the source has otherwise.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from postroom.domain.signals.intake import DEFAULT_WEIGHT, NewSignal
from postroom.domain.signals.levels import HIGH, HIGHEST, LOW, MIDDLE, stated_level
from postroom.domain.signals.stakes import stakes
from postroom.domain.signals.tracked import ISSUES, is_undecided, lower_names, of_people
from postroom.text.forms.several import says_how, several_problems
from postroom.text.headlines import letters_below_title
from postroom.text.problem_words import mentions_problem
from postroom.text.sites import sites_of
from postroom.text.stack_traces import drop_frames

Consider = Literal["all", "facts", "nothing"]
"""What raises the weight of a source's signals: facts and text, facts alone, or nothing."""

STRONG = 1.0
"""Weight that passes the promotion gate alone."""
MEDIUM = 0.75
"""Weight of a fact that is not enough alone; two of them are."""
_MENTIONED = 0.7
"""Weight of a topic that an issue mentions below its title; no number of them is enough."""

USERS = (10, 100, 1_000, 10_000)
"""Numbers of affected users at which an error is weighed, and its report researched, again."""
OCCURRENCES = (100, 1_000, 10_000, 100_000)
"""Numbers of occurrences at which it is."""

_SOME_USERS = 3
_FRAMES = 3
"""Frames from which an issue has a stack trace."""
_SAID, _DESCRIBED = 60, 150
"""Letters below a title from which an issue may say how to see its problem, and from which it describes it."""
_READ = 20_000
"""Characters of an issue in which frames are looked for."""
_USER_FACTS = ("users_affected", "affected_users", "users", "accounts")
_COUNT_FACTS = ("occurrences", "match_count", "count", "events")
ALERTS = frozenset({"alert", "metric_alert", "incident"})
"""Types of signals that a monitoring system sends about a threshold."""
_NOT_PRODUCTION = frozenset(
    {"dev", "development", "local", "test", "testing", "ci", "staging", "stage", "qa", "preview"}
)

_NOT_URGENT = frozenset({"ticket", "stg", "resolved"})
"""Words of an alert's first line that say that it does not matter now."""
_HEADING = 300
_WORD = re.compile(r"[a-z][a-z0-9]*+")


@dataclass(frozen=True, slots=True)
class Weighing:
    """How signals of a source are weighed: what each weighs at least, and what raises that."""

    base: float = DEFAULT_WEIGHT
    consider: Consider = "all"


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight from 0 to 1, and what raised it, as sentences without a full stop; none if nothing did."""

    value: float
    reasons: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Return one sentence about the weight, "" if nothing raised it."""
        return f"It weighs {self.value:g}: {'; '.join(self.reasons)}." if self.reasons else ""


def weigh(
    text: str, facts: Mapping[str, Any], *, source_type: str, by: Weighing, source_product: str = ""
) -> Weight:
    """Return the weight of a signal, at least the base.

    `facts` are those beside the text, and may have been sent by a stranger. The time is linear in the length of
    the text, of which only the beginning is read.
    """
    base = by.base
    if by.consider == "nothing" or base <= 0:
        return Weight(base)
    facts = lower_names(facts)
    if is_not_production(facts):
        return Weight(base)
    found = list(_of_facts(facts, source_type, alarm(text, facts, source_type=source_type)))
    said = list(_of_text(text, is_issue=source_type in ISSUES)) if by.consider == "all" else []
    if source_type in ISSUES:
        strengths = {1: MEDIUM, 2: STRONG}
        found += [(strengths[strength], why) for strength, why in of_people(facts, source_product)]
        if is_undecided(facts) and not _is_described(text, source_product, source_type):
            said = [(min(weight, MEDIUM), why) for weight, why in said]
    found += said
    raising = [(weight, why) for weight, why in found if weight > base or weight == MEDIUM]
    if not raising:
        return Weight(base)
    both = sum(weight >= MEDIUM for weight, _ in raising) > 1
    if not both and source_type in ISSUES and _is_clear(text):
        both, raising = True, [*raising, (MEDIUM, "its title names a failure and it says how to see it")]
    value = STRONG if both else max(base, *(weight for weight, _ in raising))
    return Weight(value, tuple(why for _, why in raising)) if value > base else Weight(base)


def weighed(signal: NewSignal) -> NewSignal:
    """Return a signal whose sender states no weight with the one that facts and text give it."""
    found = weigh(
        signal.description,
        signal.extra,
        source_type=signal.source_type,
        by=Weighing(signal.weight),
        source_product=signal.source_product,
    )
    return replace(signal, weight=found.value, weight_reason=found.reason)


def affected_users(facts: Mapping[str, Any]) -> int:
    """Return how many users are affected by the facts beside a signal's text; 0 if they do not say."""
    return _number(facts, _USER_FACTS)


def step(users: int, occurrences: int) -> tuple[int, int]:
    """Return how many of `USERS` and of `OCCURRENCES` an error has reached; it is weighed again when one grows."""
    return sum(users >= least for least in USERS), sum(occurrences >= least for least in OCCURRENCES)


def alarm(text: str, facts: Mapping[str, Any], *, source_type: str) -> str:
    """Return why a signal is an alert that matters now; "" if it is no alert, or a mild, resolved or test one."""
    if source_type not in ALERTS or is_not_production(facts):
        return ""
    level = stated_level(lower_names(facts))
    if level is None:
        mild = _NOT_PRODUCTION | MIDDLE | LOW | _NOT_URGENT
        return "an alert that fires" if _heading(text).isdisjoint(mild) else ""
    return f"an alert of {level[0]} {level[1]}" if level[1] in HIGHEST | HIGH else ""


def is_not_production(facts: Mapping[str, Any]) -> bool:
    """Return whether facts say that something happened in development, a test or staging."""
    environment = facts.get("environment")
    return isinstance(environment, str) and environment.strip().lower() in _NOT_PRODUCTION


def _heading(text: str) -> frozenset[str]:
    """Return the words of the first line of a text."""
    return frozenset(_WORD.findall(text.lstrip()[:_HEADING].partition("\n")[0].lower()))


def _of_facts(facts: Mapping[str, Any], source_type: str, alarm: str) -> Iterator[tuple[float, str]]:
    level = stated_level(facts)
    marked = "" if level is None else level[1]
    is_error = marked in HIGHEST or marked in HIGH or not marked
    users, times = affected_users(facts), _number(facts, _COUNT_FACTS)
    if users >= (USERS[0] if is_error else USERS[1]):
        yield STRONG, f"{users:,} users are affected"
    elif users >= _SOME_USERS and is_error:
        yield MEDIUM, f"{users} users are affected"
    if source_type in ALERTS:
        if alarm:
            yield STRONG, alarm
        return
    if times >= (OCCURRENCES[0] if is_error else OCCURRENCES[1]) and marked not in LOW:
        yield STRONG, f"it occurred {times:,} times"
    if marked == "fatal":
        yield MEDIUM, "it is fatal"
    elif marked in HIGHEST and level is not None:
        yield STRONG, f"its {level[0]} is {marked}"
    elif marked == "high" and level is not None:
        yield MEDIUM, f"its {level[0]} is high"
    if facts.get("handled") is False:
        yield 0.6, "nothing handled it"
    if isinstance(usual := facts.get("usual_per_hour"), int | float) and not isinstance(usual, bool):
        yield STRONG, f"it occurs far more often than the usual {usual:,.0f} times an hour"


def _of_text(text: str, *, is_issue: bool) -> Iterator[tuple[float, str]]:
    found = stakes(text)
    if is_issue and found.crash:
        yield (MEDIUM if found.of_a_page else STRONG), f"its title says “{found.crash}”"
    if is_issue and _has_trace(text):
        yield MEDIUM, "it has a stack trace"
    if found.people is not None:
        yield (STRONG if found.people.count >= USERS[0] else MEDIUM), f"it says “{found.people.said}”"
    # The many words of a tracker's issue mention such a topic by chance.
    in_body = _MENTIONED if is_issue else MEDIUM
    for topic in found.topics:
        yield (STRONG if topic.in_title else in_body), f"it is about {topic.name} (“{topic.said}”)"
    if found.urgent:
        yield MEDIUM, f"it says “{found.urgent}”"


def _is_clear(text: str) -> bool:
    """Return whether an issue names one failure of the product in its title and says how to see it."""
    text = text[:_READ].lstrip()
    title = text.partition("\n")[0]
    return mentions_problem(title) and not sites_of(title) and says_how(text) and not several_problems(text)


def _is_described(text: str, source_product: str, source_type: str) -> bool:
    """Return whether an issue describes one problem of the product so that one can begin without its reporter."""
    title = text.lstrip().partition("\n")[0]
    if sites_of(title) or several_problems(text):
        return False
    letters = letters_below_title(text, source_product=source_product, source_type=source_type)
    return letters >= _DESCRIBED or (letters >= _SAID and says_how(text))


def _has_trace(text: str) -> bool:
    lines = text[:_READ].split("\n")
    return len(lines) - len(drop_frames(lines)) >= _FRAMES


def _number(facts: Mapping[str, Any], names: tuple[str, ...]) -> int:
    values = (facts.get(name) for name in names)
    return max(
        (
            round(value)
            for value in values
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e12
        ),
        default=0,
    )
