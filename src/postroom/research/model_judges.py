"""The judgments of research made by a language model, each with the rules' own judgment to fall back on.

Whatever goes wrong with the model (no budget, a failure, a refusal, nonsense) the rules' judgment stands, and says
why. What the signals say reaches the model as data; what it may do is read, and fill in a form.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Limited, PostroomError
from postroom.domain.reports.artefact_types import (
    ActionabilityJudgment,
    PriorityJudgment,
    RepoSelection,
    SafetyJudgment,
)
from postroom.domain.reports.open_work import first_overlap, make_ground
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.judgments import Candidate, Screened
from postroom.domain.research.report_words import MAX_TITLE, Kind, ReportWords, subject_of
from postroom.git.port import GitHostError
from postroom.models.language import Answer, Limits, NoAnswer, Prompt, Question, Tool, load_prompt
from postroom.projects import spend
from postroom.projects.paid import PaidModel, Purpose
from postroom.reports.open_work import read_open_work
from postroom.repositories.reading import opened, reachable
from postroom.research.desk import Round
from postroom.research.judges import Judged, Judges
from postroom.research.model_texts import PATHS, paths_shown, signals_shown
from postroom.research.model_tools import Tools
from postroom.research.schemas import Material
from postroom.text.fence import Data, Part

T = TypeVar("T", bound=BaseModel)
Content = TypeVar("Content")

WHAT = "research"
"""The purpose that is recorded with the calls."""

MOST_EXPLANATION = 4_000
MOST_SUMMARY = 4_000
MOST_OPEN_WORK = 8

_FORM = Limits(steps=3, tokens=80_000, output_tokens=1_500, seconds=90)
_AGENT = Limits(steps=14, tokens=250_000, output_tokens=2_000, seconds=300, tool_characters=12_000)

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
        str, StringConstraints(strip_whitespace=True, min_length=20, max_length=MOST_SUMMARY)
    ] = Field(description="The summary, in full sentences.")


def judges_of(round: Round) -> Judges:
    """Return who judges in a round: the language model where there is one, else the rules."""
    researcher = round.researcher
    if researcher.model is None or not researcher.settings.use_model:
        return researcher.judges
    return ModelJudges(round, researcher.model, researcher.judges)


@dataclass(frozen=True, slots=True)
class ModelJudges:
    """Judges with a language model; `rules` judge first, and stand when the model gives nothing."""

    round: Round
    model: PaidModel
    rules: Judges

    async def safety(
        self, material: Material, screened: Sequence[Screened], together: Screened | None
    ) -> Judged[SafetyJudgment]:
        """Say whether the report may be handed on. The model can refuse what the rules let pass, never the reverse.

        It is not asked about a single signal that the filter found clean.
        """
        ruled = await self.rules.safety(material, screened, together)
        doubtful = any(one.verdict != "clean" and not one.released for one in screened)
        alone = len(screened) < 2 and not doubtful
        if not ruled.content.choice or alone:
            return ruled
        try:
            answer = await self._ask(_SAFETY, signals_shown(material), SafetyAnswer)
        except PostroomError as error:
            told = _without(ruled.content.explanation or "", error)
            return _kept(ruled, SafetyJudgment(choice=True, explanation=told), error)
        said = answer.value
        count = len(material.signals)
        against = () if said.choice else tuple(n - 1 for n in sorted(set(said.signals)) if 1 <= n <= count)
        content = SafetyJudgment(
            choice=said.choice, explanation=(said.explanation or "It gave no reason.")[:MOST_EXPLANATION]
        )
        return _by_model(content, answer, against=against)

    async def repository(self, material: Material, candidates: Sequence[Candidate]) -> Judged[RepoSelection]:
        """Choose the repository that has to change, where there are several to choose from."""
        ruled = await self.rules.repository(material, candidates)
        if len(candidates) < 2:
            return ruled
        listed = "\n".join(
            f"{one.repository}: {one.resolved} clues found (weight {one.score:.1f}), best in "
            f"{one.best or 'no file'}{f'; {one.named:.0%} of the signals name it' if one.named else ''}"
            f"{'; people chose it for other reports' if one.corrected else ''}"
            for one in candidates
        )
        parts = [*signals_shown(material), "The repositories:", Data("repositories of the project", listed)]
        try:
            answer = await self._ask(_REPOSITORY, parts, RepoSelection)
            name = answer.value.repository
            chosen = None if name is None else name.strip().lower()
            if chosen is not None and chosen not in {one.repository for one in candidates}:
                raise NoAnswer("The language model chose a repository that is not connected.")
        except PostroomError as error:
            content = RepoSelection(
                repository=ruled.content.repository, reason=_without(ruled.content.reason, error)
            )
            return _kept(ruled, content, error)
        reason = answer.value.reason[:MOST_EXPLANATION]
        return _by_model(RepoSelection(repository=chosen, reason=reason), answer)

    async def actionability(
        self,
        material: Material,
        paths: Sequence[CodePath],
        *,
        repository: str | None,
        addressed: str | None,
    ) -> Judged[ActionabilityJudgment]:
        """Say what can be done, after looking at the code with tools that only read."""
        ruled = await self.rules.actionability(material, paths, repository=repository, addressed=addressed)
        parts = [*signals_shown(material), *paths_shown(paths, repository)]
        if addressed is not None:
            parts += ["The history says:", Data("history", addressed)]
        parts += await self._open_work(paths, repository)
        try:
            async with self._tools(material, repository) as tools:
                answer = await self._ask(_ACTIONABILITY, parts, ActionabilityJudgment, tools=tools)
        except PostroomError as error:
            explanation = _without(ruled.content.explanation, error)
            return _kept(ruled, ruled.content.model_copy(update={"explanation": explanation}), error)
        return _by_model(_cut(answer.value), answer)

    async def priority(self, material: Material, *, now: datetime) -> Judged[PriorityJudgment]:
        """Say how urgent the report is."""
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
            return _kept(ruled, ruled.content.model_copy(update={"explanation": explanation}), error)
        return replace(_by_model(_cut(answer.value), answer), details=ruled.details)

    async def words(self, material: Material, *, now: datetime) -> Judged[ReportWords]:
        """Say what the signals are about."""
        ruled = await self.rules.words(material, now=now)
        parts = [*signals_shown(material), f"Today is {now:%Y-%m-%d}."]
        try:
            answer = await self._ask(_WORDS, parts, WordsAnswer)
        except PostroomError as error:
            return _kept(ruled, ruled.content, error)
        said = answer.value
        return _by_model(ReportWords(said.kind, subject_of(said.title), said.summary), answer)

    async def _ask(
        self, prompt: Prompt, parts: Sequence[Part], output: type[T], *, tools: Sequence[Tool] = ()
    ) -> Answer[T]:
        """Ask within what the report may still spend.

        Raises:
            Limited: the report's budget is used up.
        """
        limits = await self._left(_AGENT if tools else _FORM)
        question = Question(prompt=prompt, parts=tuple(parts), output=output, tools=tools, limits=limits)
        run = self.round.run
        purpose = Purpose(run.project_id, WHAT, str(run.report_id))
        return await self.model.ask(question, purpose, since=run.started_at)

    async def _left(self, limits: Limits) -> Limits:
        run, settings = self.round.run, self.round.researcher.settings
        async with unit_of_work(self.round.researcher.engine) as uow:
            calls, dollars = await spend.spent_on(
                uow,
                project_id=run.project_id,
                purpose=WHAT,
                subject=str(run.report_id),
                since=run.started_at,
            )
        left = settings.dollars_per_report - dollars
        steps = min(limits.steps, settings.calls_per_report - calls)
        if steps <= 0 or left <= Decimal(0):
            raise Limited("The report's budget for the language model is used up.", retry_after=0)
        return replace(limits, steps=steps, dollars=left)

    async def _open_work(self, paths: Sequence[CodePath], repository: str | None) -> list[Part]:
        """Return open work on other reports that touches these files: as data, for it has their titles."""
        run = self.round.run
        about = make_ground(repository, [path.path for path in paths[:PATHS]], [])
        async with unit_of_work(self.round.researcher.engine) as uow:
            found = await read_open_work(uow, run.project_id, run.report_id, about)
        told = [text for one in found if (text := first_overlap(about, [one])) is not None]
        if not told:
            return ["Nobody is known to work on these files for another report."]
        return [
            "Open work on other reports that touches these files, what changed last first:",
            Data("open work", "\n".join(told[:MOST_OPEN_WORK])),
        ]

    @asynccontextmanager
    async def _tools(self, material: Material, repository: str | None) -> AsyncIterator[Sequence[Tool]]:
        """Yield the tools, with those of the repository while it is open; without them when it can't be read."""
        researcher, run = self.round.researcher, self.round.run
        plain = Tools(researcher.engine, run, material, profile=researcher.profile)
        async with unit_of_work(researcher.engine) as uow:
            wanted = await reachable(uow, run.project_id, named=[repository] if repository else [])
        source = next((each for each in wanted if each.name == repository), None)
        if source is None:
            yield plain.all()
            return
        async with AsyncExitStack() as stack:
            try:
                code = await stack.enter_async_context(opened(researcher.hosts, researcher.vault, source))
                listing = await researcher.library.listing(code)
            except GitHostError:
                yield plain.all()
            else:
                yield replace(plain, code=code, listing=listing).all()


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


def _kept(ruled: Judged[Any], content: Content, error: PostroomError) -> Judged[Content]:
    """Return the rules' judgment with the reason why the model made none."""
    return replace(ruled, content=content, by={"without_model": error.message})


def _without(explanation: str, error: PostroomError) -> str:
    return f"{explanation} (Judged without the language model: {error.message})".strip()


def _cut(judgment: T) -> T:
    explanation = str(getattr(judgment, "explanation", ""))[:MOST_EXPLANATION]
    return judgment.model_copy(update={"explanation": explanation})
