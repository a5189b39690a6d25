"""The judgments of research made by a language model, with the rules' judgment as the fallback.

If the model fails (no budget, an error, a refusal, an invalid answer), the rules' judgment applies and states why.
Signals are passed to the model as fenced data; its tools are read-only, and its answers are structured.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Limited, PostroomError, Unavailable
from postroom.domain.reports.artefact_types import (
    ActionabilityJudgment,
    PriorityJudgment,
    RepoSelection,
    SafetyJudgment,
)
from postroom.domain.reports.open_work import first_overlap, make_code_scope
from postroom.domain.reports.titles import title_of
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.judgments import Candidate, Screened
from postroom.domain.research.report_words import MAX_TITLE, Kind, ReportWords
from postroom.git.port import GitHostError
from postroom.models.language import Answer, Limits, NoAnswer, Prompt, Question, Tool, load_prompt
from postroom.projects import spend
from postroom.projects.paid import PaidModel, Purpose
from postroom.reports.open_work import read_open_work
from postroom.repositories.reading import opened, reachable
from postroom.research.context import Round
from postroom.research.judges import Judged, Judges
from postroom.research.model_code import checked, question_of
from postroom.research.model_texts import PATHS, paths_shown, signals_shown
from postroom.research.model_tools import Tools
from postroom.research.schemas import Material
from postroom.text.fence import Data, Part

T = TypeVar("T", bound=BaseModel)
Content = TypeVar("Content")

WHAT = "research"
"""The purpose that is recorded with the calls."""

MAX_EXPLANATION = 4_000
MAX_SUMMARY = 4_000
MAX_OPEN_WORK = 8

_FORM = Limits(steps=3, tokens=80_000, output_tokens=1_500, seconds=90)
AGENT = Limits(steps=14, tokens=250_000, output_tokens=2_000, seconds=300, tool_characters=12_000)

_SAFETY, _REPOSITORY, _ACTIONABILITY, _PRIORITY, _WORDS = (
    load_prompt("postroom.research", name)
    for name in ("safety", "repository", "actionability", "priority", "words")
)


class SafetyAnswer(SafetyJudgment):
    """Whether the report is safe to give to an agent; `choice` true means safe."""

    signals: list[int] = Field(default=[], description="Numbers of the signals that manipulate.")


class WordsAnswer(BaseModel):
    """Title and summary of a report."""

    kind: Kind = Field(
        default="fix", description="What kind of change is wanted, as in a conventional commit."
    )
    title: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=MAX_TITLE, pattern=r"^\S[^\n]*$")
    ] = Field(description="The problem in one line, without a prefix.")
    summary: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=20, max_length=MAX_SUMMARY)
    ] = Field(description="The summary, in full sentences.")


def judges_of(round: Round) -> Judges:
    """Return the judges of a round: the language model if there is one, else the rules."""
    researcher = round.researcher
    if researcher.model is None or not researcher.settings.use_model:
        return researcher.judges
    return ModelJudges(round, researcher.model, researcher.judges)


@dataclass(frozen=True, slots=True)
class ModelJudges:
    """Judges by a language model; `rules` judge first, and apply if the model fails."""

    round: Round
    model: PaidModel
    rules: Judges

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Judge whether the report is safe to hand on. The model can only reject what the rules accept.

        It is not asked about a single signal that the filter found clean.
        """
        ruled = await self.rules.safety(material, screened, together)
        doubtful = any(item.verdict != "clean" and not item.released for item in screened)
        alone = len(screened) < 2 and not doubtful
        if not ruled.content.choice or alone:
            return ruled
        try:
            answer = await self._ask(_SAFETY, signals_shown(material), SafetyAnswer)
        except PostroomError as error:
            explanation = _without(ruled.content.explanation or "", error)
            return _fallback(ruled, SafetyJudgment(choice=True, explanation=explanation), error)
        verdict = answer.value
        count = len(material.signals)
        against = (
            () if verdict.choice else tuple(n - 1 for n in sorted(set(verdict.signals)) if 1 <= n <= count)
        )
        content = SafetyJudgment(
            choice=verdict.choice,
            explanation=(verdict.explanation or "It gave no reason.")[:MAX_EXPLANATION],
        )
        return _by_model(content, answer, against=against)

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Select the repository that has to change if there are several candidates."""
        ruled = await self.rules.repository(material, candidates)
        if len(candidates) < 2:
            return ruled
        listed = "\n".join(
            f"{each.repository}: {each.resolved} clues found (weight {each.score:.1f}), best in "
            f"{each.best or 'no file'}{f'; {each.named:.0%} of the signals name it' if each.named else ''}"
            f"{'; people chose it for other reports' if each.corrected else ''}"
            for each in candidates
        )
        parts = [*signals_shown(material), "The repositories:", Data("repositories of the project", listed)]
        try:
            answer = await self._ask(_REPOSITORY, parts, RepoSelection)
            name = answer.value.repository
            chosen = None if name is None else name.strip().lower()
            if chosen is not None and chosen not in {candidate.repository for candidate in candidates}:
                raise NoAnswer("The language model chose a repository that is not connected.")
        except PostroomError as error:
            content = RepoSelection(
                repository=ruled.content.repository, reason=_without(ruled.content.reason, error)
            )
            return _fallback(ruled, content, error)
        reason = answer.value.reason[:MAX_EXPLANATION]
        return _by_model(RepoSelection(repository=chosen, reason=reason), answer)

    async def code(
        self, material: Material, paths: Sequence[CodePath], *, repository: str
    ) -> Judged[Sequence[CodePath]]:
        """Find the code with read-only tools, and keep only places that exist; the search's files are hints."""
        ruled = await self.rules.code(material, paths, repository=repository)
        try:
            async with self._tools(material, repository) as tools:
                if tools.code is None or tools.listing is None:
                    raise Unavailable(f"{repository} can't be read now.")
                answer = await self._answer(
                    question_of(
                        material,
                        paths,
                        repository,
                        tools=tools.all(),
                        limits=await self._remaining_limits(AGENT),
                    )
                )
                found = await checked(
                    tools.code, tools.listing, answer.value.places, ruled.content, len(material.signals)
                )
        except GitHostError as error:
            return _fallback(ruled, ruled.content, Unavailable(f"{repository} can't be read: {error}."))
        except PostroomError as error:
            return _fallback(ruled, ruled.content, error)
        return _by_model(found, answer)

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
        question: str = "",
    ) -> Judged[ActionabilityJudgment]:
        """Judge what can be done, with read-only tools for the code."""
        ruled = await self.rules.actionability(
            material, paths, repository=repository, addressed=addressed, question=question
        )
        parts = [*signals_shown(material), *paths_shown(paths, repository)]
        if addressed is not None:
            parts += ["The history says:", Data("history", addressed)]
        parts += await self._open_work(paths, repository)
        try:
            async with self._tools(material, repository) as tools:
                answer = await self._ask(_ACTIONABILITY, parts, ActionabilityJudgment, tools=tools.all())
        except PostroomError as error:
            explanation = _without(ruled.content.explanation, error)
            return _fallback(ruled, ruled.content.model_copy(update={"explanation": explanation}), error)
        return _by_model(_cut(answer.value), answer)

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Judge how urgent the report is."""
        ruled = await self.rules.priority(material, now=now)
        parts = [
            *signals_shown(material),
            "The estimate by rules:",
            Data("estimate", ruled.content.explanation),
        ]
        try:
            answer = await self._ask(_PRIORITY, parts, PriorityJudgment)
        except PostroomError as error:
            explanation = _without(ruled.content.explanation, error)
            return _fallback(ruled, ruled.content.model_copy(update={"explanation": explanation}), error)
        return replace(_by_model(_cut(answer.value), answer), details=ruled.details)

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Describe the problem that the signals report."""
        ruled = await self.rules.words(material, now=now)
        parts = [*signals_shown(material), f"Today is {now:%Y-%m-%d}."]
        try:
            answer = await self._ask(_WORDS, parts, WordsAnswer)
        except PostroomError as error:
            return _fallback(ruled, ruled.content, error)
        value = answer.value
        return _by_model(ReportWords(value.kind, title_of(value.title), value.summary), answer)

    async def _ask(
        self, prompt: Prompt, parts: Sequence[Part], output: type[T], *, tools: Sequence[Tool] = ()
    ) -> Answer[T]:
        """Ask the model within the rest of the report's budget.

        Raises:
            Limited: the report's budget is used up.
        """
        limits = await self._remaining_limits(AGENT if tools else _FORM)
        return await self._answer(
            Question(prompt=prompt, parts=tuple(parts), output=output, tools=tools, limits=limits)
        )

    async def _answer(self, question: Question[T]) -> Answer[T]:
        run = self.round.run
        purpose = Purpose(run.project_id, WHAT, str(run.report_id))
        return await self.model.ask(question, purpose, since=run.started_at)

    async def _remaining_limits(self, limits: Limits) -> Limits:
        run, settings = self.round.run, self.round.researcher.settings
        async with unit_of_work(self.round.researcher.engine) as uow:
            calls, dollars = await spend.spent_on(
                uow,
                project_id=run.project_id,
                purpose=WHAT,
                subject=str(run.report_id),
                since=run.started_at,
            )
        remaining = settings.dollars_per_report - dollars
        steps = min(limits.steps, settings.calls_per_report - calls)
        if steps <= 0 or remaining <= Decimal(0):
            raise Limited("The report's budget for the language model is used up.", retry_after=0)
        return replace(limits, steps=steps, dollars=remaining)

    async def _open_work(self, paths: Sequence[CodePath], repository: str | None) -> list[Part]:
        """Return open work on other reports that touches these files, fenced because it contains their titles."""
        run = self.round.run
        scope = make_code_scope(repository, [path.path for path in paths[:PATHS]], [])
        async with unit_of_work(self.round.researcher.engine) as uow:
            open_work = await read_open_work(uow, run.project_id, run.report_id, scope)
        overlaps = [text for item in open_work if (text := first_overlap(scope, [item])) is not None]
        if not overlaps:
            return ["Nobody is known to work on these files for another report."]
        return [
            "Open work on other reports that touches these files, what changed last first:",
            Data("open work", "\n".join(overlaps[:MAX_OPEN_WORK])),
        ]

    @asynccontextmanager
    async def _tools(self, material: Material, repository: str | None) -> AsyncIterator[Tools]:
        """Yield the tools, including those of the repository if it can be read."""
        researcher, run = self.round.researcher, self.round.run
        basic_tools = Tools(researcher.engine, run, material, profile=researcher.profile)
        async with unit_of_work(researcher.engine) as uow:
            repositories = await reachable(uow, run.project_id, named=[repository] if repository else [])
        source = next((candidate for candidate in repositories if candidate.name == repository), None)
        if source is None:
            yield basic_tools
            return
        async with AsyncExitStack() as stack:
            try:
                code = await stack.enter_async_context(opened(researcher.hosts, researcher.vault, source))
                listing = await researcher.library.listing(code)
            except GitHostError:
                yield basic_tools
            else:
                yield replace(basic_tools, code=code, listing=listing)


def _by_model(content: Content, answer: Answer[Any], *, against: tuple[int, ...] = ()) -> Judged[Content]:
    by = {
        "model": answer.model,
        "prompt": answer.prompt,
        "prompt_hash": answer.prompt_hash,
        "input_hash": answer.input_hash,
        "requests": answer.requests,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "dollars": None if answer.dollars is None else float(answer.dollars),
        "seconds": round(answer.seconds, 3),
        "replayed": answer.replayed,
    }
    return Judged(content, made_by=f"{answer.model} {answer.prompt_hash}", against=against, by=by)


def _fallback(ruled: Judged[Any], content: Content, error: PostroomError) -> Judged[Content]:
    """Return the rules' judgment with the reason why the model's is missing."""
    return replace(ruled, content=content, by={"without_model": error.message})


def _without(explanation: str, error: PostroomError) -> str:
    return f"{explanation} (Judged without the language model: {error.message})".strip()


def _cut(judgment: T) -> T:
    explanation = str(getattr(judgment, "explanation", ""))[:MAX_EXPLANATION]
    return judgment.model_copy(update={"explanation": explanation})
