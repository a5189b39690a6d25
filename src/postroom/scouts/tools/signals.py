"""The tool that reads signals up to the time of the run."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from postroom.kit.times import iso_time
from postroom.scouts.tools.agents import bounded, bounded_span
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import tool
from postroom.signals import scout_queries
from postroom.signals.scout_queries import DailySample, DayCount, KeyedDay, Quota, SignalText


@tool("signals-search")
async def signals_search(
    context: RunContext, text: str = "", product: str = "", days: float = 7, limit: int = 50
) -> Any:
    """Return the newest signals of the last days: of one source product if named, that hold `text`."""
    since = context.since(bounded_span("days", days, least=1 / 24, most=90))
    async with context.transaction() as uow:
        # Agents can write, so they only read signals that the safety filter has passed.
        rows = await scout_queries.texts(
            uow,
            context.project_id,
            since=since,
            until=context.now,
            limit=bounded(limit),
            products={product} if product else None,
            text=text,
            for_agents=True,
        )
    return [
        {
            "id": str(row.id),
            "source": f"{row.source_product}/{row.source_type}",
            "source_id": row.source_id,
            "at": iso_time(row.at),
            "report_id": None if row.report_id is None else str(row.report_id),
            "text": row.text,
            "extra": row.extra,
        }
        for row in rows
    ]


@signals_search.query()
async def signal_texts(
    context: RunContext,
    *,
    days: float,
    products: Collection[str] = (),
    text: str = "",
    limit: int = 2_000,
) -> Sequence[SignalText]:
    """Return the newest signals of the last days that contain `text`, of some products or of all except scouts."""
    async with context.transaction() as uow:
        return await scout_queries.texts(
            uow,
            context.project_id,
            since=context.since(days),
            until=context.now,
            limit=limit,
            products=products or None,
            text=text,
        )


@signals_search.query(count_by="day")
async def signals_by_day(context: RunContext, days: int) -> Sequence[DayCount]:
    """Count the signals of the last days by source and day (UTC), without those of scouts."""
    async with context.transaction() as uow:
        return await scout_queries.by_day(
            uow, context.project_id, since=context.since(days), until=context.now
        )


@signals_search.query(count_by="fingerprint")
async def signals_by_key(context: RunContext, products: Collection[str], days: int) -> Sequence[KeyedDay]:
    """Count the signals of some products in the last days by fingerprint and day (UTC)."""
    async with context.transaction() as uow:
        return await scout_queries.by_key(
            uow, context.project_id, products=products, since=context.since(days), until=context.now
        )


@signals_search.query(sampled_by="day")
async def daily_sample(
    context: RunContext, *, days: int, quota: Quota, products: Collection[str] = ()
) -> DailySample:
    """Return signals of each of the last days, of the given products or of all except scouts.

    Beyond the quota of a product and day, a sample over the whole day is returned.
    """
    async with context.transaction() as uow:
        return await scout_queries.daily_sample(
            uow,
            context.project_id,
            since=context.since(days),
            until=context.now,
            quota=quota,
            products=products or None,
        )


@signals_search.query()
async def signals_of_reports(
    context: RunContext, of_reports: Collection[UUID], *, each: int
) -> Sequence[SignalText]:
    """Return the newest signals of some reports, at most `each` of one, without those of scouts."""
    async with context.transaction() as uow:
        return await scout_queries.of_reports(
            uow, context.project_id, of_reports, until=context.now, each=each
        )
