"""The tool that reads reports."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.kit.times import iso_time
from postroom.reports import agent_texts
from postroom.reports.inbox import scout_queries
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.tools.agents import WITHHELD, bounded
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.tool import tool
from postroom.signals.scout_queries import reports_in_doubt


@tool("inbox-search")
async def inbox_search(context: RunContext, text: str = "", limit: int = 50) -> Any:
    """Return reports whose title or summary holds `text` (all for none), those that changed last first."""
    async with context.transaction() as uow:
        rows = await scout_queries.rows(
            uow, context.project_id, statuses=None, text=text, limit=bounded(limit)
        )
        ids = [row.id for row in rows]
        # Names often quote signals, which may not have passed the safety filter, or are an agent's own words.
        withheld = await reports_in_doubt(uow, context.project_id, ids)
        withheld |= await agent_texts.find_withheld(uow, context.project_id, ids)
    return [
        {
            "id": str(row.id),
            "title": WITHHELD if row.id in withheld else row.name,
            "status": row.status,
            "priority": row.priority,
            "signals": row.signal_count,
            "products": row.source_products,
            "pull_request": row.pull_request,
            "updated_at": iso_time(row.updated_at),
        }
        for row in rows
    ]


@inbox_search.query()
async def list_reports(
    context: RunContext, *, statuses: Collection[str] = (), limit: int = 5_000
) -> Sequence[ReportRow]:
    """Return the reports with some statuses (or all visible ones), recently changed first."""
    async with context.transaction() as uow:
        return await scout_queries.rows(
            uow, context.project_id, statuses=statuses or None, text="", limit=limit
        )


@inbox_search.query()
async def code_paths(context: RunContext, code_paths_of: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Return the files named in the work logs of some reports."""
    async with context.transaction() as uow:
        return await scout_queries.code_paths(uow, context.project_id, code_paths_of)


@inbox_search.query()
async def latest_entries(context: RunContext, latest_entries_of: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Return the time of the newest work log entry of each report that has any."""
    async with context.transaction() as uow:
        return await scout_queries.latest_entries(uow, context.project_id, latest_entries_of)
