"""What research works with: a run, its steps, what they leave, and what it read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.reports.state import WaitsFor
from postroom.domain.research.evidence import Evidence
from postroom.domain.research.judgments import Observation, affected_users
from postroom.domain.research.report_words import Told
from postroom.signals.reading import ReportSignal

Step = Literal[
    "read",
    "safety",
    "priority",
    "about",
    "repository",
    "code",
    "finding",
    "actionability",
    "reviewers",
    "words",
]
"""The steps in their order; `finding` is one for each signal.

`priority` and `about` (what is wrong, in words) are made of the signals alone; `words` puts title and summary
together.
"""

OutcomeKind = Literal["ready", "pending_input", "not_actionable", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a report is researched. `round` counts how often signals came meanwhile, from 1."""

    id: UUID
    project_id: int
    report_id: UUID
    round: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry for the work log: the type of artefact and its content."""

    type: str
    content: Any


@dataclass(frozen=True, slots=True)
class Made:
    """What a step leaves: entries for the log, what later steps go on from, and what made it, with its version."""

    entries: Sequence[Entry]
    result: Mapping[str, Any] = field(default_factory=dict)
    made_by: str = "postroom-1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ends. `title` and `summary` are empty where none is needed; `error` says why it is not ready.

    `waits_for` is what is missing, of one that needs a person. The first `problem_length` characters of the summary
    tell the problem. `signals` is how many were read.
    """

    kind: OutcomeKind
    title: str = ""
    summary: str = ""
    error: str = ""
    waits_for: WaitsFor | None = None
    problem_length: int | None = None
    signals: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """The signals that a round is about, with what each says about the code, in one order."""

    signals: Sequence[ReportSignal]
    evidence: Sequence[Evidence]

    @property
    def observations(self) -> list[Observation]:
        """The signals as judgments see them."""
        return [
            Observation(each.content, each.source_product, each.source_type, each.timestamp, each.extra)
            for each in self.signals
        ]

    @property
    def told(self) -> list[Told]:
        """The signals as title and summary are made of them."""
        return [
            Told(
                each.content,
                each.source_product,
                each.source_type,
                each.timestamp,
                affected_users(each.extra),
            )
            for each in self.signals
        ]
