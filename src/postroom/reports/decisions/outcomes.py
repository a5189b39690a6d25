"""The record of what happened to reports, which insights count: written with each decision, removed by its undo."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_outcomes
from postroom.domain.notifications.events import EventType
from postroom.domain.reports.outcomes import DECISIONS, SETTLED, SLIP, Outcome
from postroom.reports.work_log import events


class Happened(NamedTuple):
    """What happened to a report.

    `change_id` is the change of status whose undo takes it back, if any, and `at` its time, by default now.
    """

    report_id: UUID
    outcome: Outcome
    change_id: UUID | None = None
    at: datetime | None = None


# Reports come back only from what settled them. The caller has locked the rows of the reports.
_INSERT = sa.text("""
    INSERT INTO report_outcomes (project_id, report_id, kind, at, change_id)
    SELECT :project_id, new.report_id, new.kind, new.at, new.change_id
      FROM unnest(:reports, :kinds, :changes, :times) AS new(report_id, kind, change_id, at)
     WHERE new.kind <> :came_back OR (
               SELECT o.kind FROM report_outcomes AS o WHERE o.report_id = new.report_id
                ORDER BY o.at DESC, o.id DESC LIMIT 1) = ANY(:settled)
    RETURNING report_id, kind
""").bindparams(
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)),
    sa.bindparam("kinds", type_=ARRAY(sa.Text)),
    sa.bindparam("changes", type_=ARRAY(sa.Uuid)),
    sa.bindparam("times", type_=ARRAY(sa.DateTime(timezone=True))),
    sa.bindparam("came_back", value=Outcome.CAME_BACK.value, type_=sa.Text),
    sa.bindparam("settled", value=sorted(SETTLED), type_=ARRAY(sa.Text)),
)
_EVENTS: Mapping[Outcome, EventType] = {
    Outcome.CAME_BACK: "report.recurred",
    Outcome.FIXED: "report.resolved",
}
_FIRST = "(SELECT o.id FROM report_outcomes AS o WHERE o.report_id = r.id AND {} ORDER BY o.at, o.id LIMIT 1)"
_MARK_FIRST = sa.text(f"""
    UPDATE reports AS r SET first_decision_id = first.decision, first_fix_id = first.fix
      FROM (SELECT r.id, {_FIRST.format("o.kind = ANY(:decisions)")} AS decision,
                   {_FIRST.format("o.kind = 'fixed'")} AS fix
              FROM reports AS r WHERE r.id = ANY(:reports)) AS first
     WHERE r.id = first.id AND (r.first_decision_id, r.first_fix_id) IS DISTINCT FROM (first.decision, first.fix)
""").bindparams(  # noqa: S608  # all of it stands here
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)),
    sa.bindparam("decisions", value=sorted(DECISIONS), type_=ARRAY(sa.Text)),
)
# Of the newest outcome of a report only, and not of what the server decided.
_TAKE_BACK = sa.text("""
    DELETE FROM report_outcomes AS o USING report_state_changes AS c
     WHERE o.report_id = ANY(:reports) AND o.at > :since AND c.id = o.change_id AND c.action IS NOT NULL
       AND o.kind IN ('fixed', 'dismissed', 'snoozed')
       AND NOT EXISTS (SELECT FROM report_outcomes AS newer
                        WHERE newer.report_id = o.report_id AND (newer.at, newer.id) > (o.at, o.id))
    RETURNING o.report_id
""").bindparams(
    sa.bindparam("reports", type_=ARRAY(sa.Uuid)), sa.bindparam("since", type_=sa.DateTime(timezone=True))
)
_COUNT_AGAIN = sa.text("""
    INSERT INTO report_outcomes (project_id, report_id, kind, at, change_id)
    SELECT c.project_id, c.report_id, c.kind, c.changed_at, c.id
      FROM (SELECT DISTINCT ON (report_id) *,
                   CASE action WHEN 'resolve' THEN 'fixed' WHEN 'dismiss' THEN 'dismissed'
                               WHEN 'snooze_until' THEN 'snoozed' END AS kind
              FROM report_state_changes
             WHERE report_id = ANY(:reports) AND undone_at IS NULL AND corrected IS NULL
             ORDER BY report_id, changed_at DESC, id DESC) AS c
     WHERE c.kind IS NOT NULL AND NOT EXISTS (SELECT FROM report_outcomes AS o WHERE o.change_id = c.id)
""").bindparams(sa.bindparam("reports", type_=ARRAY(sa.Uuid)))


async def record(
    uow: UnitOfWork,
    project_id: int,
    happened: Sequence[Happened],
    *,
    at: datetime,
    actor_id: int | None = None,
) -> None:
    """Record what happened to reports, now or at the time that each has; the rows of the reports must be locked.

    `actor_id` is the person who decided it. Nobody is notified of what has a time of its own: that is history.
    """
    if not happened:
        return
    reports = [one.report_id for one in happened]
    values = {
        "project_id": project_id,
        "reports": reports,
        "kinds": [one.outcome.value for one in happened],
        "changes": [one.change_id for one in happened],
        "times": [one.at or at for one in happened],
    }
    recorded = (await uow.execute(_INSERT, values)).all()
    old = {one.report_id for one in happened if one.at is not None}
    for outcome, event in _EVENTS.items():
        ids = [row.report_id for row in recorded if row.kind == outcome and row.report_id not in old]
        await events.record(uow, event, ids, now=at, actor_id=actor_id)
    if any(one.outcome in DECISIONS for one in happened):
        await uow.execute(_MARK_FIRST, {"reports": reports})


async def take_back(uow: UnitOfWork, report_ids: Sequence[UUID], *, now: datetime) -> set[UUID]:
    """Remove the last decisions about reports that are restored at once: slips. Return the reports that had one.

    The rows of the reports must be locked.
    """
    removed = await uow.execute(_TAKE_BACK, {"reports": list(report_ids), "since": now - SLIP})
    slips = set(removed.scalars())
    if slips:
        await uow.execute(_MARK_FIRST, {"reports": sorted(slips)})
    return slips


async def forget(uow: UnitOfWork, change_ids: Collection[UUID], report_ids: Collection[UUID]) -> None:
    """Remove what was recorded with changes of reports that were undone; the rows of the reports must be locked.

    A decision that had been restored at once counts again.
    """
    removed = await uow.execute(
        report_outcomes.delete()
        .where(report_outcomes.c.change_id.in_(change_ids))
        .returning(report_outcomes.c.report_id)
    )
    await uow.execute(_COUNT_AGAIN, {"reports": list(report_ids)})
    await uow.execute(_MARK_FIRST, {"reports": sorted({*removed.scalars(), *report_ids})})
