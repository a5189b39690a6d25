"""Lists of large projects are read by the index that fits them."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from tests.helpers.reports import add_project

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Filters, parse_ordering
from postroom.reports.inbox import listing


@pytest.mark.parametrize("suggested", [0, 3])
async def test_own_reports_of_a_large_project_are_found_by_their_index(
    uow: UnitOfWork, suggested: int
) -> None:
    """Without statistics of handles, PostgreSQL would read the whole project in the order of the list."""
    project_id = await add_project(uow)
    await uow.execute(_MANY, {"project_id": project_id, "suggested": suggested})
    await uow.execute(sa.text("ANALYZE reports"))
    question = listing.Question(Filters())
    statement = listing._page(question, "mine", DEFAULT_ORDERING[1:], known=True, deep=False)
    reader = listing.Reader(project_id, ("octo",))
    found = await listing.select_page(
        uow, reader, question, DEFAULT_ORDERING[1:], half="mine", limit=50, offset=0
    )
    assert len(found) == suggested
    lines = await plan_of(uow, statement, reader)
    assert any("ix_reports_reviewer_logins" in line for line in lines), lines
    assert not any("ix_reports_inbox" in line or "Seq Scan on reports" in line for line in lines), lines


async def test_order_by_urgency_reads_its_index_without_sorting(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    await uow.execute(_MANY, {"project_id": project_id, "suggested": 0})
    await uow.execute(sa.text("ANALYZE reports"))
    ordering = parse_ordering("urgency")
    statement = listing._page(listing.Question(Filters()), "all", ordering, known=True, deep=False)
    lines = await plan_of(uow, statement, listing.Reader(project_id, ("octo",)))
    assert any("ix_reports_urgency" in line for line in lines), lines
    assert not any("Sort" in line for line in lines), lines


_MANY = sa.text("""
    INSERT INTO reports (id, project_id, status, headline, total_weight, signal_count, signals_at_run, run_count,
        priority, urgency_score, reviewer_logins, created_at, updated_at, last_signal_at)
    SELECT gen_random_uuid(), :project_id, 'ready', 'x', 1, 1, 0, 0, 'P' || n % 5, n % 97 / 10.0,
        CASE WHEN n <= :suggested THEN ARRAY['octo'] ELSE '{}' END, moment, moment, moment
    FROM (SELECT n, CAST('2026-11-01Z' AS timestamptz) - n * interval '1 minute' AS moment
          FROM generate_series(1, 20000) AS n) AS made
""")


async def plan_of(uow: UnitOfWork, statement: sa.Select[Any], reader: listing.Reader) -> list[str]:
    """Return the lines of PostgreSQL's plan of a page of one, which makes an ordered scan look cheap."""
    values = reader.parameters() | {"limit": 1, "offset": 0}
    compiled = statement.compile(dialect=postgresql.dialect(paramstyle="named"))  # type: ignore[no-untyped-call]
    # `sa.text` takes no parameter that a cast by colons follows.
    text = re.sub(r":(\w+)::([\w\[\]]+)", r"CAST(:\1 AS \2)", str(compiled))
    found = await uow.execute(sa.text(f"EXPLAIN {text}"), compiled.params | values)
    return list(found.scalars())
