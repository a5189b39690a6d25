"""Judgments of research without a model: each computed from evidence, with its arithmetic as the reason."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom.domain.git.names import repository_name
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.evidence import Evidence
from postroom.text.plural import plural

LEAD = 1.3
"""Factor by which a repository must be better than the next one to be chosen."""
NAMED_WEIGHT = 12.0
"""Maximum weight of a repository's name, if all signals give it: as much as the best frame of a trace."""
CORRECTED_WEIGHT = 3.0
"""Maximum weight of people's choices for other reports of the project: it decides close cases."""
MAX_NAMED = 3
"""Maximum number of repositories that are examined because signals name them."""
LEAST_WORDS = 6
"""Number of informative words below which a signal without clues says too little."""
PRIORITY_FROM: Mapping[Priority, float] = {"P0": 10.0, "P1": 6.0, "P2": 3.0, "P3": 1.0, "P4": 0.0}
"""Products of reach, severity and recency from which a report has a priority; the maximum is 16."""

_RECENCY_HALF_LIFE_DAYS = 30.0
_LEAST_RECENCY = 0.25
_LEVELS = {
    4.0: "fatal critical urgent blocker emergency sev0 sev1 p0 highest",
    3.0: "error high major firing sev2 p1",
    2.0: "warning warn normal medium moderate p2",
    1.0: "info low minor notice debug trivial p3 p4",
}
_LEVEL = {word: severity for severity, words in _LEVELS.items() for word in words.split()}
_LEVEL_KEYS = ("severity", "level", "priority", "impact")
_SAID: tuple[tuple[float, re.Pattern[str]], ...] = (
    (
        4.0,
        re.compile(
            r"\b(?:data loss|lost (?:data|bookings?|orders?)|charged? (?:twice|double)|double.charge|security|"
            r"vulnerab\w+|leaks?|privacy|crash(?:es|ed|ing)?|outage|down for|corrupt\w*|deadlock\w*|out of memory|"
            r"oom.killed)\b",
            re.IGNORECASE,
        ),
    ),
    (
        3.0,
        re.compile(
            r"\b(?:can(?:no|')?t|cannot|unable|fails?|failed|failing|failure|broken|5\d\d(?!\.\d)|never|"
            r"nothing happens|blank|blocked|errors?|exceptions?|timeouts?|timed out|stuck|missing|duplicates?|"
            r"wrong|geht nicht|fehler)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2.0,
        re.compile(
            r"\b(?:slow|sluggish|confusing|unclear|late|delay\w*|warning|off by|inconsistent)\b",
            re.IGNORECASE,
        ),
    ),
    (
        1.0,
        re.compile(
            r"\b(?:typo|cosmetic|would be nice|feature request|could you add|please add|wish|nitpick|idea)\b",
            re.IGNORECASE,
        ),
    ),
)
_REACH_KEYS = ("users_affected", "affected_users", "users", "accounts", "sessions")
_WEAK_REACH_KEYS = ("occurrences", "match_count", "count", "events")


@dataclass(frozen=True, slots=True)
class Observation:
    """The facts of one signal that a judgment may use."""

    text: str
    source_product: str
    source_type: str
    at: datetime
    extra: Mapping[str, Any]


SURE = 0.99
"""The score from which signals are blocked when read as one text. The most suspicious parts of many harmless texts
add up, so the filter's threshold for one text is too low for them."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The safety filter's result for one text: `verdict` is None for an unseen one, `score` 0 to 1."""

    verdict: str | None
    released: bool
    explanation: str
    score: float | None = None

    @property
    def is_sure(self) -> bool:
        """Whether its score, if any, suffices for many signals read as one text."""
        return self.score is None or self.score >= SURE


@dataclass(frozen=True, slots=True)
class Safety:
    """Whether a report may be given to an agent, why, and the indexes of the signals that speak against it."""

    safe: bool
    reason: str
    against: tuple[int, ...] = ()


def most_named(extras: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the `MAX_NAMED` repositories that signals' facts name most, each with its share of the signals.

    Senders of signals choose these names, and each may have to be cloned, so their number is limited.
    """
    counts: Counter[str] = Counter()
    for extra in extras:
        values = (extra.get(key) for key in ("repository", "repo", "full_name"))
        names = {repository_name(value) for value in values if isinstance(value, str)}
        counts.update(sorted(name for name in names if name is not None))
    return {name: count / len(extras) for name, count in counts.most_common(MAX_NAMED)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """The evidence for one repository.

    `named` is the share of the signals that name it, `corrected` its share of people's choices for other reports of
    the project, 0 to 1 each.
    """

    repository: str
    score: float
    resolved: int
    best: str | None = None
    named: float = 0.0
    corrected: float = 0.0

    @property
    def weight(self) -> float:
        """Its score with the weights of names and choices; choices alone are worth nothing."""
        named = NAMED_WEIGHT * self.named
        known = CORRECTED_WEIGHT * self.corrected if self.resolved or self.named else 0.0
        return self.score + named + known


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen repository, None when none could be chosen, and why."""

    repository: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Action:
    """The actionability of a report, with its explanation."""

    actionability: Actionability
    reason: str
    already_addressed: bool = False


@dataclass(frozen=True, slots=True)
class Urgency:
    """A priority, its reason, and the numbers behind it."""

    priority: Priority
    reason: str
    parts: Mapping[str, float] = field(default_factory=dict)


def judge_safety(screened: Sequence[Screened], together: Screened | None = None) -> Safety:
    """Judge a report's signals together: unsafe if one is blocked, or if all read as one text surely are.

    Suspicious signals alone do not fail a report: most of them are harmless. They only prevent an automatic start,
    which is decided elsewhere. A signal that a person released counts as clean.
    """
    live = [(place, signal) for place, signal in enumerate(screened) if not signal.released]
    blocked = [place for place, signal in live if signal.verdict == "blocked"]
    suspicious = [place for place, signal in live if signal.verdict == "suspicious"]
    if blocked:
        why = screened[blocked[0]].explanation
        return Safety(
            False, f"{len(blocked)} of {plural(len(screened), 'signal')} blocked: {why}", tuple(blocked)
        )
    if together is not None and together.verdict == "blocked" and together.is_sure:
        return Safety(
            False, f"Taken together, the signals are blocked: {together.explanation}", tuple(suspicious)
        )
    if suspicious:
        read = (
            ""
            if together is None
            else " Read together as one text, they are not clearly manipulation either."
        )
        return Safety(
            True,
            f"{len(suspicious)} of {plural(len(screened), 'signal')} suspicious, which is not enough to stop; "
            f"no work starts automatically.{read}",
        )
    unseen = sum(1 for signal in screened if signal.verdict is None)
    seen = f" {unseen} of them were not screened." if unseen else ""
    return Safety(True, f"No manipulation was found in {plural(len(screened), 'signal')}.{seen}")


def select_repository(candidates: Sequence[Candidate], *, lead: float = LEAD) -> Selection:
    """Choose the repository in which the evidence resolves; none when two are too close, or nothing resolves.

    A name that most signals give decides, if some clue resolves in that repository. Any other name is evidence like
    the rest, since its sender chooses it.
    """
    if not candidates:
        return Selection(None, "No repository is connected to the project.")
    ranked = sorted(candidates, key=lambda each: (-_decides(each), -each.weight, each.repository))
    best, *others = ranked
    where = f", best in {best.best}" if best.best else ""
    if not others:
        reason = (
            f"{best.resolved} clues were found there{where}"
            if best.resolved
            else "nothing that the signals name was found there"
        )
        return Selection(
            best.repository, f"{best.repository} is the only repository that is connected; {reason}."
        )
    second = others[0]
    if _decides(best) and not _decides(second):
        return Selection(
            best.repository,
            f"Most signals name {best.repository}; {best.resolved} clues were found there{where}.",
        )
    if best.weight <= 0:
        return Selection(
            None, f"Nothing that the signals name was found in any of {len(ranked)} repositories."
        )
    ratio = best.weight / second.weight if second.weight > 0 else math.inf
    evidence = f"{_weighed(best)} and {_weighed(second)}"
    if ratio < lead:
        return Selection(
            None, f"The evidence points to both {evidence}; one has to be {lead:g} times stronger."
        )
    return Selection(
        best.repository,
        f"{best.resolved} clues were found in {best.repository}{where}; evidence: {evidence}.",
    )


def _decides(candidate: Candidate) -> bool:
    return candidate.named > 0.5 and candidate.resolved > 0


def _weighed(candidate: Candidate) -> str:
    parts = [f"{candidate.weight:.1f}"]
    if candidate.named:
        parts.append(f"named by {candidate.named:.0%} of the signals")
    if candidate.corrected and candidate.weight > candidate.score + NAMED_WEIGHT * candidate.named:
        parts.append("people chose it for other reports")
    return f"{candidate.repository} ({', '.join(parts)})"


def propose(repository: str | None, reason: str, names: Sequence[str], *, resolved: int) -> Selection:
    """Return a selection that accounts for unconnected repositories that signals name.

    A person is asked unless clues resolve in the selected repository; `resolved` is their number.
    """
    if not names:
        return Selection(repository, reason)
    listed = ", ".join(names)
    if repository is not None and resolved:
        return Selection(
            repository,
            f"{reason} The signals also name {listed}; not connected, so not searched.",
        )
    return Selection(
        None,
        f"The signals name {listed}. Connect it, or choose it if it is the right one. Otherwise: {reason}",
    )


def judge_action(
    evidence: Sequence[Evidence], paths: Sequence[CodePath], *, repository: str | None, addressed: str | None
) -> Action:
    """Judge what can be done: something at once if code was found by more than similar words."""
    specific = sum(1 for each in evidence if each.is_specific)
    named = f"{specific} of {plural(len(evidence), 'signal')} name code, errors, routes or texts"
    wordy = max((len(each.words) for each in evidence), default=0)
    if addressed is not None:
        return Action("immediately_actionable", f"{named}. {addressed}", already_addressed=True)
    if specific == 0 and wordy < LEAST_WORDS:
        return Action("not_actionable", f"No signal names anything that can be searched for: {named}.")
    if repository is None:
        return Action(
            "requires_human_input",
            f"{named}. Its place in the code is unknown, since no repository is chosen. Which one is it?",
        )
    if not paths:
        return Action(
            "requires_human_input",
            f"{named}, but none of that was found in {repository}. Where does it happen?",
        )
    best = paths[0]
    why = f"{best.path}: {best.reasons[0]}"
    if best.strength in _HOW:
        return Action(
            "immediately_actionable", f"{named}. The code was found by a {_HOW[best.strength]} ({why})."
        )
    if best.strength == "text" and len(best.signals) + len(best.reasons) > 2:
        return Action("immediately_actionable", f"{named}. The code was found by its contents ({why}).")
    rest = ", ".join(path.path for path in paths[1:3])
    also = f" or {rest}" if rest else ""
    return Action(
        "requires_human_input",
        f"{named}. The code could only be guessed from similar words: {best.path}{also}. Is it there?",
    )


_HOW = {
    "frame": "stack trace",
    "path": "named file",
    "read": "language model that read it",
    "definition": "named definition",
}


def judge_urgency(observations: Sequence[Observation], *, now: datetime) -> Urgency:
    """Return the priority: reach (0 to 4) times severity (1 to 4) times recency (0.25 to 1)."""
    reach, reached = _reach(observations)
    severity, severe = _severity(observations)
    newest = max(observation.at for observation in observations)
    days = max(0.0, (now - newest).total_seconds() / 86_400)
    recency = max(_LEAST_RECENCY, 0.5 ** (days / _RECENCY_HALF_LIFE_DAYS))
    product = reach * severity * recency
    priority = next(name for name, least in PRIORITY_FROM.items() if product >= least)
    bounds = ", ".join(f"{name} from {least:g}" for name, least in PRIORITY_FROM.items())
    return Urgency(
        priority,
        f"Reach {reach:.1f} ({reached}) times severity {severity:.1f} ({severe}) times recency {recency:.2f} "
        f"(newest signal {days:.0f} days old) = {product:.1f}, which is {priority} ({bounds}).",
        {"reach": round(reach, 2), "severity": round(severity, 2), "recency": round(recency, 2)},
    )


def affected_users(extra: Mapping[str, Any]) -> int:
    """Return how many users are affected according to a signal's facts; 0 if they do not say."""
    return round(_largest(extra, _REACH_KEYS))


def _reach(observations: Sequence[Observation]) -> tuple[float, str]:
    users = sum(_largest(observation.extra, _REACH_KEYS) for observation in observations)
    events = max((_largest(observation.extra, _WEAK_REACH_KEYS) for observation in observations), default=0)
    products = len({observation.source_product for observation in observations})
    by_users = math.log10(1 + users) if users else math.log10(1 + events) / 2
    by_signals = math.log2(1 + len(observations)) / 2
    reach = min(4.0, max(by_users, by_signals) + 0.5 * (products - 1))
    parts = [f"{users:,.0f} users affected"] if users else [f"{events:,.0f} events"] if events else []
    sources = plural(products, "source")
    return reach, ", ".join([*parts, f"{plural(len(observations), 'signal')} from {sources}"])


def _severity(observations: Sequence[Observation]) -> tuple[float, str]:
    found = sorted((_severity_of(observation) for observation in observations), key=lambda each: -each[0])
    # The severity of a single signal is averaged with that of the next one.
    top = found[: max(1, math.ceil(len(found) / 2))]
    severity = sum(each for each, _ in top) / len(top)
    words = list(dict.fromkeys(word for _, word in top))[:3]
    return severity, ", ".join(words)


def _severity_of(observation: Observation) -> tuple[float, str]:
    said = next(
        (
            (severity, f"“{match[0].lower()}”")
            for severity, pattern in _SAID
            if (match := pattern.search(observation.text))
        ),
        (2.0, "nothing said"),
    )
    for key in _LEVEL_KEYS:
        level = observation.extra.get(key)
        if isinstance(level, str) and level.lower() in _LEVEL:
            marked = _LEVEL[level.lower()]
            return (max(marked, said[0]) + marked) / 2 if said[0] > 1 else marked, f"{key} {level.lower()}"
    return said


def _largest(extra: Mapping[str, Any], keys: Sequence[str]) -> float:
    values = (extra.get(key) for key in keys)
    return max(
        (float(value) for value in values if isinstance(value, int | float) and 0 < value < 1e12), default=0.0
    )
