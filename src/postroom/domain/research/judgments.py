"""Judgments of research without a model: each computed from evidence, with its arithmetic as the reason."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.domain.git.names import repository_name
from postroom.domain.reports.artefact_types import Actionability
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
NONE_CONNECTED = "No repository is connected to the project."
LEAST_WORDS = 6
"""Number of informative words below which a signal without clues says too little."""


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
        return Selection(None, NONE_CONNECTED)
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


def _named(specific: int, total: int) -> str:
    """Say how many of the signals name what can be found in code."""
    what = "code, errors, routes or texts"
    if not specific:
        return f"{'The signal names' if total == 1 else 'The signals name'} no {what}"
    if specific == total:
        return f"The signal names {what}" if total == 1 else f"{_all(total)} signals name {what}"
    return f"{specific} of {total} signals {'names' if specific == 1 else 'name'} {what}"


def _all(total: int) -> str:
    return "Both" if total == 2 else f"All {total}"


def judge_action(
    evidence: Sequence[Evidence],
    paths: Sequence[CodePath],
    *,
    repository: str | None,
    addressed: str | None,
    infrastructure: str = "",
    pressing: str = "",
    question: str = "",
) -> Action:
    """Judge what can be done: something at once if code was found by more than similar words.

    Without a repository it asks, and never judges that nothing can be done, since the report waits for a person.
    `infrastructure` is what all signals are about below the code; then no place in the code is asked for.
    `pressing` is what lets one of them pass the promotion gate alone; a person is asked then. `question` is what a
    person settles first in a project that has no repository, which the inbox says once; "" if it has one.
    """
    specific = sum(1 for each in evidence if each.is_specific)
    named = _named(specific, len(evidence))
    wordy = max((len(each.words) for each in evidence), default=0)
    if addressed is not None:
        return Action("immediately_actionable", f"{named}. {addressed}", already_addressed=True)
    if infrastructure and not paths:
        return Action(
            "requires_human_input",
            f"It is about {infrastructure}, which is below the code, and no alert names code. What has to be done?",
        )
    if repository is None and question:
        return Action("requires_human_input", question)
    if specific == 0 and wordy < LEAST_WORDS:
        nothing = "No signal names anything that can be searched for"
        if pressing:
            return Action("requires_human_input", f"{nothing}, but {pressing}. What is it about?")
        if repository is None:
            return Action("requires_human_input", f"{nothing}. What is it about?")
        return Action("not_actionable", f"{nothing}.")
    if repository is None:
        return Action(
            "requires_human_input",
            f"{named}; choose the repository that it is about, so that its code is searched.",
        )
    if not paths:
        missed = (
            f"but none of that was found in {repository}"
            if specific
            else f"and no file of {repository} fits its words"
        )
        return Action("requires_human_input", f"{named}, {missed}. Where does it happen?")
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
