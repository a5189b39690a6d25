"""The tool that reads metrics up to the time of the run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from postroom.metrics import service as metrics
from postroom.metrics.schemas import (
    Aggregation,
    Bucket,
    BucketResponse,
    Series,
    SeriesQuery,
    SeriesResponse,
)
from postroom.scouts.tools.agents import MAX_ROWS, WITHHELD, bounded, bounded_span
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import tool


@tool("metrics-query")
async def metrics_query(
    context: RunContext,
    *,
    name: str = "",
    hours: float = 24,
    bucket_minutes: int = 60,
    aggregation: Aggregation = "avg",
    group_by: str = "",
) -> Any:
    """Return a metric's values over the last hours in stretches; without a name the metrics that there are."""
    labels = context.deps.labels
    if not name:
        series = await metric_names.function(context, 30)
        doubted = await labels.doubted(each.name for each in series)
        shown = [replace(each, name=WITHHELD) if each.name in doubted else each for each in series]
        return [SeriesResponse.of(each).model_dump(mode="json") for each in shown]
    buckets = await metric.function(
        context,
        name,
        hours=bounded_span("hours", hours, least=0.1, most=24 * 90),
        bucket_minutes=bounded(bucket_minutes, 24 * 60 * 90),
        aggregation=aggregation,
        group_by=group_by or None,
    )
    last = buckets[-MAX_ROWS:]
    doubted = await labels.doubted(bucket.label for bucket in last if bucket.label)
    stretches = [replace(bucket, label=WITHHELD) if bucket.label in doubted else bucket for bucket in last]
    return [BucketResponse.of(bucket).model_dump(mode="json") for bucket in stretches]


@metrics_query.query()
async def metric_names(context: RunContext, days: int) -> Sequence[Series]:
    """Return the metrics with points in the last days."""
    async with context.transaction() as uow:
        return await metrics.series(uow, context.project_id, now=context.now, over=timedelta(days=days))


@metrics_query.query()
async def metric(
    context: RunContext,
    name: str,
    *,
    hours: float,
    bucket_minutes: int = 60,
    aggregation: Aggregation = "avg",
    group_by: str | None = None,
) -> Sequence[Bucket]:
    """Return the aggregated points of a metric for each interval of the last hours."""
    since, interval = context.now - timedelta(hours=hours), timedelta(minutes=bucket_minutes)
    query = SeriesQuery(name, since, context.now, interval, aggregation, group_by)
    async with context.transaction() as uow:
        return await metrics.read(uow, context.project_id, query)
