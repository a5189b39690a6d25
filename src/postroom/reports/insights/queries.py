"""Queries of insights. Each reads an index of the reports or outcomes of the range, and no signals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.insights import Grouping
from postroom.domain.reports.outcomes import DECISIONS
from postroom.domain.signals.intake import is_storable
from postroom.reports.insights.schemas import Selection

Key = Literal["period"] | Grouping

_AT = "width_bucket(r.opened_at, :starts) - 1"

KINDS = ("fixed", "dismissed", "snoozed", "handed_off", "archived", "came_back")
_TABLES = {
    Grouping.AREA: ("r.area", ""),
    Grouping.SOURCE: ("name", "CROSS JOIN LATERAL unnest(r.source_products) AS name"),
    # A report without any counts as one without a reviewer.
    Grouping.REVIEWER: ("name", "LEFT JOIN LATERAL unnest(r.reviewer_logins) AS name ON TRUE"),
}


class Opened(NamedTuple):
    """What is counted of the reports of a period or group by their opening."""

    key: Any
    opened: int
    signals: int
    open: int
    undecided: int


async def opened(uow: UnitOfWork, selection: Selection, bounds: Sequence[datetime], by: Key) -> list[Opened]:
    """Return the counts of the reports that opened within the bounds, by period or group."""
    key, joined = _key("r.opened_at", by)
    where, values = _filters(selection)
    statement = sa.text(f"""
        SELECT {key} AS key, count(*) AS opened, coalesce(sum(r.signal_count), 0) AS signals,
               count(*) FILTER (WHERE r.status_rank < 7) AS open,
               count(*) FILTER (WHERE r.status_rank < 7 AND r.first_decision_id IS NULL) AS undecided
          FROM reports AS r {joined}
         WHERE r.project_id = :project_id AND r.status_rank < 9
           AND r.opened_at >= :since AND r.opened_at < :until {where}
         GROUP BY 1
    """)  # noqa: S608  # its parts stand in this file
    rows = await uow.execute(_typed(statement, by), _values(selection, bounds, by) | values)
    return [Opened(row.key, row.opened, int(row.signals), row.open, row.undecided) for row in rows]


async def happened(
    uow: UnitOfWork, selection: Selection, bounds: Sequence[datetime], by: Key
) -> list[dict[str, Any]]:
    """Return the counts of what happened within the bounds, by period or group.

    The row of all has `is_total`. `decision_times` and `fix_times` are the median and the 90th percentile, without
    decisions about reports that were old already when they were made here: nobody could decide about them before.
    """
    key, joined = _key("o.at", by)
    where, values = _filters(selection)
    seconds = "greatest(CAST(extract(epoch FROM o.at - r.opened_at) AS double precision), 0)"
    statement = sa.text(f"""
        SELECT {key} AS key, grouping({key}) = 1 AS is_total,
               count(*) FILTER (WHERE o.kind = ANY(:decisions)) AS decided,
               {", ".join(f"count(*) FILTER (WHERE o.kind = '{kind}') AS {kind}" for kind in KINDS)},
               {_times("first_decision_id", seconds, "decision")}, {_times("first_fix_id", seconds, "fix")}
          FROM report_outcomes AS o JOIN reports AS r ON r.id = o.report_id {joined}
         WHERE o.project_id = :project_id AND r.project_id = :project_id AND r.status_rank < 9
           AND o.at >= :since AND o.at < :until {where}
         GROUP BY GROUPING SETS (({key}), ())
    """).bindparams(  # noqa: S608  # its parts stand in this file
        sa.bindparam("decisions", value=sorted(DECISIONS), type_=ARRAY(sa.Text))
    )
    rows = await uow.execute(_typed(statement, by), _values(selection, bounds, by) | values)
    return [dict(row) for row in rows.mappings()]


def _times(first: str, seconds: str, name: str) -> str:
    timed = f"o.id = r.{first} AND (o.at < r.created_at OR r.opened_at >= r.created_at - interval '1 day')"
    return f"""
        count(*) FILTER (WHERE {timed}) AS {name}_count,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {seconds}) FILTER (WHERE {timed}) AS {name}_times"""


async def cells(
    uow: UnitOfWork, selection: Selection, bounds: Sequence[datetime], *, limit: int
) -> tuple[list[sa.Row[Any]], int]:
    """Return the cells of the `limit` areas with most reports, the largest first, and the number of all areas.

    Users are those of errors, summed; each error counts for the report that has its newest signal.
    """
    where, values = _filters(selection)
    chosen = f"""r.project_id = :project_id AND r.status_rank < 9
               AND r.opened_at >= :since AND r.opened_at < :until {where}"""
    statement = sa.text(f"""
        WITH cells AS (
            SELECT {_AT} AS period, r.area, count(*) AS reports, sum(r.signal_count) AS signals,
                   count(*) FILTER (WHERE r.status_rank < 7) AS open
              FROM reports AS r WHERE {chosen} GROUP BY 1, 2
        ), areas AS (
            SELECT area, count(*) OVER () AS areas,
                   row_number() OVER (ORDER BY sum(reports) DESC, area NULLS LAST) AS place
              FROM cells GROUP BY area
        ), errors AS (
            SELECT {_AT} AS period, r.area, sum(i.users) AS users
              FROM error_issues AS i JOIN signals AS s ON s.id = i.signal_id JOIN reports AS r ON r.id = s.report_id
             WHERE i.project_id = :project_id AND i.users > 0 AND s.deleted_at IS NULL AND {chosen}
             GROUP BY 1, 2
        )
        SELECT areas.areas, cells.*, coalesce(errors.users, 0) AS users
          FROM cells JOIN areas ON coalesce(areas.area, '') = coalesce(cells.area, '') AND areas.place <= :limit
          LEFT JOIN errors
            ON errors.period = cells.period AND coalesce(errors.area, '') = coalesce(cells.area, '')
         ORDER BY areas.place, cells.period
    """)  # noqa: S608  # its parts stand in this file
    given = _values(selection, bounds, "period") | values | {"limit": limit}
    rows = list(await uow.execute(_typed(statement, "period"), given))
    return rows, rows[0].areas if rows else 0


async def first_opened(uow: UnitOfWork, project_id: int) -> datetime | None:
    """Return when the first report of a project opened; None without any."""
    statement = sa.text("""
        SELECT opened_at FROM reports WHERE project_id = :project_id AND status_rank < 9 ORDER BY opened_at LIMIT 1
    """)
    found: datetime | None = (await uow.execute(statement, {"project_id": project_id})).scalar_one_or_none()
    return found


def _key(moment: str, by: Key) -> tuple[str, str]:
    return (f"width_bucket({moment}, :starts) - 1", "") if by == "period" else _TABLES[by]


def _filters(selection: Selection) -> tuple[str, dict[str, Any]]:
    given = {
        "areas": ("r.area = ANY(CAST(:areas AS text[]))", selection.areas),
        "products": ("r.source_products && CAST(:products AS text[])", selection.source_products),
        "reviewers": ("r.reviewer_logins && CAST(:reviewers AS text[])", selection.reviewers),
    }
    chosen = {name: (condition, value) for name, (condition, value) in given.items() if value is not None}
    where = "".join(f" AND {condition}" for condition, _ in chosen.values())
    return where, {name: [*filter(is_storable, value or ())] for name, (_, value) in chosen.items()}


def _typed(statement: sa.TextClause, by: Key) -> sa.TextClause:
    moments = [sa.bindparam(name, type_=sa.DateTime(timezone=True)) for name in ("since", "until")]
    if by == "period":
        starts = sa.bindparam("starts", type_=ARRAY(sa.DateTime(timezone=True)))
        return statement.bindparams(*moments, starts)
    return statement.bindparams(*moments)


def _values(selection: Selection, bounds: Sequence[datetime], by: Key) -> dict[str, Any]:
    values = {"project_id": selection.project_id, "since": bounds[0], "until": bounds[-1]}
    return values | ({"starts": list(bounds[:-1])} if by == "period" else {})
