"""Queries of a project's signals for scouts: counts and short texts, never deleted or quarantined signals.

Times are those of the events (`timestamp`), so imported history counts where it belongs. All queries are bounded
and use the index on project and time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signal_screenings, signals
from postroom.domain.sources.configs import SCOUT

MAX_ROWS = 50_000
"""Maximum number of rows of a result."""

HEAD = 600
"""Number of characters of a text that are read."""

_S = signals.c
_DAY = sa.cast(sa.func.timezone("UTC", _S.timestamp), sa.Date)
_FIRST_LINE = sa.func.left(sa.func.split_part(_S.description, "\n", 1), 200)
_KEY = sa.func.coalesce(_S.extra["fingerprint"].astext, _FIRST_LINE)
_OCCURRENCES = sa.case(
    (
        sa.func.jsonb_typeof(_S.extra["occurrences"]) == "number",
        sa.cast(_S.extra["occurrences"].astext, sa.Double),
    ),
    else_=1.0,
)
_TEXT = (
    _S.id,
    _S.source_product,
    _S.source_type,
    _S.source_id,
    sa.func.left(_S.description, HEAD),
    _S.extra,
    _S.report_id,
    _S.timestamp,
)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Number of signals of one source on one day (UTC)."""

    source_product: str
    source_type: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class KeyedDay:
    """One kind of error (or other keyed signal) on one day (UTC).

    `key` is the fingerprint given by its source, or else the first line. `occurrences` is the highest number that a
    signal of the day gave, at least the number of signals. `reopened`, `spiking`: the source reported it so.
    `example` is one of the signals.
    """

    key: str
    day: date
    signals: int
    occurrences: float
    title: str
    release: str | None
    first_at: datetime
    reopened: bool
    spiking: bool
    example: UUID | None = None


@dataclass(frozen=True, slots=True)
class SignalText:
    """A signal in the form that scouts read: the first `HEAD` characters, and facts from its source."""

    id: UUID
    source_product: str
    source_type: str
    source_id: str
    text: str
    extra: dict[str, Any]
    report_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Quota:
    """Maximum number of signals read per product and day: within the last `recent_days`, and before."""

    recent_days: int
    recent: int
    before: int


@dataclass(frozen=True, slots=True)
class DailySample:
    """Signals by product and day (UTC), newest first, and the number that there were of each.

    Where there were more than could be read, those that were are spread evenly over the day.
    """

    rows: Sequence[SignalText]
    counts: Mapping[tuple[str, date], int]


def _within(
    project_id: int, since: datetime, until: datetime, products: Collection[str] | None, *, own: bool = False
) -> sa.ColumnElement[bool]:
    conditions = [
        _S.project_id == project_id,
        _S.timestamp >= since,
        _S.timestamp < until,
        _S.deleted_at.is_(None),
        _S.state != "quarantined",
    ]
    if products is not None:
        conditions.append(_S.source_product.in_(sorted(products)))
    elif not own:
        # Reports by scouts themselves are no evidence for them.
        conditions.append(_S.source_product != SCOUT[0])
    return sa.and_(*conditions)


def is_cleared() -> sa.ColumnElement[bool]:
    """Return the condition that a signal has been screened, if screening is on, and is not in doubt."""
    verdicts = signal_screenings.c
    doubted = sa.exists().where(
        verdicts.signal_id == _S.id,
        verdicts.verdict != "clean",
        verdicts.decision.is_distinct_from("released"),
    )
    # Signals stored with their report are screened when their background is computed.
    waits = sa.or_(_S.state == "pending", sa.and_(_S.state == "grouped", _S.background.is_(None)))
    return sa.and_(~waits, ~doubted)


async def cleared(uow: UnitOfWork, project_id: int, signal_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the signals that agents may read."""
    found = await uow.execute(
        sa.select(_S.id).where(_S.project_id == project_id, _S.id.in_(list(signal_ids)), is_cleared())
    )
    return set(found.scalars())


async def reports_in_doubt(uow: UnitOfWork, project_id: int, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the reports that have a live signal which agents may not read."""
    if not report_ids:
        return set()
    found = await uow.execute(
        sa.select(_S.report_id)
        .where(
            _S.project_id == project_id,
            _S.report_id.in_(list(report_ids)),
            _S.deleted_at.is_(None),
            ~is_cleared(),
        )
        .distinct()
    )
    return set(found.scalars())


async def by_day(uow: UnitOfWork, project_id: int, *, since: datetime, until: datetime) -> Sequence[DayCount]:
    """Count the signals in `[since, until)` by source and day, except those of scouts."""
    found = await uow.execute(
        sa.select(_S.source_product, _S.source_type, _DAY, sa.func.count())
        .where(_within(project_id, since, until, None))
        .group_by(_S.source_product, _S.source_type, _DAY)
        .order_by(_S.source_product, _S.source_type, _DAY)
        .limit(MAX_ROWS)
    )
    return [DayCount(*row) for row in found]


async def by_key(
    uow: UnitOfWork, project_id: int, *, products: Collection[str], since: datetime, until: datetime
) -> Sequence[KeyedDay]:
    """Count the signals of some products in `[since, until)` by kind and day, newest days first."""
    found = await uow.execute(
        sa.select(
            _KEY.label("key"),
            _DAY.label("day"),
            sa.func.count().label("signals"),
            sa.func.greatest(sa.func.max(_OCCURRENCES), sa.func.count()).label("occurrences"),
            sa.func.min(_FIRST_LINE).label("title"),
            sa.func.max(_S.extra["release"].astext).label("release"),
            sa.func.min(_S.timestamp).label("first_at"),
            sa.func.bool_or(_S.source_type == "issue_reopened").label("reopened"),
            sa.func.bool_or(_S.source_type == "issue_spiking").label("spiking"),
            sa.func.array_agg(_S.id)[1].label("example"),
        )
        .where(_within(project_id, since, until, products))
        .group_by(sa.text("1"), sa.text("2"))
        .order_by(sa.text("2 DESC"), sa.text("1"))
        .limit(MAX_ROWS)
    )
    return [KeyedDay(*row) for row in found]


async def texts(
    uow: UnitOfWork,
    project_id: int,
    *,
    since: datetime,
    until: datetime,
    limit: int,
    products: Collection[str] | None = None,
    text: str = "",
    for_agents: bool = False,
) -> Sequence[SignalText]:
    """Return the newest signals in `[since, until)` that contain `text`, of some products or of all but scouts.

    `for_agents` leaves out what agents may not read: signals that wait for the safety filter, or that it marked and
    nobody released.
    """
    condition = _within(project_id, since, until, products)
    if for_agents:
        condition = sa.and_(condition, is_cleared())
    if text:
        condition = sa.and_(condition, _S.description.icontains(text, autoescape=True))
    found = await uow.execute(
        sa.select(*_TEXT)
        .where(condition)
        .order_by(_S.timestamp.desc(), _S.id.desc())
        .limit(min(limit, MAX_ROWS))
    )
    return [SignalText(*row) for row in found]


async def daily_sample(
    uow: UnitOfWork,
    project_id: int,
    *,
    since: datetime,
    until: datetime,
    quota: Quota,
    products: Collection[str] | None = None,
) -> DailySample:
    """Return a sample of each day's signals in `[since, until)`, of some products or of all but scouts."""
    recent = until.date() - timedelta(days=quota.recent_days)
    group = (_S.source_product, _DAY)
    ranked = (
        sa.select(
            _S.id,
            _DAY.label("day"),
            sa.func.row_number()
            .over(partition_by=group, order_by=(_S.timestamp.desc(), _S.id))
            .label("rank"),
            sa.func.count().over(partition_by=group).label("count"),
        )
        .where(_within(project_id, since, until, products))
        .subquery()
    )
    most = sa.case((ranked.c.day >= recent, quota.recent), else_=quota.before)
    # Every n-th of a day, so that one hour of a flood does not represent all of it.
    step = sa.func.ceil(sa.cast(ranked.c.count, sa.Double) / most)
    found = await uow.execute(
        sa.select(*_TEXT, ranked.c.day, ranked.c.count)
        .join(ranked, ranked.c.id == _S.id)
        .where((ranked.c.rank - 1) % sa.cast(step, sa.BigInteger) == 0)
        .order_by(_S.timestamp.desc(), _S.id.desc())
        .limit(MAX_ROWS)
    )
    rows, counts = [], {}
    for *values, day, count in found:
        row = SignalText(*values)
        rows.append(row)
        counts[row.source_product, day] = count
    return DailySample(rows, counts)


async def of_reports(
    uow: UnitOfWork, project_id: int, ids: Collection[UUID], *, until: datetime, each: int
) -> Sequence[SignalText]:
    """Return the newest signals before `until` of reports, at most `each` of one, except those of scouts."""
    if not ids:
        return []
    given = sa.func.unnest(sa.cast(list(ids), sa.ARRAY(sa.Uuid)))
    wanted = given.table_valued("id").render_derived(name="wanted")
    newest = (
        sa.select(*_TEXT)
        .where(
            _S.report_id == wanted.c.id,
            _S.project_id == project_id,
            _S.timestamp < until,
            _S.deleted_at.is_(None),
            _S.source_product != SCOUT[0],
        )
        .order_by(_S.timestamp.desc())
        .limit(each)
        .lateral()
    )
    found = await uow.execute(
        sa.select(*newest.c).select_from(wanted).join(newest, sa.true()).limit(MAX_ROWS)
    )
    return [SignalText(*row) for row in found]
