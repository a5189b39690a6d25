"""Daily budgets of projects for language models: reserved before a call, settled after it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Forbidden, Limited, NotFound
from postroom.models.language import Ceiling, Meter, Price, Question
from postroom.projects import config
from postroom.projects import spend_repository as repository
from postroom.settings import SpendSettings
from postroom.telemetry.counters import MODEL_CALLS, MODEL_DOLLARS, MODEL_REQUESTS, MODEL_TOKENS

SWEEP = 500
"""Calls per transaction of a sweep."""
CENT = Decimal("0.000001")
"""The smallest stored amount."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A project's daily limits in requests and US dollars, and whether its data may be sent to models."""

    approved: bool
    calls: int
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """The usage of one model for one purpose on a day. `dollars` is None without a known price."""

    purpose: str
    model: str
    questions: int
    failed: int
    calls: int
    input_tokens: int
    output_tokens: int
    dollars: Decimal | None


@dataclass(frozen=True, slots=True)
class Spend:
    """A project's budget and usage of a day; `calls` and `dollars` include reservations."""

    day: date
    allowance: Allowance
    calls: int
    dollars: Decimal
    reserved_dollars: Decimal
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class DaySpend:
    """A project's spending on a day (UTC), including reservations."""

    day: date
    calls: int
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """A project's own daily limits; None for those of the settings."""

    calls: int | None
    dollars: Decimal | None


async def allowance(uow: UnitOfWork, project_id: int, settings: SpendSettings) -> Allowance:
    """Return a project's limits: its own, or those of the settings.

    Raises:
        NotFound: there is no such project.
    """
    terms = await repository.select_terms(uow, project_id)
    if terms is None:
        raise NotFound(f"There is no project with the id {project_id}.")
    approved, calls, dollars = terms
    return Allowance(
        approved,
        settings.calls_per_day if calls is None else calls,
        settings.dollars_per_day if dollars is None else dollars,
    )


async def reserve(
    uow: UnitOfWork,
    question: Question[Any],
    most: Ceiling,
    *,
    project_id: int,
    purpose: str,
    subject: str | None,
    model: str,
    settings: SpendSettings,
    now: datetime,
    expires_at: datetime,
) -> UUID:
    """Reserve the maximum cost of a question and return the id of the call.

    Raises:
        Forbidden: the organization has not approved sending its data to models.
        Limited: the budget of the day is exhausted; `retry_after` is the time until the next day.
    """
    allowed = await allowance(uow, project_id, settings)
    if not allowed.approved:
        raise Forbidden("The organization has not approved that language models read its data.")
    day = now.astimezone(UTC).date()
    dollars = repository.NOTHING if most.dollars is None else _rounded(most.dollars)
    if not await repository.reserve(
        uow,
        project_id=project_id,
        day=day,
        calls=most.requests,
        dollars=dollars,
        most_calls=allowed.calls,
        most_dollars=allowed.dollars,
    ):
        raise Limited(
            f"The project's budget for language models today ({allowed.calls} calls, {allowed.dollars:f} dollars) "
            "does not allow another call.",
            retry_after=_until_tomorrow(now),
        )
    id = new_id()
    await repository.insert_call(
        uow,
        {
            "id": id,
            "project_id": project_id,
            "day": day,
            "purpose": purpose,
            "subject": subject,
            "model": model,
            "prompt": question.prompt.name,
            "prompt_hash": question.prompt.hash,
            "input_hash": question.input_hash,
            "state": "reserved",
            "reserved_calls": most.requests,
            "reserved_dollars": dollars,
            "started_at": now,
            "expires_at": expires_at,
        },
    )
    return id


async def settle(
    uow: UnitOfWork,
    id: UUID,
    *,
    meter: Meter,
    price: Price | None,
    answer: Any,
    error: str | None,
    model: str,
    now: datetime,
) -> None:
    """Replace a call's reservation by its actual usage, and store its answer or error.

    A call that was presumed lost is counted after all. The operation is idempotent.
    """
    call = await repository.lock_call(uow, id)
    if call is None or call.state not in {"reserved", "lost"}:
        return
    dollars = meter.dollars(price)
    spent = repository.NOTHING if dollars is None else _rounded(dollars)
    reserved = call.reserved_dollars if call.state == "reserved" else repository.NOTHING
    await repository.add(
        uow,
        project_id=call.project_id,
        day=call.day,
        calls=meter.requests - call.reserved_calls,
        dollars=spent - reserved,
    )
    _count(uow, call, meter, model, outcome="answered" if error is None else "failed", dollars=spent)
    await repository.update_call(
        uow,
        id,
        {
            "state": "answered" if error is None else "failed",
            "model": model,
            "requests": meter.requests,
            "input_tokens": meter.input_tokens,
            "output_tokens": meter.output_tokens,
            "dollars": None if dollars is None else spent,
            "answer": answer,
            "error": error,
            "seconds": (now - call.started_at).total_seconds(),
            "ended_at": now,
        },
    )


def _count(
    uow: UnitOfWork, call: sa.Row[Any], meter: Meter, model: str, *, outcome: str, dollars: Decimal
) -> None:
    of = model, call.purpose
    count(uow, MODEL_CALLS, *of, outcome)
    count(uow, MODEL_REQUESTS, *of, by=meter.requests)
    count(uow, MODEL_TOKENS, *of, "input", by=meter.input_tokens)
    count(uow, MODEL_TOKENS, *of, "output", by=meter.output_tokens)
    count(uow, MODEL_DOLLARS, *of, by=float(dollars))


async def release_stale(uow: UnitOfWork, now: datetime) -> int:
    """Release the dollars of stale reservations, and return how many there were.

    Their process died. Their requests stay counted, so that a repeatedly crashing process stays within the limit.
    """
    stale = await repository.expired(uow, now, limit=SWEEP)
    for call in stale:
        await repository.add(
            uow, project_id=call.project_id, day=call.day, calls=0, dollars=-call.reserved_dollars
        )
        await repository.update_call(
            uow, call.id, {"state": "lost", "error": "The call was never settled.", "ended_at": now}
        )
    return len(stale)


async def spent_on(
    uow: UnitOfWork, *, project_id: int, purpose: str, subject: str, since: datetime
) -> tuple[int, Decimal]:
    """Return calls and dollars for one subject since `since`, including reservations."""
    return await repository.select_subject(
        uow, project_id=project_id, purpose=purpose, subject=subject, since=since
    )


async def recorded_answer(
    uow: UnitOfWork,
    question: Question[Any],
    *,
    project_id: int,
    model: str,
    since: datetime,
    subject: str | None = None,
) -> Any | None:
    """Return the recorded JSON answer to the same question of the project (and subject), or None."""
    return await repository.select_answer(
        uow,
        project_id=project_id,
        input_hash=question.input_hash,
        model=model,
        since=since,
        subject=subject,
    )


async def today(uow: UnitOfWork, project_id: int, *, settings: SpendSettings, now: datetime) -> Spend:
    """Return a project's spending of today (UTC) by purpose.

    Raises:
        NotFound: there is no such project.
    """
    day = now.astimezone(UTC).date()
    calls, dollars = await repository.select_day(uow, project_id, day)
    return Spend(
        day,
        await allowance(uow, project_id, settings),
        calls,
        dollars,
        await repository.select_reserved(uow, project_id, day),
        [Use(*row) for row in await repository.select_purposes(uow, project_id, day)],
    )


async def by_day(uow: UnitOfWork, project_id: int, *, days: int, now: datetime) -> list[DaySpend]:
    """Return the spending of each of the last days, oldest first, including days without any."""
    today = now.astimezone(UTC).date()
    every = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    spent_by_day = await repository.select_days(uow, project_id, since=every[0])
    return [DaySpend(day, *spent_by_day.get(day, (0, repository.NOTHING))) for day in every]


async def own_limits(uow: UnitOfWork, project_id: int) -> OwnLimits:
    """Return the project's own limits, None for those of the settings."""
    terms = await repository.select_terms(uow, project_id)
    return OwnLimits(None, None) if terms is None else OwnLimits(*terms[1:])


async def set_limits(
    uow: UnitOfWork, project_id: int, *, calls: int | None, dollars: Decimal | None, now: datetime
) -> None:
    """Set a project's own limits; None means those of the settings."""
    await config.get(uow, project_id, now=now)
    await repository.set_limits(uow, project_id, calls=calls, dollars=dollars)


def recorded(uow: UnitOfWork, project_id: int | None) -> AsyncIterator[Any]:
    """Yield recorded answers of one project or of all, oldest first."""
    return repository.recorded(uow, project_id)


async def forget(uow: UnitOfWork, before: datetime) -> int:
    """Delete a batch of calls that started before `before`; return how many."""
    return await repository.delete_before(uow, before, limit=SWEEP)


async def forget_days(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` totals of days before `before`; return how many."""
    return await repository.delete_days(uow, before.astimezone(UTC).date(), limit=limit)


def _until_tomorrow(now: datetime) -> float:
    utc = now.astimezone(UTC)
    midnight = datetime(utc.year, utc.month, utc.day, tzinfo=UTC) + timedelta(days=1)
    return (midnight - utc).total_seconds()


def _rounded(dollars: Decimal) -> Decimal:
    """Round an amount up for storage, so that many small ones are not lost."""
    return dollars.quantize(CENT, rounding="ROUND_UP")
