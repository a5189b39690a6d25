"""Data types of research: runs, steps, their output, and the signals they read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from postroom.domain.reports.promotion import passes_alone
from postroom.domain.reports.state import WaitsFor
from postroom.domain.research.evidence import Evidence
from postroom.domain.research.infrastructure import infrastructure_of
from postroom.domain.research.questions import question_of
from postroom.domain.research.report_words import SignalFacts
from postroom.domain.research.urgency import Observation, affected_users
from postroom.domain.signals.impact import Weighing, weigh
from postroom.signals.reading import ReportSignal

Step = Literal[
    "read",
    "safety",
    "priority",
    "about",
    "repository",
    "search",
    "code",
    "finding",
    "actionability",
    "reviewers",
    "words",
]
"""The steps in order; `finding` occurs once per signal, and `search` only with a language model.

`priority` and `about` (a description of the problem) depend on the signals alone; `words` composes title and
summary.
"""

OutcomeKind = Literal["ready", "pending_input", "not_actionable", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One research of a report. `round` starts at 1 and grows when signals arrive meanwhile."""

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
class StepOutput:
    """The output of a step: log entries, the result for later steps, and its author with a version."""

    entries: Sequence[Entry]
    result: Mapping[str, Any] = field(default_factory=dict)
    made_by: str = "postroom-1"


class Choice(NamedTuple):
    """A chosen repository. `is_correction`: a correction in effect chose it, which the log has already."""

    repository: str
    by_person: bool
    is_correction: bool


@dataclass(frozen=True, slots=True)
class ResearchOutcome:
    """The end of a run. `title` and `summary` are empty if not needed; `error` says why the report is not ready.

    `waits_for` is what a report that needs a person lacks. The first `problem_length` characters of the summary
    describe the problem. `signals` is how many were read. `urgency` orders it within its priority.
    `several_problems` are the words in which it names more than one, "" for one.
    """

    kind: OutcomeKind
    title: str = ""
    summary: str = ""
    error: str = ""
    waits_for: WaitsFor | None = None
    problem_length: int | None = None
    signals: int | None = None
    urgency: float | None = None
    several_problems: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """The signals of a round, the own text and the evidence of each, in the same order.

    An own text is without what a form inserted. `card` is what a language model wrote about the report when it read
    its signals, None if none did.
    """

    signals: Sequence[ReportSignal]
    own: Sequence[str]
    evidence: Sequence[Evidence]
    card: str | None = None

    @property
    def observations(self) -> list[Observation]:
        """The signals as input of judgments."""
        return [
            Observation(
                signal.content,
                signal.source_product,
                signal.source_type,
                signal.last_seen or signal.timestamp,
                signal.extra,
                own,
            )
            for signal, own in zip(self.signals, self.own, strict=True)
        ]

    @property
    def infrastructure(self) -> str:
        """What the signals are about if that is below the code, such as disk space; "" otherwise."""
        return infrastructure_of(self.observations)

    def question(self, now: datetime) -> str:
        """Return what a person has to settle first."""
        return question_of(self.observations, now=now)

    @property
    def pressing(self) -> str:
        """What lets one of the signals pass the promotion gate alone by facts or text; "" for nothing."""
        for one in self.observations:
            found = weigh(
                one.text,
                one.extra,
                source_type=one.source_type,
                by=Weighing(),
                source_product=one.source_product,
            )
            if passes_alone(found.value):
                return "; ".join(found.reasons)
        return ""

    @property
    def signal_facts(self) -> list[SignalFacts]:
        """The signals as input of title and summary."""
        return [
            SignalFacts(
                own,
                signal.source_product,
                signal.source_type,
                signal.timestamp,
                affected_users(signal.extra),
            )
            for own, signal in zip(self.own, self.signals, strict=True)
        ]
