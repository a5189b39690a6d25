"""What a project may spend on language models in a day: set aside before a call, settled after it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Forbidden, Limited, NotFound
from postroom.models.language import Ceiling, Meter, Price, Question
from postroom.projects import config
from postroom.projects import spend_repository as repository
from postroom.settings import SpendSettings

SWEEP = 500
"""Calls that one transaction of a sweep takes."""
CENT = Decimal("0.000001")
"""The smallest sum that is kept."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a project may spend in a day, in requests and US dollars, and whether models may read its data."""

    approved: bool
    calls: int
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class Use:
    """What one purpose used of one model on a day. `dollars` is None where no price is known."""

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
    """A project's budget of a day and what it went for; `calls` and `dollars` include what is reserved."""

    day: date
    allowance: Allowance
    calls: int
    dollars: Decimal
    reserved_dollars: Decimal
    uses: Sequence[Use]


@dataclass(frozen=True, slots=True)
class DaySpend:
    """What a project spent on a day (UTC); both include what is reserved."""

    day: date
    calls: int
    dollars: Decimal


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What a project may spend in a day where it differs from the settings; None where it does not."""

    calls: int | None
    dollars: Decimal | None


async def allowance(uow: UnitOfWork, project_id: int, settings: SpendSettings) -> Allowance:
    """Return what a project may spend: its own limits, or those of the settings.

    Raises:
        NotFound: there is no such project.
    """
    found = await repository.select_terms(uow, project_id)
    if found is None:
        raise NotFound(f"There is no project with the id {project_id}.")
    approved, calls, dollars = found
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
    """Set aside the most that a question can cost and return the id of the call.

    Raises:
        Forbidden: the project's organization does not let models read its data.
        Limited: the budget of the day does not allow it; `retry_after` is the time until the next day.
    """
    allowed = await allowance(uow, project_id, settings)
    if not allowed.approved:
        raise Forbidden("The organization does not let language models read its data.")
    day = now.astimezone(UTC).date()
    dollars = repository.NOTHING if most.dollars is None else _rounded(most.dollars)
    if not await repository.set_aside(
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
    """Put what a call took in the place of what was set aside for it, and keep its answer or its error.

    A call that was taken for lost is counted after all. Settling twice changes nothing.
    """
    call = await repository.lock_call(uow, id)
    if call is None or call.state not in {"reserved", "lost"}:
        return
    dollars = meter.dollars(price)
    spent = repository.NOTHING if dollars is None else _rounded(dollars)
    held = call.reserved_dollars if call.state == "reserved" else repository.NOTHING
    await repository.add(
        uow,
        project_id=call.project_id,
        day=call.day,
        calls=meter.requests - call.reserved_calls,
        dollars=spent - held,
    )
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


async def release_stale(uow: UnitOfWork, now: datetime) -> int:
    """Give back the dollars of calls that nobody settled in time, and return how many there were.

    Their process died. Their requests stay counted: a process that dies again and again stays within the calls.
    """
    stale = await repository.expired(uow, now, limit=SWEEP)
    for call in stale:
        await repository.add(
            uow, project_id=call.project_id, day=call.day, calls=0, dollars=-call.reserved_dollars
        )
        await repository.update_call(
            uow, call.id, {"state": "lost", "error": "Nobody settled the call.", "ended_at": now}
        )
    return len(stale)


async def spent_on(
    uow: UnitOfWork, *, project_id: int, purpose: str, subject: str, since: datetime
) -> tuple[int, Decimal]:
    """Return the calls and dollars that went, or are set aside, for one subject since a moment."""
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
    """Return what the model answered to the same question of the project (and subject), as JSON, or None."""
    return await repository.select_answer(
        uow,
        project_id=project_id,
        input_hash=question.input_hash,
        model=model,
        since=since,
        subject=subject,
    )


async def today(uow: UnitOfWork, project_id: int, *, settings: SpendSettings, now: datetime) -> Spend:
    """Return what a project has spent today (in UTC), and on what.

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
    """Return what each of the last days took, the oldest first; a day without any is there as well."""
    today = now.astimezone(UTC).date()
    every = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    found = await repository.select_days(uow, project_id, since=every[0])
    return [DaySpend(day, *found.get(day, (0, repository.NOTHING))) for day in every]


async def own_limits(uow: UnitOfWork, project_id: int) -> OwnLimits:
    """Return the limits that the project has of its own, None for those of the settings."""
    found = await repository.select_terms(uow, project_id)
    return OwnLimits(None, None) if found is None else OwnLimits(*found[1:])


async def set_limits(
    uow: UnitOfWork, project_id: int, *, calls: int | None, dollars: Decimal | None, now: datetime
) -> None:
    """Give a project limits of its own; None stands for those of the settings."""
    await config.get(uow, project_id, now=now)
    await repository.set_limits(uow, project_id, calls=calls, dollars=dollars)


def recorded(uow: UnitOfWork, project_id: int | None) -> AsyncIterator[Any]:
    """Yield what models decided, the oldest first; of all projects when none is named."""
    return repository.recorded(uow, project_id)


async def forget(uow: UnitOfWork, before: datetime) -> int:
    """Delete a step's worth of calls that began before a moment; return how many."""
    return await repository.delete_before(uow, before, limit=SWEEP)


def _until_tomorrow(now: datetime) -> float:
    utc = now.astimezone(UTC)
    midnight = datetime(utc.year, utc.month, utc.day, tzinfo=UTC) + timedelta(days=1)
    return (midnight - utc).total_seconds()


def _rounded(dollars: Decimal) -> Decimal:
    """Return a sum as it is kept: rounded up, so that many small ones are not lost."""
    return dollars.quantize(CENT, rounding="ROUND_UP")
