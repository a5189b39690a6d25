"""Whether work on a report starts automatically, for whom, and from which branch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import PRIORITIES
from postroom.domain.reports.open_work import CodeScope, OpenWork, first_overlap
from postroom.domain.reports.state import Status
from postroom.domain.signals.intake import is_storable

_BEGINNING = r"[^/\s\x1c-\x1f\x85]"
REPOSITORY_KEY = rf"^\s*{_BEGINNING}[^/]*/\s*{_BEGINNING}[^/]*$"
"""Names of repositories that `checked_branches` accepts."""


def checked_branches(branches: Mapping[str, str]) -> dict[str, str]:
    """Return the base branches by repository in normalised form: names in lower case, nothing blank.

    A repository with a blank branch is left out. Of names that differ only in case the last one counts.

    Raises:
        Invalid: a name is not `organization/repository`.
    """
    kept = {}
    for name, branch in branches.items():
        parts = [part.strip() for part in name.split("/")]
        if len(parts) != 2 or not all(parts) or not is_storable(name):
            raise Invalid(f"Repository keys must be in 'organization/repository' form, got '{name}'.")
        if branch.strip():
            kept["/".join(parts).lower()] = branch.strip()
        else:
            kept.pop("/".join(parts).lower(), None)
    return kept


Channel = Literal["off", "webhook", "command", "pull"]
"""How a project hands reports off; `off`: it does not."""


OPERATIONAL = "The report is about the inbox, sources, owners or schedules, so there is no code to change."


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A suggested reviewer. `user_id` is None for somebody who is not a member of the organization.

    `threshold` is their own minimum priority, None for the project's.
    """

    login: str
    user_id: int | None
    threshold: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that an automatic start depends on.

    `safe` is the newest safety judgment, None when there is none or it did not cover all signals. `suspicious` and
    `unscreened` count live signals. `holder` names who has claimed the report. `implementation` is an unmerged pull
    request. `handed_over`: since the last research. `is_strange`: an agent named its repository, and
    nobody connected it. `agent_judged` names the judgments that an agent made (`priority`, `actionability`).
    `doubtful_texts` are the places of texts by agents that the safety filter marked, `unscreened_texts` counts
    those without a verdict. `is_operational`: it is only about the inbox, sources, owners or schedules.
    `waits`: some of its signals have yet to be read, or compared with the others again. `sibling` names a
    report that the same pull request would settle. `started_today` counts
    starts in the project within 24 hours, at most `daily_limit`.
    """

    channel: Channel
    status: Status
    actionability: str | None
    already_addressed: bool | None
    priority: str | None
    reviewers: Sequence[Reviewer]
    default_threshold: str
    safe: bool | None
    suspicious: int
    unscreened: int
    may_be_unscreened: bool
    implementation: str | None
    handed_over: bool
    holder: str | None
    code_scope: CodeScope
    is_strange: bool
    open_work: Sequence[OpenWork]
    started_today: int
    daily_limit: int
    agent_judged: Sequence[str] = ()
    doubtful_texts: Sequence[str] = ()
    unscreened_texts: int = 0
    is_operational: bool = False
    waits: bool = False
    sibling: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Work starts, for the user with that id."""

    user_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NoStart:
    """No start. `tell`: the reason is added to the report's work log."""

    reason: str
    tell: bool = False


def decide(facts: Facts) -> Start | NoStart:
    """Decide whether work on a report starts automatically, and for whom.

    Doubts about the signals are checked first; open work is checked last, so that the log names it only where it is
    the obstacle.
    """
    held_back = _not_ready(facts) or _unsafe(facts) or _by_agents(facts) or _in_progress(facts)
    if held_back is not None:
        return held_back
    found = _first_reviewer(facts)
    if isinstance(found, NoStart):
        return found
    if facts.channel == "command" and facts.code_scope.repository is None:
        return NoStart(
            "Work was not started automatically: no repository is selected to do it in.", tell=True
        )
    if facts.channel == "command" and facts.is_strange:
        return NoStart(
            f"Work was not started automatically: an agent named the repository {facts.code_scope.repository}, and "
            "nobody connected it to the project by that name.",
            tell=True,
        )
    if facts.started_today >= facts.daily_limit:
        return NoStart(
            f"Work was not started automatically: {facts.started_today} reports of the project have been started "
            f"within 24 hours, and {facts.daily_limit} is the limit.",
            tell=True,
        )
    overlap = first_overlap(facts.code_scope, facts.open_work)
    if overlap is not None:
        return NoStart(f"Work was not started automatically: {overlap}", tell=True)
    return found


def _not_ready(facts: Facts) -> NoStart | None:
    if facts.channel == "off":
        return NoStart("Hand-off is disabled for the project.")
    if facts.status is not Status.READY:
        return NoStart(f"The report is {facts.status}, not ready.")
    if facts.is_operational:
        return NoStart(OPERATIONAL)
    if facts.waits:
        return NoStart("New signals of the report have to be read or compared with the others first.")
    if facts.actionability != "immediately_actionable":
        return NoStart("The report is not judged to be immediately actionable.")
    if facts.already_addressed:
        return NoStart(
            "Work was not started automatically: the problem is judged to be addressed already.", tell=True
        )
    if facts.priority not in PRIORITIES:
        return NoStart("The report has no priority.")
    return None


def _unsafe(facts: Facts) -> NoStart | None:
    if facts.safe is False:
        return NoStart("Work was not started automatically: the report is judged to be unsafe.", tell=True)
    if facts.suspicious:
        signals = "1 of its signals is" if facts.suspicious == 1 else f"{facts.suspicious} of its signals are"
        return NoStart(
            f"Work was not started automatically: {signals} marked as suspicious by the safety filter. A person "
            "has to look at the report and start it.",
            tell=True,
        )
    if facts.unscreened and not facts.may_be_unscreened:
        signals = "1 of its signals is" if facts.unscreened == 1 else f"{facts.unscreened} of its signals are"
        return NoStart(
            f"Work was not started automatically: {signals} not screened by the safety filter. The report is "
            "considered again after that; a person can start it earlier.",
            tell=True,
        )
    if facts.safe is None:
        return NoStart(
            "Work was not started automatically: no safety judgment covers all signals of the report. A person "
            "has to look at it and start it.",
            tell=True,
        )
    return None


def _by_agents(facts: Facts) -> NoStart | None:
    """Hold back what rests on an agent's judgment: the agent may have followed instructions in a text."""
    if facts.doubtful_texts:
        return NoStart(
            "Work was not started automatically: the safety filter has doubts about what an agent wrote "
            f"({', '.join(facts.doubtful_texts)}). A person has to look at the report and start it.",
            tell=True,
        )
    if facts.unscreened_texts and not facts.may_be_unscreened:
        return NoStart(
            "Work was not started automatically: what an agent wrote has not been screened by the safety filter. "
            "The report is considered again after that; a person can start it earlier.",
            tell=True,
        )
    if facts.agent_judged:
        judgments = " and ".join(facts.agent_judged)
        return NoStart(
            f"Work was not started automatically: its {judgments} "
            f"{'is' if len(facts.agent_judged) == 1 else 'are'} an agent's judgment. A person has to judge it or "
            "start the work.",
            tell=True,
        )
    return None


def _in_progress(facts: Facts) -> NoStart | None:
    if facts.implementation is not None:
        return NoStart(f"There is already an implementation: {facts.implementation}.")
    if facts.handed_over:
        return NoStart("It has been handed off since it was last researched.")
    if facts.holder is not None:
        return NoStart(f"{facts.holder} has claimed the report.")
    if facts.sibling is not None:
        return NoStart(
            f"Work was not started automatically: the pull request for {facts.sibling} may settle this report as "
            "well. Merge them, or refuse the suggestion.",
            tell=True,
        )
    return None


def _first_reviewer(facts: Facts) -> Start | NoStart:
    if not facts.reviewers:
        return NoStart("Work was not started automatically: no reviewers are suggested.", tell=True)
    members = [each for each in facts.reviewers if each.user_id is not None]
    if not members:
        return NoStart(
            "Work was not started automatically: none of the suggested reviewers is a member with a linked login.",
            tell=True,
        )
    for reviewer in members:
        threshold = reviewer.threshold or facts.default_threshold
        if reviewer.user_id is not None and _is_urgent(facts.priority, threshold):
            whose = "their own threshold" if reviewer.threshold else "the project's threshold"
            return Start(
                reviewer.user_id,
                f"Started for {reviewer.login}: {facts.priority} meets {whose}, {threshold}.",
            )
    return NoStart(
        f"Work was not started automatically: {facts.priority} is less urgent than the threshold of every "
        "suggested reviewer.",
        tell=True,
    )


def _is_urgent(priority: str | None, threshold: str) -> bool:
    """Return whether a priority is at least as urgent as the threshold; P0 is the most urgent."""
    if priority not in PRIORITIES or threshold not in PRIORITIES:
        return False
    return PRIORITIES.index(priority) <= PRIORITIES.index(threshold)
