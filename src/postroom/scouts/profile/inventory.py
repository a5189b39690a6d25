"""The inventory of a project, read from Postroom's tables.

Everything is of the home project itself. Lists of what Postroom does not store (dashboards, flags and the like) are
empty.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import activity_log, git_connections, project_configs, reports, signals
from postroom.domain.reports.inbox import HIDDEN_STATUSES
from postroom.kit.times import iso_time
from postroom.sources import service as sources

ACTIVITY_DAYS = 14
MAX_SCOPES = 20

NEWEST_PENDING = 10_000
"""Newest ungrouped signals whose products count as in use; products of reports always count."""


async def take(uow: UnitOfWork, project_id: int, *, now: datetime) -> dict[str, Any]:
    """Return the inventory of a home project in the format of the API."""
    return {
        "project_context": await _context(uow, project_id),
        "products_in_use": await _products(uow, project_id),
        "product_intents": [],
        "integrations": await _integrations(uow, project_id),
        "external_data_sources": [],
        "signal_source_configs": await _sources(uow, project_id),
        "existing_inbox_reports": await _reports(uow, project_id),
        "recent_activity": await _activity(uow, project_id, now),
        "recent_dashboards": [],
        "recent_surveys": {"total_count": 0, "active_count": 0, "recent": []},
        "recent_feature_flags": {"total_count": 0, "active_count": 0, "recent": []},
        "recent_experiments": {"total_count": 0, "running_count": 0, "recent": []},
        "recent_alerts": {"total_count": 0, "enabled_count": 0, "recent": []},
        "recent_hog_functions": {"total_count": 0, "enabled_count": 0, "recent": []},
        "recent_hog_flows": {"total_count": 0, "active_count": 0, "recent": []},
        "recent_notebooks": {"total_count": 0, "recent": []},
        "recent_cohorts": {"total_count": 0, "recent": []},
        "recent_actions": {"total_count": 0, "recent": []},
        # Null would mean that they could not be read.
        "top_events": [],
    }


async def _context(uow: UnitOfWork, project_id: int) -> dict[str, Any]:
    result = await uow.execute(
        sa.select(project_configs.c.product_description, project_configs.c.app_urls).where(
            project_configs.c.project_id == project_id
        )
    )
    row = result.one_or_none()
    if row is None:
        return {"product_description": None, "app_urls": []}
    return {
        "product_description": (row.product_description or "").strip() or None,
        "app_urls": [url.strip() for url in row.app_urls if url.strip()],
    }


async def _products(uow: UnitOfWork, project_id: int) -> list[str]:
    # Reports store the products of their signals, so those signals need not be read.
    of_reports = sa.select(sa.func.unnest(reports.c.source_products).label("product")).where(
        reports.c.project_id == project_id
    )
    pending = (
        sa.select(signals.c.source_product)
        .where(signals.c.project_id == project_id, signals.c.state == "pending")
        .order_by(signals.c.seq.desc())
        .limit(NEWEST_PENDING)
        .subquery()
    )
    result = await uow.execute(of_reports.union(sa.select(pending.c.source_product)))
    return sorted(result.scalars())


async def _integrations(uow: UnitOfWork, project_id: int) -> list[dict[str, Any]]:
    result = await uow.execute(
        sa.select(git_connections.c.kind, git_connections.c.created_at)
        .where(git_connections.c.project_id == project_id)
        .order_by(git_connections.c.kind, git_connections.c.id)
    )
    return [{"kind": row.kind, "created_at": iso_time(row.created_at)} for row in result]


async def _sources(uow: UnitOfWork, project_id: int) -> dict[str, Any]:
    states = sorted((await sources.state(uow, project_id)).items())
    return {
        name: [
            {"source_product": product, "source_type": type}
            for (product, type), is_on in states
            if is_on is enabled
        ]
        for name, enabled in (("enabled", True), ("disabled", False))
    }


async def _reports(uow: UnitOfWork, project_id: int) -> dict[str, Any]:
    result = await uow.execute(
        sa.select(reports.c.status, sa.func.count().label("count"))
        .where(reports.c.project_id == project_id, reports.c.status.not_in(sorted(HIDDEN_STATUSES)))
        .group_by(reports.c.status)
    )
    counts = sorted((row.status, row.count) for row in result)
    return {
        "total": sum(count for _, count in counts),
        "by_status": [{"status": status, "count": count} for status, count in counts],
    }


async def _activity(uow: UnitOfWork, project_id: int, now: datetime) -> dict[str, Any]:
    log = activity_log.c
    edits = sa.func.count()
    result = await uow.execute(
        sa.select(
            log.scope,
            edits.label("edits"),
            sa.func.count(log.user_id.distinct()).label("users"),
            sa.func.max(log.created_at).label("last_edit"),
        )
        .where(
            log.project_id == project_id,
            log.created_at >= now - timedelta(days=ACTIVITY_DAYS),
            # Automatic changes of the server are not edits by people.
            log.user_id.is_not(None),
        )
        .group_by(log.scope)
        .order_by(edits.desc(), log.scope)
        .limit(MAX_SCOPES)
    )
    scopes = [
        {"scope": row.scope, "edits": row.edits, "users": row.users, "last_edit": iso_time(row.last_edit)}
        for row in result
    ]
    return {"window_days": ACTIVITY_DAYS, "by_scope": scopes}
