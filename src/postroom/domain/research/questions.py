"""The one question that a person settles first about a report whose code is not known."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from postroom.domain.research.urgency import Observation
from postroom.domain.signals.stakes import stakes
from postroom.domain.signals.tracked import ISSUES, lower_names, undecided_label, waits_for_reporter
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.forms.several import several_steps
from postroom.text.plural import plural

_OLD = timedelta(days=365)
"""Age of the newest signal from which it is asked whether the problem still exists."""
_READ = 6_000
_VERSION = re.compile(r"(?<![\d.])\d{1,4}\.\d{1,6}(?:\.\d{1,10}){0,3}(?![\d.])")
"""A number that looks like a version: two to five parts."""


def question_of(observations: Sequence[Observation], *, now: datetime) -> str:
    """Return the question about a report's signals, at least one, that decides whether work on it can begin."""
    stands = [one.standing for one in observations]
    if not any(one.readable for one in stands):
        whose = "its title says" if len(observations) == 1 else "their titles say"
        return f"What happens, and after which steps? Nothing but {whose} it."
    by_steps = any(several_steps(one.text) for one in observations)
    label = _label(observations)
    if label:
        asks = _of_reporter(observations, by_steps) if waits_for_reporter(label) else "Can it be closed"
        return f"{asks}? Its tracker marks it “{label}”."
    age = now - max(one.at for one in observations)
    if age >= _OLD:
        steps = "" if by_steps else ", and after which steps"
        years = plural(int(age.days / 365.25) or 1, "year")
        nobody = "" if any(one.confirmed for one in stands) else ", and nobody has confirmed it"
        return f"Does it still happen in a current version{steps}? It is {years} old{nobody}."
    if all(_is_by_machine(one) for one in observations):
        return "What has to be done about it?"
    if by_steps:
        return "Does it happen when its steps are followed?"
    if any(stakes((one.own or one.text)[:_READ]).crash for one in observations):
        return "What does the log or the crash report say, and after which steps does it happen?"
    return "After which steps does it happen?"


def _of_reporter(observations: Sequence[Observation], by_steps: bool) -> str:
    """Return what its reporter may have been asked: what nothing of the report says."""
    texts = [(one.own or one.text)[:_READ] for one in observations]
    missing = [
        *([] if by_steps else ["after which steps it happens"]),
        *([] if any(_VERSION.search(text) for text in texts) else ["in which version"]),
    ]
    return f"Has its reporter said {' and '.join(missing)}" if missing else "Has its reporter answered"


def _label(observations: Sequence[Observation]) -> str:
    """Return a label that all issues' teams leave them for, "" if one issue or another signal has none."""
    labels = [undecided_label(_facts(one)) if one.source_type in ISSUES else "" for one in observations]
    return labels[0] if all(labels) else ""


def _facts(seen: Observation) -> Mapping[str, Any]:
    return lower_names(seen.extra)


def _is_by_machine(seen: Observation) -> bool:
    return seen.source_product in MACHINE_SOURCES and seen.source_type != "ticket"
