"""The judgments of research: each from evidence to the content of an artefact. Here they are made without a model.

Whatever else judges has the same questions and the same answers, so that it can stand beside this one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from postroom.domain.reports.artefact_types import (
    ActionabilityJudgment,
    PriorityJudgment,
    RepoSelection,
    SafetyJudgment,
)
from postroom.domain.research import judgments, report_words
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.judgments import Candidate, Screened
from postroom.domain.research.report_words import ReportWords
from postroom.research.schemas import Entry, Made, Material

RULES = "rules-1"
"""What made a judgment when no model did; the number rises when the rules change."""


Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Judged(Generic[Content]):
    """A judgment as the log keeps it, what made it, and numbers of it that may be asked for later.

    `against` are places of signals that a safety judgment is about; `by` is what a language model took for it, or
    why it was made without.
    """

    content: Content
    made_by: str = RULES
    details: dict[str, Any] = field(default_factory=dict)
    against: tuple[int, ...] = ()
    by: Mapping[str, Any] = field(default_factory=dict)


def by_model(judged: Judged[Any]) -> dict[str, Any]:
    """Return what a language model took for a judgment, or why there is none of it; nothing without a model."""
    return {"by": dict(judged.by)} if judged.by else {}


def made(type: str, judged: Judged[Any], result: Mapping[str, Any]) -> Made:
    """Return what a step leaves that made a judgment: its artefact, and `result` for later steps."""
    content = judged.content.model_dump(mode="json")
    return Made([Entry(type, content)], {**result, **by_model(judged)}, judged.made_by)


class Judges(Protocol):
    """Whoever judges. What a judgment may need from outside is asked for before the next transaction."""

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Say whether the report may be given to anybody; `together` is a verdict on all as one text."""
        ...

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Choose the repository that has to change."""
        ...

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
    ) -> Judged[ActionabilityJudgment]:
        """Say what can be done; `addressed` is a sentence about a change since that may have been the fix."""
        ...

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Say how urgent the report is."""
        ...

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Say what the signals are about."""
        ...


class ModelFree:
    """Judges by the rules of `domain.research.judgments`."""

    def __init__(self, *, lead: float) -> None:
        self._lead = lead

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Say whether the report may be given to whoever works on it."""
        del material
        found = judgments.judge_safety(screened, together)
        content = SafetyJudgment(choice=found.safe, explanation=found.reason)
        return Judged(content, against=found.against)

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Choose the repository that has to change."""
        del material
        found = judgments.select_repository(candidates, lead=self._lead)
        return Judged(RepoSelection(repository=found.repository, reason=found.reason))

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
    ) -> Judged[ActionabilityJudgment]:
        """Say what can be done."""
        found = judgments.judge_action(material.evidence, paths, repository=repository, addressed=addressed)
        return Judged(
            ActionabilityJudgment(
                explanation=found.reason,
                actionability=found.actionability,
                already_addressed=found.already_addressed,
            )
        )

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Say how urgent the report is."""
        found = judgments.judge_urgency(material.observations, now=now)
        content = PriorityJudgment(explanation=found.reason, priority=found.priority)
        return Judged(content, details=dict(found.parts))

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Say what the signals are about."""
        return Judged(report_words.describe(material.told, now=now))
