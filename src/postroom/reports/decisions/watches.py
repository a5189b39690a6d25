"""Scheduled follow-ups of reports: at most one row for each report and kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_watches, reports
from postroom.domain.reports.followup import Fix

Kind = Literal["fix", "snooze", "stale", "pull_request", "gate"]
"""`fix`: verify one; `snooze`: end one; `stale`: archived until a signal arrives; `pull_request`: poll its
state; `gate`: promote it at the latest."""

_W = report_watches.c


@dataclass(frozen=True, slots=True)
class Watch:
    """A follow-up of a report at `due_at`, None for none by time."""

    report_id: UUID
    project_id: int
    since: datetime
    due_at: datetime | None
    facts: Mapping[str, Any]

    @property
    def fix(self) -> Fix:
        """The fix that resolved the report."""
        pull_request, commit = self.facts.get("pull_request"), self.facts.get("commit")
        return Fix(self.since, pull_request, commit, self.facts.get("item"))


_COLUMNS = (_W.report_id, _W.project_id, _W.since, _W.due_at, _W.facts)


async def put(
    uow: UnitOfWork,
    kind: Kind,
    *,
    project_id: int,
    report_id: UUID,
    since: datetime,
    due_at: datetime | None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Watch a report, replacing a watch of the same kind."""
    values = {
        "report_id": report_id,
        "kind": kind,
        "project_id": project_id,
        "since": since,
        "due_at": due_at,
        "facts": dict(facts or {}),
    }
    made = upsert(report_watches).values(values)
    await uow.execute(made.on_conflict_do_update(index_elements=["report_id", "kind"], set_=values))


async def find(uow: UnitOfWork, kind: Kind, report_ids: Sequence[UUID]) -> dict[UUID, Watch]:
    """Return the watches of these reports, by report."""
    if not report_ids:
        return {}
    found = await uow.execute(sa.select(*_COLUMNS).where(_W.kind == kind, _W.report_id.in_(list(report_ids))))
    return {row.report_id: Watch(*row) for row in found}


async def due(uow: UnitOfWork, kind: Kind, *, until: datetime, limit: int) -> list[Watch]:
    """Return the watches that are due, longest waiting first; locked with their reports.

    Those of a merged report wait until the merge is undone. Locked reports are skipped: a change locks a
    report before its watches, so waiting for a report while holding its watch could be a deadlock.
    """
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .join(reports, reports.c.id == _W.report_id)
        .where(_W.kind == kind, _W.due_at <= until, reports.c.merged_into_id.is_(None))
        .order_by(_W.due_at)
        .limit(limit)
        .with_for_update(of=(reports, report_watches), key_share=True, skip_locked=True)
    )
    return [Watch(*row) for row in found]


async def set_due(uow: UnitOfWork, kind: Kind, report_id: UUID, due_at: datetime | None) -> None:
    """Set when a watch is due; None for never."""
    await uow.execute(
        sa.update(report_watches).where(_W.report_id == report_id, _W.kind == kind).values(due_at=due_at)
    )


async def add_facts(uow: UnitOfWork, kind: Kind, report_id: UUID, facts: Mapping[str, Any]) -> None:
    """Merge facts into those of a watch."""
    await uow.execute(
        sa.update(report_watches)
        .where(_W.report_id == report_id, _W.kind == kind)
        .values(facts=_W.facts.op("||")(sa.cast(dict(facts), report_watches.c.facts.type)))
    )


async def remove(uow: UnitOfWork, kinds: Sequence[Kind], report_id: UUID) -> None:
    """Delete watches of a report."""
    await uow.execute(sa.delete(report_watches).where(_W.report_id == report_id, _W.kind.in_(list(kinds))))


_CHANGED_WITH_STATUS: tuple[Kind, ...] = ("fix", "snooze", "stale")


async def stored(uow: UnitOfWork, report_id: UUID) -> list[dict[str, Any]]:
    """Return the watches that a change of status may replace, as JSON objects that `restore` takes."""
    query = sa.select(_W.kind, *_COLUMNS).where(_W.report_id == report_id, _W.kind.in_(_CHANGED_WITH_STATUS))
    return [
        {
            "kind": row.kind,
            "since": row.since.isoformat(),
            "due_at": None if row.due_at is None else row.due_at.isoformat(),
            "facts": row.facts,
        }
        for row in await uow.execute(query)
    ]


async def restore(
    uow: UnitOfWork, project_id: int, report_id: UUID, watches: Sequence[Mapping[str, Any]]
) -> None:
    """Restore what `stored` returned, replacing what a change of status made of it."""
    await remove(uow, _CHANGED_WITH_STATUS, report_id)
    for watch in watches:
        due_at = watch["due_at"]
        await put(
            uow,
            watch["kind"],
            project_id=project_id,
            report_id=report_id,
            since=datetime.fromisoformat(watch["since"]),
            due_at=None if due_at is None else datetime.fromisoformat(due_at),
            facts=watch["facts"],
        )
