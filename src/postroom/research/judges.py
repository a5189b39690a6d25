"""The judgments of research, each from evidence to the content of an artefact, and the rule-based implementation.

`Judges` is the interface that other implementations share.
"""

import asyncio
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
from postroom.domain.research.urgency import judge_urgency
from postroom.research.schemas import Entry, Material, StepOutput

RULES = "rules-5"
"""The recorded author of rule-based judgments; increment the number when the rules change."""


Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Judged(Generic[Content]):
    """A judgment as it is logged, its author, and its details.

    `against` are positions of the signals that failed a safety judgment; `by` is the usage of the language model,
    or the reason why none was used.
    """

    content: Content
    made_by: str = RULES
    details: dict[str, Any] = field(default_factory=dict)
    against: tuple[int, ...] = ()
    by: Mapping[str, Any] = field(default_factory=dict)


def by_model(judged: Judged[Any]) -> dict[str, Any]:
    """Return the usage of the language model for a judgment, or why it was not used; empty without a model."""
    return {"by": dict(judged.by)} if judged.by else {}


def made(type: str, judged: Judged[Any], result: Mapping[str, Any]) -> StepOutput:
    """Return the output of a step that made a judgment: its artefact, and `result` for later steps."""
    content = judged.content.model_dump(mode="json")
    return StepOutput([Entry(type, content)], {**result, **by_model(judged)}, judged.made_by)


class Judges(Protocol):
    """The interface of judges. Calls to external systems are made outside transactions."""

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Judge whether the report is safe to hand on; `together` is the verdict on all signals as one text."""
        ...

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Select the repository that has to change."""
        ...

    async def code(
        self, material: Material, paths: Sequence[CodePath], *, repository: str
    ) -> Judged[Sequence[CodePath]]:
        """Find the code in the selected repository; `paths` are the files that the search found."""
        ...

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
        question: str = "",
    ) -> Judged[ActionabilityJudgment]:
        """Judge what can be done; `addressed` is a sentence about a later change that may have been the fix.

        `question`: what a person settles first where the project has no repository.
        """
        ...

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Judge how urgent the report is."""
        ...

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Describe the problem that the signals report."""
        ...


class ModelFree:
    """Judges by the rules of `domain.research.judgments`."""

    def __init__(self, *, lead: float) -> None:
        self._lead = lead

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Judge whether the report is safe to hand on."""
        del material
        judgment = judgments.judge_safety(screened, together)
        content = SafetyJudgment(choice=judgment.safe, explanation=judgment.reason)
        return Judged(content, against=judgment.against)

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Select the repository that has to change."""
        del material
        judgment = judgments.select_repository(candidates, lead=self._lead)
        return Judged(RepoSelection(repository=judgment.repository, reason=judgment.reason))

    async def code(
        self, material: Material, paths: Sequence[CodePath], *, repository: str
    ) -> Judged[Sequence[CodePath]]:
        """Return the files that the search found, without those that are only hints for a language model."""
        del material, repository
        return Judged([path for path in paths if path.strength != "hint"])

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
        question: str = "",
    ) -> Judged[ActionabilityJudgment]:
        """Judge what can be done."""
        judgment = judgments.judge_action(
            material.evidence,
            paths,
            repository=repository,
            addressed=addressed,
            infrastructure=material.infrastructure,
            pressing=material.pressing,
            question=question,
        )
        return Judged(
            ActionabilityJudgment(
                explanation=judgment.reason,
                actionability=judgment.actionability,
                already_addressed=judgment.already_addressed,
            )
        )

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Judge how urgent the report is."""
        judgment = await asyncio.to_thread(judge_urgency, material.observations, now=now)
        content = PriorityJudgment(explanation=judgment.reason, priority=judgment.priority)
        return Judged(content, details={**judgment.parts, "several_problems": judgment.several})

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Describe the problem that the signals report."""
        return Judged(report_words.describe(material.signal_facts, now=now, card=material.card))
