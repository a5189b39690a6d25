"""Queries of the reports table: inserts, counters raised in bulk, locks and updates."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_watches, reports
from postroom.domain.reports.daily_signals import PAST, RECENT_DAYS
from postroom.domain.reports.pull_requests import links_from
from postroom.domain.reports.state import (
    SHOWN,
    ReportFacts,
    Status,
    WaitsFor,
    promoted_values,
    sources_of,
)
from postroom.reports.schemas import Addition, LockedReport, Opening, ReportCounters


async def insert(
    uow: UnitOfWork,
    project_id: int,
    openings: Sequence[Opening],
    now: datetime,
    first: Mapping[UUID, Addition],
) -> dict[UUID, ReportCounters]:
    """Insert reports in status `potential`, each with its `first` signals if it has any; return their counters."""
    await uow.execute(
        reports.insert(),
        [
            {
                "id": opening.id,
                "project_id": project_id,
                "headline": opening.headline,
                "card": opening.card,
                "urgency_score": opening.urgency,
                "created_at": now,
                "updated_at": now,
                **first_counts(first.get(opening.id)),
            }
            for opening in openings
        ],
    )
    return {
        id: ReportCounters(id, Status.POTENTIAL, addition.weight, addition.count, signals_at_run=0)
        for id, addition in first.items()
    }


def first_counts(addition: Addition | None) -> dict[str, Any]:
    """Return the columns of a new report that `_ADD_SIGNALS` keeps up to date."""
    if addition is None:
        addition = Addition(UUID(int=0), 0, 0.0, ())
    days = Counter(moment.astimezone(UTC).date() for moment in addition.moments)
    until = max(days, default=None)
    return {
        "signal_count": addition.count,
        "total_weight": addition.weight,
        "source_products": sorted(set(addition.products)),
        "last_signal_at": max(addition.moments, default=None),
        "first_signal_at": min(addition.moments, default=None),
        "scout_name": addition.scout,
        "recent_until": until,
        "recent_counts": []
        if until is None
        else [days[until - timedelta(days=ago)] for ago in reversed(range(RECENT_DAYS))],
    }


async def rename_single(uow: UnitOfWork, report_id: UUID, *, headline: str, card: str, now: datetime) -> bool:
    """Change working title and card of a report of one signal that has no title yet; return whether it is one."""
    renamed = await uow.execute(
        reports.update()
        .where(reports.c.id == report_id, reports.c.signal_count == 1, reports.c.title.is_(None))
        .values(headline=headline, card=card, card_is_read=False, updated_at=now)
        .returning(reports.c.id)
    )
    return renamed.one_or_none() is not None


# Rows are locked in the order of their ids, so that two transactions with many reports can't deadlock. A deleted
# report keeps its counters; the caller sees its status. The ids are a parameter of their own because the planner
# expects a hundred rows of any JSON document, and would scan all reports for them.
_ADD_SIGNALS = sa.text("""
    WITH new AS MATERIALIZED (
        SELECT report_id, count, weight, products, first_at, last_at, days, scout,
               CAST(timezone('UTC', last_at) AS date) AS until
        FROM jsonb_to_recordset(CAST(:additions AS jsonb))
             AS new(report_id uuid, count integer, weight double precision, products text[],
                    first_at timestamptz, last_at timestamptz, days jsonb, scout text)
    ), held AS MATERIALIZED (
        SELECT id, last_signal_at FROM reports WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE reports AS r SET
        signal_count = CASE WHEN r.status = 'deleted' THEN r.signal_count ELSE r.signal_count + new.count END,
        total_weight = CASE WHEN r.status = 'deleted' THEN r.total_weight
                            ELSE r.total_weight + new.weight END,
        source_products = CASE
            WHEN r.status = 'deleted' OR r.source_products @> new.products THEN r.source_products
            ELSE ARRAY(SELECT DISTINCT product COLLATE "C" AS product
                       FROM unnest(r.source_products || new.products) AS product ORDER BY product)
            END,
        last_signal_at = CASE WHEN r.status = 'deleted' THEN r.last_signal_at
                              ELSE greatest(r.last_signal_at, new.last_at) END,
        first_signal_at = CASE WHEN r.status = 'deleted' THEN r.first_signal_at
                               ELSE least(r.first_signal_at, new.first_at) END,
        scout_name = CASE WHEN r.status = 'deleted' THEN r.scout_name
                          ELSE coalesce(r.scout_name, new.scout) END,
        recent_until = CASE WHEN r.status = 'deleted' THEN r.recent_until
                            ELSE greatest(r.recent_until, new.until) END,
        recent_counts = CASE
            WHEN r.status = 'deleted' OR greatest(r.recent_until, new.until) IS NULL THEN r.recent_counts
            ELSE ARRAY(
                SELECT coalesce(r.recent_counts[place + greatest(new.until - r.recent_until, 0)], 0)
                       + coalesce(CAST(new.days ->> to_char(
                             greatest(r.recent_until, new.until) - :days + place, 'YYYY-MM-DD') AS integer), 0)
                  FROM generate_series(1, :days) AS place ORDER BY place)
            END,
        updated_at = CASE WHEN r.status = 'deleted' THEN r.updated_at ELSE :now END
    FROM new JOIN held ON held.id = new.report_id
    WHERE r.id = new.report_id AND r.id = ANY(:ids)
    RETURNING r.id, r.status, r.total_weight, r.signal_count, r.signals_at_run,
              coalesce(held.last_signal_at < new.last_at - make_interval(days => :past), false) AS is_renewed
""").bindparams(
    sa.bindparam("past", value=PAST.days, type_=sa.Integer),
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("additions", type_=sa.Text),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("days", value=RECENT_DAYS, type_=sa.Integer),
)


async def add_signals(
    uow: UnitOfWork, additions: Sequence[Addition], now: datetime
) -> dict[UUID, ReportCounters]:
    """Raise the counters of many reports in one statement; each report occurs once in `additions`."""
    document = [
        {
            "report_id": addition.report_id,
            "count": addition.count,
            "weight": addition.weight,
            "products": list(addition.products),
            "first_at": min(addition.moments, default=None),
            "last_at": max(addition.moments, default=None),
            "days": Counter(f"{moment.astimezone(UTC):%Y-%m-%d}" for moment in addition.moments),
            "scout": addition.scout,
        }
        for addition in additions
    ]
    ids = [addition.report_id for addition in additions]
    values = {"ids": ids, "additions": orjson.dumps(document).decode(), "now": now}
    found = await uow.execute(_ADD_SIGNALS, values)
    return {
        row.id: ReportCounters(
            report_id=row.id,
            status=Status(row.status),
            total_weight=row.total_weight,
            signal_count=row.signal_count,
            signals_at_run=row.signals_at_run,
            is_renewed=row.is_renewed,
        )
        for row in found
    }


_BEFORE_RESEARCH = sa.case(
    (
        reports.c.status.in_(sorted(SHOWN)),
        sa.func.jsonb_build_object(
            *("status", reports.c.status),
            *("signals_at_run", reports.c.signals_at_run),
            *("signals_at_research", reports.c.signals_at_research),
        ),
    ),
    else_=sa.null(),
)


def promoted(now: datetime) -> dict[str, Any]:
    """Return the columns that promotion stores, with what a postponement of the research restores."""
    return {**promoted_values(now), "before_research": _BEFORE_RESEARCH}


def first_shown(now: datetime) -> sa.ColumnElement[datetime]:
    """Return when a report is shown to people first, if it is shown `now`."""
    return sa.func.coalesce(reports.c.shown_at, now)


class Promoted(NamedTuple):
    """A report that became a candidate. `was_resolved`: it had been resolved before."""

    project_id: int
    was_resolved: bool


async def promote(uow: UnitOfWork, report_ids: Sequence[UUID], now: datetime) -> dict[UUID, Promoted]:
    """Make those of `report_ids` whose status allows it candidates; return these."""
    was_resolved = sa.exists().where(
        report_watches.c.report_id == reports.c.id, report_watches.c.kind == "fix"
    )
    found = await uow.execute(
        reports.update()
        .where(reports.c.id.in_(report_ids), reports.c.status.in_(sorted(sources_of(Status.CANDIDATE))))
        .values(promoted(now))
        .returning(reports.c.id, reports.c.project_id, was_resolved)
    )
    return {id: Promoted(project_id, was_resolved) for id, project_id, was_resolved in found}


IS_SNOOZED = sa.exists().where(report_watches.c.report_id == reports.c.id, report_watches.c.kind == "snooze")

# Null unless the report waits for more signals.
_BEFORE_SNOOZE = (
    sa.select(report_watches.c.facts["before"])
    .where(
        report_watches.c.report_id == reports.c.id,
        report_watches.c.kind == "snooze",
        reports.c.status == Status.POTENTIAL.value,
        reports.c.signal_count < reports.c.signals_at_run,
    )
    .scalar_subquery()
)


async def lock(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, LockedReport]:
    """Lock reports in the order of their ids until the transaction ends; return what changes depend on.

    The lock excludes other writers, but not inserts of rows that reference a report.
    """
    chosen = reports.c.id.in_(report_ids)
    await uow.execute(
        sa.select(reports.c.id).where(chosen).order_by(reports.c.id).with_for_update(key_share=True)
    )
    # A statement of its own: one that waits for a lock sees the new row, and other tables as they were before.
    found = await uow.execute(
        sa.select(
            reports.c.id,
            reports.c.project_id,
            reports.c.title,
            reports.c.summary,
            reports.c.corrections,
            reports.c.status,
            reports.c.signal_count,
            reports.c.run_count,
            reports.c.status_before_suppression,
            reports.c.before_research,
            reports.c.signals_at_run,
            reports.c.waits_for,
            _BEFORE_SNOOZE.label("before_snooze"),
        )
        .where(chosen)
        .order_by(reports.c.id)
    )
    return {row.id: _locked(row) for row in found}


async def is_there(uow: UnitOfWork, project_id: int, report_id: UUID) -> bool:
    """Return whether a project has a report that is not deleted; nothing is locked."""
    found = await uow.execute(
        sa.select(reports.c.id).where(
            reports.c.id == report_id,
            reports.c.project_id == project_id,
            reports.c.status != Status.DELETED.value,
        )
    )
    return found.one_or_none() is not None


async def pr_of(uow: UnitOfWork, report_id: UUID) -> str | None:
    """Return the URL of the pull request that implements a report."""
    found = await uow.execute(sa.select(reports.c.implementation_pr_url).where(reports.c.id == report_id))
    return found.scalar_one_or_none()


async def dismissed_prs(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the pull request URLs of those of the reports that are suppressed for good, not snoozed.

    One that only names its report is its author's affair, and may be about other reports as well.
    """
    url = reports.c.implementation_pr_url
    found = await uow.execute(
        sa.select(reports.c.id, url, reports.c.pull_requests).where(
            reports.c.id.in_(report_ids),
            reports.c.status == Status.SUPPRESSED.value,
            url.is_not(None),
            ~IS_SNOOZED,
        )
    )
    return {
        row.id: row.implementation_pr_url
        for row in found
        if not any(
            link.is_only_named
            for link in links_from(row.pull_requests)
            if link.url == row.implementation_pr_url
        )
    }


def _locked(row: sa.Row[Any]) -> LockedReport:
    before = row.status_before_suppression
    facts = ReportFacts(
        status=Status(row.status),
        signal_count=row.signal_count,
        run_count=row.run_count,
        status_before_suppression=None if before is None else Status(before),
        before_research=row.before_research,
        signals_at_run=row.signals_at_run,
        before_snooze=row.before_snooze,
        waits_for=None if row.waits_for is None else WaitsFor(row.waits_for),
    )
    return LockedReport(
        id=row.id,
        project_id=row.project_id,
        title=row.title,
        summary=row.summary,
        facts=facts,
        corrections=row.corrections,
    )


async def extras(
    uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID], statuses: Collection[Status]
) -> dict[UUID, Mapping[str, Any]]:
    """Return what scouts stored with those of the reports that are in `statuses`."""
    found = await uow.execute(
        sa.select(reports.c.id, reports.c.extras).where(
            reports.c.project_id == project_id,
            reports.c.id.in_(report_ids),
            reports.c.status.in_([status.value for status in sorted(statuses)]),
        )
    )
    return {row.id: row.extras for row in found}


async def merge_extras(uow: UnitOfWork, report_id: UUID, extras: Mapping[str, Any]) -> None:
    """Merge into what scouts stored with a report; keys of the same name are replaced."""
    added = sa.cast(dict(extras), reports.c.extras.type)
    await uow.execute(
        reports.update().where(reports.c.id == report_id).values(extras=reports.c.extras.op("||")(added))
    )


def without_prompts() -> sa.ColumnElement[Any]:
    """Return what scouts stored with a report without suggested prompts, which are about its summary."""
    return reports.c.extras - "suggested_prompts"


async def update(uow: UnitOfWork, report_id: UUID, values: Mapping[str, Any]) -> None:
    """Update columns of a report."""
    await uow.execute(reports.update().where(reports.c.id == report_id).values(dict(values)))
