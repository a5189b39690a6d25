"""How a report stands among those of its priority: what makes it more certain, and what has to be settled first."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from postroom.domain.signals.tracked import ISSUES, is_undecided, lower_names, of_people
from postroom.text.display import patterns
from postroom.text.forms.several import several_problems, several_steps
from postroom.text.headlines import letters_below_title
from postroom.text.sites import sites_of

_CONFIRMED = 0.25
"""What one step of a tracker's statement adds: votes, duplicates, comments, that it is confirmed."""
_MOST_STEPS = 3
_SEVERAL = 0.5
_STEPS = 1.5
"""Factor of a text that says how to see the problem, or quotes its error."""
_DESCRIBED = 1.25
"""Factor of one that describes it at some length."""
_ONE_SITE = 0.75
"""Factor of an issue about one web site, which fails for those alone who use it."""
_UNDECIDED = 0.5
_UNREADABLE = 0.25
_READ = 6_000
_BRIEF = 0.6
_LEAST_LETTERS, _FEW_LETTERS, _MANY_LETTERS = 25, 60, 150
"""Letters beside the title from which a text can be read, says more than little, and describes a problem."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A factor of the score within a priority, and its own factors, each with why as part of a sentence.

    `readable`: whether a signal says something beside its title.
    `several` are the words in which the report names several problems, "" for none. `confirmed`: whether people in
    the tracker support it.
    """

    factor: float = 1.0
    factors: tuple[tuple[float, str], ...] = ()
    readable: bool = True
    several: str = ""
    confirmed: bool = False


def standing_of(
    text: str, facts: Mapping[str, Any], *, source_product: str, source_type: str, said: str = ""
) -> Standing:
    """Return how a signal stands, in linear time; `said` is its text without what a form inserted, if known."""
    own = said or text
    several = several_problems(own)
    found = [(_SEVERAL, "it names several problems")] if several else []
    if source_type not in ISSUES:
        return _standing(found, readable=True, several=several)
    facts = lower_names(facts)
    people = sorted(of_people(facts, source_product), reverse=True)
    if people:
        steps = min(_MOST_STEPS, sum(strength for strength, _ in people))
        found.append((1 + _CONFIRMED * steps, people[0][1]))
    if is_undecided(facts):
        found.append((_UNDECIDED, "its tracker waits for its reporter or does not work on it"))
    if not several and several_steps(text):
        found.append((_STEPS, "it says how to see it"))
    elif not several and patterns.ERROR.search(own[:_READ]):
        found.append((_STEPS, "it quotes an error"))
    if sites_of(own.lstrip().partition("\n")[0]):
        found.append((_ONE_SITE, "it is about one site"))
    letters = letters_below_title(own, source_product=source_product, source_type=source_type)
    readable = letters >= _LEAST_LETTERS
    if letters >= _MANY_LETTERS and not several:
        found.append((_DESCRIBED, "it describes the problem at some length"))
    elif letters < _FEW_LETTERS:
        factor = _BRIEF if readable else _UNREADABLE
        found.append((factor, f"it says {'little' if readable else 'nothing'} beside its title"))
    return _standing(found, readable=readable, several=several, confirmed=bool(people))


def is_silent(standings: Sequence[Standing]) -> bool:
    """Return whether no signal of a report says anything beside its title, and nobody in a tracker confirms one."""
    return not any(one.readable or one.confirmed for one in standings)


def _standing(
    found: Sequence[tuple[float, str]], *, readable: bool, several: str, confirmed: bool = False
) -> Standing:
    """Return the product of factors, with the reasons."""
    factor = math.prod(each for each, _ in found)
    return Standing(factor, tuple(found), readable, several, confirmed)


def best_of(standings: Sequence[Standing]) -> Standing:
    """Return how a report stands: as the signal that stands best, and as naming several problems if most do."""
    best = max(standings, key=lambda one: one.factor)
    several = [one.several for one in standings if one.several]
    named = several[0] if 2 * len(several) > len(standings) else ""
    readable = any(one.readable for one in standings)
    return replace(best, readable=readable, several=named)
