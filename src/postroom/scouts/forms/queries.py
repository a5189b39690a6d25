"""What a form measures, as bounded queries: one pass over the items of its windows, and no pattern.

The time is linear in the items of the last 30 days, and the caller's transaction limits each statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import events, signals
from postroom.domain.scouts.forms import Form, FormCondition, Hit, Point
from postroom.domain.sources.configs import SCOUT

MAX_GROUPS = 50
"""Groups that are measured: the most frequent ones, or for new values the latest."""
MAX_GROUP = 200
EXAMPLES = 50
_WHOLE = 1e300
"""Numbers above this are ignored: they do not fit."""


@dataclass(frozen=True, slots=True)
class Example:
    """An item that a finding is about."""

    id: UUID
    source: str
    source_id: str
    text: str


@dataclass(frozen=True, slots=True)
class _Items:
    """The columns of signals or events by their meaning."""

    table: Any
    at: sa.ColumnElement[datetime]
    facts: Any
    kind: sa.ColumnElement[str]
    words: Mapping[str, sa.ColumnElement[str]]
    user: sa.ColumnElement[str]
    session: sa.ColumnElement[str]
    scope: sa.ColumnElement[bool]


def _signals(form: Form, project_id: int) -> _Items:
    s = signals.c
    product, _, type = form.source.partition("/")
    scope = [
        s.project_id == project_id,
        s.deleted_at.is_(None),
        s.state != "quarantined",
        s.source_product != SCOUT[0],
    ]
    scope += [s.source_product == product] if product else []
    scope += [s.source_type == type] if type else []
    user = sa.func.coalesce(s.extra["distinct_id"].astext, s.extra["user_id"].astext, s.extra["email"].astext)
    words = {"text": s.description, "type": s.source_type}
    session = s.extra["session_id"].astext
    return _Items(signals, s.timestamp, s.extra, s.source_product, words, user, session, sa.and_(*scope))


def _events(form: Form, project_id: int, since: datetime) -> _Items:
    e = events.c
    # Partitions are by the day of receipt; what came later than a day after the window is not read.
    scope = [e.project_id == project_id, e.day >= since.date()]
    scope += [e.name == form.source] if form.source else []
    session = sa.func.coalesce(e.properties["$session_id"].astext, e.properties["session_id"].astext)
    return _Items(
        events, e.occurred_at, e.properties, e.name, {"name": e.name}, e.distinct_id, session, sa.and_(*scope)
    )


def _holds(items: _Items, condition: FormCondition) -> sa.ColumnElement[bool]:
    field = items.words.get(condition.field)
    fact = items.facts[condition.field]
    text = fact.astext if field is None else field
    match condition.op:
        case "exists":
            return text.is_not(None)
        case "at_least" | "at_most":
            number = _number(fact)
            return number >= condition.value if condition.op == "at_least" else number <= condition.value
        case "contains":
            return text.icontains(_text(condition.value), autoescape=True)
        case "is":
            return sa.func.lower(text) == _text(condition.value).lower()
        case "is_not":
            return sa.func.coalesce(sa.func.lower(text), "") != _text(condition.value).lower()


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(fact: Any) -> sa.ColumnElement[float]:
    exact = sa.cast(fact, sa.Numeric)
    return sa.case(
        (
            sa.func.jsonb_typeof(fact) == "number",
            sa.case((sa.func.abs(exact) < _WHOLE, sa.cast(exact, sa.Double))),
        )
    )


def _matching(form: Form, project_id: int, now: datetime) -> tuple[_Items, sa.CTE]:
    """Return the items that match, each with its window, group, and what the measure needs."""
    hours = form.windows * form.window_hours
    since = now - timedelta(hours=hours)
    items = _signals(form, project_id) if form.of == "signals" else _events(form, project_id, since)
    age = sa.func.extract("epoch", sa.literal(now, sa.DateTime(timezone=True)) - items.at)
    window = sa.cast(sa.func.floor(age / (form.window_hours * 3600)), sa.Integer)
    group = sa.func.left(items.facts[form.group].astext, MAX_GROUP) if form.group else sa.literal("")
    counted = {"item": sa.cast(items.table.c.id, sa.Text), "user": items.user, "session": items.session}
    part = sa.and_(*(_holds(items, one) for one in form.part)) if form.part else sa.true()
    found = sa.select(
        items.table.c.id.label("id"),
        items.at.label("at"),
        window.label("win"),
        group.label("grp"),
        (counted[form.per] if form.measure == "share" else items.user).label("who"),
        part.label("is_part"),
        (_number(items.facts[form.field]) if form.measure == "p95" else sa.null()).label("number"),
    ).where(
        items.scope,
        items.at > since,
        items.at <= now,
        *(_holds(items, one) for one in form.where),
        *([items.facts[form.group].is_not(None)] if form.group else []),
    )
    return items, found.cte("matching").prefix_with("MATERIALIZED", dialect="postgresql")


def _value(form: Form, m: Any) -> sa.ColumnElement[Any]:
    match form.measure:
        case "users":
            return sa.func.count(m.who.distinct())
        case "share":
            whole = sa.func.nullif(sa.func.count(m.who.distinct()), 0)
            return sa.cast(sa.func.count(m.who.distinct()).filter(m.is_part), sa.Double) / whole
        case "p95":
            return sa.func.percentile_cont(0.95).within_group(m.number)
        case _:
            return sa.func.count()


async def points(uow: UnitOfWork, project_id: int, form: Form, now: datetime) -> list[Point]:
    """Return the points of a form in the windows of the last 30 days, of at most `MAX_GROUPS` groups."""
    _, matching = _matching(form, project_id, now)
    m = matching.c
    latest_first = form.measure == "new_value"
    chosen = (
        sa.select(m.grp)
        .group_by(m.grp)
        .order_by(sa.func.max(m.win) if latest_first else sa.func.count().desc(), m.grp)
        .limit(MAX_GROUPS)
    )
    items = sa.func.count(m.number) if form.measure == "p95" else sa.func.count()
    found = await uow.execute(
        sa.select(m.win, m.grp, _value(form, m), items).where(m.grp.in_(chosen)).group_by(m.win, m.grp)
    )
    read = [Point(row[0], row[1], None if row[2] is None else float(row[2]), row[3]) for row in found]
    if not latest_first:
        return read
    # What is new is known by all values: the first item of any is the beginning of what is known.
    first = (await uow.execute(sa.select(sa.func.max(m.win)))).scalar_one()
    return read if first is None else [*read, Point(first, "", None, 0)]


async def examples(
    uow: UnitOfWork, project_id: int, form: Form, hit: Hit, now: datetime
) -> Sequence[Example]:
    """Return the newest items that a hit is about: of a share those of the part."""
    items, matching = _matching(form, project_id, now)
    m, table = matching.c, items.table.c
    text = sa.func.left(table.description, 300) if form.of == "signals" else table.name
    own = table.source_id if form.of == "signals" else sa.cast(table.id, sa.Text)
    found = await uow.execute(
        sa.select(table.id, items.kind, own, text)
        .join(matching, m.id == table.id)
        .where(m.win == hit.window, m.grp == hit.group, m.is_part, items.scope)
        .order_by(m.at.desc(), m.id)
        .limit(EXAMPLES)
    )
    return [Example(*row) for row in found]
