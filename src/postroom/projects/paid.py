"""The language model with budgets per project and a record of each answer.

It uses its own transactions before and after a call, so it must not be called within one.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Invalid, PostroomError, Unavailable
from postroom.models.language import (
    Answer,
    LanguageModel,
    Meter,
    ModelFailed,
    Price,
    Question,
    T,
    Watch,
    ceiling,
)
from postroom.models.replay import replayed
from postroom.projects import outages, spend
from postroom.settings import SpendSettings
from postroom.telemetry import log
from postroom.telemetry.tracing import span

REUSE = timedelta(days=7)
"""How long an answer is reused for the same question: long enough for a job that is repeated after a crash."""
SLACK = timedelta(minutes=1)
"""Time beyond a call's limit after which its reservation counts as stale."""


class ModelResting(Unavailable):
    """A language model failed, or failed a short time ago; it is called again at `until`."""

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


@dataclass(frozen=True, slots=True)
class Purpose:
    """The recorded purpose of a question.

    Attributes:
        project_id: the project whose budget is charged.
        what: `grouping`, `screening`, `research` or `scout`.
        subject: id of the signal, report or run.
    """

    project_id: int
    what: str
    subject: str | None = None


class PaidModel:
    """A language model whose calls are charged to the budgets of projects."""

    def __init__(
        self,
        engine: AsyncEngine,
        model: LanguageModel,
        *,
        settings: SpendSettings,
        clock: Clock,
        time_factor: float = 1.0,
    ) -> None:
        """Create the wrapper without calling the model; `time_factor` multiplies the time limits of questions."""
        self._time_factor = time_factor
        self._engine = engine
        self._model = model
        self._settings = settings
        self._clock = clock

    @property
    def name(self) -> str:
        """The model's name as stored with decisions."""
        return self._model.name

    @property
    def price(self) -> Price | None:
        """The price of the model, if configured."""
        return self._model.price

    async def ask(
        self,
        question: Question[T],
        purpose: Purpose,
        *,
        reuse: bool = True,
        since: datetime | None = None,
        meter: Meter | None = None,
        watch: Watch | None = None,
    ) -> Answer[T]:
        """Return the answer to a question, charged to the project's budget.

        Args:
            question: the question.
            purpose: the project and purpose that are recorded.
            reuse: whether a recorded answer to the same question may be returned. Results of tools may have
                changed, so questions with tools are asked again, except for `since`.
            since: a recorded answer to a question with tools may be returned if it is about the same subject
                and not older than this, the start of work that a crash may have interrupted.
            meter: counts the usage of the call, also if it fails.
            watch: is called after each step.

        Raises:
            Limited: the budget of the day does not allow it.
            Forbidden: the organization has not approved sending its data to models.
            ModelResting: the model failed, or is not called because of a recent failure.
            Invalid: it refused, gave no valid answer (`NoAnswer`) or reached its limits (`LimitReached`).
        """
        if reuse and (since is not None or not question.tools):
            recorded = await self._recorded(question, purpose, since)
            if recorded is not None:
                return recorded
        meter = Meter() if meter is None else meter
        question = self._with_time(question)
        id, began = await self._reserve(question, purpose, self._clock())
        try:
            answer = await self._traced(question, purpose, meter, watch)
        except BaseException as error:
            message = error.message if isinstance(error, PostroomError) else f"{type(error).__name__}"
            # Shielded, so that a stopping worker does not leave a stale reservation behind.
            until = await asyncio.shield(self._settle_failed(id, meter, error, message, began))
            if until is not None:
                raise ModelResting(message, until=until) from error
            raise
        await asyncio.shield(self._settle_answered(id, meter, answer))
        return answer

    async def _traced(
        self, question: Question[T], purpose: Purpose, meter: Meter, watch: Watch | None
    ) -> Answer[T]:
        """Ask the model within a span; `meter` may have counted earlier calls of the same work."""
        called = {"gen_ai.request.model": self.name, "postroom.purpose": purpose.what}
        with span(f"chat {self.name}", "CLIENT", called) as traced:
            try:
                return await self._model.ask(question, meter=meter, watch=watch)
            finally:
                traced.attributes |= {
                    "gen_ai.usage.input_tokens": meter.input_tokens,
                    "gen_ai.usage.output_tokens": meter.output_tokens,
                }

    def _with_time(self, question: Question[T]) -> Question[T]:
        """Return the question with the time limit for this model."""
        seconds = question.limits.seconds * self._time_factor
        return replace(question, limits=replace(question.limits, seconds=seconds))

    async def close(self) -> None:
        """Close connections."""
        await self._model.close()

    async def _recorded(
        self, question: Question[T], purpose: Purpose, since: datetime | None
    ) -> Answer[T] | None:
        of_tools = bool(question.tools)
        async with unit_of_work(self._engine) as uow:
            recorded_json = await spend.recorded_answer(
                uow,
                question,
                project_id=purpose.project_id,
                model=self.name,
                since=since if of_tools and since is not None else self._clock() - REUSE,
                subject=purpose.subject if of_tools else None,
            )
        if recorded_json is None:
            return None
        try:
            return replayed(question, answer=recorded_json, model=self.name)
        except Invalid:
            return None  # the schema of answers has changed since

    async def _reserve(
        self, question: Question[Any], purpose: Purpose, now: datetime
    ) -> tuple[UUID, datetime]:
        """Return the id of the call, and when it counts as begun."""
        async with unit_of_work(self._engine) as uow:
            began = await outages.admit(uow, self.name, now=now, between=self._settings.rest_seconds)
            if isinstance(began, outages.Outage):
                raise ModelResting(
                    "The language model failed recently and is not called for a short time.",
                    until=began.rests_until,
                )
            id = await spend.reserve(
                uow,
                question,
                ceiling(question, self._model.price),
                project_id=purpose.project_id,
                purpose=purpose.what,
                subject=purpose.subject,
                model=self.name,
                settings=self._settings,
                now=now,
                expires_at=now + timedelta(seconds=question.limits.seconds) + SLACK,
            )
            return id, began

    async def _settle_answered(self, id: UUID, meter: Meter, answer: Answer[Any]) -> None:
        async with unit_of_work(self._engine) as uow:
            stored = answer.value.model_dump(mode="json")
            await self._settle(uow, id, meter, answer=stored, error=None, model=answer.model)
            away = await outages.end(uow, self.name, now=self._clock())
        if away is not None:
            log.info("the language model answers again", model=self.name, away_seconds=away.total_seconds())

    async def _settle_failed(
        self, id: UUID, meter: Meter, error: BaseException, message: str, began: datetime
    ) -> datetime | None:
        """Settle a failed call; return when the model is called again if it could not be reached, else None."""
        async with unit_of_work(self._engine) as uow:
            await self._settle(uow, id, meter, answer=None, error=message, model=self.name)
            if not isinstance(error, Unavailable):
                return None
            return await outages.count_failure(
                uow,
                self.name,
                began=began,
                now=self._clock(),
                rest=self._settings.rest_seconds,
                asked=error.retry_after if isinstance(error, ModelFailed) else None,
                reason=message,
            )

    async def _settle(
        self, uow: UnitOfWork, id: UUID, meter: Meter, *, answer: Any, error: str | None, model: str
    ) -> None:
        await spend.settle(
            uow,
            id,
            meter=meter,
            price=self._model.price,
            answer=answer,
            error=error,
            model=model,
            now=self._clock(),
        )
