"""What a scout's run found: its limits, its tags, when it may become a signal, and the signal that it becomes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from postroom.domain.errors import Invalid
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import SCOUT

MAX_DESCRIPTION = 50_000
MAX_EVIDENCE = 20
MAX_TAGS = 10
MAX_TAG = 50
MAX_FINDING_ID = 100
WEIGHT = 1.0
"""A finding weighs as much as a report needs, so one is enough for research."""

FindingKind = Literal["code", "operational"]
"""What a finding is about: the product's code, or what runs around it (the inbox, sources, owners, schedules)."""

KIND = "finding_kind"
"""Where a signal says in its extra that it is operational."""

EMPTY_TAG = "A tag needs at least one letter from a to z or digit."

SkippedReason = Literal[
    "scout_config_missing", "scout_emit_disabled", "ai_processing_not_approved", "source_disabled"
]

_BETWEEN = re.compile(r"[\s_]+")
_OTHERS = re.compile(r"[^a-z0-9-]")
_DASHES = re.compile(r"-{2,}")


def is_operational(extra: Any) -> bool:
    """Tell whether a signal with such facts beside it is a finding that no change of code can mend."""
    return isinstance(extra, Mapping) and extra.get(KIND) == "operational"


class FindingProblem(Invalid):
    """Something about a finding that can't be; `attr` is the field that says it."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a run found, as the run states it. `confidence` is 0..1; `finding_id` is the run's own name.

    `details` are evidence, hypothesis and the other fields that are kept as they were sent, without empty ones.
    """

    finding_id: str
    description: str
    confidence: float
    severity: str | None
    tags: tuple[str, ...]
    details: Mapping[str, Any] = field(default_factory=dict)


def normalise_tag(tag: str) -> str:
    """Return a tag in lower case, words joined by single dashes, without other characters; it may become empty."""
    text = _OTHERS.sub("", _BETWEEN.sub("-", tag.strip().lower()))
    return _DASHES.sub("-", text).strip("-")


def normalise_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are kept: each normalised, repeats dropped, in the order of their first use.

    Raises:
        FindingProblem: nothing is left of one; `attr` is `tags__` and its place in the list.
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

    `emit` is what the scout's configuration says, None without one; `approved` whether models may have the
    organization's data; `source_on` whether the source of scouts is switched on.
    """
    if emit is None:
        return "scout_config_missing"
    if not emit:
        return "scout_emit_disabled"
    if not approved:
        return "ai_processing_not_approved"
    return None if source_on else "source_disabled"


def source_id(run_id: UUID, finding_id: str) -> str:
    """Return what the signal of a finding is known by at its source."""
    return f"run:{run_id}:finding:{finding_id}"


def signal_of(finding: Finding, *, run_id: UUID, facts: Mapping[str, Any]) -> NewSignal:
    """Return the signal that a finding becomes; `facts` say which run it was, for the signal's extra."""
    extra: dict[str, Any] = {**facts, "finding_id": finding.finding_id, "confidence": finding.confidence}
    if finding.severity is not None:
        extra["severity"] = finding.severity
    if finding.tags:
        extra["tags"] = list(finding.tags)
    return NewSignal(
        source_product=SCOUT[0],
        source_type=SCOUT[1],
        source_id=source_id(run_id, finding.finding_id),
        description=finding.description,
        weight=WEIGHT,
        extra=extra | dict(finding.details),
    )
