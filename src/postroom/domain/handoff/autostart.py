"""How work on reports starts by itself: whether it does and for whom, and the branches that it starts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import PRIORITIES
from postroom.domain.reports.open_work import Ground, OpenWork, first_overlap
from postroom.domain.reports.state import Status
from postroom.domain.signals.intake import is_storable


def checked_branches(branches: Mapping[str, str]) -> dict[str, str]:
    """Return the base branch of each repository as it is kept: names in lower case, nothing blank.

    A repository with a blank branch is left out. Of names that differ in case alone the last one counts.

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
"""How a project hands reports over; `off` says that it does not."""


OPERATIONAL = "The report is about the inbox, sources, owners or schedules, so there is no code to change."


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who is suggested for a report. `user_id` is None for who is no member of the organization.

    `threshold` is their own choice of the least priority, None for the project's.
    """

    login: str
    user_id: int | None
    threshold: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What it depends on whether work on a report starts by itself.

    `safe` is the newest safety judgment, None when there is none or not all signals were there for it.
    `suspicious` and `unscreened` count live signals.
    `holder` names who has claimed it. `implementation` is a pull request that is not merged. `handed_over` says
    that it was since it was last researched. `is_strange`: an agent named its repository, and nobody connected it.
    `agent_judged` names the judgments that are an agent's word (`priority`, `actionability`). `doubtful_texts` are
    the places of texts by agents that the safety filter marked, `unscreened_texts` counts those without a verdict.
    `is_operational`: it is about the inbox, sources, owners or schedules alone.
    `started_today` counts what started in the project within 24 hours, of which `daily_limit` may.
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
    ground: Ground
    is_strange: bool
    open_work: Sequence[OpenWork]
    started_today: int
    daily_limit: int
    agent_judged: Sequence[str] = ()
    doubtful_texts: Sequence[str] = ()
    unscreened_texts: int = 0
    is_operational: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """Work starts, for the user with that id."""

    user_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Nothing starts. `tell`: the report's work log says why."""

    reason: str
    tell: bool = False


def decide(facts: Facts) -> Start | Stay:
    """Decide whether work on a report starts by itself, and for whom.

    Doubts about the signals come before everything that could start it; open work is looked at last, so that the
    log names it only where it is what stands in the way.
    """
    held_back = _not_ripe(facts) or _unsafe(facts) or _by_agents(facts) or _taken(facts)
    if held_back is not None:
        return held_back
    found = _first_willing(facts)
    if isinstance(found, Stay):
        return found
    if facts.channel == "command" and facts.ground.repository is None:
        return Stay("Work did not start by itself: no repository is selected to do it in.", tell=True)
    if facts.channel == "command" and facts.is_strange:
        return Stay(
            f"Work did not start by itself: an agent named the repository {facts.ground.repository}, and nobody "
            "connected it to the project by that name.",
            tell=True,
        )
    if facts.started_today >= facts.daily_limit:
        return Stay(
            f"Work did not start by itself: {facts.started_today} reports of the project have been started within "
            f"24 hours, and {facts.daily_limit} is the limit.",
            tell=True,
        )
    overlap = first_overlap(facts.ground, facts.open_work)
    if overlap is not None:
        return Stay(f"Work did not start by itself: {overlap}", tell=True)
    return found


def _not_ripe(facts: Facts) -> Stay | None:
    if facts.channel == "off":
        return Stay("The project hands no reports over.")
    if facts.status is not Status.READY:
        return Stay(f"The report is {facts.status}, not ready.")
    if facts.is_operational:
        return Stay(OPERATIONAL)
    if facts.actionability != "immediately_actionable":
        return Stay("The report is not judged to be immediately actionable.")
    if facts.already_addressed:
        return Stay("Work did not start by itself: the problem is judged to be addressed already.", tell=True)
    if facts.priority not in PRIORITIES:
        return Stay("The report has no priority.")
    return None


def _unsafe(facts: Facts) -> Stay | None:
    if facts.safe is False:
        return Stay("Work did not start by itself: the report is judged to be unsafe.", tell=True)
    if facts.suspicious:
        signals = "1 of its signals is" if facts.suspicious == 1 else f"{facts.suspicious} of its signals are"
        return Stay(
            f"Work did not start by itself: {signals} marked as suspicious by the safety filter. A person has to "
            "look at the report and start it.",
            tell=True,
        )
    if facts.unscreened and not facts.may_be_unscreened:
        signals = "1 of its signals is" if facts.unscreened == 1 else f"{facts.unscreened} of its signals are"
        return Stay(
            f"Work did not start by itself: {signals} not screened by the safety filter. The report is looked at "
            "again once that is done; a person can start it before.",
            tell=True,
        )
    if facts.safe is None:
        return Stay(
            "Work did not start by itself: no safety judgment is about all signals of the report. A person has to "
            "look at it and start it.",
            tell=True,
        )
    return None


def _by_agents(facts: Facts) -> Stay | None:
    """Hold back what rests on the word of an agent, which may have obeyed a text that it read."""
    if facts.doubtful_texts:
        return Stay(
            "Work did not start by itself: the safety filter has doubts about what an agent wrote "
            f"({', '.join(facts.doubtful_texts)}). A person has to look at the report and start it.",
            tell=True,
        )
    if facts.unscreened_texts and not facts.may_be_unscreened:
        return Stay(
            "Work did not start by itself: what an agent wrote is not screened by the safety filter. The report is "
            "looked at again once that is done; a person can start it before.",
            tell=True,
        )
    if facts.agent_judged:
        judgments = " and ".join(facts.agent_judged)
        return Stay(
            f"Work did not start by itself: its {judgments} {'is' if len(facts.agent_judged) == 1 else 'are'} an "
            "agent's judgment. A person has to judge it or start the work.",
            tell=True,
        )
    return None


def _taken(facts: Facts) -> Stay | None:
    if facts.implementation is not None:
        return Stay(f"There is an implementation already: {facts.implementation}.")
    if facts.handed_over:
        return Stay("It was handed over since it was last researched.")
    if facts.holder is not None:
        return Stay(f"{facts.holder} has claimed the report.")
    return None


def _first_willing(facts: Facts) -> Start | Stay:
    if not facts.reviewers:
        return Stay("Work did not start by itself: no reviewers are suggested.", tell=True)
    members = [each for each in facts.reviewers if each.user_id is not None]
    if not members:
        return Stay(
            "Work did not start by itself: none of the suggested reviewers is a member with a linked login.",
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
    return Stay(
        f"Work did not start by itself: {facts.priority} is less urgent than the threshold of every suggested "
        "reviewer.",
        tell=True,
    )


def _is_urgent(priority: str | None, threshold: str) -> bool:
    """Tell whether a priority is at least as urgent as the threshold; P0 is the most urgent."""
    if priority not in PRIORITIES or threshold not in PRIORITIES:
        return False
    return PRIORITIES.index(priority) <= PRIORITIES.index(threshold)
