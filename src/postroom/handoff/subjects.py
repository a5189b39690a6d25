"""Read the facts about a report on which the decision to start work depends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork

_REPORT = sa.text("""
    SELECT r.id, r.project_id, p.organization_id, r.status, r.title, r.headline, r.summary, r.actionability,
           r.already_addressed, r.priority, r.implementation_pr_url, r.reviewer_logins, r.last_run_at,
           (SELECT user_id FROM report_claims AS c WHERE c.report_id = r.id) AS holder_id,
           judgment.choice AS safe,
           judgment.created_at >= coalesce(
             (SELECT max(v.screened_at) FROM signals AS s JOIN signal_screenings AS v ON v.signal_id = s.id
               WHERE s.report_id = r.id AND s.deleted_at IS NULL), '-infinity') AS judged_since,
           EXISTS (SELECT FROM handoffs AS h WHERE h.report_id = r.id
             AND (h.ended_at IS NULL OR r.last_run_at IS NULL OR h.created_at >= r.last_run_at)) AS handed_over,
           coalesce((SELECT a.task_id IS NOT NULL OR a.by_key FROM artefacts AS a
             WHERE a.report_id = r.id AND a.type = 'repo_selection'
             ORDER BY a.created_at DESC, a.id DESC LIMIT 1), false) AS agent_chose,
           ARRAY(SELECT newest.type FROM (
             SELECT DISTINCT ON (a.type) split_part(a.type, '_', 1) AS type,
                    a.task_id IS NOT NULL OR a.edited_by_task_id IS NOT NULL AS by_agent
               FROM artefacts AS a
              WHERE a.report_id = r.id AND a.type IN ('priority_judgment', 'actionability_judgment')
              ORDER BY a.type, a.created_at DESC, a.id DESC) AS newest
             WHERE newest.by_agent ORDER BY newest.type) AS agent_judged,
           coalesce((SELECT bool_and(coalesce(s.extra ->> 'finding_kind', '') = 'operational') FROM signals AS s
             WHERE s.report_id = r.id AND s.deleted_at IS NULL), false) AS is_operational,
           (SELECT w.facts ->> 'pull_request' FROM report_watches AS w
             WHERE w.report_id = r.id AND w.kind = 'fix') AS merged,
           EXISTS (SELECT FROM report_watches AS w WHERE w.report_id = r.id AND w.kind = 'gate') AS waits,
           (SELECT 'report ' || o.id || ' “' || left(coalesce(o.title, o.headline), 80) || '”'
                   || CASE WHEN a.reason = '' THEN '' ELSE ' (' || a.reason || ')' END
              FROM one_fix_answers AS a JOIN reports AS o
                ON o.id <> r.id AND o.id IN (a.first_report_id, a.second_report_id)
             WHERE a.same AND r.id IN (a.first_report_id, a.second_report_id)
               AND o.status NOT IN ('suppressed', 'failed', 'deleted')
               -- Of two that only wait to be worked on the older one goes ahead.
               AND (o.status <> 'ready' OR o.id < r.id OR o.implementation_pr_url IS NOT NULL
                    OR EXISTS (SELECT FROM report_claims AS c WHERE c.report_id = o.id))
               AND NOT EXISTS (SELECT FROM regroup_suggestions AS s
                                WHERE s.accepted IS FALSE AND s.signal_ids = '{}'
                                  AND r.id IN (s.from_report_id, s.to_report_id)
                                  AND o.id IN (s.from_report_id, s.to_report_id))
               AND NOT EXISTS (SELECT FROM regroupings AS d
                                WHERE d.kind = 'distinct' AND d.undone_at IS NULL
                                  AND r.id IN (d.from_report_id, d.to_report_id)
                                  AND o.id IN (d.from_report_id, d.to_report_id))
             ORDER BY a.asked_at DESC LIMIT 1) AS sibling
      FROM reports AS r JOIN projects AS p ON p.id = r.project_id
      LEFT JOIN LATERAL (
          SELECT a.content ->> 'choice' AS choice, a.created_at FROM artefacts AS a
           WHERE a.report_id = r.id AND a.type = 'safety_judgment'
             -- An agent can't vouch for what it wrote itself.
             AND (a.content ->> 'choice' = 'false' OR (a.task_id IS NULL AND a.edited_by_task_id IS NULL
                                                          AND NOT a.by_key))
           ORDER BY a.created_at DESC, a.id DESC LIMIT 1) AS judgment ON true
     WHERE r.id = :id
""")


@dataclass(frozen=True, slots=True)
class Subject:
    """The facts about a report that the decision depends on.

    `safe` is the newest safety judgment; it is None if a positive one is older than the screening of a signal.
    `agent_chose`: an agent chose its repository. `agent_judged` lists the judgments made by agents.
    `is_operational`: its signals are findings that no code change can fix. `merged` is the pull request that
    resolved it. `waits`: grouping has yet to look at some of its signals.
    `sibling` names a report that the same pull request would settle, unless people said otherwise.
    """

    id: UUID
    project_id: int
    organization_id: UUID
    status: str
    title: str | None
    headline: str
    summary: str | None
    actionability: str | None
    already_addressed: bool | None
    priority: str | None
    implementation_pr_url: str | None
    reviewer_logins: Sequence[str]
    last_run_at: Any
    holder_id: int | None
    safe: bool | None
    handed_over: bool
    agent_chose: bool
    agent_judged: Sequence[str]
    is_operational: bool
    merged: str | None
    waits: bool
    sibling: str | None

    @property
    def words(self) -> str:
        """Its title, or the replacement for a missing one."""
        return self.title or self.headline


async def read_subject(uow: UnitOfWork, report_id: UUID) -> Subject | None:
    """Return the facts about a report, None without one."""
    row = (await uow.execute(_REPORT, {"id": report_id})).mappings().one_or_none()
    if row is None:
        return None
    facts = dict(row)
    since = facts.pop("judged_since")
    facts["safe"] = {"true": True if since else None, "false": False}.get(row["safe"] or "")
    return Subject(**facts)
