"""The inbox's filters and orderings as SQL conditions: each page is read from one index."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import array as pg_array

from postroom.db.tables import artefacts, report_claims, report_readers, report_watches, reports, signals
from postroom.domain.reports import inbox
from postroom.domain.reports.inbox import Field, Filters, Ordering
from postroom.domain.reports.state import Status
from postroom.domain.signals.intake import is_storable
from postroom.domain.sources.configs import SCOUT
from postroom.signals.lookup import has_ref

Condition = sa.ColumnElement[bool]

# Spelled out, because the index is on exactly this expression.
_PRIORITY_OR_LAST = sa.func.coalesce(reports.c.priority, sa.literal_column("'P9'"))

# An empty report has no signal, and comes last as the oldest.
_LAST_SIGNAL_AT = sa.func.coalesce(reports.c.last_signal_at, reports.c.created_at)

_ORDER_COLUMNS: dict[Field, sa.ColumnElement[Any]] = {
    Field.STATUS: reports.c.status_rank,
    Field.SIGNAL_COUNT: reports.c.signal_count,
    Field.TOTAL_WEIGHT: reports.c.total_weight,
    Field.PRIORITY: _PRIORITY_OR_LAST,
    Field.CREATED_AT: reports.c.created_at,
    Field.UPDATED_AT: reports.c.updated_at,
    Field.LAST_SIGNAL_AT: _LAST_SIGNAL_AT,
    Field.SETTLED: reports.c.status_rank >= inbox.SETTLED_RANK,
    Field.ID: reports.c.id,
}

_URGENCY: tuple[tuple[sa.ColumnElement[Any], bool], ...] = (
    (_PRIORITY_OR_LAST, False),
    # What is from before scores were stored comes after what has one, until it is judged again.
    (sa.func.coalesce(reports.c.urgency_score, sa.literal_column("-1.0")), True),
    (_LAST_SIGNAL_AT, True),
)
"""The columns of `Field.URGENCY`, each with whether it descends: the only place that knows this order."""


_MOST_WORDS = 12
"""Words of a search in title and summary that are looked for one by one."""

PROJECT = sa.bindparam("project_id", type_=sa.Integer)
VIEWER = sa.bindparam("viewer", type_=ARRAY(sa.Text))
VIEWER_ID = sa.bindparam("viewer_id", type_=sa.Integer)
FOUND = sa.bindparam("found", type_=ARRAY(sa.Uuid))
"""Statement parameters: the project, the handles of the reader (lower case), their user id, 0 for none, and the
reports that the search found."""

WAITING: Condition = sa.and_(
    reports.c.reviewer_logins.overlap(VIEWER),
    *(reports.c.status_rank != rank for rank in sorted(inbox.NOTHING_TO_REVIEW_RANKS)),
)
"""Condition that `is_suggested_reviewer` is true for the reader."""

NOT_WAITING: Condition = reports.c.id.not_in(
    sa.select(reports.c.id).where(reports.c.project_id == PROJECT, WAITING).correlate(None)
)
"""The opposite of `WAITING` as a list of exceptions, by which a scan of the inbox index can skip reports."""

_OWN = reports.alias("own")
OWN: Condition = reports.c.id == sa.any_(
    sa.func.array(
        sa.select(_OWN.c.id)
        .where(_OWN.c.project_id == PROJECT, _OWN.c.reviewer_logins.overlap(VIEWER))
        .scalar_subquery(),
        type_=ARRAY(sa.Uuid),
    )
)
"""Condition that the newest suggestion names the reader, looked for first and by the index of handles.

Where few or none of many reports name anybody, PostgreSQL has no statistics of their handles. It would expect
one of two hundred to match, and read the whole list in its order to find them.
"""


def _has_rank(ranks: Sequence[int]) -> Condition:
    first, last = ranks[0], ranks[-1]
    rank = reports.c.status_rank
    if first == last:
        return rank == first
    if last - first == len(ranks) - 1:
        return sa.and_(rank >= first, rank <= last)
    return rank.in_(ranks)


_BEFORE = reports.c.before_research["status"].astext
AGAIN: Condition = sa.and_(_has_rank(inbox.RESEARCH_RANKS), reports.c.before_research.is_not(None))
"""Condition that a report which people saw is researched again, such as after a signal or a split."""

BEFORE_RESEARCH = sa.case((AGAIN, _BEFORE))
"""Its status before; null for all others."""

_WATCHED = reports.alias("watched")
SNOOZED: Condition = reports.c.id.in_(
    sa.select(report_watches.c.report_id)
    .join(_WATCHED, _WATCHED.c.id == report_watches.c.report_id)
    .where(
        report_watches.c.project_id == PROJECT,
        report_watches.c.kind == "snooze",
        sa.or_(
            sa.and_(_WATCHED.c.status == Status.SUPPRESSED.value, report_watches.c.due_at.is_not(None)),
            sa.and_(
                _WATCHED.c.status == Status.POTENTIAL.value,
                _WATCHED.c.signal_count < _WATCHED.c.signals_at_run,
            ),
        ),
    )
)
"""Condition that the report waits for a time or for more signals: a list of few, which a scan can also skip."""


def listed(filters: Filters) -> list[Condition]:
    """Return the conditions for the list: without a status filter, all that is not hidden."""
    conditions: list[Condition] = [reports.c.project_id == PROJECT]
    if filters.statuses is None and (filters.all_statuses or filters.query is not None):
        conditions.append(reports.c.status_rank < inbox.DELETED_RANK)
    elif filters.statuses is None:
        # A range on the rank, so that the inbox index alone can answer and keeps its order.
        conditions.append(reports.c.status_rank < inbox.FIRST_HIDDEN_RANK)
    return conditions + _filtered(filters)


def retrievable(filters: Filters) -> list[Condition]:
    """Return the conditions for reports by id: filters apply, but only deleted reports are hidden."""
    return [
        reports.c.project_id == PROJECT,
        reports.c.status_rank < inbox.DELETED_RANK,
        *_filtered(filters),
    ]


def reviewed_by(handles: Sequence[str]) -> Condition:
    """Return the condition that the newest suggestion names one of `handles` (lower case); false for none."""
    return reports.c.reviewer_logins.overlap(list(handles)) if handles else sa.false()


def claimed_by(user_ids: Sequence[int]) -> Condition:
    """Return the condition that one of the users has claimed the report; false for none."""
    return _claimed(report_claims.c.user_id.in_(user_ids)) if user_ids else sa.false()


def _claimed(*conditions: Condition) -> Condition:
    return sa.exists().where(report_claims.c.report_id == reports.c.id, *conditions)


_READ: Condition = sa.exists().where(
    report_readers.c.report_id == reports.c.id,
    report_readers.c.user_id == VIEWER_ID,
    report_readers.c.is_read,
)

_MENTIONING = sa.select(artefacts.c.report_id).where(
    artefacts.c.project_id == PROJECT, artefacts.c.mentions.contains(pg_array([VIEWER_ID]))
)

_UNCLAIMED: Condition = sa.and_(
    reports.c.status != Status.RESOLVED.value,
    ~_claimed(),
    # An unfinished pull request is always the one that implements the report.
    sa.or_(
        reports.c.implementation_pr_url.is_(None),
        sa.func.coalesce(reports.c.implementation_pr_state, "unknown").in_(["merged", "closed"]),
    ),
)


def of_people(people: Sequence[tuple[int, Sequence[str]]]) -> Condition:
    """Return the condition that one of the people has claimed the report or is suggested for it as a reviewer.

    Each is a user id with handles (lower case).
    """
    claimed = claimed_by([user_id for user_id, _ in people])
    return sa.or_(claimed, reviewed_by([handle for _, handles in people for handle in handles]))


def _filtered(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    conditions += _standing(filters)
    if filters.search is not None:
        conditions.append(_mentions(filters.search))
    conditions += _labelled(filters)
    if filters.priorities is not None:
        conditions.append(_PRIORITY_OR_LAST.in_(filters.priorities))
    if filters.actionabilities is not None:
        conditions.append(reports.c.actionability.in_(filters.actionabilities))
    if filters.has_implementation_pr is not None:
        url = reports.c.implementation_pr_url
        conditions.append(url.is_not(None) if filters.has_implementation_pr else url.is_(None))
    if filters.task_id is not None:
        conditions.append(reports.c.task_ids.contains([filters.task_id]))
    if filters.unclaimed is not None:
        conditions.append(_UNCLAIMED if filters.unclaimed else ~_UNCLAIMED)
    if filters.unread is not None:
        conditions.append(~_READ if filters.unread else _READ)
    if filters.query is not None:
        conditions.append(reports.c.id == sa.any_(FOUND))
    conditions += _timed(filters)
    if filters.for_me:
        conditions.append(reports.c.reviewer_logins.overlap(VIEWER))
    if filters.ref is not None:
        conditions.append(has_ref(reports.c.id, filters.ref))
    return [*conditions, *_by_signals(filters)]


def _standing(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.again == "only":
        conditions.append(AGAIN)
    elif filters.again == "without":
        conditions.append(~AGAIN)
    if filters.statuses is not None:
        ranked = _has_rank(inbox.ranks_of(filters.statuses))
        was = _BEFORE.in_(filters.statuses)
        conditions.append(sa.or_(ranked, sa.and_(AGAIN, was)) if filters.again == "with" else ranked)
    if filters.snoozed is not None:
        conditions.append(SNOOZED if filters.snoozed else ~SNOOZED)
    return conditions


def _by_signals(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.source_id is not None:
        conditions.append(_has_signal(filters.source_id, signals.c.source_id == filters.source_id))
    if filters.scout is not None:
        conditions.append(_of_scout(filters.scout, _SKILL.in_([filters.scout])))
    if filters.scout_prefix is not None:
        prefix = filters.scout_prefix
        conditions.append(_of_scout(prefix, _SKILL.startswith(prefix, autoescape=True)))
    return conditions


def _timed(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.created_after is not None:
        conditions.append(reports.c.created_at >= filters.created_after)
    if filters.opened_after is not None:
        conditions.append(reports.c.opened_at >= filters.opened_after)
    if filters.opened_before is not None:
        conditions.append(reports.c.opened_at < filters.opened_before)
    if filters.last_signal_after is not None:
        conditions.append(reports.c.last_signal_at >= filters.last_signal_after)
    if filters.last_signal_before is not None:
        conditions.append(reports.c.last_signal_at <= filters.last_signal_before)
    return conditions


def _labelled(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.source_products is not None:
        products = [product for product in filters.source_products if is_storable(product)]
        conditions.append(reports.c.source_products.overlap(products) if products else sa.false())
    if filters.labels is not None:
        names = [name for name in filters.labels if is_storable(name)]
        conditions.append(reports.c.labels.overlap(names) if names else sa.false())
    if filters.mentioned:
        conditions.append(reports.c.id.in_(_MENTIONING))
    if filters.areas is not None:
        conditions.append(reports.c.area.in_([area for area in filters.areas if is_storable(area)]))
    if filters.without_area:
        conditions.append(reports.c.area.is_(None))
    return conditions


_SKILL = signals.c.extra["skill_name"].astext


def _of_scout(text: str, condition: Condition) -> Condition:
    # The report's column first, which is cheaper than searching its signals.
    return sa.and_(
        reports.c.source_products.contains([SCOUT[0]]),
        _has_signal(text, signals.c.source_product == SCOUT[0], condition),
    )


def _has_signal(text: str, *conditions: Condition) -> Condition:
    if not is_storable(text):
        return sa.false()
    return sa.exists().where(signals.c.report_id == reports.c.id, signals.c.deleted_at.is_(None), *conditions)


def _mentions(text: str) -> Condition:
    """Return the condition that title or summary have each of the words, in any order."""
    if not is_storable(text):
        return sa.false()
    words = list(dict.fromkeys(text.lower().split()))
    # A long text is rather looked for as it is than by a hundred conditions.
    return sa.and_(*(_has(word) for word in (words if len(words) <= _MOST_WORDS else [text])))


def _has(text: str) -> Condition:
    return sa.or_(
        reports.c.title.icontains(text, autoescape=True), reports.c.summary.icontains(text, autoescape=True)
    )


def order_by(ordering: Ordering, *, known: bool) -> list[sa.ColumnElement[Any]]:
    """Return the ORDER BY columns; `known` says whether the reader has a handle."""
    columns: list[sa.ColumnElement[Any]] = []
    for clause in ordering:
        if clause.field is Field.IS_SUGGESTED_REVIEWER and not known:
            continue  # false for every report; ordering by it would prevent the use of indexes
        for column, descends in _columns_of(clause.field):
            columns.append(column.desc() if descends is not clause.descending else column.asc())
    return columns


def _columns_of(field: Field) -> Sequence[tuple[sa.ColumnElement[Any], bool]]:
    """Return the columns of a field, each with whether it descends where the field does not."""
    match field:
        case Field.IS_SUGGESTED_REVIEWER:
            return [(WAITING, False)]
        case Field.URGENCY:
            return _URGENCY
        case _:
            return [(_ORDER_COLUMNS[field], False)]
