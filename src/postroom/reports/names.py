"""Names that members and agents give in a project: of labels, views with their filters, areas and scouts.

Agents are shown only those that the safety filter has passed. A name does not say whether a person or an agent gave
it, so all are screened, but for the descriptions of scouts that are shipped.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.screening.agent_texts import find_verdicts, screen_texts
from postroom.screening.port import SafetyFilter

AT_ONCE = 200
"""Names that are screened in one step."""

_UNSCREENED = sa.text("""
    SELECT n.project_id, n.name FROM (
        SELECT project_id, name FROM report_labels
        UNION SELECT project_id, name FROM report_views
        UNION SELECT v.project_id, q.value FROM report_views AS v, jsonb_each_text(v.query) AS q
        UNION SELECT project_id, area FROM reports WHERE area IS NOT NULL
        UNION SELECT project_id, options ->> 'display_name' FROM scout_configs
        UNION SELECT s.project_id, v.description FROM skills AS s
                JOIN skill_versions AS v ON v.skill_id = s.id AND v.version = s.version
               WHERE s.deleted_at IS NULL AND v.content_hash IS DISTINCT FROM s.shipped_hash
    ) AS n
     WHERE n.name <> '' AND NOT EXISTS (
        SELECT FROM agent_text_screenings AS a
         WHERE a.project_id = n.project_id AND a.text_hash = sha256(convert_to(n.name, 'UTF8')))
     LIMIT :most
""")


async def screen_names(engine: AsyncEngine, judge: SafetyFilter, *, now: datetime) -> int:
    """Screen names that have no verdict, a step of them; return how many.

    Raises:
        Unavailable: the filter's requirements can't be reached.
    """
    async with unit_of_work(engine) as uow:
        rows = (await uow.execute(_UNSCREENED, {"most": AT_ONCE})).all()
    of_project: Mapping[int, list[str]] = defaultdict(list)
    for row in rows:
        of_project[row.project_id].append(row.name)
    for project_id, names in of_project.items():
        await screen_texts(engine, judge, project_id, names, now=now)
    return len(rows)


async def find_passed(uow: UnitOfWork, project_id: int, names: Sequence[str]) -> frozenset[str]:
    """Return those of the names that the safety filter has passed."""
    verdicts = await find_verdicts(uow, project_id, names)
    return frozenset(name for name, verdict in verdicts.items() if verdict.verdict == "clean")
