"""Findings of a scout's run: limits, tags, when one becomes a signal, and that signal."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from uuid import UUID

from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import Priority
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import SCOUT

MAX_DESCRIPTION = 50_000
MAX_EVIDENCE = 20
MAX_TAGS = 10
MAX_TAG = 50
MAX_FINDING_ID = 100
WEIGHT = 1.0
"""A finding has the weight that a report needs, so one suffices for research."""

FindingKind = Literal["code", "operational"]
"""Subject of a finding: the product's code, or operations (the inbox, sources, owners, schedules)."""

KIND = "finding_kind"
"""Key in a signal's extra that marks it as operational."""

ABOUT = "about"
"""Key in a signal's extra with the ids of signals about the one thing that the finding names."""
MAX_ABOUT = 50

EMPTY_TAG = "A tag needs at least one letter from a to z or digit."

SkippedReason = Literal[
    "scout_config_missing", "scout_emit_disabled", "ai_processing_not_approved", "source_disabled"
]

_BETWEEN = re.compile(r"[\s_]+")
_OTHERS = re.compile(r"[^a-z0-9-]")
_DASHES = re.compile(r"-{2,}")


def is_operational(extra: Any) -> bool:
    """Return whether a signal with such facts is a finding that no change of code can fix."""
    return isinstance(extra, Mapping) and extra.get(KIND) == "operational"


def priority_of_findings(priority: Priority) -> Priority:
    """Return the priority of a report that holds only findings, given that of people's signals of the same impact.

    It is one step lower, P4 at most: nobody has met the problem yet.
    """
    order = get_args(Priority)
    lower: Priority = order[min(order.index(priority) + 1, len(order) - 1)]
    return lower


def about_of(extra: Any) -> tuple[UUID, ...]:
    """Return the ids of the signals about the thing that a finding names; none for facts of any other form."""
    given = extra.get(ABOUT) if isinstance(extra, Mapping) else None
    if not isinstance(given, list) or len(given) > MAX_ABOUT:
        return ()
    try:
        return tuple(UUID(id) for id in given if isinstance(id, str))
    except ValueError:
        return ()


class FindingProblem(Invalid):
    """A problem with a finding; `attr` is the field."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as the run states it. `confidence` is 0 to 1; `finding_id` is the run's own name for it.

    `details` are evidence, hypothesis and the other non-empty fields, stored as sent.
    """

    finding_id: str
    description: str
    confidence: float
    severity: str | None
    tags: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)


def normalise_tag(tag: str) -> str:
    """Return a tag in lower case, words joined by single dashes, other characters removed; may be empty."""
    text = _OTHERS.sub("", _BETWEEN.sub("-", tag.strip().lower()))
    return _DASHES.sub("-", text).strip("-")


def normalise_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return normalised tags without duplicates, in the order of first use.

    Raises:
        FindingProblem: nothing is left of one; `attr` is `tags__` and its index.
    """
    kept: dict[str, None] = {}
    for place, tag in enumerate(tags):
        normal = normalise_tag(tag)
        if not normal:
            raise FindingProblem(f"tags__{place}", EMPTY_TAG)
        kept[normal] = None
    return tuple(kept)


def skipped_reason(*, emit: bool | None, approved: bool, source_on: bool) -> SkippedReason | None:
    """Return the first reason for which a finding does not become a signal, or None when it does.

    `emit` is the setting in the scout's configuration, None without one; `approved`: models may process the
    organization's data; `source_on`: the source of scouts is enabled.
    """
    if emit is None:
        return "scout_config_missing"
    if not emit:
        return "scout_emit_disabled"
    if not approved:
        return "ai_processing_not_approved"
    return None if source_on else "source_disabled"


def source_id(run_id: UUID, finding_id: str) -> str:
    """Return the source id of a finding's signal."""
    return f"run:{run_id}:finding:{finding_id}"


def signal_of(finding: Finding, *, run_id: UUID, facts: Mapping[str, Any]) -> NewSignal:
    """Return the signal of a finding; `facts` identify the run, for the signal's extra."""
    extra: dict[str, Any] = {**facts, "finding_id": finding.finding_id, "confidence": finding.confidence}
    if finding.severity is not None:
        extra["severity"] = finding.severity
    if finding.tags:
        extra["tags"] = list(finding.tags)
    if keys := finding.details.get("dedupe_keys"):
        # The same problem, found again, belongs to the report of the first time.
        extra["thread"] = f"{facts.get('skill_name')}: {keys[0]}"
    return NewSignal(
        source_product=SCOUT[0],
        source_type=SCOUT[1],
        source_id=source_id(run_id, finding.finding_id),
        description=finding.description,
        weight=WEIGHT,
        extra=extra | dict(finding.details),
    )
